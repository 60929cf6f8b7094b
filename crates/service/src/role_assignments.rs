//! Rights as the contract shows them: one role assignment per person or team and target.

mod letters;
mod preview;
mod reach;
mod several;
mod sources;

use crate::assignees::{self, AssigneeId, AssigneeView, PersonView};
use crate::auth::Secret;
use crate::input::{self, Field};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service, Settings};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::group::Group;
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, RightId};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::place::Place;
use domain::right::{Assignee, Right, Source, Target, TargetKind, standing_for};
use domain::role::Role;
use domain::time::Period;
use std::str::FromStr as _;
use store::Read;
use store::rights::Filter;

use letters::widen;
pub(crate) use letters::{doors, tell, welcome};
pub use preview::{Preview, preview};
pub use several::{SEVERAL_MAX, Shared, create_all};
pub(crate) use sources::name as source_name;
pub use sources::{SourceView, list as list_sources};
pub use store::rights::{Filter as RightFilter, Order};

/// A right with both of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct RightView {
    /// The right; of derived ones on the same target, all of them taken together.
    pub right: Right<Assignee>,
    /// Who has it.
    pub assignee: AssigneeView,
    /// On what.
    pub target: TargetView,
}

/// What a right is on.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetView {
    /// The organization.
    Organization(Box<Organization>),
    /// A place.
    Place(Box<Place>),
    /// A group.
    Group(Box<Group>),
}

/// What a request says of a new right.
#[derive(Clone, Debug)]
pub struct NewRight {
    /// Who gets it.
    pub assignee: AssigneeId,
    /// On what kind of thing.
    pub kind: TargetKind,
    /// On which.
    pub number: i64,
    /// Which role.
    pub role: String,
    /// Whether the user is told by mail; of a team, every user in it who has an address.
    pub notify: bool,
    /// From when it counts.
    pub valid_from: Field<String>,
    /// Until when it counts.
    pub valid_until: Field<String>,
}

/// What a request changes of a right.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct RightInput {
    pub role_id: Field<String>,
    pub notify: Field<bool>,
    pub valid_from: Field<String>,
    pub valid_until: Field<String>,
}

/// Lists the rights that the caller may read, and their own.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<RightView>, Error> {
    service
        .look(caller, move |look| {
            let reach = reach::of(look, &filter)?;
            let own = look.who.caller.own();
            let found = store::rights::list(look.read, look.who.organization(), (&reach, own), &filter, page)?;
            let views = found.items.into_iter().map(|right| view(look.read, right));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// How many people have a role on the whole organization, by role; of roles that nobody has there is none.
pub async fn count_holders(service: &Service, caller: &Caller) -> Result<Vec<(Role, i64)>, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::RoleAssignmentsRead, Scope::Organization)?;
            Ok(store::rights::count_holders(look.read, look.who.organization())?)
        })
        .await
}

/// A right.
pub async fn get(service: &Service, caller: &Caller, id: RightId) -> Result<RightView, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let right = visible(look.read, &look.who, id)?;
            view(look.read, right)
        })
        .await
}

/// Shares access. The person is told by mail if that is wished.
pub async fn create(service: &Service, caller: &Caller, new: NewRight) -> Result<RightView, Error> {
    let (secret, settings) = (service.new_secret(), service.settings().clone());
    service.act(caller, move |act| give(act, new, &secret, &settings)).await
}

/// Gives a right as the caller, and tells of it where that is wished. A code to begin with is made of the secret, where
/// the person needs one.
pub(crate) fn give(
    act: &mut Act<'_, '_>,
    new: NewRight,
    secret: &Secret,
    settings: &Settings,
) -> Result<RightView, Error> {
    let is_wished = new.notify;
    let (right, assignee) = grant(act, new)?;
    match &assignee {
        _ if !is_wished => {}
        AssigneeView::Person(PersonView::User(user)) => {
            welcome(act, std::slice::from_ref(&right), user, secret, settings)?;
        }
        AssigneeView::Person(PersonView::Guest(_)) => {
            return Err(Error::invalid("notify", "can't be on for a guest, who is mailed with an invite alone"));
        }
        AssigneeView::Team(team) => {
            for member in store::team_memberships::list_members(act, right.organization, team.id)? {
                let member = assignees::person(act, right.organization, member)?;
                tell(act, &right, &member, settings)?;
            }
        }
    }
    view(act, right)
}

