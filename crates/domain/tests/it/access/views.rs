//! What a policy tells of its rows beside the decision.

use domain::access::{Reason, Step};
use domain::hold::{Attendance, HoldRules};
use domain::id::LockId;
use domain::schedule::{Consequence, ScheduleRule, Scheduleable};
use oracle::generate::Generator;
use oracle::rows::Rows;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The schedules of a door that may hold it, by id.
fn holding(rows: &Rows, door: LockId) -> Vec<ScheduleRule> {
    let of_the_door = rows.schedules.values().filter(|rule| rule.of == Scheduleable::Lock(door));
    of_the_door.filter(|rule| rule.consequence != Consequence::Allow).cloned().collect()
}

proptest! {
    #[test]
    fn a_policy_tells_its_rows(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let mut rows = generator.rows();
        let came = |id: &LockId| (*id, Attendance { arrived_at: Some(generator.instant()), left_at: None });
        rows.attendances = rows.locks.keys().map(came).collect();
        let policy = rows.policy();
        prop_assert_eq!(policy.persons().collect::<BTreeSet<_>>(), rows.persons.keys().copied().collect());
        prop_assert_eq!(policy.locks().collect::<BTreeSet<_>>(), rows.locks.keys().copied().collect());
        prop_assert_eq!(policy.size(), (rows.persons.len(), rows.rights.len()));
        prop_assert_eq!(policy.organization_lockdown(), rows.organization.lockdown.as_ref());
        for (id, lock) in &rows.locks {
            let (place, attendance) = (&rows.places[&lock.place], rows.attendances[id]);
            let lockdowns = [&lock.lockdown, &place.lockdown, &rows.organization.lockdown];
            prop_assert_eq!(policy.is_locked_down(*id), lockdowns.iter().any(|lockdown| lockdown.is_some()));
            prop_assert_eq!(policy.time_zone(*id), Some(&place.time_zone));
            prop_assert_eq!(policy.attendance(*id), attendance);
            let schedules = holding(&rows, *id);
            prop_assert_eq!(policy.hold_schedules(*id).cloned().collect::<Vec<_>>(), &schedules[..]);
            let expected = HoldRules::new(&schedules, place.time_zone.clone(), attendance);
            let is_held = !expected.unlock.is_empty() || !expected.first_to_arrive.is_empty();
            prop_assert_eq!(policy.hold_rules(*id), is_held.then_some(expected));
        }
        let unknown = LockId::new(99_999);
        prop_assert_eq!((policy.time_zone(unknown), policy.hold_rules(unknown)), (None, None));
    }
}

#[test]
fn each_step_of_a_right_has_a_word_of_its_own() {
    let words = [Step::Right, Step::Door, Step::Group, Step::Hours].map(Step::word);
    assert_eq!(words, ["right", "door", "group", "hours"]);
    assert!(Reason::ALL.iter().all(|reason| !words.contains(&reason.key())));
}
