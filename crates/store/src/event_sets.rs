//! Stored queries over the log.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{EventSetId, OrganizationId, UserId};
use domain::time::Timestamp;

statements! {
    FIND = "select id, person_id, filter, created_at from event_set where organization_id = $1 and id = $2";
    INSERT = "insert into event_set (organization_id, person_id, filter, created_at) values ($1, $2, $3, $4) returning id";
    DELETE_OLD = "delete from event_set where organization_id = $1 and created_at < $2";
}

/// A stored query. What it asks for is text that only the layer above reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSet {
    /// Its id.
    pub id: EventSetId,
    /// Who asked.
    pub person: Option<UserId>,
    /// What was asked, a JSON object.
    pub filter: String,
    /// When.
    pub created_at: Timestamp,
}

/// How long a stored query is kept, in seconds (about a day in the contract).
const KEPT_S: i64 = 24 * 3_600;

/// Finds a stored query. One that is too old is gone as soon as another is stored.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: EventSetId) -> Result<Option<EventSet>, Error> {
    read.first(&FIND, params![organization, id], |row| {
        Ok(EventSet { id: row.take()?, person: row.take()?, filter: row.take()?, created_at: row.take()? })
    })
}

/// Stores a query, and forgets those that are too old.
pub fn create(write: &mut Write<'_>, person: Option<UserId>, filter: String) -> Result<EventSet, Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute(&DELETE_OLD, params![organization, now.plus_seconds(-KEPT_S)])?;
    let id = write.first(&INSERT, params![organization, person, &filter, now], Row::take)?;
    Ok(EventSet { id: id.ok_or(Error::NotFound("event set"))?, person, filter, created_at: now })
}
