//! Keys, with which programs ask on behalf of the organization.

use super::key_form::{Area, KeyForm, areas, read};
use super::{Done, Tab, address, done, frame};
use crate::admin::question::Question;
use crate::admin::user::day;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::LoginId;
use domain::login::Login;
use domain::permission::Permission;
use domain::time::{TimeZone, Timestamp};
use service::auth;
use service::logins::{self, KeyView};
use service::powers::Powers;
use service::{Caller, Error, Problems, Service};

#[derive(Template)]
#[template(path = "settings_keys.html")]
struct KeysPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    rows: Vec<KeyRow>,
    form: KeyForm,
    areas: Vec<Area>,
    zone: String,
    name_problem: String,
    scopes_problem: String,
    day_problem: String,
    problems: Vec<String>,
}

struct KeyRow {
    id: i64,
    name: String,
    maker: String,
    made: String,
    used: String,
    ends: String,
    is_over: bool,
    /// How many permissions it has, in words.
    may: String,
    /// Each of them; none if it may do everything.
    flags: Vec<&'static str>,
}

#[derive(Template)]
#[template(path = "settings_key_made.html")]
struct MadePage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    title: String,
    secret: String,
    api: String,
}

const HERE: &str = "/settings/keys";

/// The keys, and the form for a new one.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    let page = keys(&service, (&caller, &powers), KeyForm::default(), &Problems::default()).await?;
    let told = if asked.done == "ended" { page.shell.w.t("settings-key-ended") } else { String::new() };
    Ok(page::html(&KeysPage { done: told, ..page }))
}

/// Makes a key and shows its secret, which nobody can see again: so the answer is the page and no redirect.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failure> {
    let form = read(&body);
    let made = match form.wanted(&powers.organization.time_zone, service.now()) {
        Ok(wanted) => auth::sign_in_for(&service, &caller, None, wanted).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match made {
        Ok(made) => {
            let (shell, tabs) = frame(&powers, HERE);
            let name = made.login.name.map(|name| name.to_string()).unwrap_or_default();
            Ok(page::html(&MadePage {
                title: shell.w.with("settings-key-made-title", &[("name", name.into())]),
                shell,
                tabs,
                done: String::new(),
                secret: made.secret.reveal().to_owned(),
                api: format!("{}/api", address(&service, &headers)),
            }))
        }
        Err(error @ Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let problems = problems(error)?;
            let page = keys(&service, (&caller, &powers), form, &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// The question before a key is ended.
pub(crate) async fn ask(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    Ok(question(&powers, &find(&service, &caller, id).await?).ask(&headers))
}

/// Ends a key.
pub(crate) async fn end(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let key = find(&service, &caller, id).await?;
    match logins::delete(&service, &caller, key.login.id).await {
        Ok(()) => Ok(done(HERE, "ended")),
        Err(error) => Ok(question(&powers, &key).ask_again(others(&problems(error)?, &[]))),
    }
}

async fn keys(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    form: KeyForm,
    problems: &Problems,
) -> Result<KeysPage, Failure> {
    let (shell, tabs) = frame(powers, HERE);
    let zone = &powers.organization.time_zone;
    let found = logins::list_keys(service, caller).await?;
    Ok(KeysPage {
        rows: found.iter().map(|key| row(&shell, key, (zone, service.now()))).collect(),
        areas: areas(&form.scopes),
        form,
        zone: shell.w.with("settings-zone-of-times", &[("zone", zone.name().into())]),
        name_problem: of(problems, "name"),
        scopes_problem: of(problems, "scopes"),
        day_problem: of(problems, "expires_at"),
        problems: others(problems, &["name", "scopes", "expires_at"]),
        done: String::new(),
        tabs,
        shell,
    })
}

fn row(shell: &Shell, key: &KeyView, (zone, now): (&TimeZone, Timestamp)) -> KeyRow {
    let maker = key.maker.as_ref().map(|user| user.name.to_string());
    let flags: Vec<&str> = key.login.scopes.iter().flat_map(|scopes| scopes.iter()).map(Permission::flag).collect();
    let count = i64::try_from(flags.len()).unwrap_or(i64::MAX);
    KeyRow {
        id: key.login.id.get(),
        name: name(shell, key),
        maker: maker.unwrap_or_else(|| shell.w.t("settings-key-maker-gone")),
        made: day(key.login.created_at, zone),
        used: key.login.last_used_at.map_or_else(|| shell.w.t("settings-key-unused"), |at| day(at, zone)),
        ends: ends(shell, &key.login, zone),
        is_over: key.login.expires_at.is_some_and(|at| at <= now),
        may: match key.login.scopes {
            None => shell.w.t("settings-key-everything"),
            Some(_) => shell.w.with("settings-key-permissions", &[("count", count.into())]),
        },
        flags,
    }
}

/// The last day of a key. What ends at the first instant of a day has the day before as its last.
fn ends(shell: &Shell, login: &Login, zone: &TimeZone) -> String {
    let last = login.expires_at.map(|at| at.plus_millis(-1));
    last.map_or_else(|| shell.w.t("settings-key-endless"), |at| day(at, zone))
}

fn name(shell: &Shell, key: &KeyView) -> String {
    let name = key.login.name.as_ref().map(ToString::to_string);
    name.unwrap_or_else(|| shell.w.t("settings-key-nameless"))
}

/// A key among those that the caller may see.
async fn find(service: &Service, caller: &Caller, id: i64) -> Result<KeyView, Failure> {
    let found = logins::list_keys(service, caller).await?.into_iter().find(|key| key.login.id == LoginId::new(id));
    found.ok_or_else(|| Error::NotFound("login").into())
}

fn question(powers: &Powers, key: &KeyView) -> Question {
    let (shell, _) = frame(powers, HERE);
    let words = [("name", name(&shell, key).into())];
    Question {
        title: shell.w.t("settings-key-end-title"),
        text: shell.w.with("settings-key-end-text", &words),
        button: shell.w.t("settings-key-end"),
        action: format!("{HERE}/{}/end", key.login.id.get()),
        sent: Vec::new(),
        is_danger: true,
        back: HERE.to_owned(),
        problems: Vec::new(),
        shell,
    }
}
