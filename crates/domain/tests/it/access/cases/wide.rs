//! Numbers and hours that do not fit into the few bytes in which a decision keeps the usual ones.

use super::Case;
use super::gym::{ANNA, Arrange as _, BORIS, FRONT, MEMBERS, NORTH, denied, grant, granted, on, period, window};
use domain::access::{GroupRule, LockRule, PersonRule, PlaceRule, Reason, Subject};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, LockId, PlaceId, ScheduleId, UserId};
use domain::lock::LockRestrictions;
use domain::right::Target;
use domain::role::Role;
use domain::schedule::Scheduleable;
use domain::time::{TimeZone, Weekday};
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [targets(), ids(), groups(), bounds(), hours()].into_iter().flatten().collect()
}

/// The same as `id` in its low 32 bits.
const fn like(id: i64) -> i64 {
    id + (1 << 32)
}

fn wide_place(rows: &mut Rows) {
    let place = PlaceId::new(like(NORTH.get()));
    let time_zone = TimeZone::parse("Europe/Berlin").unwrap();
    rows.places.insert(place, PlaceRule { time_zone, position: None, lockdown: None });
    let restrictions = LockRestrictions::default();
    let lock = LockRule { place, position: None, restrictions, lockdown: None };
    rows.locks.insert(LockId::new(like(FRONT.get())), lock);
}

fn targets() -> Vec<Case> {
    vec![
        Case::new(
            "a right on a place with a great id opens the doors of that place",
            |rows| {
                wide_place(rows);
                rows.give(1, BORIS, Target::Place(PlaceId::new(like(NORTH.get()))), Role::PlaceBasic);
            },
            grant(1, Role::PlaceBasic),
        )
        .tried(|attempt| {
            attempt.subject = Subject::Person(BORIS);
            attempt.lock = LockId::new(like(FRONT.get()));
        }),
        Case::new(
            "a right on a place opens no door of one whose id ends alike",
            |rows| {
                wide_place(rows);
                rows.give(1, BORIS, Target::Place(NORTH), Role::PlaceBasic);
            },
            denied(Reason::NoRight),
        )
        .tried(|attempt| {
            attempt.subject = Subject::Person(BORIS);
            attempt.lock = LockId::new(like(FRONT.get()));
        }),
        Case::new(
            "a right on a place with a great id opens no door of one whose id ends alike",
            |rows| rows.give(1, BORIS, Target::Place(PlaceId::new(like(NORTH.get()))), Role::PlaceBasic),
            denied(Reason::NoRight),
        )
        .tried(|attempt| attempt.subject = Subject::Person(BORIS)),
        Case::new(
            "a right on a door with a great id opens it, and not one whose id ends alike",
            |rows| rows.give(1, BORIS, Target::Lock(LockId::new(like(FRONT.get()))), Role::LockBasic),
            denied(Reason::NoRight),
        )
        .tried(|attempt| attempt.subject = Subject::Person(BORIS)),
    ]
}

/// More groups than a word has bits, the last of which opens the front door.
fn many_groups(rows: &mut Rows) -> [GroupId; 200] {
    let groups = std::array::from_fn(|position| GroupId::new(1_000 + i64::try_from(position).unwrap()));
    rows.groups.extend(groups.map(|group| (group, GroupRule { restrictions: GroupRestrictions::default() })));
    rows.links.insert((groups[199], FRONT));
    groups
}

fn groups() -> Vec<Case> {
    vec![
        Case::new(
            "a right in one of two hundred groups opens what that one opens",
            |rows| {
                let groups = many_groups(rows);
                rows.rights.clear();
                rows.give(1, ANNA, Target::Group(groups[199]), Role::GroupBasic);
            },
            grant(1, Role::GroupBasic),
        ),
        Case::new(
            "rights in a hundred and ninety-nine groups open nothing that the two hundredth opens",
            |rows| {
                let groups = many_groups(rows);
                rows.rights.clear();
                for (number, group) in groups[..199].iter().enumerate() {
                    rows.give(i64::try_from(number).unwrap() + 1, ANNA, Target::Group(*group), Role::GroupBasic);
                }
            },
            denied(Reason::NoRight),
        ),
    ]
}

