//! Groups of doors, and which doors they open.

use crate::engine::{Read, Row, Write, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use crate::{Error, group_links, rights, schedules};
use domain::access::{Change, GroupRule};
use domain::group::{Group, GroupRestrictions};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId};
use domain::reach::Reach;
use domain::text::search_key;

macro_rules! columns {
    () => {
        " g.id, g.organization_id, g.place_id, g.name, g.description, g.app_access, g.geofence_restriction,
        g.primary_device_restriction, g.reader_restriction, g.tap_to_access_restriction, g.time_restriction, g.created_at,
        g.updated_at "
    };
}

macro_rules! counted {
    () => {
        ", (select count(distinct r.assignee_id) from access_right r
            where r.organization_id = g.organization_id and r.group_id = g.id and r.assignee_id not in (
                select p.id from person p where p.organization_id = $1 and p.kind = 'guest')),
        (select count(*) from group_lock gl where gl.organization_id = g.organization_id and gl.group_id = g.id) "
    };
}

// Counts people no further than told.
macro_rules! bounded {
    ($most:literal) => {
        concat!(
            ", (select count(*) from (select distinct r.assignee_id from access_right r
            where r.organization_id = g.organization_id and r.group_id = g.id and r.assignee_id not in (
                select p.id from person p where p.organization_id = $1 and p.kind = 'guest') limit ",
            $most,
            ") assignees),
        (select count(*) from group_lock gl where gl.organization_id = g.organization_id and gl.group_id = g.id) "
        )
    };
}

macro_rules! matching {
    () => {
        " from door_group g where g.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(g.id as text) || ',%')
            and (cast($3 as text) is null or g.search_key like $3 escape '!')
            and (cast($4 as bigint) is null or g.place_id = $4)
            and (cast($5 as boolean) is null or (g.place_id is null) = $5)
            and (cast($6 as bigint) is null or exists (select 1 from group_lock gl
                where gl.organization_id = g.organization_id and gl.group_id = g.id and gl.lock_id = $6))
            and ($7 or $8 like '%,' || cast(g.place_id as text) || ',%' or $9 like '%,' || cast(g.id as text) || ',%') "
    };
}

statements! {
    FIND_ALONE = concat!("select", columns!(), "from door_group g where g.organization_id = $1 and g.id = $2");
    FIND_BOUNDED =
        concat!("select", columns!(), bounded!("10000"), "from door_group g where g.organization_id = $1 and g.id = $2");
    FIND_WITH_ANY =
        concat!("select", columns!(), bounded!("1"), "from door_group g where g.organization_id = $1 and g.id = $2");
    FIND = concat!("select", columns!(), counted!(), "from door_group g where g.organization_id = $1 and g.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), counted!(), matching!(), "order by g.search_key, g.id limit $10 offset $11");
    LIST_DESCENDING =
        concat!("select", columns!(), counted!(), matching!(), "order by g.search_key desc, g.id desc limit $10 offset $11");
    LIST_BOUNDED =
        concat!("select", columns!(), bounded!("10000"), matching!(), "order by g.search_key, g.id limit $10 offset $11");
    LIST_WITH_ANY =
        concat!("select", columns!(), bounded!("1"), matching!(), "order by g.search_key, g.id limit $10 offset $11");
    ALL = concat!("select", columns!(), "from door_group g where g.organization_id = $1 order by g.id");
    INSERT = "insert into door_group (organization_id, place_id, name, search_key, description, app_access,
            geofence_restriction, primary_device_restriction, reader_restriction, tap_to_access_restriction,
            time_restriction, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning id";
    UPDATE = "update door_group set name = $1, search_key = $2, description = $3, app_access = $4, geofence_restriction = $5,
            primary_device_restriction = $6, reader_restriction = $7, tap_to_access_restriction = $8, time_restriction = $9,
            updated_at = $10
        where organization_id = $11 and id = $12";
    LINKS = "select lock_id from group_lock where organization_id = $1 and group_id = $2 order by lock_id";
    DELETE_LINKS = "delete from group_lock where organization_id = $1 and group_id = $2";
    DELETE = "delete from door_group where organization_id = $1 and id = $2";
}

/// Which groups.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only those of the whole organization (`true`) or of some place (`false`).
    pub of_organization: Option<bool>,
    /// Only those that open this door.
    pub lock: Option<LockId>,
    /// From Z to A.
    pub descending: bool,
    /// How far people are counted. Not to the end: from A to Z alone.
    pub people: People,
}

/// How far the people of a group are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum People {
    /// All of them.
    #[default]
    All,
    /// To [`MANY`](crate::page::MANY).
    Many,
    /// To one: whether there is anybody.
    Any,
}

