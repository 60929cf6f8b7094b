//! Looking at the log without keeping the query, as a page does.

use super::{PAGE_MAX, Query, check, page, require_reading};
use crate::operation::Who;
use crate::{Caller, Error, Service};
use domain::event::Event;
use domain::permission::Permission;
use domain::time::Timestamp;
use store::Read;
use uuid::Uuid;

/// Lines of the log, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// The lines.
    pub events: Vec<Event>,
    /// Where the next page begins, if there is one.
    pub cursor: Option<Uuid>,
}

/// A page of what a query finds. Its first page is a look at a history, and is written down where it is another
/// person's, as for a stored query; further pages belong to the same look.
pub async fn browse(
    service: &Service,
    caller: &Caller,
    query: Query,
    (cursor, limit): (Option<Uuid>, i64),
) -> Result<Lines, Error> {
    let limit = limit.clamp(1, PAGE_MAX);
    if cursor.is_some() || !names_somebody(&query) {
        let find = move |look: &mut crate::operation::Look<'_, '_>| find(look.read, &look.who, &query, cursor, limit);
        return service.look(caller, find).await;
    }
    service
        .act(caller, move |act| {
            let who = act.who.clone();
            crate::histories::note(act, &query)?;
            let lines = find(act, &who, &query, None, limit)?;
            let actor = lines.events.first().and_then(|event| event.actor.as_ref());
            crate::histories::note_actor(act, &query, actor)?;
            Ok(lines)
        })
        .await
}

/// Whether a query can be about one person: only then is there a look to write down.
fn names_somebody(query: &Query) -> bool {
    let of_person = matches!(query.event_object_type.as_deref(), Some("User" | "Guest" | "Login" | "Card"));
    query.event_actor_id.is_some()
        || query.event_authenticated_by_id.is_some()
        || (query.event_object_id.is_some() && of_person)
}

fn find(read: &mut Read<'_>, who: &Who, query: &Query, cursor: Option<Uuid>, limit: i64) -> Result<Lines, Error> {
    let interval: (Timestamp, Timestamp) = check(query, who.now)?;
    require_reading(&who.reach(&[Permission::EventsRead]), &who.grants, query)?;
    let (events, cursor) = page(read, who.organization(), query, interval, (cursor, limit))?;
    Ok(Lines { events, cursor })
}
