//! Choices from a seed: the same seed makes the same choices on every machine.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use std::ops::RangeInclusive;

/// A stream of choices.
#[derive(Clone, Debug)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Any number of the range; its lower end if it is empty.
    pub fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        let (low, high) = range.into_inner();
        let count = high.wrapping_sub(low).wrapping_add(1).cast_unsigned();
        if high <= low { low } else { low.wrapping_add((self.0.next_u64() % count).cast_signed()) }
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: i64) -> bool {
        self.number(0..=99) < percent
    }

    /// One of the values in so many of a hundred cases.
    pub fn maybe<T>(&mut self, percent: i64, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.percent(percent) { Some(make(self)) } else { None }
    }

    /// Any of the values; nothing if there is none.
    pub fn pick<T: Clone>(&mut self, values: &[T]) -> Option<T> {
        let last = i64::try_from(values.len()).ok()?.checked_sub(1)?;
        let index = usize::try_from(self.number(0..=last)).ok()?;
        values.get(index).cloned()
    }

    /// Any number at all.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }
}
