//! `explain`: the walk with every verdict kept, and when the answer changes.

use super::cases::gym::{self, Arrange as _, FRONT, LINK, MEMBERS, NORTH, STAFF};
use domain::access::{Attempt, Decision, Reason, Step, Subject, Turn, Verdict, decide, explain, next_turn};
use domain::id::{LockId, RightId, UserId};
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{DayRange, Days, Scheduleable, TimeOfDay, WeeklyHours, WeeklyWindow, When};
use domain::time::{Date, Timestamp, Weekday};
use oracle::generate::Generator;
use oracle::naive;
use oracle::rows::Rows;
use proptest::prelude::*;

/// How far ahead turns are looked for.
const HORIZON_DAYS: i64 = 400;

/// The rows without anything that ends the walk before the rights.
fn calm(rows: &Rows) -> Rows {
    let mut rows = rows.clone();
    rows.organization.lockdown = None;
    rows.places.values_mut().for_each(|place| place.lockdown = None);
    rows.locks.values_mut().for_each(|lock| lock.lockdown = None);
    rows.persons.values_mut().for_each(|person| person.access_enabled = true);
    rows
}

/// What a right comes to if it is the only one and nothing ends the walk before.
fn alone(rows: &Rows, right: RightId, attempt: &Attempt, now: Timestamp) -> Verdict {
    let mut rows = calm(rows);
    rows.rights.retain(|id, _| *id == right);
    naive::decide(&rows, attempt, now).verdict()
}

fn step_of(reason: Reason) -> Step {
    match reason {
        Reason::RightExpired | Reason::RightNotYetValid => Step::Right,
        Reason::DoorHours | Reason::PlaceClosed | Reason::GroupHours | Reason::RightHours => Step::Hours,
        other if other.key().starts_with("door-") => Step::Door,
        _ => Step::Group,
    }
}

fn is_lockdown(reason: Reason) -> bool {
    matches!(reason, Reason::DoorLockedDown | Reason::PlaceLockedDown | Reason::OrganizationLockedDown)
}

