//! The way in with a one-time link or code: somebody new chooses a password and is in, others are in at once. A dead one
//! is sent anew.

use super::password::{ChooseForm, ChoosePage};
use super::sign_in;
use crate::error::{Failure, problems};
use crate::session::{self, Origin};
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Locale;
use serde::Deserialize;
use service::auth::{self, Acceptance, Credentials, Holder, PasswordProblem, SignedIn};
use service::users::CurrentUser;
use service::{Credential, Error, Field, Service};
use std::net::IpAddr;

#[derive(Template)]
#[template(path = "begin_code.html")]
struct CodePage {
    w: Words,
}

#[derive(Template)]
#[template(path = "begin_start.html")]
struct StartPage {
    w: Words,
    code: String,
    title: String,
    lead: String,
    /// Whether they could choose another password instead.
    has_password: bool,
}

#[derive(Template)]
#[template(path = "dead_link.html")]
struct DeadPage {
    w: Words,
    code: String,
}

/// A link that is dead.
#[derive(Deserialize)]
pub(crate) struct AgainForm {
    #[serde(default)]
    code: String,
}

/// The page behind the link. Looking at it uses nothing up, so what looks at mails before people do takes nothing away.
pub(crate) async fn show(State(service): State<Service>, Path(code): Path<String>) -> Result<Response, Failure> {
    Ok(match auth::find_holder(&service, &code).await {
        Ok(holder) if holder.chooses_password => page::html(&form(code, false)),
        Ok(holder) => page::html(&start(code, &holder)),
        Err(error) => return dead_or(error, code),
    })
}

/// Asks somebody for the code who has not the link.
pub(crate) async fn ask() -> Response {
    page::html(&CodePage { w: Words(Locale::En) })
}

/// Follows the link.
pub(crate) async fn accept(
    State(service): State<Service>,
    Path(code): Path<String>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    service.admit_stranger(address)?;
    enter(&service, form(code, false), given, (address, &headers)).await
}

/// Does the same with the code that was typed.
pub(crate) async fn accept_typed(
    State(service): State<Service>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    service.admit_stranger(address)?;
    enter(&service, form(given.code.trim().to_owned(), true), given, (address, &headers)).await
}

/// Sends a new link where the old one is dead; the answer does not say whether it was known.
pub(crate) async fn send_again(
    State(service): State<Service>,
    Origin(address): Origin,
    Form(form): Form<AgainForm>,
) -> Result<Response, Failure> {
    service.admit_stranger(address)?;
    auth::renew(&service, &form.code).await?;
    Ok(page::plain(StatusCode::OK, "link-sent"))
}

/// The page of a link that was used, is too old or never was.
pub(super) fn dead(code: String) -> Response {
    page::with_status(StatusCode::GONE, &DeadPage { w: Words(Locale::En), code })
}

fn dead_or(error: Error, code: String) -> Result<Response, Failure> {
    match error {
        Error::Unauthenticated(Credential::DeadLink) | Error::NotFound(_) => Ok(dead(code)),
        other => Err(other.into()),
    }
}

/// Begins a session with the link or code. Who is to choose a password is shown the form until they have.
async fn enter(
    service: &Service,
    page: ChoosePage,
    given: ChooseForm,
    (address, headers): (Option<IpAddr>, &HeaderMap),
) -> Result<Response, Failure> {
    let holder = match auth::find_holder(service, &page.code).await {
        Ok(holder) => holder,
        Err(error) => return dead_or(error, page.code),
    };
    let is_typed_alone = page.asks_for_code && given.password.is_empty() && given.password_confirmation.is_empty();
    if holder.chooses_password && is_typed_alone {
        return Ok(page::html(&page));
    }
    let begun = if holder.chooses_password {
        choose(service, &page.code, given, (address, headers)).await
    } else {
        auth::follow(service, &page.code, sign_in::login(headers, true)).await
    };
    match begun {
        Ok(signed) => Ok(session::begin(Redirect::to("/").into_response(), service, &signed.secret, true)),
        Err(error @ (Error::Unauthenticated(_) | Error::NotFound(_))) => dead_or(error, page.code),
        Err(error) => {
            let problems = problems(error)?;
            if problems.fields().contains_key("token") {
                return Ok(dead(page.code));
            }
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page.with(&problems)))
        }
    }
}

/// Chooses the password, once, and begins a session that lasts.
async fn choose(
    service: &Service,
    code: &str,
    given: ChooseForm,
    (address, headers): (Option<IpAddr>, &HeaderMap),
) -> Result<SignedIn, Error> {
    let begun = take_up(service, code, &given).await?;
    let credentials = Credentials {
        domain: Some(begun.organization.domain.to_string()),
        email: begun.user.login_email.as_ref().map(ToString::to_string).unwrap_or_default(),
        password: given.password,
        address,
    };
    auth::sign_in(service, credentials, sign_in::login(headers, true)).await
}

async fn take_up(service: &Service, code: &str, given: &ChooseForm) -> Result<CurrentUser, Error> {
    if given.password != given.password_confirmation {
        return Err(Error::invalid("password_confirmation", PasswordProblem::Confirmation));
    }
    let acceptance = Acceptance {
        code: code.to_owned(),
        password: given.password.clone(),
        name: Field::Absent,
        image: Field::Absent,
        accepted: true,
    };
    auth::accept(service, acceptance).await
}

fn form(code: String, asks_for_code: bool) -> ChoosePage {
    let action = if asks_for_code { "/begin".to_owned() } else { format!("/begin/{code}") };
    ChoosePage { code, asks_for_code, ..ChoosePage::new("begin", action) }
}

fn start(code: String, holder: &Holder) -> StartPage {
    let w = Words(holder.user.locale.unwrap_or(Locale::En));
    let words =
        [("name", holder.user.name.as_str().into()), ("organization", holder.organization.name.as_str().into())];
    StartPage {
        title: w.with("begin-start-title", &words),
        lead: w.with("begin-start-lead", &words),
        has_password: holder.user.login_email.is_some(),
        code,
        w,
    }
}
