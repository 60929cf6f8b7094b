//! The app, a phone held to the reader, a card: what is asked of each.

use super::Case;
use super::gym::{Arrange as _, FRONT, HERE, MEMBERS, NORTH, at, denied, granted, position};
use domain::access::{Attempt, Decision, Means, Reason, Subject};
use domain::place::Location;
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [at_the_reader(), devices(), vague()].into_iter().flatten().collect()
}

fn at_the_reader() -> Vec<Case> {
    vec![
        Case::new("a tap proves nearness to the door", everything_of_the_door, granted()).tried(tap_from_nowhere),
        Case::new("a card proves nearness to the door", everything_of_the_door, granted()).tried(card_from_nowhere),
        Case::new(
            "a tap at a door that is nowhere opens it",
            |rows| {
                everything_of_the_door(rows);
                rows.place(NORTH).position = None;
            },
            granted(),
        )
        .tried(tap_from_nowhere),
        Case::new("a tap proves nearness to the group too", near_for_the_group, granted()).tried(tap_from_nowhere),
        Case::new("so does a card", near_for_the_group, granted()).tried(card_from_nowhere),
        Case::new(
            "a group that asks to tap lets in who does",
            |rows| rows.group(MEMBERS).tap_to_access = true,
            granted(),
        )
        .tried(tap_from_nowhere),
        Case::new("a group that asks to tap lets in cards", |rows| rows.group(MEMBERS).tap_to_access = true, granted())
            .tried(card_from_nowhere),
        Case::new(
            "a key of the organization at the reader needs no location",
            everything_of_the_door,
            Decision::Grant(None),
        )
        .tried(|attempt| {
            tap_from_nowhere(attempt);
            attempt.subject = Subject::Organization;
        }),
        Case::new(
            "hours are asked of cards",
            |rows| rows.lock(FRONT).restrictions.time = true,
            denied(Reason::DoorHours),
        )
        .tried(card_from_nowhere),
    ]
}

fn devices() -> Vec<Case> {
    vec![
        Case::new(
            "a group without app access lets nobody in by a tap",
            |rows| rows.group(MEMBERS).app_access = false,
            denied(Reason::GroupAppAccess),
        )
        .tried(tap_from_nowhere),
        Case::new("a group without app access lets cards in", |rows| rows.group(MEMBERS).app_access = false, granted())
            .tried(card_from_nowhere),
        Case::new(
            "a tap with another device is held where the primary one is asked for",
            primary,
            denied(Reason::GroupPrimaryDevice),
        )
        .tried(|attempt| attempt.means = Means::Tap { primary_device: false }),
        Case::new("a tap with the primary device is not", primary, granted())
            .tried(|attempt| attempt.means = Means::Tap { primary_device: true }),
        Case::new("a card is no device", primary, granted()).tried(card_from_nowhere),
    ]
}

fn vague() -> Vec<Case> {
    fn from(attempt: &mut Attempt, accuracy_m: f64) {
        attempt.location = Some(Location { position: position(HERE), accuracy_m: Some(accuracy_m) });
    }
    let of_the_door =
        |says, tried, then| Case::new(says, |rows| rows.lock(FRONT).restrictions.geofence = true, then).tried(tried);
    let of_the_group =
        |says, tried, then| Case::new(says, |rows| rows.group(MEMBERS).geofence = true, then).tried(tried);
    vec![
        of_the_door("a location as vague as the radius is good enough", |attempt| from(attempt, 300.0), granted()),
        of_the_door(
            "a location that is vaguer is too vague for the door",
            |attempt| from(attempt, 300.000_001),
            denied(Reason::DoorLocationImprecise),
        ),
        of_the_group(
            "a location that is vaguer is too vague for the group",
            |attempt| from(attempt, 301.0),
            denied(Reason::GroupLocationImprecise),
        ),
        of_the_door(
            "that a location is vague is said before that it is far",
            |attempt| {
                let position = position((-HERE.0, HERE.1));
                attempt.location = Some(Location { position, accuracy_m: Some(5_000.0) });
            },
            denied(Reason::DoorLocationImprecise),
        ),
        of_the_door("a location without accuracy is taken as it is", |attempt| attempt.location = at(HERE), granted()),
        of_the_door(
            "a vague location at the reader does not matter",
            |attempt| {
                from(attempt, 5_000.0);
                attempt.means = Means::Card;
            },
            granted(),
        ),
    ]
}

fn everything_of_the_door(rows: &mut Rows) {
    rows.lock(FRONT).restrictions.geofence = true;
    rows.lock(FRONT).restrictions.reader = true;
}

fn near_for_the_group(rows: &mut Rows) {
    rows.group(MEMBERS).geofence = true;
    rows.group(MEMBERS).reader = true;
}

fn primary(rows: &mut Rows) {
    rows.group(MEMBERS).primary_device = true;
}

fn tap_from_nowhere(attempt: &mut Attempt) {
    attempt.means = Means::Tap { primary_device: true };
    attempt.location = None;
}

fn card_from_nowhere(attempt: &mut Attempt) {
    attempt.means = Means::Card;
    attempt.location = None;
}
