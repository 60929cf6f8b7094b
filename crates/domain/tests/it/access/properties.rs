//! What holds for every policy.

use super::generated;
use super::rows::Rows;
use domain::access::{Attempt, Decision, Policy, Reason, Subject, decide};
use domain::id::{LockId, RightId, UserId};
use domain::right::Target;
use domain::time::Timestamp;
use proptest::prelude::*;

fn opens(rows: &Rows, attempt: &Attempt, now: Timestamp) -> bool {
    matches!(decide(&rows.policy(), attempt, now), Decision::Grant(_))
}

/// Whether a right can lift a lockdown for its person's other rights.
fn lifts_a_lockdown(rows: &Rows, right: RightId) -> bool {
    let Some(Target::Group(group)) = rows.rights.get(&right).map(|right| right.target) else { return false };
    let places = rows.places.values().filter_map(|place| place.lockdown.as_ref());
    let mut lockdowns = rows.locks.values().filter_map(|lock| lock.lockdown.as_ref()).chain(places);
    lockdowns.any(|lockdown| lockdown.exceptions.contains(&group))
}

proptest! {
    #[test]
    fn an_empty_policy_denies_everybody(attempt in generated::attempt(), micros in any::<i64>()) {
        let decision = decide(&Policy::default(), &attempt, Timestamp::from_micros(micros));
        prop_assert_eq!(decision, Decision::Deny(Reason::DoorUnknown));
    }

    #[test]
    fn every_attempt_at_every_instant_is_answered_the_same_twice(
        rows in generated::rows(),
        attempt in generated::attempt(),
        micros in any::<i64>(),
    ) {
        let now = Timestamp::from_micros(micros);
        prop_assert_eq!(decide(&rows.policy(), &attempt, now), decide(&rows.policy(), &attempt, now));
    }

    #[test]
    fn unknown_doors_and_people_are_denied(
        rows in generated::rows(),
        mut attempt in generated::attempt(),
        now in generated::instant(),
        unknown in any::<i64>().prop_filter("known", |id| !(1..=3).contains(id)),
    ) {
        attempt.subject = Subject::Person(UserId::new(unknown));
        prop_assert!(!opens(&rows, &attempt, now));
        attempt.lock = LockId::new(unknown);
        prop_assert_eq!(decide(&rows.policy(), &attempt, now), Decision::Deny(Reason::DoorUnknown));
    }

    #[test]
    fn a_grant_names_a_right_of_the_person_that_is_live_and_opens_doors(
        rows in generated::rows(),
        attempt in generated::attempt(),
        now in generated::instant(),
    ) {
        match (decide(&rows.policy(), &attempt, now), attempt.subject) {
            (Decision::Grant(Some((id, role))), Subject::Person(person)) => {
                let right = &rows.rights[&id];
                prop_assert_eq!((right.assignee, right.role), (person, role));
                prop_assert!(right.role.opens_doors());
                prop_assert!(right.valid.from.is_none_or(|from| from <= now) && right.valid.until.is_none_or(|until| now < until));
            }
            (Decision::Grant(by), subject) => prop_assert_eq!((by, subject), (None, Subject::Organization)),
            (Decision::Deny(_), _) => {}
        }
    }

    #[test]
    fn one_more_right_never_turns_a_grant_into_a_denial(
        rows in generated::rows(),
        right in generated::right(),
        attempt in generated::attempt(),
        now in generated::instant(),
    ) {
        let mut more = rows.clone();
        more.rights.insert(RightId::new(0), right);
        prop_assert!(!opens(&rows, &attempt, now) || opens(&more, &attempt, now));
    }

    #[test]
    fn removing_a_right_never_changes_whether_another_opens(
        rows in generated::rows(),
        attempt in generated::attempt(),
        now in generated::instant(),
    ) {
        for other in rows.rights.keys() {
            let alone = rows.with_rights(|id| id == *other);
            for removed in rows.rights.keys().filter(|id| *id != other && !lifts_a_lockdown(&rows, **id)) {
                let both = rows.with_rights(|id| id == *other || id == *removed);
                let by_removed = rows.with_rights(|id| id == *removed);
                let (alone, both, by_removed) = (opens(&alone, &attempt, now), opens(&both, &attempt, now), opens(&by_removed, &attempt, now));
                let lifted = lifts_a_lockdown(&rows, *other);
                prop_assert!(both == (alone || by_removed) || lifted, "{other} beside {removed}");
                prop_assert!(!alone || both);
            }
        }
    }

    #[test]
    fn removing_a_right_that_did_not_open_leaves_the_grant_as_it_is(
        rows in generated::rows(),
        attempt in generated::attempt(),
        now in generated::instant(),
    ) {
        if let Decision::Grant(Some((opened, role))) = decide(&rows.policy(), &attempt, now) {
            for removed in rows.rights.keys().filter(|id| **id != opened && !lifts_a_lockdown(&rows, **id)) {
                let rest = rows.with_rights(|id| id != *removed);
                prop_assert_eq!(decide(&rest.policy(), &attempt, now), Decision::Grant(Some((opened, role))));
            }
        }
    }
}

impl Rows {
    fn with_rights(&self, keep: impl Fn(RightId) -> bool) -> Self {
        let mut rows = self.clone();
        rows.rights.retain(|id, _| keep(*id));
        rows
    }
}
