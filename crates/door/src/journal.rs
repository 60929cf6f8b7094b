//! What a controller has done and the server has not yet acknowledged.

use crate::wire::{JournalEntry, Outcome, UnlockCommand};
use std::collections::VecDeque;

/// How many entries a controller keeps. Beyond it the oldest are lost, which the server sees as a gap
/// in their numbers.
pub const CAPACITY: usize = 100_000;

/// A bounded queue of entries with numbers that only grow.
#[derive(Clone, Debug)]
pub struct Journal {
    entries: VecDeque<JournalEntry>,
    last_seq: u64,
    capacity: usize,
}

impl Journal {
    /// An empty journal that keeps at most `capacity` entries, and at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), last_seq: 0, capacity: capacity.max(1) }
    }

    /// Adds an entry and returns its number. A full journal loses its oldest entry.
    pub fn append(&mut self, command: UnlockCommand, outcome: Outcome) -> u64 {
        if self.entries.len() >= self.capacity {
            self.entries.pop_front();
        }
        self.last_seq += 1;
        self.entries.push_back(JournalEntry { seq: self.last_seq, command, outcome });
        self.last_seq
    }

    /// Forgets the entries up to `up_to` and says whether there were any. A number that was never given
    /// acknowledges nothing: it was meant for another journal.
    pub fn acknowledge(&mut self, up_to: u64) -> bool {
        if up_to > self.last_seq {
            return false;
        }
        let kept = self.entries.partition_point(|entry| entry.seq <= up_to);
        self.entries.drain(..kept);
        kept > 0
    }

    /// The unacknowledged entries, oldest first, without a gap.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &JournalEntry> + ExactSizeIterator {
        self.entries.iter()
    }

    /// The number of the oldest unacknowledged entry.
    #[must_use]
    pub fn first_seq(&self) -> Option<u64> {
        self.entries.front().map(|entry| entry.seq)
    }

    /// The number given last; 0 before the first.
    #[must_use]
    pub const fn last_seq(&self) -> u64 {
        self.last_seq
    }
}
