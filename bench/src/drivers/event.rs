//! The row that is written and read: shaped like an event of the product, with one statement text for both engines.

use uuid::Uuid;

/// Rows in one transaction, and in the widest multi-row statement.
pub const BATCH: usize = 64;

/// The point read of the comparisons.
pub const FIND: &str = "select uuid, organization_id, type, created_at, message from event where id = $1";

const COLUMNS: usize = 11;

/// One row to insert.
pub struct Event {
    pub uuid: Vec<u8>,
    pub organization: i64,
    pub kind: &'static str,
    pub created_at: i64,
    pub actor_kind: &'static str,
    pub actor: Option<i64>,
    pub object_kind: &'static str,
    pub object: Option<i64>,
    pub place: Option<i64>,
    pub code: Option<&'static str>,
    pub message: String,
}

impl Event {
    /// The `n`th event of a run: few doors, many people, a fresh time-ordered uuid.
    pub fn new(n: i64) -> Self {
        Self {
            uuid: Uuid::now_v7().as_bytes().to_vec(),
            organization: 1 + n % 4,
            kind: "lock.unlock",
            created_at: 1_790_000_000_000_000 + n * 1_000,
            actor_kind: "User",
            actor: Some(n % 5_000),
            object_kind: "Lock",
            object: Some(n % 64),
            place: Some(n % 3),
            code: None,
            message: format!("Person {} unlocked door {}", n % 5_000, n % 64),
        }
    }

    /// A full batch, numbered from `first`.
    pub fn batch(first: i64) -> Vec<Self> {
        (first..).take(BATCH).map(Self::new).collect()
    }
}

/// The insert of `rows` rows, with `$1` to `$n` in order.
pub fn insert(rows: usize) -> String {
    let mut parameters = 1..;
    let tuples: Vec<String> = (0..rows)
        .map(|_| {
            let words: Vec<String> = parameters.by_ref().take(COLUMNS).map(|n| format!("${n}")).collect();
            format!("({})", words.join(", "))
        })
        .collect();
    format!(
        "insert into event (uuid, organization_id, type, created_at, actor_type, actor_id, object_type, object_id, \
         place_id, code, message) values {}",
        tuples.join(", ")
    )
}

/// The table with its unique and two secondary indexes; `identity` and `bytes` are the engine's words.
pub fn schema(identity: &str, bytes: &str) -> String {
    format!(
        "create table event (id {identity}, uuid {bytes} not null unique, organization_id bigint not null, \
         type text not null, created_at bigint not null, actor_type text not null, actor_id bigint, \
         object_type text not null, object_id bigint, place_id bigint, code text, message text not null);
         create index event_time on event (organization_id, created_at);
         create index event_object on event (organization_id, object_id, created_at);"
    )
}
