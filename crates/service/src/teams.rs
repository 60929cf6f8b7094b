//! Teams: people who are given rights together. They belong to the organization as a whole.

use crate::input::{self, Field};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{OrganizationId, TeamId};
use domain::permission::Permission;
use domain::team::Team;
use domain::text::Name;
use store::Read;
use store::teams::Filter;

pub use store::teams::Filter as TeamFilter;

/// What a request says of a team.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct TeamInput {
    pub name: Field<String>,
}

/// Lists the teams, for who may read them somewhere; others find none.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<Team>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            if look.who.reach(&[Permission::TeamsRead]).is_empty() {
                return Ok(Listing { items: Vec::new(), total: 0 });
            }
            Ok(store::teams::list(look.read, look.who.organization(), &filter, page)?)
        })
        .await
}

/// A team.
pub async fn get(service: &Service, caller: &Caller, id: TeamId) -> Result<Team, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// Makes a team.
pub async fn create(service: &Service, caller: &Caller, input: TeamInput) -> Result<Team, Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::TeamsWrite, Scope::Organization)?;
            let name = named(input, None)?;
            let (organization, now) = (act.who.organization(), act.who.now);
            let draft = Team { id: TeamId::new(0), organization, name, created_at: now, updated_at: now };
            let team = store::teams::create(act, draft)?;
            log(act, EventKind::TeamCreate, &team)?;
            Ok(team)
        })
        .await
}

/// Renames a team.
pub async fn update(service: &Service, caller: &Caller, id: TeamId, input: TeamInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut team = visible(act.write, &act.who, id)?;
            act.who.require(Permission::TeamsWrite, Scope::Organization)?;
            team.name = named(input, Some(team.name))?;
            store::teams::update(act, &team)?;
            log(act, EventKind::TeamUpdate, &team)
        })
        .await
}

/// Removes a team with its rights and what its members had through it, by who could take all of them away.
pub async fn delete(service: &Service, caller: &Caller, id: TeamId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let team = visible(act.write, &act.who, id)?;
            act.who.require(Permission::TeamsWrite, Scope::Organization)?;
            require_over(act, id, Permission::TeamMembershipsWrite)?;
            store::teams::delete(act, id)?;
            log(act, EventKind::TeamDestroy, &team)
        })
        .await
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: TeamId) -> Result<Team, Error> {
    store::teams::find(read, organization, id)?.ok_or(Error::NotFound("team"))
}

/// A team, for who may read teams somewhere.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: TeamId) -> Result<Team, Error> {
    if who.reach(&[Permission::TeamsRead]).is_empty() {
        return Err(Error::NotFound("team"));
    }
    find(read, who.organization(), id)
}

/// Fails unless the caller has the permission over all that the team has, as to say who is in it: it takes what giving each of its rights would take, or
/// somebody could raise themself through it. A team without rights is a matter of the organization.
pub(crate) fn require_over(act: &mut Act<'_, '_>, team: TeamId, permission: Permission) -> Result<(), Error> {
    let tenant = act.who.organization();
    let rights = store::team_rights::list_of_team(act, tenant, team)?;
    if rights.is_empty() {
        return act.who.require(permission, Scope::Organization);
    }
    for right in rights {
        let scope = crate::role_assignments::scope(act, right.target)?;
        act.who.require(permission, scope)?;
        if !act.who.grants.may_grant(right.role, scope) {
            return Err(Error::Forbidden("a role above one's own"));
        }
    }
    Ok(())
}

fn named(input: TeamInput, mut name: Option<Name>) -> Result<Name, Error> {
    let mut problems = Problems::default();
    input::name(&mut problems, input.name, &mut name);
    problems.check()?;
    name.ok_or_else(|| Error::invalid("name", "can't be blank"))
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, team: &Team) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Team, team.id.get(), team.name.as_str()), None)
}
