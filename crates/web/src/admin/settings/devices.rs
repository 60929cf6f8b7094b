//! Where somebody is signed in, and their password.

use super::{Done, Tab, done, frame};
use crate::admin::user::{day, time};
use crate::error::{Failure, of, others, problems};
use crate::session::{self, Staff};
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::LoginId;
use domain::login::{Login, LoginKind};
use domain::time::TimeZone;
use serde::Deserialize;
use service::powers::Powers;
use service::users::{self, PasswordInput, UserInput};
use service::{Caller, Error, Page, Problems, Service, logins};

#[derive(Template)]
#[template(path = "settings_devices.html")]
struct DevicesPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    rows: Vec<DeviceRow>,
    has_others: bool,
    zone: String,
    current_problem: String,
    password_problem: String,
    confirmation_problem: String,
    problems: Vec<String>,
}

struct DeviceRow {
    id: i64,
    name: String,
    icon: &'static str,
    used: String,
    since: String,
    is_here: bool,
    is_primary: bool,
}

/// The password so far and the new one, twice.
#[derive(Deserialize)]
pub(crate) struct PasswordForm {
    #[serde(default)]
    current_password: String,
    password: String,
    password_confirmation: String,
}

const HERE: &str = "/settings/devices";
/// The most sign-ins that somebody can have, with the keys that they made.
const ALL: Page = Page { limit: 100, offset: 0 };

/// The sign-ins of whoever asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    let page = build(&service, (&caller, &powers), &Problems::default()).await?;
    let w = page.shell.w;
    let told = match asked.done.as_str() {
        "ended" => w.t("settings-device-ended"),
        "others-ended" => w.t("settings-devices-others-ended"),
        "password" => w.t("settings-password-changed"),
        _ => String::new(),
    };
    Ok(page::html(&DevicesPage { done: told, ..page }))
}

/// Signs out of one of one's own devices.
pub(crate) async fn end(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let id = LoginId::new(id);
    if !own(&service, &caller).await?.iter().any(|login| login.id == id) {
        return Err(Error::NotFound("login").into());
    }
    logins::delete(&service, &caller, id).await?;
    if caller.by.login() == Some(id) {
        return Ok(session::end(Redirect::to("/").into_response(), &service));
    }
    Ok(done(HERE, "ended"))
}

/// Signs out of all of one's own devices but this one.
pub(crate) async fn end_others(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
) -> Result<Response, Failure> {
    logins::delete_elsewhere(&service, &caller).await?;
    Ok(done(HERE, "others-ended"))
}

/// Changes one's own password.
pub(crate) async fn set_password(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Failure> {
    let password = PasswordInput {
        current: Some(form.current_password),
        new: form.password,
        confirmation: form.password_confirmation,
    };
    match users::update_current(&service, &caller, UserInput::default(), Some(password)).await {
        Ok(()) => Ok(done(HERE, "password")),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, (&caller, &powers), &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn own(service: &Service, caller: &Caller) -> Result<Vec<Login>, Error> {
    let found = logins::list(service, caller, (None, None), ALL).await?;
    let sessions = found.items.into_iter().map(|view| view.login);
    Ok(sessions.filter(|login| login.kind == LoginKind::Device).collect())
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    problems: &Problems,
) -> Result<DevicesPage, Failure> {
    let (shell, tabs) = frame(powers, HERE);
    let zone = &powers.organization.time_zone;
    let here = caller.by.login();
    let mut sessions = own(service, caller).await?;
    sessions.sort_by_key(|login| {
        (Some(login.id) != here, std::cmp::Reverse(login.last_used_at.unwrap_or(login.created_at)))
    });
    let shown = ["current_password", "password", "password_confirmation"];
    Ok(DevicesPage {
        rows: sessions.iter().map(|login| row(shell.w, login, here, zone)).collect(),
        has_others: sessions.len() > 1,
        zone: shell.w.with("settings-zone-of-times", &[("zone", zone.name().into())]),
        current_problem: of(problems, "current_password"),
        password_problem: of(problems, "password"),
        confirmation_problem: of(problems, "password_confirmation"),
        problems: others(problems, &shown),
        done: String::new(),
        tabs,
        shell,
    })
}

fn row(w: Words, login: &Login, here: Option<LoginId>, zone: &TimeZone) -> DeviceRow {
    let device = &login.device;
    let parts = [device.brand.clone(), device.model.clone(), device.os_name.clone()];
    let described = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let name = login.name.as_ref().map(ToString::to_string).or(Some(described).filter(|text| !text.is_empty()));
    let is_here = Some(login.id) == here;
    let is_phone = device.os_name.as_deref().is_some_and(|system| ["iPhone", "iPad", "Android"].contains(&system));
    let used = login.last_used_at.unwrap_or(login.created_at);
    let at = time(used, zone, "%-d %b %Y, %H:%M");
    DeviceRow {
        id: login.id.get(),
        name: name.unwrap_or_else(|| w.t("settings-device-nameless")),
        icon: if is_phone { "device-mobile" } else { "world" },
        used: if is_here { w.t("settings-device-now") } else { w.with("settings-device-used", &[("at", at.into())]) },
        since: w.with("settings-device-since", &[("at", day(login.created_at, zone).into())]),
        is_here,
        is_primary: login.primary,
    }
}
