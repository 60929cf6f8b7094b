//! The roles that a right can give, and what each may do. Ids and levels: the contract's `GET /roles`;
//! `organization_basic` and `organization_front_desk` are this product's own.

use crate::permission::{Permission as P, PermissionSet};
use crate::right::TargetKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Role {
    /// Exactly one per organization; not assignable, only transferable.
    OrganizationOwner,
    /// Everything but the transfer of ownership.
    OrganizationAdministrator,
    /// People, cards, rights and unlocking; no hardware, no integrations.
    OrganizationAccessManager,
    /// People, cards and access links; no rights.
    OrganizationUserManager,
    /// Sees people and activity and lets in; changes no packages, roles, keys or hardware.
    OrganizationFrontDesk,
    /// Sees everything, changes nothing.
    OrganizationObserver,
    /// Opens all doors of the organization, and nothing else.
    OrganizationBasic,
    /// Everything in one place.
    PlaceAdministrator,
    /// Rights and unlocking in one place.
    PlaceAccessManager,
    /// Opens all doors of one place.
    PlaceBasic,
    /// Manages the people of one group, and opens its doors.
    GroupManager,
    /// Opens the doors of one group.
    GroupBasic,
    /// Opens one door.
    LockBasic,
}

impl Role {
    /// Every role, from the top down.
    pub const ALL: [Self; 13] = [
        Self::OrganizationOwner,
        Self::OrganizationAdministrator,
        Self::OrganizationAccessManager,
        Self::OrganizationUserManager,
        Self::OrganizationFrontDesk,
        Self::OrganizationObserver,
        Self::OrganizationBasic,
        Self::PlaceAdministrator,
        Self::PlaceAccessManager,
        Self::PlaceBasic,
        Self::GroupManager,
        Self::GroupBasic,
        Self::LockBasic,
    ];

    /// The id in the API.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::OrganizationOwner => "organization_owner",
            Self::OrganizationAdministrator => "organization_administrator",
            Self::OrganizationAccessManager => "organization_access_manager",
            Self::OrganizationUserManager => "organization_user_manager",
            Self::OrganizationFrontDesk => "organization_front_desk",
            Self::OrganizationObserver => "organization_observer",
            Self::OrganizationBasic => "organization_basic",
            Self::PlaceAdministrator => "place_administrator",
            Self::PlaceAccessManager => "place_access_manager",
            Self::PlaceBasic => "place_basic",
            Self::GroupManager => "group_manager",
            Self::GroupBasic => "group_basic",
            Self::LockBasic => "lock_basic",
        }
    }

    /// The kind of target that a right with this role has.
    #[must_use]
    pub const fn applies_to(self) -> TargetKind {
        match self {
            Self::OrganizationOwner
            | Self::OrganizationAdministrator
            | Self::OrganizationAccessManager
            | Self::OrganizationUserManager
            | Self::OrganizationFrontDesk
            | Self::OrganizationObserver
            | Self::OrganizationBasic => TargetKind::Organization,
            Self::PlaceAdministrator | Self::PlaceAccessManager | Self::PlaceBasic => TargetKind::Place,
            Self::GroupManager | Self::GroupBasic => TargetKind::Group,
            Self::LockBasic => TargetKind::Lock,
        }
    }

    /// What the role may do on its target and on all that belongs to it.
    #[must_use]
    pub const fn permissions(self) -> PermissionSet {
        match self {
            Self::OrganizationOwner | Self::OrganizationAdministrator => PermissionSet::all(),
            Self::OrganizationAccessManager => USER_MANAGER.and(ACCESS),
            Self::OrganizationUserManager => USER_MANAGER,
            Self::OrganizationFrontDesk => FRONT_DESK,
            Self::OrganizationObserver => OBSERVER,
            Self::PlaceAdministrator => PLACE_ADMINISTRATOR,
            Self::PlaceAccessManager => PLACE_READ.and(ACCESS),
            Self::GroupManager => GROUP_MANAGER,
            Self::OrganizationBasic | Self::PlaceBasic | Self::GroupBasic | Self::LockBasic => BASIC,
        }
    }

    /// Whether the role opens the doors of its target.
    #[must_use]
    pub const fn opens_doors(self) -> bool {
        self.permissions().contains(P::LocksUnlock)
    }

    /// Whether the role gives door access and nothing to manage.
    #[must_use]
    pub const fn is_basic(self) -> bool {
        self.permissions().is_subset(BASIC)
    }
}

const BASIC: PermissionSet = PermissionSet::of(&[P::LocksUnlock]);

