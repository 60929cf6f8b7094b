//! Whom people reach: at a place at night, and for help with everything.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{OrganizationId, PlaceId};
use domain::text::Note;

statements! {
    AT_NIGHT = "select c.at_night from place_contact c where c.organization_id = $1 and c.place_id = $2";
    SET_AT_NIGHT = "insert into place_contact (organization_id, place_id, at_night) values ($1, $2, $3)
        on conflict (organization_id, place_id) do update set at_night = excluded.at_night";
    DELETE_AT_NIGHT = "delete from place_contact where organization_id = $1 and place_id = $2";
    SUPPORT = "select c.support from organization_contact c where c.organization_id = $1";
    SET_SUPPORT = "insert into organization_contact (organization_id, support) values ($1, $2)
        on conflict (organization_id) do update set support = excluded.support";
    DELETE_SUPPORT = "delete from organization_contact where organization_id = $1";
}

/// Whom members reach who stand before a place at night.
pub fn find_at_night(read: &mut Read<'_>, organization: OrganizationId, place: PlaceId) -> Result<Option<Note>, Error> {
    read.first(&AT_NIGHT, params![organization, place], Row::take)
}

/// Writes whom they reach, or that there is nobody.
pub fn set_at_night(write: &mut Write<'_>, place: PlaceId, contact: Option<&Note>) -> Result<(), Error> {
    let organization = write.organization();
    match contact {
        Some(contact) => write.execute(&SET_AT_NIGHT, params![organization, place, contact]).map(drop),
        None => delete_of_place(write, place),
    }
}

pub(crate) fn delete_of_place(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_AT_NIGHT, params![organization, place]).map(drop)
}

/// How people of an organization reach support.
pub fn find_support(read: &mut Read<'_>, organization: OrganizationId) -> Result<Option<Note>, Error> {
    read.first(&SUPPORT, params![organization], Row::take)
}

/// Writes how they do, or that they do not.
pub fn set_support(write: &mut Write<'_>, support: Option<&Note>) -> Result<(), Error> {
    let organization = write.organization();
    match support {
        Some(support) => write.execute(&SET_SUPPORT, params![organization, support]).map(drop),
        None => write.execute(&DELETE_SUPPORT, params![organization]).map(drop),
    }
}
