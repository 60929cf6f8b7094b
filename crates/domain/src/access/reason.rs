//! Why an attempt was refused: a closed list. The codes are the contract's; the sentences for members
//! and for staff stand in the catalogue of texts under [`Reason::key`].

use crate::membership::{OverlayKind, Refusal};

/// How far a right gets, in the order of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Its own time: before, or over.
    Right,
    /// What everybody must meet at the door.
    Door,
    /// What the members of its group must meet.
    Group,
    /// The hours of the door, the place, the group and the right.
    Hours,
}

impl Step {
    /// The word in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Door => "door",
            Self::Group => "group",
            Self::Hours => "hours",
        }
    }
}

/// Why an attempt was refused. The order is that of the walk: lockdown, person, right, door, group, hours.
/// Reasons of the same step are equally far; see [`decide`](crate::access::decide()).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// No such door in this organization.
    DoorUnknown,
    /// The door is locked down.
    DoorLockedDown,
    /// The place is locked down.
    PlaceLockedDown,
    /// The organization is locked down.
    OrganizationLockedDown,
    /// No such person in this organization.
    PersonUnknown,
    /// The person is suspended.
    PersonSuspended,
    /// Staff keep the person out for a time.
    PersonBlocked,
    /// The person has not done what a package of theirs asks for.
    RequirementMissing,
    /// Nobody answers for a person under age.
    GuardianMissing,
    /// The person is younger than a package of theirs allows.
    TooYoung,
    /// No such access link in this organization.
    LinkUnknown,
    /// The access link is over.
    LinkExpired,
    /// The access link has not begun.
    LinkNotYetValid,
    /// No right reaches this door.
    NoRight,
    /// What the person has bought does not open this door.
    NotValidHere,
    /// The right is over.
    RightExpired,
    /// The right has not begun.
    RightNotYetValid,
    /// The booking is over.
    BookingTooLate,
    /// The booking has not begun.
    BookingTooEarly,
    /// The membership was ended.
    MembershipEnded,
    /// The membership is not signed or not paid.
    MembershipIncomplete,
    /// The membership has not begun.
    MembershipNotStarted,
    /// The term of the membership is over.
    MembershipExpired,
    /// The membership is paused.
    MembershipFrozen,
    /// A payment for the membership is missing.
    PaymentMissing,
    /// No visit of the membership is left.
    VisitsUsedUp,
    /// The right counts with a membership only, and there is none.
    NoMembership,
    /// The door asks for nearness, and nobody knows where it is.
    DoorPositionUnknown,
    /// The door asks for a location and got none.
    DoorLocationMissing,
    /// The location is too vague for the door.
    DoorLocationImprecise,
    /// The person is too far from the door.
    DoorTooFar,
    /// The door asks for a proof from its reader.
    DoorReaderProof,
    /// The group asks for nearness, and nobody knows where the door is.
    GroupPositionUnknown,
    /// The group asks for a location and got none.
    GroupLocationMissing,
    /// The location is too vague for the group.
    GroupLocationImprecise,
    /// The person is too far from the door for the group.
    GroupTooFar,
    /// The group asks for a proof from the reader.
    GroupReaderProof,
    /// The group asks to tap the reader with the phone.
    GroupTapToAccess,
    /// The group does not allow the app.
    GroupAppAccess,
    /// The group asks for the primary device.
    GroupPrimaryDevice,
    /// Outside the hours of the door.
    DoorHours,
    /// The place is closed.
    PlaceClosed,
    /// Outside the hours of the group.
    GroupHours,
    /// A payment is missing, and the place is not staffed.
    StaffedHoursOnly,
    /// Outside the hours of the right itself.
    RightHours,
}

impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Ended => Self::MembershipEnded,
            Refusal::Incomplete => Self::MembershipIncomplete,
            Refusal::NotStarted => Self::MembershipNotStarted,
            Refusal::Expired => Self::MembershipExpired,
            Refusal::Frozen => Self::MembershipFrozen,
            Refusal::PaymentMissing => Self::PaymentMissing,
            Refusal::VisitsUsedUp => Self::VisitsUsedUp,
        }
    }
}

impl From<OverlayKind> for Reason {
    fn from(kind: OverlayKind) -> Self {
        match kind {
            OverlayKind::Blocked => Self::PersonBlocked,
            OverlayKind::Requirement => Self::RequirementMissing,
            OverlayKind::Guardian => Self::GuardianMissing,
            OverlayKind::Age => Self::TooYoung,
        }
    }
}

impl Reason {
    /// Every reason, in the order of the walk.
    pub const ALL: &[Self] = &[
        Self::DoorUnknown,
        Self::DoorLockedDown,
        Self::PlaceLockedDown,
        Self::OrganizationLockedDown,
        Self::PersonUnknown,
        Self::PersonSuspended,
        Self::PersonBlocked,
        Self::RequirementMissing,
        Self::GuardianMissing,
        Self::TooYoung,
        Self::LinkUnknown,
        Self::LinkExpired,
        Self::LinkNotYetValid,
        Self::NoRight,
        Self::NotValidHere,
        Self::RightExpired,
        Self::RightNotYetValid,
        Self::BookingTooLate,
        Self::BookingTooEarly,
        Self::MembershipEnded,
        Self::MembershipIncomplete,
        Self::MembershipNotStarted,
        Self::MembershipExpired,
        Self::MembershipFrozen,
        Self::PaymentMissing,
        Self::VisitsUsedUp,
        Self::NoMembership,
        Self::DoorPositionUnknown,
        Self::DoorLocationMissing,
        Self::DoorLocationImprecise,
        Self::DoorTooFar,
        Self::DoorReaderProof,
        Self::GroupPositionUnknown,
        Self::GroupLocationMissing,
        Self::GroupLocationImprecise,
        Self::GroupTooFar,
        Self::GroupReaderProof,
        Self::GroupTapToAccess,
        Self::GroupAppAccess,
        Self::GroupPrimaryDevice,
        Self::DoorHours,
        Self::PlaceClosed,
        Self::GroupHours,
        Self::StaffedHoursOnly,
        Self::RightHours,
    ];

