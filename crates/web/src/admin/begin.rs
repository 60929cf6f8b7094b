//! The link of a welcome mail: somebody new chooses a password and is in.

use super::password::{ChooseForm, ChoosePage};
use super::sign_in;
use crate::error::{Failure, of, problems};
use crate::page;
use crate::session::{self, Origin};
use crate::words::Words;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Locale;
use service::auth::{self, Acceptance, Credentials};
use service::{Error, Field, Problems, Service};
use std::net::IpAddr;

/// The form behind the link. Looking at it uses nothing up.
pub(crate) async fn show(Path(code): Path<String>) -> Response {
    page::html(&form(&code, &Problems::default()))
}

/// The same form for somebody who has the code of the mail and not its link.
pub(crate) async fn ask() -> Response {
    page::html(&typed("", &Problems::default()))
}

/// Takes the invitation up with the code that was typed.
pub(crate) async fn accept_typed(
    State(service): State<Service>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    let again = typed(given.code.trim(), &Problems::default());
    take_up(&service, (given.code.trim().to_owned(), given), (address, &headers), again).await
}

/// Takes the invitation of the link up.
pub(crate) async fn accept(
    State(service): State<Service>,
    Path(code): Path<String>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(given): Form<ChooseForm>,
) -> Result<Response, Failure> {
    let again = form(&code, &Problems::default());
    take_up(&service, (code, given), (address, &headers), again).await
}

/// Chooses the password, once, and begins a session that lasts; else shows the form `again` with what is wrong.
async fn take_up(
    service: &Service,
    (code, given): (String, ChooseForm),
    (address, headers): (Option<IpAddr>, &HeaderMap),
    again: ChoosePage,
) -> Result<Response, Failure> {
    let mut wrong = Problems::default();
    if given.password != given.password_confirmation {
        wrong.add("password_confirmation", auth::PasswordProblem::Confirmation);
    }
    let acceptance = Acceptance {
        code,
        password: given.password.clone(),
        name: Field::Absent,
        image: Field::Absent,
        accepted: true,
    };
    let taken = match wrong.check() {
        Ok(()) => auth::accept(service, acceptance).await,
        Err(error) => Err(error),
    };
    let begun = match taken {
        Ok(begun) => begun,
        Err(Error::NotFound(_)) => return Ok(page::plain(StatusCode::GONE, "dead-link")),
        Err(error) => {
            let problems = problems(error)?;
            if problems.fields().contains_key("token") {
                return Ok(page::plain(StatusCode::GONE, "dead-link"));
            }
            let page = ChoosePage {
                password_problem: of(&problems, "password"),
                confirmation_problem: of(&problems, "password_confirmation"),
                ..again
            };
            return Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
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

fn typed(code: &str, problems: &Problems) -> ChoosePage {
    ChoosePage { action: "/begin".to_owned(), asks_for_code: true, code: code.to_owned(), ..form(code, problems) }
}

fn form(code: &str, problems: &Problems) -> ChoosePage {
    let w = Words(Locale::En);
    ChoosePage {
        w,
        action: format!("/begin/{code}"),
        title: w.t("begin-title"),
        lead: w.t("begin-lead"),
        button: w.t("begin-button"),
        asks_for_code: false,
        code: String::new(),
        password_problem: of(problems, "password"),
        confirmation_problem: of(problems, "password_confirmation"),
    }
}
