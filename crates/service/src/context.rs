//! What a use case gets from outside: the clock, chance, and the settings.

use domain::time::Timestamp;
use ipnet::IpNet;
use uuid::Uuid;

/// The clock of the house.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A source of bytes that nobody can guess.
pub trait Chance: Send + Sync {
    /// Fills the buffer.
    fn fill(&self, bytes: &mut [u8]);
}

/// What the operator chose.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people reach this server; without it no links are sent.
    pub public_url: Option<String>,
    /// Requests per second that a person or a key may make over time; absent: no limit.
    pub requests_per_second: Option<u32>,
    /// Requests that may come at once.
    pub request_burst: u32,
    /// How long the answer to an unlock is shared with repeats of it, in milliseconds.
    pub unlock_shared_ms: u64,
    /// New doors get a controller that runs inside the server and moves nothing.
    pub simulate_controllers: bool,
    /// How hard passwords are hashed.
    pub password_cost: PasswordCost,
    /// Networks beside the public internet to which webhooks may lead, over http too.
    pub webhook_networks: Vec<IpNet>,
    /// It is the demo: a made-up gym, from which a page leads on to one of one's own.
    pub is_demo: bool,
}

/// How hard passwords are hashed (argon2id).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordCost {
    /// 19 MiB, 2 passes (OWASP Password Storage Cheat Sheet).
    Full,
    /// As little as the algorithm allows: for tests only.
    Test,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            requests_per_second: Some(5),
            request_burst: 20,
            unlock_shared_ms: 1_000,
            simulate_controllers: false,
            password_cost: PasswordCost::Full,
            webhook_networks: Vec::new(),
            is_demo: false,
        }
    }
}

/// A UUIDv7 of an instant: its order is the order of time.
pub(crate) fn event_id(chance: &dyn Chance, at: Timestamp) -> Uuid {
    let mut random = [0; 10];
    chance.fill(&mut random);
    uuid::Builder::from_unix_timestamp_millis(at.as_millis().unsigned_abs(), &random).into_uuid()
}

/// The lowest id of an instant.
pub(crate) fn first_id(at: Timestamp) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(at.as_millis().max(0).unsigned_abs(), &[0; 10]).into_uuid()
}

/// The clock that only goes forward: for waiting and for staleness, never for what is written down.
#[expect(clippy::disallowed_methods, reason = "the one monotonic clock of the shell around pure state machines")]
pub(crate) fn monotonic() -> std::time::Instant {
    std::time::Instant::now()
}
