//! Instants, time zones and the wall clock of a place. Nothing here reads a clock.

use serde::{Deserialize, Serialize};
use std::fmt;

/// An instant in microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest instant that is accepted, 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The latest instant that is accepted, the end of the year 9998.
    pub const MAX: Self = Self(253_370_764_799_999_999);

    /// Takes microseconds since the epoch, held inside [`Self::MIN`] and [`Self::MAX`].
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the epoch.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since the epoch, rounded down.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// This instant and `seconds` more (fewer, if negative).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// This instant and `millis` milliseconds more (fewer, if negative).
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_micros(self.0.saturating_add(millis.saturating_mul(1_000)))
    }

    /// Microseconds from `earlier` to this instant; negative if it is later.
    #[must_use]
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Reads an RFC 3339 date-time with an offset, such as `2026-05-01T06:00:00+02:00`; digits past the
    /// microsecond are dropped. Fails outside of [`Self::MIN`] and [`Self::MAX`].
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let instant: jiff::Timestamp = text.trim().parse().map_err(|_| TimeError::Instant)?;
        let micros = instant.as_microsecond();
        if (Self::MIN.0..=Self::MAX.0).contains(&micros) { Ok(Self(micros)) } else { Err(TimeError::Instant) }
    }

    fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        i64::deserialize(deserializer).map(Self::from_micros)
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, with milliseconds, or microseconds where they are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = if self.0.rem_euclid(1_000) == 0 { 3 } else { 6 };
        write!(f, "{:.*}", digits, self.to_jiff())
    }
}

/// Why a time could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not an RFC 3339 date-time of the years 1 to 9998.
    #[error("must be a date and time with an offset in the years 1 to 9998, such as 2026-05-01T06:00:00Z")]
    Instant,
    /// Not a name of the IANA time zone database.
    #[error("must be an IANA time zone, such as Europe/Berlin")]
    Zone,
    /// Not a time of day.
    #[error("must be a time of day, hh:mm")]
    TimeOfDay,
    /// The end is not after the start.
    #[error("must be after the start")]
    Order,
}

/// The instants [from, until); an absent end is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The first instant inside.
    pub from: Option<Timestamp>,
    /// The first instant after.
    pub until: Option<Timestamp>,
}

impl Period {
    /// All time.
    pub const ALWAYS: Self = Self { from: None, until: None };

    /// Fails with [`TimeError::Order`] if `until` is not after `from`.
    pub fn new(from: Option<Timestamp>, until: Option<Timestamp>) -> Result<Self, TimeError> {
        match (from, until) {
            (Some(from), Some(until)) if until <= from => Err(TimeError::Order),
            _ => Ok(Self { from, until }),
        }
    }

    /// Whether `at` lies before, inside or after.
    #[must_use]
    pub fn place(&self, at: Timestamp) -> Standing {
        if self.from.is_some_and(|from| at < from) {
            Standing::Before
        } else if self.until.is_some_and(|until| at >= until) {
            Standing::After
        } else {
            Standing::Inside
        }
    }
}

/// Where an instant lies relative to a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Not begun.
    Before,
    /// Now.
    Inside,
    /// Over.
    After,
}

/// A zone of the IANA database. The database is compiled in, so that server, controller and
/// simulator know the same rules.
#[derive(Clone, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

impl TimeZone {
    /// Finds a zone by its IANA name.
    pub fn parse(name: &str) -> Result<Self, TimeError> {
        let zone = jiff::tz::TimeZone::get(name.trim()).map_err(|_| TimeError::Zone)?;
        if zone.iana_name().is_none() {
            return Err(TimeError::Zone);
        }
        Ok(Self(zone))
    }

    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What the clock on the wall shows at `at`.
    #[must_use]
    pub fn local(&self, at: Timestamp) -> LocalTime {
        let civil = self.0.to_datetime(at.to_jiff());
        let seconds = i32::from(civil.hour()) * 3_600 + i32::from(civil.minute()) * 60 + i32::from(civil.second());
        LocalTime { weekday: Weekday::from_jiff(civil.weekday()), second_of_day: seconds.unsigned_abs() }
    }

    /// The first instant at which the wall clock shows `second_of_day`, on the day that is `days` after
    /// the local day of `at`: in a fold the earlier of the two, in a gap its end. 86 400 is the next
    /// midnight. Nothing past the end of the calendar.
    #[must_use]
    pub fn instant(&self, at: Timestamp, days: i32, second_of_day: u32) -> Option<Timestamp> {
        use jiff::{Span, ToSpan as _, tz::AmbiguousOffset};
        let days = Span::new().try_days(days).ok()?;
        let date = self.0.to_datetime(at.to_jiff()).date().checked_add(days).ok()?;
        let (date, second) = match second_of_day {
            SECONDS_PER_DAY.. => (date.tomorrow().ok()?, second_of_day - SECONDS_PER_DAY),
            _ => (date, second_of_day),
        };
        let civil = date.at(0, 0, 0, 0).checked_add(i64::from(second).seconds()).ok()?;
        let instant = match self.0.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Gap { after, .. } => {
                let before_the_change = after.to_timestamp(civil).ok()?;
                self.0.following(before_the_change).next()?.timestamp()
            }
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
                offset.to_timestamp(civil).ok()?
            }
        };
        Some(Timestamp::from_micros(instant.as_microsecond()))
    }
}

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

/// Seconds in a day of the wall clock.
pub const SECONDS_PER_DAY: u32 = 86_400;

/// A day of the week and a time of day, as the wall clock of a place shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The day of the week.
    pub weekday: Weekday,
    /// Seconds since 00:00 on the wall clock.
    pub second_of_day: u32,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    /// Monday to Sunday.
    pub const ALL: [Self; 7] =
        [Self::Monday, Self::Tuesday, Self::Wednesday, Self::Thursday, Self::Friday, Self::Saturday, Self::Sunday];

    const fn from_jiff(day: jiff::civil::Weekday) -> Self {
        match day {
            jiff::civil::Weekday::Monday => Self::Monday,
            jiff::civil::Weekday::Tuesday => Self::Tuesday,
            jiff::civil::Weekday::Wednesday => Self::Wednesday,
            jiff::civil::Weekday::Thursday => Self::Thursday,
            jiff::civil::Weekday::Friday => Self::Friday,
            jiff::civil::Weekday::Saturday => Self::Saturday,
            jiff::civil::Weekday::Sunday => Self::Sunday,
        }
    }
}
