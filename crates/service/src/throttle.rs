//! Waiting times after wrong tries: none for the first ones, then doubling.

use domain::time::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;

/// Counts wrong tries per key.
pub(crate) struct Throttle<K> {
    free: u32,
    tries: Mutex<HashMap<K, Tries>>,
}

#[derive(Clone, Copy)]
struct Tries {
    wrong: u32,
    last: Timestamp,
}

/// The longest wait, in seconds; after as long without a wrong try the count begins anew.
const LONGEST_S: i64 = 900;
/// How many keys are kept before the old ones are dropped.
const KEPT: usize = 10_000;

impl<K: Hash + Eq> Throttle<K> {
    /// Lets `free` wrong tries pass without a wait.
    pub(crate) fn new(free: u32) -> Self {
        Self { free, tries: Mutex::default() }
    }

    /// Begins a try, which counts as wrong until it turns out right: so many at once are no way around.
    /// Fails with how many seconds this key has to wait.
    pub(crate) fn begin(&self, key: K, now: Timestamp) -> Result<(), u64> {
        let mut tries = self.tries.lock();
        if tries.len() >= KEPT {
            tries.retain(|_, tries| !tries.is_over(now));
        }
        let entry = tries.entry(key).or_insert(Tries { wrong: 0, last: now });
        if entry.is_over(now) {
            entry.wrong = 0;
        }
        if let Some(wait_s) = entry.wait_s(self.free, now) {
            return Err(wait_s);
        }
        *entry = Tries { wrong: entry.wrong.saturating_add(1), last: now };
        Ok(())
    }

    /// Forgets the tries of a key: the last one was right.
    pub(crate) fn forget(&self, key: &K) {
        self.tries.lock().remove(key);
    }

    /// Takes one try back, which was right, and leaves the others.
    pub(crate) fn take_back(&self, key: &K) {
        if let Some(tries) = self.tries.lock().get_mut(key) {
            tries.wrong = tries.wrong.saturating_sub(1);
        }
    }
}

impl Tries {
    fn wait_s(self, free: u32, now: Timestamp) -> Option<u64> {
        let over = self.wrong.checked_sub(free)?;
        let wait_s = (1_i64 << over.min(10)).min(LONGEST_S);
        let left_us = self.last.plus_seconds(wait_s).micros_since(now);
        (left_us > 0).then(|| u64::try_from(left_us).map_or(1, |us| us.div_ceil(1_000_000)))
    }

    fn is_over(self, now: Timestamp) -> bool {
        now > self.last.plus_seconds(LONGEST_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tries_are_free_and_the_wait_doubles() {
        let throttle = Throttle::new(3);
        let start = Timestamp::from_micros(0);
        for _ in 0..3 {
            assert_eq!(throttle.begin("anna", start), Ok(()));
        }
        assert_eq!(throttle.begin("anna", start), Err(1));
        assert_eq!(throttle.begin("anna", start.plus_seconds(1)), Ok(()));
        assert_eq!(throttle.begin("anna", start.plus_seconds(1)), Err(2));
        assert_eq!(throttle.begin("ben", start), Ok(()));
        throttle.forget(&"anna");
        assert_eq!(throttle.begin("anna", start), Ok(()));
    }

    #[test]
    fn a_try_that_is_taken_back_does_not_count() {
        let throttle = Throttle::new(1);
        let start = Timestamp::from_micros(0);
        for _ in 0..10 {
            assert_eq!(throttle.begin("wifi", start), Ok(()));
            throttle.take_back(&"wifi");
        }
        assert_eq!(throttle.begin("wifi", start), Ok(()));
        assert_eq!(throttle.begin("wifi", start), Err(1));
    }

    #[test]
    fn the_wait_has_an_end_and_the_count_too() {
        let throttle = Throttle::new(1);
        let mut now = Timestamp::from_micros(0);
        for _ in 0..100 {
            assert_eq!(throttle.begin("anna", now), Ok(()));
            now = now.plus_seconds(LONGEST_S);
        }
        assert_eq!(throttle.begin("anna", now.plus_seconds(-1)), Err(1));
        assert_eq!(throttle.begin("anna", now.plus_seconds(1)), Ok(()));
        assert_eq!(throttle.begin("anna", now.plus_seconds(1)), Err(1), "the count began anew");
    }
}
