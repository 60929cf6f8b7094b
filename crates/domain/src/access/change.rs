//! One operation of the change log: the full new values of a row that matters to deciding, or its end.

use crate::access::{
    EntitlementRule, GroupRule, LinkRule, LockRule, OrganizationRule, PersonRule, PlaceRule, ProfileRule, RightRule,
};
use crate::hold::Attendance;
use crate::id::{ControllerId, GroupId, GroupLinkId, LockId, LoginId, PlaceId, ProfileId, RightId, ScheduleId, UserId};
use crate::membership::Overlay;
use crate::permission::PermissionSet;
use crate::schedule::{ScheduleRule, Scheduleable, WeeklyHours, WeeklyWindow};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One operation of the change log. Applying the operations of the revisions 1 to n in order gives the
/// policy of revision n.
///
/// A row comes after the rows that it refers to and goes before them: places before their doors; doors
/// and groups before the links between them; places, doors and groups before schedules and access links;
/// persons, places, groups, doors and profiles before rights.
///
/// On the wire each operation is its number in this list: new ones go to the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// A place as it is now.
    Place(PlaceId, PlaceRule),
    /// A place is gone, its doors and rights before it.
    PlaceGone(PlaceId),
    /// A door as it is now.
    Lock(LockId, LockRule),
    /// A door is gone, its links, windows and rights before it.
    LockGone(LockId),
    /// A group as it is now.
    Group(GroupId, GroupRule),
    /// A group is gone, its links, windows and rights before it.
    GroupGone(GroupId),
    /// A group opens a door.
    GroupLock(GroupId, LockId),
    /// A group no longer opens a door.
    GroupLockGone(GroupId, LockId),
    /// A person as they are now.
    Person(UserId, PersonRule),
    /// A person is gone, their rights before them.
    PersonGone(UserId),
    /// A right as it is now.
    Right(RightId, RightRule),
    /// A right is gone.
    RightGone(RightId),
    /// A weekly time restriction as it is now, as logs tell it that are older than [`Change::Schedule`].
    Window(ScheduleId, Scheduleable, WeeklyWindow),
    /// A schedule is gone or switched off.
    #[serde(alias = "WindowGone")]
    ScheduleGone(ScheduleId),
    /// A login that opens sessions, with the hash of its secret.
    Login(LoginId, LoginRule),
    /// A login is gone.
    LoginGone(LoginId),
    /// What a person is called in the log, and their address.
    PersonLabel(UserId, String, String),
    /// What a door is called in the log.
    LockLabel(LockId, String),
    /// After how many seconds without use a device login of the organization ends; absent: never.
    LoginsExpireAfter(Option<i64>),
    /// The controller that drives a door and how long it unlocks, in milliseconds.
    LockDrive(LockId, Option<(ControllerId, u32)>),
    /// A schedule that counts, as it is now.
    Schedule(ScheduleId, ScheduleRule),
    /// The organization as it is now.
    Organization(OrganizationRule),
    /// An access link as it is now.
    Link(GroupLinkId, LinkRule),
    /// An access link is gone.
    LinkGone(GroupLinkId),
    /// Who came to a door and who left it, as far as its schedules ask.
    Attendance(LockId, Attendance),
    /// When a place is staffed.
    StaffedHours(PlaceId, WeeklyHours),
    /// A door-access profile as it is now.
    Profile(ProfileId, ProfileRule),
    /// A door-access profile is gone, the rights to it before it.
    ProfileGone(ProfileId),
    /// A right to the doors of a profile as it is now; [`Change::RightGone`] ends it.
    Entitlement(RightId, EntitlementRule),
    /// What keeps a person out, whatever they have.
    Overlays(UserId, Vec<Overlay>),
}

impl Change {
    /// Whether it ends a row.
    pub(super) const fn is_end(&self) -> bool {
        matches!(
            self,
            Self::PlaceGone(_)
                | Self::LockGone(_)
                | Self::GroupGone(_)
                | Self::GroupLockGone(..)
                | Self::PersonGone(_)
                | Self::RightGone(_)
                | Self::ScheduleGone(_)
                | Self::LinkGone(_)
                | Self::LoginGone(_)
                | Self::ProfileGone(_)
        )
    }

    /// Rows refer to rows of lower layers only.
    pub(super) const fn layer(&self) -> u8 {
        match self {
            Self::Place(..) | Self::Group(..) | Self::Person(..) | Self::Profile(..) => 0,
            Self::PlaceGone(_) | Self::GroupGone(_) | Self::PersonGone(_) | Self::ProfileGone(_) => 0,
            Self::Lock(..) | Self::LockGone(_) => 1,
            _ => 2,
        }
    }

