//! An id for every request of a page, in the log and in the answer, as the API has it.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Instrument as _;

/// The header that names a request, from a proxy or from here.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Runs a request inside a span with its id, and notes how it ended.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let id = request.headers().get(REQUEST_ID).filter(|id| is_plain(id)).cloned().unwrap_or_else(made_here);
    let span = tracing::info_span!(
        "request",
        id = id.to_str().unwrap_or_default(),
        method = %request.method(),
        path = %without_secrets(request.uri().path()),
    );
    let mut response = next.run(request).instrument(span.clone()).await;
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), "answered"));
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// A path without the codes of mailed links, which let somebody in.
fn without_secrets(path: &str) -> String {
    let secret = ["/begin/", "/password/"].into_iter().find(|start| path.starts_with(start));
    secret.map_or_else(|| path.to_owned(), |start| format!("{start}…"))
}

fn made_here() -> HeaderValue {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    HeaderValue::from_str(&format!("p{number:08x}")).unwrap_or_else(|_| HeaderValue::from_static("p"))
}

/// An id from outside goes into the log, so it must be short and plain.
fn is_plain(id: &HeaderValue) -> bool {
    !id.is_empty() && id.len() <= 64 && id.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_in_a_path_are_left_out() {
        assert_eq!(without_secrets("/begin/abc-def"), "/begin/…");
        assert_eq!(without_secrets("/password/abc"), "/password/…");
        assert_eq!(without_secrets("/password"), "/password");
        assert_eq!(without_secrets("/doors/7/unlock"), "/doors/7/unlock");
    }
}
