//! What the schedules of a door, a group or a place come to in a stretch of time.

use super::{belongs, clock};
use crate::{Caller, Error, Service};
use domain::authority::Scope;
use domain::calendar::Calendar;
use domain::id::ScheduleId;
use domain::permission::Permission;
use domain::schedule::{Consequence, Interval, Schedule, Scheduleable};
use domain::time::{Date, TimeZone, Timestamp};
use jiff::civil::DateTime;
use jiff::{Span, ZonedDateTime};
use std::collections::BTreeMap;

/// What schedules come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// When a regular schedule holds and no exception does.
    pub events: Vec<Interval>,
    /// When an exception holds.
    pub exceptions: Vec<Interval>,
    /// The days that a schedule touches, on the wall clock, with all those that do. They are in order, and so are the
    /// schedules.
    pub days: BTreeMap<Date, Vec<ScheduleId>>,
}

/// The most days that a summary covers.
const DAYS_MAX: i32 = 400;
/// The most times of one kind that a summary holds.
const TIMES_MAX: usize = 20_000;

/// What the schedules with one consequence come to; without a consequence, nothing. `around` is an interval of ISO 8601:
/// `start/end`, `start/duration` or `duration/end`. A start or an end without an offset is one on the wall clock of the
/// place, or of the organization where there is no place. Fails with [`Error::Malformed`] if it cannot be read or covers
/// more than 400 days.
pub async fn summarize(
    service: &Service,
    caller: &Caller,
    of: Scheduleable,
    consequence: Option<Consequence>,
    around: &str,
) -> Result<Summary, Error> {
    let around = Around::parse(around).ok_or_else(|| malformed(FORM))?;
    service
        .look(caller, move |look| {
            let tenant = look.who.organization();
            let (scope, _) = belongs(look.read, tenant, of)?;
            look.who.require_sight(Permission::SchedulesRead, scope, noun(scope))?;
            let (_, zone) = clock(look.read, tenant, scope)?;
            let within = around.on(&zone)?;
            let mut schedules = store::schedules::list_of(look.read, tenant, of)?;
            schedules.retain(|schedule| schedule.enabled && Some(schedule.rule.consequence) == consequence);
            summary(&schedules, &zone, within)
        })
        .await
}

/// The word with which a use case says that there is no such thing.
const fn noun(scope: Scope) -> &'static str {
    match scope {
        Scope::Lock(..) => "lock",
        Scope::Group(..) => "group",
        Scope::Place(_) => "place",
        Scope::Organization => "organization",
    }
}

fn summary(schedules: &[Schedule], zone: &TimeZone, within: Interval) -> Result<Summary, Error> {
    let calendar = Calendar::new(schedules.iter().map(|schedule| (schedule.rule.is_exception, &schedule.rule.when)));
    let mut days: BTreeMap<Date, Vec<ScheduleId>> = BTreeMap::new();
    for schedule in schedules {
        let alone = Calendar::new([(false, &schedule.rule.when)]);
        for date in dates(&few(alone.open_intervals(zone, within, TIMES_MAX + 1))?, zone) {
            let touching = days.entry(date).or_default();
            if touching.last() != Some(&schedule.id) {
                touching.push(schedule.id);
            }
        }
    }
    Ok(Summary {
        events: few(calendar.open_intervals(zone, within, TIMES_MAX + 1))?,
        exceptions: few(calendar.exceptions(zone, within, TIMES_MAX + 1))?,
        days,
    })
}

/// Fails rather than leave something out.
fn few(times: Vec<Interval>) -> Result<Vec<Interval>, Error> {
    if times.len() > TIMES_MAX { Err(malformed("covers too much; ask for a shorter time")) } else { Ok(times) }
}

/// The days on the wall clock of which a part is in one of the times.
fn dates<'t>(times: &'t [Interval], zone: &'t TimeZone) -> impl Iterator<Item = Date> + 't {
    let days = |time: &Interval| {
        let last_instant = Timestamp::from_micros(time.ends.as_micros() - 1);
        zone.local(time.starts).date.days()..=zone.local(last_instant).date.days()
    };
    times.iter().flat_map(days).filter_map(|day| Date::from_days(day).ok())
}

/// A stretch of time as a request names it.
#[derive(Clone, Copy)]
enum Around {
    Between(Moment, Moment),
    From(Moment, Span),
    Until(Span, Moment),
}

/// A start or an end.
#[derive(Clone, Copy)]
enum Moment {
    /// With an offset.
    Instant(Timestamp),
    /// On the wall clock.
    Local(DateTime),
}

const FORM: &str = "must be an interval of ISO 8601, start/end, start/duration or duration/end, such as 2026-05-01/P7D or \
    2026-05-01T06:00:00Z/2026-05-08T06:00:00Z; write a plus sign as %2B";

fn malformed(what: &str) -> Error {
    Error::Malformed(format!("around {what}").into())
}

impl Around {
    fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once('/')?;
        Some(match (span(start), span(end)) {
            (None, None) => Self::Between(Moment::parse(start)?, Moment::parse(end)?),
            (None, Some(span)) => Self::From(Moment::parse(start)?, span),
            (Some(span), None) => Self::Until(span, Moment::parse(end)?),
            (Some(_), Some(_)) => return None,
        })
    }

    /// The stretch where the wall clock is that of a zone.
    fn on(self, zone: &TimeZone) -> Result<Interval, Error> {
        let bounds = || {
            let rules = jiff::tz::TimeZone::get(zone.name())?;
            let zoned = |moment: Moment| moment.on(rules.clone());
            Ok::<_, jiff::Error>(match self {
                Self::Between(start, end) => (zoned(start)?, zoned(end)?),
                Self::From(start, span) => (zoned(start)?, zoned(start)?.checked_add(span)?),
                Self::Until(span, end) => (zoned(end)?.checked_sub(span)?, zoned(end)?),
            })
        };
        let (start, end) = bounds().map_err(|_| malformed("must lie in the years 1 to 9998"))?;
        let instant = |zoned: &ZonedDateTime| Timestamp::from_micros(zoned.timestamp().as_microsecond());
        let within =
            Interval::new(instant(&start), instant(&end)).map_err(|_| malformed("must end after it begins"))?;
        if zone.local(within.ends).date.days() - zone.local(within.starts).date.days() > DAYS_MAX {
            return Err(malformed("may cover 400 days; ask for the rest on its own"));
        }
        Ok(within)
    }
}

impl Moment {
    fn parse(text: &str) -> Option<Self> {
        if let Ok(instant) = Timestamp::parse(text) {
            return Some(Self::Instant(instant));
        }
        // A zone of its own would be dropped without a word.
        if text.contains('[') { None } else { text.trim().parse().ok().map(Self::Local) }
    }

    fn on(self, rules: jiff::tz::TimeZone) -> Result<ZonedDateTime, jiff::Error> {
        match self {
            Self::Instant(instant) => {
                Ok(jiff::Timestamp::from_microsecond(instant.as_micros())?.to_zoned_datetime(rules))
            }
            Self::Local(local) => local.to_zoned_datetime(rules),
        }
    }
}

fn span(text: &str) -> Option<Span> {
    if text.trim_start().starts_with(['P', 'p']) { text.trim().parse().ok() } else { None }
}
