//! Schedules of doors, groups and places.

mod times;

use crate::Error;
use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list};
use domain::access::Change;
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, ScheduleId};
use domain::reach::Reach;
use domain::schedule::{Consequence, Schedule, ScheduleRule, Scheduleable};
use times::Times;

macro_rules! columns {
    () => {
        " s.id, s.organization_id, s.name, s.enabled, s.consequence, s.is_exception, s.lock_id, s.group_id, s.place_id,
        s.kind, s.days, s.starts_s, s.ends_s, s.starts_at, s.ends_at, s.first_day, s.last_day, s.region, s.is_observed,
        s.ignored_holidays, s.dates, s.created_at, s.updated_at "
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
            and (cast($5 as bigint) is null or s.place_id = $5)
            and (cast($6 as text) is null or s.consequence = $6)
            and ($7 or $8 like '%,' || cast(coalesce(l.place_id, g.place_id, s.place_id) as text) || ',%'
                or $9 like '%,' || cast(s.group_id as text) || ',%'
                or $10 like '%,' || cast(s.lock_id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from schedule s where s.organization_id = $1 and s.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by s.id limit $11 offset $12");
    ALL = concat!("select", columns!(), "from schedule s where s.organization_id = $1 order by s.id");
    OF_LOCK =
        concat!("select", columns!(), "from schedule s where s.organization_id = $1 and s.lock_id = $2 order by s.id");
    OF_GROUP =
        concat!("select", columns!(), "from schedule s where s.organization_id = $1 and s.group_id = $2 order by s.id");
    OF_PLACE =
        concat!("select", columns!(), "from schedule s where s.organization_id = $1 and s.place_id = $2 order by s.id");
    INSERT = "insert into schedule (organization_id, name, enabled, consequence, is_exception, lock_id, group_id,
            place_id, kind, days, starts_s, ends_s, starts_at, ends_at, first_day, last_day, region, is_observed,
            ignored_holidays, dates, holidays_edition, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $22)
        returning id";
    UPDATE = "update schedule set name = $1, enabled = $2, is_exception = $3, kind = $4, days = $5, starts_s = $6,
            ends_s = $7, starts_at = $8, ends_at = $9, first_day = $10, last_day = $11, region = $12, is_observed = $13,
            ignored_holidays = $14, dates = $15, holidays_edition = $16, updated_at = $17
        where organization_id = $18 and id = $19";
    OUTDATED = concat!("select", columns!(), "from schedule s
        where s.organization_id = $1 and s.holidays_edition < $2 order by s.id");
    HOLIDAYS = "select count(*) from schedule where kind = 'holiday_calendar' and enabled";
    RENEW = "update schedule set dates = $1, holidays_edition = $2 where organization_id = $3 and id = $4";
    DELETE = "delete from schedule where organization_id = $1 and id = $2";
}

/// Which schedules.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this door, group or place.
    pub of: Option<Scheduleable>,
    /// Only those that do this.
    pub consequence: Option<Consequence>,
}

/// Finds a schedule.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: ScheduleId) -> Result<Option<Schedule>, Error> {
    read.first(&FIND, params![organization, id], schedule)
}

/// Lists the schedules of the doors, groups and places in reach.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Schedule>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let Owner { lock, group, place } = filter.of.map(Owner::from).unwrap_or_default();
    let consequence = filter.consequence.map(word);
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let locks = id_list(reach.locks.iter().map(|id| id.get()));
    let ids = ids.as_deref();
    let matching = params![organization, ids, lock, group, place, consequence, reach.all, &places, &groups, &locks];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), schedule)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Every schedule, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Schedule>, Error> {
    read.all(&ALL, params![organization], schedule)
}

/// Every schedule of a door, a group or a place, by id.
pub fn list_of(read: &mut Read<'_>, organization: OrganizationId, of: Scheduleable) -> Result<Vec<Schedule>, Error> {
    match of {
        Scheduleable::Lock(id) => read.all(&OF_LOCK, params![organization, id], schedule),
        Scheduleable::Group(id) => read.all(&OF_GROUP, params![organization, id], schedule),
        Scheduleable::Place(id) => read.all(&OF_PLACE, params![organization, id], schedule),
    }
}

/// Adds a schedule; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut schedule: Schedule) -> Result<Schedule, Error> {
    schedule.organization = write.organization();
    (schedule.created_at, schedule.updated_at) = (write.now(), write.now());
    let Owner { lock, group, place } = schedule.rule.of.into();
    let times = Times::of(&schedule)?;
    let id = write.first(
        &INSERT,
        params![
            schedule.organization,
            schedule.name.as_ref(),
            schedule.enabled,
            word(schedule.rule.consequence),
            schedule.rule.is_exception,
            lock,
            group,
            place,
            times.kind,
            times.days,
            times.starts_s,
            times.ends_s,
            times.starts_at,
            times.ends_at,
            times.first_day,
            times.last_day,
            times.region,
            times.is_observed,
            times.ignored_holidays.as_deref(),
            times.dates.as_deref(),
            times.holidays_edition,
            schedule.created_at,
        ],
        Row::take,
    )?;
    schedule.id = id.ok_or(Error::NotFound("schedule"))?;
    write.changed(change(&schedule));
    Ok(schedule)
}

