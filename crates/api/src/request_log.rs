//! An id for every request, in the log and in the answer.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::atomic::{AtomicU64, Ordering};
use tracing::Instrument as _;

/// The header that names a request, from the client or from here.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

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

/// A path whose secrets are left out: the contract puts the token of a controller or of a card into one.
fn without_secrets(path: &str) -> String {
    let is_secret = |part: &str| part.len() >= SECRET_LEN && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    path.split('/').map(|part| if is_secret(part) { "…" } else { part }).collect::<Vec<_>>().join("/")
}

/// Of everything that stands in a path, only a secret has so many hexadecimal digits.
const SECRET_LEN: usize = 32;

fn made_here() -> HeaderValue {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    HeaderValue::from_str(&format!("r{number:08x}")).unwrap_or_else(|_| HeaderValue::from_static("r"))
}

/// An id of a client goes into the log, so it must be short and plain.
fn is_plain(id: &HeaderValue) -> bool {
    !id.is_empty() && id.len() <= 64 && id.as_bytes().iter().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_a_path_are_left_out() {
        let token = "0123456789abcdef".repeat(4);
        assert_eq!(without_secrets(&format!("/api/controllers/{token}/assign")), "/api/controllers/…/assign");
        for plain in ["/", "/api/locks/7/unlock", "/organizations/abcdef/public"] {
            assert_eq!(without_secrets(plain), plain);
        }
    }
}
