//! Photos of people, by which staff know them again. They are kept as they come, so what is no picture, too large or of
//! another kind is refused.

mod size;

use crate::{Caller, Error, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::UserId;
use domain::permission::Permission;
use domain::time::Timestamp;

pub use store::photos::{Kind, Photo};

/// The largest photo, in bytes: 1 MiB.
pub const LARGEST: usize = 1 << 20;
/// The longest edge, in pixels.
const LONGEST_EDGE: u32 = 6_000;

/// The photo of a person, for who may see them.
pub async fn find(service: &Service, caller: &Caller, id: UserId) -> Result<Option<Photo>, Error> {
    service
        .look(caller, move |look| {
            crate::users::visible(look.read, &look.who, id)?;
            Ok(store::photos::find(look.read, look.who.organization(), id)?)
        })
        .await
}

/// When the photo of a person was put there, if they have one, for who may see them.
pub async fn find_time(service: &Service, caller: &Caller, id: UserId) -> Result<Option<Timestamp>, Error> {
    service
        .look(caller, move |look| {
            crate::users::visible(look.read, &look.who, id)?;
            Ok(store::photos::find_time(look.read, look.who.organization(), id)?)
        })
        .await
}

/// Puts a photo of a person there instead of the one before.
pub async fn put(service: &Service, caller: &Caller, id: UserId, body: Vec<u8>) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let user = crate::users::visible(act.write, &act.who, id)?.user;
            act.who.require(Permission::UsersWrite, Scope::Organization)?;
            crate::users::require_rank(act, id)?;
            let kind = kind(&body).map_err(|problem| Error::invalid("photo", problem))?;
            store::photos::put(act, id, kind, &body)?;
            act.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)
        })
        .await
}

/// Removes the photo of a person.
pub async fn delete(service: &Service, caller: &Caller, id: UserId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let user = crate::users::visible(act.write, &act.who, id)?.user;
            act.who.require(Permission::UsersWrite, Scope::Organization)?;
            crate::users::require_rank(act, id)?;
            if !store::photos::delete(act, id)? {
                return Err(Error::NotFound("photo"));
            }
            act.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)
        })
        .await
}

/// Why a photo is not taken. The sentence follows the field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Refused {
    #[error("must be chosen")]
    Nothing,
    #[error("is larger than 1 MiB; choose a smaller one")]
    TooLarge,
    #[error("must be a JPEG, PNG or WebP picture")]
    Kind,
    #[error("has an edge of more than {LONGEST_EDGE} pixels; choose a smaller one")]
    Edge,
}

fn kind(body: &[u8]) -> Result<Kind, Refused> {
    match body {
        [] => return Err(Refused::Nothing),
        body if body.len() > LARGEST => return Err(Refused::TooLarge),
        _ => {}
    }
    let (kind, width, height) = size::read(body).ok_or(Refused::Kind)?;
    if width.max(height) > LONGEST_EDGE { Err(Refused::Edge) } else { Ok(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_small_picture_is_refused_by_name() {
        assert_eq!(kind(b""), Err(Refused::Nothing));
        assert_eq!(kind(&[0; LARGEST + 1]), Err(Refused::TooLarge));
        assert_eq!(kind(b"GIF89a\x01\x00\x01\x00"), Err(Refused::Kind));
        assert_eq!(kind(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), Err(Refused::Kind));
        assert_eq!(kind(&size::tests::png(6_000, 1)), Ok(Kind::Png));
        assert_eq!(kind(&size::tests::png(1, 6_001)), Err(Refused::Edge));
    }
}
