//! Events on their way to integrations: queued with the event itself (see `engine::append`), leased by one server at
//! a time, delivered at least once.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::integrations::Health;
use crate::page::{Listing, Page};
use crate::{Error, Store, events};
use domain::event::{Event, EventKind, ObjectKind};
use domain::id::{DeliveryId, IntegrationId, OrganizationId};
use domain::integration::{HookUrl, SignatureKey};
use domain::time::Timestamp;
use uuid::Uuid;

macro_rules! columns {
    () => {
        " d.id, d.organization_id, d.integration_id, d.uuid, d.kind, d.object_kind, d.object_id, d.state, d.attempts,
        d.first_attempt_at, d.next_attempt_at, d.leased_until, d.delivered_at, d.last_status, d.last_error,
        d.created_at "
    };
}

statements! {
    READY = "select i.id from integration i where i.enabled and coalesce(i.resume_at, 0) <= $1
            and exists (select 1 from webhook_delivery d where d.integration_id = i.id and d.state = 'waiting'
                and d.next_attempt_at <= $1 and coalesce(d.leased_until, 0) <= $1)
        order by i.id";
    ENDPOINT = "select i.organization_id, i.url, i.signature_key, i.failures from integration i
        where i.id = $1 and i.enabled and coalesce(i.resume_at, 0) <= $2";
    // Of each object the first alone: its later events wait.
    DUE = concat!("select", columns!(), "from webhook_delivery d
        where d.integration_id = $1 and d.state = 'waiting' and d.next_attempt_at <= $2
            and coalesce(d.leased_until, 0) <= $2
            and not exists (select 1 from webhook_delivery b where b.integration_id = d.integration_id
                and b.state = 'waiting' and b.object_kind = d.object_kind and b.object_id = d.object_id and b.id < d.id)
        order by d.id limit $3");
    LEASE = "update webhook_delivery set leased_until = $1, attempts = attempts + 1,
            first_attempt_at = coalesce(first_attempt_at, $2), updated_at = $2
        where id = $3 and state = 'waiting' and coalesce(leased_until, 0) <= $2";
    DELIVERED = "update webhook_delivery set state = 'delivered', delivered_at = $1, last_status = $2, last_error = null,
            leased_until = null, updated_at = $1
        where id = $3 and state = 'waiting' and leased_until = $4";
    FAILED = "update webhook_delivery set state = $1, next_attempt_at = $2, last_status = $3, last_error = $4,
            leased_until = null, updated_at = $5
        where id = $6 and state = 'waiting' and leased_until = $7";
    SUCCEEDED = "update integration set failures = 0, failing_since = null, warned_at = null, resume_at = null
        where id = $1 and failures > 0";
    FAILING = "update integration set failures = failures + $1, failing_since = coalesce(failing_since, $2), resume_at = $3
        where id = $4 returning failures, failing_since, warned_at";
    FIND = concat!("select", columns!(), "from webhook_delivery d
        where d.organization_id = $1 and d.integration_id = $2 and d.id = $3");
    LIST = concat!("select", columns!(), "from webhook_delivery d
        where d.organization_id = $1 and d.integration_id = $2 and (cast($3 as text) is null or d.state = $3)
        order by d.id desc limit $4 offset $5");
    COUNT = "select count(*) from webhook_delivery d
        where d.organization_id = $1 and d.integration_id = $2 and (cast($3 as text) is null or d.state = $3)";
    AGAIN = "update webhook_delivery set state = 'waiting', attempts = 0, first_attempt_at = null, next_attempt_at = $1,
            delivered_at = null, updated_at = $1
        where organization_id = $2 and integration_id = $3 and id = $4";
    HURRY = "update webhook_delivery set next_attempt_at = $1
        where integration_id = $2 and state = 'waiting' and next_attempt_at > $1";
    DELETE_OF_INTEGRATION = "delete from webhook_delivery where organization_id = $1 and integration_id = $2";
    DELETE_OLD = "delete from webhook_delivery where updated_at < $1 and state <> 'waiting'";
    DELETE_ABANDONED = "delete from webhook_delivery where updated_at < $1 and state = 'waiting'
        and exists (select 1 from integration i where i.id = integration_id and not i.enabled and i.updated_at < $1)";
    WAITING = "select count(*), count(last_error) from webhook_delivery where state = 'waiting'";
    FAILING_ENDPOINTS = "select count(*) from integration where enabled and failing_since is not null";
    DISABLED_ENDPOINTS = "select count(*) from integration where not enabled and disabled_due_to_error_at is not null";
    FAILING_OF = "select count(*) from integration where organization_id = $1
        and (enabled and failing_since is not null or not enabled and disabled_due_to_error_at is not null)";
    LAST_ERROR = "select last_error from webhook_delivery where state = 'waiting' and last_error is not null
        order by id desc limit 1";
}

/// An event on its way to an integration, or one that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its id, the same for every attempt.
    pub id: DeliveryId,
    /// The tenant.
    pub organization: OrganizationId,
    /// To whom.
    pub integration: IntegrationId,
    /// The event.
    pub event: Uuid,
    /// What the event is.
    pub kind: EventKind,
    /// What it was done to.
    pub object: (ObjectKind, i64),
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was tried first.
    pub first_attempt_at: Option<Timestamp>,
    /// When it is tried next, if it waits.
    pub next_attempt_at: Timestamp,
    /// Until when a server holds it.
    pub leased_until: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// What the receiver last answered.
    pub last_status: Option<i64>,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When the event happened.
    pub created_at: Timestamp,
}

/// How a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be tried, or tried again.
    Waiting,
    /// Taken by the receiver.
    Delivered,
    /// Given up.
    Dead,
}

/// An endpoint with what it is sent now.
#[derive(Clone, Debug)]
pub struct Round {
    /// The tenant.
    pub organization: OrganizationId,
    /// Where to.
    pub url: HookUrl,
    /// With what it is signed.
    pub key: Option<SignatureKey>,
    /// How many attempts failed since the last one that did not.
    pub failures: i64,
    /// What is sent, of each object one, with the events that are still in the log.
    pub parcels: Vec<(Delivery, Option<Event>)>,
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Of which delivery.
    pub id: DeliveryId,
    /// What the receiver answered, if it did.
    pub status: Option<i64>,
    /// Why it failed, if it did, and when it is tried again; absent: never.
    pub failure: Option<(String, Option<Timestamp>)>,
}

/// How the deliveries of all organizations stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be tried.
    pub waiting: i64,
    /// Of those, tried before without success.
    pub retrying: i64,
    /// Endpoints whose last attempts failed.
    pub failing_endpoints: i64,
    /// Endpoints that were switched off for it.
    pub disabled_endpoints: i64,
    /// Why an attempt failed.
    pub last_error: Option<String>,
}

