//! `decide` against the second implementation.

use super::{generated, reference};
use domain::access::{Decision, Reason, decide};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use std::collections::BTreeSet;

const GYMS: usize = 2_000;
const ATTEMPTS_PER_GYM: usize = 10;

#[test]
fn twenty_thousand_decisions_are_those_of_the_reference() {
    let mut runner = TestRunner::deterministic();
    let strategy = (generated::rows(), vec((generated::attempt(), generated::instant()), ATTEMPTS_PER_GYM));
    let (mut decided, mut granted) = (0, 0);
    let mut reasons = BTreeSet::new();
    for _ in 0..GYMS {
        let (rows, attempts) = strategy.new_tree(&mut runner).unwrap().current();
        let policy = rows.policy();
        for (attempt, now) in attempts {
            let decision = decide(&policy, &attempt, now);
            assert_eq!(decision, reference::decide(&rows, &attempt, now), "{rows:#?} {attempt:?} {now}");
            decided += 1;
            match decision {
                Decision::Grant(_) => granted += 1,
                Decision::Deny(reason) => drop(reasons.insert(reason)),
            }
        }
    }
    assert_eq!(decided, 20_000);
    let share_of_grants = f64::from(granted) / f64::from(decided);
    assert!((0.15..=0.5).contains(&share_of_grants), "{share_of_grants}");
    assert_eq!(reasons, Reason::ALL.iter().copied().collect());
}
