//! Times as people read them: on the wall clock of a place, with its zone named.

use domain::id::PlaceId;
use domain::time::{TimeZone, Timestamp};
use service::places::{self, PlaceFilter};
use service::{Caller, Page, Service};
use std::collections::BTreeMap;

/// An instant on the wall clock of a zone, by a pattern of `strftime`.
pub(crate) fn time(at: Timestamp, zone: &TimeZone, pattern: &str) -> String {
    let zoned = jiff::Timestamp::from_microsecond(at.as_micros()).and_then(|at| at.in_tz(zone.name()));
    zoned.map(|at| at.strftime(pattern).to_string()).unwrap_or_default()
}

/// A day on the wall clock of a zone.
pub(crate) fn day(at: Timestamp, zone: &TimeZone) -> String {
    time(at, zone, "%-d %b %Y")
}

/// A day and a time on the wall clock of a zone; the day alone is left out today.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let is_today = zone.local(at).date == zone.local(now).date;
    time(at, zone, if is_today { "%H:%M:%S" } else { "%-d %b, %H:%M:%S" })
}

/// What a zone is called in a line: its city.
pub(crate) fn city(zone: &TimeZone) -> String {
    zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ")
}

/// The places that somebody may read, with their names and zones.
pub(crate) struct Places {
    zones: BTreeMap<PlaceId, (String, TimeZone)>,
    utc: TimeZone,
}

impl Places {
    /// Reads them; nothing for who may read none.
    pub(crate) async fn read(service: &Service, caller: &Caller) -> Self {
        let every = Page { limit: 1_000, offset: 0 };
        let found = places::list(service, caller, PlaceFilter::default(), every).await;
        let items = found.map(|found| found.items).unwrap_or_default();
        let zones = items.into_iter().map(|view| view.place);
        let zones = zones.map(|place| (place.id, (place.name.to_string(), place.time_zone))).collect();
        Self { zones, utc: TimeZone::utc() }
    }

    /// Their ids and names, by name.
    pub(crate) fn named(&self) -> Vec<(i64, String)> {
        let mut named: Vec<_> = self.zones.iter().map(|(id, (name, _))| (id.get(), name.clone())).collect();
        named.sort_by_key(|(_, name)| domain::text::search_key(name));
        named
    }

    /// The zone of a place; of the only one where nothing is said; UTC otherwise.
    pub(crate) fn zone(&self, place: Option<PlaceId>) -> &TimeZone {
        let own = place.and_then(|id| self.zones.get(&id));
        let only = || self.zones.values().next().filter(|_| self.zones.len() == 1 && place.is_none());
        own.or_else(only).map_or(&self.utc, |(_, zone)| zone)
    }

    /// What a place is called.
    pub(crate) fn name(&self, place: PlaceId) -> Option<&str> {
        self.zones.get(&place).map(|(name, _)| name.as_str())
    }
}
