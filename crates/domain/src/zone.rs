//! Time zones: the offsets of a zone as a table, so that a wall clock is read without asking the library.

use crate::time::{Date, LocalTime, SECONDS_PER_DAY, TimeError, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

/// A zone of the IANA database. The database is compiled in, so that server, controller and
/// simulator know the same rules.
#[derive(Clone)]
pub struct TimeZone(Arc<Zone>);

/// A zone with its offsets from 1970 to 2100.
struct Zone {
    rules: jiff::tz::TimeZone,
    /// The second at which each offset begins; the first is [`TABLE_FROM`].
    since: Vec<i64>,
    /// The offsets east of Greenwich, in seconds.
    offsets: Vec<i32>,
    /// The same by [`SPAN_BITS`] of the second, for one look.
    spans: Vec<Option<Span>>,
}

/// Some 24 days, in which an offset changes once at most, or else is to be looked for.
#[derive(Clone, Copy)]
struct Span {
    /// The first second of the other offset; the greatest number if there is none.
    change: u32,
    before_s: i32,
    after_s: i32,
}

/// A span is 2^21 seconds.
const SPAN_BITS: u32 = 21;

/// 1970-01-01T00:00:00Z.
const TABLE_FROM: i64 = 0;
/// 2100-01-01T00:00:00Z.
const TABLE_UNTIL: i64 = 4_102_444_800;

/// The zones that somebody has asked for. There are about 600, and each table takes about 34 KiB.
static KNOWN: LazyLock<RwLock<HashMap<String, TimeZone>>> = LazyLock::new(RwLock::default);

impl TimeZone {
    /// Finds a zone by its IANA name.
    pub fn parse(name: &str) -> Result<Self, TimeError> {
        let name = name.trim();
        if let Some(known) = Self::known(name) {
            return Ok(known);
        }
        let rules = jiff::tz::TimeZone::get(name).map_err(|_| TimeError::Zone)?;
        let name = rules.iana_name().ok_or(TimeError::Zone)?.to_owned();
        if let Some(known) = Self::known(&name) {
            return Ok(known);
        }
        let zone = Self(Arc::new(Zone::compile(rules)));
        KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(name, zone.clone());
        Ok(zone)
    }

    fn known(name: &str) -> Option<Self> {
        KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(Arc::new(Zone::compile(jiff::tz::TimeZone::UTC)))
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rules.iana_name().unwrap_or("UTC")
    }

    /// What the clock on the wall shows at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> LocalTime {
        let second = at.as_micros().div_euclid(1_000_000);
        Date::split(second + i64::from(self.0.offset(second)))
    }

    /// How many seconds after Monday 00:00 the wall clock shows, at a second since 1970.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "a week has some 600 000 seconds")]
    pub(crate) fn second_of_week(&self, second: i64) -> i32 {
        const WEEK: i64 = 7 * SECONDS_PER_DAY as i64;
        // 1970 began on a Thursday.
        let since_monday = second + i64::from(self.0.offset(second)) + 3 * i64::from(SECONDS_PER_DAY);
        since_monday.rem_euclid(WEEK) as i32
    }

    /// The first instant after `at` at which the offset of the clock changes, of those from 1970 to 2100.
    #[must_use]
    pub fn next_change(&self, at: Timestamp) -> Option<Timestamp> {
        let second = at.as_micros().div_euclid(1_000_000);
        // The first entry begins the table and is no change.
        let next = self.0.since.get(self.0.since.partition_point(|since| *since <= second).max(1))?;
        Some(Timestamp::from_micros(next * 1_000_000))
    }

    /// The first instant at which the wall clock shows `second_of_day`, on the day that is `days` after
    /// the local day of `at`: in a fold the earlier of the two, in a gap its end. 86 400 is the next
    /// midnight. Nothing past the end of the calendar.
    #[must_use]
    pub fn instant(&self, at: Timestamp, days: i32, second_of_day: u32) -> Option<Timestamp> {
        let date = Date::from_days(self.local(at).date.days().checked_add(days)?).ok()?;
        self.first_instant(date, second_of_day)
    }

    /// The first instant at which the wall clock shows `second_of_day` on a day: in a fold the earlier of
    /// the two, in a gap its end. 86 400 is the next midnight. Nothing past the end of the calendar.
    #[must_use]
    pub fn first_instant(&self, date: Date, second_of_day: u32) -> Option<Timestamp> {
        use jiff::tz::AmbiguousOffset;
        let second = i64::from(date.days()) * i64::from(SECONDS_PER_DAY) + i64::from(second_of_day);
        let civil = jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::from_second(second).ok()?);
        let instant = match self.0.rules.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Gap { after, .. } => {
                let before_the_change = after.to_timestamp(civil).ok()?;
                self.0.rules.following(before_the_change).next()?.timestamp()
            }
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(civil).ok()?
            }
        };
        Some(Timestamp::from_micros(instant.as_microsecond()))
    }
}

