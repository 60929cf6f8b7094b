//! `/locks`

use super::{DONE, Route, route};
use crate::auth::{AtDoor, Signed};
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{DOORS, Id, Query, paged};
use crate::shape::{Time, degrees, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use domain::id::{FloorId, LockId, PlaceId};
use domain::lock::GEOFENCE_RADIUS_M;
use domain::place::{Location, OffTheMap, Position, degrees_east, degrees_north};
use domain::time::Timestamp;
use serde::Serialize;
use service::favorites;
use service::holds;
use service::locks::{self, LockFilter, LockInput, LockView, Standing};
use service::unlock::{self, UnlockInput};
use service::{Field, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/locks", &["GET", "POST"], get(list).post(create)),
        route("/locks/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
        route("/locks/{id}/favorite", &["POST"], post(favorite)),
        route("/locks/{id}/unfavorite", &["POST"], post(unfavorite)),
        route("/locks/{id}/unlock", &["POST"], post(open)),
        route("/locks/{id}/first_to_arrive", &["POST"], post(first_to_arrive)),
        route("/locks/{id}/last_to_leave", &["POST"], post(last_to_leave)),
        route("/locks/{id}/lock_down", &["POST"], post(lock_down)),
        route("/locks/{id}/cancel_lockdown", &["POST"], post(cancel_lockdown)),
    ]
}

/// A door as the contract shows it.
#[derive(Serialize)]
struct LockBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    configured: bool,
    description: Option<String>,
    first_to_arrive_required_until: Option<Time>,
    first_to_arrive_satisfied: bool,
    latitude: Option<f64>,
    locked_down: bool,
    locked_down_since: Option<Time>,
    longitude: Option<f64>,
    name: String,
    on_scheduled_unlock: bool,
    online: Option<bool>,
    open: bool,
    order_id: Option<i64>,
    unlocked: bool,
    geofence_restriction_enabled: bool,
    geofence_restriction_radius: f64,
    reader_restriction_enabled: bool,
    time_restriction_enabled: bool,
    time_restriction_time_zone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    favorite: Option<bool>,
    place_id: i64,
    place: LockPlace,
    floor_id: Option<i64>,
    groups_count: i64,
    unlocked_until: Option<Time>,
}

/// A door as the contract shows it to who has an access link.
#[derive(Serialize)]
struct LinkedLockBody {
    id: i64,
    configured: bool,
    description: Option<String>,
    locked_down_since: Option<Time>,
    locked_down: bool,
    name: String,
    online: Option<bool>,
    open: bool,
    unlocked_until: Option<Time>,
    unlocked: bool,
    place_id: i64,
    place: LockPlace,
}

impl From<LockBody> for LinkedLockBody {
    fn from(lock: LockBody) -> Self {
        Self {
            id: lock.id,
            configured: lock.configured,
            description: lock.description,
            locked_down_since: lock.locked_down_since,
            locked_down: lock.locked_down,
            name: lock.name,
            online: lock.online,
            open: lock.open,
            unlocked_until: lock.unlocked_until,
            unlocked: lock.unlocked,
            place_id: lock.place_id,
            place: lock.place,
        }
    }
}

/// The stub of a place inside a door.
#[derive(Serialize)]
struct LockPlace {
    id: i64,
    name: String,
    latitude: Option<f64>,
    longitude: Option<f64>,
}

/// What an unlock that went well says.
#[derive(Serialize)]
struct Unlocked {
    message: &'static str,
}