    /// Whether it comes of what somebody has bought or booked, or of what keeps members out.
    #[must_use]
    pub const fn is_of_membership(self) -> bool {
        matches!(
            self,
            Self::PersonBlocked
                | Self::RequirementMissing
                | Self::GuardianMissing
                | Self::TooYoung
                | Self::NotValidHere
                | Self::BookingTooLate
                | Self::BookingTooEarly
                | Self::MembershipEnded
                | Self::MembershipIncomplete
                | Self::MembershipNotStarted
                | Self::MembershipExpired
                | Self::MembershipFrozen
                | Self::PaymentMissing
                | Self::VisitsUsedUp
                | Self::NoMembership
                | Self::StaffedHoursOnly
        )
    }

    /// Whether a schedule that is an exception can stand behind it: a closure, or a holiday.
    #[must_use]
    pub const fn is_of_hours(self) -> bool {
        matches!(self, Self::DoorHours | Self::PlaceClosed | Self::GroupHours)
    }

    /// The contract's error code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::DoorUnknown => "fad10e",
            Self::DoorLockedDown => "fad001",
            Self::PlaceLockedDown | Self::OrganizationLockedDown => "fad002",
            Self::PersonUnknown
            | Self::NoRight
            | Self::NotValidHere
            | Self::MembershipIncomplete
            | Self::MembershipFrozen
            | Self::PaymentMissing
            | Self::VisitsUsedUp
            | Self::NoMembership => "fcd8ef",
            Self::PersonSuspended
            | Self::PersonBlocked
            | Self::RequirementMissing
            | Self::GuardianMissing
            | Self::TooYoung => "fcd8ff",
            Self::LinkUnknown => "f29aef",
            Self::RightExpired
            | Self::LinkExpired
            | Self::BookingTooLate
            | Self::MembershipEnded
            | Self::MembershipExpired => "f35ade",
            Self::RightNotYetValid | Self::LinkNotYetValid | Self::BookingTooEarly | Self::MembershipNotStarted => {
                "f358de"
            }
            Self::DoorLocationMissing
            | Self::DoorLocationImprecise
            | Self::GroupLocationMissing
            | Self::GroupLocationImprecise => "bbb99f",
            Self::DoorPositionUnknown | Self::GroupPositionUnknown => "bbb93f",
            Self::DoorTooFar | Self::GroupTooFar => "a3995f",
            Self::DoorReaderProof | Self::GroupReaderProof => "bb4faa",
            Self::GroupAppAccess => "f01337",
            Self::GroupPrimaryDevice => "34bd8f",
            Self::GroupTapToAccess => "bbc93f",
            Self::DoorHours | Self::PlaceClosed | Self::GroupHours | Self::StaffedHoursOnly | Self::RightHours => {
                "34ffaa"
            }
        }
    }

    /// The id of its sentences in the catalogue of texts, and its word in the store.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::DoorUnknown => "door-unknown",
            Self::DoorLockedDown => "door-locked-down",
            Self::PlaceLockedDown => "place-locked-down",
            Self::OrganizationLockedDown => "organization-locked-down",
            Self::PersonUnknown => "person-unknown",
            Self::PersonSuspended => "person-suspended",
            Self::PersonBlocked => "person-blocked",
            Self::RequirementMissing => "requirement-missing",
            Self::GuardianMissing => "guardian-missing",
            Self::TooYoung => "too-young",
            Self::LinkUnknown => "link-unknown",
            Self::LinkExpired => "link-expired",
            Self::LinkNotYetValid => "link-not-yet-valid",
            Self::NoRight => "no-right",
            Self::NotValidHere => "not-valid-here",
            Self::RightExpired => "right-expired",
            Self::RightNotYetValid => "right-not-yet-valid",
            Self::BookingTooLate => "booking-too-late",
            Self::BookingTooEarly => "booking-too-early",
            Self::MembershipEnded => "membership-ended",
            Self::MembershipIncomplete => "membership-incomplete",
            Self::MembershipNotStarted => "membership-not-started",
            Self::MembershipExpired => "membership-expired",
            Self::MembershipFrozen => "membership-frozen",
            Self::PaymentMissing => "payment-missing",
            Self::VisitsUsedUp => "visits-used-up",
            Self::NoMembership => "no-membership",
            Self::DoorLocationMissing => "door-location-missing",
            Self::DoorPositionUnknown => "door-position-unknown",
            Self::DoorLocationImprecise => "door-location-imprecise",
            Self::DoorTooFar => "door-too-far",
            Self::DoorReaderProof => "door-reader-proof",
            Self::GroupAppAccess => "group-app-access",
            Self::GroupPrimaryDevice => "group-primary-device",
            Self::GroupTapToAccess => "group-tap-to-access",
            Self::GroupLocationMissing => "group-location-missing",
            Self::GroupPositionUnknown => "group-position-unknown",
            Self::GroupLocationImprecise => "group-location-imprecise",
            Self::GroupTooFar => "group-too-far",
            Self::GroupReaderProof => "group-reader-proof",
            Self::DoorHours => "door-hours",
            Self::PlaceClosed => "place-closed",
            Self::GroupHours => "group-hours",
            Self::StaffedHoursOnly => "staffed-hours-only",
            Self::RightHours => "right-hours",
        }
    }
}
