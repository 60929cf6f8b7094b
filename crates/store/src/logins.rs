//! Sessions of devices, and API keys.

use crate::engine::{Read, Row, Write, params, statements};
use crate::page::{Listing, Page, id_list};
use crate::{Error, former_logins};
use domain::access::{Change, LoginRule};
use domain::id::{LoginId, OrganizationId, UserId};
use domain::login::{Device, Login, LoginKind};
use domain::permission::PermissionSet;
use domain::time::Timestamp;

macro_rules! columns {
    () => {
        " l.id, l.organization_id, l.person_id, l.kind, l.name, l.device_brand, l.device_model, l.os_name, l.device_uid,
        l.is_primary, l.expire, l.expires_at, l.last_used_at, l.created_at, l.updated_at, l.scopes,
        l.secret_hash "
    };
}

macro_rules! matching {
    () => {
        " from login l where l.organization_id = $1 and l.person_id = $2
            and (cast($3 as text) is null or $3 like '%,' || cast(l.id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from login l where l.organization_id = $1 and l.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by l.id limit $4 offset $5");
    ALL = concat!("select", columns!(), "from login l where l.organization_id = $1 order by l.id");
    KEYS = concat!("select", columns!(), "from login l where l.organization_id = $1 and l.kind = 'api' order by l.id");
    OF_PERSON = concat!("select", columns!(), "from login l where l.organization_id = $1 and l.person_id = $2 order by l.id");
    INSERT = "insert into login (organization_id, person_id, kind, name, secret_hash, device_brand, device_model, os_name,
            device_uid, is_primary, expire, expires_at, scopes, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14) returning id";
    UPDATE = "update login set name = $1, is_primary = $2, updated_at = $3 where organization_id = $4 and id = $5";
    TOUCH = "update login set last_used_at = $1 where organization_id = $2 and id = $3 and coalesce(last_used_at, 0) < $1";
    RELEASE = "update login set person_id = null where organization_id = $1 and id = $2";
    DELETE = "delete from login where organization_id = $1 and id = $2 returning person_id";
}

/// Finds a login.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: LoginId) -> Result<Option<Login>, Error> {
    read.first(&FIND, params![organization, id], login).map(|found| found.map(|(login, _)| login))
}

/// Every login of a person, by id.
pub fn list_of_person(read: &mut Read<'_>, organization: OrganizationId, person: UserId) -> Result<Vec<Login>, Error> {
    read.all(&OF_PERSON, params![organization, person], |row| Ok(login(row)?.0))
}

/// Every key of an organization, by id.
pub fn list_keys(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Login>, Error> {
    read.all(&KEYS, params![organization], |row| Ok(login(row)?.0))
}

/// Lists the logins of a person.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    person: UserId,
    ids: Option<Vec<i64>>,
    page: Page,
) -> Result<Listing<Login>, Error> {
    let ids = ids.map(id_list);
    let ids = ids.as_deref();
    let total = read.number(&COUNT, params![organization, person, ids])?;
    let items =
        read.all(&LIST, params![organization, person, ids, page.limit, page.offset], |row| Ok(login(row)?.0))?;
    Ok(Listing { items, total })
}

/// What the index of logins holds of every login, by id.
pub fn list_rules(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<(Login, LoginRule)>, Error> {
    read.all(&ALL, params![organization], |row| {
        let (login, secret_hash) = login(row)?;
        let rule = rule(&login, secret_hash);
        Ok((login, rule))
    })
}

/// Adds a login with the SHA-256 of its secret; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut login: Login, secret_hash: [u8; 32]) -> Result<Login, Error> {
    login.organization = write.organization();
    (login.created_at, login.updated_at) = (write.now(), write.now());
    let scopes = login.scopes.as_ref().map(serde_json::to_string).transpose();
    let scopes = scopes.map_err(|error| Error::corrupt("scopes", error))?;
    let id = write.first(
        &INSERT,
        params![
            login.organization,
            login.user,
            login.kind.word(),
            login.name.as_ref(),
            &secret_hash,
            login.device.brand.as_deref(),
            login.device.model.as_deref(),
            login.device.os_name.as_deref(),
            login.device.uid.as_deref(),
            login.primary,
            login.expire,
            login.expires_at,
            scopes.as_deref(),
            login.created_at,
        ],
        Row::take,
    )?;
    login.id = id.ok_or(Error::NotFound("login"))?;
    write.changed(Change::Login(login.id, rule(&login, secret_hash)));
    Ok(login)
}

/// Writes what may change of a login: its name, and whether it is the primary device.
pub fn update(write: &mut Write<'_>, changed: &Login) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let values = params![changed.name.as_ref(), changed.primary, now, organization, changed.id];
    write.execute_one(&UPDATE, values, "login")?;
    note(write, changed.id)
}

/// Notes when a login was last used; an earlier instant changes nothing.
pub fn touch(write: &mut Write<'_>, id: LoginId, at: Timestamp) -> Result<(), Error> {
    write.execute(&TOUCH, params![at, write.organization(), id])?;
    Ok(())
}

/// Ends a session or a key. Whose it was stays known, for the log tells of it.
pub fn delete(write: &mut Write<'_>, id: LoginId) -> Result<(), Error> {
    let organization = write.organization();
    let person = write.first(&DELETE, params![organization, id], Row::take::<Option<UserId>>)?;
    former_logins::note(write, id, person.ok_or(Error::NotFound("login"))?)?;
    write.changed(Change::LoginGone(id));
    Ok(())
}

/// The keys that a person made go on without them.
pub(crate) fn release_keys(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    for key in list_of_person(write, organization, person)? {
        write.execute(&RELEASE, params![organization, key.id])?;
        former_logins::note(write, key.id, Some(person))?;
        note(write, key.id)?;
    }
    Ok(())
}

fn note(write: &mut Write<'_>, id: LoginId) -> Result<(), Error> {
    let organization = write.organization();
    if let Some((login, secret_hash)) = write.first(&FIND, params![organization, id], login)? {
        write.changed(Change::Login(id, rule(&login, secret_hash)));
    }
    Ok(())
}

fn rule(login: &Login, secret_hash: [u8; 32]) -> LoginRule {
    LoginRule {
        secret_hash,
        user: login.user,
        is_key: login.kind == LoginKind::Api,
        primary: login.primary,
        expire: login.expire,
        used_at: login.last_used_at.unwrap_or(login.created_at),
        expires_at: login.expires_at,
        scopes: login.scopes,
    }
}

fn login(row: &mut Row) -> Result<(Login, [u8; 32]), Error> {
    let login = Login {
        id: row.take()?,
        organization: row.take()?,
        user: row.take()?,
        kind: row.parse(|word| LoginKind::parse(word).ok_or("not a kind of login"))?,
        name: row.take()?,
        device: Device { brand: row.take()?, model: row.take()?, os_name: row.take()?, uid: row.take()? },
        primary: row.take()?,
        expire: row.take()?,
        expires_at: row.take()?,
        last_used_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
        scopes: scopes(row.take()?)?,
    };
    let hash: Vec<u8> = row.take()?;
    let hash = <[u8; 32]>::try_from(hash).map_err(|_| Error::corrupt("secret hash", "is not 32 bytes"))?;
    Ok((login, hash))
}

fn scopes(text: Option<String>) -> Result<Option<PermissionSet>, Error> {
    let read = text.map(|text| serde_json::from_str(&text)).transpose();
    read.map_err(|error| Error::corrupt("scopes of a login", error))
}
