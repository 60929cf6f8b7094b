//! The tenant itself.

use crate::input::{self, Field};
use crate::mail::{Letter, Template};
use crate::operation::{Act, Look};
use crate::{Caller, Error, Problems, Service};
use domain::authority::Scope;
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::id::{OrganizationId, RightId, UserId};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::text::{Domain, Email, Name, Note};
use domain::time::{Period, TimeZone, Timestamp};
use domain::user::{Metadata, User};
use ipnet::IpNet;
use std::collections::BTreeSet;
use std::net::IpAddr;

pub use store::organizations::Counts;

/// An organization with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct OrganizationView {
    /// The organization.
    pub organization: Organization,
    /// How much it has of everything.
    pub counts: Counts,
}

/// What may be changed of an organization.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct OrganizationInput {
    pub name: Field<String>,
    pub logo: Field<String>,
    pub address: Field<String>,
    pub description: Field<String>,
    pub device_logins_expire_after: Field<i64>,
    pub time_zone: Field<String>,
    pub metadata: Field<String>,
    pub scim_enabled: Field<bool>,
    pub web_authentication_api_enabled: Field<bool>,
    pub identity_provider_issuer_url: Field<String>,
    /// Whether somebody may make an account of their own; our own.
    pub sign_up_allowed: Field<bool>,
    /// How people reach support; our own.
    pub support: Field<String>,
    /// Networks whose people do not wait for each other's wrong passwords, such as `203.0.113.0/24`; our own.
    pub exempt_networks: Field<Vec<String>>,
}

/// What a new organization and its owner are called.
#[derive(Clone)]
pub struct Founding {
    /// The organization.
    pub name: String,
    /// The word that names it at sign-in.
    pub domain: String,
    /// Its IANA zone.
    pub time_zone: String,
    /// The owner.
    pub owner_name: String,
    /// The address with which the owner signs in.
    pub owner_email: String,
    /// The owner's password.
    pub owner_password: String,
}

/// The caller's organization.
pub async fn current(service: &Service, caller: &Caller) -> Result<OrganizationView, Error> {
    service.look(caller, view).await
}

/// The caller's organization with its owner, for who looks after its settings.
pub async fn settings(service: &Service, caller: &Caller) -> Result<(OrganizationView, User), Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::IntegrationsRead, Scope::Organization)?;
            let view = view(look)?;
            let owner = view.organization.owner.ok_or(Error::NotFound("user"))?;
            let owner = crate::users::find(look.read, view.organization.id, owner)?.user;
            Ok((view, owner))
        })
        .await
}

/// How people of the caller's organization reach support, if it says so.
pub async fn find_support(service: &Service, caller: &Caller) -> Result<Option<Note>, Error> {
    let find = |look: &mut Look<'_, '_>| Ok(store::contacts::find_support(look.read, look.who.organization())?);
    service.look(caller, find).await
}

/// The networks whose people do not wait for each other's wrong passwords.
pub async fn list_exempt_networks(service: &Service, caller: &Caller) -> Result<Vec<String>, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::IntegrationsRead, Scope::Organization)?;
            Ok(store::exempt_networks::list(look.read, look.who.organization())?)
        })
        .await
}

/// Mails somebody where they can sign in with their address. Says nothing about whether there is such a person.
pub async fn send_list(service: &Service, email: &str) -> Result<(), Error> {
    let email = Email::parse(email).map_err(|error| Error::invalid("email", error))?;
    if !service.may_mail_stranger(&email) {
        return Ok(());
    }
    let found = service.store().read(move |read| {
        let mut found = Vec::new();
        for (id, user) in store::users::list_by_login_email(read, &email)? {
            found.push((find(read, id)?, crate::users::find(read, id, user)?.user));
        }
        let anywhere = store::organizations::list_revisions(read)?.first().map(|(id, _)| *id);
        Ok::<_, Error>((found, anywhere))
    });
    let (found, anywhere) = found.await?;
    let letter = found.first().map(|(organization, user)| {
        let lines = found.iter().map(|(organization, _)| format!("{} ({})", organization.name, organization.domain));
        let count = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let letter = Letter::new(Template::Organizations, organization, user, service.settings());
        (organization.id, user.id, letter.with_doors(lines.collect(), count))
    });
    // A commit in any case: how long the answer takes must not say whether there is such a person.
    let Some(at) = letter.as_ref().map(|(id, ..)| *id).or(anywhere) else { return Ok(()) };
    let queued = service.commit(at, service.now(), move |write| match letter {
        Some((_, user, letter)) => letter.queue(write, Some(user)).map(|()| true),
        None => Ok(false),
    });
    if queued.await? {
        service.wake_mail();
    }
    Ok(())
}

