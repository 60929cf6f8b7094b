//! The doors that somebody may open, with today's hours.

use super::{Frame, present, to_sign_in};
use crate::admin::user::time;
use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::access::{Decision, Reason};
use domain::schedule::Interval;
use domain::time::{TimeZone, Timestamp};
use serde::Deserialize;
use service::explain::{self, OpeningView};
use service::powers::Powers;
use service::texts::{self, Reader};
use service::{Caller, Error, Service};

#[derive(Template)]
#[template(path = "app_doors.html")]
struct DoorsPage {
    frame: Frame,
    title: String,
    places: Vec<Place>,
    is_single: bool,
    told: Option<Told>,
}

struct Place {
    name: String,
    doors: Vec<Door>,
}

/// A door with its button.
pub(super) struct Door {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) hours: String,
    pub(super) is_open: bool,
    pub(super) told: String,
    /// It asks where one is, and why is said before.
    pub(super) needs_location: bool,
}

/// What came of something.
pub(super) struct Told {
    pub(super) is_good: bool,
    pub(super) text: String,
}

/// What came of a tap, where a browser without scripts comes back from it.
#[derive(Default, Deserialize)]
pub(crate) struct Outcome {
    #[serde(default)]
    pub(super) door: i64,
    #[serde(default)]
    pub(super) outcome: String,
    #[serde(default)]
    pub(super) why: String,
}

/// The app.
pub(crate) async fn list(
    State(service): State<Service>,
    asking: Result<Signed, Failure>,
    Query(outcome): Query<Outcome>,
) -> Result<Response, Failure> {
    let Some(Signed { caller, powers }) = present(asking)? else { return Ok(to_sign_in("/app")) };
    let frame = Frame::new(&powers, "/app");
    let (w, now) = (frame.w, service.now());
    let openings = openings(&service, &caller, &powers).await?;
    let told = told(w, &outcome, &openings, now);
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
    Ok(page::html(&DoorsPage {
        title: w.with("app-title", &[("count", i64::try_from(count).unwrap_or(i64::MAX).into())]),
        frame,
        places,
        is_single: count == 1,
        told,
    }))
}

/// How far ahead the next moment is looked for that would work: a week and a day.
const AHEAD_S: i64 = 8 * 86_400;

/// The doors that the caller may open some time soon.
pub(super) async fn openings(service: &Service, caller: &Caller, powers: &Powers) -> Result<Vec<OpeningView>, Error> {
    let now = service.now();
    let within = Interval { starts: now, ends: now.plus_seconds(AHEAD_S) };
    explain::openings(service, caller, powers.user.id, within).await
}

/// A door as it is shown.
pub(super) fn door(w: Words, opening: &OpeningView, now: Timestamp) -> Door {
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
        needs_location: opening.needs_location,
    }
}

/// What helps after a refusal: the next moment that would work, and another door that works now.
pub(super) fn advice(
    w: Words,
    openings: &[OpeningView],
    (lock, reason): (i64, Option<Reason>),
    now: Timestamp,
) -> String {
    let Some(here) = openings.iter().find(|opening| opening.lock.id.get() == lock) else { return String::new() };
    let mut sentences = Vec::new();
    let is_of_time = reason
        .is_none_or(|reason| reason.is_of_hours() || matches!(reason, Reason::RightHours | Reason::RightNotYetValid));
    let next = here.intervals.first().filter(|first| is_of_time && first.starts > now);
    if let Some(next) = next {
        let at = moment(next.starts, &here.place.time_zone, now);
        sentences.push(w.with("app-next", &[("at", at.into())]));
    }
    let works = |opening: &&OpeningView| {
        opening.lock.id != here.lock.id && matches!(opening.decision, Decision::Grant(_)) && !opening.needs_location
    };
    let others = || openings.iter().filter(works);
    let near = others().find(|opening| opening.place.id == here.place.id);
    if let Some(other) = near {
        sentences.push(w.with("app-other", &[("door", other.lock.name.as_str().into())]));
    } else if let Some(other) = others().next() {
        let words = [("door", other.lock.name.as_str().into()), ("place", other.place.name.as_str().into())];
        sentences.push(w.with("app-other-place", &words));
    }
    if let Some(contact) = &here.night_contact {
        sentences.push(w.with("app-night-contact", &[("contact", contact.as_str().into())]));
    }
    sentences.join(" ")
}

/// What came of a tap, in a sentence.
pub(super) fn told(w: Words, outcome: &Outcome, openings: &[OpeningView], now: Timestamp) -> Option<Told> {
    let here = openings.iter().find(|opening| opening.lock.id.get() == outcome.door);
    let name = here.map(|opening| opening.lock.name.to_string());
    match (outcome.outcome.as_str(), name) {
        ("opened", Some(door)) => Some(Told { is_good: true, text: w.with("app-opened", &[("door", door.into())]) }),
        ("refused", name) => {
            let reason = Reason::ALL.iter().copied().find(|reason| reason.key() == outcome.why);
            let cause = here.and_then(|opening| opening.cause.as_deref());
            let stays = name.map(|door| w.with("app-refused", &[("door", door.into())]));
            let why = reason.map(|reason| texts::reason_by(reason, cause, Reader::Member, w.0));
            let advice = Some(advice(w, openings, (outcome.door, reason), now)).filter(|text| !text.is_empty());
            let sentences: Vec<String> = [stays, why, advice].into_iter().flatten().collect();
            Some(Told { is_good: false, text: sentences.join(" ") }).filter(|told| !told.text.is_empty())
        }
        _ => None,
    }
}

/// Until when it opens, or from when on, on the wall clock of the place.
fn hours(w: Words, intervals: &[Interval], zone: &TimeZone, now: Timestamp, is_open: bool) -> String {
    let Some(first) = intervals.first() else { return w.t("app-never") };
    if !is_open {
        return w.with("app-from", &[("at", moment(first.starts, zone, now).into())]);
    }
    if first.ends >= now.plus_seconds(AHEAD_S) {
        return w.t("app-always");
    }
    w.with("app-until", &[("at", moment(first.ends, zone, now).into())])
}

/// A moment on the wall clock of a place, with its day unless that is today.
fn moment(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let is_today = zone.local(at).date == zone.local(now).date;
    time(at, zone, if is_today { "%H:%M" } else { "%a %-d %b, %H:%M" })
}
