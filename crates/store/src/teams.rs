//! Teams.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use crate::{Error, team_memberships, team_rights};
use domain::id::{OrganizationId, TeamId};
use domain::team::Team;
use domain::text::search_key;

macro_rules! columns {
    () => {
        " t.id, t.organization_id, t.name, t.created_at, t.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from team t where t.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(t.id as text) || ',%')
            and (cast($3 as text) is null or t.search_key like $3 escape '!') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from team t where t.organization_id = $1 and t.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by t.search_key, t.id limit $4 offset $5");
    LIST_DESCENDING =
        concat!("select", columns!(), matching!(), "order by t.search_key desc, t.id desc limit $4 offset $5");
    INSERT = "insert into team (organization_id, name, search_key, created_at, updated_at) values ($1, $2, $3, $4, $4)
        returning id";
    UPDATE = "update team set name = $1, search_key = $2, updated_at = $3 where organization_id = $4 and id = $5";
    DELETE = "delete from team where organization_id = $1 and id = $2";
}

/// Which teams.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
    /// From Z to A.
    pub descending: bool,
}

/// Finds a team.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: TeamId) -> Result<Option<Team>, Error> {
    read.first(&FIND, params![organization, id], team)
}

/// Lists teams, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Team>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let matching = params![organization, ids.as_deref(), query.as_deref()];
    let statement = if filter.descending { &LIST_DESCENDING } else { &LIST };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), team)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Adds a team; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut team: Team) -> Result<Team, Error> {
    team.organization = write.organization();
    (team.created_at, team.updated_at) = (write.now(), write.now());
    let key = search_key(team.name.as_str());
    let id = write.first(&INSERT, params![team.organization, &team.name, &key, team.created_at], Row::take)?;
    team.id = id.ok_or(Error::NotFound("team"))?;
    Ok(team)
}

/// Writes what may change of a team.
pub fn update(write: &mut Write<'_>, team: &Team) -> Result<(), Error> {
    let key = search_key(team.name.as_str());
    let params = params![&team.name, &key, write.now(), write.organization(), team.id];
    write.execute_one(&UPDATE, params, "team")
}

/// Removes a team with its rights, its memberships, and what its members had through it.
pub fn delete(write: &mut Write<'_>, id: TeamId) -> Result<(), Error> {
    let organization = write.organization();
    for right in team_rights::list_of_team(write, organization, id)? {
        team_rights::delete(write, right.id)?;
    }
    team_memberships::delete_of_team(write, id)?;
    write.execute_one(&DELETE, params![organization, id], "team")
}

fn team(row: &mut Row) -> Result<Team, Error> {
    Ok(Team {
        id: row.take()?,
        organization: row.take()?,
        name: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
