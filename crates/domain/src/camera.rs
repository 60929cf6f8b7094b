//! A camera of a place, as it is written down: none is connected.

use crate::id::{CameraId, LockId, OrganizationId, PlaceId};
use crate::text::{Name, Note};
use crate::time::Timestamp;
use crate::user::Metadata;
use std::ops::RangeInclusive;

/// A camera of a place, with what another program that fetches its pictures needs to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Camera {
    /// Its id.
    pub id: CameraId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Where it hangs.
    pub place: PlaceId,
    /// Which door of the place it looks at.
    pub lock: Option<LockId>,
    /// What it is called.
    pub name: Name,
    /// What there is to say about it.
    pub description: Option<Note>,
    /// What other programs keep here.
    pub metadata: Metadata,
    /// Whether it is to be used.
    pub enabled: bool,
    /// How it is to film an event.
    pub clip: Clip,
    /// What it is called in the system that it belongs to.
    pub remote_id: Name,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How an event is to be filmed (the contract's limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clip {
    /// How long the clip is.
    pub duration_s: i64,
    /// How many pictures are taken.
    pub snapshots: i64,
    /// When the first picture is taken, counted from the event; before it negative.
    pub snapshot_offset_s: i64,
}

impl Clip {
    /// How long a clip may be.
    pub const DURATIONS_S: RangeInclusive<i64> = 3..=60;
    /// How many pictures there may be.
    pub const SNAPSHOTS: RangeInclusive<i64> = 1..=9;
    /// When the first picture may be taken.
    pub const SNAPSHOT_OFFSETS_S: RangeInclusive<i64> = -30..=30;
}

impl Default for Clip {
    /// Ten seconds, and one picture at the event.
    fn default() -> Self {
        Self { duration_s: 10, snapshots: 1, snapshot_offset_s: 0 }
    }
}
