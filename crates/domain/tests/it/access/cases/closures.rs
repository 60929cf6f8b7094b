//! Places that are closed, and schedules of every kind: regular and exceptions.

use super::Case;
use super::gym::{ANNA, Arrange as _, FRONT, LINK, MEMBERS, NORTH, SOUTH, denied, grant, granted, on, window};
use domain::access::{Decision, Reason, Subject};
use domain::id::ScheduleId;
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{
    Consequence, DayRange, Days, Interval, ScheduleRule, Scheduleable, WeeklyHours, WeeklyWindow, When,
};
use domain::time::{Date, Timestamp, Weekday};
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [closed(), spared(), kinds(), exceptions(), consequences()].into_iter().flatten().collect()
}

fn closed() -> Vec<Case> {
    vec![
        Case::new("a place that is closed holds its members", close, denied(Reason::PlaceClosed)),
        Case::new("a place is closed to the last microsecond of its last day", close, denied(Reason::PlaceClosed))
            .at("2026-05-04T23:59:59.999999+02:00"),
        Case::new("a place is open again at midnight on its own wall clock", close, granted())
            .at("2026-05-05T00:00:00+02:00"),
        Case::new("a place is still open a microsecond before it closes", close, granted())
            .at("2026-05-03T23:59:59.999999+02:00"),
        Case::new(
            "another place that is closed holds nobody here",
            |rows| rows.allow(1, Scheduleable::Place(SOUTH), true, this_monday()),
            granted(),
        ),
        Case::new(
            "a closure holds a right on all doors that manages nothing",
            |rows| {
                close(rows);
                sole(rows, Target::Organization, Role::OrganizationBasic);
            },
            denied(Reason::PlaceClosed),
        ),
        Case::new(
            "a closure holds a right on the place that manages nothing",
            |rows| {
                close(rows);
                sole(rows, Target::Place(NORTH), Role::PlaceBasic);
            },
            denied(Reason::PlaceClosed),
        ),
        Case::new(
            "a closure holds a right on the door",
            |rows| {
                close(rows);
                sole(rows, Target::Lock(FRONT), Role::LockBasic);
            },
            denied(Reason::PlaceClosed),
        ),
    ]
}

fn spared() -> Vec<Case> {
    vec![
        Case::new(
            "a closure does not hold those who manage a group",
            |rows| {
                close(rows);
                rows.right(100).role = Role::GroupManager;
            },
            grant(100, Role::GroupManager),
        ),
        Case::new(
            "a closure does not hold the front desk",
            |rows| {
                close(rows);
                rows.give(200, ANNA, Target::Organization, Role::OrganizationFrontDesk);
            },
            grant(200, Role::OrganizationFrontDesk),
        ),
        Case::new("a closure does not hold the keys of the organization", close, Decision::Grant(None))
            .tried(|attempt| attempt.subject = Subject::Organization),
        Case::new("a closure holds access links", close, denied(Reason::PlaceClosed))
            .tried(|attempt| attempt.subject = Subject::Link(LINK)),
        Case::new(
            "a closure is said after the hours of the door",
            |rows| {
                close(rows);
                rows.lock(FRONT).restrictions.time = true;
            },
            denied(Reason::DoorHours),
        ),
        Case::new(
            "a closure is said before the hours of the group and of the right",
            |rows| {
                close(rows);
                rows.group(MEMBERS).time = true;
                rows.right(100).hours = Some(WeeklyHours::default());
            },
            denied(Reason::PlaceClosed),
        ),
        Case::new(
            "a regular schedule of a place closes nothing",
            |rows| rows.allow(1, Scheduleable::Place(NORTH), false, this_monday()),
            granted(),
        ),
    ]
}

fn kinds() -> Vec<Case> {
    let once = |says, at, then| Case::new(says, |rows| members_only(rows, false, an_hour()), then).at(at);
    let days = |says, at, then| Case::new(says, |rows| members_only(rows, false, two_days()), then).at(at);
    let dates = |says, at, then| Case::new(says, |rows| members_only(rows, false, two_dates()), then).at(at);
    vec![
        once("a single schedule holds from its first microsecond", "2026-05-04T10:00:00Z", granted()),
        once("a single schedule holds to its last microsecond", "2026-05-04T10:59:59.999999Z", granted()),
        once("a single schedule is over at its end", "2026-05-04T11:00:00Z", denied(Reason::GroupHours)),
        once("a single schedule does not come again", "2026-05-11T10:30:00Z", denied(Reason::GroupHours)),
        days("whole days begin at midnight on the wall clock", "2026-05-04T00:00:00+02:00", granted()),
        days("whole days last to the end of the last", "2026-05-05T23:59:59.999999+02:00", granted()),
        days("whole days do not begin before", "2026-05-03T23:59:59.999999+02:00", denied(Reason::GroupHours)),
        days("whole days are over at midnight", "2026-05-06T00:00:00+02:00", denied(Reason::GroupHours)),
        dates("the first of a list of dates counts", "2026-05-04T23:59:59.999999+02:00", granted()),
        dates("a day between two dates does not", "2026-05-05T12:00:00+02:00", denied(Reason::GroupHours)),
        dates("the last of a list of dates counts", "2026-05-06T00:00:00+02:00", granted()),
    ]
}

