//! Typed ids: `i64` inside, because the API speaks integers.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Takes the number as it stands in the store or in a request.
            #[must_use]
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The number, as the API shows it.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// A gym company: the tenant that everything else belongs to.
    OrganizationId,
    /// A location of an organization.
    PlaceId,
    /// A camera of a place.
    CameraId,
    /// A floor of a place.
    FloorId,
    /// A door.
    LockId,
    /// A set of doors that people are given together.
    GroupId,
    /// The fact that one group opens one door.
    GroupLockId,
    /// A person, who is a user or a guest.
    UserId,
    /// A session of a device, or an API key.
    LoginId,
    /// A right of a person or of a team on a target; the API calls it a role assignment.
    RightId,
    /// An access link of a group.
    GroupLinkId,
    /// A team.
    TeamId,
    /// That somebody is in a team.
    TeamMembershipId,
    /// Somebody else's program that is told of events.
    IntegrationId,
    /// An event on its way to an integration.
    DeliveryId,
    /// An access key of a guest.
    AccessKeyId,
    /// A schedule of a door, a group or a place.
    ScheduleId,
    /// A controller at a door.
    ControllerId,
    /// A relay of a controller.
    RelayId,
    /// The wire from a relay to a door.
    RelayConnectionId,
    /// A card.
    CardId,
    /// That somebody carries a card.
    CardAssignmentId,
    /// A stored query over the event log.
    EventSetId,
    /// What clients buy.
    PackageId,
    /// A package bought by a person.
    MembershipId,
    /// A booking of a door or a group.
    BookingId,
    /// A period in which a person is kept out.
    BlockId,
    /// A door-access profile of a package (groups × hours) that derived rights point to.
    ProfileId,
    /// A message in the outbox.
    OutboxId,
    /// One run of an import from another system.
    ImportRunId,
}
