//! What is to leave the house: written with the change that causes it, delivered at least once.

use crate::engine::{Read, Row, Write, params, statements};
use crate::{Error, Store};
use domain::id::{OrganizationId, OutboxId, UserId};
use domain::time::Timestamp;

macro_rules! columns {
    () => {
        " o.id, o.organization_id, o.person_id, o.body, o.state, o.attempts, o.next_attempt_at, o.last_error, o.created_at "
    };
}

statements! {
    INSERT = "insert into outbox (organization_id, person_id, topic, body, state, attempts, next_attempt_at, created_at,
            updated_at)
        values ($1, $2, 'mail', $3, 'waiting', 0, $4, $4, $4) returning id";
    DUE = concat!("select", columns!(),
        "from outbox o where o.state = 'waiting' and o.next_attempt_at <= $1 order by o.next_attempt_at, o.id limit $2");
    CLAIM = "update outbox set next_attempt_at = $1, attempts = attempts + 1, updated_at = $2
        where id = $3 and state = 'waiting' and next_attempt_at = $4";
    DELIVERED = "update outbox set state = 'delivered', body = $1, last_error = null, updated_at = $2 where id = $3";
    FAILED = "update outbox set state = $1, next_attempt_at = $2, last_error = $3, updated_at = $4
        where id = $5 and state = 'waiting'";
    LIST = concat!("select", columns!(), "from outbox o where o.organization_id = $1 order by o.id desc limit $2");
    LIST_OF_PERSON = concat!("select", columns!(),
        "from outbox o where o.organization_id = $1 and o.person_id = $2 order by o.id desc limit $3");
    COUNTS = "select state, count(*), count(last_error) from outbox where state in ('waiting', 'dead') group by state";
    // The signs keep SQLite from walking what an organization has sent.
    COUNTS_OF = "select state, count(*), count(last_error) from outbox
        where +organization_id = $1 and state in ('waiting', 'dead') group by state";
    LAST_ERROR_OF = "select last_error from outbox
        where +organization_id = $1 and state in ('waiting', 'dead') and last_error is not null
        order by +updated_at desc limit 1";
    LAST_ERROR = "select last_error from outbox where last_error is not null order by updated_at desc limit 1";
    DELETE_OLD = "delete from outbox where state <> 'waiting' and updated_at < $1";
}

/// A mail that is to be sent, or was. Its body is text that only the layer above reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: OutboxId,
    /// The tenant.
    pub organization: OrganizationId,
    /// To whom.
    pub person: Option<UserId>,
    /// What, a JSON object.
    pub body: String,
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next.
    pub next_attempt_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be tried, or tried again.
    Waiting,
    /// Taken by the mail server.
    Delivered,
    /// Given up.
    Dead,
}

/// How many messages stand how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be tried.
    pub waiting: i64,
    /// Of those, tried before without success.
    pub failing: i64,
    /// Given up.
    pub dead: i64,
}

/// Writes a mail with the change that causes it.
pub fn create(write: &mut Write<'_>, person: Option<UserId>, body: &str) -> Result<OutboxId, Error> {
    let (organization, now) = (write.organization(), write.now());
    write.first(&INSERT, params![organization, person, body, now], Row::take)?.ok_or(Error::NotFound("message"))
}

/// Takes the messages that are due, at most `limit`, and holds them until `lease_until`: another server
/// does not take them before. A server that dies in between delivers late, not never.
pub async fn claim_due(
    store: &Store,
    now: Timestamp,
    lease_until: Timestamp,
    limit: i64,
) -> Result<Vec<Message>, Error> {
    store
        .transaction(move |connection| {
            let due = Read::new(connection).all(&DUE, params![now, limit], message)?;
            let mut claimed = Vec::new();
            for mut message in due {
                let held = params![lease_until, now, message.id, message.next_attempt_at];
                if connection.execute(&CLAIM, held)? == 1 {
                    message.attempts += 1;
                    claimed.push(message);
                }
            }
            Ok(claimed)
        })
        .await
}

/// Notes that a message was taken, and keeps of its body only what may be shown later.
pub async fn delivered(store: &Store, id: OutboxId, kept: String, now: Timestamp) -> Result<(), Error> {
    store.transaction(move |connection| connection.execute(&DELIVERED, params![&kept, now, id]).map(drop)).await
}

/// Notes that a try failed: it is tried again at `again`, or given up if there is none. A message that was
/// delivered or given up meanwhile stays so.
pub async fn failed(
    store: &Store,
    id: OutboxId,
    error: String,
    again: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    let state = if again.is_some() { "waiting" } else { "dead" };
    store
        .transaction(move |connection| {
            connection.execute(&FAILED, params![state, again.unwrap_or(now), &error, now, id]).map(drop)
        })
        .await
}

/// Forgets what was delivered or given up before an instant.
pub async fn delete_old(store: &Store, before: Timestamp) -> Result<u64, Error> {
    store.transaction(move |connection| connection.execute(&DELETE_OLD, params![before])).await
}

/// The newest messages of an organization.
pub fn list(read: &mut Read<'_>, organization: OrganizationId, limit: i64) -> Result<Vec<Message>, Error> {
    read.all(&LIST, params![organization, limit], message)
}

/// The newest messages to a person.
pub fn list_of_person(
    read: &mut Read<'_>,
    organization: OrganizationId,
    person: UserId,
    limit: i64,
) -> Result<Vec<Message>, Error> {
    read.all(&LIST_OF_PERSON, params![organization, person, limit], message)
}

/// How the messages of all organizations stand, and why the last try failed.
pub fn count(read: &mut Read<'_>) -> Result<(Counts, Option<String>), Error> {
    let rows = read.all(&COUNTS, params![], counted)?;
    Ok((counts(rows), read.first(&LAST_ERROR, params![], Row::take)?))
}

/// How the messages of an organization stand, and why the last try failed of those that have not left.
pub fn count_of(read: &mut Read<'_>, organization: OrganizationId) -> Result<(Counts, Option<String>), Error> {
    let rows = read.all(&COUNTS_OF, params![organization], counted)?;
    Ok((counts(rows), read.first(&LAST_ERROR_OF, params![organization], Row::take)?))
}

fn counted(row: &mut Row) -> Result<(String, i64, i64), Error> {
    Ok((row.take()?, row.take()?, row.take()?))
}

/// Counts of states, with how many of each were tried.
fn counts(rows: Vec<(String, i64, i64)>) -> Counts {
    let mut counts = Counts::default();
    for (state, all, tried) in rows {
        match state.as_str() {
            "waiting" => (counts.waiting, counts.failing) = (all, tried),
            "dead" => counts.dead = all,
            _ => {}
        }
    }
    counts
}

fn message(row: &mut Row) -> Result<Message, Error> {
    Ok(Message {
        id: row.take()?,
        organization: row.take()?,
        person: row.take()?,
        body: row.take()?,
        state: row.parse(|word| match word {
            "waiting" => Ok(State::Waiting),
            "delivered" => Ok(State::Delivered),
            "dead" => Ok(State::Dead),
            _ => Err("not a state of a message"),
        })?,
        attempts: row.take()?,
        next_attempt_at: row.take()?,
        last_error: row.take()?,
        created_at: row.take()?,
    })
}
