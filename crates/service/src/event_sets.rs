//! Reading the log: a stored query, and its pages.

mod browse;
mod logins;

pub use browse::{Lines, browse};

use crate::context::first_id;
use crate::operation::Look;
use crate::{Caller, Error, Problems, Service};
use domain::authority::Scope;
use domain::event::Event;
use domain::id::{EventSetId, PlaceId, UserId};
use domain::permission::Permission;
use domain::reach::Reach;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::events::Filter;
use uuid::Uuid;

/// What a stored query asks for. The names are the contract's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct Query {
    pub interval: Option<String>,
    pub event_actor_id: Option<i64>,
    pub event_actor_type: Option<String>,
    pub event_authenticated_by_id: Option<i64>,
    pub event_authenticated_by_type: Option<String>,
    pub event_object_id: Option<i64>,
    pub event_object_type: Option<String>,
    pub event_place_id: Option<i64>,
    pub event_success: Option<bool>,
    pub event_sequence: Option<String>,
    pub event_type: Option<String>,
    pub event_uuid: Option<String>,
    pub place_id: Option<i64>,
}

/// A stored query with one page of what it finds, newest first.
#[derive(Clone, Debug, PartialEq)]
pub struct EventSetView {
    /// Its id.
    pub id: EventSetId,
    /// When it was asked.
    pub created_at: Timestamp,
    /// From when to when.
    pub interval: (Timestamp, Timestamp),
    /// What was asked.
    pub query: Query,
    /// The lines of this page.
    pub events: Vec<Event>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<Uuid>,
}

/// The longest interval, in seconds (the contract's 90 days).
const LONGEST_S: i64 = 90 * 86_400;
/// Lines of a page unless asked otherwise (the contract's).
pub const PAGE: i64 = 50;
/// The most lines of a page.
pub const PAGE_MAX: i64 = 250;

/// Stores a query and gives its first page. A query for another person's history is written down, once for the set: its
/// further pages belong to the same look.
pub async fn create(service: &Service, caller: &Caller, query: Query) -> Result<EventSetView, Error> {
    service
        .act(caller, move |act| {
            let interval = check(&query, act.who.now)?;
            require_reading(&act.who.reach(&[Permission::EventsRead]), &act.who.grants, &query)?;
            let mut stored = query.clone();
            stored.interval = Some(format!("{}/{}", interval.0, interval.1));
            let text = serde_json::to_string(&stored).map_err(|error| Error::Internal(error.to_string()))?;
            let user = act.who.caller.own();
            let set = store::event_sets::create(act, user, text)?;
            let organization = act.who.organization();
            crate::histories::note(act, &query)?;
            let (events, cursor) = page(act, organization, &query, interval, (None, PAGE))?;
            let actor = events.first().and_then(|event| event.actor.as_ref());
            crate::histories::note_actor(act, &query, actor)?;
            Ok(EventSetView { id: set.id, created_at: set.created_at, interval, query, events, cursor })
        })
        .await
}

/// A page of a stored query.
pub async fn get(
    service: &Service,
    caller: &Caller,
    id: EventSetId,
    (cursor, limit): (Option<Uuid>, i64),
) -> Result<EventSetView, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let organization = look.who.organization();
            let set = store::event_sets::find(look.read, organization, id)?.ok_or(Error::NotFound("event set"))?;
            if set.person != look.who.caller.own() {
                return Err(Error::NotFound("event set"));
            }
            let query: Query = serde_json::from_str(&set.filter).map_err(|error| Error::Internal(error.to_string()))?;
            require_reading(&look.who.reach(&[Permission::EventsRead]), &look.who.grants, &query)?;
            let interval = check(&query, set.created_at)?;
            let (events, cursor) = page(look.read, organization, &query, interval, (cursor, limit.clamp(1, PAGE_MAX)))?;
            Ok(EventSetView { id, created_at: set.created_at, interval, query, events, cursor })
        })
        .await
}

