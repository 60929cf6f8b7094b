//! `/schedules`: time restrictions, scheduled unlocks, and the closures of places.

use super::holiday_calendars::HolidayBody;
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
use domain::holiday::{Holiday, HolidayCalendar};
use domain::id::{PlaceId, ScheduleId};
use domain::schedule::{Consequence, Interval, Scheduleable, When};
use domain::time::Weekday;
use serde::Serialize;
use service::schedules::{self, Kind, ScheduleFilter, ScheduleInput, ScheduleView};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/schedules", &["GET", "POST"], get(list).post(create)),
        route("/schedules/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
    ]
}

/// A schedule as the contract shows it.
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
    #[serde(flatten)]
    when: WhenBody,
}

/// What a schedule belongs to.
#[derive(Serialize)]
struct Of {
    id: i64,
    r#type: &'static str,
    name: String,
}

/// When a schedule counts, by its type.
#[derive(Serialize)]
#[serde(tag = "type")]
enum WhenBody {
    #[serde(rename = "recurring_event")]
    Weekly {
        monday: bool,
        tuesday: bool,
        wednesday: bool,
        thursday: bool,
        friday: bool,
        saturday: bool,
        sunday: bool,
        starts_at_time: String,
        ends_at_time: String,
        next_occurence: IntervalBody,
    },
    #[serde(rename = "single_event")]
    Once(IntervalBody),
    #[serde(rename = "single_all_day_event")]
    Days { starts_at_date: String, ends_at_date: String },
    #[serde(rename = "holiday_calendar")]
    Holidays { region: &'static str, observed: bool, ignored_holidays: Vec<String>, holidays: Vec<HolidayBody> },
}

/// A stretch of time as the contract shows it.
#[derive(Serialize)]
pub(super) struct IntervalBody {
    starts_at: Time,
    ends_at: Time,
}

impl From<Interval> for IntervalBody {
    fn from(Interval { starts, ends }: Interval) -> Self {
        Self { starts_at: Time(starts), ends_at: Time(ends) }
    }
}

impl TryFrom<ScheduleView> for ScheduleBody {
    type Error = Failure;

    fn try_from(ScheduleView { schedule, of_name, place, next, holidays }: ScheduleView) -> Answer<Self> {
        let (kind, number) = match schedule.rule.of {
            Scheduleable::Lock(id) => ("Lock", id.get()),
            Scheduleable::Group(id) => ("Group", id.get()),
            Scheduleable::Place(id) => ("Place", id.get()),
        };
        // The contract wants an occurrence of one that is switched off as well, and it never has one again.
        let never = Interval { starts: schedule.updated_at, ends: schedule.updated_at };
        Ok(Self {
            id: schedule.id.get(),
            resource_type: "Schedule",
            created_at: Time(schedule.created_at),
            updated_at: Time(schedule.updated_at),
            name: schedule.name.as_ref().map(ToString::to_string),
            enabled: schedule.enabled,
            r#override: schedule.rule.is_exception,
            consequence: word(schedule.rule.consequence),
            scheduleable_type: kind,
            scheduleable_id: number,
            scheduleable: Of { id: number, r#type: kind, name: of_name },
            place_id: place.as_ref().map(|place| PlaceId::get(place.id)),
            place: place.as_ref().map(Ref::from),
            integration_id: None,
            when: match schedule.holidays {
                Some(calendar) => WhenBody::of(calendar, holidays),
                None => WhenBody::new(&schedule.rule.when, next.unwrap_or(never))?,
            },
        })
    }
}

impl WhenBody {
    fn of(calendar: HolidayCalendar, holidays: Vec<Holiday>) -> Self {
        Self::Holidays {
            region: calendar.region.code(),
            observed: calendar.is_observed,
            ignored_holidays: calendar.ignored,
            holidays: holidays.into_iter().map(HolidayBody::from).collect(),
        }
    }

