//! A small generator for the demo: the same gym every time. (SplitMix64: Steele, Lea and Flood, "Fast
//! Splittable Pseudorandom Number Generators", 2014.) Nothing that must be secret comes from it.

use anyhow::{Context as _, Result};

/// A sequence of numbers that looks random and repeats.
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `end`; 0 if that is 0.
    pub(super) const fn below(&mut self, end: u32) -> u32 {
        // The product of 32 random bits and `end` has its whole part in the upper half.
        let product = (self.next() >> 32).wrapping_mul(end as u64);
        (product >> 32) as u32
    }

    /// True in so many of 1000 cases.
    pub(super) const fn permille(&mut self, share: u32) -> bool {
        self.below(1_000) < share
    }

    /// One of the items. Fails if there is none.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Result<&'a T> {
        let count = u32::try_from(items.len())?;
        items.get(self.below(count) as usize).context("nothing to pick from")
    }

    /// Bytes for ids.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            chunk.iter_mut().zip(self.next().to_le_bytes()).for_each(|(byte, random)| *byte = random);
        }
        bytes
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_repeat_and_stay_below_their_end() {
        let draw = || (0..50).scan(Random::new(7), |random, _| Some(random.below(6))).collect::<Vec<_>>();
        assert_eq!(draw(), draw());
        assert!((0..6).all(|face| draw().contains(&face)));
        assert!(draw().iter().all(|face| *face < 6));
        assert_eq!(Random::new(1).below(0), 0);
    }
}