/// What anybody may know of an organization: its name and how many places it has.
pub async fn find_public(service: &Service, domain: &str) -> Result<OrganizationView, Error> {
    let domain = Domain::parse(domain).map_err(|_| Error::NotFound("organization"))?;
    service
        .store()
        .read(move |read| {
            let found = store::organizations::find_by_domain(read, &domain)?;
            let organization = found.ok_or(Error::NotFound("organization"))?;
            let counts = store::organizations::count(read, organization.id)?;
            Ok(OrganizationView { organization, counts })
        })
        .await
}

/// How much the caller's organization has of everything.
pub async fn dashboard(service: &Service, caller: &Caller) -> Result<Counts, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::DashboardsRead, Scope::Organization)?;
            Ok(view(look)?.counts)
        })
        .await
}

/// Changes the caller's organization.
pub async fn update(service: &Service, caller: &Caller, input: OrganizationInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::IntegrationsWrite, Scope::Organization)?;
            let id = act.who.organization();
            let mut organization = find(act, id)?;
            let (support, networks) = (input.support.clone(), input.exempt_networks.clone());
            apply(input, &mut organization)?;
            store::organizations::update(act, &organization)?;
            set_support(act, support)?;
            set_exempt_networks(act, networks)?;
            act.log(
                EventKind::OrganizationUpdate,
                (ObjectKind::Organization, id.get(), organization.name.as_str()),
                None,
            )
        })
        .await
}

/// Since when the caller's organization is locked down as a whole, if it is.
pub async fn find_lockdown(service: &Service, caller: &Caller) -> Result<Option<Timestamp>, Error> {
    let find = |look: &mut Look<'_, '_>| Ok(store::organizations::find_lockdown(look.read, look.who.organization())?);
    service.look(caller, find).await
}

/// Locks every door of the caller's organization down, or ends it. Doing it again changes nothing. Doors and places
/// that are locked down on their own stay so.
pub async fn set_lockdown(service: &Service, caller: &Caller, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::PlacesWrite, Scope::Organization)?;
            let id = act.who.organization();
            if store::organizations::find_lockdown(act, id)?.is_some() == on {
                return Ok(());
            }
            let since = on.then_some(act.who.now);
            store::organizations::set_lockdown(act, since)?;
            let name = find(act, id)?.name;
            act.log(EventKind::OrganizationUpdate, (ObjectKind::Organization, id.get(), name.as_str()), None)
        })
        .await
}

/// Makes an organization with its owner. Fails if the domain is taken, and then changes nothing.
pub async fn found(service: &Service, founding: Founding) -> Result<(OrganizationId, UserId), Error> {
    let mut problems = Problems::default();
    let name = problems.take("name", Name::parse(&founding.name));
    let domain = problems.take("domain", Domain::parse(&founding.domain));
    let zone = problems.take("time_zone", TimeZone::parse(&founding.time_zone));
    let owner_name = problems.take("owner_name", Name::parse(&founding.owner_name));
    let owner_email = problems.take("owner_email", Email::parse(&founding.owner_email));
    problems.check()?;
    crate::auth::check_password(&founding.owner_password, &founding.owner_password)?;
    let (Some(name), Some(domain), Some(zone), Some(owner_name), Some(owner_email)) =
        (name, domain, zone, owner_name, owner_email)
    else {
        return Err(Error::Internal("a value is neither there nor wrong".to_owned()));
    };
    let hash = crate::auth::hash_password(service, founding.owner_password).await?;
    let now = service.now();
    let (first, second) =
        (crate::context::event_id(&*service.chance(), now), crate::context::event_id(&*service.chance(), now));
    let (label, taken) = (name.to_string(), domain.clone());
    let created = store::organizations::create(service.store(), name, domain, zone, now, move |id| Event {
        uuid: first,
        organization: id,
        kind: EventKind::OrganizationCreate,
        actor: None,
        means: None,
        authorized_by: None,
        object: EventObject { kind: ObjectKind::Organization, id: id.get(), name: label },
        place: None,
        refusal: None,
        created_at: now,
    });
    let id = match created.await {
        Ok(id) => id,
        // A founding that broke off before there was an owner is taken up again.
        Err(store::Error::Conflict(_)) => find_ownerless(service, taken).await?,
        Err(error) => return Err(error.into()),
    };
    let committed = service.store().write(id, now, move |write| {
        if find(write, id)?.owner.is_some() {
            return Err(Error::invalid("domain", "is taken"));
        }
        let owner = store::users::create(write, owner(owner_name, owner_email, now))?;
        store::users::set_password(write, owner.id, &hash)?;
        store::rights::create(write, ownership(owner.id, now))?;
        store::organizations::set_owner(write, owner.id)?;
        let event = Event {
            uuid: second,
            organization: id,
            kind: EventKind::UserCreate,
            actor: None,
            means: None,
            authorized_by: None,
            object: EventObject { kind: ObjectKind::User, id: owner.id.get(), name: owner.name.to_string() },
            place: None,
            refusal: None,
            created_at: now,
        };
        store::events::create(write, &event)?;
        Ok(owner.id)
    });
    let owner = committed.await?.value;
    crate::jobs::catch_up(service).await?;
    Ok((id, owner))
}

