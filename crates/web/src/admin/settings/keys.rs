//! Keys, with which programs ask on behalf of the organization.

use super::{Done, Tab, address, done, frame};
use crate::admin::question::Question;
use crate::admin::user::day;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::LoginId;
use domain::login::{Device, LoginKind};
use domain::text::Name;
use domain::time::TimeZone;
use serde::Deserialize;
use service::auth::{self, NewLogin};
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
    name: String,
    name_problem: String,
    problems: Vec<String>,
}

struct KeyRow {
    id: i64,
    name: String,
    maker: String,
    made: String,
    used: String,
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

/// What a new key is to be called.
#[derive(Default, Deserialize)]
pub(crate) struct KeyForm {
    #[serde(default)]
    name: String,
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
    Form(form): Form<KeyForm>,
) -> Result<Response, Failure> {
    let made = match Name::parse(&form.name) {
        Ok(name) => {
            let wanted = NewLogin { kind: LoginKind::Api, name: Some(name), device: Device::default(), expire: false };
            auth::sign_in_for(&service, &caller, None, wanted).await
        }
        Err(error) => Err(Error::invalid("name", error)),
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
        rows: found.iter().map(|key| row(&shell, key, zone)).collect(),
        name: form.name,
        name_problem: of(problems, "name"),
        problems: others(problems, &["name"]),
        done: String::new(),
        tabs,
        shell,
    })
}

fn row(shell: &Shell, key: &KeyView, zone: &TimeZone) -> KeyRow {
    let maker = key.maker.as_ref().map(|user| user.name.to_string());
    KeyRow {
        id: key.login.id.get(),
        name: name(shell, key),
        maker: maker.unwrap_or_else(|| shell.w.t("settings-key-maker-gone")),
        made: day(key.login.created_at, zone),
        used: key.login.last_used_at.map_or_else(|| shell.w.t("settings-key-unused"), |at| day(at, zone)),
    }
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
