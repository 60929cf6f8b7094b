//! Controllers: the boxes at the doors.

use crate::id::{ControllerId, OrganizationId, PlaceId};
use crate::text::Name;
use crate::time::Timestamp;

/// A controller that drives doors of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// Its id.
    pub id: ControllerId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Where it hangs.
    pub place: PlaceId,
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub kind: ControllerKind,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a controller is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ControllerKind {
    /// It runs inside the server and moves nothing: for the demo, for tests and for trying out.
    Simulated,
}

impl ControllerKind {
    /// The word in the store.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        (word == Self::Simulated.word()).then_some(Self::Simulated)
    }
}
