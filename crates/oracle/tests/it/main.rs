//! The oracle's own tests: what it counts can be counted again, and its boundaries are where they should be.
#![cfg(feature = "cedar")]

use domain::access::{Attempt, Change, LockRule, Means, OrganizationRule, PersonRule, PlaceRule, RightRule, Subject};
use domain::id::{LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::LockRestrictions;
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{Days, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow};
use domain::time::{Period, TimeZone, Timestamp};
use oracle::boundary;
use oracle::generate::Generator;
use oracle::rows::Rows;
use oracle::tally::{ATTEMPTS_PER_ORGANIZATION, compare};

#[test]
fn a_seed_gives_the_same_tally_on_any_number_of_threads() {
    let one = compare(1_000, 7, 1);
    assert_eq!(one, compare(1_000, 7, 3));
    assert_ne!(one, compare(1_000, 8, 1));
    assert_eq!(one.differences, 0, "{:?}", one.examples);
    assert_eq!(one.granted + one.reasons.values().sum::<u64>(), one.cases);
}

#[test]
fn cases_are_whole_organizations() {
    assert_eq!(compare(1, 1, 1).cases, ATTEMPTS_PER_ORGANIZATION);
    assert_eq!(compare(ATTEMPTS_PER_ORGANIZATION + 1, 1, 2).cases, 2 * ATTEMPTS_PER_ORGANIZATION);
}

#[test]
fn rows_and_attempts_are_those_of_their_seed() {
    let of = |seed| {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let attempt = generator.attempt(&rows);
        (rows, attempt)
    };
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn a_row_that_refers_to_nothing_is_not_written_and_what_hangs_on_one_goes_before_it() {
    let mut rows = Rows::default();
    let log: Vec<Change> = gym().changes().flat_map(|change| rows.write(change)).collect();
    assert_eq!(rows, gym());
    assert_eq!(log.len(), gym().changes().count());
    let gone = rows.write(Change::PlaceGone(PLACE));
    let expected = [
        Change::ScheduleGone(ScheduleId::new(1)),
        Change::RightGone(RightId::new(1)),
        Change::LockGone(LOCK),
        Change::PlaceGone(PLACE),
    ];
    assert_eq!(gone, expected);
    assert_eq!(rows.write(Change::GroupLock(domain::id::GroupId::new(1), LOCK)), []);
    assert_eq!(
        rows.changes().collect::<Vec<_>>(),
        [
            Change::Person(PERSON, PersonRule { access_enabled: true }),
            Change::Organization(OrganizationRule::default()),
        ]
    );
}

#[test]
fn a_boundary_is_near_for_a_second_on_both_sides() {
    // The end of the right, the beginning of the door's hours in Berlin, the change of its clock.
    for boundary in ["2026-05-04T10:00:00Z", "2026-07-01T04:00:00Z", "2026-10-25T01:00:00Z"] {
        let at = Timestamp::parse(boundary).unwrap();
        for (micros, expected) in
            [(-1_000_001, false), (-1_000_000, true), (-1, true), (0, true), (999_999, true), (1_000_000, false)]
        {
            let now = Timestamp::from_micros(at.as_micros() + micros);
            assert_eq!(boundary::is_near(&gym(), &attempt(), now), expected, "{boundary} {micros}");
        }
    }
    let noon = Timestamp::parse("2026-07-01T12:00:00Z").unwrap();
    assert!(!boundary::is_near(&gym(), &attempt(), noon));
}

const PLACE: PlaceId = PlaceId::new(1);
const LOCK: LockId = LockId::new(1);
const PERSON: UserId = UserId::new(1);

/// A door with hours from six, and a person with a right on it until 4 May 2026, 10:00 UTC.
fn gym() -> Rows {
    let mut rows = Rows::default();
    let time_zone = TimeZone::parse("Europe/Berlin").unwrap_or_else(|_| TimeZone::utc());
    rows.places.insert(PLACE, PlaceRule { time_zone, position: None, lockdown: None });
    let restrictions = LockRestrictions { time: true, ..LockRestrictions::default() };
    rows.locks.insert(LOCK, LockRule { place: PLACE, position: None, restrictions, lockdown: None });
    rows.persons.insert(PERSON, PersonRule { access_enabled: true });
    let valid = Period { from: None, until: Timestamp::parse("2026-05-04T10:00:00Z").ok() };
    let (target, source) = (Target::Lock(LOCK), Source::Manual(None));
    let right =
        RightRule { assignee: PERSON, target, role: Role::LockBasic, valid, hours: None, source, while_live: false };
    rows.rights.insert(RightId::new(1), right);
    let hours = TimeOfDay::from_seconds(6 * 3_600).and_then(|from| WeeklyWindow::new(Days::ALL, from, TimeOfDay::END));
    let hours = hours.unwrap_or(WeeklyWindow::all_day(Days::ALL));
    rows.schedules.insert(ScheduleId::new(1), ScheduleRule::restriction(Scheduleable::Lock(LOCK), hours));
    rows
}

const fn attempt() -> Attempt {
    Attempt { lock: LOCK, subject: Subject::Person(PERSON), means: Means::Card, location: None }
}
