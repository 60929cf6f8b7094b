//! Wall clocks and schedules, by the library of time zones and nothing else: each question is asked of it anew.

use domain::schedule::{WeeklyWindow, When};
use domain::time::{TimeZone, Timestamp};
use jiff::civil::Date;

/// What the clock on the wall of a place shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    /// Days since 1970-01-01.
    pub day: i32,
    /// Days since Monday.
    pub weekday: i8,
    /// Seconds since midnight, as the clock shows them.
    pub second: u32,
    /// Seconds east of Greenwich.
    pub offset: i32,
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Looks at the clock.
#[must_use]
pub fn wall(zone: &TimeZone, at: Timestamp) -> Wall {
    let zone = jiff::tz::TimeZone::get(zone.name()).unwrap_or(jiff::tz::TimeZone::UTC);
    let clock = instant(at).to_zoned_datetime(zone);
    let [hour, minute, second] = [clock.hour(), clock.minute(), clock.second()].map(i8::unsigned_abs).map(u32::from);
    Wall {
        day: clock.date().since(EPOCH).map_or(0, |since| since.get_days()),
        weekday: clock.weekday().to_monday_zero_offset(),
        second: (hour * 60 + minute) * 60 + second,
        offset: clock.offset().seconds(),
    }
}

/// Whether a schedule holds at an instant.
#[must_use]
pub fn holds(when: &When, wall: Wall, at: Timestamp) -> bool {
    match when {
        When::Weekly(window) => shows(window, wall),
        When::Once(interval) => interval.starts <= at && at < interval.ends,
        When::Days(range) => range.first.days() <= wall.day && wall.day <= range.last.days(),
        When::Dates(dates) => dates.iter().any(|date| date.days() == wall.day),
    }
}

/// Whether the clock shows a time inside a weekly window.
#[must_use]
pub fn shows(window: &WeeklyWindow, wall: Wall) -> bool {
    let is_the_day = window.days.bits() >> wall.weekday & 1 == 1;
    is_the_day && (window.starts().seconds()..window.ends().seconds()).contains(&wall.second)
}

/// The first instant at which the clock shows a time of a day; where it never does, one soon after.
#[must_use]
pub fn instant_of(zone: &TimeZone, day: i32, second: u32) -> Option<Timestamp> {
    let date = EPOCH.checked_add(jiff::Span::new().days(day)).ok()?;
    let civil = date.at(0, 0, 0, 0).checked_add(jiff::Span::new().seconds(second)).ok()?;
    let zone = jiff::tz::TimeZone::get(zone.name()).ok()?;
    Some(Timestamp::from_micros(civil.to_zoned_datetime(zone).ok()?.timestamp().as_microsecond()))
}

/// The instants from one to another at which the offset of the clock changes.
#[must_use]
pub fn changes(zone: &TimeZone, from: Timestamp, until: Timestamp) -> Vec<Timestamp> {
    let Ok(zone) = jiff::tz::TimeZone::get(zone.name()) else { return Vec::new() };
    let changes =
        zone.following(instant(from)).map(|change| Timestamp::from_micros(change.timestamp().as_microsecond()));
    changes.take_while(|change| *change < until).collect()
}

fn instant(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default()
}