/// A group with what a list shows beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The group.
    pub group: Group,
    /// How many users have a right on it.
    pub users_count: i64,
    /// How many doors it opens.
    pub locks_count: i64,
}

/// Finds a group.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: GroupId) -> Result<Option<Counted>, Error> {
    read.first(&FIND, params![organization, id], counted)
}

/// Finds a group, with its people counted as far as is wished.
pub fn find_with(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: GroupId,
    people: People,
) -> Result<Option<Counted>, Error> {
    let statement = match people {
        People::All => &FIND,
        People::Many => &FIND_BOUNDED,
        People::Any => &FIND_WITH_ANY,
    };
    read.first(statement, params![organization, id], counted)
}

/// Finds a group, and counts nothing.
pub fn find_alone(read: &mut Read<'_>, organization: OrganizationId, id: GroupId) -> Result<Option<Group>, Error> {
    read.first(&FIND_ALONE, params![organization, id], group)
}

/// Lists the groups in reach, by name.
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
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let (ids, query) = (ids.as_deref(), query.as_deref());
    let (place, of_organization, lock) = (filter.place, filter.of_organization, filter.lock);
    let total = read
        .number(&COUNT, params![organization, ids, query, place, of_organization, lock, reach.all, &places, &groups])?;
    let statement = match (filter.people, filter.descending) {
        (People::Many, _) => &LIST_BOUNDED,
        (People::Any, _) => &LIST_WITH_ANY,
        (People::All, true) => &LIST_DESCENDING,
        (People::All, false) => &LIST,
    };
    let items = read.all(
        statement,
        params![
            organization,
            ids,
            query,
            place,
            of_organization,
            lock,
            reach.all,
            &places,
            &groups,
            page.limit,
            page.offset
        ],
        counted,
    )?;
    Ok(Listing { items, total })
}

/// Every group, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Group>, Error> {
    read.all(&ALL, params![organization], group)
}

/// Adds a group; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut group: Group) -> Result<Group, Error> {
    group.organization = write.organization();
    (group.created_at, group.updated_at) = (write.now(), write.now());
    let key = search_key(group.name.as_str());
    let restrictions = group.restrictions;
    let id = write.first(
        &INSERT,
        params![
            group.organization,
            group.place,
            &group.name,
            &key,
            group.description.as_ref(),
            restrictions.app_access,
            restrictions.geofence,
            restrictions.primary_device,
            restrictions.reader,
            restrictions.tap_to_access,
            restrictions.time,
            group.created_at,
        ],
        Row::take,
    )?;
    group.id = id.ok_or(Error::NotFound("group"))?;
    write.changed(Change::Group(group.id, rule(&group)));
    Ok(group)
}

/// Writes what may change of a group.
pub fn update(write: &mut Write<'_>, group: &Group) -> Result<(), Error> {
    let key = search_key(group.name.as_str());
    let restrictions = group.restrictions;
    write.execute_one(
        &UPDATE,
        params![
            &group.name,
            &key,
            group.description.as_ref(),
            restrictions.app_access,
            restrictions.geofence,
            restrictions.primary_device,
            restrictions.reader,
            restrictions.tap_to_access,
            restrictions.time,
            write.now(),
            write.organization(),
            group.id,
        ],
        "group",
    )?;
    write.changed(Change::Group(group.id, rule(group)));
    Ok(())
}

/// Removes a group with its access links and the rights and schedules on it. Its doors stay.
pub fn delete(write: &mut Write<'_>, id: GroupId) -> Result<(), Error> {
    let organization = write.organization();
    for lock in write.all(&LINKS, params![organization, id], Row::take::<LockId>)? {
        write.changed(Change::GroupLockGone(id, lock));
    }
    write.execute(&DELETE_LINKS, params![organization, id])?;
    group_links::delete_of_group(write, id)?;
    schedules::delete_of_group(write, id)?;
    rights::delete_on_group(write, id)?;
    write.execute_one(&DELETE, params![organization, id], "group")?;
    write.changed(Change::GroupGone(id));
    Ok(())
}

/// What deciding needs of a group.
#[must_use]
pub const fn rule(group: &Group) -> GroupRule {
    GroupRule { restrictions: group.restrictions }
}

fn counted(row: &mut Row) -> Result<Counted, Error> {
    Ok(Counted { group: group(row)?, users_count: row.take()?, locks_count: row.take()? })
}

fn group(row: &mut Row) -> Result<Group, Error> {
    Ok(Group {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        name: row.take()?,
        description: row.take()?,
        restrictions: GroupRestrictions {
            app_access: row.take()?,
            geofence: row.take()?,
            primary_device: row.take()?,
            reader: row.take()?,
            tap_to_access: row.take()?,
            time: row.take()?,
        },
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