    /// The operation that leaves nothing of what this one is about; nothing for what is no part of the policy.
    pub(super) fn end(self) -> Option<Self> {
        Some(match self {
            Self::Place(id, _) | Self::PlaceGone(id) => Self::PlaceGone(id),
            Self::Lock(id, _) | Self::LockGone(id) => Self::LockGone(id),
            Self::Group(id, _) | Self::GroupGone(id) => Self::GroupGone(id),
            Self::GroupLock(group, lock) | Self::GroupLockGone(group, lock) => Self::GroupLockGone(group, lock),
            Self::Person(id, _) | Self::PersonGone(id) => Self::PersonGone(id),
            Self::Right(id, _) | Self::Entitlement(id, _) | Self::RightGone(id) => Self::RightGone(id),
            Self::Profile(id, _) | Self::ProfileGone(id) => Self::ProfileGone(id),
            Self::StaffedHours(id, _) => Self::StaffedHours(id, WeeklyHours::default()),
            Self::Overlays(id, _) => Self::Overlays(id, Vec::new()),
            Self::Window(id, ..) | Self::Schedule(id, _) | Self::ScheduleGone(id) => Self::ScheduleGone(id),
            Self::Link(id, _) | Self::LinkGone(id) => Self::LinkGone(id),
            Self::Organization(_) => Self::Organization(OrganizationRule::default()),
            Self::Attendance(id, _) => Self::Attendance(id, Attendance::default()),
            Self::Login(..)
            | Self::LoginGone(_)
            | Self::PersonLabel(..)
            | Self::LockLabel(..)
            | Self::LoginsExpireAfter(_)
            | Self::LockDrive(..) => return None,
        })
    }

    /// What the operation is about. Of two about the same, only the later one counts.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::Organization(_) => "organization".to_owned(),
            Self::LoginsExpireAfter(_) => "organization/logins".to_owned(),
            Self::Place(id, _) | Self::PlaceGone(id) => format!("place/{id}"),
            Self::StaffedHours(id, _) => format!("place/{id}/staffed"),
            Self::Lock(id, _) | Self::LockGone(id) => format!("lock/{id}"),
            Self::LockLabel(id, _) => format!("lock/{id}/label"),
            Self::LockDrive(id, _) => format!("lock/{id}/drive"),
            Self::Attendance(id, _) => format!("lock/{id}/attendance"),
            Self::Group(id, _) | Self::GroupGone(id) => format!("group/{id}"),
            Self::GroupLock(group, lock) | Self::GroupLockGone(group, lock) => format!("group/{group}/lock/{lock}"),
            Self::Link(id, _) | Self::LinkGone(id) => format!("link/{id}"),
            Self::Person(id, _) | Self::PersonGone(id) => format!("person/{id}"),
            Self::PersonLabel(id, ..) => format!("person/{id}/label"),
            Self::Overlays(id, _) => format!("person/{id}/overlays"),
            Self::Profile(id, _) | Self::ProfileGone(id) => format!("profile/{id}"),
            Self::Right(id, _) | Self::Entitlement(id, _) | Self::RightGone(id) => format!("right/{id}"),
            Self::Window(id, ..) | Self::Schedule(id, _) | Self::ScheduleGone(id) => format!("schedule/{id}"),
            Self::Login(id, _) | Self::LoginGone(id) => format!("login/{id}"),
        }
    }
}

/// The last of the operations about each subject, in an order in which each finds what it refers to: what a history
/// comes to, even if what was superseded is missing from it.
#[must_use]
pub fn settled(history: impl IntoIterator<Item = Change>) -> Vec<Change> {
    let last: HashMap<String, Change> = history.into_iter().map(|change| (change.subject(), change)).collect();
    let mut settled: Vec<Change> = last.into_values().filter(|change| !change.is_end()).collect();
    settled.sort_by_key(Change::layer);
    settled
}

/// What is needed to recognise a login and to decide for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginRule {
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// Whose session, or who made the key.
    pub user: Option<UserId>,
    /// A key of the organization and not a person's session.
    pub is_key: bool,
    /// The person's primary device.
    pub primary: bool,
    /// Ends after long disuse.
    pub expire: bool,
    /// When it was last known to be used.
    pub used_at: Timestamp,
    /// Ends at this instant in any case.
    pub expires_at: Option<Timestamp>,
    /// What a key may do; absent: whatever a key may, also in logs that are older than scopes.
    #[serde(default)]
    pub scopes: Option<PermissionSet>,
}
