//! The decision: pure, total, denying by default.

use crate::access::walk::Walk;
use crate::access::{Policy, Reason};
use crate::id::{GroupLinkId, LockId, RightId, UserId};
use crate::place::Location;
use crate::role::Role;
use crate::time::Timestamp;

/// Somebody wants a door to open now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// Which door.
    pub lock: LockId,
    /// Who.
    pub subject: Subject,
    /// With what in hand.
    pub means: Means,
    /// Where the device says it is.
    pub location: Option<Location>,
}

/// On whose behalf a door is to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, by their rights.
    Person(UserId),
    /// The organization, by one of its keys. It needs no right; the door's own restrictions hold.
    Organization,
    /// Whoever has an access link. It opens the doors of its group; nearness to the door and to the reader is not
    /// asked of it (docs.kisi.io, "Send access links"), nor whether the app may be used, which it is not. A group that
    /// wants the primary device or a tap does not open for it.
    Link(GroupLinkId),
}

/// What somebody at a door has in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A program or a page, on a device that may be the person's primary one.
    App {
        /// It is.
        primary_device: bool,
    },
    /// A phone held to the reader, which proves that it is there.
    Tap {
        /// It is the person's primary device.
        primary_device: bool,
    },
    /// A card at the reader. What is asked of devices is not asked of it.
    Card,
}

impl Means {
    /// Whether it proves to be at the reader.
    #[must_use]
    pub const fn is_at_reader(self) -> bool {
        matches!(self, Self::Tap { .. } | Self::Card)
    }
}

/// The answer to an [`Attempt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Open, by this right (none for the organization's own keys and for access links).
    Grant(Option<(RightId, Role)>),
    /// Stay shut, for this reason.
    Deny(Reason),
}

/// A [`Decision`] without the right behind it.
pub type Verdict = Result<(), Reason>;

impl Decision {
    /// Whether it opens, and why not.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::Grant(_) => Ok(()),
            Self::Deny(reason) => Err(reason),
        }
    }
}

/// Decides an attempt at an instant. The order of the walk is lockdown, person, right, door, group,
/// hours; any one right that gets through opens. Of several that do not, the one that got furthest
/// gives the reason, and of equals the one with the lowest id.
#[must_use]
pub fn decide(policy: &Policy, attempt: &Attempt, now: Timestamp) -> Decision {
    match Walk::new(policy, attempt, now) {
        Some(walk) => walk.decide(),
        None => Decision::Deny(Reason::DoorUnknown),
    }
}
