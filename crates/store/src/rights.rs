//! Rights: who may do what, on what, out of which cause.

use crate::Error;
use crate::engine::{Read, Row, Statement, Write, params, statements};
use domain::access::{Change, RightRule};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, RightId, TeamId, UserId};
use domain::right::{Assignee, Right, Source, Target, TargetKind};
use domain::role::Role;
use domain::schedule::WeeklyHours;
use domain::time::{Period, Timestamp};
use std::str::FromStr as _;

macro_rules! columns {
    () => {
        " r.id, r.organization_id, r.assignee_id, r.team_id, r.target_kind, r.target_id, r.role, r.valid_from, r.valid_until,
        r.hours, r.profile_id, r.source_kind, r.source_id, r.notify, r.created_at, r.updated_at "
    };
}
pub(crate) use columns;

pub(crate) mod list;
pub use list::{Filter, Order, list};

statements! {
    FIND = concat!("select", columns!(), "from access_right r where r.organization_id = $1 and r.id = $2");
    OF_PERSON = concat!("select", columns!(),
        "from access_right r where r.organization_id = $1 and r.assignee_id = $2 order by r.id");
    ALL = concat!("select", columns!(),
        "from access_right r where r.organization_id = $1 and r.assignee_id is not null order by r.id");
    // The sign, and the bound of what is never below it, keep SQLite from walking the rights of everybody.
    HOLDERS = "select role, count(distinct assignee_id) from access_right
        where organization_id = $1 and target_kind = 'Organization' and +assignee_id is not null and id > 0
        group by role";
    ON_PLACE = "select id from access_right where organization_id = $1 and place_id = $2 and assignee_id is not null
        order by assignee_id, id";
    ON_GROUP = "select id from access_right where organization_id = $1 and group_id = $2 and assignee_id is not null
        order by assignee_id, id";
    ON_LOCK = "select id from access_right where organization_id = $1 and lock_id = $2 and assignee_id is not null
        order by assignee_id, id";
    INSERT = "insert into access_right (organization_id, assignee_id, team_id, target_kind, target_id, place_id, group_id,
            lock_id, role, valid_from, valid_until, hours, profile_id, source_kind, source_id, notify, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17) returning id";
    UPDATE = "update access_right set role = $1, valid_from = $2, valid_until = $3, hours = $4, notify = $5, updated_at = $6
        where organization_id = $7 and id = $8";
    DELETE = "delete from access_right where organization_id = $1 and id = $2";
    DELETE_ON_PLACE = "delete from access_right where organization_id = $1 and place_id = $2";
    DELETE_ON_GROUP = "delete from access_right where organization_id = $1 and group_id = $2";
    DELETE_ON_LOCK = "delete from access_right where organization_id = $1 and lock_id = $2";
}

/// Finds a right, of a person or of a team.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: RightId) -> Result<Option<Right<Assignee>>, Error> {
    read.first(&FIND, params![organization, id], right)
}

/// Every right of a person, by id.
pub fn list_of_person(read: &mut Read<'_>, organization: OrganizationId, person: UserId) -> Result<Vec<Right>, Error> {
    read.all(&OF_PERSON, params![organization, person], of_person)
}

/// Every right of a person, which are those that count at doors, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Right>, Error> {
    read.all(&ALL, params![organization], of_person)
}