pub(crate) fn find(read: &mut store::Read<'_>, id: OrganizationId) -> Result<Organization, Error> {
    store::organizations::find(read, id)?.ok_or(Error::NotFound("organization"))
}

/// The organization with a domain, if nobody owns it yet.
async fn find_ownerless(service: &Service, domain: Domain) -> Result<OrganizationId, Error> {
    let found = service.store().read(move |read| Ok::<_, Error>(store::organizations::find_by_domain(read, &domain)?));
    match found.await? {
        Some(found) if found.owner.is_none() => Ok(found.id),
        _ => Err(Error::invalid("domain", "is taken")),
    }
}

fn view(look: &mut Look<'_, '_>) -> Result<OrganizationView, Error> {
    let id = look.who.organization();
    let counts = store::organizations::count(look.read, id)?;
    Ok(OrganizationView { organization: find(look.read, id)?, counts })
}

fn apply(input: OrganizationInput, organization: &mut Organization) -> Result<(), Error> {
    let mut problems = Problems::default();
    let mut name = Some(organization.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input.sign_up_allowed.write_value(&mut organization.sign_up_allowed);
    input::link(&mut problems, "logo", input.logo, &mut organization.logo);
    input::note(&mut problems, "address", input.address, &mut organization.address);
    input::note(&mut problems, "description", input.description, &mut organization.description);
    input::time_zone(&mut problems, input.time_zone, &mut organization.time_zone);
    let allowed = 0..=Organization::DEVICE_LOGINS_EXPIRE_AFTER_MAX_S;
    let expire = input.device_logins_expire_after.parse(&mut problems, "device_logins_expire_after", |seconds| {
        if allowed.contains(seconds) { Ok(*seconds) } else { Err("must be 0 to 31536000 seconds") }
    });
    expire.write_to(&mut organization.device_logins_expire_after_s);
    // What does not exist yet is refused by name, and its absence taken.
    for (at, is_wanted) in [
        ("scim_enabled", input.scim_enabled == Field::Set(true)),
        ("web_authentication_api_enabled", input.web_authentication_api_enabled == Field::Set(true)),
        ("metadata", input.metadata.value().is_some_and(|text| !text.is_empty())),
        (
            "identity_provider_issuer_url",
            input.identity_provider_issuer_url.value().is_some_and(|text| !text.is_empty()),
        ),
    ] {
        if is_wanted {
            problems.add(at, "can't be set: people are kept here, and no identity provider is asked");
        }
    }
    if let Some(name) = name {
        organization.name = name;
    }
    problems.check()
}

fn set_support(act: &mut Act<'_, '_>, support: Field<String>) -> Result<(), Error> {
    if support == Field::Absent {
        return Ok(());
    }
    let (mut problems, mut note) = (Problems::default(), None);
    input::note(&mut problems, "support", support, &mut note);
    problems.check()?;
    Ok(store::contacts::set_support(act, note.as_ref())?)
}

/// So many networks are taken: a chain has one for each gym.
const NETWORKS_MAX: usize = 100;

fn set_exempt_networks(act: &mut Act<'_, '_>, networks: Field<Vec<String>>) -> Result<(), Error> {
    let Field::Set(networks) = networks else { return Ok(()) };
    let mut read = BTreeSet::new();
    for typed in &networks {
        let network = typed.parse::<IpNet>().ok().or_else(|| typed.parse::<IpAddr>().ok().map(IpNet::from));
        let is_small = |network: &IpNet| network.prefix_len() >= if network.addr().is_ipv4() { 16 } else { 32 };
        let problem = || {
            format!(
                "has {typed:?}, which is no network of a gym: write one as 203.0.113.0/24 or 203.0.113.7, not wider \
                than /16, or /32 with IPv6"
            )
        };
        let network = network.filter(is_small).ok_or_else(|| Error::invalid("exempt_networks", problem()))?;
        read.insert(network.trunc().to_string());
    }
    if read.len() > NETWORKS_MAX {
        return Err(Error::invalid("exempt_networks", format!("is too long (maximum is {NETWORKS_MAX})")));
    }
    Ok(store::exempt_networks::set(act, &read.into_iter().collect::<Vec<_>>())?)
}

fn owner(name: Name, email: Email, now: Timestamp) -> User {
    User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name,
        login_email: Some(email),
        contact_email: None,
        image: None,
        access_enabled: true,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: Some(now),
        last_accessed_at: None,
        created_at: now,
        updated_at: now,
    }
}

fn ownership(owner: UserId, now: Timestamp) -> Right {
    Right {
        id: RightId::new(0),
        organization: OrganizationId::new(0),
        assignee: owner,
        target: Target::Organization,
        role: Role::OrganizationOwner,
        valid: Period::ALWAYS,
        hours: None,
        profile: None,
        source: Source::Manual(None),
        notify: false,
        created_at: now,
        updated_at: now,
    }
}
