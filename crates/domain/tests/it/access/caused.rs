//! `cause`: the exceptions behind a refusal.

use super::cases::gym::{ANNA, Arrange as _, FRONT, LINK, MEMBERS, NORTH, STAFF, attempt, gym};
use domain::access::{Attempt, Cause, Reason, Subject, cause, cause_of_right, decide};
use domain::id::{RightId, ScheduleId};
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{Consequence, DayRange, Days, ScheduleRule, Scheduleable, WeeklyWindow, When};
use domain::time::{Date, Timestamp};
use oracle::clock;
use oracle::generate::Generator;
use oracle::rows::Rows;
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn noon() -> Timestamp {
    Timestamp::parse("2026-05-04T12:00:00+02:00").unwrap()
}

fn today() -> When {
    When::Dates(vec![date("2026-05-04"), date("2026-12-25")])
}

fn always() -> When {
    When::Weekly(WeeklyWindow::all_day(Days::ALL))
}

/// The exceptions behind the refusal, if there is one.
fn behind(rows: &Rows, attempt: &Attempt) -> Option<(Reason, Vec<i64>)> {
    let policy = rows.policy();
    let reason = decide(&policy, attempt, noon()).verdict().err()?;
    let found = cause(&policy, attempt, reason, noon());
    assert!(found.as_ref().is_none_or(|cause| cause.date == date("2026-05-04")));
    let ids = found.map(|cause| cause.schedules.into_iter().map(ScheduleId::get).collect());
    Some((reason, ids.unwrap_or_default()))
}

#[test]
fn a_closure_stands_behind_a_closed_place() {
    let mut rows = gym();
    let place = Scheduleable::Place(NORTH);
    rows.allow(3, place, true, today());
    rows.allow(2, place, true, When::Days(DayRange::new(date("2026-05-01"), date("2026-05-04")).unwrap()));
    rows.allow(1, place, true, When::Days(DayRange::new(date("2026-05-01"), date("2026-05-03")).unwrap()));
    assert_eq!(behind(&rows, &attempt()), Some((Reason::PlaceClosed, vec![2, 3])));
    let link = Attempt { subject: Subject::Link(LINK), ..attempt() };
    assert_eq!(behind(&rows, &link), Some((Reason::PlaceClosed, vec![2, 3])));
}

#[test]
fn nothing_stands_behind_hours_that_are_over() {
    let mut rows = gym();
    rows.lock(FRONT).restrictions.time = true;
    assert_eq!(behind(&rows, &attempt()), Some((Reason::DoorHours, vec![])));
    rows.allow(1, Scheduleable::Lock(FRONT), false, today());
    rows.allow(2, Scheduleable::Lock(FRONT), true, today());
    let unlock = ScheduleRule {
        of: Scheduleable::Lock(FRONT),
        consequence: Consequence::Unlock,
        is_exception: true,
        when: today(),
    };
    rows.schedules.insert(ScheduleId::new(3), unlock);
    assert_eq!(behind(&rows, &attempt()), Some((Reason::DoorHours, vec![2])), "not by what unlocks");
    let key = Attempt { subject: Subject::Organization, ..attempt() };
    assert_eq!(behind(&rows, &key), Some((Reason::DoorHours, vec![2])));
}

#[test]
fn the_group_of_the_right_that_gives_the_reason_is_to_blame() {
    let mut rows = gym();
    rows.group(STAFF).time = true;
    rows.give(99, ANNA, Target::Group(STAFF), Role::GroupBasic);
    rows.right(99).valid.until = Some(Timestamp::from_micros(0));
    rows.group(MEMBERS).time = true;
    for (id, group) in [(1, STAFF), (2, MEMBERS)] {
        rows.allow(id, Scheduleable::Group(group), true, today());
        rows.allow(id + 10, Scheduleable::Group(group), false, always());
    }
    assert_eq!(behind(&rows, &attempt()), Some((Reason::GroupHours, vec![2])), "the other right is over");
    let link = Attempt { subject: Subject::Link(LINK), ..attempt() };
    assert_eq!(behind(&rows, &link), Some((Reason::GroupHours, vec![2])));
    rows.right(99).valid.until = None;
    assert_eq!(behind(&rows, &attempt()), Some((Reason::GroupHours, vec![1])), "the first of two");
    let policy = rows.policy();
    let of_right = |id| {
        let right = &rows.rights[&RightId::new(id)];
        cause_of_right(&policy, &attempt(), (right, Reason::GroupHours), noon()).map(|cause| cause.schedules)
    };
    assert_eq!((of_right(99), of_right(100)), (Some(vec![ScheduleId::new(1)]), Some(vec![ScheduleId::new(2)])));
    let right = &rows.rights[&RightId::new(100)];
    assert_eq!(cause_of_right(&policy, &attempt(), (right, Reason::RightHours), noon()), None);
}

proptest! {
    #[test]
    fn a_cause_is_all_the_exceptions_that_hold_there_and_no_other(seed in any::<u64>()) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        for _ in 0..20 {
            let (attempt, now) = generator.attempt(&rows);
            let Err(reason) = decide(&policy, &attempt, now).verdict() else { continue };
            let found = cause(&policy, &attempt, reason, now);
            let Some(lock) = rows.locks.get(&attempt.lock) else { continue };
            let wall = clock::wall(&rows.places[&lock.place].time_zone, now);
            let holding = |is_meant: &dyn Fn(Scheduleable) -> bool| -> Vec<ScheduleId> {
                let all = rows.schedules.iter().filter(|(_, rule)| {
                    rule.is_exception && rule.consequence == Consequence::Allow && is_meant(rule.of)
                        && clock::holds(&rule.when, wall, now)
                });
                all.map(|(id, _)| *id).collect()
            };
            let schedules = found.map(|Cause { schedules, date }| {
                assert_eq!(date.days(), wall.day);
                schedules
            });
            match reason {
                Reason::PlaceClosed => {
                    prop_assert_eq!(schedules, Some(holding(&|of| of == Scheduleable::Place(lock.place))));
                }
                Reason::DoorHours => {
                    let expected = holding(&|of| of == Scheduleable::Lock(attempt.lock));
                    prop_assert_eq!(schedules.unwrap_or_default(), expected);
                }
                Reason::GroupHours => {
                    let all = holding(&|of| matches!(of, Scheduleable::Group(_)));
                    prop_assert!(schedules.unwrap_or_default().iter().all(|id| all.contains(id)));
                }
                _ => prop_assert_eq!(schedules, None),
            }
        }
    }
}
