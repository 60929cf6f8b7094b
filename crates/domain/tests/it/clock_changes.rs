//! Hours on the days when clocks change, on leap days and at midnight.

use domain::access::{
    Attempt, Change, Decision, GroupRule, LockRule, Means, PersonRule, PlaceRule, Policy, RightRule, Subject, decide,
};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::LockRestrictions;
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{Days, Scheduleable, TimeOfDay, WeeklyHours, WeeklyWindow};
use domain::time::{Period, TimeZone, Timestamp, Weekday};

/// A local day, by the instants at which it begins and ends.
type Day = (&'static str, &'static str, &'static str);

const BERLIN_SPRING: Day = ("Europe/Berlin", "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00");
const BERLIN_SUMMER: Day = ("Europe/Berlin", "2026-07-05T00:00:00+02:00", "2026-07-06T00:00:00+02:00");
const BERLIN_AUTUMN: Day = ("Europe/Berlin", "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
const NEW_YORK_SPRING: Day = ("America/New_York", "2026-03-08T00:00:00-05:00", "2026-03-09T00:00:00-04:00");
const NEW_YORK_AUTUMN: Day = ("America/New_York", "2026-11-01T00:00:00-04:00", "2026-11-02T00:00:00-05:00");
const LORD_HOWE_AUTUMN: Day = ("Australia/Lord_Howe", "2026-04-05T00:00:00+11:00", "2026-04-06T00:00:00+10:30");
const LORD_HOWE_SPRING: Day = ("Australia/Lord_Howe", "2026-10-04T00:00:00+10:30", "2026-10-05T00:00:00+11:00");
const KATHMANDU: Day = ("Asia/Kathmandu", "2026-10-25T00:00:00+05:45", "2026-10-26T00:00:00+05:45");
const CAIRO_SPRING: Day = ("Africa/Cairo", "2026-04-24T01:00:00+03:00", "2026-04-25T00:00:00+03:00");

#[test]
fn a_window_holds_for_as_long_as_the_wall_clock_shows_it() {
    let table = [
        (BERLIN_SUMMER, "02:00", "03:00", 60),
        (BERLIN_SPRING, "02:00", "03:00", 0),
        (BERLIN_SPRING, "01:30", "03:30", 60),
        (BERLIN_SPRING, "00:00", "24:00", 23 * 60),
        (BERLIN_AUTUMN, "02:00", "03:00", 120),
        (BERLIN_AUTUMN, "02:15", "02:45", 60),
        (BERLIN_AUTUMN, "01:30", "03:30", 180),
        (BERLIN_AUTUMN, "03:00", "04:00", 60),
        (BERLIN_AUTUMN, "00:00", "24:00", 25 * 60),
        (NEW_YORK_SPRING, "02:00", "03:00", 0),
        (NEW_YORK_SPRING, "01:59", "03:01", 2),
        (NEW_YORK_AUTUMN, "01:00", "02:00", 120),
        (NEW_YORK_AUTUMN, "02:00", "03:00", 60),
        (LORD_HOWE_AUTUMN, "01:30", "02:00", 60),
        (LORD_HOWE_AUTUMN, "01:00", "02:00", 90),
        (LORD_HOWE_AUTUMN, "00:00", "24:00", 24 * 60 + 30),
        (LORD_HOWE_SPRING, "02:00", "02:30", 0),
        (LORD_HOWE_SPRING, "02:00", "03:00", 30),
        (LORD_HOWE_SPRING, "00:00", "24:00", 23 * 60 + 30),
        (KATHMANDU, "02:00", "03:00", 60),
        (KATHMANDU, "00:00", "00:15", 15),
        (KATHMANDU, "23:45", "24:00", 15),
        (CAIRO_SPRING, "00:00", "01:00", 0),
        (CAIRO_SPRING, "00:00", "24:00", 23 * 60),
    ];
    for (day, starts, ends, minutes) in table {
        for hours_of in HoursOf::ALL {
            let open = minutes_open(day, hours_of, window(Days::ALL, starts, ends));
            assert_eq!(open, minutes, "{day:?} {starts}-{ends} {hours_of:?}");
        }
    }
}

#[test]
fn the_edges_of_a_window_are_exact() {
    // The clock change of Berlin in spring is at 01:00 UTC on 29 March 2026, in autumn at 01:00 UTC on 25 October.
    let table = [
        ("Europe/Berlin", "01:00", "02:00", "2026-03-29T00:59:59.999999Z", true),
        ("Europe/Berlin", "01:00", "02:00", "2026-03-29T01:00:00Z", false),
        ("Europe/Berlin", "03:00", "04:00", "2026-03-29T00:59:59.999999Z", false),
        ("Europe/Berlin", "03:00", "04:00", "2026-03-29T01:00:00Z", true),
        ("Europe/Berlin", "02:00", "03:00", "2026-03-29T00:59:59.999999Z", false),
        ("Europe/Berlin", "02:00", "03:00", "2026-03-29T01:00:00Z", false),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-24T23:59:59.999999Z", false),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-25T00:00:00Z", true),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-25T00:30:00Z", false),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-25T00:59:59.999999Z", false),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-25T01:00:00Z", true),
        ("Europe/Berlin", "02:00", "02:30", "2026-10-25T01:30:00Z", false),
        ("America/New_York", "01:00", "02:00", "2026-11-01T05:59:59.999999Z", true),
        ("America/New_York", "01:00", "02:00", "2026-11-01T06:59:59.999999Z", true),
        ("America/New_York", "01:00", "02:00", "2026-11-01T07:00:00Z", false),
        ("Australia/Lord_Howe", "01:30", "02:00", "2026-04-04T15:29:59.999999Z", true),
        ("Australia/Lord_Howe", "01:30", "02:00", "2026-04-04T15:30:00Z", false),
        ("Asia/Kathmandu", "00:00", "00:01", "2026-05-03T18:15:00Z", true),
        ("Asia/Kathmandu", "00:00", "00:01", "2026-05-03T18:14:59.999999Z", false),
        ("UTC", "23:59", "24:00", "2026-05-04T23:59:59.999999Z", true),
        ("UTC", "23:59", "24:00", "2026-05-05T00:00:00Z", false),
    ];
    for (zone, starts, ends, at, expected) in table {
        let policy = policy(zone, HoursOf::Door, window(Days::ALL, starts, ends));
        assert_eq!(is_open(&policy, instant(at)), expected, "{zone} {starts}-{ends} {at}");
    }
}

