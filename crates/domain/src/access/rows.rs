//! The rows that deciding reads.

use crate::group::GroupRestrictions;
use crate::id::{GroupId, PlaceId, UserId};
use crate::lock::{LockRestrictions, Lockdown};
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
        }
    }
}
