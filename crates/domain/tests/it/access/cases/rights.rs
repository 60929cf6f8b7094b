//! Who is known, who holds a right, and when it counts.

use super::Case;
use super::gym::{ANNA, Arrange as _, BORIS, EMPTY, FRONT, MEMBERS, NORTH, SIDE, SOUTH, SOUTH_DOOR, STAFF};
use super::gym::{attempt, denied, grant, granted, gym, period};
use domain::access::{Decision, Reason, Subject, decide};
use domain::id::{GroupId, LockId, UserId};
use domain::right::{Target, TargetKind};
use domain::role::Role;
use domain::time::Timestamp;
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [subjects(), targets(), validity(), several()].into_iter().flatten().collect()
}

fn subjects() -> Vec<Case> {
    use Subject::{Organization, Person};
    vec![
        Case::new("a member enters by the right on the group", |_| {}, granted()),
        Case::new("a door that is not there stays shut", |_| {}, denied(Reason::DoorUnknown))
            .tried(|attempt| attempt.lock = LockId::new(99)),
        Case::new("a door of a place that is not there stays shut", without_place, denied(Reason::DoorUnknown)),
        Case::new("an unknown door is said before an unknown person", |_| {}, denied(Reason::DoorUnknown)).tried(
            |attempt| {
                attempt.lock = LockId::new(99);
                attempt.subject = Person(UserId::new(99));
            },
        ),
        Case::new("somebody who is not there enters nowhere", |_| {}, denied(Reason::PersonUnknown))
            .tried(|attempt| attempt.subject = Person(UserId::new(99))),
        Case::new("a suspended person enters nowhere", suspend, denied(Reason::PersonSuspended)),
        Case::new(
            "suspension is said before the right is looked at",
            |rows| {
                suspend(rows);
                rows.rights.clear();
            },
            denied(Reason::PersonSuspended),
        ),
        Case::new(
            "a suspended owner enters nowhere",
            |rows| {
                suspend(rows);
                rows.give(1, ANNA, Target::Organization, Role::OrganizationOwner);
            },
            denied(Reason::PersonSuspended),
        ),
        Case::new("a person without a right enters nowhere", |_| {}, denied(Reason::NoRight))
            .tried(|attempt| attempt.subject = Person(BORIS)),
        Case::new("a key of the organization needs no right", |rows| rows.rights.clear(), Decision::Grant(None))
            .tried(|attempt| attempt.subject = Organization),
        Case::new("a key of the organization opens doors that no group opens", |_| {}, Decision::Grant(None)).tried(
            |attempt| {
                attempt.subject = Organization;
                attempt.lock = SOUTH_DOOR;
            },
        ),
        Case::new("a key of the organization opens no unknown door", |_| {}, denied(Reason::DoorUnknown)).tried(
            |attempt| {
                attempt.subject = Organization;
                attempt.lock = LockId::new(99);
            },
        ),
    ]
}

fn targets() -> Vec<Case> {
    vec![
        Case::new("a right on a group opens no door of other groups", |_| {}, denied(Reason::NoRight))
            .tried(|attempt| attempt.lock = SIDE),
        Case::new(
            "a right on a group without doors opens nothing",
            |rows| rows.right(100).target = Target::Group(EMPTY),
            denied(Reason::NoRight),
        ),
        Case::new("a door taken out of the group opens no more", |rows| rows.links.clear(), denied(Reason::NoRight)),
        Case::new(
            "a right on the organization opens every door",
            |rows| rows.give(1, ANNA, Target::Organization, Role::OrganizationBasic),
            grant(1, Role::OrganizationBasic),
        )
        .tried(|attempt| attempt.lock = SOUTH_DOOR),
        Case::new(
            "a right on a place opens its doors",
            |rows| rows.give(1, ANNA, Target::Place(SOUTH), Role::PlaceBasic),
            grant(1, Role::PlaceBasic),
        )
        .tried(|attempt| attempt.lock = SOUTH_DOOR),
        Case::new(
            "a right on a place opens no door of another",
            |rows| rows.give(1, ANNA, Target::Place(NORTH), Role::PlaceBasic),
            denied(Reason::NoRight),
        )
        .tried(|attempt| attempt.lock = SOUTH_DOOR),
        Case::new(
            "a right on a door opens it",
            |rows| rows.give(1, ANNA, Target::Lock(SIDE), Role::LockBasic),
            grant(1, Role::LockBasic),
        )
        .tried(|attempt| attempt.lock = SIDE),
        Case::new(
            "a right on a door opens no other",
            |rows| rows.right(100).target = Target::Lock(SIDE),
            denied(Reason::NoRight),
        ),
        Case::new(
            "the manager of a group enters by it",
            |rows| rows.right(100).role = Role::GroupManager,
            grant(100, Role::GroupManager),
        ),
        Case::new(
            "a role without door access opens nothing",
            |rows| {
                rows.rights.clear();
                rows.give(1, ANNA, Target::Organization, Role::OrganizationObserver);
            },
            denied(Reason::NoRight),
        ),
        Case::new(
            "a right on a group that is not there opens nothing",
            |rows| rows.right(100).target = Target::Group(GroupId::new(99)),
            denied(Reason::NoRight),
        ),
        Case::new(
            "the right of somebody else opens nothing",
            |rows| rows.right(100).assignee = BORIS,
            denied(Reason::NoRight),
        ),
    ]
}

