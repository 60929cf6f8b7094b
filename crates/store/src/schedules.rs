//! Schedules of doors and groups.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use crate::page::{Listing, Page, id_list};
use domain::access::Change;
use domain::id::{GroupId, LockId, OrganizationId, ScheduleId};
use domain::reach::Reach;
use domain::schedule::{Consequence, Days, Schedule, Scheduleable, TimeOfDay, WeeklyWindow};

macro_rules! columns {
    () => {
        " s.id, s.organization_id, s.name, s.enabled, s.consequence, s.lock_id, s.group_id, s.days, s.starts_s, s.ends_s,
        s.created_at, s.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from schedule s
            left join lock l on l.organization_id = s.organization_id and l.id = s.lock_id
            left join door_group g on g.organization_id = s.organization_id and g.id = s.group_id
        where s.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(s.id as text) || ',%')
            and (cast($3 as bigint) is null or s.lock_id = $3)
            and (cast($4 as bigint) is null or s.group_id = $4)
            and ($5 or $6 like '%,' || cast(coalesce(l.place_id, g.place_id) as text) || ',%'
                or $7 like '%,' || cast(s.group_id as text) || ',%'
                or $8 like '%,' || cast(s.lock_id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from schedule s where s.organization_id = $1 and s.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by s.id limit $9 offset $10");
    ALL = concat!("select", columns!(), "from schedule s where s.organization_id = $1 order by s.id");
    OF_LOCK = "select id from schedule where organization_id = $1 and lock_id = $2 order by id";
    OF_GROUP = "select id from schedule where organization_id = $1 and group_id = $2 order by id";
    INSERT = "insert into schedule (organization_id, name, enabled, consequence, lock_id, group_id, days, starts_s, ends_s,
            created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id";
    UPDATE = "update schedule set name = $1, enabled = $2, days = $3, starts_s = $4, ends_s = $5, updated_at = $6
        where organization_id = $7 and id = $8";
    DELETE = "delete from schedule where organization_id = $1 and id = $2";
}

/// Which schedules.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this door or group.
    pub of: Option<Scheduleable>,
}

/// Finds a schedule.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: ScheduleId) -> Result<Option<Schedule>, Error> {
    read.first(&FIND, params![organization, id], schedule)
}

/// Lists the schedules of the doors and groups in reach.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Schedule>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let (lock, group) = filter.of.map_or((None, None), parts);
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let locks = id_list(reach.locks.iter().map(|id| id.get()));
    let ids = ids.as_deref();
    let total = read.number(&COUNT, params![organization, ids, lock, group, reach.all, &places, &groups, &locks])?;
    let items = read.all(
        &LIST,
        params![organization, ids, lock, group, reach.all, &places, &groups, &locks, page.limit, page.offset],
        schedule,
    )?;
    Ok(Listing { items, total })
}

/// Every schedule, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Schedule>, Error> {
    read.all(&ALL, params![organization], schedule)
}

/// Adds a schedule; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut schedule: Schedule) -> Result<Schedule, Error> {
    schedule.organization = write.organization();
    (schedule.created_at, schedule.updated_at) = (write.now(), write.now());
    let (lock, group) = parts(schedule.of);
    let id = write.first(
        &INSERT,
        params![
            schedule.organization,
            schedule.name.as_ref(),
            schedule.enabled,
            word(schedule.consequence),
            lock,
            group,
            i64::from(schedule.window.days.bits()),
            i64::from(schedule.window.starts().seconds()),
            i64::from(schedule.window.ends().seconds()),
            schedule.created_at,
        ],
        Row::take,
    )?;
    schedule.id = id.ok_or(Error::NotFound("schedule"))?;
    write.changed(change(&schedule));
    Ok(schedule)
}

/// Writes what may change of a schedule: name, window, whether it counts.
pub fn update(write: &mut Write<'_>, schedule: &Schedule) -> Result<(), Error> {
    write.execute_one(
        &UPDATE,
        params![
            schedule.name.as_ref(),
            schedule.enabled,
            i64::from(schedule.window.days.bits()),
            i64::from(schedule.window.starts().seconds()),
            i64::from(schedule.window.ends().seconds()),
            write.now(),
            write.organization(),
            schedule.id,
        ],
        "schedule",
    )?;
    write.changed(change(schedule));
    Ok(())
}

/// Removes a schedule.
pub fn delete(write: &mut Write<'_>, id: ScheduleId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "schedule")?;
    write.changed(Change::WindowGone(id));
    Ok(())
}

pub(crate) fn delete_of_lock(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    let organization = write.organization();
    let gone = write.all(&OF_LOCK, params![organization, id], Row::take)?;
    gone.into_iter().try_for_each(|id| delete(write, id))
}

pub(crate) fn delete_of_group(write: &mut Write<'_>, id: GroupId) -> Result<(), Error> {
    let organization = write.organization();
    let gone = write.all(&OF_GROUP, params![organization, id], Row::take)?;
    gone.into_iter().try_for_each(|id| delete(write, id))
}

/// What deciding needs of a schedule. One that is switched off is as good as gone.
#[must_use]
pub const fn change(schedule: &Schedule) -> Change {
    if schedule.enabled {
        Change::Window(schedule.id, schedule.of, schedule.window)
    } else {
        Change::WindowGone(schedule.id)
    }
}

const fn parts(of: Scheduleable) -> (Option<LockId>, Option<GroupId>) {
    match of {
        Scheduleable::Lock(id) => (Some(id), None),
        Scheduleable::Group(id) => (None, Some(id)),
    }
}

const fn word(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Allow => "allow",
    }
}

fn schedule(row: &mut Row) -> Result<Schedule, Error> {
    Ok(Schedule {
        id: row.take()?,
        organization: row.take()?,
        name: row.take()?,
        enabled: row.take()?,
        consequence: row
            .parse(|text| if text == "allow" { Ok(Consequence::Allow) } else { Err("not a consequence") })?,
        of: match (row.take::<Option<LockId>>()?, row.take::<Option<GroupId>>()?) {
            (Some(lock), _) => Scheduleable::Lock(lock),
            (None, Some(group)) => Scheduleable::Group(group),
            (None, None) => return Err(Error::corrupt("schedule", "belongs to nothing")),
        },
        window: window(row.take()?, row.take()?, row.take()?)?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}

fn window(days: i64, starts: i64, ends: i64) -> Result<WeeklyWindow, Error> {
    let days = u8::try_from(days).map(Days::from_bits).map_err(|error| Error::corrupt("days", error))?;
    let time = |seconds: i64| {
        let seconds = u32::try_from(seconds).map_err(|error| Error::corrupt("time of day", error))?;
        TimeOfDay::from_seconds(seconds).map_err(|error| Error::corrupt("time of day", error))
    };
    WeeklyWindow::new(days, time(starts)?, time(ends)?).map_err(|error| Error::corrupt("window", error))
}
