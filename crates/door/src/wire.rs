//! What a server and a controller say to each other. Transport-neutral: a channel carries these values
//! as they are, a socket carries them through serde.

use domain::event::AuthenticatedBy;
use domain::hold::Attendance;
use domain::id::{LockId, OrganizationId, PlaceId, RightId, UserId};
use domain::role::Role;
use domain::schedule::ScheduleRule;
use domain::time::{TimeZone, Timestamp};
use serde::{Deserialize, Serialize};
use std::num::NonZeroU32;
use uuid::Uuid;

/// The number of this set of messages; raised with every change that an older peer would misread.
pub const VERSION: u16 = 3;

/// What a server says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToController {
    /// The doors to drive, all of them: a door that is missing is let go. Answered with every door's state.
    Configure(Vec<DoorSettings>),
    /// The schedules that hold doors unlocked, of all doors: a door that is missing has none.
    Schedules(Vec<DoorSchedules>),
    /// Open a door now. Answered with [`FromController::Outcome`].
    Unlock(UnlockCommand),
    /// Begin or end the lockdown of a door. Answered with the door's state; a door unknown here is ignored.
    LockDown {
        /// The door.
        lock: LockId,
        /// Whether it begins.
        on: bool,
    },
    /// Every journal entry up to this number is durable at the server and may be forgotten.
    Acknowledge {
        /// A number of [`JournalEntry::seq`].
        up_to: u64,
    },
}

/// What a controller says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FromController {
    /// What became of a command.
    Outcome {
        /// Its id.
        command: Uuid,
        /// What became of it.
        outcome: Outcome,
        /// Its number in the journal; absent for [`Veto::Replayed`], which is not journalled.
        seq: Option<u64>,
    },
    /// The oldest unacknowledged entries, without a gap, at most 500. Entries may come more than once,
    /// always with the same number and content; numbers below the first are acknowledged or lost.
    Journal(Vec<JournalEntry>),
    /// A door has changed. A longer unlock alone is no change: the outcome of its command tells it.
    State(DoorState),
}

/// How a door is set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorSettings {
    /// The door.
    pub lock: LockId,
    /// How long a command or a request to exit opens, in milliseconds.
    pub relock_after_ms: NonZeroU32,
    /// How long the door may stand open beyond that before the alarm, in milliseconds; absent: for ever.
    pub held_open_after_ms: Option<u32>,
    /// Whether it is locked down now.
    pub locked_down: bool,
}

/// What holds a door unlocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorSchedules {
    /// The door.
    pub lock: LockId,
    /// The zone of its place.
    pub time_zone: TimeZone,
    /// Its unlock and first-to-arrive schedules, with their exceptions.
    pub schedules: Vec<ScheduleRule>,
    /// Who came and who left.
    pub attendance: Attendance,
}

/// An order to open one door once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlockCommand {
    /// The UUIDv7 of the event that records it; sent again, it does not open again.
    pub id: Uuid,
    /// The door.
    pub lock: LockId,
    /// How long after its receipt it may still open, in milliseconds. A duration, so that clocks need not agree.
    pub expires_after_ms: u32,
    /// When the server decided, by the server's clock: the time of the event. Nothing is judged by it.
    pub sent_at: Timestamp,
    /// By whom and by what right.
    pub by: Attribution,
}

/// What the server needs to write the event from the journal alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attribution {
    /// The person; absent for a key that nobody stands behind any more.
    pub user: Option<UserId>,
    /// By what means the person was known; an access link stands for whoever has it. Written as `login`,
    /// `link` or `access_key`, by which a guest is known.
    #[serde(flatten)]
    pub means: Option<AuthenticatedBy>,
    /// The right that allowed it.
    pub right: Option<RightId>,
    /// The role of that right.
    pub role: Option<Role>,
    /// The person's name then.
    pub name: String,
    /// The person's address then.
    pub email: String,
    /// The door's name then.
    pub lock_name: String,
    /// Where the door is.
    pub place: PlaceId,
    /// The tenant.
    pub organization: OrganizationId,
}

/// What became of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The relay was driven.
    Opened,
    /// The controller refused, and the door stayed as it was.
    Vetoed(Veto),
}

/// Why a controller refuses what the server has granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Veto {
    /// It waited past its expiry.
    Expired,
    /// Its id is too old to tell whether it was carried out before.
    Replayed,
    /// The door is locked down.
    LockedDown,
    /// The controller does not drive this door.
    UnknownDoor,
}

/// A command and what became of it, kept until the server has acknowledged it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// Its number: 1, 2, 3 … for the life of a journal.
    pub seq: u64,
    /// The command as it was received.
    pub command: UnlockCommand,
    /// What became of it.
    pub outcome: Outcome,
}

/// How a door stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorState {
    /// The door.
    pub lock: LockId,
    /// How much longer commands and requests to exit keep it unlocked, in milliseconds; 0: not at all.
    pub unlocked_for_ms: u64,
    /// Whether it stands unlocked by a schedule.
    pub held: bool,
    /// Whether it is locked down.
    pub locked_down: bool,
    /// What its contact says.
    pub contact: Contact,
    /// What is wrong, until the door is closed.
    pub alarm: Option<Alarm>,
}

/// What a door contact says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// Nothing yet, or there is none.
    #[default]
    Unknown,
    /// The door stands open.
    Open,
    /// The door is closed.
    Closed,
}

/// What is wrong with a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// It was opened while it was locked.
    ForcedOpen,
    /// It stood open for too long.
    HeldOpen,
}
