//! Doors.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::favorites::Favorites;
use crate::page::{Listing, Page, id_list, pattern};
use crate::places::{lockdown, position};
use crate::{Error, attendance, cameras, controllers, favorites, relay_connections, rights, schedules};
use domain::access::{Change, LockRule};
use domain::controller::{Drive, UnlockTime};
use domain::id::{ControllerId, FloorId, GroupId, LockId, OrganizationId, PlaceId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::Position;
use domain::reach::Reach;
use domain::text::search_key;

macro_rules! columns {
    () => {
        " l.id, l.organization_id, l.place_id,
        (select lf.floor_id from lock_floor lf where lf.organization_id = l.organization_id and lf.lock_id = l.id),
        l.name, l.description, l.latitude, l.longitude, l.order_rank,
        l.geofence_restriction, l.reader_restriction, l.time_restriction, l.locked_down_since, l.created_at,
        l.updated_at "
    };
}

macro_rules! counted {
    () => {
        ", (select count(*) from group_lock gl where gl.organization_id = l.organization_id and gl.lock_id = l.id),
        coalesce(cr.controller_id, (select min(c.id) from door_controller c
            where c.organization_id = l.organization_id and c.place_id = l.place_id)),
        rc.duration_ms "
    };
}

// A door has one relay at most.
macro_rules! wired {
    () => {
        " from lock l
            left join relay_connection rc on rc.organization_id = l.organization_id and rc.lock_id = l.id
            left join controller_relay cr on cr.organization_id = rc.organization_id and cr.id = rc.relay_id "
    };
}

macro_rules! matching {
    () => {
        " where l.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(l.id as text) || ',%')
            and (cast($3 as text) is null or l.search_key like $3 escape '!')
            and (cast($4 as bigint) is null or l.place_id = $4)
            and (cast($5 as boolean) is null or $5 = (l.locked_down_since is not null or exists (select 1 from place p
                where p.organization_id = l.organization_id and p.id = l.place_id and p.locked_down_since is not null)))
            and (cast($6 as boolean) is null or (rc.id is not null) = $6)
            and (cast($7 as boolean) is null or $7 = exists (select 1 from lock_favorite f
                where f.organization_id = l.organization_id and f.person_id = cast($8 as bigint) and f.lock_id = l.id))
            and (cast($9 as bigint) is null or exists (select 1 from lock_floor lf
                where lf.organization_id = l.organization_id and lf.lock_id = l.id and lf.floor_id = $9))
            and ($10 or $11 like '%,' || cast(l.place_id as text) || ',%'
                or $12 like '%,' || cast(l.id as text) || ',%'
                or exists (select 1 from group_lock gl
                    where gl.organization_id = l.organization_id and gl.lock_id = l.id
                        and $13 like '%,' || cast(gl.group_id as text) || ',%')) "
    };
}

statements! {
    FIND = concat!("select", columns!(), counted!(), wired!(), "where l.organization_id = $1 and l.id = $2");
    COUNT = concat!("select count(*)", wired!(), matching!());
    LIST = concat!("select", columns!(), counted!(), wired!(), matching!(), "order by l.search_key, l.id limit $14 offset $15");
    LIST_DESCENDING =
        concat!("select", columns!(), counted!(), wired!(), matching!(), "order by l.search_key desc, l.id desc limit $14 offset $15");
    LIST_FAVORITES_FIRST = concat!("select", columns!(), counted!(), wired!(), matching!(),
        "order by case when exists (select 1 from lock_favorite f where f.organization_id = l.organization_id
            and f.person_id = cast($8 as bigint) and f.lock_id = l.id) then 0 else 1 end, l.search_key, l.id
        limit $14 offset $15");
    ALL = concat!("select", columns!(), counted!(), wired!(), "where l.organization_id = $1 order by l.id");
    UNCONNECTED = concat!("select", columns!(), counted!(), wired!(),
        "where l.organization_id = $1 and l.place_id = $2 and rc.id is null order by l.id");
    INSERT = "insert into lock (organization_id, place_id, name, search_key, description, latitude, longitude, order_rank,
            geofence_restriction, reader_restriction, time_restriction, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning id";
    UPDATE = "update lock set name = $1, search_key = $2, description = $3, latitude = $4, longitude = $5, order_rank = $6,
            geofence_restriction = $7, reader_restriction = $8, time_restriction = $9, locked_down_since = $10,
            updated_at = $11
        where organization_id = $12 and id = $13";
    PUT_ON_FLOOR = "insert into lock_floor (organization_id, lock_id, floor_id) values ($1, $2, $3)";
    TAKE_OFF_FLOOR = "delete from lock_floor where organization_id = $1 and lock_id = $2";
    GROUPS = "select group_id from group_lock where organization_id = $1 and lock_id = $2 order by group_id";
    DELETE_LINKS = "delete from group_lock where organization_id = $1 and lock_id = $2";
    DELETE = "delete from lock where organization_id = $1 and id = $2";
}

/// Which doors.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only those on this floor.
    pub floor: Option<FloorId>,
    /// Only those that are, or are not, locked down, themselves or with their place.
    pub locked_down: Option<bool>,
    /// Only those that have, or have not, a controller and an unlock time.
    pub configured: Option<bool>,
    /// Which favourites, and whose.
    pub favorites: Favorites,
    /// From Z to A.
    pub descending: bool,
}

