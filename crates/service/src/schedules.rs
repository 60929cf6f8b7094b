//! Schedules of doors and groups: when a time restriction lets people in.

use crate::input::Field;
use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, ScheduleId};
use domain::permission::Permission;
use domain::place::Place;
use domain::schedule::{Consequence, Days, Schedule, Scheduleable, TimeOfDay, WeeklyWindow};
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
    /// What the door or group is called.
    pub of_name: String,
    /// Its place; absent for a group of the whole organization.
    pub place: Option<Place>,
    /// When it holds next, from now on.
    pub next: Option<(Timestamp, Timestamp)>,
}

/// What a request says of a weekly schedule.
#[derive(Clone, Debug, Default)]
pub struct ScheduleInput {
    /// What it is called.
    pub name: Field<String>,
    /// Whether it counts.
    pub enabled: Field<bool>,
    /// Monday to Sunday.
    pub days: [Field<bool>; 7],
    /// When it begins, `hh:mm`; absent: 00:00.
    pub starts_at_time: Field<String>,
    /// When it is over, `hh:mm`; absent: 24:00.
    pub ends_at_time: Field<String>,
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
            let (scope, _) = belongs(look.read, look.who.caller.organization, schedule.of)?;
            look.who.require_sight(Permission::SchedulesRead, scope, "schedule")?;
            view(look.read, schedule, look.who.now)
        })
        .await
}

/// Adds a weekly schedule to a door or a group.
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
                Error::NotFound(_) => Error::invalid("scheduleable_id", "is not a door or group of this organization"),
                other => other,
            })?;
            act.who.require(Permission::SchedulesWrite, scope)?;
            let mut schedule = Schedule {
                id: ScheduleId::new(0),
                organization: tenant,
                name: None,
                enabled: true,
                consequence: Consequence::Allow,
                of,
                window: WeeklyWindow::all_day(Days::default()),
                created_at: act.who.now,
                updated_at: act.who.now,
            };
            apply(input, &mut schedule)?;
            let schedule = store::schedules::create(act, schedule)?;
            log(act, EventKind::ScheduleCreate, &schedule)?;
            let now = act.who.now;
            view(act, schedule, now)
        })
        .await
}

/// Changes a weekly schedule.
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

/// Where a door or group is, and what it is called.
fn belongs(read: &mut Read<'_>, tenant: OrganizationId, of: Scheduleable) -> Result<(Scope, String), Error> {
    match of {
        Scheduleable::Lock(id) => {
            let lock = crate::locks::find(read, tenant, id)?.lock;
            Ok((Scope::Lock(id, lock.place), lock.name.to_string()))
        }
        Scheduleable::Group(id) => {
            let group = crate::groups::find(read, tenant, id)?.group;
            Ok((crate::groups::scope(&group), group.name.to_string()))
        }
    }
}

/// A schedule that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: ScheduleId) -> Result<Schedule, Error> {
    let tenant = act.who.organization();
    let schedule = store::schedules::find(act, tenant, id)?.ok_or(Error::NotFound("schedule"))?;
    let (scope, _) = belongs(act, tenant, schedule.of)?;
    act.who.require_sight(Permission::SchedulesRead, scope, "schedule")?;
    act.who.require(Permission::SchedulesWrite, scope)?;
    Ok(schedule)
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, schedule: &Schedule) -> Result<(), Error> {
    let tenant = act.who.organization();
    let (scope, of_name) = belongs(act, tenant, schedule.of)?;
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
    let (scope, of_name) = belongs(read, tenant, schedule.of)?;
    let place = match place(scope) {
        Some(id) => Some(crate::places::find(read, tenant, id)?),
        None => None,
    };
    let zone = match &place {
        Some(place) => place.time_zone.clone(),
        None => crate::organizations::find(read, tenant)?.time_zone,
    };
    let next = if schedule.enabled { next(&schedule.window, &zone, now) } else { None };
    Ok(ScheduleView { schedule, of_name, place, next })
}

/// When a window holds next: the occurrence that is on, or the first to come.
fn next(window: &WeeklyWindow, zone: &TimeZone, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    (0..=8).find_map(|days| {
        let noon = zone.instant(now, days, 12 * 3_600)?;
        let starts = zone.instant(now, days, window.starts().seconds())?;
        let ends = zone.instant(now, days, window.ends().seconds())?;
        (window.days.contains(zone.local(noon).weekday) && ends > now && ends > starts).then_some((starts, ends))
    })
}

fn apply(input: ScheduleInput, schedule: &mut Schedule) -> Result<(), Error> {
    let mut problems = Problems::default();
    let name = input.name.parse(&mut problems, "name", |text| Name::parse(text));
    name.write_to(&mut schedule.name);
    input.enabled.write_value(&mut schedule.enabled);
    let mut bits = schedule.window.days.bits();
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
    let (mut starts, mut ends) = (schedule.window.starts(), schedule.window.ends());
    input.starts_at_time.parse(&mut problems, "starts_at_time", time).write_value(&mut starts);
    input.ends_at_time.parse(&mut problems, "ends_at_time", time).write_value(&mut ends);
    if let Some(window) = problems.take("ends_at_time", WeeklyWindow::new(Days::from_bits(bits), starts, ends)) {
        schedule.window = window;
    }
    problems.check()
}

/// A door or a group by the words of the contract.
#[must_use]
pub fn scheduleable(kind: &str, id: i64) -> Option<Scheduleable> {
    match kind {
        "Lock" => Some(Scheduleable::Lock(LockId::new(id))),
        "Group" => Some(Scheduleable::Group(GroupId::new(id))),
        _ => None,
    }
}
