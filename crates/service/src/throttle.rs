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

    /// How many seconds this key has to wait, or none.
    pub(crate) fn wait_s(&self, key: &K, now: Timestamp) -> Option<u64> {
        let tries = self.tries.lock().get(key).copied()?;
        let over = tries.wrong.checked_sub(self.free)?;
        let wait_s = (1_i64 << over.min(10)).min(LONGEST_S);
        let until = tries.last.plus_seconds(wait_s);
        let left_us = until.micros_since(now);
        (left_us > 0).then(|| u64::try_from(left_us).map_or(1, |us| us.div_ceil(1_000_000)))
    }

    /// Notes a wrong try.
    pub(crate) fn wrong(&self, key: K, now: Timestamp) {
        let mut tries = self.tries.lock();
        if tries.len() >= KEPT {
            tries.retain(|_, tries| now < tries.last.plus_seconds(LONGEST_S));
        }
        let entry = tries.entry(key).or_insert(Tries { wrong: 0, last: now });
        let wrong = if now > entry.last.plus_seconds(LONGEST_S) { 0 } else { entry.wrong };
        *entry = Tries { wrong: wrong.saturating_add(1), last: now };
    }

    /// Forgets the wrong tries of a key.
    pub(crate) fn right(&self, key: &K) {
        self.tries.lock().remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_tries_are_free_and_the_wait_doubles() {
        let throttle = Throttle::new(3);
        let start = Timestamp::from_micros(0);
        for _ in 0..2 {
            throttle.wrong("anna", start);
            assert_eq!(throttle.wait_s(&"anna", start), None);
        }
        throttle.wrong("anna", start);
        assert_eq!(throttle.wait_s(&"anna", start), Some(1));
        throttle.wrong("anna", start);
        assert_eq!(throttle.wait_s(&"anna", start), Some(2));
        assert_eq!(throttle.wait_s(&"anna", start.plus_seconds(2)), None);
        assert_eq!(throttle.wait_s(&"ben", start), None);
        throttle.right(&"anna");
        assert_eq!(throttle.wait_s(&"anna", start), None);
    }

    #[test]
    fn the_wait_has_an_end_and_the_count_too() {
        let throttle = Throttle::new(0);
        let start = Timestamp::from_micros(0);
        for _ in 0..100 {
            throttle.wrong("anna", start);
        }
        assert_eq!(throttle.wait_s(&"anna", start), Some(900));
        let later = start.plus_seconds(1_000);
        throttle.wrong("anna", later);
        assert_eq!(throttle.wait_s(&"anna", later), Some(2));
    }
}
