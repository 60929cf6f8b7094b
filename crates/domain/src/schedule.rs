//! Schedules on the wall clock of a place.

use crate::holiday::HolidayCalendar;
use crate::id::{GroupId, LockId, OrganizationId, PlaceId, ScheduleId};
use crate::text::Name;
use crate::time::{Date, LocalTime, SECONDS_PER_DAY, TimeError, Timestamp, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A schedule of a door, a group or a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schedule {
    /// Its id.
    pub id: ScheduleId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Option<Name>,
    /// Counts only if set.
    pub enabled: bool,
    /// What it does, of what, and when.
    pub rule: ScheduleRule,
    /// The calendar of holidays that the days of the rule are from, if they are.
    pub holidays: Option<HolidayCalendar>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Schedule {
    /// What a day of it is called: a holiday by its own name, another by that of the schedule.
    #[must_use]
    pub fn name_on(&self, date: Date) -> Option<&str> {
        let holiday = self.holidays.as_ref().and_then(|calendar| calendar.name_on(date));
        holiday.or_else(|| self.name.as_ref().map(Name::as_str))
    }
}

/// What a schedule does, of what, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduleRule {
    /// Of which door, group or place.
    pub of: Scheduleable,
    /// What it does inside its time.
    pub consequence: Consequence,
    /// An exception: inside its time the other schedules with its consequence do not count.
    pub is_exception: bool,
    /// When.
    pub when: When,
}

impl ScheduleRule {
    /// A weekly time restriction.
    #[must_use]
    pub const fn restriction(of: Scheduleable, window: WeeklyWindow) -> Self {
        Self { of, consequence: Consequence::Allow, is_exception: false, when: When::Weekly(window) }
    }
}

/// What a schedule does inside its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Consequence {
    /// People with a right may enter: a time restriction. As an exception of a place: its door-only rights
    /// open nothing, the place is closed.
    Allow,
    /// The door stays unlocked, for everybody.
    Unlock,
    /// The door stays unlocked by [`Consequence::Unlock`] only once somebody has come.
    FirstToArrive,
}

/// What a schedule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheduleable {
    /// A door.
    Lock(LockId),
    /// A group.
    Group(GroupId),
    /// A place. It has exceptions only: its closures.
    Place(PlaceId),
}

impl Scheduleable {
    /// Whether a schedule with this consequence, regular or an exception, can belong to it.
    #[must_use]
    pub const fn takes(self, consequence: Consequence, is_exception: bool) -> bool {
        match self {
            Self::Lock(_) => true,
            Self::Group(_) => matches!(consequence, Consequence::Allow),
            Self::Place(_) => matches!(consequence, Consequence::Allow) && is_exception,
        }
    }
}

/// When a schedule counts. Wall clocks are those of the door's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// Every week.
    Weekly(WeeklyWindow),
    /// Once, between two instants.
    Once(Interval),
    /// Whole days, from midnight to midnight on the wall clock.
    Days(DayRange),
    /// Single whole days, as a calendar of holidays lists them; in order, each once.
    Dates(Vec<Date>),
}

/// The instants `[starts, ends)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant inside.
    pub starts: Timestamp,
    /// The first instant after.
    pub ends: Timestamp,
}

impl Interval {
    /// Fails with [`TimeError::Order`] if it would not end after it begins.
    pub fn new(starts: Timestamp, ends: Timestamp) -> Result<Self, TimeError> {
        if ends <= starts { Err(TimeError::Order) } else { Ok(Self { starts, ends }) }
    }

    /// Whether the instant is inside.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.starts <= at && at < self.ends
    }
}

/// The days from the first to the last, both inside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub first: Date,
    /// The last day.
    pub last: Date,
}

impl DayRange {
    /// Fails with [`TimeError::Order`] if the last day comes before the first.
    pub fn new(first: Date, last: Date) -> Result<Self, TimeError> {
        if last < first { Err(TimeError::Order) } else { Ok(Self { first, last }) }
    }
}

/// A time of day on some days of the week: `[starts, ends)` on the wall clock. It holds whenever the
/// wall clock is inside it: twice in the fold of a clock change, never in the gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds")]
pub struct WeeklyWindow {
    /// The days on which the window begins.
    pub days: Days,
    /// Seconds of the day at which it begins.
    starts: u32,
    /// Seconds of the day at which it is over; 86 400 is the end of the day.
    ends: u32,
}