impl State {
    /// The word in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

/// The integrations of all organizations to which something is to be sent now.
pub fn list_ready(read: &mut Read<'_>, now: Timestamp) -> Result<Vec<IntegrationId>, Error> {
    read.all(&READY, params![now], Row::take)
}

/// Takes what is due for an integration, at most `limit` events and of each object the earliest, and holds it until
/// `lease_until`: another server does not take it before. Nothing if the integration is off, or pauses.
pub async fn lease(
    store: &Store,
    integration: IntegrationId,
    (now, lease_until): (Timestamp, Timestamp),
    limit: impl Fn(i64) -> i64 + Send + 'static,
) -> Result<Option<Round>, Error> {
    store
        .transaction(move |connection| {
            let mut read = Read::new(connection);
            let found = read.first(&ENDPOINT, params![integration, now], endpoint)?;
            let Some(mut round) = found else { return Ok(None) };
            let due = read.all(&DUE, params![integration, now, limit(round.failures)], delivery)?;
            for mut delivery in due {
                if connection.execute(&LEASE, params![lease_until, now, delivery.id])? == 1 {
                    delivery.attempts += 1;
                    delivery.first_attempt_at.get_or_insert(now);
                    delivery.leased_until = Some(lease_until);
                    let event = events::find(&mut Read::new(connection), round.organization, delivery.event)?;
                    round.parcels.push((delivery, event));
                }
            }
            Ok(Some(round))
        })
        .await
}

/// Notes what became of what was leased until `lease_until`, and when the integration may be tried again if all of it
/// failed; gives how it goes then. What another server has taken meanwhile stays as that one says.
pub async fn settle(
    store: &Store,
    integration: IntegrationId,
    (now, lease_until): (Timestamp, Timestamp),
    outcomes: Vec<Outcome>,
    resume_at: Option<Timestamp>,
) -> Result<Health, Error> {
    store
        .transaction(move |connection| {
            for Outcome { id, status, failure } in &outcomes {
                match failure {
                    None => connection.execute(&DELIVERED, params![now, *status, *id, lease_until])?,
                    Some((error, again)) => {
                        let state = if again.is_some() { State::Waiting } else { State::Dead };
                        let next = again.unwrap_or(now);
                        let row = params![state.word(), next, *status, error, now, *id, lease_until];
                        connection.execute(&FAILED, row)?
                    }
                };
            }
            if outcomes.iter().any(|outcome| outcome.failure.is_none()) {
                connection.execute(&SUCCEEDED, params![integration])?;
                return Ok(Health::default());
            }
            let failed = i64::try_from(outcomes.len()).unwrap_or(i64::MAX);
            let health =
                Read::new(connection).first(&FAILING, params![failed, now, resume_at, integration], |row| {
                    Ok(Health { failures: row.take()?, failing_since: row.take()?, warned_at: row.take()? })
                })?;
            // The integration may be gone by now.
            Ok(health.unwrap_or_default())
        })
        .await
}

/// Finds a delivery.
pub fn find(
    read: &mut Read<'_>,
    organization: OrganizationId,
    integration: IntegrationId,
    id: DeliveryId,
) -> Result<Option<Delivery>, Error> {
    read.first(&FIND, params![organization, integration, id], delivery)
}

/// Lists the deliveries to an integration, the newest first.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    integration: IntegrationId,
    state: Option<State>,
    page: Page,
) -> Result<Listing<Delivery>, Error> {
    let matching = params![organization, integration, state.map(State::word)];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), delivery)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Has a delivery made again, or at once if it waits, as if it had never been tried.
