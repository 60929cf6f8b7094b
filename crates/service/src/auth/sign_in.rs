//! Sign-in: sessions for people, keys for programs.

use super::secret::Secret;
use super::{Account, Gate, password};
use crate::operation::Act;
use crate::{Caller, Credential, Error, Problems, Service};
use domain::authority::Scope;
use domain::event::{AuthenticatedBy, Event, EventKind, EventObject, ObjectKind};
use domain::id::{LoginId, OrganizationId, UserId};
use domain::login::{API_LOGINS_MAX, DEVICE_LOGINS_MAX, Device, Login, LoginKind};
use domain::organization::Organization;
use domain::permission::{Permission, PermissionSet};
use domain::role::Role;
use domain::text::{Domain, Email, Name};
use domain::time::Timestamp;
use domain::user::{Metadata, User};
use ipnet::IpNet;
use std::net::IpAddr;
use store::{Read, Write};
use uuid::Uuid;

/// What a person signs in with.
#[derive(Clone)]
pub struct Credentials {
    /// The word that names the organization; without it exactly one organization must match.
    pub domain: Option<String>,
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
    /// Where the request comes from.
    pub address: Option<IpAddr>,
}

/// What kind of login is wanted: unless said otherwise, a session that does not end after long disuse.
#[derive(Clone, Debug, Default)]
pub struct NewLogin {
    /// A session or a key.
    pub kind: LoginKind,
    /// What it is to be called.
    pub name: Option<Name>,
    /// What the device says of itself.
    pub device: Device,
    /// Whether it ends after long disuse.
    pub expire: bool,
    /// What a key is to be able to do; absent: whatever a key may. None for a session.
    pub scopes: Option<PermissionSet>,
    /// When a key is to end. None for a session.
    pub expires_at: Option<Timestamp>,
}

/// A new login with its secret, which is shown this once.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The login.
    pub login: Login,
    /// Its secret.
    pub secret: Secret,
    /// Whose session, or who made the key.
    pub user: User,
    /// Whether the person has a primary device.
    pub has_primary_device: bool,
}

/// Signs a person in with a password.
pub async fn sign_in(service: &Service, given: Credentials, wanted: NewLogin) -> Result<SignedIn, Error> {
    let now = service.now();
    problems(&wanted, now).check()?;
    let Found { account, user, hash, is_exempt } = find(service, &given).await?;
    let (gate, address) = (&service.0.gate, given.address.filter(|_| !is_exempt).map(super::network));
    gate.begin(&account, address, now)?;
    let is_right = password::verify(service, given.password, hash).await?;
    let Some(user) = user.filter(|user| is_right && user.password_flow_enabled) else {
        return Err(Error::Unauthenticated(Credential::Wrong));
    };
    gate.accounts.forget(&account);
    if let Some(address) = address {
        gate.addresses.take_back(&address);
    }
    let secret = service.new_secret();
    let (hash, id) = (secret.hash(), crate::context::event_id(&*service.chance(), now));
    let made = service.commit(user.organization, now, move |write| begin(write, user, wanted, (hash, id)));
    let (login, user, has_primary_device) = made.await?;
    Ok(SignedIn { login, secret, user, has_primary_device })
}

/// Begins a session of a person who has proved to be who they are, with the hash of its secret and the id of its line in
/// the log.
pub(super) fn begin(
    write: &mut Write<'_>,
    user: User,
    wanted: NewLogin,
    (hash, id): ([u8; 32], Uuid),
) -> Result<(Login, User, bool), Error> {
    let login = create(write, &user, wanted, hash)?;
    let event = Event {
        uuid: id,
        organization: user.organization,
        kind: EventKind::LoginCreate,
        actor: crate::operation::actor(write, user.organization, user.id)?,
        means: Some(AuthenticatedBy::Login(login.id)),
        authorized_by: None,
        object: object(&login),
        place: None,
        refusal: None,
        created_at: write.now(),
    };
    store::events::create(write, &event)?;
    finish(write, login, user)
}

