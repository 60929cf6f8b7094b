//! Looks at what one person did, or at what was done to them: histories are personal, so each look at another's leaves a
//! line of the log.

use crate::Error;
use crate::assignees::PersonView;
use crate::event_sets::Query;
use crate::operation::Act;
use domain::event::{EventActor, EventKind, ObjectKind};
use domain::id::{CardId, LoginId, UserId};

/// Writes that the caller looks at somebody's history, if a query asks for one person who is not the caller. To a key
/// everybody is somebody else. Of who is gone, and has no line either, there is nothing to tell.
pub(crate) fn note(act: &mut Act<'_, '_>, query: &Query) -> Result<(), Error> {
    let Some(person) = person(act, query)? else { return Ok(()) };
    if act.who.caller.user == Some(person) && !act.who.caller.is_key {
        return Ok(());
    }
    let organization = act.who.organization();
    match crate::assignees::find(act, organization, person)? {
        Some(PersonView::User(user)) => write(act, (ObjectKind::User, person, user.name.to_string())),
        Some(PersonView::Guest(guest)) => write(act, (ObjectKind::Guest, person, guest.name.to_string())),
        None => Ok(()),
    }
}

/// Writes that the caller looks at the history of whoever did the lines that were found, if no row tells any more whose
/// it is.
pub(crate) fn note_actor(act: &mut Act<'_, '_>, query: &Query, actor: Option<&EventActor>) -> Result<(), Error> {
    let is_by_means = query.event_authenticated_by_id.is_some() && query.event_actor_id.is_none();
    let Some((actor, person)) = actor.and_then(|actor| Some((actor, actor.person()?))) else { return Ok(()) };
    let is_own = act.who.caller.user == Some(person) && !act.who.caller.is_key;
    if !is_by_means || is_own || self::person(act, query)?.is_some() {
        return Ok(());
    }
    let kind = if actor.is_guest() { ObjectKind::Guest } else { ObjectKind::User };
    write(act, (kind, person, actor.name.clone()))
}

/// The one person whose history a query asks for: as the actor, as the object, or by their login or card.
fn person(act: &mut Act<'_, '_>, query: &Query) -> Result<Option<UserId>, Error> {
    if let (Some(id), None | Some("User" | "Guest")) = (query.event_actor_id, query.event_actor_type.as_deref()) {
        return Ok(Some(UserId::new(id)));
    }
    if let (Some(id), None | Some("Login")) =
        (query.event_authenticated_by_id, query.event_authenticated_by_type.as_deref())
    {
        return of_login(act, id);
    }
    let organization = act.who.organization();
    match (query.event_object_id, query.event_object_type.as_deref()) {
        (Some(id), Some("User" | "Guest")) => Ok(Some(UserId::new(id))),
        (Some(id), Some("Login")) => of_login(act, id),
        (Some(id), Some("Card")) => {
            let card = store::cards::find(act, organization, CardId::new(id))?;
            Ok(card.and_then(|card| card.assignment).map(|assignment| assignment.assignee))
        }
        _ => Ok(None),
    }
}

fn of_login(act: &mut Act<'_, '_>, id: i64) -> Result<Option<UserId>, Error> {
    let organization = act.who.organization();
    Ok(store::logins::find(act, organization, LoginId::new(id))?.and_then(|login| login.user))
}

fn write(act: &mut Act<'_, '_>, (kind, person, name): (ObjectKind, UserId, String)) -> Result<(), Error> {
    let event = if kind == ObjectKind::Guest { EventKind::GuestReadHistory } else { EventKind::UserReadHistory };
    act.log(event, (kind, person.get(), name), None)
}