/// Gives a right as the caller, and mails nobody.
pub(crate) fn grant(act: &mut Act<'_, '_>, new: NewRight) -> Result<(Right<Assignee>, AssigneeView), Error> {
    let target = target(new.kind, new.number, act.who.organization())?;
    let scope = scope(act, target)?;
    let tenant = act.who.organization();
    let role = role(&new.role, target)?;
    act.who.require(Permission::RoleAssignmentsWrite, scope)?;
    let assignee = assignees::meant(act.write, &act.who, new.assignee)?;
    if !act.who.grants.may_grant(role, scope) {
        return Err(Error::Forbidden("a role above one's own"));
    }
    require_fit(act, role, &assignee)?;
    if has_manual(act, tenant, assignee.id(), target)? {
        return Err(Error::invalid("role_id", "is given on this target already; change that role assignment"));
    }
    let mut problems = Problems::default();
    let mut valid = Period::ALWAYS;
    validity(&mut problems, new.valid_from, new.valid_until, &mut valid);
    problems.check()?;
    let draft = draft(act, assignee.id(), target, role, valid, new.notify);
    let right = match draft.assignee {
        Assignee::Person(id) => store::rights::create(act, draft.with_assignee(id))?.with_assignee(assignee.id()),
        Assignee::Team(id) => store::team_rights::create(act, draft.with_assignee(id))?.with_assignee(assignee.id()),
    };
    log(act, EventKind::RoleAssignmentCreate, &right, &assignee)?;
    Ok((right, assignee))
}

fn has_manual(read: &mut Read<'_>, tenant: OrganizationId, assignee: Assignee, target: Target) -> Result<bool, Error> {
    Ok(match assignee {
        Assignee::Person(id) => {
            let rights = store::rights::list_of_person(read, tenant, id)?;
            rights.iter().any(|right| right.target == target && right.source.is_manual())
        }
        Assignee::Team(id) => {
            store::team_rights::list_of_team(read, tenant, id)?.iter().any(|right| right.target == target)
        }
    })
}

/// Changes the role, the validity or the wish to notify of a right that no membership or rule gives.
pub async fn update(service: &Service, caller: &Caller, id: RightId, input: RightInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (mut right, scope) = changeable(act, id)?;
            let assignee = assignees::get(act, right.organization, right.assignee)?;
            if let Field::Set(id) = &input.role_id {
                right.role = role(id, right.target)?;
                if !act.who.grants.may_grant(right.role, scope) {
                    return Err(Error::Forbidden("a role above one's own"));
                }
                require_fit(act, right.role, &assignee)?;
            }
            input.notify.write_value(&mut right.notify);
            let mut problems = Problems::default();
            validity(&mut problems, input.valid_from, input.valid_until, &mut right.valid);
            problems.check()?;
            match right.assignee {
                Assignee::Person(person) => store::rights::update(act, &right.clone().with_assignee(person))?,
                Assignee::Team(team) => store::team_rights::update(act, &right.clone().with_assignee(team))?,
            }
            log(act, EventKind::RoleAssignmentUpdate, &right, &assignee)
        })
        .await
}

/// Takes a right away that no membership or rule gives.
pub async fn delete(service: &Service, caller: &Caller, id: RightId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (right, _) = changeable(act, id)?;
            let assignee = assignees::get(act, right.organization, right.assignee)?;
            match right.assignee {
                Assignee::Person(_) => store::rights::delete(act, id)?,
                Assignee::Team(_) => store::team_rights::delete(act, id)?,
            }
            log(act, EventKind::RoleAssignmentDestroy, &right, &assignee)
        })
        .await
}

/// Where a target is, for asking what somebody may do there. Fails if it is not of this organization.
pub(crate) fn scope(act: &mut Act<'_, '_>, target: Target) -> Result<Scope, Error> {
    let tenant = act.who.organization();
    scope_of(act, tenant, target)
}

fn scope_of(read: &mut Read<'_>, tenant: OrganizationId, target: Target) -> Result<Scope, Error> {
    match target {
        Target::Organization => Ok(Scope::Organization),
        Target::Place(id) => crate::places::find(read, tenant, id).map(|place| Scope::Place(place.id)),
        Target::Group(id) => crate::groups::find_alone(read, tenant, id).map(|group| crate::groups::scope(&group)),
        Target::Lock(id) => crate::locks::find(read, tenant, id).map(|found| Scope::Lock(id, found.lock.place)),
    }
}

/// A right that the caller may see: their own, or one where they may read rights.
fn visible(read: &mut Read<'_>, who: &Who, id: RightId) -> Result<Right<Assignee>, Error> {
    let tenant = who.organization();
    let right = store::rights::find(read, tenant, id)?.ok_or(Error::NotFound("role assignment"))?;
    let own = who.caller.own();
    if own.is_none() || own != right.assignee.person() {
        let scope = scope_of(read, tenant, right.target)?;
        who.require_sight(Permission::RoleAssignmentsRead, scope, "role assignment")?;
    }
    Ok(right)
}

/// A right that the caller may change or take away: a manual one, or one that an import brought.
fn changeable(act: &mut Act<'_, '_>, id: RightId) -> Result<(Right<Assignee>, Scope), Error> {
    let right = visible(act.write, &act.who, id)?;
    let scope = scope(act, right.target)?;
    act.who.require(Permission::RoleAssignmentsWrite, scope)?;
    if right.role == Role::OrganizationOwner {
        return Err(Error::Forbidden("the owner can't be demoted; transfer the organization"));
    }
    if !act.who.grants.may_grant(right.role, scope) {
        return Err(Error::Forbidden("a role above one's own"));
    }
    // Nothing changes what an import brought but the people here, and the next run of it.
    if right.source.is_manual() || matches!(right.source, Source::Import(_)) {
        return Ok((right, scope));
    }
    let cause = match (right.source, source_name(act.write, &act.who, right.source)?) {
        (Source::Team(_), Some(name)) => format!("the team {name}"),
        (cause, _) => format!("a {}", cause.kind().replace('_', " ")),
    };
    Err(Error::invalid("base", format!("comes from {cause} and changes with it")))
}

