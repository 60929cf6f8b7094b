//! What a role may do: the permission flags of the contract, and sets of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

macro_rules! permissions {
    ($($name:ident = $flag:literal,)+) => {
        /// One permission flag of a role, named as in the contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        #[expect(missing_docs, reason = "the names are the contract's flags")]
        pub enum Permission { $($name),+ }

        impl Permission {
            /// Every flag, in the order of the contract.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The flag's name in the API.
            #[must_use]
            pub const fn flag(self) -> &'static str {
                match self { $(Self::$name => $flag),+ }
            }

            /// Reads a flag.
            #[must_use]
            pub fn parse(flag: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.flag() == flag)
            }
        }
    };
}

permissions! {
    AccessKeysRead = "access_keys_read",
    AccessKeysWrite = "access_keys_write",
    AmenitiesRead = "amenities_read",
    AmenitiesWrite = "amenities_write",
    AnalyticsRead = "analytics_read",
    ApplePassesRead = "apple_passes_read",
    ApplePassesWrite = "apple_passes_write",
    BookingsRead = "bookings_read",
    BookingsWrite = "bookings_write",
    CameraSnapshotSetsRead = "camera_snapshot_sets_read",
    CameraSnapshotsRead = "camera_snapshots_read",
    CameraSnapshotsWrite = "camera_snapshots_write",
    CamerasRead = "cameras_read",
    CamerasWrite = "cameras_write",
    CapacitiesRead = "capacities_read",
    CapacitiesWrite = "capacities_write",
    CardAssignmentsRead = "card_assignments_read",
    CardAssignmentsWrite = "card_assignments_write",
    CardsActivate = "cards_activate",
    CardsRead = "cards_read",
    CardsWrite = "cards_write",
    CommunicationPoliciesRead = "communication_policies_read",
    CommunicationPoliciesWrite = "communication_policies_write",
    CsvCardImportRead = "csv_card_import_read",
    CsvCardImportWrite = "csv_card_import_write",
    CsvUserImportRead = "csv_user_import_read",
    CsvUserImportWrite = "csv_user_import_write",
    CustomRolesRead = "custom_roles_read",
    CustomRolesWrite = "custom_roles_write",
    DashboardsRead = "dashboards_read",
    ElevatorStopsPermit = "elevator_stops_permit",
    ElevatorStopsRead = "elevator_stops_read",
    ElevatorStopsWrite = "elevator_stops_write",
    ElevatorsRead = "elevators_read",
    ElevatorsWrite = "elevators_write",
    EventRetentionPoliciesRead = "event_retention_policies_read",
    EventRetentionPoliciesWrite = "event_retention_policies_write",
    EventsRead = "events_read",
    FloorsRead = "floors_read",
    FloorsWrite = "floors_write",
    GroupElevatorStopsRead = "group_elevator_stops_read",
    GroupElevatorStopsWrite = "group_elevator_stops_write",
    GroupLinksRead = "group_links_read",
    GroupLinksWrite = "group_links_write",
    GroupLocksRead = "group_locks_read",
    GroupLocksWrite = "group_locks_write",
    GroupTerminalsRead = "group_terminals_read",
    GroupTerminalsWrite = "group_terminals_write",
    GroupZonesRead = "group_zones_read",
    GroupZonesWrite = "group_zones_write",
    GroupsRead = "groups_read",
    GroupsWrite = "groups_write",
    GuestsRead = "guests_read",
    GuestsWrite = "guests_write",
    HardwareRead = "hardware_read",
    HardwareWrite = "hardware_write",
    ThirdPartyHfUidReadConfigurationsRead = "third_party_hf_uid_read_configurations_read",
    ThirdPartyHfUidReadConfigurationsWrite = "third_party_hf_uid_read_configurations_write",
    IncidentOccurrencesRead = "incident_occurrences_read",
    IncidentPoliciesRead = "incident_policies_read",
    IncidentPoliciesWrite = "incident_policies_write",
    IncidentsRead = "incidents_read",
    IncidentsWrite = "incidents_write",
    IntegrationsRead = "integrations_read",
    IntegrationsWrite = "integrations_write",
    IntercomAssignmentRead = "intercom_assignment_read",
    IntercomAssignmentWrite = "intercom_assignment_write",
    IntercomCompletedCallStreamRead = "intercom_completed_call_stream_read",
    InvitesWrite = "invites_write",
    KioskShortcutsRead = "kiosk_shortcuts_read",
    KioskShortcutsWrite = "kiosk_shortcuts_write",
    LocksRead = "locks_read",
    LocksUnlock = "locks_unlock",
    LocksWrite = "locks_write",
    LoginsRead = "logins_read",
    LoginsWrite = "logins_write",
    ManagedDevicesRead = "managed_devices_read",
    ManagedDevicesWrite = "managed_devices_write",
    MarketplaceAppSharesRead = "marketplace_app_shares_read",
    MarketplaceAppSharesWrite = "marketplace_app_shares_write",
    MarketplaceInstallationsRead = "marketplace_installations_read",
    MarketplaceInstallationsWrite = "marketplace_installations_write",
    MarketplaceShortcutsRead = "marketplace_shortcuts_read",
    MarketplaceShortcutsWrite = "marketplace_shortcuts_write",
    MobileCachePoliciesRead = "mobile_cache_policies_read",
    MobileCachePoliciesWrite = "mobile_cache_policies_write",
    PlaceDashboardRead = "place_dashboard_read",
    PlacesRead = "places_read",
    PlacesWrite = "places_write",
    ReportsRead = "reports_read",
    ReportsWrite = "reports_write",
    RoleAssignmentsRead = "role_assignments_read",
    RoleAssignmentsWrite = "role_assignments_write",
    ScannedCardRead = "scanned_card_read",
    ScannedCardWrite = "scanned_card_write",
    ScheduledReportRead = "scheduled_report_read",
    ScheduledReportWrite = "scheduled_report_write",
    SchedulesRead = "schedules_read",
    SchedulesWrite = "schedules_write",
    SharesRead = "shares_read",
    SharesWrite = "shares_write",
    SubscriptionsRead = "subscriptions_read",
    TeamMembershipsRead = "team_memberships_read",
    TeamMembershipsWrite = "team_memberships_write",
    TeamsRead = "teams_read",
    TeamsWrite = "teams_write",
    TerminalsRead = "terminals_read",
    TerminalsTrigger = "terminals_trigger",
    TerminalsWrite = "terminals_write",
    UsersRead = "users_read",
    UsersWrite = "users_write",
    VisualizationPageReportersRead = "visualization_page_reporters_read",
    VisualizationPageReportersWrite = "visualization_page_reporters_write",
    VisualizationPageSharesRead = "visualization_page_shares_read",
    VisualizationPageSharesWrite = "visualization_page_shares_write",
    ZonesOverride = "zones_override",
    ZonesRead = "zones_read",
    ZonesReset = "zones_reset",
    ZonesWrite = "zones_write",
}

