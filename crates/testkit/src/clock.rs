//! A clock that stands until a test moves it.

use domain::time::Timestamp;
use service::Clock;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// When every test begins: a Monday, 12:00 in Berlin, 06:00 in New York.
pub const START: &str = "2026-05-04T10:00:00.000Z";

/// A clock that stands until it is moved. Cloning gives another handle to the same hands.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that stands at an RFC 3339 instant.
    #[must_use]
    pub fn at(instant: &str) -> Self {
        Self(Arc::new(AtomicI64::new(parse(instant).as_micros())))
    }

    /// Moves the hands to an RFC 3339 instant, backwards as well.
    pub fn set(&self, instant: &str) {
        self.0.store(parse(instant).as_micros(), Ordering::SeqCst);
    }

    /// Moves the hands on by milliseconds.
    pub fn advance_ms(&self, millis: i64) {
        self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
    }

    /// Moves the hands on by seconds.
    pub fn advance_s(&self, seconds: i64) {
        self.advance_ms(seconds * 1_000);
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::at(START)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

fn parse(instant: &str) -> Timestamp {
    Timestamp::parse(instant).unwrap_or_else(|error| panic!("{instant}: {error}"))
}
