//! The organization itself: what it is called, where it is, how people reach support, and whether it is locked down.

use super::{Done, Tab, done, frame};
use crate::admin::user::time;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::text::Note;
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

/// What is wrong with the fields.
struct Wrong {
    name: String,
    address: String,
    description: String,
    logo: String,
    zone: String,
    support: String,
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
    #[serde(default)]
    support: String,
}

const HERE: &str = "/settings";
const FIELDS: [&str; 6] = ["name", "address", "description", "logo", "time_zone", "support"];

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
    match organizations::update(&service, &caller, input(&form)).await {
        Ok(()) => Ok(done(HERE, "saved")),
        Err(error @ service::Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, (&caller, &powers), Some(form), &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn input(form: &OrganizationForm) -> OrganizationInput {
    let given = |text: &String| match text.trim() {
        "" => Field::Null,
        text => Field::Set(text.to_owned()),
    };
    OrganizationInput {
        name: Field::Set(form.name.clone()),
        address: given(&form.address),
        description: given(&form.description),
        logo: given(&form.logo),
        time_zone: Field::Set(form.time_zone.trim().to_owned()),
        support: given(&form.support),
        ..OrganizationInput::default()
    }
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
    let form = match typed {
        Some(typed) => typed,
        None => form(organization, organizations::find_support(service, caller).await?.as_ref()),
    };
    let shown =
        |at| format!("{} ({})", time(at, &organization.time_zone, "%-d %b %Y, %H:%M"), organization.time_zone.name());
    Ok(OrganizationPage {
        zones: crate::admin::wall::zones(),
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
            support: of(problems, "support"),
        },
        problems: others(problems, &FIELDS),
        done: String::new(),
        form,
        tabs,
        shell,
    })
}

fn form(organization: &Organization, support: Option<&Note>) -> OrganizationForm {
    let note = |note: &Option<Note>| note.as_ref().map(ToString::to_string).unwrap_or_default();
    OrganizationForm {
        name: organization.name.to_string(),
        address: note(&organization.address),
        description: note(&organization.description),
        logo: organization.logo.clone().unwrap_or_default(),
        time_zone: organization.time_zone.name().to_owned(),
        support: support.map(ToString::to_string).unwrap_or_default(),
    }
}