impl WeeklyWindow {
    /// Fails with [`TimeError::Order`] if it would not end after it begins.
    pub fn new(days: Days, starts: TimeOfDay, ends: TimeOfDay) -> Result<Self, TimeError> {
        if ends.seconds() <= starts.seconds() {
            return Err(TimeError::Order);
        }
        Ok(Self { days, starts: starts.seconds(), ends: ends.seconds() })
    }

    /// The whole of the given days.
    #[must_use]
    pub const fn all_day(days: Days) -> Self {
        Self { days, starts: 0, ends: SECONDS_PER_DAY }
    }

    /// When it begins.
    #[must_use]
    pub const fn starts(&self) -> TimeOfDay {
        TimeOfDay(self.starts)
    }

    /// When it is over.
    #[must_use]
    pub const fn ends(&self) -> TimeOfDay {
        TimeOfDay(self.ends)
    }

    /// Whether the wall clock is inside.
    #[must_use]
    pub fn contains(&self, local: LocalTime) -> bool {
        self.days.contains(local.weekday()) && self.starts <= local.second_of_day && local.second_of_day < self.ends
    }
}

/// A [`WeeklyWindow`] as it is written down, before it is checked.
#[derive(Deserialize)]
struct Bounds {
    days: Days,
    starts: u32,
    ends: u32,
}

impl TryFrom<Bounds> for WeeklyWindow {
    type Error = TimeError;

    fn try_from(Bounds { days, starts, ends }: Bounds) -> Result<Self, TimeError> {
        Self::new(days, TimeOfDay::from_seconds(starts)?, TimeOfDay::from_seconds(ends)?)
    }
}

/// The hours of a week: open whenever any of its windows is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WeeklyHours(pub Vec<WeeklyWindow>);

impl WeeklyHours {
    /// Whether the wall clock is inside a window. No window: never.
    #[must_use]
    pub fn contains(&self, local: LocalTime) -> bool {
        self.0.iter().any(|window| window.contains(local))
    }
}

/// A set of days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Days(u8);

impl Days {
    /// Monday to Sunday.
    pub const ALL: Self = Self(0b0111_1111);

    /// The set of the listed days.
    #[must_use]
    pub fn of(days: &[Weekday]) -> Self {
        Self(days.iter().fold(0, |bits, day| bits | 1 << *day as u8))
    }

    /// Bit 0 is Monday, bit 6 is Sunday; other bits are dropped.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & Self::ALL.0)
    }

    /// Bit 0 is Monday, bit 6 is Sunday.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether the day is in the set.
    #[must_use]
    pub const fn contains(self, day: Weekday) -> bool {
        self.0 & (1 << day as u8) != 0
    }

    /// Whether no day is.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl<'de> Deserialize<'de> for Days {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(Self::from_bits)
    }
}

/// A time of day from 00:00 to 24:00, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// 00:00.
    pub const START: Self = Self(0);
    /// 24:00.
    pub const END: Self = Self(SECONDS_PER_DAY);

    /// Takes seconds since 00:00; fails past 24:00.
    pub fn from_seconds(seconds: u32) -> Result<Self, TimeError> {
        if seconds > SECONDS_PER_DAY { Err(TimeError::TimeOfDay) } else { Ok(Self(seconds)) }
    }

    /// Seconds since 00:00.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.0
    }

    /// Reads `hh:mm` or `hh:mm:ss`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let mut parts = text.trim().split(':').map(|part| {
            let two_digits = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
            if two_digits { part.parse::<u32>().map_err(|_| TimeError::TimeOfDay) } else { Err(TimeError::TimeOfDay) }
        });
        let hour = parts.next().ok_or(TimeError::TimeOfDay)??;
        let minute = parts.next().ok_or(TimeError::TimeOfDay)??;
        let second = parts.next().unwrap_or(Ok(0))?;
        if parts.next().is_some() || minute > 59 || second > 59 {
            return Err(TimeError::TimeOfDay);
        }
        Self::from_seconds(hour * 3_600 + minute * 60 + second)
    }
}

impl fmt::Display for TimeOfDay {
    /// `hh:mm`, with seconds where they are not zero.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3_600, self.0 / 60 % 60, self.0 % 60);
        write!(f, "{hour:02}:{minute:02}")?;
        if second == 0 { Ok(()) } else { write!(f, ":{second:02}") }
    }
}
