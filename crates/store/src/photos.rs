//! Photos of people.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::id::{OrganizationId, UserId};
use domain::time::Timestamp;

statements! {
    FIND = "select kind, body, updated_at from person_photo where organization_id = $1 and person_id = $2";
    TAKEN_AT = "select updated_at from person_photo where organization_id = $1 and person_id = $2";
    PUT = "insert into person_photo (organization_id, person_id, kind, body, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (organization_id, person_id) do update
            set kind = excluded.kind, body = excluded.body, updated_at = excluded.updated_at";
    DELETE = "delete from person_photo where organization_id = $1 and person_id = $2";
}

/// A photo as a browser takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct Photo {
    /// What kind of picture it is.
    pub kind: Kind,
    /// The picture.
    pub body: Vec<u8>,
    /// When it was put there.
    pub updated_at: Timestamp,
}

/// The kinds of pictures that are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Jpeg,
    Png,
    WebP,
}

impl Kind {
    /// Its media type.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }

    fn parse(word: &str) -> Result<Self, &'static str> {
        let found = [Self::Jpeg, Self::Png, Self::WebP].into_iter().find(|kind| kind.word() == word);
        found.ok_or("not a kind of photo")
    }
}

/// The photo of a person.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, person: UserId) -> Result<Option<Photo>, Error> {
    read.first(&FIND, params![organization, person], |row: &mut Row| {
        Ok(Photo { kind: row.parse(Kind::parse)?, body: row.take()?, updated_at: row.take()? })
    })
}

/// When the photo of a person was put there, if they have one.
pub fn find_time(
    read: &mut Read<'_>,
    organization: OrganizationId,
    person: UserId,
) -> Result<Option<Timestamp>, Error> {
    read.first(&TAKEN_AT, params![organization, person], Row::take)
}

/// Puts a photo of a person there; the one before is gone.
pub fn put(write: &mut Write<'_>, person: UserId, kind: Kind, body: &[u8]) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute(&PUT, params![organization, person, kind.word(), body, now]).map(drop)
}

/// Removes the photo of a person. Says whether there was one.
pub fn delete(write: &mut Write<'_>, person: UserId) -> Result<bool, Error> {
    let organization = write.organization();
    Ok(write.execute(&DELETE, params![organization, person])? == 1)
}
