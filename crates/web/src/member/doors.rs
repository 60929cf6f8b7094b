//! The doors that somebody may open, with today's hours.

use crate::admin::user::time;
use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Decision;
use domain::schedule::Interval;
use domain::time::{TimeZone, Timestamp};
use domain::user::Locale;
use serde::Deserialize;
use service::explain::{self, OpeningView};
use service::texts::{self, Reader};
use service::{Error, Service};

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage {
    w: Words,
    organization: String,
    is_staff: bool,
    title: String,
    places: Vec<Place>,
    is_single: bool,
    told: Option<Told>,
}

struct Place {
    name: String,
    doors: Vec<Door>,
}

struct Door {
    id: i64,
    name: String,
    hours: String,
    is_open: bool,
    told: String,
}

struct Told {
    is_good: bool,
    text: String,
}

/// What came of a tap, where a browser without scripts comes back from it.
#[derive(Default, Deserialize)]
pub(crate) struct Outcome {
    #[serde(default)]
    door: i64,
    #[serde(default)]
    outcome: String,
}

/// The app.
pub(crate) async fn list(
    State(service): State<Service>,
    signed: Result<Signed, Failure>,
    Query(outcome): Query<Outcome>,
) -> Result<Response, Failure> {
    let Signed { caller, powers } = match signed {
        Ok(signed) => signed,
        Err(Failure(Error::Unauthenticated(_))) => return Ok(Redirect::to("/").into_response()),
        Err(other) => return Err(other),
    };
    let w = Words(powers.user.locale.unwrap_or(Locale::En));
    let now = service.now();
    let within = Interval { starts: now, ends: now.plus_seconds(AHEAD_S) };
    let openings = explain::openings(&service, &caller, powers.user.id, within).await?;
    let told = told(w, &outcome, &openings);
    let count = openings.len();
    let mut places: Vec<Place> = Vec::new();
    for opening in openings {
        let name = opening.place.name.to_string();
        let door = door(w, &opening, now);
        match places.last_mut().filter(|place| place.name == name) {
            Some(place) => place.doors.push(door),
            None => places.push(Place { name, doors: vec![door] }),
        }
    }
    Ok(page::html(&AppPage {
        w,
        organization: powers.organization.name.to_string(),
        is_staff: powers.is_staff,
        title: w.with("app-title", &[("count", i64::try_from(count).unwrap_or(i64::MAX).into())]),
        places,
        is_single: count == 1,
        told,
    }))
}

/// How far ahead the next moment is looked for that would work: a week and a day.
const AHEAD_S: i64 = 8 * 86_400;

fn door(w: Words, opening: &OpeningView, now: Timestamp) -> Door {
    let zone = &opening.place.time_zone;
    let is_open = matches!(opening.decision, Decision::Grant(_));
    Door {
        id: opening.lock.id.get(),
        name: opening.lock.name.to_string(),
        hours: hours(w, &opening.intervals, zone, now, is_open),
        is_open,
        told: match opening.decision {
            Decision::Grant(_) => String::new(),
            Decision::Deny(reason) => texts::reason_by(reason, opening.cause.as_deref(), Reader::Member, w.0),
        },
    }
}

/// Until when it opens, or from when on, on the wall clock of the place.
fn hours(w: Words, intervals: &[Interval], zone: &TimeZone, now: Timestamp, is_open: bool) -> String {
    let Some(first) = intervals.first() else { return w.t("app-never") };
    let shown = |at: Timestamp| {
        let is_today = zone.local(at).date == zone.local(now).date;
        time(at, zone, if is_today { "%H:%M" } else { "%a %H:%M" })
    };
    if !is_open {
        return w.with("app-from", &[("at", shown(first.starts).into())]);
    }
    if first.ends >= now.plus_seconds(AHEAD_S) {
        return w.t("app-always");
    }
    w.with("app-until", &[("at", shown(first.ends).into())])
}

fn told(w: Words, outcome: &Outcome, openings: &[OpeningView]) -> Option<Told> {
    let door = openings.iter().find(|opening| opening.lock.id.get() == outcome.door)?.lock.name.to_string();
    match outcome.outcome.as_str() {
        "opened" => Some(Told { is_good: true, text: w.with("app-opened", &[("door", door.into())]) }),
        "refused" => Some(Told { is_good: false, text: w.with("app-refused", &[("door", door.into())]) }),
        _ => None,
    }
}
