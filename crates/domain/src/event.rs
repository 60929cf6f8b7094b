//! What happened: one line of the log.

use crate::access::Reason;
use crate::id::{AccessKeyId, GroupLinkId, LoginId, OrganizationId, PlaceId, RightId, UserId};
use crate::role::Role;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// One line of the log. Its id is a UUIDv7, whose order is the order of time; a door's controller and
/// the server write the same attempt under the same id, so that it counts once.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub uuid: Uuid,
    /// The tenant.
    pub organization: OrganizationId,
    /// What happened, as in the contract's list of event types.
    pub kind: EventKind,
    /// Who did it.
    pub actor: Option<EventActor>,
    /// By what means the actor was known.
    pub means: Option<AuthenticatedBy>,
    /// The right that allowed it.
    pub authorized_by: Option<(RightId, Role)>,
    /// To what.
    pub object: EventObject,
    /// Where.
    pub place: Option<PlaceId>,
    /// Why it was refused; absent: it succeeded.
    pub refusal: Option<Refusal>,
    /// When.
    pub created_at: Timestamp,
}

/// Who did it, with the name of that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventActor {
    /// Who.
    pub id: ActorId,
    /// Their name then.
    pub name: String,
    /// Their address then.
    pub email: String,
}

/// Who can do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorId {
    /// A person.
    User(UserId),
    /// A guest.
    Guest(UserId),
    /// Whoever has an access link.
    Link(GroupLinkId),
}

/// By what means an actor is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthenticatedBy {
    /// A session or a key.
    Login(LoginId),
    /// An access link.
    Link(GroupLinkId),
    /// An access key of a guest.
    AccessKey(AccessKeyId),
}

impl EventActor {
    /// The user, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self.id {
            ActorId::User(id) => Some(id),
            ActorId::Guest(_) | ActorId::Link(_) => None,
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn person(&self) -> Option<UserId> {
        match self.id {
            ActorId::User(id) | ActorId::Guest(id) => Some(id),
            ActorId::Link(_) => None,
        }
    }

    /// Whether it is a guest.
    #[must_use]
    pub const fn is_guest(&self) -> bool {
        matches!(self.id, ActorId::Guest(_))
    }
}

impl AuthenticatedBy {
    /// The login, if it is one.
    #[must_use]
    pub const fn login(self) -> Option<LoginId> {
        match self {
            Self::Login(id) => Some(id),
            Self::Link(_) | Self::AccessKey(_) => None,
        }
    }

    /// The access link, if it is one.
    #[must_use]
    pub const fn link(self) -> Option<GroupLinkId> {
        match self {
            Self::Link(id) => Some(id),
            Self::Login(_) | Self::AccessKey(_) => None,
        }
    }

    /// The access key, if it is one.
    #[must_use]
    pub const fn access_key(self) -> Option<AccessKeyId> {
        match self {
            Self::AccessKey(id) => Some(id),
            Self::Login(_) | Self::Link(_) => None,
        }
    }
}

/// What it was done to, with the name of that moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventObject {
    /// The kind, as the contract spells it.
    pub kind: ObjectKind,
    /// Its number.
    pub id: i64,
    /// Its name then.
    pub name: String,
}

/// Why an attempt failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The rules said no.
    Rules(Reason),
    /// The rules said yes, and the controller did not do it.
    Controller(ControllerFault),
}

/// Why a controller did not open a door that was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControllerFault {
    /// The door has none.
    Unassigned,
    /// It has no unlock time for the door.
    Unconfigured,
    /// It is not connected, or did not answer in time.
    Silent,
    /// It refused.
    Veto,
}

impl ControllerFault {
    /// Every fault.
    pub const ALL: [Self; 4] = [Self::Unassigned, Self::Unconfigured, Self::Silent, Self::Veto];

    /// The contract's error code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unassigned => "ff420a",
            Self::Unconfigured => "fad108",
            Self::Silent => "fac001",
            Self::Veto => "fac002",
        }
    }

    /// The id of its sentences in the catalogue of texts, and its word in the store.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unassigned => "controller-unassigned",
            Self::Unconfigured => "controller-unconfigured",
            Self::Silent => "controller-silent",
            Self::Veto => "controller-veto",
        }
    }
}