    fn new(when: &When, next: Interval) -> Answer<Self> {
        Ok(match when {
            When::Weekly(window) => Self::Weekly {
                monday: window.days.contains(Weekday::Monday),
                tuesday: window.days.contains(Weekday::Tuesday),
                wednesday: window.days.contains(Weekday::Wednesday),
                thursday: window.days.contains(Weekday::Thursday),
                friday: window.days.contains(Weekday::Friday),
                saturday: window.days.contains(Weekday::Saturday),
                sunday: window.days.contains(Weekday::Sunday),
                starts_at_time: window.starts().to_string(),
                ends_at_time: window.ends().to_string(),
                next_occurence: next.into(),
            },
            When::Once(interval) => Self::Once((*interval).into()),
            When::Days(range) => {
                Self::Days { starts_at_date: range.first.to_string(), ends_at_date: range.last.to_string() }
            }
            When::Dates(_) => return Err(Error::Internal("days of no calendar of holidays".to_owned()).into()),
        })
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let consequence = asked(&query)?;
    let mut is_other = consequence == Some(Asked::Permit);
    let of = match (query.text("scheduleable_type")?, query.integer("scheduleable_id")?) {
        (None, None) => None,
        (Some(kind), Some(_)) if kind == "ElevatorStop" => {
            is_other = true;
            None
        }
        (Some(kind), Some(id)) => Some(
            schedules::scheduleable(&kind, id)
                .ok_or_else(|| malformed("scheduleable_type must be Lock, Group, Place or ElevatorStop"))?,
        ),
        _ => return Err(malformed("scheduleable_type and scheduleable_id go together")),
    };
    // There are no elevators, so a list of their schedules is empty.
    let ids = query.ids_unless(is_other)?;
    let filter = ScheduleFilter { ids, of, consequence: consequence.and_then(Asked::known) };
    let found = schedules::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(ScheduleBody::try_from).collect::<Answer<_>>()?;
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<ScheduleBody>> {
    let mut fields = body.enveloped("schedule")?;
    let (kind, id) = (fields.text("scheduleable_type"), fields.integer("scheduleable_id"));
    let (kind, id) = (fields.required("scheduleable_type", kind), fields.required("scheduleable_id", id));
    let of = kind.zip(id).map(|(kind, id)| schedules::scheduleable(&kind, id));
    if of == Some(None) {
        fields.problem("scheduleable_type", NOT_SCHEDULEABLE);
    }
    let input = input(fields)?;
    let of = of.flatten().ok_or_else(|| Error::invalid("scheduleable_type", NOT_SCHEDULEABLE))?;
    Ok(Json(schedules::create(&service, &caller, of, input).await?.try_into()?))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ScheduleId>,
) -> Answer<Json<ScheduleBody>> {
    Ok(Json(schedules::get(&service, &caller, id).await?.try_into()?))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<ScheduleId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("schedule")?;
    let (kind, number) = (fields.text("scheduleable_type").value(), fields.integer("scheduleable_id").value());
    let of = kind.zip(number).map(|(kind, number)| schedules::scheduleable(&kind, number));
    if of == Some(None) {
        fields.problem("scheduleable_type", NOT_SCHEDULEABLE);
    }
    let input = ScheduleInput { of: of.flatten(), ..input(fields)? };
    schedules::update(&service, &caller, id, input).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<ScheduleId>) -> Answer<StatusCode> {
    schedules::delete(&service, &caller, id).await?;
    Ok(DONE)
}

/// A consequence that a filter asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// One that there is.
    Known(Consequence),
    /// Of stops of elevators, which there are none of.
    Permit,
}

impl Asked {
    /// The consequence, if there is such a one.
    pub(super) const fn known(self) -> Option<Consequence> {
        match self {
            Self::Known(consequence) => Some(consequence),
            Self::Permit => None,
        }
    }
}

/// The consequence that a query asks for.
pub(super) fn asked(query: &Query) -> Answer<Option<Asked>> {
    let Some(text) = query.text("consequence")? else { return Ok(None) };
    match consequence(&text) {
        Some(consequence) => Ok(Some(Asked::Known(consequence))),
        None if text == "permit" => Ok(Some(Asked::Permit)),
        None => Err(malformed("consequence must be allow, unlock, first_to_arrive or permit")),
    }
}

const NOT_SCHEDULEABLE: &str = "must be Lock, Group or Place";

const CONSEQUENCES: [Consequence; 3] = [Consequence::Allow, Consequence::Unlock, Consequence::FirstToArrive];

const fn word(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Allow => "allow",
        Consequence::Unlock => "unlock",
        Consequence::FirstToArrive => "first_to_arrive",
    }
}

fn consequence(text: &str) -> Option<Consequence> {
    CONSEQUENCES.into_iter().find(|one| word(*one) == text)
}

/// Reads the fields. What is not known is refused by name rather than kept without effect.
fn input(mut fields: Fields) -> Answer<ScheduleInput> {
    let kind = match fields.text("type").value().as_deref() {
        None => None,
        Some("recurring_event") => Some(Kind::Weekly),
        Some("single_event") => Some(Kind::Once),
        Some("single_all_day_event") => Some(Kind::Days),
        Some("holiday_calendar") => Some(Kind::Holidays),
        Some(_) => {
            fields.problem("type", "must be recurring_event, single_event, single_all_day_event or holiday_calendar");
            None
        }
    };
    let said = fields.text("consequence").value();
    let consequence = said.as_deref().and_then(consequence);
    if said.is_some() && consequence.is_none() {
        fields.problem("consequence", "must be allow, unlock or first_to_arrive");
    }
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let input = ScheduleInput {
        name: fields.text("name"),
        enabled: fields.flag("enabled"),
        is_exception: fields.flag("override"),
        consequence,
        of: None,
        kind,
        days: days.map(|day| fields.flag(day)),
        starts_at_time: fields.text("starts_at_time"),
        ends_at_time: fields.text("ends_at_time"),
        starts_at: fields.text("starts_at"),
        ends_at: fields.text("ends_at"),
        starts_at_date: fields.text("starts_at_date"),
        ends_at_date: fields.text("ends_at_date"),
        region: fields.text("region"),
        is_observed: fields.flag("observed"),
        ignored_holidays: fields.texts("ignored_holidays"),
    };
    fields.check()?;
    Ok(input)
}

pub(super) fn malformed(what: &'static str) -> Failure {
    Error::Malformed(what.into()).into()
}
