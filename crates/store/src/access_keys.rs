//! Access keys of guests.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::guest::AccessKey;
use domain::id::{OrganizationId, UserId};

macro_rules! columns {
    () => {
        " k.id, k.organization_id, k.person_id, k.has_code, k.created_at "
    };
}

statements! {
    FIND_BY_SECRET = concat!("select", columns!(), "from access_key k where k.secret_hash = $1");
    OF_GUEST = concat!("select", columns!(),
        "from access_key k where k.organization_id = $1 and k.person_id = $2 order by k.id");
    INSERT = "insert into access_key (organization_id, person_id, secret_hash, has_code, created_at)
        values ($1, $2, $3, $4, $5) returning id";
    DELETE_OF_GUEST = "delete from access_key where organization_id = $1 and person_id = $2";
}

/// Finds an access key of any organization by the SHA-256 of its secret.
pub fn find_by_secret(read: &mut Read<'_>, hash: &[u8; 32]) -> Result<Option<AccessKey>, Error> {
    read.first(&FIND_BY_SECRET, params![hash], access_key)
}

/// Every access key of a guest, by id.
pub fn list_of_guest(
    read: &mut Read<'_>,
    organization: OrganizationId,
    guest: UserId,
) -> Result<Vec<AccessKey>, Error> {
    read.all(&OF_GUEST, params![organization, guest], access_key)
}

/// Adds an access key with the SHA-256 of its secret; its id and time are given here.
pub fn create(write: &mut Write<'_>, mut key: AccessKey, hash: [u8; 32]) -> Result<AccessKey, Error> {
    key.organization = write.organization();
    key.created_at = write.now();
    let values = params![key.organization, key.guest, &hash, key.has_code, key.created_at];
    let id = write.first(&INSERT, values, Row::take)?;
    key.id = id.ok_or(Error::NotFound("access key"))?;
    Ok(key)
}

/// Ends the access keys of a guest.
pub(crate) fn delete_of_guest(write: &mut Write<'_>, guest: UserId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_GUEST, params![organization, guest]).map(drop)
}

fn access_key(row: &mut Row) -> Result<AccessKey, Error> {
    Ok(AccessKey {
        id: row.take()?,
        organization: row.take()?,
        guest: row.take()?,
        has_code: row.take()?,
        created_at: row.take()?,
    })
}
