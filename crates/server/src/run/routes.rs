//! What every server answers: the API, the pages, and how it stands.

use super::{proxies, ready};
use crate::config::Config;
use crate::{docs, page};
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Extension, Router, middleware};
use service::Service;
use std::sync::Arc;
use store::Store;
use tokio::sync::watch;

/// All routes but those of the demo. Streams end once `closing` turns true.
pub(super) fn all(config: &Config, service: &Service, store: &Store, closing: watch::Receiver<bool>) -> Router {
    let mut api = api::router(service.clone());
    let mut web = web::router(service.clone()).layer(Extension(web::Closing(closing)));
    if !config.trusted_proxies.is_empty() {
        let trusted: Arc<[_]> = config.trusted_proxies.as_slice().into();
        api = api.layer(middleware::from_fn_with_state(Arc::clone(&trusted), proxies::note_client));
        web = web.layer(middleware::from_fn_with_state(trusted, proxies::note_client));
    }
    let source = ready::Source { service: service.clone(), store: store.clone() };
    let ready = Router::new().route("/readyz", get(ready::show)).with_state(source);
    let own_url = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
    Router::new()
        .route("/healthz", get(health))
        .route(page::STYLE_PATH, get(page::style))
        .nest("/api", api)
        .merge(docs::routes(&format!("{own_url}/api")))
        .merge(ready)
        .fallback_service(web)
}

/// The process is alive. This says nothing about the database: see `/readyz`.
async fn health() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], r#"{"status":"ok"}"#)
}
