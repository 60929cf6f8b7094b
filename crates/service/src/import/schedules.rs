//! Schedules of a source.

use super::desk::{Desk, Taken};
use super::items::{Item, Kind, ScheduleItem, Week};
use super::progress::Topic;
use crate::Error;
use domain::event::{EventKind, ObjectKind};
use domain::holiday::{HolidayCalendar, Region};
use domain::id::{GroupId, LockId, PlaceId, ScheduleId};
use domain::schedule::{
    Consequence, DayRange, Days, Interval, Schedule, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow, When,
};
use domain::time::{Date, Timestamp};

/// Given by the store when a row is written.
const LATER: Timestamp = Timestamp::from_micros(0);

/// What a schedule comes to here, with the place that it is of.
struct Read {
    rule: ScheduleRule,
    holidays: Option<HolidayCalendar>,
    place: Option<PlaceId>,
}

impl Desk<'_, '_> {
    pub(super) fn create_schedule(&mut self, said: &ScheduleItem) -> Result<Taken, Error> {
        let Read { rule, holidays, place } = match self.rule(said)? {
            Ok(read) => read,
            Err(why) => return Ok(Taken::LeftOut(why)),
        };
        let schedule = Schedule {
            id: ScheduleId::new(0),
            organization: self.run.organization,
            name: said.name.as_deref().and_then(|name| domain::text::Name::parse(name).ok()),
            enabled: said.enabled.unwrap_or(true),
            rule,
            holidays,
            created_at: LATER,
            updated_at: LATER,
        };
        let schedule = store::schedules::create(self.write, schedule)?;
        self.log_schedule(EventKind::ScheduleCreate, &schedule, place)?;
        Ok(Taken::Created(schedule.id.get()))
    }

    pub(super) fn update_schedule(&mut self, item: &Item, said: &ScheduleItem, id: ScheduleId) -> Result<(), Error> {
        let now = store::schedules::find(self.write, self.run.organization, id)?.ok_or(Error::NotFound("schedule"))?;
        let Read { rule, holidays, place } = match self.rule(said)? {
            Ok(read) if (read.rule.of, read.rule.consequence) == (now.rule.of, now.rule.consequence) => read,
            Ok(_) => {
                self.note(item, Topic::Differs, "has become something else there and stays here as it was");
                return Ok(());
            }
            Err(why) => {
                self.note(item, Topic::Differs, &format!("has changed there and stays here as it was: {why}"));
                return Ok(());
            }
        };
        let name = said.name.as_deref().and_then(|name| domain::text::Name::parse(name).ok());
        let schedule = Schedule { name, enabled: said.enabled.unwrap_or(true), rule, holidays, ..now };
        store::schedules::update(self.write, &schedule)?;
        self.log_schedule(EventKind::ScheduleUpdate, &schedule, place)
    }

    /// What a schedule comes to here, or why it cannot.
    fn rule(&mut self, said: &ScheduleItem) -> Result<Result<Read, String>, Error> {
        let tenant = self.run.organization;
        let kind = match said.scheduleable_type.as_str() {
            "Lock" => Kind::Lock,
            "Group" => Kind::Group,
            "Place" => Kind::Place,
            other => return Ok(Err(format!("it is of a {other}, and there are none here"))),
        };
        let Some(own) = self.own(kind, said.scheduleable_id)? else {
            return Ok(Err(format!("the {} that it is of is not here", kind.word())));
        };
        let (of, place) = match kind {
            Kind::Lock => {
                let id = LockId::new(own);
                (Scheduleable::Lock(id), Some(crate::locks::find(self.write, tenant, id)?.lock.place))
            }
            Kind::Group => {
                let id = GroupId::new(own);
                (Scheduleable::Group(id), crate::groups::find_alone(self.write, tenant, id)?.place)
            }
            _ => (Scheduleable::Place(PlaceId::new(own)), Some(PlaceId::new(own))),
        };
        let consequence = match said.consequence.as_str() {
            "allow" => Consequence::Allow,
            "unlock" => Consequence::Unlock,
            "first_to_arrive" => Consequence::FirstToArrive,
            other => return Ok(Err(format!("its consequence {other} is not known here"))),
        };
        let is_exception = said.is_exception.unwrap_or(false);
        if !of.takes(consequence, is_exception) {
            return Ok(Err(format!("a {} has no schedules that do this", said.scheduleable_type.to_lowercase())));
        }
        let holidays = match calendar(said) {
            Ok(holidays) => holidays,
            Err(why) => return Ok(Err(why)),
        };
        let when = holidays.as_ref().map_or_else(|| when(said), |holidays| Ok(holidays.when()));
        Ok(when.map(|when| Read { rule: ScheduleRule { of, consequence, is_exception, when }, holidays, place }))
    }

