//! Rights of teams, and the rights that their members derive from them.

use crate::Error;
use crate::engine::Param;
use crate::engine::{Read, Row, Statement, Write, params, statements};
use crate::rights::{self, columns, hours_text};
use domain::access::{Change, RightRule};
use domain::id::{OrganizationId, RightId, TeamId, UserId};
use domain::right::Right;

/// The columns of a right, without the word that they are read by elsewhere.
macro_rules! returned {
    () => {
        " returning id, organization_id, assignee_id, team_id, target_kind, target_id, role, valid_from, valid_until, hours,
            profile_id, source_kind, source_id, notify, created_at, updated_at"
    };
}

macro_rules! deriving {
    ($of:literal) => {
        concat!(
            "insert into access_right (organization_id, assignee_id, target_kind, target_id, place_id, group_id, lock_id,
                role, valid_from, valid_until, hours, profile_id, source_kind, source_id, notify, created_at, updated_at)
            select t.organization_id, m.person_id, t.target_kind, t.target_id, t.place_id, t.group_id, t.lock_id,
                t.role, t.valid_from, t.valid_until, t.hours, t.profile_id, 'team', t.id, t.notify, cast($1 as bigint),
                cast($1 as bigint)
            from access_right t
            join team_membership m on m.organization_id = t.organization_id and m.team_id = t.team_id
            where t.organization_id = $2 and ",
            $of,
            returned!()
        )
    };
}

statements! {
    OF_TEAM = concat!("select", columns!(),
        "from access_right r where r.organization_id = $1 and r.team_id = $2");
    DERIVE = deriving!("t.id = $3");
    DERIVE_FOR_MEMBER = deriving!("t.team_id = $3 and m.person_id = $4");
    CHANGE_DERIVED = concat!("update access_right set role = $1, valid_from = $2, valid_until = $3, hours = $4, notify = $5,
            updated_at = $6
        where organization_id = $7 and source_kind = 'team' and source_id = $8", returned!());
    END_DERIVED = "delete from access_right where organization_id = $1 and source_kind = 'team' and source_id = $2
        returning id";
    END_DERIVED_OF_MEMBER = "delete from access_right where organization_id = $1 and source_kind = 'team' and source_id in (
            select t.id from access_right t where t.organization_id = $1 and t.team_id = $2)
            and assignee_id = $3
        returning id";
}

/// Every right of a team, by id.
pub fn list_of_team(
    read: &mut Read<'_>,
    organization: OrganizationId,
    team: TeamId,
) -> Result<Vec<Right<TeamId>>, Error> {
    let mut found = read.all(&OF_TEAM, params![organization, team], rights::of_team)?;
    // Sorted here, or SQLite would walk all rights in the order of ids.
    found.sort_by_key(|right| right.id);
    Ok(found)
}

/// Gives a team a right, and each of its members theirs; ids and times are given here. Fails with [`Error::Conflict`] if
/// the team has one on the target.
pub fn create(write: &mut Write<'_>, right: Right<TeamId>) -> Result<Right<TeamId>, Error> {
    let right = rights::insert(write, right)?;
    let (now, organization) = (write.now(), write.organization());
    put(write, &DERIVE, params![now, organization, right.id])?;
    Ok(right)
}

/// Writes what may change of a right of a team, and the same of those of its members: role, validity, hours, whether to
/// notify.
pub fn update(write: &mut Write<'_>, right: &Right<TeamId>) -> Result<(), Error> {
    rights::set(write, right)?;
    let hours = hours_text(right.hours.as_ref())?;
    let (now, organization) = (write.now(), write.organization());
    let (role, valid) = (right.role.id(), right.valid);
    let params = params![role, valid.from, valid.until, hours.as_deref(), right.notify, now, organization, right.id];
    put(write, &CHANGE_DERIVED, params).map(drop)
}

/// Takes a right away from a team, and from its members what they had through it.
pub fn delete(write: &mut Write<'_>, id: RightId) -> Result<(), Error> {
    let organization = write.organization();
    end(write, &END_DERIVED, params![organization, id])?;
    rights::remove(write, id)
}

/// Gives somebody who came into a team what its rights give; tells what they got, by id.
pub(crate) fn derive_for(write: &mut Write<'_>, team: TeamId, member: UserId) -> Result<Vec<Right>, Error> {
    let (now, organization) = (write.now(), write.organization());
    put(write, &DERIVE_FOR_MEMBER, params![now, organization, team, member])
}

/// Takes from somebody who leaves a team what they had through it.
pub(crate) fn end_for(write: &mut Write<'_>, team: TeamId, member: UserId) -> Result<(), Error> {
    let organization = write.organization();
    end(write, &END_DERIVED_OF_MEMBER, params![organization, team, member])
}

/// Writes derived rights, and each to the change log in the order of ids, which no engine promises.
fn put(write: &mut Write<'_>, statement: &'static Statement, params: &[Param<'_>]) -> Result<Vec<Right>, Error> {
    let mut derived = write.all(statement, params, rights::of_person)?;
    derived.sort_by_key(|right| right.id);
    for right in &derived {
        write.changed(Change::Right(right.id, RightRule::from(right)));
    }
    Ok(derived)
}

fn end(write: &mut Write<'_>, statement: &'static Statement, params: &[Param<'_>]) -> Result<(), Error> {
    let mut gone = write.all(statement, params, Row::take::<RightId>)?;
    gone.sort();
    gone.into_iter().for_each(|id| write.changed(Change::RightGone(id)));
    Ok(())
}