proptest! {
    #[test]
    fn the_decision_of_an_explanation_is_that_of_decide(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        for _ in 0..8 {
            let (attempt, now) = generator.attempt(&rows);
            let explanation = explain(&policy, &attempt, now);
            prop_assert_eq!(explanation.decision, decide(&policy, &attempt, now));
            prop_assert_eq!(explanation.next, next_turn(&policy, &attempt, now));
            let naive = naive::decide(&rows, &attempt, now).verdict();
            if naive != Err(Reason::DoorUnknown) {
                prop_assert_eq!(explanation.lockdown, naive.and(Ok(())).or_else(|reason| if is_lockdown(reason) { Err(reason) } else { Ok(()) }));
            }
        }
    }

    #[test]
    fn each_right_that_reaches_the_door_stops_where_it_would_stop_alone(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        for _ in 0..8 {
            let (attempt, now) = generator.attempt(&rows);
            let explanation = explain(&policy, &attempt, now);
            let Subject::Person(person) = attempt.subject else {
                prop_assert!(explanation.rights.is_empty());
                continue;
            };
            if rows.locks.contains_key(&attempt.lock) {
                let expected = match rows.persons.get(&person) {
                    None => Err(Reason::PersonUnknown),
                    Some(rule) if !rule.access_enabled => Err(Reason::PersonSuspended),
                    Some(_) => Ok(()),
                };
                prop_assert_eq!(explanation.person, expected);
            }
            let own = rows.rights.iter().filter(|(_, right)| right.assignee == person);
            let expected: Vec<_> = own
                .map(|(id, right)| (*id, right, alone(&rows, *id, &attempt, now)))
                .filter(|(.., verdict)| !matches!(verdict, Err(Reason::NoRight | Reason::DoorUnknown)))
                .map(|(id, right, verdict)| (id, right, verdict.err().map(|reason| (step_of(reason), reason))))
                .collect();
            let considered: Vec<_> = explanation.rights.iter().map(|right| (right.id, &right.rule, right.stop)).collect();
            prop_assert_eq!(considered, expected);
        }
    }

    #[test]
    fn the_answer_is_another_at_its_next_turn_and_the_same_until_then(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        for _ in 0..4 {
            let (attempt, now) = generator.attempt(&rows);
            let before = naive::decide(&rows, &attempt, now).verdict();
            let turn = next_turn(&policy, &attempt, now);
            if let Some(Turn { at, decision }) = turn {
                prop_assert!(at > now);
                prop_assert_eq!(decision, naive::decide(&rows, &attempt, at));
                prop_assert_ne!(decision.verdict(), before);
                let just_before = Timestamp::from_micros(at.as_micros() - 1);
                prop_assert_eq!(naive::decide(&rows, &attempt, just_before).verdict(), before);
            }
            let end = turn.map_or(now.plus_seconds(HORIZON_DAYS * 86_400), |turn| turn.at);
            for _ in 0..60 {
                let (_, sample) = generator.attempt(&rows);
                if now <= sample && sample < end {
                    prop_assert_eq!(naive::decide(&rows, &attempt, sample).verdict(), before, "{}", sample);
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn stepping_through_time_finds_no_earlier_turn(seed in any::<u64>()) {
        const MINUTES: i64 = 2_000;
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let (attempt, now) = generator.attempt(&rows);
        let before = naive::decide(&rows, &attempt, now).verdict();
        let steps = (1..MINUTES).map(|minute| now.plus_seconds(minute * 60));
        let mut other = steps.filter(|at| naive::decide(&rows, &attempt, *at).verdict() != before);
        match (next_turn(&rows.policy(), &attempt, now), other.next()) {
            (Some(turn), Some(found)) => prop_assert!(turn.at <= found, "{} {}", turn.at, found),
            (None, Some(found)) => prop_assert!(false, "{}", found),
            (_, None) => {}
        }
    }
}

/// Monday noon in Berlin, as the cases have it.
fn noon() -> Timestamp {
    instant("2026-05-04T12:00:00+02:00")
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn turn_of(rows: &Rows, attempt: &Attempt, now: Timestamp) -> Option<(String, Verdict)> {
    next_turn(&rows.policy(), attempt, now).map(|turn| (turn.at.to_string(), turn.decision.verdict()))
}

#[test]
fn an_answer_that_nothing_changes_has_no_turn() {
    assert_eq!(turn_of(&gym::gym(), &gym::attempt(), noon()), None);
    let mut rows = gym::gym();
    rows.lock(FRONT).lockdown = gym::lockdown(&[]);
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), None, "nobody knows when a lockdown ends");
    let mut attempt = gym::attempt();
    attempt.lock = LockId::new(99);
    assert_eq!(turn_of(&rows, &attempt, noon()), None);
}

#[test]
fn the_answer_turns_with_hours_terms_closures_and_lifted_lockdowns() {
    let hours = |rows: &mut Rows| {
        rows.lock(FRONT).restrictions.time = true;
        rows.open(1, Scheduleable::Lock(FRONT), gym::window(Days::ALL, "06:00", "22:00"));
    };
    let mut rows = gym::gym();
    hours(&mut rows);
    let shut = Some(("2026-05-04T20:00:00.000Z".to_owned(), Err(Reason::DoorHours)));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), shut);
    let night = instant("2026-10-25T00:30:00+02:00");
    let open = Some(("2026-10-25T05:00:00.000Z".to_owned(), Ok(())));
    assert_eq!(turn_of(&rows, &gym::attempt(), night), open, "the clock is set back in between");

    let mut rows = gym::gym();
    rows.right(100).valid = gym::period(None, Some("2026-06-01T00:00:00+02:00"));
    let over = Some(("2026-05-31T22:00:00.000Z".to_owned(), Err(Reason::RightExpired)));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), over);

    let mut rows = gym::gym();
    let days = DayRange::new(Date::parse("2026-12-24").unwrap(), Date::parse("2026-12-26").unwrap()).unwrap();
    rows.allow(1, Scheduleable::Place(NORTH), true, When::Days(days));
    let closed = Some(("2026-12-23T23:00:00.000Z".to_owned(), Err(Reason::PlaceClosed)));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), closed);

    let mut rows = gym::gym();
    rows.lock(FRONT).lockdown = gym::lockdown(&[STAFF]);
    rows.give(200, gym::ANNA, Target::Group(STAFF), Role::GroupBasic);
    rows.right(200).valid = gym::period(Some("2026-05-05T00:00:00Z"), None);
    let lifted = Some(("2026-05-05T00:00:00.000Z".to_owned(), Ok(())));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), lifted);

    let mut rows = gym::gym();
    rows.link().valid = gym::period(Some("2026-05-05T00:00:00Z"), None);
    let mut by_link = gym::attempt();
    by_link.subject = Subject::Link(LINK);
    let begun = Some(("2026-05-05T00:00:00.000Z".to_owned(), Ok(())));
    assert_eq!(turn_of(&rows, &by_link, noon()), begun);
}

