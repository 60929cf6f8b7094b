//! `/places`

use super::{DONE, Route, route};
use crate::auth::{AtDoor, Signed};
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{DOORS, Id, Query, paged};
use crate::shape::{OrganizationRef, Time, degrees, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::id::PlaceId;
use serde::Serialize;
use service::favorites;
use service::places::{self, PlaceFilter, PlaceInput, PlaceView};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/places", &["GET", "POST"], get(list).post(create)),
        route("/places/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
        route("/places/{id}/favorite", &["POST"], post(favorite)),
        route("/places/{id}/unfavorite", &["POST"], post(unfavorite)),
        route("/places/{id}/lock_down", &["POST"], post(lock_down)),
        route("/places/{id}/cancel_lockdown", &["POST"], post(cancel_lockdown)),
    ]
}

/// A place as the contract shows it.
#[derive(Serialize)]
struct PlaceBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    created_at: Time,
    updated_at: Time,
    latitude: Option<f64>,
    longitude: Option<f64>,
    address: String,
    image: Option<String>,
    time_zone: String,
    tz_time_zone: String,
    locks_count: i64,
    integrations_count: i64,
    locked_down: bool,
    locked_down_since: Option<Time>,
    occupancy_rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    favorite: Option<bool>,
    organization_id: i64,
    organization: OrganizationRef,
    color: Option<String>,
    logo: Option<String>,
    user_id: Option<i64>,
    members_count: i64,
}

/// A place as the contract shows it to who has an access link.
#[derive(Serialize)]
struct LinkedPlaceBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    address: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
    image: Option<String>,
    time_zone: String,
    color: Option<String>,
    logo: Option<String>,
}

impl From<PlaceBody> for LinkedPlaceBody {
    fn from(place: PlaceBody) -> Self {
        Self {
            id: place.id,
            resource_type: place.resource_type,
            name: place.name,
            description: place.description,
            address: place.address,
            latitude: place.latitude,
            longitude: place.longitude,
            image: place.image,
            time_zone: place.time_zone,
            color: place.color,
            logo: place.logo,
        }
    }
}

impl PlaceBody {
    /// Whether it is a favourite is told to who asked.
    fn new(view: PlaceView, tells_favorite: bool) -> Self {
        let PlaceView { place, organization, locks_count, integrations_count, favorite } = view;
        let (latitude, longitude) = degrees(place.position);
        Self {
            id: place.id.get(),
            resource_type: "Place",
            name: place.name.to_string(),
            description: place.description.map(String::from),
            created_at: Time(place.created_at),
            updated_at: Time(place.updated_at),
            latitude,
            longitude,
            address: place.address.to_string(),
            image: place.image,
            time_zone: place.time_zone.name().to_owned(),
            tz_time_zone: place.time_zone.name().to_owned(),
            locks_count,
            integrations_count,
            locked_down: place.locked_down_since.is_some(),
            locked_down_since: time(place.locked_down_since),
            // Capacities and colours are not kept yet; the deprecated rest never was.
            occupancy_rate: None,
            favorite: tells_favorite.then_some(favorite),
            organization_id: organization.id.get(),
            organization: OrganizationRef::from(&organization),
            color: None,
            logo: None,
            user_id: None,
            members_count: 0,
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(DOORS)?;
    let descending = query.text("sort")?.as_deref() == Some("-name");
    let favorites = query.favorites(&caller)?;
    let filter = PlaceFilter { ids: query.ids()?, query: query.text("query")?, favorites, descending };
    let found = places::list(&service, &caller, filter, page).await?;
    let tells_favorite = query.mentions_favorites()?;
    let items = found.items.into_iter().map(|view| PlaceBody::new(view, tells_favorite)).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<PlaceBody>> {
    let input = input(body)?;
    Ok(Json(PlaceBody::new(places::create(&service, &caller, input).await?, false)))
}

async fn show(
    State(service): State<Service>,
    AtDoor(caller): AtDoor,
    Id(id): Id<PlaceId>,
    query: Query,
) -> Answer<Response> {
    let tells_favorite = query.flag("favorite")? == Some(true);
    let body = PlaceBody::new(places::get(&service, &caller, id).await?, tells_favorite);
    Ok(if caller.is_visitor() { Json(LinkedPlaceBody::from(body)).into_response() } else { Json(body).into_response() })
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<PlaceId>,
    body: Body,
) -> Answer<StatusCode> {
    places::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<PlaceId>) -> Answer<StatusCode> {
    places::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn favorite(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<PlaceId>) -> Answer<StatusCode> {
    favorites::set_place(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn unfavorite(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<PlaceId>) -> Answer<StatusCode> {
    favorites::set_place(&service, &caller, id, false).await?;
    Ok(DONE)
}

async fn lock_down(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<PlaceId>) -> Answer<StatusCode> {
    places::set_lockdown(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn cancel_lockdown(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<PlaceId>,
) -> Answer<StatusCode> {
    places::set_lockdown(&service, &caller, id, false).await?;
    Ok(DONE)
}

fn input(body: Body) -> Answer<PlaceInput> {
    let mut fields: Fields = body.enveloped("place")?;
    let input = PlaceInput {
        name: fields.text("name"),
        description: fields.text("description"),
        address: fields.text("address"),
        latitude: fields.number("latitude"),
        longitude: fields.number("longitude"),
        image: fields.text("image"),
        time_zone: fields.text("time_zone"),
        ..PlaceInput::default()
    };
    fields.check()?;
    Ok(input)
}
