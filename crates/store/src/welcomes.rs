//! People whom nobody has told yet that they are here: an import brought them, and sends no mail.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{OrganizationId, UserId};

statements! {
    LIST = "select w.person_id from welcome_due w
        where w.organization_id = $1 and w.person_id > $2 order by w.person_id limit $3";
    COUNT = "select count(*) from welcome_due where organization_id = $1";
    INSERT = "insert into welcome_due (organization_id, person_id, created_at) values ($1, $2, $3)
        on conflict (organization_id, person_id) do nothing";
    DELETE = "delete from welcome_due where organization_id = $1 and person_id = $2";
}

/// The people who wait after this one, by id, at most `limit`.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    after: UserId,
    limit: i64,
) -> Result<Vec<UserId>, Error> {
    read.all(&LIST, params![organization, after, limit], Row::take)
}

/// How many wait.
pub fn count(read: &mut Read<'_>, organization: OrganizationId) -> Result<i64, Error> {
    read.number(&COUNT, params![organization])
}

/// Notes that a person is to be welcomed later.
pub fn create(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute(&INSERT, params![organization, person, now]).map(drop)
}

/// A person no longer waits.
pub fn delete(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE, params![organization, person]).map(drop)
}