/// Makes a login for somebody who is signed in: a key for the organization, or a session for the person
/// with the address, who is then logged as the actor of what it does.
pub async fn sign_in_for(
    service: &Service,
    caller: &Caller,
    email: Option<String>,
    wanted: NewLogin,
) -> Result<SignedIn, Error> {
    problems(&wanted, service.now()).check()?;
    let secret = service.new_secret();
    let hash = secret.hash();
    let made = service
        .act(caller, move |act| {
            act.who.require(Permission::LoginsWrite, Scope::Organization)?;
            let user = match email {
                Some(email) => managed(act, &email)?,
                None => crate::users::current(act)?,
            };
            if wanted.kind == LoginKind::Api && Some(user.id) != act.who.caller.user {
                return Err(Error::invalid("email", "is not taken for a key; keys belong to the organization"));
            }
            match wanted.kind {
                LoginKind::Api => require_within(act, wanted.scopes)?,
                // A key is no more than an administrator, so it makes no session of a maker who is more; and a session
                // opens doors.
                LoginKind::Device if act.who.caller.is_key => {
                    crate::users::require_rank(act, user.id)?;
                    act.who.require(Permission::LocksUnlock, Scope::Organization)?;
                }
                LoginKind::Device => {}
            }
            let login = create(act.write, &user, wanted, hash)?;
            let named = login.name.clone().map_or_else(|| user.name.to_string(), |name| name.to_string());
            act.log(EventKind::LoginCreate, (ObjectKind::Login, login.id.get(), named), None)?;
            finish(act.write, login, user)
        })
        .await?;
    let (login, user, has_primary_device) = made;
    Ok(SignedIn { login, secret, user, has_primary_device })
}

/// What is wrong with the limits of a key, or with a session that has any.
#[must_use]
pub fn problems(wanted: &NewLogin, now: Timestamp) -> Problems {
    let mut problems = Problems::default();
    let is_key = wanted.kind == LoginKind::Api;
    match wanted.scopes {
        Some(_) if !is_key => problems.add("scopes", "are for keys; a session may do what its person may"),
        Some(scopes) if scopes == PermissionSet::NONE => {
            problems.add("scopes", "must name a permission at least; without scopes a key may do everything");
        }
        _ => {}
    }
    match wanted.expires_at {
        Some(_) if !is_key => problems.add("expires_at", "is for keys; a session ends when it is not used for long"),
        Some(at) if at <= now => problems.add("expires_at", "must be in the future"),
        _ => {}
    }
    problems
}

/// Lets a person add themself, where exactly one organization is here and allows it.
pub async fn sign_up(service: &Service, email: &str, password: String, accepted: bool) -> Result<User, Error> {
    let found = service.store().read(|read| {
        let mut open = Vec::new();
        for (id, _) in store::organizations::list_revisions(read)? {
            open.extend(store::organizations::find(read, id)?);
        }
        Ok::<_, Error>(open)
    });
    let open: Vec<Organization> = found.await?;
    let [organization] = open.as_slice() else { return Err(Error::Forbidden("sign-up is closed")) };
    if !organization.sign_up_allowed {
        return Err(Error::Forbidden("sign-up is closed"));
    }
    let mut problems = Problems::default();
    let email = problems.take("email", Email::parse(email));
    if !accepted {
        problems.add("terms_and_conditions", "must be accepted");
    }
    problems.check()?;
    let email = email.ok_or(Error::invalid("email", "can't be blank"))?;
    password::check(&password, &password)?;
    let hash = password::hash(service, password).await?;
    let (organization, chance, now) = (organization.id, service.chance(), service.now());
    service
        .commit(organization, now, move |write| {
            let user = crate::users::add(write, newcomer(&email)?)?;
            store::users::set_password(write, user.id, &hash)?;
            let event = Event {
                uuid: crate::context::event_id(&*chance, now),
                organization,
                kind: EventKind::UserCreate,
                actor: crate::operation::actor(write, organization, user.id)?,
                means: None,
                authorized_by: None,
                object: EventObject { kind: ObjectKind::User, id: user.id.get(), name: user.name.to_string() },
                place: None,
                refusal: None,
                created_at: now,
            };
            store::events::create(write, &event)?;
            Ok(user)
        })
        .await
}

