//! Small objects that many answers hold, and times as the contract writes them.

use domain::event::ActorId;
use domain::group::Group;
use domain::guest::Guest;
use domain::organization::Organization;
use domain::place::{Place, Position};
use domain::right::AssigneeKind;
use domain::team::Team;
use domain::time::Timestamp;
use domain::user::User;
use serde::{Serialize, Serializer};
use service::assignees::{AssigneeView, PersonView};

/// An instant as RFC 3339.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(pub(crate) Timestamp);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An instant that may be absent.
pub(crate) fn time(at: Option<Timestamp>) -> Option<Time> {
    at.map(Time)
}

/// A stub: what an object is called.
#[derive(Debug, Serialize)]
pub(crate) struct Ref {
    pub(crate) id: i64,
    pub(crate) resource_type: &'static str,
    pub(crate) name: String,
}

/// A stub of an organization.
#[derive(Debug, Serialize)]
pub(crate) struct OrganizationRef {
    id: i64,
    resource_type: &'static str,
    name: String,
    domain: String,
}

/// A stub of a person.
#[derive(Debug, Serialize)]
pub(crate) struct UserRef {
    id: i64,
    resource_type: &'static str,
    email: String,
    name: String,
}

/// A stub of a guest.
#[derive(Debug, Serialize)]
pub(crate) struct GuestRef {
    id: i64,
    resource_type: &'static str,
    name: String,
    email: Option<String>,
    phone_number: Option<String>,
}

/// A stub of a user, a guest or a team.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum AssigneeRef {
    User(UserRef),
    Guest(GuestRef),
    Team(Ref),
}

impl From<&Place> for Ref {
    fn from(place: &Place) -> Self {
        Self { id: place.id.get(), resource_type: "Place", name: place.name.to_string() }
    }
}

impl From<&Group> for Ref {
    fn from(group: &Group) -> Self {
        Self { id: group.id.get(), resource_type: "Group", name: group.name.to_string() }
    }
}

impl From<&Team> for Ref {
    fn from(team: &Team) -> Self {
        Self { id: team.id.get(), resource_type: "Team", name: team.name.to_string() }
    }
}

impl From<&Organization> for OrganizationRef {
    fn from(organization: &Organization) -> Self {
        Self {
            id: organization.id.get(),
            resource_type: "Organization",
            name: organization.name.to_string(),
            domain: organization.domain.to_string(),
        }
    }
}

impl From<&User> for UserRef {
    fn from(user: &User) -> Self {
        Self { id: user.id.get(), resource_type: "User", email: email(user), name: user.name.to_string() }
    }
}

impl From<&Guest> for GuestRef {
    fn from(guest: &Guest) -> Self {
        Self {
            id: guest.id.get(),
            resource_type: "Guest",
            name: guest.name.to_string(),
            email: guest.email.as_ref().map(ToString::to_string),
            phone_number: guest.phone.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&PersonView> for AssigneeRef {
    fn from(person: &PersonView) -> Self {
        match person {
            PersonView::User(user) => Self::User(UserRef::from(&**user)),
            PersonView::Guest(guest) => Self::Guest(GuestRef::from(&**guest)),
        }
    }
}

impl From<&AssigneeView> for AssigneeRef {
    fn from(assignee: &AssigneeView) -> Self {
        match assignee {
            AssigneeView::Person(person) => Self::from(person),
            AssigneeView::Team(team) => Self::Team(Ref::from(team)),
        }
    }
}

/// The words that the contract has for a user and for a guest.
pub(crate) const USER: &str = AssigneeKind::User.word();
pub(crate) const GUEST: &str = AssigneeKind::Guest.word();

/// Who did something, as the contract spells it.
pub(crate) const fn actor(id: ActorId) -> (&'static str, i64) {
    match id {
        ActorId::User(id) => (USER, id.get()),
        ActorId::Guest(id) => (GUEST, id.get()),
        ActorId::Link(id) => ("GroupLink", id.get()),
    }
}

/// The address of a person; the contract knows no person without one, so none is an empty text.
pub(crate) fn email(user: &User) -> String {
    user.login_email.as_ref().or(user.contact_email.as_ref()).map(ToString::to_string).unwrap_or_default()
}

/// The two numbers of a point.
pub(crate) fn degrees(position: Option<Position>) -> (Option<f64>, Option<f64>) {
    (position.map(Position::latitude), position.map(Position::longitude))
}
