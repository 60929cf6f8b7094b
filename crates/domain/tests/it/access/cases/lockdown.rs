//! Doors and places that are locked down.

use super::Case;
use super::gym::{
    ANNA, Arrange as _, EMPTY, FRONT, MEMBERS, NORTH, SIDE, SOUTH, STAFF, denied, grant, granted, lockdown, period,
};
use domain::access::{Attempt, Reason, Subject};
use domain::id::{GroupId, UserId};
use domain::right::Target;
use domain::role::Role;

pub(super) fn cases() -> Vec<Case> {
    [without_exceptions(), holds_everybody(), excepted(), not_excepted()].into_iter().flatten().collect()
}

fn without_exceptions() -> Vec<Case> {
    vec![
        Case::new(
            "a door that is locked down stays shut",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[]),
            denied(Reason::DoorLockedDown),
        ),
        Case::new(
            "the other doors of the place still open",
            |rows| rows.lock(SIDE).lockdown = lockdown(&[]),
            granted(),
        ),
        Case::new(
            "a door of a place that is locked down stays shut",
            |rows| rows.place(NORTH).lockdown = lockdown(&[]),
            denied(Reason::PlaceLockedDown),
        ),
        Case::new("the doors of other places still open", |rows| rows.place(SOUTH).lockdown = lockdown(&[]), granted()),
        Case::new(
            "an organization that is locked down opens no door",
            |rows| rows.organization.lockdown = lockdown(&[]),
            denied(Reason::OrganizationLockedDown),
        ),
        Case::new(
            "the place is said before the organization",
            |rows| {
                rows.place(NORTH).lockdown = lockdown(&[]);
                rows.organization.lockdown = lockdown(&[]);
            },
            denied(Reason::PlaceLockedDown),
        ),
        Case::new(
            "the door is said before the place",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[]);
                rows.place(NORTH).lockdown = lockdown(&[]);
            },
            denied(Reason::DoorLockedDown),
        ),
    ]
}

fn holds_everybody() -> Vec<Case> {
    vec![
        Case::new(
            "lockdown is said before suspension",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[]);
                rows.persons.values_mut().for_each(|person| person.access_enabled = false);
            },
            denied(Reason::DoorLockedDown),
        ),
        Case::new(
            "lockdown is said to people that nobody knows",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]),
            denied(Reason::DoorLockedDown),
        )
        .tried(|attempt| attempt.subject = Subject::Person(UserId::new(99))),
        Case::new(
            "the owner is held by lockdown",
            |rows| {
                rows.place(NORTH).lockdown = lockdown(&[]);
                rows.give(1, ANNA, Target::Organization, Role::OrganizationOwner);
            },
            denied(Reason::PlaceLockedDown),
        ),
        Case::new(
            "a key of the organization is held by the lockdown of a door",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[]),
            denied(Reason::DoorLockedDown),
        )
        .tried(by_key),
        Case::new(
            "a key of the organization is held by the lockdown of a place, whatever the exceptions",
            |rows| rows.place(NORTH).lockdown = lockdown(&[MEMBERS, STAFF]),
            denied(Reason::PlaceLockedDown),
        )
        .tried(by_key),
        Case::new(
            "a key of the organization is held by the lockdown of the organization, whatever the exceptions",
            |rows| rows.organization.lockdown = lockdown(&[MEMBERS, STAFF]),
            denied(Reason::OrganizationLockedDown),
        )
        .tried(by_key),
    ]
}

fn excepted() -> Vec<Case> {
    vec![
        Case::new(
            "members of an excepted group enter a door",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]),
            granted(),
        ),
        Case::new(
            "members of an excepted group enter a place",
            |rows| rows.place(NORTH).lockdown = lockdown(&[STAFF, MEMBERS]),
            granted(),
        ),
        Case::new(
            "members of an excepted group enter an organization",
            |rows| rows.organization.lockdown = lockdown(&[MEMBERS]),
            granted(),
        ),
        Case::new(
            "an excepted person may enter by another right",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[EMPTY]);
                rows.give(50, ANNA, Target::Group(EMPTY), Role::GroupBasic);
            },
            granted(),
        ),
        Case::new(
            "an exception alone is no right",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[EMPTY]);
                rows.right(100).target = Target::Group(EMPTY);
            },
            denied(Reason::NoRight),
        ),
        Case::new(
            "suspended people enter by no exception",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.persons.values_mut().for_each(|person| person.access_enabled = false);
            },
            denied(Reason::PersonSuspended),
        ),
        Case::new(
            "an exception lifts the lockdown and nothing else",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.lock(FRONT).restrictions.time = true;
            },
            denied(Reason::DoorHours),
        ),
        Case::new(
            "an exception names the right that opens",
            |rows| {
                rows.place(NORTH).lockdown = lockdown(&[STAFF]);
                rows.give(200, ANNA, Target::Group(STAFF), Role::GroupManager);
            },
            grant(200, Role::GroupManager),
        )
        .tried(|attempt| attempt.lock = SIDE),
    ]
}

fn not_excepted() -> Vec<Case> {
    vec![
        Case::new(
            "members of other groups do not",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[STAFF]),
            denied(Reason::DoorLockedDown),
        ),
        Case::new(
            "an exception of the door is none of the place",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.place(NORTH).lockdown = lockdown(&[STAFF]);
            },
            denied(Reason::PlaceLockedDown),
        ),
        Case::new(
            "an exception of the place is none of the organization",
            |rows| {
                rows.place(NORTH).lockdown = lockdown(&[MEMBERS]);
                rows.organization.lockdown = lockdown(&[STAFF]);
            },
            denied(Reason::OrganizationLockedDown),
        ),
        Case::new(
            "an exception counts from the first microsecond of the right",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.right(100).valid = period(Some("2026-05-04T10:00:00Z"), None);
            },
            granted(),
        ),
        Case::new(
            "an exception needs a right that is live",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.right(100).valid = period(None, Some("2026-05-04T10:00:00Z"));
            },
            denied(Reason::DoorLockedDown),
        ),
        Case::new(
            "the exception of a group that is gone lets nobody in",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[GroupId::new(99)]);
                rows.give(50, ANNA, Target::Group(GroupId::new(99)), Role::GroupBasic);
            },
            denied(Reason::DoorLockedDown),
        ),
        Case::new(
            "a right on the place makes nobody a member of an excepted group",
            |rows| {
                rows.lock(FRONT).lockdown = lockdown(&[MEMBERS]);
                rows.rights.clear();
                rows.give(1, ANNA, Target::Place(NORTH), Role::PlaceAdministrator);
            },
            denied(Reason::DoorLockedDown),
        ),
    ]
}

fn by_key(attempt: &mut Attempt) {
    attempt.subject = Subject::Organization;
}
