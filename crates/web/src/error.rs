//! The one conversion of a failed use case to a page.

use crate::page;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use service::{Error, Problems};

/// A use case that failed, as an answer.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, id) = match &self.0 {
            Error::Unauthenticated(_) => return Redirect::to("/").into_response(),
            Error::Forbidden(_) | Error::Refused(_) | Error::Closed { .. } => (StatusCode::FORBIDDEN, "forbidden"),
            Error::NotFound(_) => (StatusCode::NOT_FOUND, "not-found"),
            Error::Malformed(_) | Error::Invalid(_) | Error::Card(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Error::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Error::Conflict(_) => (StatusCode::CONFLICT, "invalid"),
            Error::Controller(_) | Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            Error::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
        };
        if status.is_server_error() {
            tracing::error!(error = %self.0, "a page failed");
        }
        let mut answer = page::plain(status, id);
        if let Error::Throttled { retry_after_s } = self.0 {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        answer
    }
}

/// The problems of a form, so that the page can show them; other failures stay what they are.
pub(crate) fn problems(error: Error) -> Result<Problems, Failure> {
    match error {
        Error::Invalid(problems) => Ok(problems),
        Error::Forbidden(_) => Ok(Problems::one("base", "is not for you to do")),
        other => Err(Failure(other)),
    }
}

/// What is wrong with a field, as a sentence; nothing if it is right.
pub(crate) fn of(problems: &Problems, field: &str) -> String {
    problems.fields().get(field).map(|all| sentence(&all.join("; "))).unwrap_or_default()
}

/// What is wrong with none of the fields that the form shows.
pub(crate) fn others(problems: &Problems, shown: &[&str]) -> Vec<String> {
    let others = problems.fields().iter().filter(|(field, _)| !shown.contains(field));
    others
        .map(|(field, all)| match *field {
            "base" => sentence(&all.join("; ")),
            field => sentence(&format!("{} {}", field.replace('_', " "), all.join("; "))),
        })
        .collect()
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
