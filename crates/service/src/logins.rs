//! Sessions and keys: the caller's own, and, for who may, those of others.

use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{LoginId, UserId};
use domain::login::{Login, LoginKind};
use domain::permission::Permission;
use domain::text::Name;
use domain::user::User;

/// A login with the person it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct LoginView {
    /// The login.
    pub login: Login,
    /// Whose session, or who made the key; the owner, where that person is gone.
    pub user: User,
}

/// A key of the organization with the person who made it.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyView {
    /// The key.
    pub login: Login,
    /// Who made it, while they are there.
    pub maker: Option<User>,
}

/// Every key of the organization, by age: also those whose makers are gone.
pub async fn list_keys(service: &Service, caller: &Caller) -> Result<Vec<KeyView>, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::LoginsRead, Scope::Organization)?;
            let organization = look.who.organization();
            let mut views = Vec::new();
            for login in store::logins::list_keys(look.read, organization)? {
                let found = login.user.map(|id| store::users::find(look.read, organization, id)).transpose()?;
                views.push(KeyView { login, maker: found.flatten().map(|found| found.user) });
            }
            Ok(views)
        })
        .await
}

/// Lists the logins of a person: the caller's own, or another's for who may.
pub async fn list(
    service: &Service,
    caller: &Caller,
    (user, ids): (Option<UserId>, Option<Vec<i64>>),
    page: Page,
) -> Result<Listing<LoginView>, Error> {
    service
        .look(caller, move |look| {
            let own = current_user(look)?;
            let wanted = user.unwrap_or(own.id);
            let is_own = Some(wanted) == look.who.caller.own();
            if !is_own && !look.who.grants.permit(Permission::LoginsRead, Scope::Organization) {
                return Ok(Listing { items: Vec::new(), total: 0 });
            }
            let organization = look.who.organization();
            let Some(person) = store::users::find(look.read, organization, wanted)? else {
                return Ok(Listing { items: Vec::new(), total: 0 });
            };
            let found = store::logins::list(look.read, organization, wanted, ids, page)?;
            let views = found.items.into_iter().map(|login| LoginView { login, user: person.user.clone() });
            Ok(Listing { items: views.collect(), total: found.total })
        })
        .await
}

/// A login: one's own, or another's for who may read them.
pub async fn get(service: &Service, caller: &Caller, id: LoginId) -> Result<Login, Error> {
    service
        .look(caller, move |look| {
            let organization = look.who.organization();
            let login = store::logins::find(look.read, organization, id)?.ok_or(Error::NotFound("login"))?;
            let caller = &look.who.caller;
            let is_own = caller.by.login() == Some(id) || (login.user.is_some() && login.user == caller.own());
            if !is_own {
                look.who.require_sight(Permission::LoginsRead, Scope::Organization, "login")?;
            }
            Ok(login)
        })
        .await
}

/// The login with which the caller asks.
pub async fn get_current(service: &Service, caller: &Caller) -> Result<LoginView, Error> {
    service
        .look(caller, |look| {
            let (organization, id) = (look.who.organization(), look.who.caller.login()?);
            let login = store::logins::find(look.read, organization, id)?.ok_or(Error::NotFound("login"))?;
            Ok(LoginView { login, user: current_user(look)? })
        })
        .await
}

/// Renames the login with which the caller asks.
pub async fn update_current(service: &Service, caller: &Caller, name: Option<Name>) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let id = act.who.caller.login()?;
            let mut login = find(act, id)?;
            login.name = name;
            store::logins::update(act, &login)?;
            // The contract has no word for a login that is renamed.
            let (kind, object) = crate::operation::whose(act)?;
            act.log(kind, object, None)
        })
        .await
}

/// Signs out: ends the login with which the caller asks.
pub async fn delete_current(service: &Service, caller: &Caller) -> Result<(), Error> {
    service
        .act(caller, |act| {
            let login = find(act, act.who.caller.login()?)?;
            end(act, &login)
        })
        .await
}

