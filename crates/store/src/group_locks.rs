//! Which doors a group opens.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use domain::access::Change;
use domain::group::GroupLock;
use domain::id::{GroupId, GroupLockId, LockId, OrganizationId};

macro_rules! columns {
    () => {
        " gl.id, gl.organization_id, gl.group_id, gl.lock_id, gl.created_at "
    };
}

macro_rules! matching {
    () => {
        " from group_lock gl join lock l on l.organization_id = gl.organization_id and l.id = gl.lock_id
        where gl.organization_id = $1 and gl.group_id = $2
            and (cast($3 as text) is null or $3 like '%,' || cast(gl.id as text) || ',%')
            and (cast($4 as bigint) is null or gl.lock_id = $4)
            and (cast($5 as text) is null or l.search_key like $5 escape '!') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from group_lock gl where gl.organization_id = $1 and gl.id = $2");
    FIND_PAIR = concat!("select", columns!(),
        "from group_lock gl where gl.organization_id = $1 and gl.group_id = $2 and gl.lock_id = $3");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by gl.id limit $6 offset $7");
    ALL = concat!("select", columns!(), "from group_lock gl where gl.organization_id = $1 order by gl.id");
    INSERT = "insert into group_lock (organization_id, group_id, lock_id, created_at) values ($1, $2, $3, $4) returning id";
    DELETE = "delete from group_lock where organization_id = $1 and id = $2";
}

/// Which links of one group.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of this group.
    pub group: GroupId,
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only the one to this door.
    pub lock: Option<LockId>,
    /// Only those to doors whose name holds this text.
    pub query: Option<String>,
}

/// Finds a link.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: GroupLockId) -> Result<Option<GroupLock>, Error> {
    read.first(&FIND, params![organization, id], group_lock)
}

/// Finds the link between a group and a door.
pub fn find_pair(
    read: &mut Read<'_>,
    organization: OrganizationId,
    group: GroupId,
    lock: LockId,
) -> Result<Option<GroupLock>, Error> {
    read.first(&FIND_PAIR, params![organization, group, lock], group_lock)
}

/// Lists the links of a group.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<GroupLock>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let (ids, query) = (ids.as_deref(), query.as_deref());
    let total = read.number(&COUNT, params![organization, filter.group, ids, filter.lock, query])?;
    let items = read.all(
        &LIST,
        params![organization, filter.group, ids, filter.lock, query, page.limit, page.offset],
        group_lock,
    )?;
    Ok(Listing { items, total })
}

/// Every link, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<GroupLock>, Error> {
    read.all(&ALL, params![organization], group_lock)
}

/// Lets a group open a door. Fails with [`Error::Conflict`] if it does already.
pub fn create(write: &mut Write<'_>, group: GroupId, lock: LockId) -> Result<GroupLock, Error> {
    let (organization, now) = (write.organization(), write.now());
    let id = write.first(&INSERT, params![organization, group, lock, now], Row::take)?;
    let id = id.ok_or(Error::NotFound("group lock"))?;
    write.changed(Change::GroupLock(group, lock));
    Ok(GroupLock { id, organization, group, lock, created_at: now })
}

/// A group no longer opens a door.
pub fn delete(write: &mut Write<'_>, link: &GroupLock) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, link.id], "group lock")?;
    write.changed(Change::GroupLockGone(link.group, link.lock));
    Ok(())
}

fn group_lock(row: &mut Row) -> Result<GroupLock, Error> {
    Ok(GroupLock {
        id: row.take()?,
        organization: row.take()?,
        group: row.take()?,
        lock: row.take()?,
        created_at: row.take()?,
    })
}
