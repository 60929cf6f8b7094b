//! `/integrations`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, Ids, LISTS, Query, paged};
use crate::shape::{OrganizationRef, Ref, Time, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::{DeliveryId, IntegrationId, PlaceId};
use serde::Serialize;
use service::deliveries::{self, Delivery, State as DeliveryState};
use service::integrations::{self, EVENT_WEBHOOK, IntegrationFilter, IntegrationInput, IntegrationView};
use service::{Error, Listing, Service};
use uuid::Uuid;

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/integrations", &["GET", "POST"], get(list).post(create)),
        route("/integrations/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
        route("/integrations/{id}/deliveries", &["GET"], get(list_deliveries)),
        route("/integrations/{id}/deliveries/{delivery_id}/redeliver", &["POST"], post(redeliver)),
    ]
}

/// An integration as the contract's lists show it.
#[derive(Serialize)]
struct IntegrationBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    r#type: &'static str,
    enabled: bool,
    disabled_due_to_error: bool,
    disabled_due_to_error_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    organization_id: i64,
    organization: OrganizationRef,
    place_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Ref>,
}

/// A webhook as the contract shows it alone. Its key is never shown.
#[derive(Serialize)]
struct WebhookBody {
    #[serde(flatten)]
    integration: IntegrationBody,
    url: String,
    enabled_events: Vec<&'static str>,
}

/// An event on its way, of our own.
#[derive(Serialize)]
struct DeliveryBody {
    id: i64,
    resource_type: &'static str,
    integration_id: i64,
    event_uuid: Uuid,
    event_type: &'static str,
    object_type: &'static str,
    object_id: i64,
    status: &'static str,
    attempts: i64,
    last_status: Option<i64>,
    last_error: Option<String>,
    next_attempt_at: Option<Time>,
    delivered_at: Option<Time>,
    created_at: Time,
}

impl From<IntegrationView> for IntegrationBody {
    fn from(IntegrationView { integration, organization, place }: IntegrationView) -> Self {
        Self {
            id: integration.id.get(),
            resource_type: "Integration",
            name: integration.name.to_string(),
            r#type: EVENT_WEBHOOK,
            enabled: integration.enabled,
            disabled_due_to_error: integration.disabled_due_to_error_at.is_some(),
            disabled_due_to_error_at: time(integration.disabled_due_to_error_at),
            created_at: Time(integration.created_at),
            updated_at: Time(integration.updated_at),
            organization_id: organization.id.get(),
            organization: OrganizationRef::from(&organization),
            place_id: integration.place.map(PlaceId::get),
            place: place.as_ref().map(Ref::from),
        }
    }
}

impl From<IntegrationView> for WebhookBody {
    fn from(view: IntegrationView) -> Self {
        let url = view.integration.url.to_string();
        let enabled_events = view.integration.types.words().to_vec();
        Self { integration: view.into(), url, enabled_events }
    }
}

impl From<Delivery> for DeliveryBody {
    fn from(delivery: Delivery) -> Self {
        let waits = delivery.state == DeliveryState::Waiting;
        Self {
            id: delivery.id.get(),
            resource_type: "Delivery",
            integration_id: delivery.integration.get(),
            event_uuid: delivery.event,
            event_type: delivery.kind.word(),
            object_type: delivery.object.0.word(),
            object_id: delivery.object.1,
            status: status(delivery.state),
            attempts: delivery.attempts,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
            next_attempt_at: waits.then_some(Time(delivery.next_attempt_at)),
            delivered_at: time(delivery.delivered_at),
            created_at: Time(delivery.created_at),
        }
    }
}

const fn status(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Waiting => "waiting",
        DeliveryState::Delivered => "delivered",
        DeliveryState::Dead => "failed",
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let of_places = match query.text("scope")?.as_deref() {
        Some("organization") => Some(false),
        Some("place") => Some(true),
        Some(_) => return Err(Error::Malformed("scope must be organization or place".into()).into()),
        None => None,
    };
    let filter = IntegrationFilter {
        // No integration belongs to a group.
        ids: query.ids_unless(query.integer("group_id")?.is_some())?,
        place: query.integer("place_id")?.map(PlaceId::new),
        of_places,
        enabled: query.flag("enabled")?,
        query: query.text("query")?,
    };
    let found = integrations::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(IntegrationBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<WebhookBody>> {
    Ok(Json(integrations::create(&service, &caller, input(body)?).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<IntegrationId>,
) -> Answer<Json<WebhookBody>> {
    Ok(Json(integrations::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<IntegrationId>,
    body: Body,
) -> Answer<StatusCode> {
    integrations::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn delete(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<IntegrationId>,
) -> Answer<StatusCode> {
    integrations::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn list_deliveries(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<IntegrationId>,
    query: Query,
) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let state = match query.text("status")?.as_deref() {
        Some("waiting") => Some(DeliveryState::Waiting),
        Some("delivered") => Some(DeliveryState::Delivered),
        Some("failed") => Some(DeliveryState::Dead),
        Some(_) => return Err(Error::Malformed("status must be waiting, delivered or failed".into()).into()),
        None => None,
    };
    let found = deliveries::list(&service, &caller, (id, state), page).await?;
    let items = found.items.into_iter().map(DeliveryBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn redeliver(
    State(service): State<Service>,
    Signed(caller): Signed,
    Ids(integration, delivery): Ids<IntegrationId, DeliveryId>,
) -> Answer<StatusCode> {
    deliveries::repeat(&service, &caller, integration, delivery).await?;
    Ok(DONE)
}

fn input(body: Body) -> Answer<IntegrationInput> {
    let mut fields = body.enveloped("integration")?;
    let input = IntegrationInput {
        r#type: fields.text("type"),
        name: fields.text("name"),
        url: fields.text("url"),
        enabled: fields.flag("enabled"),
        enabled_events: fields.texts("enabled_events"),
        signature_key: fields.text("signature_key"),
        place_id: fields.integer("place_id"),
    };
    fields.check()?;
    Ok(input)
}
