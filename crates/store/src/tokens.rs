//! One-time tokens that mails carry.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{OrganizationId, UserId};
use domain::time::Timestamp;

statements! {
    FIND = "select organization_id, person_id, expires_at, used_at from one_time_token
        where token_hash = $1 and purpose = 'set_password'";
    INSERT = "insert into one_time_token (token_hash, organization_id, person_id, purpose, expires_at, created_at)
        values ($1, $2, $3, 'set_password', $4, $5)";
    USE = "update one_time_token set used_at = $1
        where token_hash = $2 and organization_id = $3 and used_at is null and expires_at > $1";
    USE_ALL = "update one_time_token set used_at = $1
        where organization_id = $2 and person_id = $3 and used_at is null";
    DELETE_OLD = "delete from one_time_token where organization_id = $1 and expires_at < $2";
}

/// A token that lets one person set a password, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose password.
    pub person: UserId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used, if it was.
    pub used_at: Option<Timestamp>,
}

/// Finds a token by the SHA-256 of its text.
pub fn find(read: &mut Read<'_>, hash: &[u8; 32]) -> Result<Option<Token>, Error> {
    read.first(&FIND, params![hash], |row: &mut Row| {
        Ok(Token { organization: row.take()?, person: row.take()?, expires_at: row.take()?, used_at: row.take()? })
    })
}

/// Adds a token, and forgets those that ended long ago. Until then a dead link is known as one, and can be sent anew.
pub fn create(write: &mut Write<'_>, hash: &[u8; 32], person: UserId, expires_at: Timestamp) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute(&DELETE_OLD, params![organization, now.plus_seconds(-KNOWN_S)])?;
    write.execute(&INSERT, params![hash, organization, person, expires_at, now])?;
    Ok(())
}

/// How long a token is known after its end, in seconds: 90 days.
const KNOWN_S: i64 = 90 * 86_400;

/// Uses a token up. Says whether it was still good.
pub fn consume(write: &mut Write<'_>, hash: &[u8; 32]) -> Result<bool, Error> {
    let (organization, now) = (write.organization(), write.now());
    Ok(write.execute(&USE, params![now, hash, organization])? == 1)
}

/// Uses up every token of a person: none that was mailed before may set a password again.
pub fn consume_all(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute(&USE_ALL, params![now, organization, person]).map(drop)
}
