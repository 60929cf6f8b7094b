//! A policy is its rows, whatever way led to them.

use super::rows::{Rows, policy_of};
use super::{generated, reference};
use domain::access::{Change, Decision, Policy, decide};
use proptest::collection::vec;
use proptest::prelude::*;

/// What a store with foreign keys appends when it is asked for these writes, and the rows that result.
fn written(wishes: Vec<Change>) -> (Vec<Change>, Rows) {
    let mut rows = Rows::default();
    let log = wishes.into_iter().flat_map(|wish| rows.write(wish)).collect();
    (log, rows)
}

fn wishes() -> impl Strategy<Value = Vec<Change>> {
    vec(generated::change(), 0..=120)
}

proptest! {
    #[test]
    fn any_history_gives_the_policy_of_the_rows_it_ends_in(
        wishes in wishes(),
        attempts in vec((generated::attempt(), generated::instant()), 8),
    ) {
        let (log, rows) = written(wishes);
        let (by_history, by_rows) = (policy_of(log), rows.policy());
        prop_assert_eq!(&by_history, &by_rows);
        for (attempt, now) in attempts {
            prop_assert_eq!(decide(&by_history, &attempt, now), decide(&by_rows, &attempt, now));
            prop_assert_eq!(decide(&by_history, &attempt, now), reference::decide(&rows, &attempt, now));
        }
    }

    #[test]
    fn a_snapshot_and_the_changes_after_it_give_the_policy_of_the_whole_log(wishes in wishes(), cut in 0..=120_usize) {
        let mut rows = Rows::default();
        let mut by_delta = Policy::default();
        for (position, wish) in wishes.into_iter().enumerate() {
            if position == cut {
                by_delta = rows.policy();
            }
            rows.write(wish).into_iter().for_each(|change| by_delta.apply(change));
        }
        prop_assert_eq!(by_delta, rows.policy());
    }

    #[test]
    fn nothing_is_left_when_every_row_is_gone(wishes in wishes()) {
        let (mut log, mut rows) = written(wishes);
        let people: Vec<_> = rows.persons.keys().copied().map(Change::PersonGone).collect();
        let groups = rows.groups.keys().copied().map(Change::GroupGone);
        let places = rows.places.keys().copied().map(Change::PlaceGone);
        let ends: Vec<_> = people.into_iter().chain(groups).chain(places).collect();
        log.extend(ends.into_iter().flat_map(|end| rows.write(end)));
        prop_assert_eq!(&rows, &Rows::default());
        prop_assert_eq!(policy_of(log), Policy::default());
    }

    #[test]
    fn rows_in_any_order_that_keeps_references_give_the_same_policy(
        (rows, shuffled) in generated::rows().prop_flat_map(|rows| {
            let [first, second, third] = rows.layers();
            (Just(rows), (Just(first).prop_shuffle(), Just(second).prop_shuffle(), Just(third).prop_shuffle()))
        }),
    ) {
        let (first, second, third) = shuffled;
        prop_assert_eq!(policy_of(first.into_iter().chain(second).chain(third)), rows.policy());
    }

    #[test]
    fn a_log_taken_in_twice_gives_the_same_policy_if_nothing_ended(rows in generated::rows()) {
        let log: Vec<_> = rows.layers().into_iter().flatten().collect();
        prop_assert_eq!(policy_of(log.iter().chain(&log).cloned()), rows.policy());
    }

    #[test]
    fn a_disordered_log_grants_nothing_that_its_rows_do_not(
        log in wishes(),
        attempts in vec((generated::attempt(), generated::instant()), 8),
    ) {
        let mut rows = Rows::default();
        log.iter().cloned().for_each(|change| rows.put(change));
        let policy = policy_of(log);
        for (attempt, now) in attempts {
            if let Decision::Grant(_) = decide(&policy, &attempt, now) {
                prop_assert!(matches!(reference::decide(&rows, &attempt, now), Decision::Grant(_)));
            }
        }
    }

    #[test]
    fn a_change_read_back_from_json_is_the_same(change in generated::change()) {
        let text = serde_json::to_string(&change).unwrap();
        prop_assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), change);
    }
}
