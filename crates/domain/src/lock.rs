//! A door. The API says lock, the pages say door.

use crate::id::{FloorId, GroupId, LockId, OrganizationId, PlaceId};
use crate::place::Position;
use crate::text::{Name, Note};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A door.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    /// Its id.
    pub id: LockId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Where it is.
    pub place: PlaceId,
    /// On which floor of the place, if that is said.
    pub floor: Option<FloorId>,
    /// What it is called.
    pub name: Name,
    /// What is behind it.
    pub description: Option<Note>,
    /// Where it is on the map; absent: where its place is.
    pub position: Option<Position>,
    /// Its rank in lists.
    pub order: Option<i64>,
    /// What everybody must meet at this door, the owner too.
    pub restrictions: LockRestrictions,
    /// Since when it is locked down, if it is.
    pub locked_down_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What everybody must meet at a door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockRestrictions {
    /// Be within [`GEOFENCE_RADIUS_M`] of the door.
    pub geofence: bool,
    /// Be at the reader.
    pub reader: bool,
    /// Come inside a schedule of the door.
    pub time: bool,
}

/// A door or a place that opens for nobody, but for the exceptions. Egress is always free.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lockdown {
    /// Since when.
    pub since: Timestamp,
    /// Groups whose members still enter, by a right that is live.
    pub exceptions: Vec<GroupId>,
}

/// How near a person must be where a geofence is on, in metres (the contract's default).
pub const GEOFENCE_RADIUS_M: f64 = 300.0;