impl LockBody {
    /// Whether it is a favourite is told to who asked.
    fn new(view: LockView, now: Timestamp, tells_favorite: bool) -> Self {
        let LockView { lock, groups_count, place, status, organization_locked_down_since, hold, favorite, drive } =
            view;
        let (latitude, longitude) = degrees(lock.position);
        let (place_latitude, place_longitude) = degrees(place.position);
        let unlocked_until = status.and_then(|status| status.unlocked_until).filter(|until| *until > now);
        let locked_down_since = lock.locked_down_since.or(place.locked_down_since).or(organization_locked_down_since);
        let configured = drive.is_some_and(|drive| drive.unlock_time.is_some());
        Self {
            id: lock.id.get(),
            resource_type: "Lock",
            created_at: Time(lock.created_at),
            updated_at: Time(lock.updated_at),
            configured,
            description: lock.description.map(String::from),
            first_to_arrive_required_until: time(hold.and_then(|hold| hold.awaits_first_until)),
            first_to_arrive_satisfied: hold.is_some_and(|hold| hold.is_first_satisfied),
            latitude,
            locked_down: locked_down_since.is_some(),
            locked_down_since: time(locked_down_since),
            longitude,
            name: lock.name.to_string(),
            on_scheduled_unlock: status.is_some_and(|status| status.held),
            online: configured.then(|| status.is_some_and(|status| status.online)),
            open: status.and_then(|status| status.open).unwrap_or(false),
            order_id: lock.order,
            unlocked: status.is_some_and(|status| status.is_unlocked(now)),
            geofence_restriction_enabled: lock.restrictions.geofence,
            geofence_restriction_radius: GEOFENCE_RADIUS_M,
            reader_restriction_enabled: lock.restrictions.reader,
            time_restriction_enabled: lock.restrictions.time,
            time_restriction_time_zone: place.time_zone.name().to_owned(),
            favorite: tells_favorite.then_some(favorite),
            place_id: place.id.get(),
            place: LockPlace {
                id: place.id.get(),
                name: place.name.to_string(),
                latitude: place_latitude,
                longitude: place_longitude,
            },
            floor_id: lock.floor.map(FloorId::get),
            groups_count,
            unlocked_until: time(unlocked_until),
        }
    }
}

