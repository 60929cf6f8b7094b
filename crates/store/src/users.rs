//! Users: those of the people who are no guests.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::access::{Change, PersonRule};
use domain::id::{LoginId, OrganizationId, RightId, UserId};
use domain::text::{Email, Note, Phone, search_key};
use domain::time::Timestamp;
use domain::user::{Locale, User};

// The sign keeps SQLite from walking the rights of everybody because they lie there in order of groups.
macro_rules! columns {
    () => {
        " p.id, p.organization_id, p.name, p.login_email, p.contact_email, p.image, p.access_enabled,
        p.password_flow_enabled, p.metadata, p.notes, p.locale, p.confirmed_at, p.last_accessed_at, p.created_at,
        p.updated_at,
        (select count(distinct +r.group_id) from access_right r
            where r.organization_id = p.organization_id and r.assignee_id = p.id) "
    };
}

pub(crate) mod list;
pub use list::{Filter, Order, Step, list, walk};

statements! {
    FIND = concat!("select", columns!(), "from person p where p.organization_id = $1 and p.id = $2 and p.kind = 'user'");
    FIND_BY_LOGIN_EMAIL = concat!("select", columns!(), "from person p where p.organization_id = $1 and p.login_email = $2");
    ORGANIZATIONS_OF_EMAIL = "select p.organization_id, p.id from person p where p.login_email = $1 order by p.organization_id";
    ALL_RULES = "select p.id, p.access_enabled, p.name, p.login_email, p.contact_email from person p
        where p.organization_id = $1 order by p.id";
    ACCESS_ENABLED = "select p.access_enabled from person p where p.organization_id = $1 and p.id = $2";
    PASSWORD = "select p.password_hash from person p where p.organization_id = $1 and p.id = $2";
    PHONE = "select p.phone from person p where p.organization_id = $1 and p.id = $2";
    SET_PHONE = "update person set phone = $1, search_key = $2, updated_at = $3 where organization_id = $4 and id = $5";
    INSERT = "insert into person (organization_id, name, login_email, contact_email, search_key, image, access_enabled,
            password_flow_enabled, metadata, notes, locale, confirmed_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) returning id";
    UPDATE = "update person set name = $1, login_email = $2, contact_email = $3, search_key = $4, image = $5,
            access_enabled = $6, password_flow_enabled = $7, metadata = $8, notes = $9, locale = $10, confirmed_at = $11,
            updated_at = $12
        where organization_id = $13 and id = $14";
    SET_PASSWORD = "update person set password_hash = $1, updated_at = $2 where organization_id = $3 and id = $4";
    TOUCH = "update person set last_accessed_at = $1
        where organization_id = $2 and id = $3 and coalesce(last_accessed_at, 0) < $1";
    RIGHTS = "select id from access_right where organization_id = $1 and assignee_id = $2 order by id";
    SESSIONS = "select id from login where organization_id = $1 and person_id = $2 and kind = 'device' order by id";
    DELETE_TOKENS = "delete from one_time_token where organization_id = $1 and person_id = $2";
    DELETE = "delete from person where organization_id = $1 and id = $2";
}

/// A person with what a list shows beside them.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// The person.
    pub user: User,
    /// On how many groups they have a right.
    pub groups_count: i64,
}

/// What the index of people holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The person.
    pub id: UserId,
    /// Not suspended.
    pub access_enabled: bool,
    /// What they are called.
    pub name: String,
    /// Their address, or nothing.
    pub email: String,
}

/// Finds a user. A guest is none.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<Counted>, Error> {
    read.first(&FIND, params![organization, id], counted)
}

/// Finds a user by the address they sign in with.
pub fn find_by_login_email(
    read: &mut Read<'_>,
    organization: OrganizationId,
    email: &Email,
) -> Result<Option<Counted>, Error> {
    read.first(&FIND_BY_LOGIN_EMAIL, params![organization, email], counted)
}

/// The people of all organizations who sign in with an address.
pub fn list_by_login_email(read: &mut Read<'_>, email: &Email) -> Result<Vec<(OrganizationId, UserId)>, Error> {
    read.all(&ORGANIZATIONS_OF_EMAIL, params![email], |row| Ok((row.take()?, row.take()?)))
}

