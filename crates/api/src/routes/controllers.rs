//! `/controllers` and `/controller_relays`

use super::schedules::malformed;
use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::{ControllerId, LockId, PlaceId, RelayConnectionId};
use serde::Serialize;
use service::controllers::{self, ControllerFilter, ControllerInput, ControllerView, Registered, RelayView};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/controllers", &["GET", "POST"], get(list).post(register)),
        route("/controllers/{id}", &["GET", "PATCH"], get(show).patch(update).put(update)),
        route("/controllers/{token}/assign", &["POST"], post(assign)),
        route("/controllers/{id}/deassign", &["POST"], post(deassign)),
        route("/controllers/{id}/reboot", &["POST"], post(reboot)),
        route("/controller_relays", &["GET"], get(list_relays)),
    ]
}

/// A controller as the contract shows it. What is not known of a simulated one is an empty text or null; the token
/// is shown once, when it is registered.
#[derive(Serialize)]
struct ControllerBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    created_at: Time,
    updated_at: Time,
    broadcast_ip_address: Option<String>,
    configured: bool,
    device_id: String,
    ethernet_mac: &'static str,
    gateway_ip_address: Option<String>,
    ip_address: Option<String>,
    model: &'static str,
    network_interface: Option<String>,
    network: Option<String>,
    online: bool,
    revision: &'static str,
    token: &'static str,
    wifi_mac: &'static str,
    zone_controller: bool,
    place_id: i64,
    place: Ref,
}

/// A controller that waits for a place.
#[derive(Serialize)]
struct RegisteredBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    created_at: Time,
    updated_at: Time,
    device_id: String,
    token: String,
}

/// A relay as the contract shows it.
#[derive(Serialize)]
struct RelayBody {
    id: i64,
    channel: i64,
    name: String,
    status: &'static str,
    aux: bool,
    created_at: Time,
    updated_at: Time,
    controller_id: i64,
    controller_relay_connection_id: Option<i64>,
}

impl From<ControllerView> for ControllerBody {
    fn from(ControllerView { controller, place, is_configured, is_online }: ControllerView) -> Self {
        Self {
            id: controller.id.get(),
            resource_type: "Controller",
            name: controller.name.to_string(),
            description: controller.description.map(String::from),
            created_at: Time(controller.created_at),
            updated_at: Time(controller.updated_at),
            broadcast_ip_address: None,
            configured: is_configured,
            device_id: controllers::device_id(controller.id),
            ethernet_mac: "",
            gateway_ip_address: None,
            ip_address: None,
            // The contract's word for one with four relays.
            model: "controller-pro-2.0",
            network_interface: None,
            network: None,
            online: is_online,
            revision: "",
            token: "",
            wifi_mac: "",
            zone_controller: false,
            place_id: place.id.get(),
            place: Ref::from(&place),
        }
    }
}

impl From<Registered> for RegisteredBody {
    fn from(Registered { controller, token }: Registered) -> Self {
        Self {
            id: controller.id.get(),
            resource_type: "Controller",
            name: controller.name.to_string(),
            created_at: Time(controller.created_at),
            updated_at: Time(controller.updated_at),
            device_id: controllers::device_id(controller.id),
            token: token.reveal().to_owned(),
        }
    }
}

impl From<RelayView> for RelayBody {
    fn from(RelayView { relay, connection, is_triggered }: RelayView) -> Self {
        Self {
            id: relay.id.get(),
            channel: relay.channel,
            name: relay.name(),
            status: if is_triggered { "triggered" } else { "released" },
            aux: false,
            created_at: Time(relay.created_at),
            updated_at: Time(relay.updated_at),
            controller_id: relay.controller.get(),
            controller_relay_connection_id: connection.map(RelayConnectionId::get),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let online = match query.text("status")?.as_deref() {
        None => None,
        Some("online") => Some(true),
        Some("offline") => Some(false),
        Some(_) => return Err(malformed("status must be online or offline")),
    };
    let filter = ControllerFilter {
        ids: query.ids()?,
        query: query.text("query")?,
        place: query.integer("place_id")?.map(PlaceId::new),
        lock: query.integer("lock_id")?.map(LockId::new),
        online,
        descending: query.text("sort")?.as_deref() == Some("-name"),
    };
    let found = controllers::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(ControllerBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn register(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<RegisteredBody>> {
    let mut fields = body.enveloped("controller")?;
    let name = fields.text("name");
    fields.check()?;
    Ok(Json(controllers::register(&service, &caller, name).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ControllerId>,
) -> Answer<Json<ControllerBody>> {
    Ok(Json(controllers::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ControllerId>,
    body: Body,
) -> Answer<StatusCode> {
    controllers::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn assign(
    State(service): State<Service>,
    Signed(caller): Signed,
    Path(token): Path<String>,
    body: Body,
) -> Answer<StatusCode> {
    controllers::assign(&service, &caller, &token, input(body)?).await?;
    Ok(DONE)
}

async fn deassign(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ControllerId>,
) -> Answer<StatusCode> {
    controllers::deassign(&service, &caller, id).await?;
    Ok(DONE)
}

async fn reboot(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ControllerId>,
) -> Answer<StatusCode> {
    controllers::reboot(&service, &caller, id).await?;
    Ok(DONE)
}

async fn list_relays(
    State(service): State<Service>,
    Signed(caller): Signed,
    query: Query,
) -> Answer<Json<Vec<RelayBody>>> {
    let found = controllers::list_relays(&service, &caller, wanted(&query)?).await?;
    Ok(Json(query.part(found.into_iter().map(RelayBody::from).collect())?))
}

/// The controller whose parts are wanted.
pub(super) fn wanted(query: &Query) -> Answer<ControllerId> {
    let missing = || malformed("controller_id is missing: say whose parts are wanted");
    query.integer("controller_id")?.map(ControllerId::new).ok_or_else(missing)
}

fn input(body: Body) -> Answer<ControllerInput> {
    let mut fields = body.enveloped("controller")?;
    let input = ControllerInput {
        name: fields.text("name"),
        place_id: fields.integer("place_id"),
        description: fields.text("description"),
        zone_controller: fields.flag("zone_controller"),
    };
    fields.check()?;
    Ok(input)
}