impl Gate {
    /// Begins a try at an account from an address, unless one of the two has to wait.
    fn begin(&self, account: &Account, address: Option<IpAddr>, now: Timestamp) -> Result<(), Error> {
        let throttled = |retry_after_s| Error::Throttled { retry_after_s };
        self.accounts.begin(account.clone(), now).map_err(throttled)?;
        let begun = address.map_or(Ok(()), |address| self.addresses.begin(address, now));
        begun.inspect_err(|_| self.accounts.take_back(account)).map_err(throttled)
    }
}

/// What credentials name: an account in any case, a person if there is one, and the hash of their password.
struct Found {
    account: Account,
    user: Option<User>,
    hash: Option<String>,
    /// Whether they come from a network of the organization's own, where nobody waits for somebody else's tries.
    is_exempt: bool,
}

async fn find(service: &Service, given: &Credentials) -> Result<Found, Error> {
    let nobody = |organization, email| Found {
        account: Account { organization, email },
        user: None,
        hash: None,
        is_exempt: false,
    };
    let address = given.address.map(|address| address.to_canonical());
    let Ok(email) = Email::parse(&given.email) else { return Ok(nobody(None, String::new())) };
    let domain = given.domain.as_deref().map(str::trim).filter(|domain| !domain.is_empty()).map(ToOwned::to_owned);
    service
        .store()
        .read(move |read| {
            let organization = match domain.as_deref().map(Domain::parse) {
                Some(Ok(domain)) => store::organizations::find_by_domain(read, &domain)?.map(|found| found.id),
                Some(Err(_)) => None,
                None => only_organization(read, &email)?,
            };
            let mut found = nobody(organization, email.to_string());
            let Some(organization) = organization else { return Ok(found) };
            let networks = store::exempt_networks::list(read, organization)?;
            let mut networks = networks.iter().filter_map(|network| network.parse::<IpNet>().ok());
            found.is_exempt = address.is_some_and(|address| networks.any(|network| network.contains(&address)));
            if let Some(person) = store::users::find_by_login_email(read, organization, &email)? {
                found.hash = store::users::find_password(read, organization, person.user.id)?;
                found.user = Some(person.user);
            }
            Ok(found)
        })
        .await
}

/// The one organization where somebody signs in with the address; where nobody does, the only one here, so
/// that tries at a person and at nobody are counted alike.
fn only_organization(read: &mut Read<'_>, email: &Email) -> Result<Option<OrganizationId>, Error> {
    Ok(match store::users::list_by_login_email(read, email)?.as_slice() {
        [(organization, _)] => Some(*organization),
        [] => match store::organizations::list_revisions(read)?.as_slice() {
            [(organization, _)] => Some(*organization),
            _ => None,
        },
        _ => None,
    })
}

/// The person for whom a session is made. Nobody gets a session that may do more than they may.
fn managed(act: &mut Act<'_, '_>, email: &str) -> Result<User, Error> {
    let email = Email::parse(email).map_err(|error| Error::invalid("email", error))?;
    let organization = act.who.organization();
    let found = store::users::find_by_login_email(act, organization, &email)?;
    let user = found.ok_or(Error::NotFound("user"))?.user;
    crate::users::require_rank(act, user.id)?;
    Ok(user)
}

