//! The rows that deciding reads.

use crate::group::GroupRestrictions;
use crate::id::{GroupId, PlaceId, ProfileId, UserId};
use crate::lock::{LockRestrictions, Lockdown};
use crate::membership::{AccessHours, Line};
use crate::place::Position;
use crate::right::{Right, Source, Target};
use crate::role::Role;
use crate::schedule::WeeklyHours;
use crate::time::{Period, TimeZone};
use serde::{Deserialize, Serialize};

/// What deciding needs to know of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceRule {
    /// The zone of its wall clock.
    pub time_zone: TimeZone,
    /// Where it is, for doors that do not say.
    pub position: Option<Position>,
    /// Locked down, if it is.
    pub lockdown: Option<Lockdown>,
}

/// What deciding needs to know of a door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LockRule {
    /// Where it is.
    pub place: PlaceId,
    /// Where exactly.
    pub position: Option<Position>,
    /// What everybody must meet.
    pub restrictions: LockRestrictions,
    /// Locked down, if it is.
    pub lockdown: Option<Lockdown>,
}

/// What deciding needs to know of the organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OrganizationRule {
    /// Locked down, if it is.
    pub lockdown: Option<Lockdown>,
}

/// What deciding needs to know of an access link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRule {
    /// Whose doors it opens.
    pub group: GroupId,
    /// When it counts.
    pub valid: Period,
}

/// What deciding needs to know of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRule {
    /// What its members must meet.
    pub restrictions: GroupRestrictions,
}

/// What deciding needs to know of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRule {
    /// Not suspended.
    pub access_enabled: bool,
}

/// What deciding needs to know of a right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RightRule {
    /// Who has it.
    pub assignee: UserId,
    /// On what.
    pub target: Target,
    /// What it allows.
    pub role: Role,
    /// When it counts.
    pub valid: Period,
    /// In which hours of the week; absent: any.
    pub hours: Option<WeeklyHours>,
    /// What gave it.
    pub source: Source,
    /// It counts only while a membership of the person lets in.
    #[serde(default)]
    pub while_live: bool,
}

/// The doors and hours of a package at the locations of one zone: what derived rights point to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRule {
    /// What it opens, and when; any one that does is enough.
    pub entries: Vec<ProfileEntry>,
}

/// The doors of a group at one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileEntry {
    /// Whose doors.
    pub group: GroupId,
    /// Those at this place.
    pub place: PlaceId,
    /// When.
    pub hours: AccessHours,
}

/// What deciding needs to know of a right to the doors of a profile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntitlementRule {
    /// Who has it.
    pub assignee: UserId,
    /// To which doors, and when.
    pub profile: ProfileId,
    /// What gave it.
    pub source: Source,
    /// What it allows as time passes.
    pub line: Line,
}

impl From<&Right> for RightRule {
    fn from(right: &Right) -> Self {
        Self {
            assignee: right.assignee,
            target: right.target,
            role: right.role,
            valid: right.valid,
            hours: right.hours.clone(),
            source: right.source,
            while_live: false,
        }
    }
}
