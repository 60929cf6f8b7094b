//! What a decision reads of a door-access profile.

use crate::access::ProfileRule;
use crate::id::{GroupId, PlaceId, ProfileId};
use crate::membership::AccessHours;
use std::sync::Arc;

/// A door-access profile that has got a number.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::access) struct ProfileBrief {
    pub(in crate::access) id: ProfileId,
    pub(in crate::access) entries: Arc<[EntryBrief]>,
}

/// The doors of a group at one place.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::access) struct EntryBrief {
    /// The number of the group.
    pub(in crate::access) group: u32,
    pub(in crate::access) place: PlaceId,
    pub(in crate::access) hours: AccessHours,
}

impl ProfileBrief {
    /// One that there is not, or not yet, opens nothing.
    pub(in crate::access) fn new(
        id: ProfileId,
        rule: Option<&ProfileRule>,
        mut number: impl FnMut(GroupId) -> u32,
    ) -> Self {
        let entries = rule.into_iter().flat_map(|rule| &rule.entries).map(|entry| {
            let (group, place, hours) = (number(entry.group), entry.place, entry.hours.clone());
            EntryBrief { group, place, hours }
        });
        Self { id, entries: entries.collect() }
    }
}
