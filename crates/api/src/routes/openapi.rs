//! `/openapi.json`: the description of the API.

use super::{Route, route};
use crate::openapi::document;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

pub(super) fn routes() -> Vec<Route> {
    vec![route("/openapi.json", &["GET"], get(show))]
}

/// Anybody may read it: it holds nothing of any organization. A reader who has it already is told so.
async fn show(headers: HeaderMap) -> Response {
    let document = document();
    let tags = [(header::ETAG, document.etag.as_str()), (header::CACHE_CONTROL, "public, max-age=300")];
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    if known.is_some_and(|known| known.split(',').any(|tag| is_same(tag, &document.etag))) {
        return (StatusCode::NOT_MODIFIED, tags).into_response();
    }
    ([(header::CONTENT_TYPE, "application/json")], tags, document.text.as_str()).into_response()
}

/// Weak or not, a tag names the same text (RFC 9110 §13.1.2).
fn is_same(tag: &str, etag: &str) -> bool {
    let tag = tag.trim();
    tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
}
