//! The doors and places that people keep at hand.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{LockId, OrganizationId, PlaceId, UserId};

statements! {
    LOCKS = "select f.lock_id from lock_favorite f where f.organization_id = $1 and f.person_id = $2 order by f.lock_id";
    PLACES =
        "select f.place_id from place_favorite f where f.organization_id = $1 and f.person_id = $2 order by f.place_id";
    ADD_LOCK = "insert into lock_favorite (organization_id, person_id, lock_id, created_at) values ($1, $2, $3, $4)
        on conflict (organization_id, person_id, lock_id) do nothing";
    ADD_PLACE = "insert into place_favorite (organization_id, person_id, place_id, created_at) values ($1, $2, $3, $4)
        on conflict (organization_id, person_id, place_id) do nothing";
    REMOVE_LOCK = "delete from lock_favorite where organization_id = $1 and person_id = $2 and lock_id = $3";
    REMOVE_PLACE = "delete from place_favorite where organization_id = $1 and person_id = $2 and place_id = $3";
    DELETE_OF_LOCK = "delete from lock_favorite where organization_id = $1 and lock_id = $2";
    DELETE_OF_PLACE = "delete from place_favorite where organization_id = $1 and place_id = $2";
    DELETE_LOCKS = "delete from lock_favorite where organization_id = $1 and person_id = $2";
    DELETE_PLACES = "delete from place_favorite where organization_id = $1 and person_id = $2";
}

/// Whose favourites a list speaks of, and whether only they are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Favorites {
    /// Whose; nobody has none.
    pub of: Option<UserId>,
    /// Only those that are, or are not, favourites.
    pub only: Option<bool>,
    /// Favourites before the others.
    pub first: bool,
}

/// The doors that a person keeps at hand, by id.
pub fn list_locks(read: &mut Read<'_>, organization: OrganizationId, person: UserId) -> Result<Vec<LockId>, Error> {
    read.all(&LOCKS, params![organization, person], Row::take)
}

/// The places that a person keeps at hand, by id.
pub fn list_places(read: &mut Read<'_>, organization: OrganizationId, person: UserId) -> Result<Vec<PlaceId>, Error> {
    read.all(&PLACES, params![organization, person], Row::take)
}

/// Makes a door a favourite of a person, or ends it. Doing it again changes nothing.
pub fn set_lock(write: &mut Write<'_>, person: UserId, lock: LockId, on: bool) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    if on {
        write.execute(&ADD_LOCK, params![organization, person, lock, now]).map(drop)
    } else {
        write.execute(&REMOVE_LOCK, params![organization, person, lock]).map(drop)
    }
}

/// Makes a place a favourite of a person, or ends it. Doing it again changes nothing.
pub fn set_place(write: &mut Write<'_>, person: UserId, place: PlaceId, on: bool) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    if on {
        write.execute(&ADD_PLACE, params![organization, person, place, now]).map(drop)
    } else {
        write.execute(&REMOVE_PLACE, params![organization, person, place]).map(drop)
    }
}

pub(crate) fn delete_of_lock(write: &mut Write<'_>, lock: LockId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_LOCK, params![organization, lock]).map(drop)
}

pub(crate) fn delete_of_place(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_PLACE, params![organization, place]).map(drop)
}

pub(crate) fn delete_of_person(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_LOCKS, params![organization, person])?;
    write.execute(&DELETE_PLACES, params![organization, person]).map(drop)
}
