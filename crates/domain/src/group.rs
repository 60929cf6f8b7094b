//! Groups of doors.

use crate::id::{GroupId, GroupLockId, LockId, OrganizationId, PlaceId};
use crate::text::{Name, Note};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A set of doors that people are given together.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// The tenant.
    pub organization: OrganizationId,
    /// The place it belongs to; absent: the whole organization.
    pub place: Option<PlaceId>,
    /// What it is called.
    pub name: Name,
    /// What it is for.
    pub description: Option<Note>,
    /// What its members must meet.
    pub restrictions: GroupRestrictions,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What the members of a group must meet; people with a right on the place or the organization are
/// not held by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRestrictions {
    /// The app may be used at all (the contract's `login_enabled`).
    pub app_access: bool,
    /// Be near the door.
    pub geofence: bool,
    /// Use the primary device.
    pub primary_device: bool,
    /// Be at the reader.
    pub reader: bool,
    /// Tap the reader with the phone: the app's button does not open.
    pub tap_to_access: bool,
    /// Come inside a schedule of the group.
    pub time: bool,
}

impl Default for GroupRestrictions {
    fn default() -> Self {
        Self {
            app_access: true,
            geofence: false,
            primary_device: false,
            reader: false,
            tap_to_access: false,
            time: false,
        }
    }
}

/// One group opens one door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLock {
    /// Its id.
    pub id: GroupLockId,
    /// The tenant.
    pub organization: OrganizationId,
    /// The group.
    pub group: GroupId,
    /// The door.
    pub lock: LockId,
    /// When it was made.
    pub created_at: Timestamp,
}
