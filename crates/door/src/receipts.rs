//! The server's side of the journal: what may be acknowledged.

use std::collections::BTreeSet;

/// Which entries of one controller are durable. Writes finish in any order; an acknowledgement must not
/// pass an entry whose write has failed. One per link: numbers belong to one journal.
#[derive(Clone, Debug, Default)]
pub struct Receipts {
    up_to: u64,
    beyond: BTreeSet<u64>,
}

impl Receipts {
    /// Nothing is durable yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that an uploaded batch began with `first`: what came before is acknowledged or lost at the
    /// controller, and nobody need wait for it.
    pub fn begin(&mut self, first: u64) {
        self.up_to = self.up_to.max(first.saturating_sub(1));
    }

    /// Notes that the entry `seq` is durable and returns the number to acknowledge, unless an entry
    /// before this one is still missing. An entry that comes again is acknowledged again.
    pub fn settle(&mut self, seq: u64) -> Option<u64> {
        self.beyond.insert(seq);
        while let Some(next) = self.beyond.first().copied().filter(|next| *next <= self.up_to.saturating_add(1)) {
            self.beyond.remove(&next);
            self.up_to = self.up_to.max(next);
        }
        (seq <= self.up_to).then_some(self.up_to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgement_waits_for_the_gap() {
        let mut receipts = Receipts::new();
        assert_eq!(receipts.settle(1), Some(1));
        assert_eq!(receipts.settle(3), None);
        assert_eq!(receipts.settle(3), None);
        assert_eq!(receipts.settle(2), Some(3));
    }

    #[test]
    fn entry_that_comes_again_is_acknowledged_again() {
        let mut receipts = Receipts::new();
        assert_eq!(receipts.settle(1), Some(1));
        assert_eq!(receipts.settle(1), Some(1));
    }

    #[test]
    fn entries_lost_at_the_controller_are_not_waited_for() {
        let mut receipts = Receipts::new();
        assert_eq!(receipts.settle(12), None);
        receipts.begin(10);
        assert_eq!(receipts.settle(11), None);
        assert_eq!(receipts.settle(10), Some(12));
    }
}