/// How many people have a role on the whole organization, by role; of roles that nobody has there is none.
pub fn count_holders(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<(Role, i64)>, Error> {
    read.all(&HOLDERS, params![organization], |row| Ok((row.parse(Role::from_str)?, row.take()?)))
}

/// Gives a person a right; its id and times are given here. Fails with [`Error::Conflict`] if the person has one
/// on the target from the same source.
pub fn create(write: &mut Write<'_>, right: Right) -> Result<Right, Error> {
    let right = insert(write, right)?;
    write.changed(Change::Right(right.id, RightRule::from(&right)));
    Ok(right)
}

/// Writes the row of a new right, and nothing to the change log.
pub(crate) fn insert<A: Copy + Into<Assignee>>(write: &mut Write<'_>, mut right: Right<A>) -> Result<Right<A>, Error> {
    right.organization = write.organization();
    let assignee: Assignee = right.assignee.into();
    (right.created_at, right.updated_at) = (write.now(), write.now());
    let hours = hours_text(right.hours.as_ref())?;
    let (place, group, lock) = match right.target {
        Target::Organization => (None, None, None),
        Target::Place(id) => (Some(id), None, None),
        Target::Group(id) => (None, Some(id), None),
        Target::Lock(id) => (None, None, Some(id)),
    };
    let id = write.first(
        &INSERT,
        params![
            right.organization,
            assignee.person(),
            assignee.team(),
            right.target.kind().word(),
            right.target.number(),
            place,
            group,
            lock,
            right.role.id(),
            right.valid.from,
            right.valid.until,
            hours.as_deref(),
            right.profile,
            right.source.kind(),
            right.source.number(),
            right.notify,
            right.created_at,
        ],
        Row::take,
    )?;
    right.id = id.ok_or(Error::NotFound("right"))?;
    Ok(right)
}

/// Writes what may change of a person's right: role, validity, hours, whether to notify.
pub fn update(write: &mut Write<'_>, right: &Right) -> Result<(), Error> {
    set(write, right)?;
    write.changed(Change::Right(right.id, RightRule::from(right)));
    Ok(())
}

/// Writes the row of a right, and nothing to the change log.
pub(crate) fn set<A>(write: &mut Write<'_>, right: &Right<A>) -> Result<(), Error> {
    let hours = hours_text(right.hours.as_ref())?;
    write.execute_one(
        &UPDATE,
        params![
            right.role.id(),
            right.valid.from,
            right.valid.until,
            hours.as_deref(),
            right.notify,
            write.now(),
            write.organization(),
            right.id,
        ],
        "right",
    )
}

/// Takes a right of a person away.
pub fn delete(write: &mut Write<'_>, id: RightId) -> Result<(), Error> {
    remove(write, id)?;
    write.changed(Change::RightGone(id));
    Ok(())
}

/// Removes the row of a right, and writes nothing to the change log.
pub(crate) fn remove(write: &mut Write<'_>, id: RightId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "right")
}

pub(crate) fn delete_on_place(write: &mut Write<'_>, id: PlaceId) -> Result<(), Error> {
    delete_all(write, (&ON_PLACE, &DELETE_ON_PLACE), id.get())
}

pub(crate) fn delete_on_group(write: &mut Write<'_>, id: GroupId) -> Result<(), Error> {
    delete_all(write, (&ON_GROUP, &DELETE_ON_GROUP), id.get())
}

pub(crate) fn delete_on_lock(write: &mut Write<'_>, id: LockId) -> Result<(), Error> {
    delete_all(write, (&ON_LOCK, &DELETE_ON_LOCK), id.get())
}

fn delete_all(
    write: &mut Write<'_>,
    (find, delete): (&'static Statement, &'static Statement),
    target: i64,
) -> Result<(), Error> {
    let organization = write.organization();
    let gone = write.all(find, params![organization, target], Row::take::<RightId>)?;
    write.execute(delete, params![organization, target])?;
    gone.into_iter().for_each(|id| write.changed(Change::RightGone(id)));
    Ok(())
}

pub(crate) fn hours_text(hours: Option<&WeeklyHours>) -> Result<Option<String>, Error> {
    hours.map(serde_json::to_string).transpose().map_err(|error| Error::corrupt("hours", error))
}

pub(crate) fn of_person(row: &mut Row) -> Result<Right, Error> {
    let right = right(row)?;
    let person = right.assignee.person().ok_or_else(|| Error::corrupt("right of a person", right.id))?;
    Ok(right.with_assignee(person))
}

pub(crate) fn of_team(row: &mut Row) -> Result<Right<TeamId>, Error> {
    let right = right(row)?;
    let team = right.assignee.team().ok_or_else(|| Error::corrupt("right of a team", right.id))?;
    Ok(right.with_assignee(team))
}

fn right(row: &mut Row) -> Result<Right<Assignee>, Error> {
    Ok(Right {
        id: row.take()?,
        organization: row.take()?,
        assignee: match (row.take::<Option<UserId>>()?, row.take::<Option<TeamId>>()?) {
            (Some(person), _) => Assignee::Person(person),
            (None, Some(team)) => Assignee::Team(team),
            (None, None) => return Err(Error::corrupt("assignee of a right", "nobody")),
        },
        target: {
            let kind: String = row.take()?;
            target(&kind, row.take()?).ok_or_else(|| Error::corrupt("target of a right", kind))?
        },
        role: row.parse(Role::from_str)?,
        valid: Period { from: row.take::<Option<Timestamp>>()?, until: row.take()? },
        hours: {
            let hours: Option<String> = row.take()?;
            let read = hours.as_deref().map(serde_json::from_str).transpose();
            read.map_err(|error| Error::corrupt("hours of a right", error))?
        },
        profile: row.take()?,
        source: {
            let kind: String = row.take()?;
            Source::from_parts(&kind, row.take()?).ok_or_else(|| Error::corrupt("source of a right", kind))?
        },
        notify: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}

fn target(kind: &str, number: Option<i64>) -> Option<Target> {
    match (TargetKind::parse(kind)?, number) {
        (TargetKind::Organization, _) => Some(Target::Organization),
        (TargetKind::Place, Some(id)) => Some(Target::Place(PlaceId::new(id))),
        (TargetKind::Group, Some(id)) => Some(Target::Group(GroupId::new(id))),
        (TargetKind::Lock, Some(id)) => Some(Target::Lock(LockId::new(id))),
        _ => None,
    }
}