fn create(write: &mut Write<'_>, user: &User, mut wanted: NewLogin, hash: [u8; 32]) -> Result<Login, Error> {
    let organization = write.organization();
    wanted.device.uid = printable(wanted.device.uid);
    let others = store::logins::list_of_person(write, organization, user.id)?;
    let mut same: Vec<&Login> = others.iter().filter(|login| login.kind == wanted.kind).collect();
    match wanted.kind {
        LoginKind::Api => {
            require_key_maker(write, (organization, user.id), wanted.scopes)?;
            if same.len() >= API_LOGINS_MAX {
                return Err(Error::invalid("base", format!("has {API_LOGINS_MAX} keys already; delete one first")));
            }
        }
        LoginKind::Device => {
            let again = |login: &&Login| wanted.device.uid.is_some() && login.device.uid == wanted.device.uid;
            for old in same.iter().copied().filter(again) {
                store::logins::delete(write, old.id)?;
            }
            same.retain(|login| !again(login));
            same.sort_by_key(|login| login.last_used_at.unwrap_or(login.created_at));
            let over = (same.len() + 1).saturating_sub(DEVICE_LOGINS_MAX);
            for old in same.iter().take(over) {
                store::logins::delete(write, old.id)?;
            }
        }
    }
    let login = Login {
        id: LoginId::new(0),
        organization,
        user: Some(user.id),
        kind: wanted.kind,
        name: wanted.name,
        device: Device {
            brand: printable(wanted.device.brand),
            model: printable(wanted.device.model),
            os_name: printable(wanted.device.os_name),
            uid: wanted.device.uid,
        },
        primary: false,
        expire: wanted.expire,
        expires_at: wanted.expires_at,
        scopes: wanted.scopes,
        last_used_at: None,
        created_at: write.now(),
        updated_at: write.now(),
    };
    Ok(store::logins::create(write, login, hash)?)
}

/// What a device says of itself, without what no log can show.
fn printable(word: Option<String>) -> Option<String> {
    word.map(|word| word.chars().filter(|c| !c.is_control()).collect())
}

/// Nobody makes a key that may do more than they may.
fn require_within(act: &Act<'_, '_>, scopes: Option<PermissionSet>) -> Result<(), Error> {
    let own = act.who.grants.within(Scope::Organization);
    if scopes.unwrap_or(KEY).is_subset(own) { Ok(()) } else { Err(Error::Forbidden("scopes")) }
}

/// What a key without scopes may do.
const KEY: PermissionSet = Role::OrganizationAdministrator.permissions();

/// Who makes keys may do in the whole organization what the key may: for one without scopes that is owners and
/// administrators.
fn require_key_maker(
    write: &mut Write<'_>,
    (organization, user): (OrganizationId, UserId),
    scopes: Option<PermissionSet>,
) -> Result<(), Error> {
    let now = write.now();
    let held = crate::operation::grants_of(write, organization, user, now)?.within(Scope::Organization);
    let makes_keys = held.contains(Permission::LoginsWrite);
    if makes_keys && scopes.unwrap_or(KEY).is_subset(held) { Ok(()) } else { Err(Error::Forbidden("logins_write")) }
}

fn finish(write: &mut Write<'_>, login: Login, user: User) -> Result<(Login, User, bool), Error> {
    let others = store::logins::list_of_person(write, user.organization, user.id)?;
    Ok((login, user, others.iter().any(|login| login.primary)))
}

fn object(login: &Login) -> EventObject {
    let name = login.name.as_ref().map(ToString::to_string).unwrap_or_default();
    EventObject { kind: ObjectKind::Login, id: login.id.get(), name }
}

fn newcomer(email: &Email) -> Result<User, Error> {
    let local = email.as_str().split('@').next().unwrap_or_default();
    Ok(User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name: Name::parse(local).map_err(|error| Error::invalid("name", error))?,
        login_email: Some(email.clone()),
        contact_email: None,
        image: None,
        access_enabled: true,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: None,
        last_accessed_at: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    })
}