/// Whether somebody, user or guest, is there and not suspended.
pub fn find_access(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<bool, Error> {
    Ok(read.first(&ACCESS_ENABLED, params![organization, id], Row::take)? == Some(true))
}

/// The index cards of everybody, guests too, by id.
pub fn list_cards(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Card>, Error> {
    read.all(&ALL_RULES, params![organization], |row| {
        Ok(Card {
            id: row.take()?,
            access_enabled: row.take()?,
            name: row.take()?,
            email: row.take::<Option<String>>()?.or(row.take()?).unwrap_or_default(),
        })
    })
}

/// The hash of a person's password, if they have one.
pub fn find_password(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<String>, Error> {
    Ok(read.first(&PASSWORD, params![organization, id], Row::take::<Option<String>>)?.flatten())
}

/// Adds a person; their id and times are given here. Fails with [`Error::Conflict`] if somebody signs in
/// with the address already.
pub fn create(write: &mut Write<'_>, mut user: User) -> Result<User, Error> {
    user.organization = write.organization();
    (user.created_at, user.updated_at) = (write.now(), write.now());
    let (key, metadata) = (key(&user, None), metadata(&user)?);
    let id = write.first(
        &INSERT,
        params![
            user.organization,
            &user.name,
            user.login_email.as_ref(),
            user.contact_email.as_ref(),
            &key,
            user.image.as_deref(),
            user.access_enabled,
            user.password_flow_enabled,
            &metadata,
            user.notes.as_ref(),
            user.locale.map(Locale::code),
            user.confirmed_at,
            user.created_at,
        ],
        Row::take,
    )?;
    user.id = id.ok_or(Error::NotFound("user"))?;
    note(write, &user);
    Ok(user)
}

/// Writes what may change of a person.
pub fn update(write: &mut Write<'_>, user: &User) -> Result<(), Error> {
    let organization = write.organization();
    let phone = find_phone(write, organization, user.id)?;
    let (key, metadata) = (key(user, phone.as_ref()), metadata(user)?);
    write.execute_one(
        &UPDATE,
        params![
            &user.name,
            user.login_email.as_ref(),
            user.contact_email.as_ref(),
            &key,
            user.image.as_deref(),
            user.access_enabled,
            user.password_flow_enabled,
            &metadata,
            user.notes.as_ref(),
            user.locale.map(Locale::code),
            user.confirmed_at,
            write.now(),
            write.organization(),
            user.id,
        ],
        "user",
    )?;
    note(write, user);
    Ok(())
}

/// The telephone number of a person, if it is known.
pub fn find_phone(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<Phone>, Error> {
    Ok(read.first(&PHONE, params![organization, id], Row::take::<Option<Phone>>)?.flatten())
}

/// Sets or removes the telephone number of a person.
pub fn set_phone(write: &mut Write<'_>, user: &User, phone: Option<&Phone>) -> Result<(), Error> {
    let key = key(user, phone);
    write.execute_one(&SET_PHONE, params![phone, &key, write.now(), write.organization(), user.id], "user")
}

/// Sets the hash of a person's password.
pub fn set_password(write: &mut Write<'_>, id: UserId, hash: &str) -> Result<(), Error> {
    write.execute_one(&SET_PASSWORD, params![hash, write.now(), write.organization(), id], "user")
}

/// Notes when a person last opened a door; an earlier instant changes nothing.
pub fn touch(write: &mut Write<'_>, id: UserId, at: Timestamp) -> Result<(), Error> {
    write.execute(&TOUCH, params![at, write.organization(), id])?;
    Ok(())
}

/// Removes a person with their rights, sessions and memberships of teams. Keys that they made stay with the organization, and
/// so does the log.
pub fn delete(write: &mut Write<'_>, id: UserId) -> Result<(), Error> {
    let organization = write.organization();
    for right in write.all(&RIGHTS, params![organization, id], Row::take::<RightId>)? {
        crate::rights::delete(write, right)?;
    }
    for session in write.all(&SESSIONS, params![organization, id], Row::take::<LoginId>)? {
        crate::logins::delete(write, session)?;
    }
    crate::logins::release_keys(write, id)?;
    crate::favorites::delete_of_person(write, id)?;
    crate::card_assignments::delete_of_person(write, id)?;
    crate::group_links::release(write, id)?;
    crate::team_memberships::delete_of_person(write, id)?;
    crate::welcomes::delete(write, id)?;
    crate::photos::delete(write, id)?;
    write.execute(&DELETE_TOKENS, params![organization, id])?;
    write.execute_one(&DELETE, params![organization, id], "user")?;
    // The change log forgets the name sooner than its own time.
    write.changed(Change::PersonLabel(id, String::new(), String::new()));
    write.changed(Change::PersonGone(id));
    Ok(())
}

fn note(write: &mut Write<'_>, user: &User) {
    let email = user.login_email.as_ref().or(user.contact_email.as_ref()).map(ToString::to_string).unwrap_or_default();
    changed(write, user.id, user.access_enabled, (user.name.to_string(), email));
}

/// Notes what deciding and the log need of a person.
pub(crate) fn changed(write: &mut Write<'_>, id: UserId, access_enabled: bool, (name, email): (String, String)) {
    write.changed(Change::Person(id, PersonRule { access_enabled }));
    write.changed(Change::PersonLabel(id, name, email));
}

/// Name first, so that the order of the keys is the order of the names.
fn key(user: &User, phone: Option<&Phone>) -> String {
    let email = |email: &Option<Email>| email.as_ref().map(|email| email.as_str().to_owned()).unwrap_or_default();
    let notes = user.notes.as_ref().map(Note::as_str).unwrap_or_default();
    let (login, contact) = (email(&user.login_email), email(&user.contact_email));
    let phone = phone.map(Phone::as_str).unwrap_or_default();
    let key = search_key(&format!("{} {login} {contact} {phone} {notes}", user.name));
    key.chars().take(SEARCH_KEY_MAX).collect()
}

/// PostgreSQL indexes at most 2 700 bytes.
const SEARCH_KEY_MAX: usize = 600;

fn metadata(user: &User) -> Result<String, Error> {
    serde_json::to_string(&user.metadata).map_err(|error| Error::corrupt("metadata", error))
}

fn counted(row: &mut Row) -> Result<Counted, Error> {
    Ok(Counted { user: user(row)?, groups_count: row.take()? })
}

fn user(row: &mut Row) -> Result<User, Error> {
    Ok(User {
        id: row.take()?,
        organization: row.take()?,
        name: row.take()?,
        login_email: row.take()?,
        contact_email: row.take()?,
        image: row.take()?,
        access_enabled: row.take()?,
        password_flow_enabled: row.take()?,
        metadata: row.parse(|body| serde_json::from_str(body))?,
        notes: row.take()?,
        locale: row.take::<Option<String>>()?.as_deref().and_then(Locale::parse),
        confirmed_at: row.take()?,
        last_accessed_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
