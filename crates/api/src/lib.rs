//! The Kisi-compatible HTTP API: JSON, envelopes, paging, errors. A handler takes typed input, makes one
//! call of `service`, and answers. One file per resource under `routes`; the tree of files is the tree of
//! paths.

mod auth;
mod body;
mod error;
mod query;
mod request_log;
mod routes;
mod shape;

pub mod openapi;

pub use auth::ClientAddress;
pub use routes::{Operation, operations};

use axum::Router;
use axum::http::{Method, StatusCode, header};
use axum::middleware;
use axum::response::Response;
use service::Service;
use std::any::Any;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, Any as AnyOf, CorsLayer};

/// The API. Its paths have no prefix; the server nests it under `/api`.
pub fn router(service: Service) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(AnyOf)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        // Whatever a client sends; a star would leave out `Authorization` (Fetch, CORS-preflight).
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([query::RANGE, routes::DEPRECATION, header::RETRY_AFTER, request_log::REQUEST_ID])
        .max_age(Duration::from_secs(3_600));
    routes::all()
        .fallback(|| async { error::no_endpoint() })
        .method_not_allowed_fallback(|| async { error::no_endpoint() })
        // One stack: each layer that is laid on its own would put every request into one more box.
        .layer((middleware::from_fn(request_log::log), cors, CatchPanicLayer::custom(panicked)))
        .with_state(service)
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    error::body(StatusCode::INTERNAL_SERVER_ERROR, "ffffff", "Something unexpected went wrong. It has been noted.")
}
