//! `decide` against the oracle's naive reading of the rows. `cargo xtask prove decide` does more of it, and beside Cedar.

use domain::access::{Decision, Reason, decide};
use oracle::generate::Generator;
use oracle::{boundary, naive};
use std::collections::BTreeSet;

const GYMS: u64 = 200;
const ATTEMPTS_PER_GYM: u32 = 100;

#[test]
fn twenty_thousand_decisions_are_those_of_a_naive_reading() {
    let (mut decided, mut granted, mut near_boundary) = (0, 0, 0);
    let mut reasons = BTreeSet::new();
    for seed in 0..GYMS {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        for _ in 0..ATTEMPTS_PER_GYM {
            let (attempt, now) = generator.attempt(&rows);
            let decision = decide(&policy, &attempt, now);
            assert_eq!(decision, naive::decide(&rows, &attempt, now), "seed {seed} {attempt:?} {now} {rows:#?}");
            decided += 1;
            near_boundary += u32::from(boundary::is_near(&rows, &attempt, now));
            match decision {
                Decision::Grant(_) => granted += 1,
                Decision::Deny(reason) => drop(reasons.insert(reason)),
            }
        }
    }
    assert_eq!(decided, 20_000);
    let share = |count: u32| f64::from(count) / f64::from(decided);
    assert!((0.2..=0.3).contains(&share(granted)), "{}", share(granted));
    assert!(share(near_boundary) >= 0.1, "{}", share(near_boundary));
    assert_eq!(reasons, Reason::ALL.iter().copied().filter(|reason| !reason.is_of_membership()).collect());
}
