//! Whether the server can do its work.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use service::Service;
use std::time::Duration;
use store::{Error, Store};

/// What a look at the readiness needs.
#[derive(Clone)]
pub(super) struct Source {
    pub(super) service: Service,
    pub(super) store: Store,
}

/// `GET /readyz`: 200 if the database answers and takes writes, else 503 with the reason.
pub(super) async fn show(State(source): State<Source>) -> (StatusCode, Json<Value>) {
    match tokio::time::timeout(ANSWER_WITHIN, check(&source)).await {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({ "status": "ready" }))),
        Ok(Err(reason)) => not_ready(&reason),
        Err(_) => not_ready("the database does not answer in time"),
    }
}

const ANSWER_WITHIN: Duration = Duration::from_secs(3);

fn not_ready(reason: &str) -> (StatusCode, Json<Value>) {
    tracing::warn!(reason, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "not ready", "reason": reason })))
}

/// The index was loaded before the first connection was taken, so what is left is the database.
async fn check(source: &Source) -> Result<(), String> {
    let organizations = source.store.read(store::organizations::list_revisions).await.map_err(|e| e.to_string())?;
    if source.service.is_writable() {
        return Ok(());
    }
    // After a failure a real write, so that a server without traffic is found ready again.
    match organizations.first() {
        Some((organization, _)) => {
            let probe = source.store.write(*organization, source.service.now(), |_| Ok::<_, Error>(())).await;
            probe.map(drop).map_err(|error| format!("the database takes no writes: {error}"))
        }
        None => Ok(()),
    }
}
