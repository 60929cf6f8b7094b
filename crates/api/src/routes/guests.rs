//! `/guests`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{GuestRef, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::guest::Guest;
use domain::id::UserId;
use serde::Serialize;
use service::guests::{self, GuestFilter, GuestInput};
use service::{Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/guests", &["GET", "POST"], get(list).post(create)),
        route("/guests/{id}", &["GET", "DELETE"], get(show).delete(delete)),
    ]
}

/// A guest as the contract shows them.
#[derive(Serialize)]
struct GuestBody {
    #[serde(flatten)]
    guest: GuestRef,
    created_at: Time,
    updated_at: Time,
}

impl From<Guest> for GuestBody {
    fn from(guest: Guest) -> Self {
        Self { guest: GuestRef::from(&guest), created_at: Time(guest.created_at), updated_at: Time(guest.updated_at) }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let filter = GuestFilter { ids: query.ids()?, query: query.text("query")? };
    let found = guests::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(GuestBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<GuestBody>> {
    let mut fields = body.enveloped("guest")?;
    let input = input(&mut fields);
    fields.check()?;
    Ok(Json(guests::create(&service, &caller, input).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<Json<GuestBody>> {
    Ok(Json(guests::get(&service, &caller, id).await?.into()))
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<StatusCode> {
    guests::delete(&service, &caller, id).await?;
    Ok(DONE)
}

/// What is said of a new guest.
pub(super) fn input(fields: &mut Fields) -> GuestInput {
    GuestInput { name: fields.text("name"), email: fields.text("email"), phone_number: fields.text("phone_number") }
}