/// A door with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The door.
    pub lock: Lock,
    /// How many groups open it.
    pub groups_count: i64,
    /// What drives it; absent: its place has no controller.
    pub drive: Option<Drive>,
}

/// Finds a door.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: LockId) -> Result<Option<Counted>, Error> {
    read.first(&FIND, params![organization, id], counted)
}

/// Lists the doors in reach, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Counted>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let locks = id_list(reach.locks.iter().map(|id| id.get()));
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let (ids, query, place) = (ids.as_deref(), query.as_deref(), filter.place);
    let (locked_down, configured) = (filter.locked_down, filter.configured);
    let Favorites { of, only, first } = filter.favorites;
    let matching = params![
        organization,
        ids,
        query,
        place,
        locked_down,
        configured,
        only,
        of,
        filter.floor,
        reach.all,
        &places,
        &locks,
        &groups
    ];
    let total = read.number(&COUNT, matching)?;
    let statement = match (first, filter.descending) {
        (true, _) => &LIST_FAVORITES_FIRST,
        (false, true) => &LIST_DESCENDING,
        (false, false) => &LIST,
    };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), counted)?;
    Ok(Listing { items, total })
}

/// Every door, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Counted>, Error> {
    read.all(&ALL, params![organization], counted)
}

/// The groups that open a door.
pub fn list_groups(read: &mut Read<'_>, organization: OrganizationId, id: LockId) -> Result<Vec<GroupId>, Error> {
    read.all(&GROUPS, params![organization, id], Row::take)
}

/// Adds a door; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut lock: Lock) -> Result<Lock, Error> {
    lock.organization = write.organization();
    (lock.created_at, lock.updated_at) = (write.now(), write.now());
    let key = search_key(lock.name.as_str());
    let id = write.first(
        &INSERT,
        params![
            lock.organization,
            lock.place,
            &lock.name,
            &key,
            lock.description.as_ref(),
            lock.position.map(Position::latitude),
            lock.position.map(Position::longitude),
            lock.order,
            lock.restrictions.geofence,
            lock.restrictions.reader,
            lock.restrictions.time,
            lock.created_at,
        ],
        Row::take,
    )?;
    lock.id = id.ok_or(Error::NotFound("lock"))?;
    put_on_floor(write, &lock)?;
    changed(write, &lock);
    note_drive(write, lock.id)?;
    Ok(lock)
}

/// Writes what may change of a door.
pub fn update(write: &mut Write<'_>, lock: &Lock) -> Result<(), Error> {
    let key = search_key(lock.name.as_str());
    write.execute_one(
        &UPDATE,
        params![
            &lock.name,
            &key,
            lock.description.as_ref(),
            lock.position.map(Position::latitude),
            lock.position.map(Position::longitude),
            lock.order,
            lock.restrictions.geofence,
            lock.restrictions.reader,
            lock.restrictions.time,
            lock.locked_down_since,
            write.now(),
            write.organization(),
            lock.id,
        ],
        "lock",
    )?;
    write.execute(&TAKE_OFF_FLOOR, params![write.organization(), lock.id])?;
    put_on_floor(write, lock)?;
    changed(write, lock);
    Ok(())
}

