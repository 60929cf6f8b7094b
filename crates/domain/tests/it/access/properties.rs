//! What holds for every policy.

use domain::access::{Attempt, Decision, Policy, Reason, Subject, decide};
use domain::id::{GroupLinkId, LockId, RightId, UserId};
use domain::right::Target;
use domain::time::Timestamp;
use oracle::generate::Generator;
use oracle::rows::Rows;
use proptest::prelude::*;

fn opens(rows: &Rows, attempt: &Attempt, now: Timestamp) -> bool {
    matches!(decide(&rows.policy(), attempt, now), Decision::Grant(_))
}

/// Whether a right can lift a lockdown for its person's other rights.
fn lifts_a_lockdown(rows: &Rows, right: RightId) -> bool {
    let Some(Target::Group(group)) = rows.rights.get(&right).map(|right| right.target) else { return false };
    let places = rows.places.values().filter_map(|place| place.lockdown.as_ref());
    let locks = rows.locks.values().filter_map(|lock| lock.lockdown.as_ref());
    let mut lockdowns = locks.chain(places).chain(&rows.organization.lockdown);
    lockdowns.any(|lockdown| lockdown.exceptions.contains(&group))
}

fn with_rights(rows: &Rows, keep: impl Fn(RightId) -> bool) -> Rows {
    let mut rows = rows.clone();
    rows.rights.retain(|id, _| keep(*id));
    rows
}

proptest! {
    #[test]
    fn an_empty_policy_denies_everybody(seed in any::<u64>(), micros in any::<i64>()) {
        let (attempt, _) = Generator::new(seed).attempt(&Rows::default());
        let decision = decide(&Policy::default(), &attempt, Timestamp::from_micros(micros));
        prop_assert_eq!(decision, Decision::Deny(Reason::DoorUnknown));
    }

    #[test]
    fn every_attempt_at_every_instant_is_answered_the_same_twice(seed in any::<u64>(), micros in any::<i64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (attempt, _) = generator.attempt(&rows);
        let now = Timestamp::from_micros(micros);
        prop_assert_eq!(decide(&rows.policy(), &attempt, now), decide(&rows.policy(), &attempt, now));
    }

    #[test]
    fn unknown_doors_people_and_links_are_denied(
        seed in any::<u64>(),
        unknown in any::<i64>().prop_filter("known", |id| !(1..=10).contains(id)),
    ) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (mut attempt, now) = generator.attempt(&rows);
        attempt.subject = Subject::Person(UserId::new(unknown));
        prop_assert!(!opens(&rows, &attempt, now));
        attempt.subject = Subject::Link(GroupLinkId::new(unknown));
        prop_assert!(!opens(&rows, &attempt, now));
        attempt.lock = LockId::new(unknown);
        prop_assert_eq!(decide(&rows.policy(), &attempt, now), Decision::Deny(Reason::DoorUnknown));
    }

    #[test]
    fn a_grant_names_a_right_of_the_person_that_is_live_and_opens_doors(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (attempt, now) = generator.attempt(&rows);
        match (decide(&rows.policy(), &attempt, now), attempt.subject) {
            (Decision::Grant(Some((id, role))), Subject::Person(person)) => {
                let right = &rows.rights[&id];
                prop_assert_eq!((right.assignee, right.role), (person, role));
                prop_assert!(right.role.opens_doors());
                prop_assert!(right.valid.from.is_none_or(|from| from <= now));
                prop_assert!(right.valid.until.is_none_or(|until| now < until));
            }
            (Decision::Grant(by), subject) => {
                prop_assert_eq!(by, None);
                prop_assert!(!matches!(subject, Subject::Person(_)));
            }
            (Decision::Deny(_), _) => {}
        }
    }

    #[test]
    fn one_more_right_never_turns_a_grant_into_a_denial(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let mut more = rows.clone();
        more.rights.insert(RightId::new(0), generator.right());
        for _ in 0..8 {
            let (attempt, now) = generator.attempt(&rows);
            prop_assert!(!opens(&rows, &attempt, now) || opens(&more, &attempt, now));
        }
    }

    #[test]
    fn removing_a_right_never_changes_whether_another_opens(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (attempt, now) = generator.attempt(&rows);
        for other in rows.rights.keys() {
            let alone = with_rights(&rows, |id| id == *other);
            for removed in rows.rights.keys().filter(|id| *id != other && !lifts_a_lockdown(&rows, **id)) {
                let both = with_rights(&rows, |id| id == *other || id == *removed);
                let by_removed = with_rights(&rows, |id| id == *removed);
                let both = opens(&both, &attempt, now);
                let (alone, by_removed) = (opens(&alone, &attempt, now), opens(&by_removed, &attempt, now));
                let lifted = lifts_a_lockdown(&rows, *other);
                prop_assert!(both == (alone || by_removed) || lifted, "{other} beside {removed}");
                prop_assert!(!alone || both);
            }
        }
    }

    #[test]
    fn removing_a_right_that_did_not_open_leaves_the_grant_as_it_is(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (attempt, now) = generator.attempt(&rows);
        if let Decision::Grant(Some((opened, role))) = decide(&rows.policy(), &attempt, now) {
            for removed in rows.rights.keys().filter(|id| **id != opened && !lifts_a_lockdown(&rows, **id)) {
                let rest = with_rights(&rows, |id| id != *removed);
                prop_assert_eq!(decide(&rest.policy(), &attempt, now), Decision::Grant(Some((opened, role))));
            }
        }
    }

    #[test]
    fn a_card_needs_no_more_than_a_tap_and_a_tap_no_more_than_the_app(seed in any::<u64>()) {
        use domain::access::Means;
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        for _ in 0..8 {
            let (mut attempt, now) = generator.attempt(&rows);
            let mut by = |means| {
                attempt.means = means;
                opens(&rows, &attempt, now)
            };
            for primary_device in [false, true] {
                let (app, tap) = (by(Means::App { primary_device }), by(Means::Tap { primary_device }));
                prop_assert!(!app || tap);
                prop_assert!(!tap || by(Means::Card));
            }
        }
    }
}
