//! A new password by a mail: asking for the mail, and choosing the password with its link or code.

use crate::error::{Failure, of, problems};
use crate::session::Origin;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Locale;
use serde::Deserialize;
use service::{Credential, Error, Problems, Service, auth};

#[derive(Template)]
#[template(path = "password_ask.html")]
struct AskPage {
    w: Words,
    domain: String,
    is_sent: bool,
}

/// A form in which somebody chooses a password.
#[derive(Template)]
#[template(path = "password_choose.html")]
pub(super) struct ChoosePage {
    pub(super) w: Words,
    pub(super) action: String,
    pub(super) title: String,
    pub(super) lead: String,
    pub(super) button: String,
    /// The code is typed, for the address does not hold it.
    pub(super) asks_for_code: bool,
    pub(super) code: String,
    pub(super) password_problem: String,
    pub(super) confirmation_problem: String,
}

/// Where the mail is to go.
#[derive(Deserialize)]
pub(crate) struct AskForm {
    email: String,
    domain: String,
}

/// The new password, twice.
#[derive(Deserialize)]
pub(crate) struct ChooseForm {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) password: String,
    #[serde(default)]
    pub(super) password_confirmation: String,
}

/// The form that asks for a mail.
pub(crate) async fn ask() -> Response {
    page::html(&AskPage { w: Words(Locale::En), domain: String::new(), is_sent: false })
}

/// Sends the mail, if there is such a person; the answer does not say whether there is.
pub(crate) async fn send(State(service): State<Service>, Form(form): Form<AskForm>) -> Result<Response, Failure> {
    match auth::reset_request(&service, form.domain.trim(), form.email.trim()).await {
        Ok(()) | Err(Error::Invalid(_) | Error::NotFound(_)) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(page::html(&AskPage { w: Words(Locale::En), domain: form.domain, is_sent: true }))
}

/// The form behind the link of the mail. Looking at it uses nothing up.
pub(crate) async fn show(State(service): State<Service>, Path(code): Path<String>) -> Result<Response, Failure> {
    match auth::find_holder(&service, &code).await {
        Ok(_) => Ok(page::html(&chooser(&code))),
        Err(Error::Unauthenticated(Credential::DeadLink)) => Ok(super::begin::dead(code)),
        Err(error) => Err(error.into()),
    }
}

/// Sets the password, once.
pub(crate) async fn set(
    State(service): State<Service>,
    Path(code): Path<String>,
    Origin(address): Origin,
    Form(form): Form<ChooseForm>,
) -> Result<Response, Failure> {
    service.admit_stranger(address)?;
    match auth::reset(&service, &code, form.password, &form.password_confirmation).await {
        Ok(()) => Ok(Redirect::to("/").into_response()),
        Err(Error::Unauthenticated(Credential::DeadLink)) => Ok(super::begin::dead(code)),
        Err(error) => {
            let problems = problems(error)?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &chooser(&code).with(&problems)))
        }
    }
}

fn chooser(code: &str) -> ChoosePage {
    ChoosePage::new("password-choose", format!("/password/{code}"))
}

impl ChoosePage {
    /// The form, with the texts that begin so.
    pub(super) fn new(texts: &str, action: String) -> Self {
        let w = Words(Locale::En);
        let text = |part: &str| w.t(&format!("{texts}-{part}"));
        Self {
            action,
            title: text("title"),
            lead: text("lead"),
            button: text("button"),
            w,
            asks_for_code: false,
            code: String::new(),
            password_problem: String::new(),
            confirmation_problem: String::new(),
        }
    }

    /// The form again, with what is wrong.
    pub(super) fn with(self, problems: &Problems) -> Self {
        let (password_problem, confirmation_problem) =
            (of(problems, "password"), of(problems, "password_confirmation"));
        Self { password_problem, confirmation_problem, ..self }
    }
}
