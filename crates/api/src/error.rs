//! The one conversion of a failure to a response.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::access::Reason;
use domain::user::Locale;
use serde_json::json;
use service::texts::{self, Reader};
use service::{CardFault, Credential, Error};
use std::borrow::Cow;

/// A failure on its way out.
#[derive(Debug)]
pub(crate) struct Failure(Error);

/// What a handler gives.
pub(crate) type Answer<T> = Result<T, Failure>;

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = self.0;
        if let Error::Invalid(problems) = &error {
            return (StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "errors": problems.fields() }))).into_response();
        }
        if let Error::Card(fault) = error {
            return card(fault);
        }
        let status = status(&error);
        if status.is_server_error() && !matches!(error, Error::Controller(_)) {
            tracing::error!(%error, "a request failed");
        }
        let mut response = body(status, error.code(), &sentence(&error));
        if let Error::Throttled { retry_after_s } = error
            && let Ok(value) = HeaderValue::from_str(&retry_after_s.to_string())
        {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

/// An error body as every failure but a validation has it.
pub(crate) fn body(status: StatusCode, code: &str, error: &str) -> Response {
    (status, Json(json!({ "error": error, "code": code }))).into_response()
}

/// What is wrong with a card: as a validation, which the contract wants, and with the code that it has for it.
fn card(fault: CardFault) -> Response {
    let error = Error::Card(fault);
    let body = json!({
        "errors": { "base": [problem(fault)] }, "error": sentence(&error), "code": error.code(),
    });
    (status(&error), Json(body)).into_response()
}

const fn problem(fault: CardFault) -> &'static str {
    match fault {
        CardFault::Enrolled => "is enrolled already: there is one with the same numbers",
        CardFault::NotActivated => "is not activated",
    }
}

/// The answer to a path or a method that is not there.
pub(crate) fn no_endpoint() -> Response {
    body(StatusCode::NOT_FOUND, "000404", "The endpoint does not exist, please check your request.")
}

const fn status(error: &Error) -> StatusCode {
    match error {
        Error::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Error::NotFound(_) | Error::Refused(Reason::DoorUnknown) => StatusCode::NOT_FOUND,
        Error::Forbidden(_) | Error::Refused(_) | Error::Closed { .. } => StatusCode::FORBIDDEN,
        Error::Malformed(_) => StatusCode::BAD_REQUEST,
        Error::Invalid(_) | Error::Card(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Throttled { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Conflict(_) => StatusCode::CONFLICT,
        Error::Controller(_) | Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// What the caller reads. What only the log may say stays out.
fn sentence(error: &Error) -> Cow<'static, str> {
    match error {
        Error::Unauthenticated(Credential::Missing) => {
            "Please sign in: the Authorization header is missing or its secret is not known (any more).".into()
        }
        Error::Unauthenticated(Credential::Wrong) => "Wrong domain, email address or password.".into(),
        Error::Unauthenticated(Credential::DeadLink) => {
            "This link or code has been used or is too old. Ask for a new one.".into()
        }
        Error::Unauthenticated(Credential::Link) => texts::reason(Reason::LinkUnknown, Locale::En).into(),
        Error::Forbidden(what) => format!("You are not allowed to do this ({what}).").into(),
        Error::Refused(reason) => texts::reason(*reason, Locale::En).into(),
        Error::Closed { reason, by } => texts::reason_by(*reason, Some(by), Reader::Member, Locale::En).into(),
        Error::NotFound("video") => "There is no video: cameras are records here, and none is connected.".into(),
        Error::NotFound(what) => format!("There is no such {what}, or you may not see it.").into(),
        Error::Malformed(what) => format!("The request cannot be read: {what}.").into(),
        Error::Invalid(_) => "Some values cannot be taken.".into(),
        Error::Card(fault) => format!("The card {}.", problem(*fault)).into(),
        Error::Throttled { retry_after_s } => {
            format!("Too many requests. Try again in {retry_after_s} seconds.").into()
        }
        Error::Conflict(standing) => texts::standing(*standing, Locale::En).into(),
        Error::Controller(fault) => texts::controller_fault(*fault, Locale::En).into(),
        Error::Unavailable(_) => {
            "The server cannot do this right now, and nothing was changed. Please try again.".into()
        }
        Error::Internal(_) => "Something unexpected went wrong. It has been noted.".into(),
    }
}
