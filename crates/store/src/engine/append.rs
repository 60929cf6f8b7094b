//! The lane of plain events: those that arrive while one commit runs share the next.

use crate::Error;
use crate::engine::connection::Connection;
use crate::engine::pool::{Pool, unanswered};
use crate::engine::statement::statements;
use crate::engine::value::Param;
use domain::event::{AuthenticatedBy, Event, EventActor, Refusal};
use parking_lot::Mutex;
use std::sync::Arc;
use tokio::sync::oneshot;

statements! {
    INSERT = "insert into event (organization_id, uuid, kind, actor_id, actor_name, actor_email, login_id, link_id,
            actor_kind, access_key_id, right_id, right_role, object_kind, object_id, object_name, place_id, refusal, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (organization_id, uuid) do update set refusal = null
            where event.refusal = 'controller-silent' and excluded.refusal is null";
}

/// The events that wait for a commit.
#[derive(Default)]
pub(super) struct Lane {
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    event: Event,
    answer: oneshot::Sender<Result<(), Error>>,
}

impl Lane {
    pub(super) async fn append(self: &Arc<Self>, writers: &Arc<Pool>, event: Event) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting.lock();
            waiting.push(Waiting { event, answer });
            waiting.len() == 1
        };
        if is_first {
            let lane = Arc::clone(self);
            writers.send(Box::new(move |connection| lane.flush(connection)));
        }
        answered.await.unwrap_or_else(|_| Err(unanswered()))
    }

    fn flush(&self, connection: &mut Connection) {
        let mut batch = std::mem::take(&mut *self.waiting.lock());
        // Two commits that hold the same ids in different orders would wait for each other on PostgreSQL.
        batch.sort_by_key(|waiting| waiting.event.uuid);
        let together = connection.transaction(|connection| {
            let rows: Vec<_> = batch.iter().map(|waiting| row(&waiting.event).to_vec()).collect();
            connection.execute_each(&INSERT, &rows)
        });
        for Waiting { event, answer } in batch {
            let result = match &together {
                Ok(()) => Ok(()),
                // One bad event must not fail the others.
                Err(Error::Conflict(_)) => connection.transaction(|connection| insert(connection, &event)),
                Err(Error::Unavailable(detail)) => Err(Error::Unavailable(detail.clone())),
                Err(error) => Err(Error::Unavailable(error.to_string())),
            };
            drop(answer.send(result));
        }
    }
}

/// Writes one event in the transaction that is open. An id that is there already stays as it is, but for an
/// entry that was written as unanswered and turns out to have opened.
pub(crate) fn insert(connection: &mut Connection, event: &Event) -> Result<(), Error> {
    connection.execute(&INSERT, &row(event)).map(drop)
}

/// The kind of an actor who is a guest; that of others is not written.
const GUEST: &str = "guest";

fn row(event: &Event) -> [Param<'_>; 18] {
    let actor = event.actor.as_ref();
    [
        event.organization.into(),
        event.uuid.as_bytes().into(),
        event.kind.word().into(),
        actor.and_then(EventActor::person).into(),
        actor.map(|actor| actor.name.as_str()).into(),
        actor.map(|actor| actor.email.as_str()).into(),
        event.means.and_then(AuthenticatedBy::login).into(),
        event.means.and_then(AuthenticatedBy::link).into(),
        actor.filter(|actor| actor.is_guest()).map(|_| GUEST).into(),
        event.means.and_then(AuthenticatedBy::access_key).into(),
        event.authorized_by.map(|(right, _)| right).into(),
        event.authorized_by.map(|(_, role)| role.id()).into(),
        event.object.kind.word().into(),
        event.object.id.into(),
        event.object.name.as_str().into(),
        event.place.into(),
        event.refusal.map(Refusal::key).into(),
        event.created_at.into(),
    ]
}
