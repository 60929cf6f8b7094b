//! People.

use crate::input::{self, Field};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{OrganizationId, UserId};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::right::{Right, Target};
use domain::role::Role;
use domain::text::{Email, Name, Phone};
use domain::time::Timestamp;
use domain::user::{Locale, Metadata, User};
use store::users::{Counted, Filter};
use store::{Read, Write};

pub use store::users::{Counted as UserCounted, Filter as UserFilter, Order};

/// What a request says of a person.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct UserInput {
    pub name: Field<String>,
    pub email: Field<String>,
    pub image: Field<String>,
    pub confirm: Field<bool>,
    pub access_enabled: Field<bool>,
    pub password_flow_enabled: Field<bool>,
    pub metadata: Field<Metadata>,
    pub notes: Field<String>,
    pub locale: Field<String>,
}

/// A new password of the caller.
#[derive(Clone)]
pub struct PasswordInput {
    /// The one so far, if there is one.
    pub current: Option<String>,
    /// The new one.
    pub new: String,
    /// The new one again.
    pub confirmation: String,
}

/// The caller with their organization.
#[derive(Clone, Debug, PartialEq)]
pub struct CurrentUser {
    /// The person.
    pub user: User,
    /// Their organization.
    pub organization: Organization,
    /// Whether they have a primary device.
    pub primary_login_exists: bool,
}

/// Lists people. Who may not read them sees themself.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<Counted>, Error> {
    service.look(caller, move |look| listed(look, filter, page)).await
}

/// A person.
pub async fn get(service: &Service, caller: &Caller, id: UserId) -> Result<Counted, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// The caller as a person; for a key, who made it, else the owner.
pub async fn get_current(service: &Service, caller: &Caller) -> Result<CurrentUser, Error> {
    service.look(caller, current_view).await
}

/// Adds a person.
pub async fn create(service: &Service, caller: &Caller, input: UserInput) -> Result<Counted, Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::UsersWrite, Scope::Organization)?;
            let draft = draft(input, act.who.now)?;
            let user = add(act, draft)?;
            act.log(EventKind::UserCreate, (ObjectKind::User, user.id.get(), user.name.as_str()), None)?;
            Ok(Counted { user, groups_count: 0 })
        })
        .await
}

/// Changes a person.
pub async fn update(service: &Service, caller: &Caller, id: UserId, input: UserInput) -> Result<(), Error> {
    service.act(caller, move |act| change(act, id, input).map(drop)).await
}

fn change(act: &mut Act<'_, '_>, id: UserId, input: UserInput) -> Result<User, Error> {
    let organization = act.who.organization();
    let mut user = visible(act.write, &act.who, id)?.user;
    act.who.require(Permission::UsersWrite, Scope::Organization)?;
    require_rank(act, id)?;
    if input.access_enabled == Field::Set(false) && is_owner(act, organization, id)? {
        return Err(Error::invalid("access_enabled", "can't be switched off for the owner"));
    }
    apply(input, &mut user)?;
    store::users::update(act, &user)?;
    act.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)?;
    Ok(user)
}

/// Changes what the caller may change of themself, and their password. A new password ends their other sessions: whoever
/// knew the old one is out.
pub async fn update_current(
    service: &Service,
    caller: &Caller,
    input: UserInput,
    password: Option<PasswordInput>,
) -> Result<(), Error> {
    let id = caller.user.filter(|_| !caller.is_key).ok_or(Error::Forbidden("a key is not a person"))?;
    let hash = match password {
        Some(password) => Some(new_password(service, caller, id, password).await?),
        None => None,
    };
    let allowed = UserInput { name: input.name, image: input.image, locale: input.locale, ..UserInput::default() };
    service
        .act(caller, move |act| {
            let organization = act.who.organization();
            let mut user = find(act, organization, id)?.user;
            apply(allowed, &mut user)?;
            store::users::update(act, &user)?;
            if let Some(hash) = hash {
                store::users::set_password(act, id, &hash)?;
                store::tokens::consume_all(act, id)?;
                crate::logins::end_elsewhere(act, id)?;
                act.log(EventKind::UserUpdatePassword, (ObjectKind::User, id.get(), user.name.as_str()), None)?;
            }
            act.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)
        })
        .await
}

/// The telephone number of a person, if it is known.
pub async fn find_phone(service: &Service, caller: &Caller, id: UserId) -> Result<Option<Phone>, Error> {
    service
        .look(caller, move |look| {
            visible(look.read, &look.who, id)?;
            Ok(store::users::find_phone(look.read, look.who.organization(), id)?)
        })
        .await
}

