//! A policy is its rows, whatever way led to them.

use domain::access::{Change, Changed, Decision, Digest, LoginRule, PersonRule, Policy, decide, rewound, settled};
use domain::id::{GroupId, LockId, PlaceId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::schedule::ScheduleRule;
use oracle::chance::Chance;
use oracle::generate::Generator;
use oracle::naive;
use oracle::rows::{Rows, policy_of};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a store with foreign keys appends when it is asked for these writes, and the rows that result.
fn written(wishes: Vec<Change>) -> (Vec<Change>, Rows) {
    let mut rows = Rows::default();
    let log = wishes.into_iter().flat_map(|wish| rows.write(wish)).collect();
    (log, rows)
}

fn wishes(generator: &mut Generator, count: usize) -> Vec<Change> {
    (0..count).map(|_| generator.change()).collect()
}

fn shuffled<T>(mut values: Vec<T>, chance: &mut Chance) -> Vec<T> {
    for position in 1..values.len() {
        let other = chance.number(0..=i64::try_from(position).unwrap());
        values.swap(position, usize::try_from(other).unwrap());
    }
    values
}

/// A log up to where a door gets an id that another had: a store never gives an id twice.
fn without_second_lives(log: Vec<Change>) -> Vec<Change> {
    let mut gone = BTreeSet::new();
    let is_first = |change: &Change| match change {
        Change::LockGone(id) => gone.insert(*id),
        Change::Lock(id, _) => !gone.contains(id),
        _ => true,
    };
    log.into_iter().take_while(is_first).collect()
}

/// What has changed since a log was cut, as a store tells it.
fn changed(before: &[Change], since: &[Change]) -> Vec<Changed> {
    let then = |subject: &str| before.iter().rev().find(|change| change.subject() == subject).cloned();
    let mut changed = BTreeMap::new();
    for last in since {
        if let Change::LockGone(id) = last
            && let Some(attendance) = then(&format!("lock/{id}/attendance"))
        {
            let one = Changed { last: attendance.clone(), then: Some(attendance) };
            changed.insert(format!("lock/{id}/attendance"), one);
        }
        let subject = last.subject();
        changed.insert(subject.clone(), Changed { last: last.clone(), then: then(&subject) });
    }
    changed.into_values().collect()
}

#[test]
fn a_login_of_a_log_that_is_older_than_scopes_has_none() {
    let hash = serde_json::to_string(&[7_u8; 32]).unwrap();
    let line = format!(
        r#"{{"Login":[3,{{"secret_hash":{hash},"user":null,"is_key":true,"primary":false,"expire":false,"used_at":5,"expires_at":null}}]}}"#
    );
    let Change::Login(id, rule) = serde_json::from_str(&line).unwrap() else { panic!("a login") };
    assert_eq!((id.get(), rule.is_key, rule.scopes), (3, true, None));
    let scopes = Some(PermissionSet::of(&[Permission::LocksUnlock]));
    let narrow = Change::Login(id, LoginRule { scopes, ..rule });
    let text = serde_json::to_string(&narrow).unwrap();
    assert!(text.contains(r#""scopes":["locks_unlock"]"#), "{text}");
    assert_eq!(serde_json::from_str::<Change>(&text).unwrap(), narrow);
}

/// A schedule that takes time away, and does not give any.
fn is_exception(change: &Change) -> bool {
    matches!(change, Change::Schedule(_, ScheduleRule { is_exception: true, .. }))
}

proptest! {
    #[test]
    fn any_history_gives_the_policy_of_the_rows_it_ends_in(seed in any::<u64>(), count in 0..=150_usize) {
        let mut generator = Generator::new(seed);
        let (log, rows) = written(wishes(&mut generator, count));
        let (by_history, by_rows) = (policy_of(log), rows.policy());
        prop_assert_eq!(&by_history, &by_rows);
        prop_assert_eq!(by_history.digest(), by_rows.digest());
        for _ in 0..8 {
            let (attempt, now) = generator.attempt(&rows);
            prop_assert_eq!(decide(&by_history, &attempt, now), naive::decide(&rows, &attempt, now));
        }
    }

    #[test]
    fn a_snapshot_and_the_changes_after_it_give_the_policy_of_the_whole_log(
        seed in any::<u64>(),
        count in 0..=150_usize,
        cut in 0..=150_usize,
    ) {
        let mut rows = Rows::default();
        let mut by_delta = Policy::default();
        for (position, wish) in wishes(&mut Generator::new(seed), count).into_iter().enumerate() {
            if position == cut {
                by_delta = rows.policy();
            }
            rows.write(wish).into_iter().for_each(|change| by_delta.apply(change));
            prop_assert_eq!(by_delta.digest(), policy_of(by_delta.to_changes()).digest());
        }
        prop_assert_eq!(by_delta.digest(), rows.policy().digest());
        prop_assert_eq!(by_delta, rows.policy());
    }

    #[test]
    fn the_digest_is_the_sum_of_the_rows(seed in any::<u64>()) {
        let rows = Generator::new(seed).rows();
        let is_said = |change: &Change| *change != Change::Organization(domain::access::OrganizationRule::default());
        let sum = rows.changes().filter(is_said).map(|row| Digest::of(&row)).fold(Digest::default(), Digest::plus);
        prop_assert_eq!(rows.policy().digest(), sum);
        prop_assert_eq!(Digest::from_u64(sum.get()), sum);
    }

    #[test]
    fn what_a_history_settles_in_is_its_rows(seed in any::<u64>(), count in 0..=150_usize) {
        let (log, _) = written(wishes(&mut Generator::new(seed), count));
        let log = without_second_lives(log);
        let settled = settled(log.clone());
        prop_assert_eq!(settled.len(), settled.iter().map(Change::subject).collect::<BTreeSet<_>>().len());
        prop_assert_eq!(policy_of(settled), policy_of(log));
    }

    #[test]
    fn the_past_follows_from_the_present_and_what_has_changed_since(
        seed in any::<u64>(),
        count in 0..=150_usize,
        cut in any::<prop::sample::Index>(),
    ) {
        let (log, _) = written(wishes(&mut Generator::new(seed), count));
        let log = without_second_lives(log);
        let (before, since) = log.split_at(cut.index(log.len() + 1));
        let present = policy_of(log.clone());
        prop_assert_eq!(rewound(&present, changed(before, since)), policy_of(before.to_vec()));
        prop_assert_eq!(rewound(&present, Vec::new()), present);
    }

    #[test]
    fn a_policy_written_out_and_read_back_is_the_same(seed in any::<u64>(), count in 0..=150_usize) {
        let (log, _) = written(wishes(&mut Generator::new(seed), count));
        let policy = policy_of(log);
        let bytes = postcard::to_allocvec(&policy.to_changes()).unwrap();
        let read: Vec<Change> = postcard::from_bytes(&bytes).unwrap();
        prop_assert_eq!(policy_of(read), policy);
    }

    #[test]
    fn nothing_is_left_when_every_row_is_gone(seed in any::<u64>(), count in 0..=150_usize) {
        let (mut log, mut rows) = written(wishes(&mut Generator::new(seed), count));
        let people: Vec<_> = rows.persons.keys().copied().map(Change::PersonGone).collect();
        let groups = rows.groups.keys().copied().map(Change::GroupGone);
        let places = rows.places.keys().copied().map(Change::PlaceGone);
        let calm = Change::Organization(domain::access::OrganizationRule::default());
        let ends: Vec<_> = people.into_iter().chain(groups).chain(places).chain([calm]).collect();
        log.extend(ends.into_iter().flat_map(|end| rows.write(end)));
        prop_assert_eq!(&rows, &Rows::default());
        let policy = policy_of(log);
        prop_assert_eq!(policy.digest(), Digest::default());
        prop_assert_eq!(policy, Policy::default());
    }

    #[test]
    fn rows_in_any_order_that_keeps_references_give_the_same_policy(seed in any::<u64>()) {
        let rows = Generator::new(seed).rows();
        let mut chance = Chance::new(seed);
        let log: Vec<Change> = rows.layers().into_iter().flat_map(|layer| shuffled(layer, &mut chance)).collect();
        prop_assert_eq!(policy_of(log), rows.policy());
    }

    #[test]
    fn a_log_taken_in_twice_gives_the_same_policy_if_nothing_ended(seed in any::<u64>()) {
        let rows = Generator::new(seed).rows();
        prop_assert_eq!(policy_of(rows.changes().chain(rows.changes())), rows.policy());
    }

    #[test]
    fn a_disordered_log_without_exceptions_grants_nothing_that_its_rows_do_not(
        seed in any::<u64>(),
        count in 0..=150_usize,
    ) {
        let mut generator = Generator::new(seed);
        let mut log = wishes(&mut generator, count);
        log.retain(|change| !is_exception(change));
        let mut rows = Rows::default();
        log.iter().cloned().for_each(|change| rows.put(change));
        let policy = policy_of(log);
        for _ in 0..8 {
            let (attempt, now) = generator.attempt(&rows);
            if let Decision::Grant(_) = decide(&policy, &attempt, now) {
                prop_assert!(matches!(naive::decide(&rows, &attempt, now), Decision::Grant(_)));
            }
        }
    }

    #[test]
    fn a_change_read_back_from_json_or_from_bytes_is_the_same(seed in any::<u64>()) {
        let change = Generator::new(seed).change();
        let text = serde_json::to_string(&change).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Change>(&text).unwrap(), &change);
        let bytes = postcard::to_allocvec(&change).unwrap();
        prop_assert_eq!(&postcard::from_bytes::<Change>(&bytes).unwrap(), &change);
    }
}

#[test]
fn the_digest_of_a_row_is_the_same_on_every_machine_and_in_every_version() {
    let rows = [Change::PlaceGone(PlaceId::new(1)), Change::GroupLock(GroupId::new(2), LockId::new(300))];
    assert_eq!(rows.map(|row| Digest::of(&row).get()), [2_119_833_762_097_967_943, 3_532_312_142_663_621_465]);
}

#[test]
fn rows_that_differ_in_one_mark_have_digests_apart() {
    let person = |access_enabled| Digest::of(&Change::Person(UserId::new(1), PersonRule { access_enabled }));
    assert_ne!(person(true), person(false));
}
