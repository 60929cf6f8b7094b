//! `/schedules`: weekly time restrictions.

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::{Body, Fields};
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{PlaceId, ScheduleId};
use domain::schedule::Scheduleable;
use domain::time::Weekday;
use serde::Serialize;
use service::schedules::{self, ScheduleFilter, ScheduleInput, ScheduleView};
use service::{Error, Field, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/schedules", &["GET", "POST"], get(list).post(create)),
        route("/schedules/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
    ]
}

/// A weekly schedule as the contract shows it.
#[derive(Serialize)]
struct ScheduleBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    name: Option<String>,
    enabled: bool,
    r#override: bool,
    consequence: &'static str,
    scheduleable_type: &'static str,
    scheduleable_id: i64,
    scheduleable: Of,
    place_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Ref>,
    integration_id: Option<i64>,
    r#type: &'static str,
    monday: bool,
    tuesday: bool,
    wednesday: bool,
    thursday: bool,
    friday: bool,
    saturday: bool,
    sunday: bool,
    starts_at_time: String,
    ends_at_time: String,
    next_occurence: Occurrence,
}

/// What a schedule belongs to.
#[derive(Serialize)]
struct Of {
    id: i64,
    r#type: &'static str,
    name: String,
}

/// When a schedule holds next; one that is switched off never does again.
#[derive(Serialize)]
struct Occurrence {
    starts_at: Time,
    ends_at: Time,
}

impl From<ScheduleView> for ScheduleBody {
    fn from(ScheduleView { schedule, of_name, place, next }: ScheduleView) -> Self {
        let (kind, number) = match schedule.of {
            Scheduleable::Lock(id) => ("Lock", id.get()),
            Scheduleable::Group(id) => ("Group", id.get()),
        };
        let on = |day| schedule.window.days.contains(day);
        let (starts_at, ends_at) = next.unwrap_or((schedule.updated_at, schedule.updated_at));
        Self {
            id: schedule.id.get(),
            resource_type: "Schedule",
            created_at: Time(schedule.created_at),
            updated_at: Time(schedule.updated_at),
            name: schedule.name.as_ref().map(ToString::to_string),
            enabled: schedule.enabled,
            r#override: false,
            consequence: "allow",
            scheduleable_type: kind,
            scheduleable_id: number,
            scheduleable: Of { id: number, r#type: kind, name: of_name },
            place_id: place.as_ref().map(|place| PlaceId::get(place.id)),
            place: place.as_ref().map(Ref::from),
            integration_id: None,
            r#type: "recurring_event",
            monday: on(Weekday::Monday),
            tuesday: on(Weekday::Tuesday),
            wednesday: on(Weekday::Wednesday),
            thursday: on(Weekday::Thursday),
            friday: on(Weekday::Friday),
            saturday: on(Weekday::Saturday),
            sunday: on(Weekday::Sunday),
            starts_at_time: schedule.window.starts().to_string(),
            ends_at_time: schedule.window.ends().to_string(),
            next_occurence: Occurrence { starts_at: Time(starts_at), ends_at: Time(ends_at) },
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let mut is_other = query.text("consequence")?.is_some_and(|consequence| consequence != "allow");
    let of = match (query.text("scheduleable_type")?, query.integer("scheduleable_id")?) {
        (None, None) => None,
        (Some(kind), Some(_)) if kind == "ElevatorStop" => {
            is_other = true;
            None
        }
        (Some(kind), Some(id)) => Some(
            schedules::scheduleable(&kind, id).ok_or_else(|| malformed("scheduleable_type must be Lock or Group"))?,
        ),
        _ => return Err(malformed("scheduleable_type and scheduleable_id go together")),
    };
    // Only time restrictions of doors and groups are kept, so a list of anything else is empty.
    let filter = ScheduleFilter { ids: query.ids_unless(is_other)?, of };
    let found = schedules::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(ScheduleBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<ScheduleBody>> {
    let mut fields = body.enveloped("schedule")?;
    let (kind, id) = (fields.text("scheduleable_type"), fields.integer("scheduleable_id"));
    let (kind, id) = (fields.required("scheduleable_type", kind), fields.required("scheduleable_id", id));
    let of = kind.zip(id).and_then(|(kind, id)| schedules::scheduleable(&kind, id));
    if of.is_none() {
        fields.problem("scheduleable_type", "must be Lock or Group");
    }
    only_weekly(&mut fields);
    let input = input(fields)?;
    let of = of.ok_or_else(|| Error::invalid("scheduleable_type", "must be Lock or Group"))?;
    Ok(Json(schedules::create(&service, &caller, of, input).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ScheduleId>,
) -> Answer<Json<ScheduleBody>> {
    Ok(Json(schedules::get(&service, &caller, id).await?.into()))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ScheduleId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("schedule")?;
    only_weekly(&mut fields);
    schedules::update(&service, &caller, id, input(fields)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<ScheduleId>) -> Answer<StatusCode> {
    schedules::delete(&service, &caller, id).await?;
    Ok(DONE)
}

/// Other schedules are refused by name rather than kept without effect.
fn only_weekly(fields: &mut Fields) {
    if fields.text("type").value().is_some_and(|kind| kind != "recurring_event") {
        fields.problem("type", "must be recurring_event: other schedules are not known here yet");
    }
    if fields.text("consequence").value().is_some_and(|consequence| consequence != "allow") {
        fields.problem("consequence", "must be allow: scheduled unlocks are not known here yet");
    }
    if fields.flag("override") == Field::Set(true) {
        fields.problem("override", "can't be on: exceptions are not known here yet");
    }
}

fn input(mut fields: Fields) -> Answer<ScheduleInput> {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let input = ScheduleInput {
        name: fields.text("name"),
        enabled: fields.flag("enabled"),
        days: days.map(|day| fields.flag(day)),
        starts_at_time: fields.text("starts_at_time"),
        ends_at_time: fields.text("ends_at_time"),
    };
    fields.check()?;
    Ok(input)
}

fn malformed(what: &'static str) -> Failure {
    Error::Malformed(what.into()).into()
}
