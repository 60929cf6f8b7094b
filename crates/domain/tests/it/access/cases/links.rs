//! Access links.

use super::Case;
use super::gym::{Arrange as _, EMPTY, FRONT, LINK, MEMBERS, SIDE, STAFF, denied, lockdown, on, period, window};
use domain::access::{Attempt, Decision, Means, Reason, Subject};
use domain::id::{GroupId, GroupLinkId, LockId};
use domain::schedule::Scheduleable;
use domain::time::Weekday;
use oracle::rows::Rows;

pub(super) fn cases() -> Vec<Case> {
    [doors(), validity(), restrictions()].into_iter().flatten().collect()
}

fn case(says: &'static str, given: fn(&mut Rows), then: Decision) -> Case {
    Case::new(says, given, then).tried(by_link)
}

fn doors() -> Vec<Case> {
    vec![
        case("an access link opens the doors of its group", |_| {}, Decision::Grant(None)),
        case("an access link needs nobody's right", |rows| rows.rights.clear(), Decision::Grant(None)),
        case("an access link opens no door of other groups", |_| {}, denied(Reason::NoRight)).tried(|attempt| {
            by_link(attempt);
            attempt.lock = SIDE;
        }),
        case("an access link opens no unknown door", |_| {}, denied(Reason::DoorUnknown)).tried(|attempt| {
            by_link(attempt);
            attempt.lock = LockId::new(99);
        }),
        case("an unknown access link opens nothing", |_| {}, denied(Reason::LinkUnknown))
            .tried(|attempt| attempt.subject = Subject::Link(GroupLinkId::new(99))),
        case(
            "the access link of a group that is not there is none",
            |rows| rows.link().group = GroupId::new(99),
            denied(Reason::LinkUnknown),
        ),
        case(
            "the access link of a group without doors opens nothing",
            |rows| rows.link().group = EMPTY,
            denied(Reason::NoRight),
        ),
        case(
            "an access link is held by lockdown, whatever the exceptions",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[MEMBERS, STAFF]),
            denied(Reason::DoorLockedDown),
        ),
        case(
            "lockdown is said before an unknown access link",
            |rows| rows.lock(FRONT).lockdown = lockdown(&[]),
            denied(Reason::DoorLockedDown),
        )
        .tried(|attempt| attempt.subject = Subject::Link(GroupLinkId::new(99))),
    ]
}

fn validity() -> Vec<Case> {
    let term = |says, at, then| {
        let valid: fn(&mut Rows) =
            |rows| rows.link().valid = period(Some("2026-05-04T10:00:00Z"), Some("2026-05-04T11:00:00Z"));
        case(says, valid, then).at(at)
    };
    vec![
        term(
            "a microsecond before it begins an access link is not yet valid",
            "2026-05-04T09:59:59.999999Z",
            denied(Reason::LinkNotYetValid),
        ),
        term("an access link counts from its first microsecond", "2026-05-04T10:00:00Z", Decision::Grant(None)),
        term("an access link counts to its last microsecond", "2026-05-04T10:59:59.999999Z", Decision::Grant(None)),
        term("an access link is over at its end", "2026-05-04T11:00:00Z", denied(Reason::LinkExpired)),
        case(
            "that it is over is said before that it opens another door",
            |rows| rows.link().valid = period(None, Some("2026-05-04T09:00:00Z")),
            denied(Reason::LinkExpired),
        )
        .tried(|attempt| {
            by_link(attempt);
            attempt.lock = SIDE;
        }),
    ]
}

fn restrictions() -> Vec<Case> {
    vec![
        case(
            "nearness to the door is not asked of access links",
            |rows| rows.lock(FRONT).restrictions.geofence = true,
            Decision::Grant(None),
        )
        .tried(by_link_from_nowhere),
        case(
            "proof of the reader is not asked of access links",
            |rows| rows.lock(FRONT).restrictions.reader = true,
            Decision::Grant(None),
        ),
        case(
            "nor by the group",
            |rows| {
                rows.group(MEMBERS).geofence = true;
                rows.group(MEMBERS).reader = true;
            },
            Decision::Grant(None),
        )
        .tried(by_link_from_nowhere),
        case(
            "an access link does not open where the group asks to tap",
            |rows| rows.group(MEMBERS).tap_to_access = true,
            denied(Reason::GroupTapToAccess),
        ),
        case("an access link is no app", |rows| rows.group(MEMBERS).app_access = false, Decision::Grant(None)),
        case(
            "an access link on another device does not open where the group asks for the primary one",
            |rows| rows.group(MEMBERS).primary_device = true,
            denied(Reason::GroupPrimaryDevice),
        )
        .tried(|attempt| {
            by_link(attempt);
            attempt.means = Means::App { primary_device: false };
        }),
        case(
            "an access link is held by the hours of the door",
            |rows| rows.lock(FRONT).restrictions.time = true,
            denied(Reason::DoorHours),
        ),
        case(
            "an access link is held by the hours of its group",
            |rows| rows.group(MEMBERS).time = true,
            denied(Reason::GroupHours),
        ),
        case(
            "an access link opens in the hours of its group",
            |rows| {
                rows.group(MEMBERS).time = true;
                rows.open(1, Scheduleable::Group(MEMBERS), window(on(Weekday::Monday), "11:00", "13:00"));
            },
            Decision::Grant(None),
        ),
    ]
}

fn by_link(attempt: &mut Attempt) {
    attempt.subject = Subject::Link(LINK);
}

fn by_link_from_nowhere(attempt: &mut Attempt) {
    by_link(attempt);
    attempt.location = None;
}
