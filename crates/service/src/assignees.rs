//! Who can be given rights and cards: people, who are users or guests, and teams.

use crate::Error;
use crate::operation::Who;
use domain::guest::Guest;
use domain::id::{OrganizationId, TeamId, UserId};
use domain::right::{Assignee, AssigneeKind};
use domain::team::Team;
use domain::text::Name;
use domain::user::User;
use store::Read;

/// Who has a right.
#[derive(Clone, Debug, PartialEq)]
pub enum AssigneeView {
    /// A person.
    Person(PersonView),
    /// A team.
    Team(Team),
}

/// A person: somebody who has rights and cards, or may get some.
#[derive(Clone, Debug, PartialEq)]
pub enum PersonView {
    /// A user.
    User(Box<User>),
    /// A guest.
    Guest(Box<Guest>),
}

/// Who is meant to get a right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AssigneeId {
    /// A person.
    Person(PersonId),
    /// A team.
    Team(TeamId),
}

/// Which person a request means: the kind counts, for a guest is not found as a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonId {
    /// A user.
    User(UserId),
    /// A guest.
    Guest(UserId),
}

impl AssigneeView {
    /// What they are called.
    #[must_use]
    pub const fn name(&self) -> &Name {
        match self {
            Self::Person(person) => person.name(),
            Self::Team(team) => &team.name,
        }
    }

    /// Of what kind they are.
    #[must_use]
    pub const fn kind(&self) -> AssigneeKind {
        match self {
            Self::Person(person) => person.kind(),
            Self::Team(_) => AssigneeKind::Team,
        }
    }

    /// Whose right is theirs.
    #[must_use]
    pub const fn id(&self) -> Assignee {
        match self {
            Self::Person(person) => Assignee::Person(person.id()),
            Self::Team(team) => Assignee::Team(team.id),
        }
    }
}

impl PersonView {
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

    /// Of what kind they are.
    #[must_use]
    pub const fn kind(&self) -> AssigneeKind {
        match self {
            Self::User(_) => AssigneeKind::User,
            Self::Guest(_) => AssigneeKind::Guest,
        }
    }

    /// Whether it is a guest.
    #[must_use]
    pub const fn is_guest(&self) -> bool {
        matches!(self, Self::Guest(_))
    }
}

impl AssigneeId {
    /// The one of a kind with a number.
    #[must_use]
    pub const fn new(kind: AssigneeKind, number: i64) -> Self {
        match kind {
            AssigneeKind::User => Self::Person(PersonId::User(UserId::new(number))),
            AssigneeKind::Guest => Self::Person(PersonId::Guest(UserId::new(number))),
            AssigneeKind::Team => Self::Team(TeamId::new(number)),
        }
    }
}

impl From<PersonId> for AssigneeId {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl From<UserId> for AssigneeId {
    fn from(user: UserId) -> Self {
        Self::Person(PersonId::User(user))
    }
}

impl From<TeamId> for AssigneeId {
    fn from(team: TeamId) -> Self {
        Self::Team(team)
    }
}

/// Finds a user or a guest.
pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Option<PersonView>, Error> {
    if let Some(found) = store::users::find(read, organization, id)? {
        return Ok(Some(PersonView::User(Box::new(found.user))));
    }
    Ok(store::guests::find(read, organization, id)?.map(|guest| PersonView::Guest(Box::new(guest))))
}

/// The user or the guest with a right or a card. Fails if they are gone.
pub(crate) fn person(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<PersonView, Error> {
    find(read, organization, id)?.ok_or(Error::NotFound("user"))
}

/// Who has a right. Fails if they are gone.
pub(crate) fn get(read: &mut Read<'_>, organization: OrganizationId, id: Assignee) -> Result<AssigneeView, Error> {
    match id {
        Assignee::Person(id) => person(read, organization, id).map(AssigneeView::Person),
        Assignee::Team(id) => crate::teams::find(read, organization, id).map(AssigneeView::Team),
    }
}

/// Which person a request means. Fails if there is nobody of that kind.
pub(crate) fn meant_person(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: PersonId,
) -> Result<PersonView, Error> {
    match id {
        PersonId::User(id) => Ok(PersonView::User(Box::new(crate::users::find(read, organization, id)?.user))),
        PersonId::Guest(id) => Ok(PersonView::Guest(Box::new(crate::guests::find(read, organization, id)?))),
    }
}

/// Who a request means. Fails if there is nobody of that kind, or a team that the caller may not see.
pub(crate) fn meant(read: &mut Read<'_>, who: &Who, id: AssigneeId) -> Result<AssigneeView, Error> {
    match id {
        AssigneeId::Person(id) => meant_person(read, who.organization(), id).map(AssigneeView::Person),
        AssigneeId::Team(id) => crate::teams::visible(read, who, id).map(AssigneeView::Team),
    }
}