    fn log_schedule(&mut self, kind: EventKind, schedule: &Schedule, place: Option<PlaceId>) -> Result<(), Error> {
        let name = match (&schedule.name, schedule.rule.of) {
            (Some(name), _) => name.to_string(),
            (None, Scheduleable::Lock(id)) => {
                crate::locks::find(self.write, schedule.organization, id)?.lock.name.to_string()
            }
            (None, Scheduleable::Group(id)) => {
                crate::groups::find_alone(self.write, schedule.organization, id)?.name.to_string()
            }
            (None, Scheduleable::Place(id)) => {
                crate::places::find(self.write, schedule.organization, id)?.name.to_string()
            }
        };
        self.log(kind, (ObjectKind::Schedule, schedule.id.get(), name), place)
    }
}

/// The calendar of holidays that a schedule follows, if it does. Of holidays that are left out, those that nobody knows
/// here change nothing.
fn calendar(said: &ScheduleItem) -> Result<Option<HolidayCalendar>, String> {
    if said.kind != "holiday_calendar" {
        return Ok(None);
    }
    let region = Region::parse(said.region.as_deref().unwrap_or_default());
    let region = region.map_err(|error| format!("its region {error}"))?;
    let is_observed = said.observed.unwrap_or(false);
    let mut calendar =
        HolidayCalendar { region, is_observed, ignored: said.ignored_holidays.clone().unwrap_or_default() };
    while let Some(unknown) = calendar.unknown().map(str::to_owned) {
        calendar.ignored.retain(|ignored| *ignored != unknown);
    }
    Ok(Some(calendar))
}

fn when(said: &ScheduleItem) -> Result<When, String> {
    match said.kind.as_str() {
        "recurring_event" => weekly(said).map(When::Weekly),
        "single_event" => {
            let instant = |at: &Option<String>| Timestamp::parse(at.as_deref().unwrap_or_default());
            let (starts, ends) = both(instant(&said.starts_at), instant(&said.ends_at))?;
            Interval::new(starts, ends).map(When::Once).map_err(|error| format!("its end {error}"))
        }
        "single_all_day_event" => {
            let date = |at: &Option<String>| Date::parse(at.as_deref().unwrap_or_default());
            let (first, last) = both(date(&said.starts_at_date), date(&said.ends_at_date))?;
            DayRange::new(first, last).map(When::Days).map_err(|error| format!("its end {error}"))
        }
        other => Err(format!("schedules of the type {other} are not known here")),
    }
}

fn both<T, E: ToString>(starts: Result<T, E>, ends: Result<T, E>) -> Result<(T, T), String> {
    let read = |end: Result<T, E>, which: &str| end.map_err(|error| format!("its {which} {}", error.to_string()));
    Ok((read(starts, "beginning")?, read(ends, "end")?))
}

fn weekly(said: &ScheduleItem) -> Result<WeeklyWindow, String> {
    let Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = said.days;
    let flags = [monday, tuesday, wednesday, thursday, friday, saturday, sunday];
    let bits =
        flags.iter().enumerate().filter(|(_, flag)| **flag == Some(true)).fold(0, |bits, (day, _)| bits | 1 << day);
    let days = Days::from_bits(bits);
    if days.is_empty() {
        return Err("it has no day of the week".to_owned());
    }
    let time = |text: &Option<String>, otherwise| text.as_deref().map_or(Ok(otherwise), TimeOfDay::parse);
    let (starts, ends) = both(time(&said.starts_at_time, TimeOfDay::START), time(&said.ends_at_time, TimeOfDay::END))?;
    // Midnight at the end of a window is that of the day's end.
    let ends = if ends == TimeOfDay::START { TimeOfDay::END } else { ends };
    WeeklyWindow::new(days, starts, ends).map_err(|error| format!("its end {error}"))
}