/// Histories are personal: who may read them everywhere asks freely, who may at one place names it.
fn require_reading(reach: &Reach, grants: &domain::authority::Grants, query: &Query) -> Result<(), Error> {
    let place = query.place_id.or(query.event_place_id).map(PlaceId::new);
    let allowed = reach.all || place.is_some_and(|place| grants.permit(Permission::EventsRead, Scope::Place(place)));
    if allowed { Ok(()) } else { Err(Error::Forbidden("events_read")) }
}

fn page(
    read: &mut store::Read<'_>,
    organization: domain::id::OrganizationId,
    query: &Query,
    interval: (Timestamp, Timestamp),
    (cursor, limit): (Option<Uuid>, i64),
) -> Result<(Vec<Event>, Option<Uuid>), Error> {
    let words = |text: &Option<String>| {
        text.as_ref().map(|text| text.split(',').map(str::trim).map(ToOwned::to_owned).collect::<Vec<_>>())
    };
    if let Some(ids) = words(&query.event_uuid).or_else(|| words(&query.event_sequence)) {
        let ids = ids.iter().filter_map(|id| Uuid::parse_str(id).ok());
        let found = ids.map(|id| store::events::find(read, organization, id)).collect::<Result<Vec<_>, _>>()?;
        // Who may read one place reads nothing of another, whatever ids they know.
        let place = query.place_id.or(query.event_place_id).map(PlaceId::new);
        let here = |event: &Event| place.is_none_or(|place| event.place == Some(place));
        return Ok((found.into_iter().flatten().filter(here).collect(), None));
    }
    let (actor, guests, actor_link) = actor(query);
    let means = means(query);
    let filter = Filter {
        from: first_id(interval.0),
        before: cursor.map_or(first_id(interval.1), |cursor| cursor.min(first_id(interval.1))),
        kinds: words(&query.event_type),
        actor: actor.map(UserId::new),
        by_nobody: false,
        login: means.login,
        // An access link is both.
        link: actor_link.or(means.link),
        guests,
        access_key: means.access_key,
        object_kind: query.event_object_type.clone(),
        object: query.event_object_id,
        place: query.place_id.or(query.event_place_id).map(PlaceId::new),
        success: query.event_success,
    };
    let mut events = logins::list(read, organization, &filter, limit + 1)?;
    let is_more = i64::try_from(events.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        events.pop();
    }
    let cursor = events.last().filter(|_| is_more).map(|event| event.uuid);
    Ok((events, cursor))
}

/// Which person a query asks for, whether a guest, or which access link. Of other kinds there is nobody.
fn actor(query: &Query) -> (Option<i64>, Option<bool>, Option<i64>) {
    let id = query.event_actor_id;
    match query.event_actor_type.as_deref() {
        None => (id, None, None),
        Some("User") => (id, id.map(|_| false), None),
        Some("Guest") => (id, Some(true), None),
        Some("GroupLink") if id.is_some() => (None, None, id),
        Some(_) => (Some(NOBODY), None, None),
    }
}

/// By which means, of each kind.
#[derive(Default)]
struct Means {
    login: Option<i64>,
    link: Option<i64>,
    access_key: Option<i64>,
}

/// By which means a query asks for. Of other kinds there are none.
fn means(query: &Query) -> Means {
    let id = query.event_authenticated_by_id;
    match query.event_authenticated_by_type.as_deref() {
        None | Some("Login") => Means { login: id, ..Means::default() },
        Some("GroupLink") if id.is_some() => Means { link: id, ..Means::default() },
        Some("AccessKey") if id.is_some() => Means { access_key: id, ..Means::default() },
        Some(_) => Means { login: Some(NOBODY), ..Means::default() },
    }
}

/// What an import brought from elsewhere has small negative numbers.
const NOBODY: i64 = i64::MIN;

