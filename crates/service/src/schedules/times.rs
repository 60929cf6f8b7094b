//! When a schedule counts, as a request says it.

use super::{Kind, ScheduleInput};
use crate::Problems;
use crate::input::{self, Field};
use domain::holiday::{HolidayCalendar, Region};
use domain::schedule::{DayRange, Days, Interval, TimeOfDay, WeeklyWindow, When};
use domain::time::Date;

/// When it counts, and the calendar of holidays that it follows.
type Times = (When, Option<HolidayCalendar>);

/// When it counts from now on. What is not mentioned stays, as long as it is of the same kind.
pub(super) fn read(
    problems: &mut Problems,
    input: ScheduleInput,
    (before, calendar): (&When, Option<&HolidayCalendar>),
) -> Option<Times> {
    let when = match input.kind.or_else(|| meant(&input)).unwrap_or_else(|| kind(before)) {
        Kind::Weekly => weekly(problems, input, before),
        Kind::Once => once(problems, input, before),
        Kind::Days => days(problems, input, before),
        Kind::Holidays => {
            let calendar = holidays(problems, input, calendar)?;
            return Some((calendar.when(), Some(calendar)));
        }
    };
    Some((when?, None))
}

/// The kind whose fields are there.
fn meant(input: &ScheduleInput) -> Option<Kind> {
    let has = |fields: [&Field<String>; 2]| fields.iter().any(|field| matches!(field, Field::Set(_)));
    if has([&input.starts_at, &input.ends_at]) {
        Some(Kind::Once)
    } else if has([&input.starts_at_date, &input.ends_at_date]) {
        Some(Kind::Days)
    } else if matches!(input.region, Field::Set(_)) {
        Some(Kind::Holidays)
    } else if has([&input.starts_at_time, &input.ends_at_time]) || input.days.contains(&Field::Set(true)) {
        Some(Kind::Weekly)
    } else {
        None
    }
}

const fn kind(when: &When) -> Kind {
    match when {
        When::Weekly(_) => Kind::Weekly,
        When::Once(_) => Kind::Once,
        When::Days(_) => Kind::Days,
        When::Dates(_) => Kind::Holidays,
    }
}

fn weekly(problems: &mut Problems, input: ScheduleInput, before: &When) -> Option<When> {
    let before = match before {
        When::Weekly(window) => *window,
        _ => WeeklyWindow::all_day(Days::default()),
    };
    let mut bits = before.days.bits();
    for (day, field) in input.days.into_iter().enumerate() {
        match field {
            Field::Set(true) => bits |= 1 << day,
            Field::Set(false) => bits &= !(1 << day),
            Field::Absent | Field::Null => {}
        }
    }
    if bits == 0 {
        problems.add("base", "needs at least one day of the week");
    }
    let time = |text: &String| TimeOfDay::parse(text);
    let (mut starts, mut ends) = (before.starts(), before.ends());
    input.starts_at_time.parse(problems, "starts_at_time", time).write_value(&mut starts);
    input.ends_at_time.parse(problems, "ends_at_time", time).write_value(&mut ends);
    problems.take("ends_at_time", WeeklyWindow::new(Days::from_bits(bits), starts, ends)).map(When::Weekly)
}

fn once(problems: &mut Problems, input: ScheduleInput, before: &When) -> Option<When> {
    let (mut starts, mut ends) = match before {
        When::Once(interval) => (Some(interval.starts), Some(interval.ends)),
        _ => (None, None),
    };
    input::instant(problems, "starts_at", input.starts_at, &mut starts);
    input::instant(problems, "ends_at", input.ends_at, &mut ends);
    let (starts, ends) = both(problems, ("starts_at", starts), ("ends_at", ends))?;
    problems.take("ends_at", Interval::new(starts, ends)).map(When::Once)
}

fn days(problems: &mut Problems, input: ScheduleInput, before: &When) -> Option<When> {
    let (mut first, mut last) = match before {
        When::Days(range) => (Some(range.first), Some(range.last)),
        _ => (None, None),
    };
    let date = |text: &String| Date::parse(text);
    input.starts_at_date.parse(problems, "starts_at_date", date).write_to(&mut first);
    input.ends_at_date.parse(problems, "ends_at_date", date).write_to(&mut last);
    let (first, last) = both(problems, ("starts_at_date", first), ("ends_at_date", last))?;
    let range = DayRange::new(first, last).map_err(|_| "can't be before the first day");
    problems.take("ends_at_date", range).map(When::Days)
}

/// The most names and days that a calendar leaves out.
const IGNORED_MAX: usize = 200;

fn holidays(
    problems: &mut Problems,
    input: ScheduleInput,
    before: Option<&HolidayCalendar>,
) -> Option<HolidayCalendar> {
    let mut region = before.map(|calendar| calendar.region);
    let mut is_observed = before.map(|calendar| calendar.is_observed);
    let mut ignored = before.map(|calendar| calendar.ignored.clone()).unwrap_or_default();
    input.region.parse(problems, "region", |code| Region::parse(code.trim())).write_to(&mut region);
    input.is_observed.write_to(&mut is_observed);
    match input.ignored_holidays {
        Field::Absent => {}
        Field::Null => ignored.clear(),
        Field::Set(names) => ignored = names,
    }
    let (region, is_observed) = both(problems, ("region", region), ("observed", is_observed))?;
    let calendar = HolidayCalendar { region, is_observed, ignored };
    if calendar.ignored.len() > IGNORED_MAX {
        problems.add("ignored_holidays", format!("is too long (maximum is {IGNORED_MAX})"));
        return None;
    }
    if let Some(unknown) = calendar.unknown() {
        let code = region.code();
        let problem = format!(
            "has {unknown:?}, which is no holiday of {code}: give names or days as GET \
            /holiday_calendars/{code}/holidays tells them"
        );
        problems.add("ignored_holidays", problem);
        return None;
    }
    Some(calendar)
}

/// Both values. One that is absent is a problem, unless its field has one already.
fn both<T, U>(
    problems: &mut Problems,
    (start, starts): (&'static str, Option<T>),
    (end, ends): (&'static str, Option<U>),
) -> Option<(T, U)> {
    for (field, is_absent) in [(start, starts.is_none()), (end, ends.is_none())] {
        if is_absent && !problems.fields().contains_key(field) {
            problems.add(field, "can't be blank");
        }
    }
    starts.zip(ends)
}