/// Removes a door with the rights and schedules on it, and its simulated controller.
pub fn delete(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    let organization = write.organization();
    let drive = find(write, organization, id)?.and_then(|found| found.drive);
    for group in list_groups(write, organization, id)? {
        write.changed(Change::GroupLockGone(group, id));
    }
    write.execute(&DELETE_LINKS, params![organization, id])?;
    write.execute(&TAKE_OFF_FLOOR, params![organization, id])?;
    schedules::delete_of_lock(write, id)?;
    attendance::delete_of_lock(write, id)?;
    cameras::release(write, id)?;
    favorites::delete_of_lock(write, id)?;
    relay_connections::delete_of_lock(write, id)?;
    rights::delete_on_lock(write, id)?;
    write.execute_one(&DELETE, params![organization, id], "lock")?;
    if let Some(Drive { controller, unlock_time: Some(_) }) = drive {
        controllers::delete_idle(write, controller)?;
    }
    write.changed(Change::LockGone(id));
    Ok(())
}

/// What deciding needs of a door.
#[must_use]
pub fn rule(lock: &Lock) -> LockRule {
    LockRule {
        place: lock.place,
        position: lock.position,
        restrictions: lock.restrictions,
        lockdown: lockdown(lock.locked_down_since),
    }
}

/// What the change log says of a door.
pub(crate) fn changes(counted: &Counted) -> [Change; 3] {
    let [rule, label] = told(&counted.lock);
    [rule, label, driven(counted)]
}

/// Notes for the change log what drives a door.
pub(crate) fn note_drive(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    let organization = write.organization();
    if let Some(found) = find(write, organization, id)? {
        write.changed(driven(&found));
    }
    Ok(())
}

/// Notes for the change log what drives the doors of a place that no relay is connected to.
pub(crate) fn note_unconnected(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    for found in write.all(&UNCONNECTED, params![organization, place], counted)? {
        write.changed(driven(&found));
    }
    Ok(())
}

fn put_on_floor(write: &mut Write<'_>, lock: &Lock) -> Result<(), Error> {
    let Some(floor) = lock.floor else { return Ok(()) };
    write.execute(&PUT_ON_FLOOR, params![write.organization(), lock.id, floor]).map(drop)
}

fn changed(write: &mut Write<'_>, lock: &Lock) {
    told(lock).into_iter().for_each(|change| write.changed(change));
}

fn told(lock: &Lock) -> [Change; 2] {
    [Change::Lock(lock.id, rule(lock)), Change::LockLabel(lock.id, lock.name.to_string())]
}

/// A door without a relay is unlocked by its controller for no time at all.
fn driven(Counted { lock, drive, .. }: &Counted) -> Change {
    let drive = drive.map(|drive| (drive.controller, drive.unlock_time.map_or(0, UnlockTime::millis)));
    Change::LockDrive(lock.id, drive)
}

fn counted(row: &mut Row) -> Result<Counted, Error> {
    Ok(Counted { lock: lock(row)?, groups_count: row.take()?, drive: drive(row)? })
}

fn drive(row: &mut Row) -> Result<Option<Drive>, Error> {
    let (controller, millis): (Option<ControllerId>, Option<i64>) = (row.take()?, row.take()?);
    let unlock_time = millis.map(UnlockTime::from_millis).transpose();
    let unlock_time = unlock_time.map_err(|error| Error::corrupt("unlock time", error))?;
    Ok(controller.map(|controller| Drive { controller, unlock_time }))
}

fn lock(row: &mut Row) -> Result<Lock, Error> {
    Ok(Lock {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        floor: row.take()?,
        name: row.take()?,
        description: row.take()?,
        position: position(row)?,
        order: row.take()?,
        restrictions: LockRestrictions { geofence: row.take()?, reader: row.take()?, time: row.take()? },
        locked_down_since: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