async fn list(State(service): State<Service>, AtDoor(caller): AtDoor, query: Query) -> Answer<Response> {
    let page = query.page(DOORS)?;
    let filter = LockFilter {
        ids: query.ids()?,
        query: query.text("query")?,
        place: query.integer("place_id")?.map(PlaceId::new),
        floor: query.integer("floor_id")?.map(FloorId::new),
        locked_down: query.flag("locked_down")?,
        configured: query.flag("configured")?,
        favorites: query.favorites(&caller)?,
        descending: query.text("sort")?.as_deref() == Some("-name"),
    };
    let standing = Standing { online: query.flag("online")?, unlocked: query.flag("unlocked")? };
    let found = locks::list(&service, &caller, filter, standing, page).await?;
    let (now, tells_favorite) = (service.now(), query.mentions_favorites()?);
    let total = found.total;
    let bodies = found.items.into_iter().map(|view| LockBody::new(view, now, tells_favorite));
    if caller.is_visitor() {
        return Ok(paged(page, Listing { items: bodies.map(LinkedLockBody::from).collect(), total }));
    }
    Ok(paged(page, Listing { items: bodies.collect(), total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<LockBody>> {
    let input = input(body)?;
    let tells_favorite = matches!(input.favorite, Field::Set(_));
    let view = locks::create(&service, &caller, input).await?;
    Ok(Json(LockBody::new(view, service.now(), tells_favorite)))
}

async fn show(
    State(service): State<Service>,
    AtDoor(caller): AtDoor,
    Id(id): Id<LockId>,
    query: Query,
) -> Answer<Response> {
    let tells_favorite = query.flag("favorite")? == Some(true);
    let body = LockBody::new(locks::get(&service, &caller, id).await?, service.now(), tells_favorite);
    Ok(if caller.is_visitor() { Json(LinkedLockBody::from(body)).into_response() } else { Json(body).into_response() })
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<LockId>,
    body: Body,
) -> Answer<StatusCode> {
    locks::update(&service, &caller, id, input(body)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LockId>) -> Answer<StatusCode> {
    locks::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn favorite(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LockId>) -> Answer<StatusCode> {
    favorites::set_lock(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn unfavorite(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LockId>) -> Answer<StatusCode> {
    favorites::set_lock(&service, &caller, id, false).await?;
    Ok(DONE)
}

async fn first_to_arrive(
    State(service): State<Service>,
    AtDoor(caller): AtDoor,
    Id(id): Id<LockId>,
) -> Answer<StatusCode> {
    holds::first_to_arrive(&service, &caller, id).await?;
    Ok(DONE)
}

async fn last_to_leave(
    State(service): State<Service>,
    AtDoor(caller): AtDoor,
    Id(id): Id<LockId>,
) -> Answer<StatusCode> {
    holds::last_to_leave(&service, &caller, id).await?;
    Ok(DONE)
}

async fn lock_down(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LockId>) -> Answer<StatusCode> {
    locks::set_lockdown(&service, &caller, id, true).await?;
    Ok(DONE)
}

async fn cancel_lockdown(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<LockId>,
) -> Answer<StatusCode> {
    locks::set_lockdown(&service, &caller, id, false).await?;
    Ok(DONE)
}

async fn open(
    State(service): State<Service>,
    AtDoor(caller): AtDoor,
    Id(lock): Id<LockId>,
    mut body: Body,
) -> Answer<Json<Unlocked>> {
    let location = location(&mut body)?;
    let has_proximity_proof = match body.part("lock")? {
        Some(mut fields) => {
            let proof = fields.text("proximity_proof").value();
            fields.check()?;
            proof.is_some()
        }
        None => false,
    };
    unlock::unlock(&service, &caller, UnlockInput { lock, location, has_proximity_proof }).await?;
    Ok(Json(Unlocked { message: "Unlocked!" }))
}

/// The contract's `context.location`, with our own `accuracy` in metres.
fn location(body: &mut Body) -> Answer<Option<Location>> {
    let Some(mut context) = body.part("context")? else { return Ok(None) };
    let location = context.object("location");
    context.check()?;
    let Some(mut location) = location else { return Ok(None) };
    let (latitude, longitude) = (location.number("latitude"), location.number("longitude"));
    let accuracy_m = location.number("accuracy").value();
    let is_wrong = location.is_wrong("latitude") || location.is_wrong("longitude");
    let is_left_out = matches!((&latitude, &longitude), (Field::Absent | Field::Null, Field::Absent | Field::Null));
    if is_left_out && !is_wrong {
        // A client without a location says so by nulls.
        location.check()?;
        return Ok(None);
    }
    let (north, east) = (
        half(&mut location, ("latitude", "longitude"), latitude, degrees_north),
        half(&mut location, ("longitude", "latitude"), longitude, degrees_east),
    );
    if accuracy_m.is_some_and(|accuracy_m| accuracy_m < 0.0) {
        location.problem("accuracy", "must be metres, 0 or more");
    }
    location.check()?;
    let position = north.zip(east).and_then(|(north, east)| Position::new(north, east).ok());
    Ok(position.map(|position| Location { position, accuracy_m }))
}

/// One half of a point, which must be there beside the other.
fn half(
    location: &mut Fields,
    (name, other): (&'static str, &str),
    field: Field<f64>,
    take: fn(f64) -> Result<f64, OffTheMap>,
) -> Option<f64> {
    match field.value().map(take) {
        Some(Ok(degrees)) => Some(degrees),
        Some(Err(error)) => {
            location.problem(name, &error.to_string());
            None
        }
        None => {
            // That it is no number has been said.
            if !location.is_wrong(name) {
                location.problem(name, &format!("can't be blank where {other} is given"));
            }
            None
        }
    }
}

fn input(body: Body) -> Answer<LockInput> {
    let mut fields = body.enveloped("lock")?;
    let input = LockInput {
        name: fields.text("name"),
        place_id: fields.integer("place_id"),
        floor_id: fields.integer("floor_id"),
        description: fields.text("description"),
        latitude: fields.number("latitude"),
        longitude: fields.number("longitude"),
        geofence_restriction_enabled: fields.flag("geofence_restriction_enabled"),
        reader_restriction_enabled: fields.flag("reader_restriction_enabled"),
        time_restriction_enabled: fields.flag("time_restriction_enabled"),
        order_id: fields.integer("order_id"),
        favorite: fields.flag("favorite"),
    };
    fields.check()?;
    Ok(input)
}