#[test]
fn a_day_of_the_week_is_the_local_one_from_midnight_to_midnight() {
    let table = [
        ("UTC", Weekday::Monday, "2026-05-03T23:59:59.999999Z", false),
        ("UTC", Weekday::Monday, "2026-05-04T00:00:00Z", true),
        ("UTC", Weekday::Monday, "2026-05-04T23:59:59.999999Z", true),
        ("UTC", Weekday::Monday, "2026-05-05T00:00:00Z", false),
        ("Europe/Berlin", Weekday::Monday, "2026-05-03T22:00:00Z", true),
        ("Europe/Berlin", Weekday::Sunday, "2026-05-03T22:00:00Z", false),
        ("America/New_York", Weekday::Sunday, "2026-05-04T03:59:59Z", true),
        ("Asia/Kathmandu", Weekday::Monday, "2026-05-03T18:15:00Z", true),
        ("UTC", Weekday::Tuesday, "2028-02-29T00:00:00Z", true),
        ("UTC", Weekday::Tuesday, "2028-02-29T23:59:59.999999Z", true),
        ("UTC", Weekday::Wednesday, "2028-03-01T00:00:00Z", true),
        ("America/New_York", Weekday::Tuesday, "2028-03-01T04:59:59Z", true),
        ("UTC", Weekday::Sunday, "2100-02-28T12:00:00Z", true),
        ("UTC", Weekday::Monday, "2100-03-01T12:00:00Z", true),
        ("UTC", Weekday::Wednesday, "1969-12-31T23:59:59.999999Z", true),
    ];
    for (zone, day, at, expected) in table {
        let policy = policy(zone, HoursOf::Door, WeeklyWindow::all_day(Days::of(&[day])));
        assert_eq!(is_open(&policy, instant(at)), expected, "{zone} {day:?} {at}");
    }
}