/// Changes a person together with their telephone number, which the contract does not have. Blank is none.
pub async fn update_with_phone(
    service: &Service,
    caller: &Caller,
    id: UserId,
    (input, phone): (UserInput, String),
) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut problems = Problems::default();
            let text = Some(phone.trim()).filter(|text| !text.is_empty());
            let phone = text.and_then(|text| problems.take("phone", Phone::parse(text)));
            match (change(act, id, input), problems.check()) {
                (Ok(user), Ok(())) => Ok(store::users::set_phone(act, &user, phone.as_ref())?),
                (Err(Error::Invalid(mut all)), Err(Error::Invalid(more))) => {
                    all.join(more);
                    Err(Error::Invalid(all))
                }
                (Err(error), _) | (_, Err(error)) => Err(error),
            }
        })
        .await
}

/// Removes a person with their rights and sessions. The owner cannot be removed.
pub async fn delete(service: &Service, caller: &Caller, id: UserId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let user = visible(act.write, &act.who, id)?.user;
            if act.who.caller.user != Some(id) || act.who.caller.is_key {
                act.who.require(Permission::UsersWrite, Scope::Organization)?;
                require_rank(act, id)?;
            }
            let organization = act.who.organization();
            if is_owner(act, organization, id)? {
                return Err(Error::invalid("base", "the owner can't be deleted; transfer the organization first"));
            }
            // Before the person is gone, or the line of who removed themself would name nobody.
            act.log(EventKind::UserDestroy, (ObjectKind::User, id.get(), user.name.as_str()), None)?;
            Ok(store::users::delete(act, id)?)
        })
        .await
}

