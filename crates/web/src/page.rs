//! Answering with a page: strict about what it may load, kept by nobody.

use crate::assets;
use crate::words::Words;
use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::user::Locale;

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page, or a part of one.
pub(crate) fn html(page: &impl Template) -> Response {
    with_status(StatusCode::OK, page)
}

/// A page with another status than success.
pub(crate) fn with_status(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, headers(), Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be written");
            (StatusCode::INTERNAL_SERVER_ERROR, headers(), "This page could not be written.\n").into_response()
        }
    }
}

/// Whether htmx asks for a part of a page.
pub(crate) fn is_fragment(request: &HeaderMap) -> bool {
    request.contains_key("hx-request") && !request.contains_key("hx-history-restore-request")
}

#[derive(Template)]
#[template(path = "plain.html")]
struct Plain {
    w: Words,
    title: String,
    text: String,
}

/// A page that says one thing, for those that are signed in and those that are not.
pub(crate) fn plain(status: StatusCode, id: &str) -> Response {
    let w = Words(Locale::En);
    with_status(status, &Plain { w, title: w.t(&format!("{id}-title")), text: w.t(&format!("{id}-text")) })
}

/// What was refused before a page saw it, such as a word where a number belongs, is answered with a page too.
pub(crate) async fn own_words(request: Request, next: Next) -> Response {
    let answer = next.run(request).await;
    let status = answer.status();
    let kind = answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_bare = kind.is_none_or(|kind| kind.starts_with("text/plain"));
    if !is_bare || !(status.is_client_error() || status.is_server_error()) {
        return answer;
    }
    let id = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => "not-found",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        _ if status.is_server_error() => "broken",
        _ => "malformed",
    };
    plain(status, id)
}

/// A redirect is for the whole page, also where htmx asked for a part of one: it would follow it by itself and put the
/// page into the part.
pub(crate) async fn whole_redirects(request: Request, next: Next) -> Response {
    let is_part = is_fragment(request.headers());
    let mut answer = next.run(request).await;
    if is_part
        && answer.status().is_redirection()
        && let Some(place) = answer.headers_mut().remove(header::LOCATION)
    {
        *answer.status_mut() = StatusCode::OK;
        answer.headers_mut().insert(HeaderName::from_static("hx-redirect"), place);
    }
    answer
}

// The address is told to our own pages alone, for one-time links are in it; told to nobody, browsers would hide from us
// where a form comes from.
fn headers() -> [(HeaderName, HeaderValue); 4] {
    [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ]
}
