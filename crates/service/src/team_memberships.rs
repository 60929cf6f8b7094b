//! Who is in which team, and so has what was given to it.

use crate::assignees::{self, PersonId, PersonView};
use crate::input::Field;
use crate::operation::{Act, Look, Who};
use crate::teams::require_over;
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::event::{EventKind, ObjectKind};
use domain::id::{TeamId, TeamMembershipId, UserId};
use domain::permission::Permission;
use domain::right::{AssigneeKind, Right};
use domain::team::{Team, TeamMembership};
use store::Read;
use store::team_memberships::Filter;

pub use store::team_memberships::Filter as TeamMembershipFilter;

/// A membership with both of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct TeamMembershipView {
    /// The membership.
    pub membership: TeamMembership,
    /// The team.
    pub team: Team,
    /// Who is in it.
    pub member: PersonView,
}

/// What a request says of a new membership.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct TeamMembershipInput {
    pub team_id: Field<i64>,
    pub member_id: Field<i64>,
    pub member_type: Field<String>,
}

/// Lists memberships, for who may read them somewhere; others find their own.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<TeamMembershipView>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let Some(filter) = narrowed(&look.who, filter) else { return Ok(Listing { items: Vec::new(), total: 0 }) };
            let found = store::team_memberships::list(look.read, look.who.organization(), &filter, page)?;
            let views = found.items.into_iter().map(|membership| view(look.read, membership));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A membership.
pub async fn get(service: &Service, caller: &Caller, id: TeamMembershipId) -> Result<TeamMembershipView, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let membership = visible(look.read, &look.who, id)?;
            view(look.read, membership)
        })
        .await
}

/// Takes somebody into a team. They have its rights at once, and are told by mail of those of which members are to be
/// told.
pub async fn create(
    service: &Service,
    caller: &Caller,
    input: TeamMembershipInput,
) -> Result<TeamMembershipView, Error> {
    let settings = service.settings().clone();
    service
        .act(caller, move |act| {
            // Who may do so nowhere is not told which teams and people there are.
            if act.who.reach(&[Permission::TeamMembershipsWrite]).is_empty() {
                return Err(Error::Forbidden(Permission::TeamMembershipsWrite.flag()));
            }
            let (team, member) = ends(act, input)?;
            require_over(act, team.id, Permission::TeamMembershipsWrite)?;
            let tenant = act.who.organization();
            if store::team_memberships::find_of(act, tenant, (team.id, member.id()))?.is_some() {
                return Err(Error::invalid("member_id", "is in the team already"));
            }
            let Joined { view, rights } = join(act, team, member, "member_id")?;
            for right in rights.iter().filter(|right| right.notify) {
                crate::role_assignments::tell(act, right, &view.member, &settings)?;
            }
            Ok(view)
        })
        .await
}

/// A new membership, and the rights that came with it.
pub(crate) struct Joined {
    pub(crate) view: TeamMembershipView,
    pub(crate) rights: Vec<Right<UserId>>,
}

/// Takes somebody into a team who is not in it, as the caller who may. What does not fit is wrong with the field.
pub(crate) fn join(
    act: &mut Act<'_, '_>,
    team: Team,
    member: PersonView,
    field: &'static str,
) -> Result<Joined, Error> {
    require_fit(act, &team, &member, field)?;
    let (membership, rights) = store::team_memberships::create(act, (team.id, member.id()))?;
    let view = TeamMembershipView { membership, team, member };
    log(act, EventKind::TeamMembershipCreate, &view)?;
    Ok(Joined { view, rights })
}

/// Takes somebody out of a team, and from them what they had through it.
pub async fn delete(service: &Service, caller: &Caller, id: TeamMembershipId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let membership = visible(act.write, &act.who, id)?;
            require_over(act, membership.team, Permission::TeamMembershipsWrite)?;
            let view = view(act, membership)?;
            store::team_memberships::delete(act, &view.membership)?;
            log(act, EventKind::TeamMembershipDestroy, &view)
        })
        .await
}

