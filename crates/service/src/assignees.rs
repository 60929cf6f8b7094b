//! Who can be given rights and cards: users and guests.

use crate::Error;
use domain::guest::Guest;
use domain::id::{OrganizationId, UserId};
use domain::text::Name;
use domain::user::User;
use store::Read;

/// Somebody who has rights and cards, or may get some.
#[derive(Clone, Debug, PartialEq)]
pub enum Assignee {
    /// A user.
    User(Box<User>),
    /// A guest.
    Guest(Box<Guest>),
}

/// Whom a request means: the kind counts, for a guest is not found as a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssigneeId {
    /// A user.
    User(UserId),
    /// A guest.
    Guest(UserId),
}

impl Assignee {
    /// Their id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        match self {
            Self::User(user) => user.id,
            Self::Guest(guest) => guest.id,
        }
    }

    /// What they are called.
    #[must_use]
    pub const fn name(&self) -> &Name {
        match self {
            Self::User(user) => &user.name,
            Self::Guest(guest) => &guest.name,
        }
    }

    /// The user, if it is one.
    #[must_use]
    pub fn user(self) -> Option<User> {
        match self {
            Self::User(user) => Some(*user),
            Self::Guest(_) => None,
        }
    }

    pub(crate) const fn is_guest(&self) -> bool {
        matches!(self, Self::Guest(_))
    }
}

/// Finds a user or a guest.
pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<Assignee>, Error> {
    if let Some(found) = store::users::find(read, organization, id)? {
        return Ok(Some(Assignee::User(Box::new(found.user))));
    }
    Ok(store::guests::find(read, organization, id)?.map(|guest| Assignee::Guest(Box::new(guest))))
}

/// The user or the guest with a right or a card. Fails if they are gone.
pub(crate) fn get(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Assignee, Error> {
    find(read, organization, id)?.ok_or(Error::NotFound("user"))
}

/// Whom a request means. Fails if there is nobody of that kind.
pub(crate) fn meant(read: &mut Read<'_>, organization: OrganizationId, id: AssigneeId) -> Result<Assignee, Error> {
    match id {
        AssigneeId::User(id) => Ok(Assignee::User(Box::new(crate::users::find(read, organization, id)?.user))),
        AssigneeId::Guest(id) => Ok(Assignee::Guest(Box::new(crate::guests::find(read, organization, id)?))),
    }
}
