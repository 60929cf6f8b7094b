//! Schedules of doors, groups and places: when a time restriction lets people in, when a door stands unlocked, when a
//! place is closed.

pub mod calendar;
pub mod holidays;
mod times;

use crate::input::Field;
use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::holiday::Holiday;
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, ScheduleId};
use domain::permission::Permission;
use domain::place::Place;
use domain::schedule::{Consequence, Days, Interval, Schedule, ScheduleRule, Scheduleable, WeeklyWindow, When};
use domain::text::Name;
use domain::time::{TimeZone, Timestamp};
use store::Read;
use store::schedules::Filter;

pub use store::schedules::Filter as ScheduleFilter;

/// A schedule with what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduleView {
    /// The schedule.
    pub schedule: Schedule,
    /// What the door, the group or the place is called.
    pub of_name: String,
    /// Its place; absent for a group of the whole organization.
    pub place: Option<Place>,
    /// When a weekly one holds next, from now on.
    pub next: Option<Interval>,
    /// The holidays of one that follows a calendar of them, from today to the end of the next year.
    pub holidays: Vec<Holiday>,
}

/// How a schedule says when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Every week, at a time of day.
    Weekly,
    /// Once, between two instants.
    Once,
    /// Whole days.
    Days,
    /// The holidays of a region.
    Holidays,
}

/// What a request says of a schedule.
#[derive(Clone, Debug, Default)]
pub struct ScheduleInput {
    /// What it is called.
    pub name: Field<String>,
    /// Whether it counts.
    pub enabled: Field<bool>,
    /// Whether the others with its consequence do not count in its time.
    pub is_exception: Field<bool>,
    /// What it does: [`Consequence::Allow`] unless said otherwise, and never changed.
    pub consequence: Option<Consequence>,
    /// What it belongs to. Changing it is refused.
    pub of: Option<Scheduleable>,
    /// How it says when; absent: as the fields do that are there.
    pub kind: Option<Kind>,
    /// Monday to Sunday, of a weekly one.
    pub days: [Field<bool>; 7],
    /// When it begins, `hh:mm`; absent: 00:00.
    pub starts_at_time: Field<String>,
    /// When it is over, `hh:mm`; absent: 24:00.
    pub ends_at_time: Field<String>,
    /// When it begins, as an instant.
    pub starts_at: Field<String>,
    /// When it is over, as an instant.
    pub ends_at: Field<String>,
    /// The first whole day.
    pub starts_at_date: Field<String>,
    /// The last whole day.
    pub ends_at_date: Field<String>,
    /// The code of the region whose holidays count.
    pub region: Field<String>,
    /// Whether each counts on the day on which it is observed.
    pub is_observed: Field<bool>,
    /// The holidays that do not count, by name or by day; null: none.
    pub ignored_holidays: Field<Vec<String>>,
}

/// Lists the schedules that the caller may read.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<ScheduleView>, Error> {
    service
        .look(caller, move |look| {
            let reach = look.who.reach(&[Permission::SchedulesRead]);
            let found = store::schedules::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let now = look.who.now;
            let views = found.items.into_iter().map(|schedule| view(look.read, schedule, now));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A schedule.
pub async fn get(service: &Service, caller: &Caller, id: ScheduleId) -> Result<ScheduleView, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let found = store::schedules::find(look.read, look.who.organization(), id)?;
            let schedule = found.ok_or(Error::NotFound("schedule"))?;
            let (scope, _) = belongs(look.read, look.who.caller.organization, schedule.rule.of)?;
            look.who.require_sight(Permission::SchedulesRead, scope, "schedule")?;
            view(look.read, schedule, look.who.now)
        })
        .await
}

/// Adds a schedule to a door, a group or a place.
pub async fn create(
    service: &Service,
    caller: &Caller,
    of: Scheduleable,
    input: ScheduleInput,
) -> Result<ScheduleView, Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let (scope, _) = belongs(act, tenant, of).map_err(|error| match error {
                Error::NotFound(what) => {
                    Error::invalid("scheduleable_id", format!("is not a {what} of this organization"))
                }
                other => other,
            })?;
            act.who.require(Permission::SchedulesWrite, scope)?;
            let schedule = store::schedules::create(act, draft(tenant, of, input)?)?;
            log(act, EventKind::ScheduleCreate, &schedule)?;
            let now = act.who.now;
            view(act, schedule, now)
        })
        .await
}

/// Changes a schedule. What it does and what it belongs to stays.
pub async fn update(service: &Service, caller: &Caller, id: ScheduleId, input: ScheduleInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut schedule = writable(act, id)?;
            apply(input, &mut schedule)?;
            store::schedules::update(act, &schedule)?;
            log(act, EventKind::ScheduleUpdate, &schedule)
        })
        .await
}

/// Removes a schedule. A time restriction without any lets nobody in.
pub async fn delete(service: &Service, caller: &Caller, id: ScheduleId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let schedule = writable(act, id)?;
            store::schedules::delete(act, id)?;
            log(act, EventKind::ScheduleDestroy, &schedule)
        })
        .await
}

/// Where a door, a group or a place is, and what it is called.
fn belongs(read: &mut Read<'_>, tenant: OrganizationId, of: Scheduleable) -> Result<(Scope, String), Error> {
    match of {
        Scheduleable::Lock(id) => {
            let lock = crate::locks::find(read, tenant, id)?.lock;
            Ok((Scope::Lock(id, lock.place), lock.name.to_string()))
        }
        Scheduleable::Group(id) => {
            let group = crate::groups::find_alone(read, tenant, id)?;
            Ok((crate::groups::scope(&group), group.name.to_string()))
        }
        Scheduleable::Place(id) => {
            let place = crate::places::find(read, tenant, id)?;
            Ok((Scope::Place(id), place.name.to_string()))
        }
    }
}

