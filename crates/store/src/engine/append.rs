//! The lane of plain events: those that arrive while one commit runs share the next.

use crate::Error;
use crate::engine::connection::Connection;
use crate::engine::pool::{Pool, unanswered};
use crate::engine::statement::statements;
use crate::engine::value::Param;
use domain::event::{AuthenticatedBy, Event, EventActor, Refusal};
use domain::id::OrganizationId;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::oneshot;
use uuid::Uuid;

statements! {
    INSERT = "insert into event (organization_id, uuid, kind, actor_id, actor_name, actor_email, login_id, link_id,
            actor_kind, access_key_id, right_id, right_role, object_kind, object_id, object_name, place_id, refusal, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (organization_id, uuid) do update set refusal = null
            where event.refusal = 'controller-silent' and excluded.refusal is null";
    // What most houses answer with nothing, so that an event costs no more than this question where there is no webhook.
    WANTED = "select i.id from integration i where i.organization_id = $1 and i.enabled limit 1";
    QUEUE = "insert into webhook_delivery (organization_id, integration_id, uuid, kind, object_kind, object_id, state,
            attempts, next_attempt_at, created_at, updated_at)
        select i.organization_id, i.id, e.uuid, e.kind, e.object_kind, e.object_id, 'waiting', 0, e.created_at,
            e.created_at, e.created_at
        from integration i cross join event e
        where i.organization_id = $1 and i.enabled and e.organization_id = i.organization_id
            and e.uuid in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            and (i.place_id is null or i.place_id = e.place_id)
            and (i.events = '' or i.events like '%,' || e.kind || ',%')
        order by e.uuid
        on conflict (organization_id, integration_id, uuid) do nothing";
}

/// As many as [`QUEUE`] takes at once.
const QUEUED_AT_ONCE: usize = 16;

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
            insert_all(connection, &batch.iter().map(|waiting| &waiting.event).collect::<Vec<_>>())
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
    insert_all(connection, &[event])
}

/// Writes events, and in the same transaction what is to be delivered of them.
fn insert_all(connection: &mut Connection, events: &[&Event]) -> Result<(), Error> {
    let rows = events.iter().map(|event| row(event).to_vec()).collect();
    let mut tenants: BTreeMap<OrganizationId, Vec<&Uuid>> = BTreeMap::new();
    for event in events {
        tenants.entry(event.organization).or_default().push(&event.uuid);
    }
    let asked = tenants.keys().map(|organization| vec![Param::from(*organization)]).collect();
    let wanted = connection.execute_and_ask((&INSERT, rows), (&WANTED, asked))?;
    let mut queued = Vec::new();
    for ((organization, uuids), _) in tenants.iter().zip(wanted).filter(|(_, is_wanted)| *is_wanted) {
        for some in uuids.chunks(QUEUED_AT_ONCE) {
            let filled = some.iter().chain(some.last().into_iter().cycle()).take(QUEUED_AT_ONCE);
            let ids = filled.map(|uuid| Param::from(uuid.as_bytes()));
            queued.push(std::iter::once(Param::from(*organization)).chain(ids).collect());
        }
    }
    connection.execute_each(&QUEUE, queued)
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
