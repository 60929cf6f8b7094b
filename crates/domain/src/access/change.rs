//! One operation of the change log: the full new values of a row that matters to deciding, or its end.

use crate::access::{GroupRule, LockRule, PersonRule, PlaceRule, RightRule};
use crate::id::{ControllerId, GroupId, LockId, LoginId, PlaceId, RightId, ScheduleId, UserId};
use crate::schedule::{Scheduleable, WeeklyWindow};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// One operation of the change log. Applying the operations of the revisions 1 to n in order gives the
/// policy of revision n.
///
/// A row comes after the rows that it refers to and goes before them: places before their doors; doors
/// and groups before the links between them and before windows; persons, places, groups and doors before
/// rights.
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
    /// A window of a time restriction as it is now.
    Window(ScheduleId, Scheduleable, WeeklyWindow),
    /// A window is gone or switched off.
    WindowGone(ScheduleId),
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
}