/// The place of a scope, and the zone of its wall clock; where there is no place, that of the organization.
fn clock(read: &mut Read<'_>, tenant: OrganizationId, scope: Scope) -> Result<(Option<Place>, TimeZone), Error> {
    if let Some(id) = place(scope) {
        let place = crate::places::find(read, tenant, id)?;
        let zone = place.time_zone.clone();
        return Ok((Some(place), zone));
    }
    Ok((None, crate::organizations::find(read, tenant)?.time_zone))
}

/// A schedule that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: ScheduleId) -> Result<Schedule, Error> {
    let tenant = act.who.organization();
    let schedule = store::schedules::find(act, tenant, id)?.ok_or(Error::NotFound("schedule"))?;
    let (scope, _) = belongs(act, tenant, schedule.rule.of)?;
    act.who.require_sight(Permission::SchedulesRead, scope, "schedule")?;
    act.who.require(Permission::SchedulesWrite, scope)?;
    Ok(schedule)
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, schedule: &Schedule) -> Result<(), Error> {
    let tenant = act.who.organization();
    let (scope, of_name) = belongs(act, tenant, schedule.rule.of)?;
    let name = schedule.name.as_ref().map_or(of_name, ToString::to_string);
    act.log(kind, (ObjectKind::Schedule, schedule.id.get(), name), place(scope))
}

const fn place(scope: Scope) -> Option<PlaceId> {
    match scope {
        Scope::Place(place) | Scope::Lock(_, place) => Some(place),
        Scope::Group(_, place) => place,
        Scope::Organization => None,
    }
}

fn view(read: &mut Read<'_>, schedule: Schedule, now: Timestamp) -> Result<ScheduleView, Error> {
    let tenant = schedule.organization;
    let (scope, of_name) = belongs(read, tenant, schedule.rule.of)?;
    let (place, zone) = clock(read, tenant, scope)?;
    let next = match &schedule.rule.when {
        When::Weekly(window) if schedule.enabled => next(window, &zone, now),
        _ => None,
    };
    let holidays = schedule.holidays.as_ref().map(|calendar| holidays::upcoming(calendar, &zone, now));
    Ok(ScheduleView { holidays: holidays.unwrap_or_default(), schedule, of_name, place, next })
}

/// When a window holds next: the occurrence that is on, or the first to come.
fn next(window: &WeeklyWindow, zone: &TimeZone, now: Timestamp) -> Option<Interval> {
    (0..=8).find_map(|days| {
        let noon = zone.instant(now, days, 12 * 3_600)?;
        let starts = zone.instant(now, days, window.starts().seconds())?;
        let ends = zone.instant(now, days, window.ends().seconds())?;
        let holds = window.days.contains(zone.local(noon).weekday()) && ends > now;
        if holds { Interval::new(starts, ends).ok() } else { None }
    })
}

fn draft(tenant: OrganizationId, of: Scheduleable, input: ScheduleInput) -> Result<Schedule, Error> {
    let mut rule = ScheduleRule::restriction(of, WeeklyWindow::all_day(Days::default()));
    rule.consequence = input.consequence.unwrap_or(Consequence::Allow);
    let mut schedule = Schedule {
        id: ScheduleId::new(0),
        organization: tenant,
        name: None,
        enabled: true,
        rule,
        holidays: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    apply(input, &mut schedule)?;
    Ok(schedule)
}

fn apply(mut input: ScheduleInput, schedule: &mut Schedule) -> Result<(), Error> {
    let mut problems = Problems::default();
    let rule = &mut schedule.rule;
    if input.of.is_some_and(|of| of != rule.of) {
        problems.add("scheduleable_id", "can't be changed; add a schedule there");
    }
    if input.consequence.is_some_and(|consequence| consequence != rule.consequence) {
        problems.add("consequence", "can't be changed; add another schedule");
    }
    let name = std::mem::take(&mut input.name).parse(&mut problems, "name", |text| Name::parse(text));
    name.write_to(&mut schedule.name);
    std::mem::take(&mut input.enabled).write_value(&mut schedule.enabled);
    std::mem::take(&mut input.is_exception).write_value(&mut rule.is_exception);
    if !rule.of.takes(rule.consequence, rule.is_exception) {
        let (field, problem) = match (rule.of, rule.consequence) {
            (Scheduleable::Place(_), Consequence::Allow) => ("override", "must be on: a place has closures"),
            (Scheduleable::Place(_), _) => ("consequence", "must be allow: a place has closures"),
            _ => ("consequence", "must be allow: only a door is unlocked by a schedule"),
        };
        problems.add(field, problem);
    }
    if let Some(times) = times::read(&mut problems, input, (&rule.when, schedule.holidays.as_ref())) {
        (rule.when, schedule.holidays) = times;
    }
    problems.check()
}

/// A door, a group or a place by the words of the contract, and one of our own.
#[must_use]
pub fn scheduleable(kind: &str, id: i64) -> Option<Scheduleable> {
    match kind {
        "Lock" => Some(Scheduleable::Lock(LockId::new(id))),
        "Group" => Some(Scheduleable::Group(GroupId::new(id))),
        "Place" => Some(Scheduleable::Place(PlaceId::new(id))),
        _ => None,
    }
}
