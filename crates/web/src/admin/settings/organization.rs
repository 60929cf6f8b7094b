//! The organization itself: what it is called, where it is, how long people stay signed in, and whether it is locked
//! down.

use super::{Done, Tab, done, frame};
use crate::admin::user::time;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organization::Organization;
use domain::permission::Permission;
use serde::Deserialize;
use service::organizations::{self, OrganizationInput};
use service::powers::Powers;
use service::{Caller, Field, Problems, Service};

#[derive(Template)]
#[template(path = "settings_organization.html")]
struct OrganizationPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    form: OrganizationForm,
    zones: Vec<String>,
    lasts: Vec<Choice>,
    domain: String,
    owner: String,
    kept: String,
    counts: String,
    may_edit: bool,
    may_lock_down: bool,
    locked_since: Option<String>,
    wrong: Wrong,
    problems: Vec<String>,
}

struct Choice {
    value: String,
    text: String,
    is_chosen: bool,
}

/// What is wrong with the fields.
struct Wrong {
    name: String,
    address: String,
    description: String,
    logo: String,
    zone: String,
    lasts: String,
}

/// What is to be changed.
#[derive(Deserialize)]
pub(crate) struct OrganizationForm {
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    logo: String,
    time_zone: String,
    /// Seconds; nothing is for ever.
    #[serde(default)]
    sessions_last: String,
}

const HERE: &str = "/settings";
const FIELDS: [&str; 6] = ["name", "address", "description", "logo", "time_zone", "device_logins_expire_after"];

/// The settings of the organization. Who may not see them comes to the first page that they may.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    if !powers.may(Permission::IntegrationsRead) {
        let (_, tabs) = frame(&powers, HERE);
        let first = tabs.first().map_or("/settings/devices", |tab| tab.href);
        return Ok(Redirect::to(first).into_response());
    }
    let page = build(&service, (&caller, &powers), None, &Problems::default()).await?;
    let w = page.shell.w;
    let told = match asked.done.as_str() {
        "saved" => w.t("settings-saved"),
        "locked-down" => w.t("settings-lockdown-begun"),
        "lockdown-ended" => w.t("settings-lockdown-ended"),
        _ => String::new(),
    };
    Ok(page::html(&OrganizationPage { done: told, ..page }))
}

/// Changes the organization.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<OrganizationForm>,
) -> Result<Response, Failure> {
    let ended = match input(&form) {
        Ok(input) => organizations::update(&service, &caller, input).await,
        Err(problems) => Err(service::Error::Invalid(problems)),
    };
    match ended {
        Ok(()) => Ok(done(HERE, "saved")),
        Err(error @ service::Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, (&caller, &powers), Some(form), &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn input(form: &OrganizationForm) -> Result<OrganizationInput, Problems> {
    let given = |text: &String| match text.trim() {
        "" => Field::Null,
        text => Field::Set(text.to_owned()),
    };
    let lasts = match form.sessions_last.trim() {
        "" => Field::Null,
        text => match text.parse() {
            Ok(seconds) => Field::Set(seconds),
            Err(_) => return Err(Problems::one("device_logins_expire_after", "must be one of the list")),
        },
    };
    Ok(OrganizationInput {
        name: Field::Set(form.name.clone()),
        address: given(&form.address),
        description: given(&form.description),
        logo: given(&form.logo),
        time_zone: Field::Set(form.time_zone.trim().to_owned()),
        device_logins_expire_after: lasts,
        ..OrganizationInput::default()
    })
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    typed: Option<OrganizationForm>,
    problems: &Problems,
) -> Result<OrganizationPage, Failure> {
    let (view, owner) = organizations::settings(service, caller).await?;
    let locked_since = organizations::find_lockdown(service, caller).await?;
    let (shell, tabs) = frame(powers, HERE);
    let (w, organization) = (shell.w, &view.organization);
    let form = typed.unwrap_or_else(|| form(organization));
    let shown =
        |at| format!("{} ({})", time(at, &organization.time_zone, "%-d %b %Y, %H:%M"), organization.time_zone.name());
    Ok(OrganizationPage {
        zones: crate::admin::wall::zones(),
        lasts: lasts(w, &form.sessions_last),
        domain: organization.domain.to_string(),
        owner: owner.name.to_string(),
        kept: w.with("settings-kept-days", &[("days", organization.event_retention_days.into())]),
        counts: w.with(
            "settings-counts",
            &[
                ("users", view.counts.users.into()),
                ("places", view.counts.places.into()),
                ("doors", view.counts.locks.into()),
            ],
        ),
        may_edit: powers.may(Permission::IntegrationsWrite),
        may_lock_down: powers.may(Permission::PlacesWrite),
        locked_since: locked_since.map(|at| w.with("settings-lockdown-since", &[("at", shown(at).into())])),
        wrong: Wrong {
            name: of(problems, "name"),
            address: of(problems, "address"),
            description: of(problems, "description"),
            logo: of(problems, "logo"),
            zone: of(problems, "time_zone"),
            lasts: of(problems, "device_logins_expire_after"),
        },
        problems: others(problems, &FIELDS),
        done: String::new(),
        form,
        tabs,
        shell,
    })
}

fn form(organization: &Organization) -> OrganizationForm {
    let note = |note: &Option<domain::text::Note>| note.as_ref().map(ToString::to_string).unwrap_or_default();
    OrganizationForm {
        name: organization.name.to_string(),
        address: note(&organization.address),
        description: note(&organization.description),
        logo: organization.logo.clone().unwrap_or_default(),
        time_zone: organization.time_zone.name().to_owned(),
        sessions_last: organization.device_logins_expire_after_s.map(|s| s.to_string()).unwrap_or_default(),
    }
}

/// How long sessions may last without use, in days, with whatever is set now among them.
fn lasts(w: Words, chosen: &str) -> Vec<Choice> {
    let mut values: Vec<i64> = [1, 7, 14, 30, 90, 365].into_iter().map(|days| days * DAY_S).collect();
    if let Ok(own) = chosen.parse()
        && !values.contains(&own)
    {
        values.push(own);
        values.sort_unstable();
    }
    let choice = |seconds: i64| {
        let text = if seconds % DAY_S == 0 {
            w.with("settings-sessions-days", &[("days", (seconds / DAY_S).into())])
        } else {
            w.with("settings-sessions-seconds", &[("seconds", seconds.into())])
        };
        Choice { is_chosen: seconds.to_string() == chosen, value: seconds.to_string(), text }
    };
    let never = Choice { value: String::new(), text: w.t("settings-sessions-never"), is_chosen: chosen.is_empty() };
    values.into_iter().map(choice).chain([never]).collect()
}

const DAY_S: i64 = 86_400;
