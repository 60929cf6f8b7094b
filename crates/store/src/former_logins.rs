//! By whom it was done what the log says was done with a login that is gone, or that is nobody's any more. The log has an
//! index by person and none by login.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{LoginId, OrganizationId, UserId};
use domain::time::Timestamp;

statements! {
    OF_LOGIN = "select person_id from former_login where organization_id = $1 and login_id = $2 order by person_id";
    NOTE = "insert into former_login (organization_id, login_id, person_id, noted_at) values ($1, $2, $3, $4)
        on conflict (organization_id, login_id, person_id) do update set noted_at = excluded.noted_at";
    DELETE_BEFORE = "delete from former_login where organization_id = $1 and noted_at < $2";
}

/// The person of a row that tells of nobody; no person has it.
const NOBODY: i64 = 0;

/// Who did something with a login that is gone: persons, and nobody, for a key whose maker had left. None for a login
/// that never was.
pub fn list(read: &mut Read<'_>, organization: OrganizationId, login: LoginId) -> Result<Vec<Option<UserId>>, Error> {
    let found = read.all(&OF_LOGIN, params![organization, login], Row::take::<i64>)?;
    Ok(found.into_iter().map(|person| Some(UserId::new(person)).filter(|_| person != NOBODY)).collect())
}

/// Keeps whose a login was. Doing it again makes it younger.
pub fn note(write: &mut Write<'_>, login: LoginId, person: Option<UserId>) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let person = person.map_or(NOBODY, UserId::get);
    write.execute(&NOTE, params![organization, login, person, now]).map(drop)
}

/// Forgets those that were noted before an instant, when the log tells of nothing older.
pub fn delete_before(write: &mut Write<'_>, instant: Timestamp) -> Result<u64, Error> {
    let organization = write.organization();
    write.execute(&DELETE_BEFORE, params![organization, instant])
}
