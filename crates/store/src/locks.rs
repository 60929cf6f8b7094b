//! Doors.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::favorites::Favorites;
use crate::page::{Listing, Page, id_list, pattern};
use crate::places::{lockdown, position};
use crate::{Error, attendance, controllers, favorites, rights, schedules};
use domain::access::{Change, LockRule};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::Position;
use domain::reach::Reach;
use domain::text::search_key;

macro_rules! columns {
    () => {
        " l.id, l.organization_id, l.place_id, l.name, l.description, l.latitude, l.longitude, l.order_rank,
        l.geofence_restriction, l.reader_restriction, l.time_restriction, l.locked_down_since, l.controller_id,
        l.relock_after_ms, l.created_at, l.updated_at "
    };
}

macro_rules! counted {
    () => {
        ", (select count(*) from group_lock gl where gl.organization_id = l.organization_id and gl.lock_id = l.id) "
    };
}

macro_rules! matching {
    () => {
        " from lock l where l.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(l.id as text) || ',%')
            and (cast($3 as text) is null or l.search_key like $3 escape '!')
            and (cast($4 as bigint) is null or l.place_id = $4)
            and (cast($5 as boolean) is null or $5 = (l.locked_down_since is not null or exists (select 1 from place p
                where p.organization_id = l.organization_id and p.id = l.place_id and p.locked_down_since is not null)))
            and (cast($6 as boolean) is null
                or (l.controller_id is not null and l.relock_after_ms is not null) = $6)
            and (cast($7 as boolean) is null or $7 = exists (select 1 from lock_favorite f
                where f.organization_id = l.organization_id and f.person_id = cast($8 as bigint) and f.lock_id = l.id))
            and ($9 or $10 like '%,' || cast(l.place_id as text) || ',%'
                or $11 like '%,' || cast(l.id as text) || ',%'
                or exists (select 1 from group_lock gl
                    where gl.organization_id = l.organization_id and gl.lock_id = l.id
                        and $12 like '%,' || cast(gl.group_id as text) || ',%')) "
    };
}

statements! {
    FIND = concat!("select", columns!(), counted!(), "from lock l where l.organization_id = $1 and l.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), counted!(), matching!(), "order by l.search_key, l.id limit $13 offset $14");
    LIST_DESCENDING =
        concat!("select", columns!(), counted!(), matching!(), "order by l.search_key desc, l.id desc limit $13 offset $14");
    LIST_FAVORITES_FIRST = concat!("select", columns!(), counted!(), matching!(),
        "order by case when exists (select 1 from lock_favorite f where f.organization_id = l.organization_id
            and f.person_id = cast($8 as bigint) and f.lock_id = l.id) then 0 else 1 end, l.search_key, l.id
        limit $13 offset $14");
    ALL = concat!("select", columns!(), counted!(), "from lock l where l.organization_id = $1 order by l.id");
    INSERT = "insert into lock (organization_id, place_id, name, search_key, description, latitude, longitude, order_rank,
            geofence_restriction, reader_restriction, time_restriction, controller_id, relock_after_ms, created_at,
            updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) returning id";
    UPDATE = "update lock set name = $1, search_key = $2, description = $3, latitude = $4, longitude = $5, order_rank = $6,
            geofence_restriction = $7, reader_restriction = $8, time_restriction = $9, locked_down_since = $10,
            controller_id = $11, relock_after_ms = $12, updated_at = $13
        where organization_id = $14 and id = $15";
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
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Lock>, Error> {
    read.all(&ALL, params![organization], lock)
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
            lock.controller,
            lock.relock_after_ms,
            lock.created_at,
        ],
        Row::take,
    )?;
    lock.id = id.ok_or(Error::NotFound("lock"))?;
    changed(write, &lock);
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
            lock.controller,
            lock.relock_after_ms,
            write.now(),
            write.organization(),
            lock.id,
        ],
        "lock",
    )?;
    changed(write, lock);
    Ok(())
}

/// Removes a door with the rights and schedules on it, and its simulated controller.
pub fn delete(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    let organization = write.organization();
    let controller = find(write, organization, id)?.and_then(|found| found.lock.controller);
    for group in list_groups(write, organization, id)? {
        write.changed(Change::GroupLockGone(group, id));
    }
    write.execute(&DELETE_LINKS, params![organization, id])?;
    schedules::delete_of_lock(write, id)?;
    attendance::delete_of_lock(write, id)?;
    favorites::delete_of_lock(write, id)?;
    rights::delete_on_lock(write, id)?;
    write.execute_one(&DELETE, params![organization, id], "lock")?;
    if let Some(controller) = controller {
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
pub(crate) fn changes(lock: &Lock) -> [Change; 3] {
    let drive = lock.controller.zip(lock.relock_after_ms.and_then(|ms| u32::try_from(ms).ok()));
    [
        Change::Lock(lock.id, rule(lock)),
        Change::LockLabel(lock.id, lock.name.to_string()),
        Change::LockDrive(lock.id, drive),
    ]
}

fn changed(write: &mut Write<'_>, lock: &Lock) {
    changes(lock).into_iter().for_each(|change| write.changed(change));
}

fn counted(row: &mut Row) -> Result<Counted, Error> {
    Ok(Counted { lock: lock(row)?, groups_count: row.take()? })
}

fn lock(row: &mut Row) -> Result<Lock, Error> {
    Ok(Lock {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        name: row.take()?,
        description: row.take()?,
        position: position(row)?,
        order: row.take()?,
        restrictions: LockRestrictions { geofence: row.take()?, reader: row.take()?, time: row.take()? },
        locked_down_since: row.take()?,
        controller: row.take()?,
        relock_after_ms: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
