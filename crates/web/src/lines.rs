//! Lines of the log as sentences.

use crate::clock::{self, Places};
use crate::words::Words;
use domain::event::{ActorId, AuthenticatedBy, Event, EventActor, EventKind, ObjectKind, Refusal};
use domain::permission::Permission;
use domain::role::Role;
use domain::time::Timestamp;
use service::powers::Powers;
use service::texts::{self, Reader};

/// A line of the log, to be read.
pub(crate) struct Line {
    pub(crate) when: String,
    pub(crate) zone: String,
    pub(crate) who: String,
    /// The page of who did it, where the reader may go there.
    pub(crate) who_href: String,
    pub(crate) what: String,
    /// The page of what it was done to, where the reader may go there.
    pub(crate) what_href: String,
    pub(crate) place: String,
    pub(crate) is_refused: bool,
    pub(crate) refusal: String,
    pub(crate) code: &'static str,
    /// The page that explains a refusal.
    pub(crate) why_href: String,
}

/// Where the lines of somebody lead, and how their times are told.
pub(crate) struct Reading<'a> {
    pub(crate) w: Words,
    pub(crate) powers: &'a Powers,
    pub(crate) places: &'a Places,
    pub(crate) now: Timestamp,
}

impl Reading<'_> {
    /// A line as sentences and links.
    pub(crate) fn line(&self, event: &Event) -> Line {
        let zone = self.places.zone(event.place);
        let is_rule = matches!(event.refusal, Some(Refusal::Rules(_)));
        let explains = is_rule && event.kind == EventKind::LockUnlock;
        let user = event.actor.as_ref().and_then(EventActor::user).filter(|_| explains);
        Line {
            when: clock::moment(event.created_at, zone, self.now),
            zone: clock::city(zone),
            who: self.who(event),
            who_href: self.who_href(event),
            what: what(self.w, event),
            what_href: self.what_href(event),
            place: event.place.and_then(|place| self.places.name(place)).unwrap_or_default().to_owned(),
            is_refused: event.refusal.is_some(),
            refusal: event.refusal.map(|refusal| texts::refusal(refusal, Reader::Staff, self.w.0)).unwrap_or_default(),
            code: event.refusal.map(Refusal::code).unwrap_or_default(),
            why_href: user
                .map(|user| format!("/activity/explain?user={user}&door={}&at={}", event.object.id, event.created_at))
                .unwrap_or_default(),
        }
    }

    fn who(&self, event: &Event) -> String {
        match (&event.actor, event.means) {
            (Some(actor), _) if !actor.name.is_empty() => actor.name.clone(),
            (Some(_), _) | (None, Some(AuthenticatedBy::Link(_))) => self.w.t("activity-link"),
            (None, Some(_)) => self.w.t("activity-key"),
            (None, None) => self.w.t("activity-system"),
        }
    }

    fn who_href(&self, event: &Event) -> String {
        match event.actor.as_ref().map(|actor| actor.id) {
            Some(ActorId::User(id)) if self.powers.may_somewhere(Permission::UsersRead) => format!("/users/{id}"),
            _ => String::new(),
        }
    }

    fn what_href(&self, event: &Event) -> String {
        let is_gone = matches!(event.kind.action(), "destroy");
        let (root, permission) = match event.object.kind {
            ObjectKind::Lock => ("doors", Permission::LocksRead),
            ObjectKind::User => ("users", Permission::UsersRead),
            ObjectKind::Group => ("groups", Permission::GroupsRead),
            ObjectKind::Place => ("places", Permission::PlacesRead),
            _ => return String::new(),
        };
        let may_go = !is_gone && self.powers.may_somewhere(permission);
        if may_go { format!("/{root}/{}", event.object.id) } else { String::new() }
    }
}

/// What happened, in words; the actor stands before it.
pub(crate) fn what(w: Words, event: &Event) -> String {
    let mut id = format!("event-{}", event.kind.word().replace(['.', '_'], "-"));
    if event.kind == EventKind::LockUnlock && event.refusal.is_some() {
        id.push_str("-refused");
    }
    w.with(&id, &[("object", named(event).into())])
}

/// What an object is called; of a right, which the log names by person and role, with the role in words.
fn named(event: &Event) -> String {
    let name = &event.object.name;
    let split = name.rsplit_once(" – ").filter(|_| event.object.kind == ObjectKind::RoleAssignment);
    let role = |id: &str| Role::ALL.into_iter().find(|role| role.id() == id);
    match split.and_then(|(person, id)| Some((person, role(id)?))) {
        Some((person, role)) => format!("{person} ({})", texts::role(role)),
        None => name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::user::Locale;

    #[test]
    fn every_kind_of_event_has_its_sentence() {
        let w = Words(Locale::En);
        for kind in EventKind::ALL {
            let id = format!("event-{}", kind.word().replace(['.', '_'], "-"));
            let sentence = w.with(&id, &[("object", "Front door".into())]);
            assert!(sentence.contains(' ') && sentence.contains("Front door"), "{id}: {sentence}");
        }
    }
}
