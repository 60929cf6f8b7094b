//! The doors and places that a person keeps at hand. They belong to that person alone and open nothing, so neither the
//! log nor the index hears of them.

use crate::operation::Who;
use crate::{Caller, Error, Service};
use domain::id::{LockId, PlaceId, UserId};

pub use store::favorites::Favorites;

/// Makes a door that the caller sees a favourite of theirs, or ends it. Doing it again changes nothing.
pub async fn set_lock(service: &Service, caller: &Caller, id: LockId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            crate::locks::visible(act.write, &act.who, id)?;
            let person = person(&act.who)?;
            Ok(store::favorites::set_lock(act, person, id, on)?)
        })
        .await
}

/// Makes a place that the caller sees a favourite of theirs, or ends it. Doing it again changes nothing.
pub async fn set_place(service: &Service, caller: &Caller, id: PlaceId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            crate::places::visible(act.write, &act.who, id)?;
            let person = person(&act.who)?;
            Ok(store::favorites::set_place(act, person, id, on)?)
        })
        .await
}

/// Whose favourites they are. A key whose maker is gone is nobody, and a key with scopes is nobody either.
pub(crate) fn person(who: &Who) -> Result<UserId, Error> {
    who.caller.own().ok_or(Error::Forbidden("favorites belong to a person, and this key has none"))
}