fn target(kind: TargetKind, number: i64, organization: OrganizationId) -> Result<Target, Error> {
    match kind {
        TargetKind::Organization if number == organization.get() => Ok(Target::Organization),
        TargetKind::Organization => Err(Error::NotFound("organization")),
        TargetKind::Place => Ok(Target::Place(PlaceId::new(number))),
        TargetKind::Group => Ok(Target::Group(GroupId::new(number))),
        TargetKind::Lock => Ok(Target::Lock(LockId::new(number))),
    }
}

fn role(id: &str, target: Target) -> Result<Role, Error> {
    let role = Role::from_str(id).map_err(|error| Error::invalid("role_id", error))?;
    if role.applies_to() != target.kind() {
        let (wanted, given) = (role.applies_to().word(), target.kind().word());
        return Err(Error::invalid("role_id", format!("is a role of a {wanted}, not of a {given}")));
    }
    Ok(role)
}

/// Fails for a role that manages something and a guest, who never does, or a team with a guest in it.
fn require_fit(read: &mut Read<'_>, role: Role, assignee: &AssigneeView) -> Result<(), Error> {
    if role.is_basic() {
        return Ok(());
    }
    match assignee {
        AssigneeView::Person(PersonView::Guest(_)) => {
            Err(Error::invalid("role_id", "can't be a guest's: a guest opens doors and manages nothing"))
        }
        AssigneeView::Team(team) if store::team_memberships::has_guest(read, team.organization, team.id)? => Err(
            Error::invalid("role_id", "can't be a team's with a guest in it: a guest opens doors and manages nothing"),
        ),
        AssigneeView::Person(PersonView::User(_)) | AssigneeView::Team(_) => Ok(()),
    }
}

fn validity(problems: &mut Problems, from: Field<String>, until: Field<String>, valid: &mut Period) {
    let Period { from: mut starts, until: mut ends } = *valid;
    input::instant(problems, "valid_from", from, &mut starts);
    input::instant(problems, "valid_until", until, &mut ends);
    if let Some(period) = problems.take("valid_until", Period::new(starts, ends)) {
        *valid = period;
    }
}

fn draft(
    act: &Act<'_, '_>,
    assignee: Assignee,
    target: Target,
    role: Role,
    valid: Period,
    notify: bool,
) -> Right<Assignee> {
    Right {
        id: RightId::new(0),
        organization: act.who.organization(),
        assignee,
        target,
        role,
        valid,
        hours: None,
        profile: None,
        source: Source::Manual(act.who.caller.user),
        notify,
        created_at: act.who.now,
        updated_at: act.who.now,
    }
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, right: &Right<Assignee>, assignee: &AssigneeView) -> Result<(), Error> {
    let place = place_of(scope(act, right.target)?);
    let name = format!("{} – {}", assignee.name(), right.role.id());
    act.log(kind, (ObjectKind::RoleAssignment, right.id.get(), name), place)
}

/// The place that a scope is in, if it is in one.
pub(crate) const fn place_of(scope: Scope) -> Option<PlaceId> {
    match scope {
        Scope::Place(place) | Scope::Lock(_, place) => Some(place),
        Scope::Group(_, place) => place,
        Scope::Organization => None,
    }
}

fn view(read: &mut Read<'_>, right: Right<Assignee>) -> Result<RightView, Error> {
    let tenant: OrganizationId = right.organization;
    let assignee = assignees::get(read, tenant, right.assignee)?;
    let right = shown(read, right)?;
    let target = match right.target {
        Target::Organization => TargetView::Organization(Box::new(crate::organizations::find(read, tenant)?)),
        Target::Place(id) => TargetView::Place(Box::new(crate::places::find(read, tenant, id)?)),
        Target::Group(id) => TargetView::Group(Box::new(crate::groups::find_alone(read, tenant, id)?)),
        Target::Lock(_) => return Err(Error::NotFound("role assignment")),
    };
    Ok(RightView { right, assignee, target })
}

/// What the contract shows of a right: where it is derived, what stands for all rights of the person on its target.
fn shown(read: &mut Read<'_>, right: Right<Assignee>) -> Result<Right<Assignee>, Error> {
    let Some(person) = right.assignee.person().filter(|_| !right.source.is_manual()) else { return Ok(right) };
    let rights = store::rights::list_of_person(read, right.organization, person)?;
    let standing = standing_for(rights.into_iter().filter(|other| other.target == right.target));
    Ok(standing.map_or(right, |standing| standing.with_assignee(Assignee::Person(person))))
}
