//! When a schedule counts, as columns.

use crate::Error;
use crate::engine::Row;
use domain::holiday::{HolidayCalendar, Region};
use domain::schedule::{DayRange, Days, Interval, Schedule, TimeOfDay, WeeklyWindow, When};
use domain::time::{Date, Timestamp};

/// When a schedule counts, as columns: those of its kind are there.
#[derive(Clone, Default)]
pub(super) struct Times {
    pub(super) kind: &'static str,
    pub(super) days: Option<i64>,
    pub(super) starts_s: Option<i64>,
    pub(super) ends_s: Option<i64>,
    pub(super) starts_at: Option<Timestamp>,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) first_day: Option<i64>,
    pub(super) last_day: Option<i64>,
    pub(super) region: Option<&'static str>,
    pub(super) is_observed: Option<bool>,
    /// A JSON array of names and days.
    pub(super) ignored_holidays: Option<String>,
    /// A JSON array of days since 1970-01-01.
    pub(super) dates: Option<String>,
    /// By which edition of the holidays the dates were made.
    pub(super) holidays_edition: Option<i64>,
}

const WEEKLY: &str = "recurring_event";
const ONCE: &str = "single_event";
const DAYS: &str = "single_all_day_event";
const HOLIDAYS: &str = "holiday_calendar";

impl Times {
    /// Fails for single days that are of no calendar of holidays, and for a calendar beside other times.
    pub(super) fn of(schedule: &Schedule) -> Result<Self, Error> {
        Ok(match (&schedule.rule.when, &schedule.holidays) {
            (When::Weekly(window), None) => Self {
                kind: WEEKLY,
                days: Some(i64::from(window.days.bits())),
                starts_s: Some(i64::from(window.starts().seconds())),
                ends_s: Some(i64::from(window.ends().seconds())),
                ..Self::default()
            },
            (When::Once(interval), None) => {
                Self { kind: ONCE, starts_at: Some(interval.starts), ends_at: Some(interval.ends), ..Self::default() }
            }
            (When::Days(range), None) => Self {
                kind: DAYS,
                first_day: Some(i64::from(range.first.days())),
                last_day: Some(i64::from(range.last.days())),
                ..Self::default()
            },
            (When::Dates(dates), Some(calendar)) => Self {
                kind: HOLIDAYS,
                region: Some(calendar.region.code()),
                is_observed: Some(calendar.is_observed),
                ignored_holidays: Some(json(&calendar.ignored)?),
                dates: Some(json(dates)?),
                holidays_edition: Some(domain::holiday::edition()),
                ..Self::default()
            },
            _ => return Err(Error::corrupt("schedule", "its days are not those of its calendar of holidays")),
        })
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::corrupt("schedule", error))
}

/// Reads when a schedule counts, and the calendar of holidays that it follows.
pub(super) fn read(row: &mut Row) -> Result<(When, Option<HolidayCalendar>), Error> {
    let kind: String = row.take()?;
    let (week, once, days) =
        ([row.take()?, row.take()?, row.take()?], [row.take()?, row.take()?], [row.take()?, row.take()?]);
    let holidays = (row.take()?, row.take()?, row.take()?, row.take()?);
    let when = match (kind.as_str(), week, once, days) {
        (WEEKLY, [Some(days), Some(starts), Some(ends)], ..) => window(days, starts, ends).map(When::Weekly)?,
        (ONCE, _, [Some(starts), Some(ends)], _) => {
            Interval::new(starts, ends).map(When::Once).map_err(|error| Error::corrupt("interval", error))?
        }
        (DAYS, _, _, [Some(first), Some(last)]) => {
            DayRange::new(date(first)?, date(last)?).map(When::Days).map_err(|error| Error::corrupt("days", error))?
        }
        (HOLIDAYS, ..) => return calendar(holidays),
        _ => return Err(Error::corrupt("schedule", format!("a {kind} that this version of latchkey does not know"))),
    };
    Ok((when, None))
}

/// The columns of a calendar of holidays: region, whether observed, what is ignored, the days.
type Holidays = (Option<String>, Option<bool>, Option<String>, Option<String>);

fn calendar(columns: Holidays) -> Result<(When, Option<HolidayCalendar>), Error> {
    let (Some(region), Some(is_observed), Some(ignored), Some(dates)) = columns else {
        return Err(Error::corrupt("schedule", "a calendar of holidays without its columns"));
    };
    let region = Region::parse(&region).map_err(|error| Error::corrupt(format!("region {region:?}"), error))?;
    let ignored = serde_json::from_str(&ignored).map_err(|error| Error::corrupt("ignored holidays", error))?;
    let dates: Vec<i64> = serde_json::from_str(&dates).map_err(|error| Error::corrupt("dates", error))?;
    let dates = dates.into_iter().map(date).collect::<Result<_, _>>()?;
    Ok((When::Dates(dates), Some(HolidayCalendar { region, is_observed, ignored })))
}

fn window(days: i64, starts: i64, ends: i64) -> Result<WeeklyWindow, Error> {
    let days = u8::try_from(days).map(Days::from_bits).map_err(|error| Error::corrupt("days", error))?;
    let time = |seconds: i64| {
        let seconds = u32::try_from(seconds).map_err(|error| Error::corrupt("time of day", error))?;
        TimeOfDay::from_seconds(seconds).map_err(|error| Error::corrupt("time of day", error))
    };
    WeeklyWindow::new(days, time(starts)?, time(ends)?).map_err(|error| Error::corrupt("window", error))
}

fn date(days: i64) -> Result<Date, Error> {
    let days = i32::try_from(days).map_err(|error| Error::corrupt("date", error))?;
    Date::from_days(days).map_err(|error| Error::corrupt("date", error))
}