fn exceptions() -> Vec<Case> {
    vec![
        Case::new(
            "inside an exception the other schedules of the group do not count",
            |rows| {
                members_only(rows, false, all_week());
                rows.allow(2, Scheduleable::Group(MEMBERS), true, this_monday());
            },
            denied(Reason::GroupHours),
        ),
        Case::new(
            "outside the exception they do",
            |rows| {
                members_only(rows, false, all_week());
                rows.allow(2, Scheduleable::Group(MEMBERS), true, an_hour());
            },
            granted(),
        )
        .at("2026-05-04T11:00:00Z"),
        Case::new(
            "inside an exception the other schedules of the door do not count",
            |rows| {
                rows.lock(FRONT).restrictions.time = true;
                rows.allow(1, Scheduleable::Lock(FRONT), false, all_week());
                rows.allow(
                    2,
                    Scheduleable::Lock(FRONT),
                    true,
                    When::Weekly(window(on(Weekday::Monday), "12:00", "13:00")),
                );
            },
            denied(Reason::DoorHours),
        ),
        Case::new(
            "an exception alone opens nothing",
            |rows| members_only(rows, true, an_hour()),
            denied(Reason::GroupHours),
        ),
        Case::new(
            "an exception without a time restriction holds nobody",
            |rows| rows.allow(2, Scheduleable::Group(MEMBERS), true, this_monday()),
            granted(),
        ),
    ]
}

fn consequences() -> Vec<Case> {
    vec![
        Case::new(
            "an unlock schedule gives nobody access",
            |rows| beside(rows, Consequence::Unlock, false),
            denied(Reason::DoorHours),
        ),
        Case::new(
            "a schedule that waits for the first gives nobody access",
            |rows| beside(rows, Consequence::FirstToArrive, false),
            denied(Reason::DoorHours),
        ),
        Case::new(
            "an exception of unlocking takes nobody's access",
            |rows| {
                rows.allow(1, Scheduleable::Lock(FRONT), false, all_week());
                beside(rows, Consequence::Unlock, true);
            },
            granted(),
        ),
    ]
}

/// The north is closed on Monday, 4 May 2026.
fn close(rows: &mut Rows) {
    rows.allow(99, Scheduleable::Place(NORTH), true, this_monday());
}

fn sole(rows: &mut Rows, target: Target, role: Role) {
    rows.right(100).target = target;
    rows.right(100).role = role;
}

fn members_only(rows: &mut Rows, is_exception: bool, when: When) {
    rows.group(MEMBERS).time = true;
    rows.allow(1, Scheduleable::Group(MEMBERS), is_exception, when);
}

/// A schedule of the door of all week, with another consequence than access.
fn beside(rows: &mut Rows, consequence: Consequence, is_exception: bool) {
    rows.lock(FRONT).restrictions.time = true;
    let rule = ScheduleRule { of: Scheduleable::Lock(FRONT), consequence, is_exception, when: all_week() };
    rows.schedules.insert(ScheduleId::new(2), rule);
}

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn this_monday() -> When {
    When::Dates(vec![date("2026-05-04")])
}

fn two_days() -> When {
    When::Days(DayRange::new(date("2026-05-04"), date("2026-05-05")).unwrap())
}

fn two_dates() -> When {
    When::Dates(vec![date("2026-05-04"), date("2026-05-06")])
}

/// On Monday from 12:00 on the wall clock of the north.
fn an_hour() -> When {
    let instant = |text| Timestamp::parse(text).unwrap();
    When::Once(Interval::new(instant("2026-05-04T10:00:00Z"), instant("2026-05-04T11:00:00Z")).unwrap())
}

fn all_week() -> When {
    When::Weekly(WeeklyWindow::all_day(Days::ALL))
}