pub fn repeat(write: &mut Write<'_>, integration: IntegrationId, id: DeliveryId) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute_one(&AGAIN, params![now, organization, integration, id], "delivery")
}

pub(crate) fn hurry(write: &mut Write<'_>, integration: IntegrationId) -> Result<(), Error> {
    let now = write.now();
    write.execute(&HURRY, params![now, integration]).map(drop)
}

pub(crate) fn delete_of_integration(write: &mut Write<'_>, integration: IntegrationId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_INTEGRATION, params![organization, integration]).map(drop)
}

/// Forgets what ended before an instant, and what has waited since then for an integration that is off.
pub async fn delete_old(store: &Store, before: Timestamp) -> Result<u64, Error> {
    store
        .transaction(move |connection| {
            let ended = connection.execute(&DELETE_OLD, params![before])?;
            Ok(ended + connection.execute(&DELETE_ABANDONED, params![before])?)
        })
        .await
}

/// How the deliveries of all organizations stand.
pub fn count(read: &mut Read<'_>) -> Result<Counts, Error> {
    let waiting = read.first(&WAITING, params![], |row| Ok((row.take()?, row.take()?)))?;
    let (waiting, retrying) = waiting.unwrap_or_default();
    Ok(Counts {
        waiting,
        retrying,
        failing_endpoints: read.number(&FAILING_ENDPOINTS, params![])?,
        disabled_endpoints: read.number(&DISABLED_ENDPOINTS, params![])?,
        last_error: if retrying > 0 { read.first(&LAST_ERROR, params![], Row::take)? } else { None },
    })
}

/// How many webhooks of an organization fail now, or were switched off because they did.
pub fn count_failing(read: &mut Read<'_>, organization: OrganizationId) -> Result<i64, Error> {
    read.number(&FAILING_OF, params![organization])
}

fn endpoint(row: &mut Row) -> Result<Round, Error> {
    let (organization, url) = (row.take()?, row.take()?);
    let key: Option<String> = row.take()?;
    let read = |key: String| SignatureKey::parse(&key).map_err(|error| Error::corrupt("signature key", error));
    Ok(Round { organization, url, key: key.map(read).transpose()?, failures: row.take()?, parcels: Vec::new() })
}

fn delivery(row: &mut Row) -> Result<Delivery, Error> {
    Ok(Delivery {
        id: row.take()?,
        organization: row.take()?,
        integration: row.take()?,
        event: {
            let uuid: Vec<u8> = row.take()?;
            Uuid::from_slice(&uuid).map_err(|error| Error::corrupt("event id", error))?
        },
        kind: row.parse(|word| EventKind::parse(word).ok_or("not a kind of event"))?,
        object: (row.parse(|word| ObjectKind::parse(word).ok_or("not a kind of object"))?, row.take()?),
        state: row.parse(|word| match word {
            "waiting" => Ok(State::Waiting),
            "delivered" => Ok(State::Delivered),
            "dead" => Ok(State::Dead),
            _ => Err("not a state of a delivery"),
        })?,
        attempts: row.take()?,
        first_attempt_at: row.take()?,
        next_attempt_at: row.take()?,
        leased_until: row.take()?,
        delivered_at: row.take()?,
        last_status: row.take()?,
        last_error: row.take()?,
        created_at: row.take()?,
    })
}