/// Writes what may change of a schedule: name, when, whether it is an exception, whether it counts.
pub fn update(write: &mut Write<'_>, schedule: &Schedule) -> Result<(), Error> {
    let times = Times::of(schedule)?;
    write.execute_one(
        &UPDATE,
        params![
            schedule.name.as_ref(),
            schedule.enabled,
            schedule.rule.is_exception,
            times.kind,
            times.days,
            times.starts_s,
            times.ends_s,
            times.starts_at,
            times.ends_at,
            times.first_day,
            times.last_day,
            times.region,
            times.is_observed,
            times.ignored_holidays.as_deref(),
            times.dates.as_deref(),
            times.holidays_edition,
            write.now(),
            write.organization(),
            schedule.id,
        ],
        "schedule",
    )?;
    write.changed(change(schedule));
    Ok(())
}

/// The schedules that follow a calendar of holidays as an older edition than this one knew them.
pub fn list_outdated(read: &mut Read<'_>, organization: OrganizationId, edition: i64) -> Result<Vec<Schedule>, Error> {
    read.all(&OUTDATED, params![organization, edition], schedule)
}

/// How many schedules of all organizations follow a calendar of holidays and count.
pub fn count_holiday_calendars(read: &mut Read<'_>) -> Result<i64, Error> {
    read.number(&HOLIDAYS, params![])
}

/// Writes the days of a schedule as an edition of the holidays knows them. Nobody has changed it, so the time of its last
/// change stays.
pub fn renew(write: &mut Write<'_>, schedule: &Schedule, edition: i64) -> Result<(), Error> {
    let times = Times::of(schedule)?;
    let organization = write.organization();
    write.execute_one(&RENEW, params![times.dates.as_deref(), edition, organization, schedule.id], "schedule")?;
    write.changed(change(schedule));
    Ok(())
}

/// Removes a schedule.
pub fn delete(write: &mut Write<'_>, id: ScheduleId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "schedule")?;
    write.changed(Change::ScheduleGone(id));
    Ok(())
}

pub(crate) fn delete_of_lock(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    delete_of(write, Scheduleable::Lock(id))
}

pub(crate) fn delete_of_group(write: &mut Write<'_>, id: GroupId) -> Result<(), Error> {
    delete_of(write, Scheduleable::Group(id))
}

pub(crate) fn delete_of_place(write: &mut Write<'_>, id: PlaceId) -> Result<(), Error> {
    delete_of(write, Scheduleable::Place(id))
}

fn delete_of(write: &mut Write<'_>, of: Scheduleable) -> Result<(), Error> {
    let organization = write.organization();
    let gone = list_of(write, organization, of)?;
    gone.into_iter().try_for_each(|schedule| delete(write, schedule.id))
}

/// What deciding needs of a schedule. One that is switched off is as good as gone.
#[must_use]
pub fn change(schedule: &Schedule) -> Change {
    if schedule.enabled {
        Change::Schedule(schedule.id, schedule.rule.clone())
    } else {
        Change::ScheduleGone(schedule.id)
    }
}

/// What a schedule belongs to, as columns: one of them is there.
#[derive(Clone, Copy, Default)]
struct Owner {
    lock: Option<LockId>,
    group: Option<GroupId>,
    place: Option<PlaceId>,
}

impl From<Scheduleable> for Owner {
    fn from(of: Scheduleable) -> Self {
        match of {
            Scheduleable::Lock(id) => Self { lock: Some(id), ..Self::default() },
            Scheduleable::Group(id) => Self { group: Some(id), ..Self::default() },
            Scheduleable::Place(id) => Self { place: Some(id), ..Self::default() },
        }
    }
}

const CONSEQUENCES: [Consequence; 3] = [Consequence::Allow, Consequence::Unlock, Consequence::FirstToArrive];

const fn word(consequence: Consequence) -> &'static str {
    match consequence {
        Consequence::Allow => "allow",
        Consequence::Unlock => "unlock",
        Consequence::FirstToArrive => "first_to_arrive",
    }
}

fn schedule(row: &mut Row) -> Result<Schedule, Error> {
    let (id, organization, name, enabled) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let consequence = |text: &str| CONSEQUENCES.into_iter().find(|one| word(*one) == text).ok_or("not a consequence");
    let (consequence, is_exception) = (row.parse(consequence)?, row.take()?);
    let of = of(row)?;
    let (when, holidays) = times::read(row)?;
    let rule = ScheduleRule { of, consequence, is_exception, when };
    Ok(Schedule { id, organization, name, enabled, rule, holidays, created_at: row.take()?, updated_at: row.take()? })
}

fn of(row: &mut Row) -> Result<Scheduleable, Error> {
    match (row.take()?, row.take()?, row.take()?) {
        (Some(lock), None, None) => Ok(Scheduleable::Lock(lock)),
        (None, Some(group), None) => Ok(Scheduleable::Group(group)),
        (None, None, Some(place)) => Ok(Scheduleable::Place(place)),
        _ => Err(Error::corrupt("schedule", "belongs to nothing, or to several things")),
    }
}
