//! Rights as the contract shows them: one role assignment per person and target.

use crate::assignees::{self, Assignee, AssigneeId};
use crate::auth::Secret;
use crate::input::{self, Field};
use crate::mail::{Letter, Template};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service, Settings};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::group::Group;
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, RightId, UserId};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::place::Place;
use domain::reach::Reach;
use domain::right::{Right, Source, Target, TargetKind};
use domain::role::Role;
use domain::time::Period;
use domain::user::User;
use std::str::FromStr as _;
use store::Read;
use store::rights::Filter;

pub use store::rights::{Filter as RightFilter, Order};

/// A right with both of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct RightView {
    /// The right.
    pub right: Right,
    /// Who has it.
    pub assignee: Assignee,
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
    /// Whether the person is told by mail.
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
            let reach = look.who.reach(&[Permission::RoleAssignmentsRead]);
            let own = look.who.caller.user;
            let found = store::rights::list(look.read, look.who.organization(), (&reach, own), &filter, page)?;
            let views = found.items.into_iter().map(|right| view(look.read, right));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
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
        Assignee::User(user) => notify(act, &right, user, secret, settings)?,
        Assignee::Guest(_) => {
            return Err(Error::invalid("notify", "can't be on for a guest, who is mailed with an invite alone"));
        }
    }
    view(act, right)
}

/// Gives a right as the caller, and mails nobody.
pub(crate) fn grant(act: &mut Act<'_, '_>, new: NewRight) -> Result<(Right, Assignee), Error> {
    let target = target(new.kind, new.number, act.who.organization())?;
    let scope = scope(act, target)?;
    let tenant = act.who.organization();
    let role = role(&new.role, target)?;
    act.who.require(Permission::RoleAssignmentsWrite, scope)?;
    let assignee = assignees::meant(act, tenant, new.assignee)?;
    if !act.who.grants.may_grant(role, scope) {
        return Err(Error::Forbidden("a role above one's own"));
    }
    require_fit(role, &assignee)?;
    let existing = store::rights::list_of_person(act, tenant, assignee.id())?;
    if existing.iter().any(|right| right.target == target && matches!(right.source, Source::Manual(_))) {
        return Err(Error::invalid("role_id", "is given on this target already; change that role assignment"));
    }
    let mut problems = Problems::default();
    let mut valid = Period::ALWAYS;
    validity(&mut problems, new.valid_from, new.valid_until, &mut valid);
    problems.check()?;
    let draft = draft(act, assignee.id(), target, role, valid, new.notify);
    let right = store::rights::create(act, draft)?;
    log(act, EventKind::RoleAssignmentCreate, &right, &assignee)?;
    Ok((right, assignee))
}

/// Changes the role, the validity or the wish to notify of a manual right.
pub async fn update(service: &Service, caller: &Caller, id: RightId, input: RightInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (mut right, scope) = changeable(act, id)?;
            let tenant = act.who.organization();
            let assignee = assignees::get(act, tenant, right.assignee)?;
            if let Field::Set(id) = &input.role_id {
                right.role = role(id, right.target)?;
                if !act.who.grants.may_grant(right.role, scope) {
                    return Err(Error::Forbidden("a role above one's own"));
                }
                require_fit(right.role, &assignee)?;
            }
            input.notify.write_value(&mut right.notify);
            let mut problems = Problems::default();
            validity(&mut problems, input.valid_from, input.valid_until, &mut right.valid);
            problems.check()?;
            store::rights::update(act, &right)?;
            log(act, EventKind::RoleAssignmentUpdate, &right, &assignee)
        })
        .await
}

/// Takes a manual right away.
pub async fn delete(service: &Service, caller: &Caller, id: RightId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (right, _) = changeable(act, id)?;
            let tenant = act.who.organization();
            let assignee = assignees::get(act, tenant, right.assignee)?;
            store::rights::delete(act, id)?;
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
        Target::Group(id) => crate::groups::find(read, tenant, id).map(|found| crate::groups::scope(&found.group)),
        Target::Lock(id) => crate::locks::find(read, tenant, id).map(|found| Scope::Lock(id, found.lock.place)),
    }
}

/// A right that the caller may see: their own, or one where they may read rights.
fn visible(read: &mut Read<'_>, who: &Who, id: RightId) -> Result<Right, Error> {
    let tenant = who.organization();
    let right = store::rights::find(read, tenant, id)?.ok_or(Error::NotFound("role assignment"))?;
    if who.caller.user != Some(right.assignee) {
        let scope = scope_of(read, tenant, right.target)?;
        who.require_sight(Permission::RoleAssignmentsRead, scope, "role assignment")?;
    }
    Ok(right)
}

