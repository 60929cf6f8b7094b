//! What somebody did at doors, for themself.

use crate::context::first_id;
use crate::operation::Look;
use crate::{Caller, Error, Service};
use domain::event::{Event, EventKind};
use domain::place::Place;
use store::events::Filter;
use uuid::Uuid;

/// An attempt at a door.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryView {
    /// Its line of the log.
    pub event: Event,
    /// Where, while the place is there.
    pub place: Option<Place>,
}

/// Some entries, the newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entries {
    /// These.
    pub items: Vec<EntryView>,
    /// What to ask for those before, if there are any.
    pub before: Option<String>,
}

/// How far back one's own entries go, in seconds: 90 days.
const BACK_S: i64 = 90 * 86_400;

/// The caller's own entries of the last 90 days, refused ones too, at most `limit`; of those before `before`, as an
/// earlier answer says it.
pub async fn list_own(service: &Service, caller: &Caller, before: Option<&str>, limit: i64) -> Result<Entries, Error> {
    let wrong = |_| Error::Malformed("before must be taken from an earlier answer".into());
    let before = before.map(Uuid::parse_str).transpose().map_err(wrong)?;
    let person = caller.user.filter(|_| !caller.is_key).ok_or(Error::Forbidden("a key is not a person"))?;
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let (organization, now) = (look.who.organization(), look.who.now);
            let end = first_id(now.plus_seconds(1));
            let filter = Filter {
                from: first_id(now.plus_seconds(-BACK_S)),
                before: before.map_or(end, |before| before.min(end)),
                kinds: Some(vec![EventKind::LockUnlock.word().to_owned()]),
                actor: Some(person),
                by_nobody: false,
                login: None,
                link: None,
                guests: None,
                access_key: None,
                object_kind: None,
                object: None,
                place: None,
                success: None,
            };
            let mut events = store::events::list(look.read, organization, &filter, limit.saturating_add(1))?;
            let is_more = i64::try_from(events.len()).unwrap_or(i64::MAX) > limit;
            if is_more {
                events.pop();
            }
            let before = events.last().filter(|_| is_more).map(|event| event.uuid.to_string());
            let mut items = Vec::new();
            for event in events {
                let place = event.place.map(|id| store::places::find(look.read, organization, id)).transpose()?;
                items.push(EntryView { event, place: place.flatten() });
            }
            Ok(Entries { items, before })
        })
        .await
}