fn validity() -> Vec<Case> {
    const FROM: &str = "2026-05-04T10:00:00.000001Z";
    const UNTIL: &str = "2026-05-04T10:00:00.000003Z";
    let term =
        |says, at, then| Case::new(says, |rows| rows.right(100).valid = period(Some(FROM), Some(UNTIL)), then).at(at);
    vec![
        term(
            "a microsecond before it begins a right is not yet valid",
            "2026-05-04T10:00:00Z",
            denied(Reason::RightNotYetValid),
        ),
        term("a right counts from its first microsecond", FROM, granted()),
        term("a right counts to its last microsecond", "2026-05-04T10:00:00.000002Z", granted()),
        term("a right is over at its end", UNTIL, denied(Reason::RightExpired)),
        Case::new(
            "a right without an end stays valid",
            |rows| rows.right(100).valid = period(Some("2026-05-04T10:00:00Z"), None),
            granted(),
        )
        .at("9998-12-31T23:59:59Z"),
        Case::new(
            "a right without a beginning was always valid",
            |rows| rows.right(100).valid = period(None, Some("2026-05-04T10:00:00Z")),
            granted(),
        )
        .at("0001-01-01T00:00:00Z"),
        Case::new(
            "validity holds on the organization too",
            |rows| {
                rows.rights.clear();
                rows.give(1, ANNA, Target::Organization, Role::OrganizationOwner);
                rows.right(1).valid = period(None, Some("2026-01-01T00:00:00Z"));
            },
            denied(Reason::RightExpired),
        ),
        Case::new(
            "validity holds on a place too",
            |rows| {
                rows.rights.clear();
                rows.give(1, ANNA, Target::Place(NORTH), Role::PlaceBasic);
                rows.right(1).valid = period(Some("2027-01-01T00:00:00Z"), None);
            },
            denied(Reason::RightNotYetValid),
        ),
        Case::new(
            "validity holds on a door too",
            |rows| {
                rows.rights.clear();
                rows.give(1, ANNA, Target::Lock(FRONT), Role::LockBasic);
                rows.right(1).valid = period(None, Some("2026-01-01T00:00:00Z"));
            },
            denied(Reason::RightExpired),
        ),
    ]
}

fn several() -> Vec<Case> {
    vec![
        Case::new(
            "any one right that opens is enough",
            |rows| {
                rows.right(100).valid = period(None, Some("2026-01-01T00:00:00Z"));
                rows.give(101, ANNA, Target::Group(STAFF), Role::GroupBasic);
            },
            grant(101, Role::GroupBasic),
        ),
        Case::new(
            "of two rights that open the lower id is named",
            |rows| rows.give(50, ANNA, Target::Place(NORTH), Role::PlaceBasic),
            grant(50, Role::PlaceBasic),
        ),
        Case::new(
            "the right that got furthest gives the reason",
            |rows| {
                rows.right(100).valid = period(None, Some("2026-01-01T00:00:00Z"));
                rows.group(STAFF).tap_to_access = true;
                rows.give(200, ANNA, Target::Group(STAFF), Role::GroupBasic);
            },
            denied(Reason::GroupTapToAccess),
        ),
        Case::new(
            "hours are further than the group, whatever the ids",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.group(STAFF).app_access = false;
                rows.give(50, ANNA, Target::Group(STAFF), Role::GroupBasic);
            },
            denied(Reason::GroupHours),
        ),
        Case::new(
            "of rights that are equally far the lowest id gives the reason",
            |rows| {
                rows.right(100).valid = period(None, Some("2026-01-01T00:00:00Z"));
                rows.give(50, ANNA, Target::Lock(FRONT), Role::LockBasic);
                rows.right(50).valid = period(Some("2027-01-01T00:00:00Z"), None);
            },
            denied(Reason::RightNotYetValid),
        ),
        Case::new(
            "ties are settled the other way where the ids are swapped",
            |rows| {
                rows.right(100).valid = period(Some("2027-01-01T00:00:00Z"), None);
                rows.give(50, ANNA, Target::Lock(FRONT), Role::LockBasic);
                rows.right(50).valid = period(None, Some("2026-01-01T00:00:00Z"));
            },
            denied(Reason::RightExpired),
        ),
        Case::new(
            "ties inside the group are settled by id and not by the order of the checks",
            |rows| {
                rows.group(MEMBERS).tap_to_access = true;
                rows.group(STAFF).reader = true;
                rows.give(50, ANNA, Target::Group(STAFF), Role::GroupBasic);
                rows.give(150, ANNA, Target::Group(STAFF), Role::GroupManager);
            },
            denied(Reason::GroupReaderProof),
        ),
        Case::new(
            "rights that do not reach the door give no reason",
            |rows| {
                rows.right(100).target = Target::Lock(SIDE);
                rows.right(100).valid = period(None, Some("2026-01-01T00:00:00Z"));
            },
            denied(Reason::NoRight),
        ),
    ]
}

fn without_place(rows: &mut Rows) {
    rows.places.clear();
}

fn suspend(rows: &mut Rows) {
    rows.persons.values_mut().for_each(|person| person.access_enabled = false);
}

#[test]
fn exactly_the_roles_with_the_unlock_flag_open_doors() {
    for role in Role::ALL {
        let target = match role.applies_to() {
            TargetKind::Organization => Target::Organization,
            TargetKind::Place => Target::Place(NORTH),
            TargetKind::Group => Target::Group(MEMBERS),
            TargetKind::Lock => Target::Lock(FRONT),
        };
        let mut rows = gym();
        rows.rights.clear();
        rows.give(1, ANNA, target, role);
        let expected = match role {
            Role::OrganizationUserManager | Role::OrganizationObserver => denied(Reason::NoRight),
            _ => grant(1, role),
        };
        assert_eq!(decide(&rows.policy(), &attempt(), Timestamp::from_micros(0)), expected, "{role}");
    }
}
