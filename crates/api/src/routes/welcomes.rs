//! `/welcomes`, of our own: welcoming people whom an import brought.

use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use axum::Json;
use axum::extract::State;
use axum::routing::get;
use serde::Serialize;
use service::{Service, welcomes};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/welcomes", &["GET", "POST"], get(count).post(send))]
}

/// How many people wait for their welcome.
#[derive(Serialize)]
struct WaitingBody {
    waiting: i64,
}

/// How many mails were written, and how many people wait still.
#[derive(Serialize)]
struct WelcomedBody {
    sent: i64,
    waiting: i64,
}

async fn count(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<WaitingBody>> {
    Ok(Json(WaitingBody { waiting: welcomes::count(&service, &caller).await? }))
}

async fn send(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<WelcomedBody>> {
    let welcomes::Welcomed { sent, waiting } = welcomes::send(&service, &caller).await?;
    Ok(Json(WelcomedBody { sent, waiting }))
}