#[test]
fn another_right_that_opens_is_no_other_answer_but_another_reason_is() {
    let mut rows = gym::gym();
    rows.right(100).valid = gym::period(None, Some("2026-06-01T00:00:00Z"));
    rows.give(200, gym::ANNA, Target::Group(STAFF), Role::GroupBasic);
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), None);

    let mut rows = gym::gym();
    rows.right(100).valid = gym::period(Some("2026-06-01T00:00:00Z"), None);
    rows.lock(FRONT).restrictions.reader = true;
    let reader = Some(("2026-06-01T00:00:00.000Z".to_owned(), Err(Reason::DoorReaderProof)));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), reader);
}

#[test]
fn a_turn_far_ahead_is_found_behind_all_the_hours_that_change_nothing() {
    let mut rows = gym::gym();
    rows.right(100).valid = gym::period(None, Some("2027-05-29T00:00:00Z"));
    rows.give(200, gym::ANNA, Target::Group(STAFF), Role::GroupBasic);
    rows.right(200).valid = gym::period(None, Some("2027-05-28T00:00:00Z"));
    let halves = ["00", "04", "08", "12", "16", "20"].map(|hour| (format!("{hour}:00"), format!("{hour}:30")));
    let window = |(starts, ends): (String, String)| {
        WeeklyWindow::new(Days::ALL, TimeOfDay::parse(&starts).unwrap(), TimeOfDay::parse(&ends).unwrap())
    };
    rows.right(200).hours = Some(WeeklyHours(halves.map(|half| window(half).unwrap()).to_vec()));
    let over = Some(("2027-05-29T00:00:00.000Z".to_owned(), Err(Reason::RightExpired)));
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), over, "after 390 days of twelve edges each");
}

#[test]
fn a_turn_past_the_horizon_is_not_looked_for() {
    let end = noon().plus_seconds(HORIZON_DAYS * 86_400);
    let mut rows = gym::gym();
    rows.right(100).valid.until = Some(end);
    assert_eq!(turn_of(&rows, &gym::attempt(), noon()), None);
    rows.right(100).valid.until = Some(end.plus_seconds(-1));
    assert!(turn_of(&rows, &gym::attempt(), noon()).is_some());
}

#[test]
fn rights_are_explained_behind_a_lockdown_and_a_suspension_too() {
    let mut rows = gym::gym();
    rows.lock(FRONT).lockdown = gym::lockdown(&[]);
    rows.persons.values_mut().for_each(|person| person.access_enabled = false);
    rows.right(100).hours = Some(WeeklyHours(vec![gym::window(gym::on(Weekday::Tuesday), "06:00", "22:00")]));
    rows.give(200, gym::ANNA, Target::Group(STAFF), Role::GroupBasic);
    rows.give(300, gym::ANNA, Target::Lock(gym::SIDE), Role::LockBasic);
    rows.give(400, gym::ANNA, Target::Organization, Role::OrganizationObserver);
    let explanation = explain(&rows.policy(), &gym::attempt(), noon());
    assert_eq!(explanation.decision, Decision::Deny(Reason::DoorLockedDown));
    assert_eq!(explanation.lockdown, Err(Reason::DoorLockedDown));
    assert_eq!(explanation.person, Err(Reason::PersonSuspended));
    let stops: Vec<_> = explanation.rights.iter().map(|right| (right.id.get(), right.stop)).collect();
    assert_eq!(stops, [(100, Some((Step::Hours, Reason::RightHours))), (200, None)]);
    assert_eq!(explanation.next, None);
}

#[test]
fn explanations_of_keys_links_and_unknown_people_have_no_rights() {
    let rows = gym::gym();
    for subject in [Subject::Organization, Subject::Link(LINK), Subject::Person(UserId::new(99))] {
        let attempt = Attempt { subject, ..gym::attempt() };
        let explanation = explain(&rows.policy(), &attempt, noon());
        assert!(explanation.rights.is_empty());
        let is_person = matches!(subject, Subject::Person(_));
        assert_eq!(explanation.person, if is_person { Err(Reason::PersonUnknown) } else { Ok(()) });
        assert_eq!(explanation.decision.verdict().is_ok(), !is_person);
    }
    let mut closed = rows.clone();
    closed.group(MEMBERS).time = true;
    let attempt = Attempt { subject: Subject::Link(LINK), ..gym::attempt() };
    assert_eq!(explain(&closed.policy(), &attempt, noon()).decision, Decision::Deny(Reason::GroupHours));
}
