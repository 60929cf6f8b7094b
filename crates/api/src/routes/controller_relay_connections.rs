//! `/controller_relay_connections`

use super::{DONE, Route, controllers, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, Query};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use domain::id::{LockId, RelayConnectionId, RelayId};
use serde::Serialize;
use service::Service;
use service::relay_connections::{self, RelayConnectionInput, RelayConnectionView};

pub(super) fn routes() -> Vec<Route> {
    let one = get(show).patch(update).put(update).delete(delete);
    vec![
        route("/controller_relay_connections", &["GET", "POST"], get(list).post(create)),
        route("/controller_relay_connections/{id}", &["GET", "PATCH", "DELETE"], one),
    ]
}

/// A connection of a relay with a door as the contract shows it.
#[derive(Serialize)]
struct ConnectionBody {
    id: i64,
    created_at: Time,
    updated_at: Time,
    name: Option<String>,
    duration: f64,
    r#type: &'static str,
    controller_relay_id: i64,
    controller_relay: RelayStub,
    lock_id: i64,
    lock: Ref,
}

/// The stub of a relay inside a connection.
#[derive(Serialize)]
struct RelayStub {
    id: i64,
    channel: i64,
    name: String,
}

impl From<RelayConnectionView> for ConnectionBody {
    fn from(RelayConnectionView { connection, relay, lock }: RelayConnectionView) -> Self {
        Self {
            id: connection.id.get(),
            created_at: Time(connection.created_at),
            updated_at: Time(connection.updated_at),
            name: connection.name.map(String::from),
            duration: connection.unlock_time.seconds(),
            r#type: LOCK,
            controller_relay_id: relay.id.get(),
            controller_relay: RelayStub { id: relay.id.get(), channel: relay.channel, name: relay.name() },
            lock_id: lock.id.get(),
            lock: Ref { id: lock.id.get(), resource_type: "Lock", name: lock.name.to_string() },
        }
    }
}

const LOCK: &str = "lock";

async fn list(
    State(service): State<Service>,
    Signed(caller): Signed,
    query: Query,
) -> Answer<Json<Vec<ConnectionBody>>> {
    let found = relay_connections::list(&service, &caller, controllers::wanted(&query)?).await?;
    Ok(Json(query.part(found.into_iter().map(ConnectionBody::from).collect())?))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<ConnectionBody>> {
    let mut fields = body.enveloped("controller_relay_connection")?;
    let kind = fields.text("type");
    // What cannot be connected is refused by name rather than kept without effect.
    if fields.required("type", kind).is_some_and(|kind| kind != LOCK) {
        fields.problem("type", "must be lock: relays of elevators and alarms are not known here");
    }
    let (relay, lock) = (fields.integer("controller_relay_id"), fields.integer("lock_id"));
    let (relay, lock) = (fields.required("controller_relay_id", relay), fields.required("lock_id", lock));
    let input = input(fields)?;
    let ends = (RelayId::new(relay.unwrap_or_default()), LockId::new(lock.unwrap_or_default()));
    Ok(Json(relay_connections::create(&service, &caller, ends, input).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RelayConnectionId>,
) -> Answer<Json<ConnectionBody>> {
    Ok(Json(relay_connections::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RelayConnectionId>,
    body: Body,
) -> Answer<StatusCode> {
    let input = input(body.enveloped("controller_relay_connection")?)?;
    relay_connections::update(&service, &caller, id, input).await?;
    Ok(DONE)
}

async fn delete(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RelayConnectionId>,
) -> Answer<StatusCode> {
    relay_connections::delete(&service, &caller, id).await?;
    Ok(DONE)
}

fn input(mut fields: Fields) -> Answer<RelayConnectionInput> {
    let input = RelayConnectionInput { name: fields.text("name"), duration: fields.number("duration") };
    fields.check()?;
    Ok(input)
}
