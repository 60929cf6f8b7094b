//! What comes from outside: the clock and chance of the machine. Nothing else in the product reads them.

use domain::time::Timestamp;
use service::{Chance, Clock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The clock of the machine.
pub(crate) struct SystemClock;

/// The random numbers of the machine.
pub(crate) struct SystemChance;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).unwrap_or(i64::MAX))
    }
}

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's random numbers")]
        let filled = getrandom::fill(bytes);
        if let Err(error) = filled {
            // A secret or an id that can be guessed must never leave the house.
            tracing::error!(%error, "this machine has no random numbers");
            std::process::abort();
        }
    }
}