fn ids() -> Vec<Case> {
    vec![
        Case::new(
            "a person with a great id is not the one whose id ends alike",
            |rows| {
                let person = UserId::new(like(ANNA.get()));
                rows.persons.insert(person, PersonRule { access_enabled: true });
            },
            denied(Reason::NoRight),
        )
        .tried(|attempt| attempt.subject = Subject::Person(UserId::new(like(ANNA.get())))),
        Case::new(
            "a right with a great id is named",
            |rows| {
                rows.rights.clear();
                rows.give(like(100), ANNA, Target::Group(MEMBERS), Role::GroupBasic);
            },
            grant(like(100), Role::GroupBasic),
        ),
        Case::new(
            "a right on a group that is not there, whose id ends as that of one that is, opens nothing",
            |rows| {
                rows.rights.clear();
                rows.give(1, ANNA, Target::Group(GroupId::new(like(MEMBERS.get()))), Role::GroupBasic);
            },
            denied(Reason::NoRight),
        ),
        Case::new(
            "a right on a door with a great id opens it",
            |rows| {
                wide_place(rows);
                rows.give(1, BORIS, Target::Lock(LockId::new(like(FRONT.get()))), Role::LockBasic);
            },
            grant(1, Role::LockBasic),
        )
        .tried(|attempt| {
            attempt.subject = Subject::Person(BORIS);
            attempt.lock = LockId::new(like(FRONT.get()));
        }),
    ]
}

fn bounds() -> Vec<Case> {
    vec![
        Case::new(
            "a bound inside of a second counts to the microsecond: not yet",
            |rows| rows.right(100).valid = period(Some("2026-05-04T12:00:00.000001+02:00"), None),
            denied(Reason::RightNotYetValid),
        ),
        Case::new(
            "a bound inside of a second counts to the microsecond: begun",
            |rows| rows.right(100).valid = period(Some("2026-05-04T12:00:00.000001+02:00"), None),
            granted(),
        )
        .at("2026-05-04T12:00:00.000001+02:00"),
        Case::new(
            "an end inside of a second counts to the microsecond: still",
            |rows| rows.right(100).valid = period(None, Some("2026-05-04T12:00:00.5+02:00")),
            granted(),
        )
        .at("2026-05-04T12:00:00.499999+02:00"),
        Case::new(
            "an end inside of a second counts to the microsecond: over",
            |rows| rows.right(100).valid = period(None, Some("2026-05-04T12:00:00.5+02:00")),
            denied(Reason::RightExpired),
        )
        .at("2026-05-04T12:00:00.5+02:00"),
        Case::new(
            "a right may end past the year 2106",
            |rows| rows.right(100).valid = period(None, Some("2200-01-01T00:00:00Z")),
            granted(),
        )
        .at("2199-12-31T23:59:59Z"),
        Case::new(
            "a right that ends past the year 2106 does end",
            |rows| rows.right(100).valid = period(None, Some("2200-01-01T00:00:00Z")),
            denied(Reason::RightExpired),
        )
        .at("2200-01-01T00:00:00Z"),
        Case::new(
            "a right may begin before 1970",
            |rows| rows.right(100).valid = period(Some("1969-12-31T00:00:00Z"), None),
            denied(Reason::RightNotYetValid),
        )
        .at("1969-12-30T23:59:59Z"),
        Case::new(
            "a right that begins with the year 1970 has not begun before",
            |rows| rows.right(100).valid = period(Some("1970-01-01T00:00:00Z"), None),
            denied(Reason::RightNotYetValid),
        )
        .at("1969-12-31T23:59:59.999999Z"),
        Case::new(
            "a right that ends with the year 1970 is over",
            |rows| rows.right(100).valid = period(None, Some("1970-01-01T00:00:00Z")),
            denied(Reason::RightExpired),
        ),
    ]
}

/// Two windows on each day of the week.
fn many_windows(rows: &mut Rows) {
    rows.group(MEMBERS).time = true;
    for (number, day) in (0..).zip(Weekday::ALL) {
        rows.open(number * 2, Scheduleable::Group(MEMBERS), window(on(day), "06:00", "10:00"));
        rows.open(number * 2 + 1, Scheduleable::Group(MEMBERS), window(on(day), "16:00", "22:00"));
    }
}

fn hours() -> Vec<Case> {
    vec![
        Case::new("many windows: inside the first of Monday", many_windows, granted()).at("2026-05-04T06:00:00+02:00"),
        Case::new("many windows: between those of Monday", many_windows, denied(Reason::GroupHours)),
        Case::new("many windows: inside the last of Sunday", many_windows, granted()).at("2026-05-10T21:59:59+02:00"),
        Case::new("many windows: after the last of Sunday", many_windows, denied(Reason::GroupHours))
            .at("2026-05-10T22:00:00+02:00"),
        Case::new(
            "eight windows are as good as seven: inside",
            |rows| {
                many_windows(rows);
                (8..14).for_each(|id| _ = rows.schedules.remove(&ScheduleId::new(id)));
            },
            granted(),
        )
        .at("2026-05-07T21:59:59+02:00"),
        Case::new(
            "eight windows are as good as seven: after the last",
            |rows| {
                many_windows(rows);
                (8..14).for_each(|id| _ = rows.schedules.remove(&ScheduleId::new(id)));
            },
            denied(Reason::GroupHours),
        )
        .at("2026-05-07T22:00:00+02:00"),
    ]
}
