//! A team: people who are given rights together.

use crate::id::{OrganizationId, TeamId, TeamMembershipId, UserId};
use crate::text::Name;
use crate::time::Timestamp;

/// A team of an organization. What is given to it, each of its members has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// That somebody is in a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamMembership {
    /// Its id.
    pub id: TeamMembershipId,
    /// The tenant.
    pub organization: OrganizationId,
    /// In which team.
    pub team: TeamId,
    /// Who.
    pub member: UserId,
    /// Since when.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
