//! Rights on groups under the name that old clients give them. Sharing with an address that nobody has yet invites
//! the person.

use crate::assignees::{AssigneeView, PersonView};
use crate::auth::Secret;
use crate::input::Field;
use crate::operation::Act;
use crate::role_assignments::{self, NewRight, RightInput, RightView, give};
use crate::users::UserInput;
use crate::{Caller, Error, Listing, Page, Service, Settings};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{GroupId, RightId, UserId};
use domain::permission::Permission;
use domain::right::{AssigneeKind, Target, TargetKind};
use domain::text::Email;
use store::rights::Filter;

/// What a request says of a new share.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct NewShare {
    pub email: String,
    pub group: GroupId,
    pub role_id: String,
    pub notify: bool,
    pub valid_from: Field<String>,
    pub valid_until: Field<String>,
}

/// Lists the rights of users on groups that the caller may read, and their own.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<RightView>, Error> {
    let filter = Filter { kind: Some(TargetKind::Group), assignee_kind: Some(AssigneeKind::User), ..filter };
    role_assignments::list(service, caller, filter, page).await
}

/// A right of a person on a group.
pub async fn get(service: &Service, caller: &Caller, id: RightId) -> Result<RightView, Error> {
    let view = role_assignments::get(service, caller, id).await;
    let view = view.map_err(|error| if matches!(error, Error::NotFound(_)) { NO_SHARE } else { error })?;
    let is_of_user = matches!(view.assignee, AssigneeView::Person(PersonView::User(_)));
    if is_of_user && matches!(view.right.target, Target::Group(_)) { Ok(view) } else { Err(NO_SHARE) }
}

/// Shares a group with whoever has an address. Who is not there yet is added, by who may invite.
pub async fn create(service: &Service, caller: &Caller, new: NewShare) -> Result<RightView, Error> {
    let (secret, settings) = (service.new_secret(), service.settings().clone());
    service.act(caller, move |act| share(act, new, &secret, &settings)).await
}

/// Changes the role, the validity or the wish to notify.
pub async fn update(service: &Service, caller: &Caller, id: RightId, input: RightInput) -> Result<(), Error> {
    // What a right is on never changes, so nothing can come between the two.
    get(service, caller, id).await?;
    role_assignments::update(service, caller, id, input).await
}

/// Takes the right away.
pub async fn delete(service: &Service, caller: &Caller, id: RightId) -> Result<(), Error> {
    get(service, caller, id).await?;
    role_assignments::delete(service, caller, id).await
}

/// The person with an address; if there is none, a new one, added by who may invite into the scope.
pub(crate) fn invited(act: &mut Act<'_, '_>, email: &str, name: Field<String>, scope: Scope) -> Result<UserId, Error> {
    find_or_add(act, email, name, |act| act.who.require(Permission::InvitesWrite, scope))
}

/// The person with an address; if there is none, a new one, where the caller may add one.
pub(crate) fn find_or_add(
    act: &mut Act<'_, '_>,
    email: &str,
    name: Field<String>,
    require: impl FnOnce(&mut Act<'_, '_>) -> Result<(), Error>,
) -> Result<UserId, Error> {
    let address = Email::parse(email).map_err(|error| Error::invalid("email", error))?;
    let tenant = act.who.organization();
    if let Some(found) = store::users::find_by_login_email(act, tenant, &address)? {
        return Ok(found.user.id);
    }
    require(act)?;
    let input = UserInput { email: Field::Set(address.to_string()), name, ..UserInput::default() };
    let draft = crate::users::draft(input, act.who.now)?;
    let user = crate::users::add(act, draft)?;
    act.log(EventKind::UserCreate, (ObjectKind::User, user.id.get(), user.name.as_str()), None)?;
    Ok(user.id)
}

const NO_SHARE: Error = Error::NotFound("share");

fn share(act: &mut Act<'_, '_>, new: NewShare, secret: &Secret, settings: &Settings) -> Result<RightView, Error> {
    let tenant = act.who.organization();
    let found = store::groups::find_alone(act, tenant, new.group)?;
    let group = found.ok_or_else(|| Error::invalid("group_id", "is not a group of this organization"))?;
    let scope = crate::groups::scope(&group);
    act.who.require(Permission::RoleAssignmentsWrite, scope)?;
    let assignee = invited(act, &new.email, Field::Absent, scope)?;
    let right = NewRight {
        assignee: assignee.into(),
        kind: TargetKind::Group,
        number: group.id.get(),
        role: new.role_id,
        notify: new.notify,
        valid_from: new.valid_from,
        valid_until: new.valid_until,
    };
    give(act, right, secret, settings)
}