/// The filter that finds no more than the caller may see; nothing if that is nobody.
fn narrowed(who: &Who, filter: Filter) -> Option<Filter> {
    if !who.reach(&[Permission::TeamMembershipsRead]).is_empty() {
        return Some(filter);
    }
    let own = who.caller.own().filter(|own| filter.member.is_none_or(|wanted| wanted == *own))?;
    Some(Filter { member: Some(own), ..filter })
}

fn visible(read: &mut Read<'_>, who: &Who, id: TeamMembershipId) -> Result<TeamMembership, Error> {
    let found = store::team_memberships::find(read, who.organization(), id)?;
    let is_visible = |found: &TeamMembership| {
        !who.reach(&[Permission::TeamMembershipsRead]).is_empty() || who.caller.own() == Some(found.member)
    };
    found.filter(is_visible).ok_or(Error::NotFound("team membership"))
}

/// The team and the person that a request names.
fn ends(act: &mut Act<'_, '_>, input: TeamMembershipInput) -> Result<(Team, PersonView), Error> {
    let tenant = act.who.organization();
    let mut problems = Problems::default();
    let kind = match input.member_type {
        Field::Set(word) => match AssigneeKind::parse(&word) {
            Some(AssigneeKind::Team) | None => Err("must be User or Guest"),
            Some(kind) => Ok(kind),
        },
        Field::Absent | Field::Null => Err("can't be blank"),
    };
    let kind = problems.take("member_type", kind);
    let team = match input.team_id.value() {
        Some(id) => store::teams::find(act, tenant, TeamId::new(id))?.ok_or("is not a team of this organization"),
        None => Err("can't be blank"),
    };
    let member = match input.member_id.value() {
        Some(id) => member(act, kind.unwrap_or(AssigneeKind::User), id)?,
        None => Err("can't be blank"),
    };
    let (team, member) = (problems.take("team_id", team), problems.take("member_id", member));
    problems.check()?;
    let missing = || Error::NotFound("team membership");
    Ok((team.ok_or_else(missing)?, member.ok_or_else(missing)?))
}

/// The person of a kind with a number, or what is wrong with it.
fn member(act: &mut Act<'_, '_>, kind: AssigneeKind, number: i64) -> Result<Result<PersonView, &'static str>, Error> {
    let (id, problem) = match kind {
        AssigneeKind::Guest => (PersonId::Guest(UserId::new(number)), "is not a guest of this organization"),
        AssigneeKind::User | AssigneeKind::Team => {
            (PersonId::User(UserId::new(number)), "is not a user of this organization")
        }
    };
    let tenant = act.who.organization();
    match assignees::meant_person(act, tenant, id) {
        Ok(found) => Ok(Ok(found)),
        Err(Error::NotFound(_)) => Ok(Err(problem)),
        Err(other) => Err(other),
    }
}

/// Fails for a guest and a team that manages something.
fn require_fit(read: &mut Read<'_>, team: &Team, member: &PersonView, field: &'static str) -> Result<(), Error> {
    let rights = store::team_rights::list_of_team(read, team.organization, team.id)?;
    if member.is_guest() && rights.iter().any(|right| !right.role.is_basic()) {
        let problem = "can't be a guest: the team manages something, and a guest opens doors alone";
        return Err(Error::invalid(field, problem));
    }
    Ok(())
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, view: &TeamMembershipView) -> Result<(), Error> {
    let name = format!("{} – {}", view.member.name(), view.team.name);
    act.log(kind, (ObjectKind::TeamMembership, view.membership.id.get(), name), None)
}

fn view(read: &mut Read<'_>, membership: TeamMembership) -> Result<TeamMembershipView, Error> {
    let tenant = membership.organization;
    let team = crate::teams::find(read, tenant, membership.team)?;
    let member = assignees::person(read, tenant, membership.member)?;
    Ok(TeamMembershipView { membership, team, member })
}