impl Zone {
    fn compile(rules: jiff::tz::TimeZone) -> Self {
        let (mut since, mut offsets) = (vec![TABLE_FROM], vec![offset_by(&rules, TABLE_FROM)]);
        let start = jiff::Timestamp::from_second(TABLE_FROM).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        for change in rules.following(start).take_while(|change| change.timestamp().as_second() < TABLE_UNTIL) {
            // Some changes are of the name alone, or of what counts as summer.
            if offsets.last() != Some(&change.offset().seconds()) {
                since.push(change.timestamp().as_second());
                offsets.push(change.offset().seconds());
            }
        }
        let mut zone = Self { rules, since, offsets, spans: Vec::new() };
        zone.spans = (TABLE_FROM >> SPAN_BITS..TABLE_UNTIL >> SPAN_BITS).map(|span| zone.span(span)).collect();
        zone
    }

    fn span(&self, number: i64) -> Option<Span> {
        let (first, end) = (number << SPAN_BITS, (number + 1) << SPAN_BITS);
        let [index, after] = [first, end - 1].map(|second| self.since.partition_point(|since| *since <= second));
        let offset = |index: usize| self.offsets.get(index.wrapping_sub(1)).copied();
        let change = match after - index {
            0 => u32::MAX,
            1 => u32::try_from(*self.since.get(index)?).ok()?,
            _ => return None,
        };
        Some(Span { change, before_s: offset(index)?, after_s: offset(after)? })
    }

    #[inline]
    fn offset(&self, second: i64) -> i32 {
        let span = usize::try_from(second >> SPAN_BITS).ok().and_then(|number| self.spans.get(number));
        match span {
            Some(Some(span)) if second < i64::from(span.change) => span.before_s,
            Some(Some(span)) => span.after_s,
            _ => self.offset_apart(second),
        }
    }

    /// The offset where no span says it.
    #[cold]
    fn offset_apart(&self, second: i64) -> i32 {
        if !(TABLE_FROM..TABLE_UNTIL).contains(&second) {
            return offset_by(&self.rules, second);
        }
        let index = self.since.partition_point(|since| *since <= second);
        self.offsets.get(index.wrapping_sub(1)).copied().unwrap_or_default()
    }
}

fn offset_by(rules: &jiff::tz::TimeZone, second: i64) -> i32 {
    jiff::Timestamp::from_second(second).map_or(0, |instant| rules.to_offset(instant).seconds())
}

impl PartialEq for TimeZone {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.name() == other.name()
    }
}

impl Eq for TimeZone {}

impl fmt::Debug for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for TimeZone {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for TimeZone {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::parse(&name).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONES: [&str; 8] = [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "America/Caracas",
    ];

    #[test]
    fn a_zone_is_compiled_once() {
        let first = TimeZone::parse("Europe/Berlin").unwrap();
        assert!(Arc::ptr_eq(&first.0, &TimeZone::parse(" Europe/Berlin ").unwrap().0));
        assert_eq!(format!("{first:?}"), "Europe/Berlin");
    }

    #[test]
    fn offsets_are_those_of_the_rules_at_every_change_and_past_both_ends_of_the_table() {
        for name in ZONES {
            let zone = TimeZone::parse(name).unwrap().0;
            let past = [-1, TABLE_FROM, TABLE_UNTIL - 1, TABLE_UNTIL, TABLE_UNTIL + 86_400 * 200, -86_400 * 10_000];
            let changes = zone.since.iter().flat_map(|change| [change - 1, *change, change + 1]);
            let steps = (TABLE_FROM..TABLE_UNTIL).step_by(1_000_003);
            for second in past.into_iter().chain(changes).chain(steps) {
                let by_rules = offset_by(&zone.rules, second);
                assert_eq!((zone.offset(second), zone.offset_apart(second)), (by_rules, by_rules), "{name} {second}");
            }
        }
    }

    #[test]
    fn a_span_says_the_offset_unless_the_clock_changes_twice_in_it() {
        for name in ZONES {
            let zone = TimeZone::parse(name).unwrap().0;
            assert_eq!(zone.spans.len(), 1_956, "{name}");
            for (number, span) in zone.spans.iter().enumerate() {
                let number = i64::try_from(number).unwrap();
                // A change at its first second is none within it.
                let within = (number << SPAN_BITS) + 1..(number + 1) << SPAN_BITS;
                let changes: Vec<i64> = zone.since.iter().copied().filter(|since| within.contains(since)).collect();
                let expected = match changes[..] {
                    [] => Some(u32::MAX),
                    [change] => Some(u32::try_from(change).unwrap()),
                    _ => None,
                };
                assert_eq!(span.map(|span| span.change), expected, "{name} {within:?}");
            }
        }
    }
}