/// Ends every other session of the caller. Keys go on.
pub async fn delete_elsewhere(service: &Service, caller: &Caller) -> Result<(), Error> {
    service
        .act(caller, |act| {
            let own = act.who.caller.user.filter(|_| !act.who.caller.is_key);
            let user = own.ok_or(Error::Forbidden("a key is not a person"))?;
            end_elsewhere(act, user)
        })
        .await
}

/// Ends every session of a person but the one with which the caller asks. Keys go on.
pub(crate) fn end_elsewhere(act: &mut Act<'_, '_>, user: UserId) -> Result<(), Error> {
    let (tenant, current) = (act.who.organization(), act.who.caller.login()?);
    for login in store::logins::list_of_person(act, tenant, user)? {
        if login.kind == LoginKind::Device && login.id != current {
            end(act, &login)?;
        }
    }
    Ok(())
}

/// Ends a login: one's own, or another's for who may.
pub async fn delete(service: &Service, caller: &Caller, id: LoginId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let login = manageable(act, id)?;
            end(act, &login)
        })
        .await
}

/// Makes a session the primary device of its person, and the others not.
pub async fn promote(service: &Service, caller: &Caller, id: LoginId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut login = manageable(act, id)?;
            let user = match (login.kind, login.user) {
                (LoginKind::Device, Some(user)) => user,
                _ => return Err(Error::invalid("type", "must be device: a key is no device")),
            };
            let tenant = act.who.organization();
            for mut other in store::logins::list_of_person(act, tenant, user)? {
                if other.primary && other.id != id {
                    other.primary = false;
                    store::logins::update(act, &other)?;
                }
            }
            login.primary = true;
            store::logins::update(act, &login)?;
            log(act, EventKind::LoginPromote, &login)
        })
        .await
}

/// Makes the session with which the caller asks the primary device of its person.
pub async fn promote_current(service: &Service, caller: &Caller) -> Result<(), Error> {
    promote(service, caller, caller.login()?).await
}

fn current_user(look: &mut Look<'_, '_>) -> Result<User, Error> {
    let organization = crate::organizations::find(look.read, look.who.organization())?;
    let id = look.who.caller.user.or(organization.owner).ok_or(Error::NotFound("user"))?;
    Ok(crate::users::find(look.read, organization.id, id)?.user)
}

fn find(act: &mut Act<'_, '_>, id: LoginId) -> Result<Login, Error> {
    let tenant = act.who.organization();
    store::logins::find(act, tenant, id)?.ok_or(Error::NotFound("login"))
}

/// A login of the caller, or of somebody not above them where they may manage logins.
fn manageable(act: &mut Act<'_, '_>, id: LoginId) -> Result<Login, Error> {
    let login = find(act, id)?;
    let caller = &act.who.caller;
    // To a key, the keys of who made it are its own, and their sessions are somebody else's.
    let is_same_kind = !caller.is_key || login.kind == LoginKind::Api;
    let is_own = is_same_kind && login.user.is_some() && login.user == caller.user;
    if caller.by.login() == Some(id) || (is_own && caller.scopes.is_none()) {
        return Ok(login);
    }
    act.who.require_sight(Permission::LoginsRead, Scope::Organization, "login")?;
    act.who.require(Permission::LoginsWrite, Scope::Organization)?;
    if act.who.caller.scopes.is_some_and(|scopes| login.is_wider(scopes)) {
        return Err(Error::Forbidden("a key ends no key that may do more"));
    }
    if let Some(user) = login.user.filter(|_| !is_own) {
        crate::users::require_rank(act, user)?;
    }
    Ok(login)
}

fn end(act: &mut Act<'_, '_>, login: &Login) -> Result<(), Error> {
    store::logins::delete(act, login.id)?;
    log(act, EventKind::LoginDestroy, login)
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, login: &Login) -> Result<(), Error> {
    let name = login.name.as_ref().map(ToString::to_string).unwrap_or_default();
    act.log(kind, (ObjectKind::Login, login.id.get(), name), None)
}