#[test]
fn without_a_day_a_window_never_holds() {
    let day = ("UTC", "2026-05-04T00:00:00Z", "2026-05-11T00:00:00Z");
    assert_eq!(minutes_open(day, HoursOf::Door, WeeklyWindow::all_day(Days::default())), 0);
    assert_eq!(minutes_open(day, HoursOf::Door, WeeklyWindow::all_day(Days::ALL)), 7 * 24 * 60);
}

/// What the window restricts.
#[derive(Clone, Copy, Debug)]
enum HoursOf {
    Door,
    Group,
    Right,
}

impl HoursOf {
    const ALL: [Self; 3] = [Self::Door, Self::Group, Self::Right];
}

const DOOR: LockId = LockId::new(1);
const GROUP: GroupId = GroupId::new(1);
const PERSON: UserId = UserId::new(1);

fn policy(zone: &str, hours_of: HoursOf, window: WeeklyWindow) -> Policy {
    let place = PlaceId::new(1);
    let door_time = matches!(hours_of, HoursOf::Door);
    let group_time = matches!(hours_of, HoursOf::Group);
    let hours = matches!(hours_of, HoursOf::Right).then(|| WeeklyHours(vec![window]));
    let restrictions = LockRestrictions { time: door_time, ..LockRestrictions::default() };
    let group = GroupRule { restrictions: GroupRestrictions { time: group_time, ..GroupRestrictions::default() } };
    let (target, source) = (Target::Group(GROUP), Source::Manual(None));
    let right = RightRule {
        assignee: PERSON,
        target,
        role: Role::GroupBasic,
        valid: Period::ALWAYS,
        hours,
        source,
        while_live: false,
    };
    let place_rule = PlaceRule { time_zone: TimeZone::parse(zone).unwrap(), position: None, lockdown: None };
    let mut policy = Policy::default();
    policy.apply(Change::Place(place, place_rule));
    policy.apply(Change::Lock(DOOR, LockRule { place, position: None, restrictions, lockdown: None }));
    policy.apply(Change::Group(GROUP, group));
    policy.apply(Change::GroupLock(GROUP, DOOR));
    policy.apply(Change::Person(PERSON, PersonRule { access_enabled: true }));
    policy.apply(Change::Right(RightId::new(1), right));
    policy.apply(Change::Window(ScheduleId::new(1), Scheduleable::Lock(DOOR), window));
    policy.apply(Change::Window(ScheduleId::new(2), Scheduleable::Group(GROUP), window));
    policy
}

fn minutes_open((zone, from, until): Day, hours_of: HoursOf, window: WeeklyWindow) -> usize {
    let policy = policy(zone, hours_of, window);
    let (from, until) = (instant(from), instant(until));
    let minutes = (0..).map(|minute| from.plus_seconds(minute * 60)).take_while(|at| *at < until);
    minutes.filter(|at| is_open(&policy, *at)).count()
}

fn is_open(policy: &Policy, at: Timestamp) -> bool {
    let attempt = Attempt { lock: DOOR, subject: Subject::Person(PERSON), means: Means::Card, location: None };
    matches!(decide(policy, &attempt, at), Decision::Grant(_))
}

fn window(days: Days, starts: &str, ends: &str) -> WeeklyWindow {
    WeeklyWindow::new(days, TimeOfDay::parse(starts).unwrap(), TimeOfDay::parse(ends).unwrap()).unwrap()
}

fn instant(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
