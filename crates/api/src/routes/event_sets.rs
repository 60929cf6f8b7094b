//! `/event_sets` and `/events`: reading the log.

use super::{Route, deprecated, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::{Answer, Failure};
use crate::query::{Id, Query};
use crate::shape::{self, Time};
use axum::Json;
use axum::extract::State;
use axum::routing::{get, post};
use domain::event::{AuthenticatedBy, Event, EventKind, Refusal};
use domain::id::{EventSetId, OrganizationId, PlaceId, RightId};
use domain::user::Locale;
use serde::Serialize;
use serde_json::{Map, Value};
use service::event_sets::{self, EventSetView, PAGE, Query as Asked};
use service::texts::{self, Reader};
use service::{Error, Field, Service};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/event_sets", &["POST"], post(create)),
        route("/event_sets/{id}", &["GET"], get(show)),
        route("/events/types", &["GET"], get(types)),
        deprecated(route("/events/meta", &["GET"], get(meta))),
    ]
}

/// A stored query with a page of what it found, as the contract shows it.
#[derive(Serialize)]
struct EventSetBody {
    id: i64,
    created_at: Time,
    status: &'static str,
    interval: String,
    event_actor_id: Option<i64>,
    event_actor_type: Option<String>,
    event_authenticated_by_id: Option<i64>,
    event_authenticated_by_type: Option<String>,
    event_object_id: Option<i64>,
    event_object_type: Option<String>,
    event_place_id: Option<i64>,
    event_success: Option<bool>,
    event_sequence: Option<String>,
    event_type: Option<String>,
    event_uuid: Option<String>,
    events: Vec<EventBody>,
    cursor: Option<String>,
    place_id: Option<i64>,
}

/// A line of the log as the contract shows it.
#[derive(Serialize)]
struct EventBody {
    uuid: Uuid,
    r#type: &'static str,
    actor_type: Option<&'static str>,
    actor_id: Option<i64>,
    actor_name: Option<String>,
    actor_email: Option<String>,
    authenticated_by_type: Option<&'static str>,
    authenticated_by_id: Option<i64>,
    authorized_by_type: Option<&'static str>,
    authorized_by_id: Option<i64>,
    authorized_by_role_id: Option<&'static str>,
    object_type: &'static str,
    object_id: i64,
    object_name: String,
    action: &'static str,
    created_at: Time,
    message: Option<String>,
    success: bool,
    code: Option<&'static str>,
    sequence: String,
    organization_id: i64,
    place_id: Option<i64>,
    error_code: Option<&'static str>,
    error_message: Option<String>,
    details: Map<String, Value>,
    via: Map<String, Value>,
}

impl From<Event> for EventBody {
    fn from(event: Event) -> Self {
        let actor = event.actor;
        let who = actor.as_ref().map(|actor| shape::actor(actor.id));
        let means = event.means.map(|means| match means {
            AuthenticatedBy::Login(id) => ("Login", id.get()),
            AuthenticatedBy::Link(id) => ("GroupLink", id.get()),
            AuthenticatedBy::AccessKey(id) => ("AccessKey", id.get()),
        });
        let code = event.refusal.map(Refusal::code);
        let message = event.refusal.map(|refusal| texts::refusal(refusal, Reader::Staff, Locale::En));
        Self {
            uuid: event.uuid,
            r#type: event.kind.word(),
            actor_type: who.map(|(kind, _)| kind),
            actor_id: who.map(|(_, id)| id),
            actor_name: actor.as_ref().map(|actor| actor.name.clone()),
            actor_email: actor.map(|actor| actor.email),
            authenticated_by_type: means.map(|(kind, _)| kind),
            authenticated_by_id: means.map(|(_, id)| id),
            authorized_by_type: event.authorized_by.map(|_| "RoleAssignment"),
            authorized_by_id: event.authorized_by.map(|(right, _)| RightId::get(right)),
            authorized_by_role_id: event.authorized_by.map(|(_, role)| role.id()),
            object_type: event.object.kind.word(),
            object_id: event.object.id,
            object_name: event.object.name,
            action: event.kind.action(),
            created_at: Time(event.created_at),
            message: message.clone(),
            success: event.refusal.is_none(),
            code,
            sequence: event.uuid.to_string(),
            organization_id: OrganizationId::get(event.organization),
            place_id: event.place.map(PlaceId::get),
            error_code: code,
            error_message: message,
            details: Map::new(),
            via: Map::new(),
        }
    }
}

impl From<EventSetView> for EventSetBody {
    fn from(view: EventSetView) -> Self {
        let query = view.query;
        Self {
            id: view.id.get(),
            created_at: Time(view.created_at),
            status: "finished",
            interval: format!("{}/{}", view.interval.0, view.interval.1),
            event_actor_id: query.event_actor_id,
            event_actor_type: query.event_actor_type,
            event_authenticated_by_id: query.event_authenticated_by_id,
            event_authenticated_by_type: query.event_authenticated_by_type,
            event_object_id: query.event_object_id,
            event_object_type: query.event_object_type,
            event_place_id: query.event_place_id,
            event_success: query.event_success,
            event_sequence: query.event_sequence,
            event_type: query.event_type,
            event_uuid: query.event_uuid,
            events: view.events.into_iter().map(EventBody::from).collect(),
            cursor: view.cursor.map(|cursor| cursor.to_string()),
            place_id: query.place_id,
        }
    }
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<EventSetBody>> {
    let mut fields = body.enveloped("event_set")?;
    let some = |field: Field<String>| field.value().filter(|text| !text.trim().is_empty());
    let asked = Asked {
        interval: some(fields.text("interval")),
        event_actor_id: fields.integer("event_actor_id").value(),
        event_actor_type: some(fields.text("event_actor_type")),
        event_authenticated_by_id: fields.integer("event_authenticated_by_id").value(),
        event_authenticated_by_type: some(fields.text("event_authenticated_by_type")),
        event_object_id: fields.integer("event_object_id").value(),
        event_object_type: some(fields.text("event_object_type")),
        event_place_id: fields.integer("event_place_id").value(),
        event_success: fields.flag("event_success").value(),
        event_sequence: some(fields.text("event_sequence")),
        event_type: some(fields.text("event_type")),
        event_uuid: some(fields.text("event_uuid")),
        place_id: fields.integer("place_id").value(),
    };
    fields.check()?;
    Ok(Json(event_sets::create(&service, &caller, asked).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<EventSetId>,
    query: Query,
) -> Answer<Json<EventSetBody>> {
    let cursor = query.parsed::<Uuid>("cursor", "a cursor that an event set gave")?;
    let limit = query.integer("limit")?.unwrap_or(PAGE);
    if limit < 1 {
        return Err(Failure::from(Error::Malformed("limit must be at least 1".into())));
    }
    Ok(Json(event_sets::get(&service, &caller, id, (cursor, limit)).await?.into()))
}

/// Which actions there are on what, as the contract shows it.
#[derive(Serialize)]
struct MetaBody {
    object_type_to_action: BTreeMap<&'static str, Vec<&'static str>>,
}

async fn meta(State(_): State<Service>, Signed(_): Signed) -> Json<MetaBody> {
    let mut actions: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
    for kind in EventKind::ALL {
        let object = kind.object().map_or("", |object| object.word());
        actions.entry(object).or_default().push(kind.action());
    }
    Json(MetaBody { object_type_to_action: actions })
}

async fn types(State(_): State<Service>, Signed(_): Signed) -> Json<Vec<&'static str>> {
    Json(EventKind::ALL.iter().map(|kind| kind.word()).collect())
}