impl Refusal {
    /// The contract's error code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rules(reason) => reason.code(),
            Self::Controller(fault) => fault.code(),
        }
    }

    /// The id of its sentences in the catalogue of texts, and its word in the store.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rules(reason) => reason.key(),
            Self::Controller(fault) => fault.key(),
        }
    }

    /// Reads the word of the store.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let reason = Reason::ALL.iter().copied().find(|reason| reason.key() == key).map(Self::Rules);
        reason.or_else(|| ControllerFault::ALL.into_iter().find(|fault| fault.key() == key).map(Self::Controller))
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are the contract's words")]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the API and in the store.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// The event types that this product writes: `<object>.<action>`.
    EventKind {
        AccessKeyCreate = "access_key.create",
        AccessKeyDestroy = "access_key.destroy",
        CameraCreate = "camera.create",
        CameraDestroy = "camera.destroy",
        CameraUpdate = "camera.update",
        CardActivate = "card.activate",
        CardActivateWithToken = "card.activate_with_token",
        CardAssign = "card.assign",
        CardCreate = "card.create",
        CardDeactivate = "card.deactivate",
        CardDeassign = "card.deassign",
        CardDestroy = "card.destroy",
        CardUpdate = "card.update",
        ControllerAssign = "controller.assign",
        ControllerDeassign = "controller.deassign",
        ControllerReboot = "controller.reboot",
        ControllerUpdate = "controller.update",
        ControllerRelayConnectionCreate = "controller_relay_connection.create",
        ControllerRelayConnectionDestroy = "controller_relay_connection.destroy",
        ControllerRelayConnectionUpdate = "controller_relay_connection.update",
        FloorCreate = "floor.create",
        FloorUpdate = "floor.update",
        GroupCreate = "group.create",
        GroupDestroy = "group.destroy",
        GroupUpdate = "group.update",
        GroupLinkCreate = "group_link.create",
        GroupLinkDestroy = "group_link.destroy",
        GroupLockCreate = "group_lock.create",
        GroupLockDestroy = "group_lock.destroy",
        GuestCreate = "guest.create",
        GuestDestroy = "guest.destroy",
        GuestReadHistory = "guest.read_history",
        IntegrationCreate = "integration.create",
        IntegrationDestroy = "integration.destroy",
        IntegrationDisableDueToError = "integration.disable_due_to_error",
        IntegrationUpdate = "integration.update",
        IntegrationWarnDueToError = "integration.warn_due_to_error",
        InviteCreate = "invite.create",
        LockCancelLockdown = "lock.cancel_lockdown",
        LockCreate = "lock.create",
        LockDestroy = "lock.destroy",
        LockFirstToArrive = "lock.first_to_arrive",
        LockLastToLeave = "lock.last_to_leave",
        LockLockDown = "lock.lock_down",
        LockScheduledUnlockEnded = "lock.scheduled_unlock_ended",
        LockScheduledUnlockStarted = "lock.scheduled_unlock_started",
        LockUnlock = "lock.unlock",
        LockUpdate = "lock.update",
        LoginCreate = "login.create",
        LoginDestroy = "login.destroy",
        LoginPromote = "login.promote",
        OrganizationCreate = "organization.create",
        OrganizationUpdate = "organization.update",
        PlaceCancelLockdown = "place.cancel_lockdown",
        PlaceCreate = "place.create",
        PlaceDestroy = "place.destroy",
        PlaceLockDown = "place.lock_down",
        PlaceUpdate = "place.update",
        RoleAssignmentCreate = "role_assignment.create",
        RoleAssignmentDestroy = "role_assignment.destroy",
        RoleAssignmentUpdate = "role_assignment.update",
        ScheduleCreate = "schedule.create",
        ScheduleDestroy = "schedule.destroy",
        ScheduleUpdate = "schedule.update",
        TeamCreate = "team.create",
        TeamDestroy = "team.destroy",
        TeamUpdate = "team.update",
        TeamMembershipCreate = "team_membership.create",
        TeamMembershipDestroy = "team_membership.destroy",
        UserCreate = "user.create",
        UserCreatePassword = "user.create_password",
        UserDestroy = "user.destroy",
        UserReadHistory = "user.read_history",
        UserUpdate = "user.update",
        UserUpdatePassword = "user.update_password",
    }
}

impl EventKind {
    /// What it is done to.
    #[must_use]
    pub fn object(self) -> Option<ObjectKind> {
        let (object, _) = self.word().split_once('.')?;
        let is_it = |kind: &&ObjectKind| kind.word().eq_ignore_ascii_case(&object.replace('_', ""));
        ObjectKind::ALL.iter().find(is_it).copied()
    }

    /// The part after the dot.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.word().split_once('.').map_or("", |(_, action)| action)
    }
}

words! {
    /// What an event was done to.
    ObjectKind {
        AccessKey = "AccessKey",
        Camera = "Camera",
        Card = "Card",
        Controller = "Controller",
        ControllerRelayConnection = "ControllerRelayConnection",
        Floor = "Floor",
        Group = "Group",
        GroupLink = "GroupLink",
        GroupLock = "GroupLock",
        Guest = "Guest",
        Integration = "Integration",
        Invite = "Invite",
        Lock = "Lock",
        Login = "Login",
        Organization = "Organization",
        Place = "Place",
        RoleAssignment = "RoleAssignment",
        Schedule = "Schedule",
        Team = "Team",
        TeamMembership = "TeamMembership",
        User = "User",
    }
}
