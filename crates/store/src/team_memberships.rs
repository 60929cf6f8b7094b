//! Who is in which team.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list};
use crate::{Error, team_rights};
use domain::id::{OrganizationId, TeamId, TeamMembershipId, UserId};
use domain::right::Right;
use domain::team::TeamMembership;

macro_rules! columns {
    () => {
        " m.id, m.organization_id, m.team_id, m.person_id, m.created_at, m.updated_at "
    };
}

macro_rules! matching {
    ($of:literal) => {
        concat!(
            " from team_membership m where m.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(m.id as text) || ',%')
            and (cast($3 as bigint) is null or m.team_id = $3)
            and (cast($4 as bigint) is null or m.person_id = $4)
            and (cast($5 as boolean) is null or (m.person_id in (
                select p.id from person p where p.organization_id = $1 and p.kind = 'guest')) = $5) ",
            $of
        )
    };
}

macro_rules! listed {
    ($of:literal) => {
        concat!("select", columns!(), matching!($of), "order by m.id limit $6 offset $7")
    };
}

statements! {
    FIND = concat!("select", columns!(), "from team_membership m where m.organization_id = $1 and m.id = $2");
    FIND_OF = concat!("select", columns!(),
        "from team_membership m where m.organization_id = $1 and m.team_id = $2 and m.person_id = $3");
    COUNT = concat!("select count(*)", matching!(""));
    LIST = listed!("");
    COUNT_OF_TEAM = concat!("select count(*)", matching!("and m.team_id = $3 "));
    LIST_OF_TEAM = listed!("and m.team_id = $3 ");
    COUNT_OF_PERSON = concat!("select count(*)", matching!("and m.person_id = $4 "));
    LIST_OF_PERSON = listed!("and m.person_id = $4 ");
    MEMBERS = "select person_id from team_membership where organization_id = $1 and team_id = $2 order by person_id";
    GUESTS = "select count(*) from team_membership m
        join person p on p.organization_id = m.organization_id and p.id = m.person_id and p.kind = 'guest'
        where m.organization_id = $1 and m.team_id = $2";
    INSERT = "insert into team_membership (organization_id, team_id, person_id, created_at, updated_at)
        values ($1, $2, $3, $4, $4) returning id";
    DELETE = "delete from team_membership where organization_id = $1 and id = $2";
    DELETE_OF_TEAM = "delete from team_membership where organization_id = $1 and team_id = $2";
    DELETE_OF_PERSON = "delete from team_membership where organization_id = $1 and person_id = $2";
}

/// Which memberships.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those in this team.
    pub team: Option<TeamId>,
    /// Only those of this person.
    pub member: Option<UserId>,
    /// Only those of guests, or only those of users.
    pub guests: Option<bool>,
}

/// Finds a membership.
pub fn find(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: TeamMembershipId,
) -> Result<Option<TeamMembership>, Error> {
    read.first(&FIND, params![organization, id], membership)
}

/// Finds the membership of a person in a team.
pub fn find_of(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (team, member): (TeamId, UserId),
) -> Result<Option<TeamMembership>, Error> {
    read.first(&FIND_OF, params![organization, team, member], membership)
}

/// Lists memberships, the oldest first.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<TeamMembership>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let matching = params![organization, ids.as_deref(), filter.team, filter.member, filter.guests];
    let (list, count) = match (filter.team, filter.member) {
        (_, Some(_)) => (&LIST_OF_PERSON, &COUNT_OF_PERSON),
        (Some(_), None) => (&LIST_OF_TEAM, &COUNT_OF_TEAM),
        (None, None) => (&LIST, &COUNT),
    };
    let items = read.all(list, &and(matching, params![page.limit, page.offset]), membership)?;
    Listing::new(items, page, || read.number(count, matching))
}

/// Who is in a team, by id.
pub fn list_members(read: &mut Read<'_>, organization: OrganizationId, team: TeamId) -> Result<Vec<UserId>, Error> {
    read.all(&MEMBERS, params![organization, team], Row::take)
}

/// Whether a guest is in a team.
pub fn has_guest(read: &mut Read<'_>, organization: OrganizationId, team: TeamId) -> Result<bool, Error> {
    Ok(read.number(&GUESTS, params![organization, team])? > 0)
}

/// Takes somebody into a team, and gives them what its rights give; tells the rights that they got, by id. Fails with
/// [`Error::Conflict`] if they are in it.
pub fn create(write: &mut Write<'_>, (team, member): (TeamId, UserId)) -> Result<(TeamMembership, Vec<Right>), Error> {
    let (organization, now) = (write.organization(), write.now());
    let id = write.first(&INSERT, params![organization, team, member, now], Row::take)?;
    let id = id.ok_or(Error::NotFound("team membership"))?;
    let derived = team_rights::derive_for(write, team, member)?;
    Ok((TeamMembership { id, organization, team, member, created_at: now, updated_at: now }, derived))
}

/// Takes somebody out of a team, and from them what they had through it.
pub fn delete(write: &mut Write<'_>, membership: &TeamMembership) -> Result<(), Error> {
    let organization = write.organization();
    team_rights::end_for(write, membership.team, membership.member)?;
    write.execute_one(&DELETE, params![organization, membership.id], "team membership")
}

/// Empties a team whose rights are gone.
pub(crate) fn delete_of_team(write: &mut Write<'_>, team: TeamId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_TEAM, params![organization, team]).map(drop)
}

/// Takes a person whose rights are gone out of all teams.
pub(crate) fn delete_of_person(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_PERSON, params![organization, person]).map(drop)
}

fn membership(row: &mut Row) -> Result<TeamMembership, Error> {
    Ok(TeamMembership {
        id: row.take()?,
        organization: row.take()?,
        team: row.take()?,
        member: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
