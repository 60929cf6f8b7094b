//! A right: one person or team, one target, one role, for a time, out of one cause.

use crate::id::{GroupId, LockId, OrganizationId, PlaceId, ProfileId, RightId, TeamId, UserId};
use crate::role::Role;
use crate::schedule::WeeklyHours;
use crate::time::{Period, Timestamp};
use serde::{Deserialize, Serialize};

/// A right of somebody on a target: of a person, unless said otherwise. It changes or ends only with its cause. The right
/// of a team is the cause of one right of each of its members, and only those count at doors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Right<A = UserId> {
    /// Its id; the contract calls it a role assignment.
    pub id: RightId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Who has it.
    pub assignee: A,
    /// On what.
    pub target: Target,
    /// What it allows there.
    pub role: Role,
    /// When it counts.
    pub valid: Period,
    /// Hours of the week, in the zone of the door's place; absent: any hour.
    pub hours: Option<WeeklyHours>,
    /// The door-access profile that a derived right takes its doors and hours from.
    pub profile: Option<ProfileId>,
    /// What gave it.
    pub source: Source,
    /// Whether the person was to be told by mail.
    pub notify: bool,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who has a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Assignee {
    /// A person, user or guest.
    Person(UserId),
    /// A team.
    Team(TeamId),
}

/// The kind of somebody who has a right. An [`Assignee`] alone does not tell a user from a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AssigneeKind {
    User,
    Guest,
    Team,
}

impl AssigneeKind {
    /// The word in the API, as in `assignee_type`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Guest => "Guest",
            Self::Team => "Team",
        }
    }

    /// Reads the word of the API.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::User, Self::Guest, Self::Team].into_iter().find(|kind| kind.word() == word)
    }
}

impl Assignee {
    /// The person, if it is one.
    #[must_use]
    pub const fn person(self) -> Option<UserId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Team(_) => None,
        }
    }

    /// The team, if it is one.
    #[must_use]
    pub const fn team(self) -> Option<TeamId> {
        match self {
            Self::Person(_) => None,
            Self::Team(id) => Some(id),
        }
    }
}

impl From<UserId> for Assignee {
    fn from(id: UserId) -> Self {
        Self::Person(id)
    }
}

impl From<TeamId> for Assignee {
    fn from(id: TeamId) -> Self {
        Self::Team(id)
    }
}

impl<A> Right<A> {
    /// The same for somebody else.
    #[must_use]
    pub fn with_assignee<B>(self, assignee: B) -> Right<B> {
        let Self {
            id,
            organization,
            assignee: _,
            target,
            role,
            valid,
            hours,
            profile,
            source,
            notify,
            created_at,
            updated_at,
        } = self;
        Right {
            id,
            organization,
            assignee,
            target,
            role,
            valid,
            hours,
            profile,
            source,
            notify,
            created_at,
            updated_at,
        }
    }
}

/// The one role assignment that stands for all rights of somebody on one target: the manual right if there is one, else
/// the derived ones taken together, with the id and the role of the highest of them. Nothing if there are none.
#[must_use]
pub fn standing_for(rights: impl IntoIterator<Item = Right>) -> Option<Right> {
    rights.into_iter().reduce(|one, other| {
        let rank = |right: &Right| (!right.source.is_manual(), right.role, right.id);
        let (first, second) = if rank(&one) <= rank(&other) { (one, other) } else { (other, one) };
        let valid = if first.source.is_manual() { first.valid } else { first.valid.spanning(second.valid) };
        Right { valid, ..first }
    })
}

/// What a right is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Target {
    /// All doors of the organization.
    Organization,
    /// All doors of a place.
    Place(PlaceId),
    /// The doors of a group.
    Group(GroupId),
    /// One door.
    Lock(LockId),
}

/// The kind of a [`Target`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TargetKind {
    Organization,
    Place,
    Group,
    Lock,
}

impl TargetKind {
    /// The word in the API, as in `applies_to_type`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Organization => "Organization",
            Self::Place => "Place",
            Self::Group => "Group",
            Self::Lock => "Lock",
        }
    }

    /// Reads the word of the API, in any case.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Organization, Self::Place, Self::Group, Self::Lock]
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }
}

impl Target {
    /// Its kind.
    #[must_use]
    pub const fn kind(self) -> TargetKind {
        match self {
            Self::Organization => TargetKind::Organization,
            Self::Place(_) => TargetKind::Place,
            Self::Group(_) => TargetKind::Group,
            Self::Lock(_) => TargetKind::Lock,
        }
    }

    /// The number of the place, group or door; the organization itself has none here.
    #[must_use]
    pub const fn number(self) -> Option<i64> {
        match self {
            Self::Organization => None,
            Self::Place(id) => Some(id.get()),
            Self::Group(id) => Some(id.get()),
            Self::Lock(id) => Some(id.get()),
        }
    }
}

/// What gave a right. Access is the union of the live rights of all sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// Shared by a person, or by a key in the name of the organization (`None`).
    Manual(Option<UserId>),
    /// A membership.
    Membership(i64),
    /// The rule of a location.
    LocationRule(i64),
    /// A booking.
    Booking(i64),
    /// A guest pass.
    GuestPass(i64),
    /// An import.
    Import(i64),
    /// The right of a team that the person is in.
    Team(RightId),
}

impl Source {
    /// The word in the store and in the API.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Manual(_) => "manual",
            Self::Membership(_) => "membership",
            Self::LocationRule(_) => "location_rule",
            Self::Booking(_) => "booking",
            Self::GuestPass(_) => "guest_pass",
            Self::Import(_) => "import",
            Self::Team(_) => "team",
        }
    }

    /// Whether somebody gave it, and may change it and take it away. Every other changes and ends with its cause.
    #[must_use]
    pub const fn is_manual(self) -> bool {
        matches!(self, Self::Manual(_))
    }

    /// The number of the cause, if it has one.
    #[must_use]
    pub fn number(self) -> Option<i64> {
        match self {
            Self::Manual(by) => by.map(UserId::get),
            Self::Membership(id)
            | Self::LocationRule(id)
            | Self::Booking(id)
            | Self::GuestPass(id)
            | Self::Import(id) => Some(id),
            Self::Team(id) => Some(id.get()),
        }
    }

    /// Puts the two back together; nothing for an unknown word or a missing number.
    #[must_use]
    pub fn from_parts(kind: &str, number: Option<i64>) -> Option<Self> {
        match (kind, number) {
            ("manual", by) => Some(Self::Manual(by.map(UserId::new))),
            ("membership", Some(id)) => Some(Self::Membership(id)),
            ("location_rule", Some(id)) => Some(Self::LocationRule(id)),
            ("booking", Some(id)) => Some(Self::Booking(id)),
            ("guest_pass", Some(id)) => Some(Self::GuestPass(id)),
            ("import", Some(id)) => Some(Self::Import(id)),
            ("team", Some(id)) => Some(Self::Team(RightId::new(id))),
            _ => None,
        }
    }
}
