//! Guests: rows of people that are found as guests alone.

use crate::Error;
use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use domain::guest::Guest;
use domain::id::{OrganizationId, UserId};
use domain::text::{Email, Phone, search_key};

macro_rules! columns {
    () => {
        " p.id, p.organization_id, p.name, p.contact_email, p.phone, p.last_accessed_at, p.created_at, p.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from person p where p.organization_id = $1 and p.kind = 'guest'
            and (cast($2 as text) is null or $2 like '%,' || cast(p.id as text) || ',%')
            and (cast($3 as text) is null or p.search_key like $3 escape '!') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from person p where p.organization_id = $1 and p.id = $2 and p.kind = 'guest'");
    IDS = "select p.id from person p where p.organization_id = $1 and p.kind = 'guest' order by p.id";
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by p.search_key, p.id limit $4 offset $5");
    INSERT = "insert into person (organization_id, kind, name, contact_email, phone, search_key, access_enabled,
            password_flow_enabled, metadata, created_at, updated_at)
        values ($1, 'guest', $2, $3, $4, $5, true, false, '{}', $6, $6) returning id";
}

/// Which guests.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name, address or number holds this text.
    pub query: Option<String>,
}

/// Finds a guest. A user is none.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<Guest>, Error> {
    read.first(&FIND, params![organization, id], guest)
}

/// The ids of all guests, in order.
pub fn list_ids(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<UserId>, Error> {
    read.all(&IDS, params![organization], Row::take)
}

/// Lists guests by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Guest>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let matching = params![organization, ids.as_deref(), query.as_deref()];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), guest)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Adds a guest; their id and times are given here.
pub fn create(write: &mut Write<'_>, mut guest: Guest) -> Result<Guest, Error> {
    guest.organization = write.organization();
    (guest.created_at, guest.updated_at) = (write.now(), write.now());
    let id = write.first(
        &INSERT,
        params![
            guest.organization,
            &guest.name,
            guest.email.as_ref(),
            guest.phone.as_ref(),
            &key(&guest),
            guest.created_at,
        ],
        Row::take,
    )?;
    guest.id = id.ok_or(Error::NotFound("guest"))?;
    let email = guest.email.as_ref().map(ToString::to_string).unwrap_or_default();
    crate::users::changed(write, guest.id, true, (guest.name.to_string(), email));
    Ok(guest)
}

/// Removes a guest with their rights, cards and access keys. The log stays.
pub fn delete(write: &mut Write<'_>, id: UserId) -> Result<(), Error> {
    let organization = write.organization();
    find(write, organization, id)?.ok_or(Error::NotFound("guest"))?;
    crate::access_keys::delete_of_guest(write, id)?;
    crate::users::delete(write, id)
}

/// Name first, so that the order of the keys is the order of the names.
fn key(guest: &Guest) -> String {
    let email = guest.email.as_ref().map(Email::as_str).unwrap_or_default();
    let phone = guest.phone.as_ref().map(Phone::as_str).unwrap_or_default();
    search_key(&format!("{} {email} {phone}", guest.name))
}

fn guest(row: &mut Row) -> Result<Guest, Error> {
    Ok(Guest {
        id: row.take()?,
        organization: row.take()?,
        name: row.take()?,
        email: row.take()?,
        phone: row.take()?,
        last_accessed_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
