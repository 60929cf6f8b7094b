//! The tenants.

use crate::engine::{Read, Row, Write, insert_event, params, statements};
use crate::{Error, Store, places};
use domain::access::{Change, OrganizationRule};
use domain::event::Event;
use domain::id::{OrganizationId, UserId};
use domain::organization::Organization;
use domain::text::{Domain, Name};
use domain::time::{TimeZone, Timestamp};

macro_rules! columns {
    () => {
        " o.id, o.name, o.domain, o.address, o.description, o.logo, o.time_zone, o.device_logins_expire_after_s,
        o.sign_up_allowed, o.event_retention_days, o.owner_id, o.created_at, o.updated_at "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from organization o where o.id = $1");
    FIND_BY_DOMAIN = concat!("select", columns!(), "from organization o where o.domain = $1");
    LIST = "select o.id, o.revision from organization o order by o.id";
    INSERT = "insert into organization (name, domain, time_zone, device_logins_expire_after_s, sign_up_allowed,
            event_retention_days, revision, created_at, updated_at)
        values ($1, $2, $3, $4, false, $5, 0, $6, $6) returning id";
    UPDATE = "update organization set name = $1, address = $2, description = $3, logo = $4, time_zone = $5,
            device_logins_expire_after_s = $6, sign_up_allowed = $7, event_retention_days = $8, updated_at = $9
        where id = $10";
    LOCKED_DOWN_SINCE = "select locked_down_since from organization where id = $1";
    SET_LOCKDOWN = "update organization set locked_down_since = $1, updated_at = $2 where id = $3";
    SET_OWNER = "update organization set owner_id = $1, updated_at = $2 where id = $3";
    COUNT_PLACES = "select count(*) from place where organization_id = $1";
    COUNT_LOCKS = "select count(*) from lock where organization_id = $1";
    COUNT_GROUPS = "select count(*) from door_group where organization_id = $1";
    COUNT_CAMERAS = "select count(*) from camera where organization_id = $1";
    COUNT_USERS = "select count(*) from person where organization_id = $1 and kind = 'user'";
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Counts {
    pub users: i64,
    pub places: i64,
    pub locks: i64,
    pub groups: i64,
    pub cameras: i64,
}

/// Finds an organization.
pub fn find(read: &mut Read<'_>, id: OrganizationId) -> Result<Option<Organization>, Error> {
    read.first(&FIND, params![id], organization)
}

/// Finds an organization by the word that names it at sign-in.
pub fn find_by_domain(read: &mut Read<'_>, domain: &Domain) -> Result<Option<Organization>, Error> {
    read.first(&FIND_BY_DOMAIN, params![domain], organization)
}

/// Every organization with its revision.
pub fn list_revisions(read: &mut Read<'_>) -> Result<Vec<(OrganizationId, i64)>, Error> {
    read.all(&LIST, params![], |row| Ok((row.take()?, row.take()?)))
}

/// How much an organization has of everything.
pub fn count(read: &mut Read<'_>, id: OrganizationId) -> Result<Counts, Error> {
    Ok(Counts {
        users: read.number(&COUNT_USERS, params![id])?,
        places: read.number(&COUNT_PLACES, params![id])?,
        locks: read.number(&COUNT_LOCKS, params![id])?,
        groups: read.number(&COUNT_GROUPS, params![id])?,
        cameras: read.number(&COUNT_CAMERAS, params![id])?,
    })
}

/// Makes an organization, with the first line of its log. Fails with [`Error::Conflict`] if the domain
/// is taken.
pub async fn create(
    store: &Store,
    name: Name,
    domain: Domain,
    time_zone: TimeZone,
    now: Timestamp,
    event: impl FnOnce(OrganizationId) -> Event + Send + 'static,
) -> Result<OrganizationId, Error> {
    store
        .transaction(move |connection| {
            let expire = Organization::DEVICE_LOGINS_EXPIRE_AFTER_S;
            let retention = Organization::EVENT_RETENTION_DAYS;
            let id = Read::new(connection)
                .first(&INSERT, params![&name, &domain, &time_zone, expire, retention, now], Row::take)?
                .ok_or(Error::NotFound("organization"))?;
            insert_event(connection, &event(id))?;
            Ok(id)
        })
        .await
}

/// Writes what may change of an organization.
pub fn update(write: &mut Write<'_>, organization: &Organization) -> Result<(), Error> {
    write.execute_one(
        &UPDATE,
        params![
            &organization.name,
            organization.address.as_ref(),
            organization.description.as_ref(),
            organization.logo.as_deref(),
            &organization.time_zone,
            organization.device_logins_expire_after_s,
            organization.sign_up_allowed,
            organization.event_retention_days,
            write.now(),
            write.organization(),
        ],
        "organization",
    )?;
    write.changed(Change::LoginsExpireAfter(organization.device_logins_expire_after_s));
    Ok(())
}

/// Since when an organization is locked down as a whole, if it is.
pub fn find_lockdown(read: &mut Read<'_>, id: OrganizationId) -> Result<Option<Timestamp>, Error> {
    read.first(&LOCKED_DOWN_SINCE, params![id], Row::take)?.ok_or(Error::NotFound("organization"))
}

/// Locks the organization down as a whole since an instant, or ends it.
pub fn set_lockdown(write: &mut Write<'_>, since: Option<Timestamp>) -> Result<(), Error> {
    write.execute_one(&SET_LOCKDOWN, params![since, write.now(), write.organization()], "organization")?;
    write.changed(Change::Organization(rule(since)));
    Ok(())
}

/// What deciding needs of an organization.
#[must_use]
pub fn rule(locked_down_since: Option<Timestamp>) -> OrganizationRule {
    OrganizationRule { lockdown: places::lockdown(locked_down_since) }
}

/// Makes a person the owner.
pub fn set_owner(write: &mut Write<'_>, owner: UserId) -> Result<(), Error> {
    write.execute(&SET_OWNER, params![owner, write.now(), write.organization()])?;
    Ok(())
}

fn organization(row: &mut Row) -> Result<Organization, Error> {
    Ok(Organization {
        id: row.take()?,
        name: row.take()?,
        domain: row.take()?,
        address: row.take()?,
        description: row.take()?,
        logo: row.take()?,
        time_zone: row.take()?,
        device_logins_expire_after_s: row.take()?,
        sign_up_allowed: row.take()?,
        event_retention_days: row.take()?,
        owner: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
