//! Lines of the log of a time that is over.

use super::random::Random;
use anyhow::Result;
use domain::event::{Event, EventActor, EventKind, EventObject, ObjectKind};
use domain::id::{OrganizationId, PlaceId};
use domain::time::Timestamp;
use std::fmt::Display;
use store::Write;
use uuid::Uuid;

/// Writes lines in the name of one person.
pub(super) struct Diary {
    random: Random,
    /// Who does what is noted.
    pub(super) actor: Option<EventActor>,
}

impl Diary {
    pub(super) const fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), actor: None }
    }

    /// Writes that something was done, at the instant of the transaction.
    pub(super) fn note(
        &mut self,
        write: &mut Write<'_>,
        kind: EventKind,
        (object, id, name): (ObjectKind, i64, impl Display),
        place: Option<PlaceId>,
    ) -> Result<()> {
        let event = Event {
            place,
            actor: self.actor.clone(),
            ..self.event(
                write.organization(),
                kind,
                EventObject { kind: object, id, name: name.to_string() },
                write.now(),
            )
        };
        Ok(store::events::create(write, &event)?)
    }

    /// A line that says what happened, to what and when, and nothing else yet.
    pub(super) fn event(
        &mut self,
        organization: OrganizationId,
        kind: EventKind,
        object: EventObject,
        at: Timestamp,
    ) -> Event {
        Event {
            uuid: self.id(at),
            organization,
            kind,
            actor: None,
            means: None,
            authorized_by: None,
            object,
            place: None,
            refusal: None,
            created_at: at,
        }
    }

    fn id(&mut self, at: Timestamp) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(at.as_millis().unsigned_abs(), &self.random.bytes()).into_uuid()
    }
}
