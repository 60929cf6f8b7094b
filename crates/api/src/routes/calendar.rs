//! `/calendar/summary`: what schedules come to.

use super::schedules::{Asked, IntervalBody, asked, malformed};
use super::{Route, route};
use crate::auth::Signed;
use crate::error::Answer;
use crate::query::Query;
use axum::Json;
use axum::extract::State;
use axum::routing::get;
use domain::id::{GroupId, LockId, PlaceId, ScheduleId};
use domain::schedule::Scheduleable;
use serde::Serialize;
use service::schedules::calendar::{self, Summary};
use service::{Error, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/calendar/summary", &["GET"], get(summary))]
}

/// A summary as the contract shows it.
#[derive(Serialize)]
struct SummaryBody {
    events: Vec<IntervalBody>,
    exceptions: Vec<IntervalBody>,
    schedules_by_day: Vec<DayBody>,
}

/// The schedules that touch a day.
#[derive(Serialize)]
struct DayBody {
    date: String,
    schedule_ids: Vec<i64>,
}

impl From<Summary> for SummaryBody {
    fn from(Summary { events, exceptions, days }: Summary) -> Self {
        let day = |(date, ids): (domain::time::Date, Vec<ScheduleId>)| DayBody {
            date: date.to_string(),
            schedule_ids: ids.into_iter().map(ScheduleId::get).collect(),
        };
        Self {
            events: events.into_iter().map(IntervalBody::from).collect(),
            exceptions: exceptions.into_iter().map(IntervalBody::from).collect(),
            schedules_by_day: days.into_iter().map(day).collect(),
        }
    }
}

async fn summary(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Json<SummaryBody>> {
    let around = query.text("around")?.ok_or_else(|| malformed("around is missing, as in around=2026-05-01/P7D"))?;
    let consequence = asked(&query)?.ok_or_else(|| malformed("consequence is missing, as in consequence=allow"))?;
    let lock = query.integer("lock_id")?.map(|id| Scheduleable::Lock(LockId::new(id)));
    let group = query.integer("group_id")?.map(|id| Scheduleable::Group(GroupId::new(id)));
    let place = query.integer("place_id")?.map(|id| Scheduleable::Place(PlaceId::new(id)));
    let elevator_stop = query.integer("elevator_stop_id")?;
    let of = match (lock, group, place, elevator_stop) {
        (Some(of), None, None, None) | (None, Some(of), None, None) | (None, None, Some(of), None) => of,
        (None, None, None, Some(_)) => return Err(Error::NotFound("elevator stop").into()),
        _ => return Err(malformed("exactly one of lock_id, group_id and place_id must be given")),
    };
    let summary = calendar::summarize(&service, &caller, of, Asked::known(consequence), &around).await?;
    Ok(Json(summary.into()))
}