/// The interval of a query, and whether its filters make sense.
fn check(query: &Query, now: Timestamp) -> Result<(Timestamp, Timestamp), Error> {
    let mut problems = Problems::default();
    if query.place_id.is_some() && query.event_place_id.is_some() {
        problems.add("place_id", "can't be given together with event_place_id");
    }
    for (field, text) in [("event_type", &query.event_type), ("event_object_type", &query.event_object_type)] {
        if text.as_ref().is_some_and(|text| text.chars().any(char::is_control)) {
            problems.add(field, "can't contain control characters");
        }
    }
    let interval = match &query.interval {
        None => Some((now.plus_seconds(-LONGEST_S), now.plus_seconds(1))),
        Some(text) => problems.take("interval", interval::parse(text)),
    };
    if interval.is_some_and(|(from, until)| until.micros_since(from) > (LONGEST_S + 1) * 1_000_000) {
        problems.add("interval", "can't be longer than 90 days");
    }
    problems.check()?;
    interval.ok_or_else(|| Error::invalid("interval", "can't be read"))
}

mod interval {
    use domain::time::Timestamp;

    /// Reads an ISO 8601 interval: start/end, start/duration or duration/end.
    pub(super) fn parse(text: &str) -> Result<(Timestamp, Timestamp), &'static str> {
        let wrong = "must be an ISO 8601 interval, such as 2026-05-01T00:00:00Z/P1D";
        let (first, second) = text.split_once('/').ok_or(wrong)?;
        let is_duration = |part: &str| part.trim_start().starts_with(['P', 'p']);
        let (from, until) = match (is_duration(first), is_duration(second)) {
            (false, false) => (instant(first)?, instant(second)?),
            (false, true) => {
                let from = instant(first)?;
                (from, from.plus_seconds(duration_s(second).ok_or(wrong)?))
            }
            (true, false) => {
                let until = instant(second)?;
                (until.plus_seconds(-duration_s(first).ok_or(wrong)?), until)
            }
            (true, true) => return Err(wrong),
        };
        if until < from { Err("must end after it begins") } else { Ok((from, until)) }
    }

    fn instant(text: &str) -> Result<Timestamp, &'static str> {
        Timestamp::parse(text)
            .map_err(|_| "must be made of dates and times with an offset, such as 2026-05-01T00:00:00Z")
    }

    /// Seconds of a duration; a day has 24 hours, a month 30 days, a year 365.
    fn duration_s(text: &str) -> Option<i64> {
        let text = text.trim().to_ascii_uppercase();
        let mut total = 0_i64;
        let mut is_time = false;
        let mut digits = String::new();
        for c in text.strip_prefix('P')?.chars() {
            let unit_s = match (c, is_time) {
                ('T', false) => {
                    is_time = true;
                    continue;
                }
                ('0'..='9', _) => {
                    digits.push(c);
                    continue;
                }
                ('Y', false) => 365 * 86_400,
                ('M', false) => 30 * 86_400,
                ('W', false) => 7 * 86_400,
                ('D', false) => 86_400,
                ('H', true) => 3_600,
                ('M', true) => 60,
                ('S', true) => 1,
                _ => return None,
            };
            let number: i64 = std::mem::take(&mut digits).parse().ok()?;
            total = total.checked_add(number.checked_mul(unit_s)?)?;
        }
        digits.is_empty().then_some(total)
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn all_three_forms_are_read() {
            let day =
                (Timestamp::parse("2026-05-01T00:00:00Z").unwrap(), Timestamp::parse("2026-05-02T00:00:00Z").unwrap());
            for text in [
                "2026-05-01T00:00:00Z/2026-05-02T00:00:00Z",
                "2026-05-01T00:00:00Z/P1D",
                "PT24H/2026-05-02T00:00:00Z",
                "2026-05-01T02:00:00+02:00/PT23H60M",
            ] {
                assert_eq!(parse(text), Ok(day), "{text}");
            }
        }

        #[test]
        fn nonsense_is_refused() {
            for text in [
                "",
                "/",
                "P1D/P1D",
                "2026-05-01",
                "2026-05-02T00:00:00Z/2026-05-01T00:00:00Z",
                "2026-05-01T00:00:00Z/P1X",
            ] {
                assert!(parse(text).is_err(), "{text}");
            }
        }
    }
}
