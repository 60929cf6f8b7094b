//! What every server answers: the API, the front page, and how it stands.

use super::{proxies, ready};
use crate::config::Config;
use crate::{docs, page};
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Router, middleware};
use service::Service;
use std::sync::Arc;
use store::Store;

/// All routes but those of the demo.
pub(super) fn all(config: &Config, service: &Service, store: &Store) -> Router {
    let mut api = api::router(service.clone());
    if !config.trusted_proxies.is_empty() {
        let trusted: Arc<[_]> = config.trusted_proxies.as_slice().into();
        api = api.layer(middleware::from_fn_with_state(trusted, proxies::note_client));
    }
    let source = ready::Source { service: service.clone(), store: store.clone() };
    let ready = Router::new().route("/readyz", get(ready::show)).with_state(source);
    let public_url = config.public_url.clone();
    let own_url = public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    Router::new()
        .route("/", get(move || front(public_url)))
        .route("/healthz", get(health))
        .route(page::STYLE_PATH, get(page::style))
        .nest("/api", api)
        .merge(docs::routes(&format!("{own_url}/api")))
        .merge(ready)
        .fallback(|| async { (StatusCode::NOT_FOUND, "There is nothing here. The API is under /api.\n") })
}

/// The process is alive. This says nothing about the database: see `/readyz`.
async fn health() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#)
}

#[derive(Template)]
#[template(path = "front.html")]
struct Front {
    version: &'static str,
    api_url: String,
}

async fn front(public_url: Option<String>) -> impl IntoResponse {
    let api_url = format!("{}/api", public_url.unwrap_or_default());
    page::html(&Front { version: env!("CARGO_PKG_VERSION"), api_url })
}
