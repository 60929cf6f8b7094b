//! Controllers: the boxes at the doors, and the relays by which they drive them.

use crate::id::{ControllerId, LockId, OrganizationId, PlaceId, RelayConnectionId, RelayId};
use crate::text::{Name, Note};
use crate::time::Timestamp;

/// A controller that drives doors of one place, or waits for a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Controller {
    /// Its id.
    pub id: ControllerId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Where it hangs; absent: it is registered, and whoever has its token may assign it to a place.
    pub place: Option<PlaceId>,
    /// What it is called.
    pub name: Name,
    /// What there is to say about it.
    pub description: Option<Note>,
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

/// A switch of a controller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relay {
    /// Its id.
    pub id: RelayId,
    /// Whose it is.
    pub controller: ControllerId,
    /// Its number on the controller, from 1.
    pub channel: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Relay {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        format!("Relay {}", self.channel)
    }
}

/// The wire from a relay to a door. A relay moves one door, and a door has one relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelayConnection {
    /// Its id.
    pub id: RelayConnectionId,
    /// The tenant.
    pub organization: OrganizationId,
    /// From which relay.
    pub relay: RelayId,
    /// To which door.
    pub lock: LockId,
    /// What it is called, if it has a name.
    pub name: Option<Name>,
    /// How long a command unlocks the door.
    pub unlock_time: UnlockTime,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How long a command unlocks a door: 0.5 to 600 s (the contract's limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct UnlockTime(u32);

/// A door would stay unlocked for no time at all, or for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be between 0.5 and 600 seconds")]
pub struct UnlockTimeError;

impl UnlockTime {
    /// Takes milliseconds.
    pub fn from_millis(millis: i64) -> Result<Self, UnlockTimeError> {
        let millis = u32::try_from(millis).map_err(|_| UnlockTimeError)?;
        if (500..=600_000).contains(&millis) { Ok(Self(millis)) } else { Err(UnlockTimeError) }
    }

    /// Takes seconds, to the nearest millisecond.
    pub fn from_seconds(seconds: f64) -> Result<Self, UnlockTimeError> {
        if !(0.5..=600.0).contains(&seconds) {
            return Err(UnlockTimeError);
        }
        #[expect(clippy::cast_possible_truncation, reason = "it is at most 600 000")]
        Self::from_millis((seconds * 1_000.0).round() as i64)
    }

    /// In milliseconds.
    #[must_use]
    pub const fn millis(self) -> u32 {
        self.0
    }

    /// In seconds.
    #[must_use]
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }
}

impl Default for UnlockTime {
    /// 5 s.
    fn default() -> Self {
        Self(5_000)
    }
}

/// What drives a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drive {
    /// The controller; of a door without a relay, the first one of its place.
    pub controller: ControllerId,
    /// How long a command unlocks it; absent: no relay is connected to it.
    pub unlock_time: Option<UnlockTime>,
}

/// How many relays a controller has.
pub const RELAYS: i64 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlock_times_keep_to_the_limits_of_the_contract() {
        for (seconds, millis) in [(0.5, 500), (0.5004, 500), (1.2346, 1_235), (600.0, 600_000)] {
            assert_eq!(UnlockTime::from_seconds(seconds).map(UnlockTime::millis), Ok(millis), "{seconds}");
        }
        for bad in [0.0, 0.4999, 600.0001, -5.0, f64::NAN, f64::INFINITY] {
            assert_eq!(UnlockTime::from_seconds(bad), Err(UnlockTimeError), "{bad}");
        }
        for bad in [499, 600_001, -1, i64::MAX] {
            assert_eq!(UnlockTime::from_millis(bad), Err(UnlockTimeError), "{bad}");
        }
        assert!((UnlockTime::default().seconds() - 5.0).abs() < f64::EPSILON);
    }
}
