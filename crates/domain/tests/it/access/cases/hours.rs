//! Hours of doors, of groups and of rights, on the wall clock of the door's place.

use super::Case;
use super::gym::{ANNA, Arrange as _, FRONT, HERE, MEMBERS, SOUTH_DOOR, STAFF, at, denied, grant, granted, on, window};
use domain::access::{Decision, Reason, Subject};
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{Days, Scheduleable, WeeklyHours, WeeklyWindow};
use domain::time::Weekday;
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [door(), group(), right(), order()].into_iter().flatten().collect()
}

fn door() -> Vec<Case> {
    let morning = |says, at, then| Case::new(says, |rows| door_hours(rows, "06:00", "12:00"), then).at(at);
    vec![
        morning("a door opens in its first second", "2026-05-04T06:00:00+02:00", granted()),
        morning("a door opens in its last microsecond", "2026-05-04T11:59:59.999999+02:00", granted()),
        morning("a door is shut at the end of its hours", "2026-05-04T12:00:00+02:00", denied(Reason::DoorHours)),
        morning(
            "a door is shut a microsecond before its hours",
            "2026-05-04T05:59:59.999999+02:00",
            denied(Reason::DoorHours),
        ),
        morning("a door is shut on days that are not listed", "2026-05-05T08:00:00+02:00", denied(Reason::DoorHours)),
        Case::new(
            "a time restriction of a door without a schedule means never",
            |rows| rows.lock(FRONT).restrictions.time = true,
            denied(Reason::DoorHours),
        ),
        Case::new(
            "hours of a door without a time restriction hold nobody",
            |rows| {
                door_hours(rows, "06:00", "07:00");
                rows.lock(FRONT).restrictions.time = false;
            },
            granted(),
        ),
        Case::new(
            "a door opens in any of its windows",
            |rows| {
                door_hours(rows, "06:00", "07:00");
                rows.open(2, Scheduleable::Lock(FRONT), window(Days::ALL, "11:00", "13:00"));
            },
            granted(),
        ),
        Case::new(
            "hours are those of the place's own wall clock",
            |rows| {
                rows.lock(SOUTH_DOOR).restrictions.time = true;
                rows.open(1, Scheduleable::Lock(SOUTH_DOOR), window(on(Weekday::Monday), "06:00", "07:00"));
                rows.give(1, ANNA, Target::Organization, Role::OrganizationBasic);
            },
            grant(1, Role::OrganizationBasic),
        )
        .tried(|attempt| attempt.lock = SOUTH_DOOR),
        Case::new(
            "the owner is held by the hours of a door",
            |rows| owner(rows).lock(FRONT).restrictions.time = true,
            denied(Reason::DoorHours),
        ),
        Case::new(
            "a key of the organization is held by the hours of a door",
            |rows| rows.lock(FRONT).restrictions.time = true,
            denied(Reason::DoorHours),
        )
        .tried(|attempt| attempt.subject = Subject::Organization),
        Case::new(
            "a key of the organization enters in the hours of a door",
            |rows| door_hours(rows, "11:00", "13:00"),
            Decision::Grant(None),
        )
        .tried(|attempt| attempt.subject = Subject::Organization),
    ]
}

fn group() -> Vec<Case> {
    vec![
        Case::new(
            "a group enters in its hours",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.open(1, Scheduleable::Group(MEMBERS), window(on(Weekday::Monday), "11:00", "13:00"));
            },
            granted(),
        ),
        Case::new(
            "a group stays out outside its hours",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.open(1, Scheduleable::Group(MEMBERS), window(on(Weekday::Monday), "13:00", "24:00"));
            },
            denied(Reason::GroupHours),
        ),
        Case::new(
            "a time restriction of a group without a schedule means never",
            |rows| rows.group(MEMBERS).time = true,
            denied(Reason::GroupHours),
        ),
        Case::new(
            "hours of another group help nobody",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.open(1, Scheduleable::Group(STAFF), WeeklyWindow::all_day(Days::ALL));
            },
            denied(Reason::GroupHours),
        ),
        Case::new(
            "the owner is not held by the hours of a group",
            |rows| owner(rows).group(MEMBERS).time = true,
            grant(1, Role::OrganizationOwner),
        ),
        Case::new(
            "a member who is also staff is not held by the hours of members",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.give(200, ANNA, Target::Group(STAFF), Role::GroupBasic);
            },
            grant(200, Role::GroupBasic),
        ),
    ]
}

fn right() -> Vec<Case> {
    let own = |says, at, then| {
        Case::new(says, |rows| own_hours(rows, &[("06:00", "07:00"), ("12:00", "13:00")]), then).at(at)
    };
    vec![
        own("a right counts in any of its own hours", "2026-05-04T12:00:00+02:00", granted()),
        own(
            "a right does not count between its own hours",
            "2026-05-04T11:59:59.999999+02:00",
            denied(Reason::RightHours),
        ),
        own(
            "a right does not count at the end of its own hours",
            "2026-05-04T13:00:00+02:00",
            denied(Reason::RightHours),
        ),
        Case::new("own hours without a window mean never", |rows| own_hours(rows, &[]), denied(Reason::RightHours)),
        Case::new(
            "own hours hold on the organization too",
            |rows| owner(rows).right(1).hours = Some(WeeklyHours::default()),
            denied(Reason::RightHours),
        ),
    ]
}

fn order() -> Vec<Case> {
    vec![
        Case::new(
            "of the hours those of the door are said first",
            |rows| {
                rows.lock(FRONT).restrictions.time = true;
                rows.group(MEMBERS).time = true;
                own_hours(rows, &[]);
            },
            denied(Reason::DoorHours),
        ),
        Case::new(
            "then those of the group",
            |rows| {
                rows.group(MEMBERS).time = true;
                own_hours(rows, &[]);
            },
            denied(Reason::GroupHours),
        ),
        Case::new(
            "what the group asks is said before the hours of the door",
            |rows| {
                rows.lock(FRONT).restrictions.time = true;
                rows.group(MEMBERS).app_access = false;
            },
            denied(Reason::GroupAppAccess),
        ),
        Case::new(
            "what the door asks is said before its hours",
            |rows| {
                rows.lock(FRONT).restrictions.time = true;
                rows.lock(FRONT).restrictions.geofence = true;
            },
            denied(Reason::DoorTooFar),
        )
        .tried(|attempt| attempt.location = at((-HERE.0, HERE.1))),
        Case::new(
            "a right that stops at its own hours is as far as one that stops at the group's",
            |rows| {
                rows.group(STAFF).time = true;
                rows.give(50, ANNA, Target::Group(STAFF), Role::GroupBasic);
                own_hours(rows, &[]);
            },
            denied(Reason::GroupHours),
        ),
    ]
}

/// On Mondays.
fn door_hours(rows: &mut Rows, starts: &str, ends: &str) {
    rows.lock(FRONT).restrictions.time = true;
    rows.open(1, Scheduleable::Lock(FRONT), window(on(Weekday::Monday), starts, ends));
}

/// On Mondays.
fn own_hours(rows: &mut Rows, windows: &[(&str, &str)]) {
    let windows = windows.iter().map(|(starts, ends)| window(on(Weekday::Monday), starts, ends));
    rows.right(100).hours = Some(WeeklyHours(windows.collect()));
}

fn owner(rows: &mut Rows) -> &mut Rows {
    rows.rights.clear();
    rows.give(1, ANNA, Target::Organization, Role::OrganizationOwner);
    rows
}
