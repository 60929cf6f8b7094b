//! What of an organization somebody may see, for lists.

use crate::authority::Grants;
use crate::id::{GroupId, LockId, PlaceId};
use crate::permission::Permission;
use crate::right::Target;

/// The part of an organization in which at least one of some permissions is held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The whole organization.
    pub all: bool,
    /// These places and what is in them.
    pub places: Vec<PlaceId>,
    /// These groups and what they open.
    pub groups: Vec<GroupId>,
    /// These doors.
    pub locks: Vec<LockId>,
}

impl Reach {
    /// The whole organization.
    #[must_use]
    pub fn everything() -> Self {
        Self { all: true, ..Self::default() }
    }

    /// Where any of the permissions is held.
    #[must_use]
    pub fn of(grants: &Grants, permissions: &[Permission]) -> Self {
        let mut reach = Self::default();
        for target in permissions.iter().flat_map(|permission| grants.targets(*permission)) {
            match target {
                Target::Organization => reach.all = true,
                Target::Place(id) if !reach.places.contains(&id) => reach.places.push(id),
                Target::Group(id) if !reach.groups.contains(&id) => reach.groups.push(id),
                Target::Lock(id) if !reach.locks.contains(&id) => reach.locks.push(id),
                _ => {}
            }
        }
        reach
    }

    /// Whether nothing at all can be seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.all && self.places.is_empty() && self.groups.is_empty() && self.locks.is_empty()
    }
}
