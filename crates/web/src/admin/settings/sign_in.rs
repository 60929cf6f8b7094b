//! The rules of sign-in: who may make an account, when sign-ins end, and from where nobody waits for somebody else's
//! wrong passwords.

use super::{Done, Tab, done, frame};
use crate::admin::entry::{Choice, Entry, Picker};
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::permission::Permission;
use serde::Deserialize;
use service::organizations::{self, OrganizationInput};
use service::powers::Powers;
use service::{Caller, Error, Field, Problems, Service};

#[derive(Template)]
#[template(path = "settings_sign_in.html")]
struct SignInPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    may_edit: bool,
    sign_up_allowed: bool,
    lasts: Picker,
    networks: Entry,
    problems: Vec<String>,
}

/// The rules that are wished.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SignInForm {
    sign_up_allowed: Option<String>,
    /// Seconds; nothing is for ever.
    device_logins_expire_after: String,
    /// One a line.
    exempt_networks: String,
}

const HERE: &str = "/settings/sign-in";
const SHOWN: [&str; 2] = ["device_logins_expire_after", "exempt_networks"];
const DAY_S: i64 = 86_400;

/// The rules.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    let networks = organizations::list_exempt_networks(&service, &caller).await?;
    let organization = &powers.organization;
    let form = SignInForm {
        sign_up_allowed: organization.sign_up_allowed.then(|| "1".to_owned()),
        device_logins_expire_after: organization
            .device_logins_expire_after_s
            .map(|seconds| seconds.to_string())
            .unwrap_or_default(),
        exempt_networks: networks.join("\n"),
    };
    let page = build(&powers, &form, &Problems::default());
    let done = if asked.done == "saved" { page.shell.w.t("settings-saved") } else { String::new() };
    Ok(page::html(&SignInPage { done, ..page }))
}

/// Changes them.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<SignInForm>,
) -> Result<Response, Failure> {
    match save(&service, &caller, &form).await {
        Ok(()) => Ok(done(HERE, "saved")),
        Err(error @ Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &build(&powers, &form, &problems(error)?)))
        }
    }
}

async fn save(service: &Service, caller: &Caller, form: &SignInForm) -> Result<(), Error> {
    let lasts = match form.device_logins_expire_after.trim() {
        "" => Field::Null,
        text => match text.parse() {
            Ok(seconds) => Field::Set(seconds),
            Err(_) => return Err(Error::invalid("device_logins_expire_after", "must be one of the list")),
        },
    };
    let networks = form.exempt_networks.lines().map(str::trim).filter(|line| !line.is_empty());
    let input = OrganizationInput {
        sign_up_allowed: Field::Set(form.sign_up_allowed.is_some()),
        device_logins_expire_after: lasts,
        exempt_networks: Field::Set(networks.map(ToOwned::to_owned).collect()),
        ..OrganizationInput::default()
    };
    organizations::update(service, caller, input).await
}

fn build(powers: &Powers, form: &SignInForm, problems: &Problems) -> SignInPage {
    let (shell, tabs) = frame(powers, HERE);
    let w = shell.w;
    SignInPage {
        may_edit: powers.may(Permission::IntegrationsWrite),
        sign_up_allowed: form.sign_up_allowed.is_some(),
        lasts: Picker::new(
            "device_logins_expire_after",
            w.t("settings-sessions"),
            lasts(w, &form.device_logins_expire_after),
        )
        .hint(w.t("settings-sessions-hint"))
        .checked(problems),
        networks: Entry::text("exempt_networks", w.t("settings-networks"), form.exempt_networks.clone())
            .lines(3)
            .hint(w.t("settings-networks-hint"))
            .checked(problems),
        problems: others(problems, &SHOWN),
        done: String::new(),
        tabs,
        shell,
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
        Choice::of(seconds.to_string(), text, chosen)
    };
    let never = Choice::of("", w.t("settings-sessions-never"), chosen);
    values.into_iter().map(choice).chain([never]).collect()
}
