//! Which commands were judged, so that none is carried out twice.

use crate::mono::Mono;
use crate::wire::Outcome;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long a verdict is remembered, in milliseconds: a day. It is also how far the server's clock may
/// be set back before its new commands look like old ones.
pub(crate) const REMEMBERED_FOR_MS: u64 = 24 * 60 * 60 * 1_000;

/// How many verdicts are remembered.
pub(crate) const REMEMBERED_MAX: usize = 4_096;

/// The verdicts of recent commands. The lowest ids go first, and everything up to the highest id that
/// went counts as seen: UUIDv7 order is the order of time. Ids that a wrong clock put into the future
/// stay until they are the lowest, and so cannot make all present commands look old.
#[derive(Clone, Debug)]
pub(crate) struct Recent {
    verdicts: BTreeMap<Uuid, (Verdict, Mono)>,
    forgotten: Option<Uuid>,
    max: usize,
}

/// What became of a command, and its number in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    pub(crate) seq: u64,
}

/// What is known of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recall {
    /// It was never judged.
    New,
    /// It was judged.
    Known(Verdict),
    /// It may have been judged; nobody knows any more.
    Forgotten,
}

impl Recent {
    pub(crate) const fn new(max: usize) -> Self {
        Self { verdicts: BTreeMap::new(), forgotten: None, max }
    }

    pub(crate) fn recall(&self, id: Uuid) -> Recall {
        match self.verdicts.get(&id) {
            Some((verdict, _)) => Recall::Known(*verdict),
            None if self.forgotten.is_some_and(|forgotten| id <= forgotten) => Recall::Forgotten,
            None => Recall::New,
        }
    }

    pub(crate) fn remember(&mut self, id: Uuid, verdict: Verdict, now: Mono) {
        self.verdicts.insert(id, (verdict, now));
        while let Some(first) = self.verdicts.first_entry() {
            let expired = now.ms_since(first.get().1) >= REMEMBERED_FOR_MS;
            if !expired && self.verdicts.len() <= self.max {
                break;
            }
            self.forgotten = self.verdicts.pop_first().map(|(id, _)| id).max(self.forgotten);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const VERDICT: Verdict = Verdict { outcome: Outcome::Opened, seq: 1 };

    #[test]
    fn full_memory_forgets_the_lowest_id_and_refuses_everything_up_to_it() {
        let mut recent = Recent::new(2);
        for id in [3, 1, 2] {
            recent.remember(Uuid::from_u128(id), VERDICT, Mono::from_millis(0));
        }
        assert_eq!(recent.recall(Uuid::from_u128(0)), Recall::Forgotten);
        assert_eq!(recent.recall(Uuid::from_u128(1)), Recall::Forgotten);
        assert_eq!(recent.recall(Uuid::from_u128(2)), Recall::Known(VERDICT));
        assert_eq!(recent.recall(Uuid::from_u128(4)), Recall::New);
    }

    #[test]
    fn ids_from_the_future_do_not_make_present_ones_look_old() {
        let mut recent = Recent::new(2);
        for id in [1_000, 1_001, 1_002, 1, 2] {
            recent.remember(Uuid::from_u128(id), VERDICT, Mono::from_millis(0));
        }
        assert_eq!(recent.recall(Uuid::from_u128(1_000)), Recall::Forgotten);
        let mut recent = Recent::new(4);
        for id in [1_000, 1_001, 1, 2, 3, 4] {
            recent.remember(Uuid::from_u128(id), VERDICT, Mono::from_millis(0));
        }
        assert_eq!(recent.recall(Uuid::from_u128(5)), Recall::New);
    }

    proptest! {
        #[test]
        fn no_id_is_new_twice(ids in prop::collection::vec((0_u128..24, 0_u64..REMEMBERED_FOR_MS / 4), 0..200)) {
            let mut recent = Recent::new(5);
            let mut judged = BTreeSet::new();
            let mut now_ms = 0;
            for (id, wait_ms) in ids {
                now_ms += wait_ms;
                let id = Uuid::from_u128(id);
                if recent.recall(id) == Recall::New {
                    prop_assert!(judged.insert(id));
                    recent.remember(id, VERDICT, Mono::from_millis(now_ms));
                }
                prop_assert!(recent.verdicts.len() <= 5);
            }
        }
    }
}
