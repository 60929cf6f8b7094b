//! `/groups`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{GroupId, LockId, PlaceId};
use domain::lock::GEOFENCE_RADIUS_M;
use serde::Serialize;
use service::groups::{self, GroupFilter, GroupInput, GroupView, People};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/groups", &["GET", "POST"], get(list).post(create)),
        route("/groups/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
    ]
}

/// A group as the contract shows it.
#[derive(Serialize)]
struct GroupBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    description: Option<String>,
    created_at: Time,
    updated_at: Time,
    geofence_restriction_enabled: bool,
    geofence_restriction_radius: f64,
    primary_device_restriction_enabled: bool,
    managed_device_restriction_enabled: bool,
    reader_restriction_enabled: bool,
    time_restriction_enabled: bool,
    tap_to_access_restriction_enabled: bool,
    login_enabled: bool,
    users_count: i64,
    locks_count: i64,
    elevator_stops_count: i64,
    place_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Ref>,
    time_restriction_time_zone: Option<String>,
    members_count: i64,
}

impl From<GroupView> for GroupBody {
    fn from(GroupView { group, users_count, locks_count, place }: GroupView) -> Self {
        Self {
            id: group.id.get(),
            resource_type: "Group",
            name: group.name.to_string(),
            description: group.description.map(String::from),
            created_at: Time(group.created_at),
            updated_at: Time(group.updated_at),
            geofence_restriction_enabled: group.restrictions.geofence,
            geofence_restriction_radius: GEOFENCE_RADIUS_M,
            primary_device_restriction_enabled: group.restrictions.primary_device,
            managed_device_restriction_enabled: false,
            reader_restriction_enabled: group.restrictions.reader,
            time_restriction_enabled: group.restrictions.time,
            tap_to_access_restriction_enabled: group.restrictions.tap_to_access,
            login_enabled: group.restrictions.app_access,
            users_count,
            locks_count,
            elevator_stops_count: 0,
            place_id: group.place.map(PlaceId::get),
            time_restriction_time_zone: place.as_ref().map(|place| place.time_zone.name().to_owned()),
            place: place.as_ref().map(Ref::from),
            members_count: users_count,
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let of_organization = match query.text("scope")?.as_deref() {
        None => None,
        Some("organization") => Some(true),
        Some("place") => Some(false),
        Some(_) => return Err(Failure::from(Error::Malformed("scope must be organization or place".into()))),
    };
    let is_of_a_stop = query.integer("elevator_stop_id")?.is_some();
    let filter = GroupFilter {
        // There are no elevators yet, so a list of theirs is empty.
        ids: query.ids_unless(is_of_a_stop)?,
        query: query.text("query")?,
        place: query.integer("place_id")?.map(PlaceId::new),
        of_organization,
        lock: query.integer("lock_id")?.map(LockId::new),
        descending: query.text("sort")?.as_deref() == Some("-name"),
        people: People::All,
    };
    let found = groups::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(GroupBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<GroupBody>> {
    Ok(Json(groups::create(&service, &caller, input(body)?).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<GroupId>) -> Answer<Json<GroupBody>> {
    Ok(Json(groups::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<GroupId>,
    body: Body,
) -> Answer<StatusCode> {
    groups::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<GroupId>) -> Answer<StatusCode> {
    groups::delete(&service, &caller, id).await?;
    Ok(DONE)
}

fn input(body: Body) -> Answer<GroupInput> {
    let mut fields = body.enveloped("group")?;
    let input = GroupInput {
        name: fields.text("name"),
        description: fields.text("description"),
        place_id: fields.integer("place_id"),
        login_enabled: fields.flag("login_enabled"),
        geofence_restriction_enabled: fields.flag("geofence_restriction_enabled"),
        primary_device_restriction_enabled: fields.flag("primary_device_restriction_enabled"),
        managed_device_restriction_enabled: fields.flag("managed_device_restriction_enabled"),
        reader_restriction_enabled: fields.flag("reader_restriction_enabled"),
        time_restriction_enabled: fields.flag("time_restriction_enabled"),
        tap_to_access_restriction_enabled: fields.flag("tap_to_access_restriction_enabled"),
    };
    fields.check()?;
    Ok(input)
}
