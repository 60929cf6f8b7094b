//! What a door asks of everybody, and a group of its members.

use super::Case;
use super::gym::{ANNA, Arrange as _, HERE, MEMBERS, NORTH, STAFF, at, denied, grant, granted, position};
use domain::access::{Attempt, Decision, Means, Reason, Subject};
use domain::right::Target;
use domain::role::Role;
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [door(), group(), both()].into_iter().flatten().collect()
}

fn door() -> Vec<Case> {
    vec![
        Case::new("a geofence of the door lets in who is there", fence, granted()),
        Case::new("a geofence of the door holds who is far", fence, denied(Reason::DoorTooFar)).tried(far),
        Case::new("a geofence of the door holds who says no location", fence, denied(Reason::DoorLocationMissing))
            .tried(nowhere),
        Case::new("a geofence is measured from the place where the door says nothing", fence, granted()),
        Case::new(
            "a geofence is measured from the door where it says so",
            |rows| {
                fence(rows);
                rows.lock(super::gym::FRONT).position = Some(position((-HERE.0, HERE.1)));
            },
            denied(Reason::DoorTooFar),
        ),
        Case::new(
            "a geofence around nothing lets nobody in",
            fence_around_nothing,
            denied(Reason::DoorPositionUnknown),
        ),
        Case::new(
            "a door that is nowhere is said before a missing location",
            fence_around_nothing,
            denied(Reason::DoorPositionUnknown),
        )
        .tried(nowhere),
        Case::new(
            "a door that wants proof of its reader does not open to the app",
            reader,
            denied(Reason::DoorReaderProof),
        ),
        Case::new(
            "a geofence of the door is said before its reader",
            |rows| {
                fence(rows);
                reader(rows);
            },
            denied(Reason::DoorTooFar),
        )
        .tried(far),
        Case::new("the owner is held by the door's geofence", |rows| fence(owner(rows)), denied(Reason::DoorTooFar))
            .tried(far),
        Case::new(
            "the owner is held by the door's reader",
            |rows| reader(owner(rows)),
            denied(Reason::DoorReaderProof),
        ),
        Case::new(
            "a key of the organization is held by the door's geofence",
            fence,
            denied(Reason::DoorLocationMissing),
        )
        .tried(|attempt| {
            attempt.subject = Subject::Organization;
            attempt.location = None;
        }),
        Case::new("a key of the organization is held by the door's reader", reader, denied(Reason::DoorReaderProof))
            .tried(|attempt| attempt.subject = Subject::Organization),
        Case::new("a key of the organization passes the geofence at the door", fence, Decision::Grant(None))
            .tried(|attempt| attempt.subject = Subject::Organization),
    ]
}

fn group() -> Vec<Case> {
    vec![
        Case::new(
            "a group without app access lets nobody in by the app",
            |rows| rows.group(MEMBERS).app_access = false,
            denied(Reason::GroupAppAccess),
        ),
        Case::new("a group that asks for the primary device lets it in", primary, granted()),
        Case::new("a group that asks for the primary device holds others", primary, denied(Reason::GroupPrimaryDevice))
            .tried(|attempt| attempt.means = Means::App { primary_device: false }),
        Case::new(
            "a group that asks to tap holds the app's button",
            |rows| rows.group(MEMBERS).tap_to_access = true,
            denied(Reason::GroupTapToAccess),
        ),
        Case::new(
            "a group that wants proof of the reader holds the app",
            |rows| rows.group(MEMBERS).reader = true,
            denied(Reason::GroupReaderProof),
        ),
        Case::new(
            "a geofence of the group lets in who is there",
            |rows| rows.group(MEMBERS).geofence = true,
            granted(),
        ),
        Case::new(
            "a geofence of the group holds who is far",
            |rows| rows.group(MEMBERS).geofence = true,
            denied(Reason::GroupTooFar),
        )
        .tried(far),
        Case::new(
            "a geofence of the group holds who says no location",
            |rows| rows.group(MEMBERS).geofence = true,
            denied(Reason::GroupLocationMissing),
        )
        .tried(nowhere),
        Case::new(
            "a geofence of the group around nothing lets nobody in",
            |rows| {
                rows.group(MEMBERS).geofence = true;
                rows.place(NORTH).position = None;
            },
            denied(Reason::GroupPositionUnknown),
        ),
        Case::new("of all that a group asks nearness is said first", everything, denied(Reason::GroupTooFar))
            .tried(far),
        Case::new("then the reader", everything, denied(Reason::GroupReaderProof)),
        Case::new(
            "then the tap",
            |rows| {
                everything(rows);
                rows.group(MEMBERS).reader = false;
            },
            denied(Reason::GroupTapToAccess),
        ),
        Case::new(
            "then the app, before the device",
            |rows| {
                everything(rows);
                rows.group(MEMBERS).reader = false;
                rows.group(MEMBERS).tap_to_access = false;
            },
            denied(Reason::GroupAppAccess),
        )
        .tried(|attempt| attempt.means = Means::App { primary_device: false }),
    ]
}

fn both() -> Vec<Case> {
    vec![
        Case::new(
            "the door is said before the group",
            |rows| {
                reader(rows);
                everything(rows);
            },
            denied(Reason::DoorReaderProof),
        ),
        Case::new(
            "what a group asks holds its own members only",
            |rows| {
                everything(rows);
                rows.give(200, ANNA, Target::Group(STAFF), Role::GroupBasic);
            },
            grant(200, Role::GroupBasic),
        ),
        Case::new(
            "the owner is not held by what a group asks",
            |rows| everything(owner(rows)),
            grant(1, Role::OrganizationOwner),
        )
        .tried(|attempt| {
            far(attempt);
            attempt.means = Means::App { primary_device: false };
        }),
        Case::new(
            "an owner who is also a member is not held by what the group asks",
            |rows| {
                everything(rows);
                rows.give(200, ANNA, Target::Organization, Role::OrganizationOwner);
            },
            grant(200, Role::OrganizationOwner),
        ),
        Case::new(
            "a right on the door is not held by what a group asks",
            |rows| {
                everything(rows);
                rows.right(100).target = Target::Lock(super::gym::FRONT);
                rows.right(100).role = Role::LockBasic;
            },
            grant(100, Role::LockBasic),
        )
        .tried(far),
        Case::new("a key of the organization is not held by what a group asks", everything, Decision::Grant(None))
            .tried(|attempt| {
                attempt.subject = Subject::Organization;
                far(attempt);
            }),
    ]
}

fn fence(rows: &mut Rows) {
    rows.lock(super::gym::FRONT).restrictions.geofence = true;
}

fn fence_around_nothing(rows: &mut Rows) {
    fence(rows);
    rows.place(NORTH).position = None;
}

fn reader(rows: &mut Rows) {
    rows.lock(super::gym::FRONT).restrictions.reader = true;
}

fn primary(rows: &mut Rows) {
    rows.group(MEMBERS).primary_device = true;
}

/// All that a group can ask but for hours.
fn everything(rows: &mut Rows) {
    let group = rows.group(MEMBERS);
    group.app_access = false;
    group.geofence = true;
    group.primary_device = true;
    group.reader = true;
    group.tap_to_access = true;
}

fn owner(rows: &mut Rows) -> &mut Rows {
    rows.rights.clear();
    rows.give(1, ANNA, Target::Organization, Role::OrganizationOwner);
    rows
}

fn far(attempt: &mut Attempt) {
    attempt.location = at((HERE.0 + 0.01, HERE.1));
}

fn nowhere(attempt: &mut Attempt) {
    attempt.location = None;
}
