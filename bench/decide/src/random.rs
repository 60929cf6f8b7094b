//! Numbers that look random and are the same on every machine.

use std::ops::RangeInclusive;

/// SplitMix64.
pub struct Random(u64);

impl Random {
    /// Starts a series.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from zero to one less than `limit`.
    pub const fn below(&mut self, limit: u32) -> u32 {
        (((self.next() >> 32) * limit as u64) >> 32) as u32
    }

    /// A number of a range.
    pub const fn of(&mut self, range: &RangeInclusive<u32>) -> u32 {
        *range.start() + self.below(*range.end() - *range.start() + 1)
    }

    /// Whether something happens that does so `percent` times in a hundred.
    pub const fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of several; none of none.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Option<&'a T> {
        among.get(self.below(u32::try_from(among.len()).unwrap_or(u32::MAX)) as usize)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
