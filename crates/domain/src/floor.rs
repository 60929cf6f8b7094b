//! A floor of a place.

use crate::id::{FloorId, OrganizationId, PlaceId};
use crate::text::{Name, Note};
use crate::time::Timestamp;

/// A floor of a place, on which doors can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Floor {
    /// Its id.
    pub id: FloorId,
    /// The tenant.
    pub organization: OrganizationId,
    /// In which place.
    pub place: PlaceId,
    /// Which one, counted from the ground; below it negative.
    pub number: i64,
    /// What it is called.
    pub name: Name,
    /// What is on it.
    pub description: Option<Note>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
