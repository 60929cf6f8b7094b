//! Instants, time zones and the wall clock of a place. Nothing here reads a clock.

pub use crate::zone::TimeZone;
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

    pub(crate) fn to_jiff(self) -> jiff::Timestamp {
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
    /// Not a day of the calendar.
    #[error("must be a date in the years 1 to 9998, such as 2026-12-24")]
    Date,
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

    /// From where the earlier of two begins to where the later ends, with what lies between them.
    #[must_use]
    pub fn spanning(self, other: Self) -> Self {
        let from = self.from.zip(other.from).map(|(one, other)| one.min(other));
        let until = self.until.zip(other.until).map(|(one, other)| one.max(other));
        Self { from, until }
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

/// Seconds in a day of the wall clock.
pub const SECONDS_PER_DAY: u32 = 86_400;

/// A day and a time of day, as the wall clock of a place shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    /// The day.
    pub date: Date,
    /// Seconds since 00:00 on the wall clock.
    pub second_of_day: u32,
}

impl LocalTime {
    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        self.date.weekday()
    }

    /// Seconds since Monday 00:00 on the wall clock.
    #[must_use]
    pub const fn second_of_week(self) -> u32 {
        self.date.weekday() as u32 * SECONDS_PER_DAY + self.second_of_day
    }
}

/// A day of the calendar, counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(i32);

impl Date {
    /// Takes days since 1970-01-01; fails outside of the years 1 to 9998.
    pub fn from_days(days: i32) -> Result<Self, TimeError> {
        if (-719_162..=2_932_531).contains(&days) { Ok(Self(days)) } else { Err(TimeError::Date) }
    }

    /// The day of this many seconds since 1970-01-01T00:00 on the wall clock, and the second of that day.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "every Timestamp has a small day")]
    pub(crate) const fn split(seconds: i64) -> LocalTime {
        let per_day = SECONDS_PER_DAY as i64;
        let (days, second) = (seconds.div_euclid(per_day), seconds.rem_euclid(per_day));
        LocalTime { date: Self(days as i32), second_of_day: second as u32 }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> i16 {
        self.to_jiff().year()
    }

    /// The same day of another month, or the last one of it if it is shorter; fails outside of the years 1 to 9998.
    pub fn plus_months(self, months: i32) -> Result<Self, TimeError> {
        use jiff::ToSpan as _;
        let date = self.to_jiff().checked_add(months.months()).map_err(|_| TimeError::Date)?;
        Self::of_jiff(date)
    }

    /// The day of the week.
    #[must_use]
    pub const fn weekday(self) -> Weekday {
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// Reads `2026-12-24`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let date: jiff::civil::Date = text.trim().parse().map_err(|_| TimeError::Date)?;
        Self::of_jiff(date)
    }

    fn of_jiff(date: jiff::civil::Date) -> Result<Self, TimeError> {
        let since = date.since(jiff::civil::Date::constant(1970, 1, 1)).map_err(|_| TimeError::Date)?;
        Self::from_days(since.get_days())
    }

    fn to_jiff(self) -> jiff::civil::Date {
        use jiff::ToSpan as _;
        let epoch = jiff::civil::Date::constant(1970, 1, 1);
        epoch.saturating_add(i64::from(self.0).days())
    }
}

impl fmt::Display for Date {
    /// `2026-12-24`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_jiff().fmt(f)
    }
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
}