/// Removes the caller themself. Unlike [`delete`], being the owner is a matter of permission here.
pub async fn delete_current(service: &Service, caller: &Caller) -> Result<(), Error> {
    let id = caller.user.filter(|_| !caller.is_key).ok_or(Error::Forbidden("a key is not a person"))?;
    match delete(service, caller, id).await {
        Err(Error::Invalid(_)) => Err(Error::Forbidden("the owner can't be deleted")),
        other => other,
    }
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Counted, Error> {
    store::users::find(read, organization, id)?.ok_or(Error::NotFound("user"))
}

/// The caller as a person.
pub(crate) fn current(act: &mut Act<'_, '_>) -> Result<User, Error> {
    let caller = act.who.caller.clone();
    Ok(find(act, caller.organization, caller.user.ok_or(Error::NotFound("user"))?)?.user)
}

/// Adds a person, if nobody signs in with the address.
pub(crate) fn add(write: &mut Write<'_>, user: User) -> Result<User, Error> {
    let organization = write.organization();
    if let Some(email) = &user.login_email
        && store::users::find_by_login_email(write, organization, email)?.is_some()
    {
        return Err(Error::invalid("email", "has already been taken"));
    }
    Ok(store::users::create(write, user)?)
}

/// Fails if the person holds a right that the caller could not grant: nobody changes, suspends or acts
/// for somebody above them.
pub(crate) fn require_rank(act: &mut Act<'_, '_>, id: UserId) -> Result<(), Error> {
    let organization = act.who.organization();
    for right in store::rights::list_of_person(act, organization, id)? {
        let scope = scope_of(act, &right)?;
        let own = act.who.grants.within(scope);
        let is_ownership = right.role == Role::OrganizationOwner;
        let above = !right.role.permissions().is_subset(own) && !right.role.is_basic();
        if above || (is_ownership && !is_caller_owner(act)?) {
            return Err(Error::Forbidden("users_write"));
        }
    }
    Ok(())
}

fn scope_of(act: &mut Act<'_, '_>, right: &Right) -> Result<Scope, Error> {
    match right.target {
        Target::Organization => Ok(Scope::Organization),
        target => crate::role_assignments::scope(act, target),
    }
}

/// A key is not: it may do what an administrator may, whoever made it.
fn is_caller_owner(act: &mut Act<'_, '_>) -> Result<bool, Error> {
    let (organization, user) = (act.who.organization(), act.who.caller.user.filter(|_| !act.who.caller.is_key));
    user.map_or(Ok(false), |user| is_owner(act, organization, user))
}

/// Whether a person owns the organization.
pub(crate) fn is_owner(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<bool, Error> {
    Ok(crate::organizations::find(read, organization)?.owner == Some(id))
}

/// The people whom the caller may see; who may not read them sees themself.
pub(crate) fn listed(look: &mut Look<'_, '_>, mut filter: Filter, page: Page) -> Result<Listing<Counted>, Error> {
    if look.who.reach(&[Permission::UsersRead]).is_empty() {
        let own = look.who.caller.own().ok_or(Error::Forbidden("users_read"))?;
        if filter.user.is_some_and(|wanted| wanted != own) {
            return Ok(Listing { items: Vec::new(), total: 0 });
        }
        filter.user = Some(own);
    } else if !reads_rights(look, &filter)? {
        return Ok(Listing { items: Vec::new(), total: 0 });
    }
    // Who carries which card is for those who may read cards.
    if look.who.reach(&[Permission::CardsRead]).is_empty() {
        filter.cards.clear();
    }
    Ok(store::users::list(look.read, look.who.organization(), &filter, page)?)
}

/// Whether the caller may know who has a right on the group or at the place that a filter names.
fn reads_rights(look: &mut Look<'_, '_>, filter: &Filter) -> Result<bool, Error> {
    let group = filter.group.map(|id| store::groups::find_alone(look.read, look.who.organization(), id)).transpose()?;
    let of_group = group.flatten().map(|group| crate::groups::scope(&group));
    let mut scopes = of_group.into_iter().chain(filter.place.map(Scope::Place));
    Ok(scopes.all(|scope| look.who.grants.permit(Permission::RoleAssignmentsRead, scope)))
}

/// A person whom the caller may see, or nobody.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: UserId) -> Result<Counted, Error> {
    let may_read = !who.reach(&[Permission::UsersRead]).is_empty();
    if !may_read && who.caller.own() != Some(id) {
        return Err(Error::NotFound("user"));
    }
    find(read, who.organization(), id)
}

fn current_view(look: &mut Look<'_, '_>) -> Result<CurrentUser, Error> {
    let id = look.who.organization();
    let organization = crate::organizations::find(look.read, id)?;
    let user = look.who.caller.user.or(organization.owner).ok_or(Error::NotFound("user"))?;
    let logins = store::logins::list_of_person(look.read, id, user)?;
    let primary_login_exists = logins.iter().any(|login| login.primary);
    Ok(CurrentUser { user: find(look.read, id, user)?.user, organization, primary_login_exists })
}

async fn new_password(service: &Service, caller: &Caller, id: UserId, input: PasswordInput) -> Result<String, Error> {
    crate::auth::check_password(&input.new, &input.confirmation)?;
    let known = service.look(caller, move |look| {
        let organization = look.who.organization();
        Ok((find(look.read, organization, id)?.user, store::users::find_password(look.read, organization, id)?))
    });
    if let (user, Some(known)) = known.await? {
        let current = input.current.unwrap_or_default();
        if !crate::auth::verify_again(service, &user, current, known).await? {
            return Err(Error::invalid("current_password", "is not the password so far"));
        }
    }
    crate::auth::hash_password(service, input.new).await
}

pub(crate) fn draft(input: UserInput, now: Timestamp) -> Result<User, Error> {
    let mut problems = Problems::default();
    let email = match &input.email {
        Field::Set(text) if !text.trim().is_empty() => problems.take("email", Email::parse(text)),
        _ => None,
    };
    let from_email = email.as_ref().and_then(|email| email.as_str().split('@').next()).map(ToOwned::to_owned);
    if input.name.clone().value().or_else(|| from_email.clone()).is_none() && email.is_none() {
        problems.add("email", "can't be blank where there is no name");
    }
    problems.check()?;
    let name = input.name.clone().value().filter(|name| !name.trim().is_empty()).or(from_email).unwrap_or_default();
    let name = Name::parse(&name).map_err(|error| Error::invalid("name", error))?;
    let confirmed = input.confirm == Field::Set(true);
    let mut user = User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name,
        login_email: email,
        contact_email: None,
        image: None,
        access_enabled: true,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: confirmed.then_some(now),
        last_accessed_at: None,
        created_at: now,
        updated_at: now,
    };
    apply(UserInput { name: Field::Absent, ..input }, &mut user)?;
    Ok(user)
}

pub(crate) fn apply(input: UserInput, user: &mut User) -> Result<(), Error> {
    let mut problems = Problems::default();
    let mut name = Some(user.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::link(&mut problems, "image", input.image, &mut user.image);
    input::note(&mut problems, "notes", input.notes, &mut user.notes);
    input.access_enabled.write_value(&mut user.access_enabled);
    input.password_flow_enabled.write_value(&mut user.password_flow_enabled);
    match input.metadata {
        Field::Absent => {}
        Field::Null => user.metadata = Metadata::default(),
        Field::Set(metadata) => user.metadata = metadata,
    }
    let locale =
        input.locale.parse(&mut problems, "locale", |code| Locale::parse(code).ok_or("must be en, fr, es or de"));
    locale.write_to(&mut user.locale);
    if let Some(name) = name {
        user.name = name;
    }
    problems.check()
}
