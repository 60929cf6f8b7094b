//! `/floors`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::Time;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::floor::Floor;
use domain::id::{FloorId, PlaceId};
use serde::Serialize;
use service::floors::{self, FloorFilter, FloorInput};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/floors", &["GET", "POST"], get(list).post(create)),
        route("/floors/{id}", &["GET", "PATCH"], get(show).patch(update).put(update)),
    ]
}

/// A floor as the contract shows it.
#[derive(Serialize)]
struct FloorBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    number: i64,
    created_at: Time,
    updated_at: Time,
    place_id: i64,
}

impl From<Floor> for FloorBody {
    fn from(floor: Floor) -> Self {
        Self {
            id: floor.id.get(),
            resource_type: "Floor",
            name: floor.name.to_string(),
            description: floor.description.map(String::from),
            number: floor.number,
            created_at: Time(floor.created_at),
            updated_at: Time(floor.updated_at),
            place_id: floor.place.get(),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let place = query.integer("place_id")?.map(PlaceId::new);
    let place = place.ok_or_else(|| Failure::from(Error::Malformed("place_id is missing".into())))?;
    let filter = FloorFilter { place, ids: query.ids()?, query: query.text("query")? };
    let found = floors::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(FloorBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<FloorBody>> {
    Ok(Json(floors::create(&service, &caller, input(body)?).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<FloorId>) -> Answer<Json<FloorBody>> {
    Ok(Json(floors::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<FloorId>,
    body: Body,
) -> Answer<StatusCode> {
    floors::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

fn input(body: Body) -> Answer<FloorInput> {
    let mut fields = body.enveloped("floor")?;
    let input = FloorInput {
        name: fields.text("name"),
        number: fields.integer("number"),
        description: fields.text("description"),
        place_id: fields.integer("place_id"),
    };
    fields.check()?;
    Ok(input)
}