const ORGANIZATION_READ: PermissionSet = PermissionSet::of(&[
    P::DashboardsRead,
    P::PlaceDashboardRead,
    P::PlacesRead,
    P::FloorsRead,
    P::LocksRead,
    P::GroupsRead,
    P::GroupLocksRead,
    P::SchedulesRead,
    P::RoleAssignmentsRead,
    P::SharesRead,
    P::TeamsRead,
    P::TeamMembershipsRead,
    P::UsersRead,
    P::CardsRead,
    P::CardAssignmentsRead,
    P::GroupLinksRead,
    P::GuestsRead,
    P::AccessKeysRead,
]);

const OBSERVER: PermissionSet = ORGANIZATION_READ.and(PermissionSet::of(&[
    P::EventsRead,
    P::AnalyticsRead,
    P::ReportsRead,
    P::ScheduledReportRead,
    P::CapacitiesRead,
    P::CamerasRead,
    P::HardwareRead,
    P::ElevatorsRead,
    P::ElevatorStopsRead,
    P::IncidentsRead,
    P::IncidentOccurrencesRead,
]));

const USER_MANAGER: PermissionSet = ORGANIZATION_READ.and(PermissionSet::of(&[
    P::UsersWrite,
    P::CardsWrite,
    P::CardsActivate,
    P::CardAssignmentsWrite,
    P::GroupLinksWrite,
    P::GuestsWrite,
    P::CsvUserImportRead,
    P::CsvUserImportWrite,
    P::CsvCardImportRead,
    P::CsvCardImportWrite,
]));

/// Rights and doors. Members of this set may let people in, and therefore see who came in.
const ACCESS: PermissionSet = PermissionSet::of(&[
    P::LocksUnlock,
    P::EventsRead,
    P::RoleAssignmentsWrite,
    P::SharesWrite,
    P::InvitesWrite,
    P::GroupLinksWrite,
    P::GuestsWrite,
    P::AccessKeysWrite,
    P::TeamMembershipsWrite,
]);

const FRONT_DESK: PermissionSet = ORGANIZATION_READ.and(PermissionSet::of(&[
    P::EventsRead,
    P::LocksUnlock,
    P::CardsWrite,
    P::CardsActivate,
    P::CardAssignmentsWrite,
]));

const PLACE_READ: PermissionSet = ORGANIZATION_READ.without(PermissionSet::of(&[P::DashboardsRead]));

const PLACE_ADMINISTRATOR: PermissionSet = PLACE_READ.and(ACCESS).and(PermissionSet::of(&[
    P::PlacesWrite,
    P::FloorsWrite,
    P::LocksWrite,
    P::GroupsWrite,
    P::GroupLocksWrite,
    P::SchedulesWrite,
    P::HardwareRead,
    P::HardwareWrite,
    P::CapacitiesRead,
    P::CapacitiesWrite,
    P::CamerasRead,
    P::CamerasWrite,
    P::AnalyticsRead,
]));

const GROUP_MANAGER: PermissionSet = BASIC.and(PermissionSet::of(&[
    P::GroupsRead,
    P::GroupLocksRead,
    P::LocksRead,
    P::SchedulesRead,
    P::UsersRead,
    P::RoleAssignmentsRead,
    P::RoleAssignmentsWrite,
    P::SharesRead,
    P::SharesWrite,
    P::InvitesWrite,
    P::GroupLinksRead,
    P::GroupLinksWrite,
]));

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// No role has this id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a role; GET /roles lists them")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    /// Reads an id of the API, or one of the two words that old clients send for a group.
    fn from_str(id: &str) -> Result<Self, UnknownRole> {
        match id {
            "basic" => Ok(Self::GroupBasic),
            "manager" => Ok(Self::GroupManager),
            _ => Self::ALL.into_iter().find(|role| role.id() == id).ok_or(UnknownRole),
        }
    }
}

impl From<Role> for &'static str {
    fn from(role: Role) -> Self {
        role.id()
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownRole;

    fn try_from(id: String) -> Result<Self, UnknownRole> {
        id.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn door_roles_open_doors_and_manage_nothing() {
        for role in [Role::OrganizationBasic, Role::PlaceBasic, Role::GroupBasic, Role::LockBasic] {
            assert!(role.opens_doors() && role.is_basic(), "{role}");
        }
        assert!(!Role::OrganizationObserver.opens_doors());
        assert!(!Role::OrganizationUserManager.opens_doors());
    }

    #[test]
    fn group_manager_includes_group_basic() {
        assert!(Role::GroupBasic.permissions().is_subset(Role::GroupManager.permissions()));
    }

    #[test]
    fn every_id_reads_back() {
        for role in Role::ALL {
            assert_eq!(role.id().parse(), Ok(role));
        }
    }
}
