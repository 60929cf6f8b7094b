//! The link of a welcome mail: somebody new chooses a password and is in.

use super::password::{ChooseForm, ChoosePage};
use super::sign_in;
use crate::error::{Failure, problems};
use crate::page;
use crate::session::{self, Origin};
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use service::auth::{self, Acceptance, Credentials, PasswordProblem};
use service::users::CurrentUser;
use service::{Error, Field, Service};
use std::net::IpAddr;

/// The form behind the link. Looking at it uses nothing up.
pub(crate) async fn show(Path(code): Path<String>) -> Response {
    page::html(&form(code, false))
}

/// The same form for somebody who has the code of the mail and not its link.
pub(crate) async fn ask() -> Response {
    page::html(&form(String::new(), true))
}

/// Takes the invitation of the link up.
pub(crate) async fn accept(
    State(service): State<Service>,
    Path(code): Path<String>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    take_up(&service, form(code, false), given, (address, &headers)).await
}

/// Takes the invitation up with the code that was typed.
pub(crate) async fn accept_typed(
    State(service): State<Service>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    take_up(&service, form(given.code.trim().to_owned(), true), given, (address, &headers)).await
}

/// Chooses the password, once, and begins a session that lasts; else shows the form again with what is wrong.
async fn take_up(
    service: &Service,
    page: ChoosePage,
    given: ChooseForm,
    (address, headers): (Option<IpAddr>, &HeaderMap),
) -> Result<Response, Failure> {
    let begun = match begin(service, page.code.clone(), &given).await {
        Ok(begun) => begun,
        Err(Error::NotFound(_)) => return Ok(page::plain(StatusCode::GONE, "dead-link")),
        Err(error) => {
            let problems = problems(error)?;
            if problems.fields().contains_key("token") {
                return Ok(page::plain(StatusCode::GONE, "dead-link"));
            }
            return Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page.with(&problems)));
        }
    };
    let credentials = Credentials {
        domain: Some(begun.organization.domain.to_string()),
        email: begun.user.login_email.as_ref().map(ToString::to_string).unwrap_or_default(),
        password: given.password,
        address,
    };
    let signed = auth::sign_in(service, credentials, sign_in::login(headers, true)).await?;
    Ok(session::begin(Redirect::to("/").into_response(), service, &signed.secret, true))
}

async fn begin(service: &Service, code: String, given: &ChooseForm) -> Result<CurrentUser, Error> {
    if given.password != given.password_confirmation {
        return Err(Error::invalid("password_confirmation", PasswordProblem::Confirmation));
    }
    let (name, image) = (Field::Absent, Field::Absent);
    let acceptance = Acceptance { code, password: given.password.clone(), name, image, accepted: true };
    auth::accept(service, acceptance).await
}

fn form(code: String, asks_for_code: bool) -> ChoosePage {
    let action = if asks_for_code { "/begin".to_owned() } else { format!("/begin/{code}") };
    ChoosePage { code, asks_for_code, ..ChoosePage::new("begin", action) }
}