/// A manual right that the caller may change or take away.
fn changeable(act: &mut Act<'_, '_>, id: RightId) -> Result<(Right, Scope), Error> {
    let right = visible(act.write, &act.who, id)?;
    let scope = scope(act, right.target)?;
    act.who.require(Permission::RoleAssignmentsWrite, scope)?;
    if right.role == Role::OrganizationOwner {
        return Err(Error::Forbidden("the owner can't be demoted; transfer the organization"));
    }
    if !act.who.grants.may_grant(right.role, scope) {
        return Err(Error::Forbidden("a role above one's own"));
    }
    match right.source {
        Source::Manual(_) => Ok((right, scope)),
        cause => {
            Err(Error::invalid("base", format!("comes from a {} and changes with it", cause.kind().replace('_', " "))))
        }
    }
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

/// Fails for a role that manages something and a guest, who never does.
fn require_fit(role: Role, assignee: &Assignee) -> Result<(), Error> {
    if assignee.is_guest() && !role.is_basic() {
        return Err(Error::invalid("role_id", "can't be a guest's: a guest opens doors and manages nothing"));
    }
    Ok(())
}

fn validity(problems: &mut Problems, from: Field<String>, until: Field<String>, valid: &mut Period) {
    let Period { from: mut starts, until: mut ends } = *valid;
    input::instant(problems, "valid_from", from, &mut starts);
    input::instant(problems, "valid_until", until, &mut ends);
    if let Some(period) = problems.take("valid_until", Period::new(starts, ends)) {
        *valid = period;
    }
}

fn draft(act: &Act<'_, '_>, assignee: UserId, target: Target, role: Role, valid: Period, notify: bool) -> Right {
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

fn log(act: &mut Act<'_, '_>, kind: EventKind, right: &Right, assignee: &Assignee) -> Result<(), Error> {
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

/// Tells the person what they were given: who never signed in gets a code to begin with.
fn notify(
    act: &mut Act<'_, '_>,
    right: &Right,
    assignee: &User,
    secret: &Secret,
    settings: &Settings,
) -> Result<(), Error> {
    if assignee.mail_address().is_none() {
        return Err(Error::invalid("notify", "can't be on for a person without an email address"));
    }
    let tenant = act.who.organization();
    let organization = crate::organizations::find(act, tenant)?;
    let (names, total) = doors(act, right)?;
    let is_new = store::users::find_password(act, tenant, assignee.id)?.is_none() && assignee.login_email.is_some();
    let template = if is_new { Template::Welcome } else { Template::AccessShared };
    let mut letter = Letter::new(template, &organization, assignee, settings).with_doors(names, total);
    if is_new {
        let ends = act.who.now.plus_seconds(crate::auth::LINK_LIVES_S);
        store::tokens::create(act, &secret.hash(), assignee.id, ends)?;
        letter = letter.with_code(secret);
    }
    letter.queue(act, Some(assignee.id))?;
    act.queued_mail = true;
    Ok(())
}

/// The names of the doors that a right is about, for a letter, and how many there are. A role that only looks or manages
/// opens none of them.
pub(crate) fn doors(read: &mut Read<'_>, right: &Right) -> Result<(Vec<String>, i64), Error> {
    let reach = if right.role.opens_doors() { reach(right) } else { Reach::default() };
    let doors = store::locks::list(read, right.organization, &reach, &store::locks::Filter::default(), DOORS_IN_MAIL)?;
    Ok((doors.items.iter().map(|found| found.lock.name.to_string()).collect(), doors.total))
}

const DOORS_IN_MAIL: Page = Page { limit: 20, offset: 0 };

fn reach(right: &Right) -> Reach {
    let mut reach = Reach::default();
    match right.target {
        Target::Organization => reach.all = true,
        Target::Place(id) => reach.places.push(id),
        Target::Group(id) => reach.groups.push(id),
        Target::Lock(id) => reach.locks.push(id),
    }
    reach
}

fn view(read: &mut Read<'_>, right: Right) -> Result<RightView, Error> {
    let tenant: OrganizationId = right.organization;
    let assignee = assignees::get(read, tenant, right.assignee)?;
    let target = match right.target {
        Target::Organization => TargetView::Organization(Box::new(crate::organizations::find(read, tenant)?)),
        Target::Place(id) => TargetView::Place(Box::new(crate::places::find(read, tenant, id)?)),
        Target::Group(id) => TargetView::Group(Box::new(crate::groups::find(read, tenant, id)?.group)),
        Target::Lock(_) => return Err(Error::NotFound("role assignment")),
    };
    Ok(RightView { right, assignee, target })
}
