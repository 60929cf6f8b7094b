//! Who was at a place on a day, and who is there now, as far as the doors tell.

use crate::context::first_id;
use crate::{Caller, Error, Listing, Page, Service};
use domain::authority::Scope;
use domain::event::{ActorId, Event, EventActor, EventKind};
use domain::id::PlaceId;
use domain::permission::Permission;
use domain::time::{Date, TimeZone, Timestamp};
use std::collections::HashMap;
use store::events::Filter;

/// That somebody was at a place on a day: a user, a guest, or whoever has an access link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Who, with the name of that moment.
    pub actor: EventActor,
    /// When they opened a door of the place first.
    pub first_unlock_at: Timestamp,
    /// When they opened one last.
    pub last_unlock_at: Timestamp,
    /// Which door that was, and what it was called then.
    pub last_lock: (i64, String),
    /// Whether they are there.
    pub status: PresenceStatus,
}

/// Whether somebody is at a place. Nobody checks out, for there are no readers to do it at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceStatus {
    /// They opened a door there not long ago.
    OnSite,
    /// They have not opened a door there for [`ACTIVE_FOR_S`].
    Inactive,
    /// The day is over.
    Expired,
}

/// How long somebody counts as present after they have opened a door, in seconds: two hours.
pub const ACTIVE_FOR_S: i64 = 2 * 3_600;

/// Openings of one place on one day that are looked at: more than any place has.
const OPENINGS_MAX: i64 = 200_000;

/// Lists who opened doors of a place on the day on its wall clock that an instant falls on, or on a date; the last one to
/// come first. A key that opens a door is not somebody who is there.
pub async fn list(
    service: &Service,
    caller: &Caller,
    (place, date): (PlaceId, &str),
    page: Page,
) -> Result<Listing<Presence>, Error> {
    let date = date.to_owned();
    service
        .look(caller, move |look| {
            look.who.require_sight(Permission::EventsRead, Scope::Place(place), "place")?;
            let organization = look.who.organization();
            let zone = crate::places::find(look.read, organization, place)?.time_zone;
            let (begins, ends) = day(&zone, &date)?;
            let filter = Filter {
                from: first_id(begins),
                before: first_id(ends),
                kinds: Some(vec![EventKind::LockUnlock.word().to_owned()]),
                actor: None,
                by_nobody: false,
                login: None,
                link: None,
                guests: None,
                access_key: None,
                object_kind: None,
                object: None,
                place: Some(place),
                success: Some(true),
            };
            let openings = store::events::list(look.read, organization, &filter, OPENINGS_MAX)?;
            Ok(pages(present(openings, (ends, look.who.now)), page))
        })
        .await
}

/// From when to when a day lasts on the wall clock of a zone.
fn day(zone: &TimeZone, text: &str) -> Result<(Timestamp, Timestamp), Error> {
    let wrong = || Error::Malformed("date must be a date or an instant, such as 2026-05-04".into());
    let date = match Timestamp::parse(text) {
        Ok(at) => zone.local(at).date,
        // Without an offset, the wall clock is meant.
        Err(_) => Date::parse(text.split('T').next().unwrap_or_default()).map_err(|_| wrong())?,
    };
    let next = Date::from_days(date.days().saturating_add(1)).map_err(|_| wrong())?;
    zone.first_instant(date, 0).zip(zone.first_instant(next, 0)).ok_or_else(wrong)
}

/// Who opened doors, of openings from the newest to the oldest.
fn present(openings: Vec<Event>, (ends, now): (Timestamp, Timestamp)) -> Vec<Presence> {
    let mut order: Vec<Presence> = Vec::new();
    let mut places: HashMap<ActorId, usize> = HashMap::new();
    for opening in openings {
        let Some(actor) = opening.actor else { continue };
        if actor.user().is_some() && opening.authorized_by.is_none() {
            continue;
        }
        let known = places.get(&actor.id).and_then(|place| order.get_mut(*place));
        if let Some(known) = known {
            known.first_unlock_at = opening.created_at;
            continue;
        }
        places.insert(actor.id, order.len());
        order.push(Presence {
            actor,
            first_unlock_at: opening.created_at,
            last_unlock_at: opening.created_at,
            last_lock: (opening.object.id, opening.object.name),
            status: status(opening.created_at, ends, now),
        });
    }
    order
}

fn status(last: Timestamp, ends: Timestamp, now: Timestamp) -> PresenceStatus {
    if now >= ends {
        PresenceStatus::Expired
    } else if now < last.plus_seconds(ACTIVE_FOR_S) {
        PresenceStatus::OnSite
    } else {
        PresenceStatus::Inactive
    }
}

fn pages(all: Vec<Presence>, page: Page) -> Listing<Presence> {
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let (offset, limit) = (usize::try_from(page.offset), usize::try_from(page.limit));
    let items = all.into_iter().skip(offset.unwrap_or(usize::MAX)).take(limit.unwrap_or_default());
    Listing { items: items.collect(), total }
}