/// A set of permissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PermissionSet(u128);

impl PermissionSet {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// The set of the listed permissions.
    #[must_use]
    pub const fn of(mut permissions: &[Permission]) -> Self {
        let mut bits = 0;
        while let [first, rest @ ..] = permissions {
            bits |= 1 << (*first as u8);
            permissions = rest;
        }
        Self(bits)
    }

    /// Everything.
    #[must_use]
    pub const fn all() -> Self {
        Self::of(Permission::ALL)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// This set without the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn limited(self, to: Self) -> Self {
        Self(self.0 & to.0)
    }

    /// What is in the set, in the order of the contract.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.contains(*permission))
    }

    /// Whether the permission is in the set.
    #[must_use]
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << (permission as u8)) != 0
    }

    /// Whether every permission of this set is in the other.
    #[must_use]
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, |all, one| all.and(Self::of(&[one])))
    }
}

/// A list of flags: the place of a permission in its list may change, its name does not.
impl Serialize for PermissionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.iter().map(Permission::flag).collect::<Vec<_>>().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PermissionSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let flags = Vec::<String>::deserialize(deserializer)?;
        let unknown = |flag: &String| de::Error::custom(format!("{flag:?} is no permission"));
        flags.iter().map(|flag| Permission::parse(flag).ok_or_else(|| unknown(flag))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_written_as_its_flags_and_read_back() {
        let set = PermissionSet::of(&[Permission::LocksUnlock, Permission::EventsRead]);
        let text = serde_json::to_string(&set).unwrap();
        assert_eq!(text, r#"["events_read","locks_unlock"]"#);
        assert_eq!(serde_json::from_str::<PermissionSet>(&text).unwrap(), set);
        assert_eq!(PermissionSet::all().iter().count(), Permission::ALL.len());
        let unknown = serde_json::from_str::<PermissionSet>(r#"["fly"]"#).unwrap_err().to_string();
        assert!(unknown.contains("\"fly\" is no permission"), "{unknown}");
    }

    #[test]
    fn a_limited_set_holds_what_is_in_both() {
        let [read, write] = [Permission::LocksRead, Permission::LocksWrite].map(|one| PermissionSet::of(&[one]));
        assert_eq!(PermissionSet::all().limited(read), read);
        assert_eq!(read.limited(write), PermissionSet::NONE);
        assert_eq!(read.and(write).limited(write), write);
    }
}
