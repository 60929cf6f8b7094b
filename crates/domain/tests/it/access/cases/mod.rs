//! `decide` as tables of cases: one small gym, one change to it, one attempt, one answer.

mod closures;
pub(crate) mod gym;
mod hours;
mod links;
mod lockdown;
mod means;
mod nearness;
mod restrictions;
mod rights;
mod wide;

use domain::access::{Attempt, Change, Decision, Reason, decide};
use domain::schedule::{Days, Scheduleable};
use domain::time::Timestamp;
use gym::{ANNA, Arrange as _, FRONT, LINK, MEMBERS, attempt, gym, window};
use oracle::rows::{Rows, policy_of};
use std::collections::BTreeSet;

/// One line of a table.
struct Case {
    says: &'static str,
    given: fn(&mut Rows),
    tried: fn(&mut Attempt),
    at: &'static str,
    then: Decision,
}

/// Monday noon on the wall clock of the north place.
const NOON: &str = "2026-05-04T12:00:00+02:00";

impl Case {
    fn new(says: &'static str, given: fn(&mut Rows), then: Decision) -> Self {
        Self { says, given, tried: |_| {}, at: NOON, then }
    }

    fn tried(mut self, tried: fn(&mut Attempt)) -> Self {
        self.tried = tried;
        self
    }

    fn at(mut self, at: &'static str) -> Self {
        self.at = at;
        self
    }

    fn rows(&self) -> Rows {
        let mut rows = gym();
        (self.given)(&mut rows);
        rows
    }

    fn attempt(&self) -> Attempt {
        let mut attempt = attempt();
        (self.tried)(&mut attempt);
        attempt
    }

    fn now(&self) -> Timestamp {
        Timestamp::parse(self.at).unwrap()
    }
}

fn all() -> Vec<Case> {
    let tables = [
        rights::cases(),
        links::cases(),
        restrictions::cases(),
        means::cases(),
        lockdown::cases(),
        hours::cases(),
        closures::cases(),
        wide::cases(),
    ];
    tables.into_iter().flatten().collect()
}

#[test]
fn every_case_is_decided_as_its_line_says() {
    for case in all() {
        let decision = decide(&case.rows().policy(), &case.attempt(), case.now());
        assert_eq!(decision, case.then, "{}", case.says);
    }
}

#[test]
fn no_two_cases_say_the_same() {
    let cases = all();
    let sentences: BTreeSet<_> = cases.iter().map(|case| case.says).collect();
    assert_eq!(sentences.len(), cases.len());
}

#[test]
fn every_reason_is_reached_by_a_case() {
    let reached: BTreeSet<Reason> = all().iter().filter_map(|case| reason(case.then)).collect();
    let listed: BTreeSet<Reason> = Reason::ALL.iter().copied().collect();
    // What memberships give has a truth table of its own.
    let of_rows: BTreeSet<Reason> = listed.iter().copied().filter(|reason| !reason.is_of_membership()).collect();
    assert_eq!(reached, of_rows);
    assert_eq!(listed.len(), Reason::ALL.len(), "a reason is listed twice");
    assert!(Reason::ALL.is_sorted(), "the list keeps the order of the walk");
}

#[test]
fn codes_and_words_of_reasons_are_the_contracts() {
    let table: String = Reason::ALL.iter().map(|reason| format!("{} {}\n", reason.code(), reason.key())).collect();
    insta::assert_snapshot!(table);
    let words: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.key()).collect();
    assert_eq!(words.len(), Reason::ALL.len(), "the store tells reasons apart by their word");
}

#[test]
fn rows_of_a_layer_may_come_in_any_order() {
    for case in all() {
        let backwards = case.rows().layers().into_iter().flat_map(|mut layer| {
            layer.reverse();
            layer
        });
        let policy = policy_of(backwards);
        assert_eq!(policy, case.rows().policy(), "{}", case.says);
        assert_eq!(decide(&policy, &case.attempt(), case.now()), case.then, "{}", case.says);
    }
}

#[test]
fn rows_that_come_twice_count_once() {
    for case in all() {
        let twice: Vec<Change> = [case.rows().layers(), case.rows().layers()].into_iter().flatten().flatten().collect();
        assert_eq!(policy_of(twice), case.rows().policy(), "{}", case.says);
    }
}

#[test]
fn what_goes_without_its_parts_takes_them_along() {
    let mut rows = gym();
    rows.open(1, Scheduleable::Lock(FRONT), window(Days::ALL, "06:00", "22:00"));
    rows.open(2, Scheduleable::Group(MEMBERS), window(Days::ALL, "06:00", "22:00"));
    let after = |gone: Change| policy_of(rows.layers().into_iter().flatten().chain([gone]));

    let mut without_anna = rows.clone();
    without_anna.persons.remove(&ANNA);
    without_anna.rights.clear();
    assert_eq!(after(Change::PersonGone(ANNA)), without_anna.policy());

    let mut without_front = rows.clone();
    without_front.locks.remove(&FRONT);
    without_front.links.retain(|(_, lock)| *lock != FRONT);
    without_front.schedules.retain(|_, rule| rule.of != Scheduleable::Lock(FRONT));
    assert_eq!(after(Change::LockGone(FRONT)), without_front.policy());

    let mut without_members = rows.clone();
    without_members.groups.remove(&MEMBERS);
    without_members.links.retain(|(group, _)| *group != MEMBERS);
    without_members.schedules.retain(|_, rule| rule.of != Scheduleable::Group(MEMBERS));
    without_members.access_links.remove(&LINK);
    assert_eq!(after(Change::GroupGone(MEMBERS)), without_members.policy());
}

fn reason(decision: Decision) -> Option<Reason> {
    match decision {
        Decision::Grant(_) => None,
        Decision::Deny(reason) => Some(reason),
    }
}
