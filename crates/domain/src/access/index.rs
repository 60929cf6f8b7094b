//! The rule set as a decision reads it: [briefs](super::brief), found by id.

use crate::access::brief::{
    DoorBrief, GroupBrief, Kind, Numbering, PersonBrief, PersonState, ProfileBrief, RightBrief,
};
use crate::access::flat::Flat;
use crate::access::policy::{GroupEntry, LockEntry, PersonEntry, PlaceEntry};
use crate::access::{ProfileRule, Table};
use crate::id::{GroupId, LockId, PlaceId, ProfileId, UserId};
use crate::membership::AccessHours;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What follows from the rows of a policy.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    persons: Flat<PersonBrief>,
    doors: Flat<DoorBrief>,
    numbers: Numbers,
}

/// What gets a number.
#[derive(Clone, Debug, Default)]
struct Numbers {
    groups: Groups,
    profiles: Profiles,
}

/// Profiles by the number that each gets when something first speaks of it, as with groups.
#[derive(Clone, Debug, Default)]
struct Profiles {
    numbers: Table<ProfileId, u32>,
    briefs: Arc<Vec<ProfileBrief>>,
}

/// Groups by the number that each gets when something first speaks of it. A number is never given twice: rights and
/// doors may speak of a group that is not there.
#[derive(Clone, Debug, Default)]
struct Groups {
    numbers: Table<GroupId, u32>,
    briefs: Arc<Vec<GroupBrief>>,
}

impl Index {
    #[inline]
    pub(super) fn person(&self, id: UserId) -> Option<&PersonBrief> {
        self.persons.get(id.get())
    }

    #[inline]
    pub(super) fn door(&self, id: LockId) -> Option<&DoorBrief> {
        self.doors.get(id.get())
    }

    /// The group of a number, if it is there.
    #[inline]
    pub(super) fn group(&self, number: u32) -> Option<&GroupBrief> {
        self.numbers.groups.briefs.get(number as usize).filter(|group| group.is_there)
    }

    /// The profile of a number.
    #[inline]
    pub(super) fn profile(&self, number: u32) -> Option<&ProfileBrief> {
        self.numbers.profiles.briefs.get(number as usize)
    }

    pub(super) fn number(&self, id: GroupId) -> Option<u32> {
        self.numbers.groups.numbers.get(id).copied()
    }

    /// The person as the row now is.
    pub(super) fn note_person(&mut self, id: UserId, entry: Option<&PersonEntry>) {
        match entry {
            Some(entry) => self.persons.put(PersonBrief::new(id, entry, &mut self.numbers)),
            None => self.persons.remove(id.get()),
        }
    }

    /// The door as its row and that of its place now are.
    pub(super) fn note_door(&mut self, id: LockId, entries: Option<(&LockEntry, &PlaceEntry)>) {
        match entries {
            Some((lock, place)) => {
                self.doors.put(DoorBrief::new(id, lock, place, |group| self.numbers.groups.number(group)));
            }
            None => self.doors.remove(id.get()),
        }
    }

    /// The group as the row now is.
    pub(super) fn note_group(&mut self, id: GroupId, entry: Option<&GroupEntry>) {
        let number = self.numbers.groups.number(id) as usize;
        let brief = entry.map_or(GroupBrief::absent(id), |entry| GroupBrief::new(id, entry));
        if let Some(place) = Arc::make_mut(&mut self.numbers.groups.briefs).get_mut(number) {
            *place = brief;
        }
    }

    /// The profile as the row now is.
    pub(super) fn note_profile(&mut self, id: ProfileId, rule: Option<&ProfileRule>) {
        let number = self.numbers.profiles.number(id) as usize;
        let brief = ProfileBrief::new(id, rule, |group| self.numbers.groups.number(group));
        if let Some(place) = Arc::make_mut(&mut self.numbers.profiles.briefs).get_mut(number) {
            *place = brief;
        }
    }

    fn id_of(&self, number: u32) -> Option<GroupId> {
        self.numbers.groups.briefs.get(number as usize).map(|group| group.id)
    }

    /// All of it without the numbers, which depend on what came first.
    fn resolved(&self) -> Resolved<'_> {
        let Numbers { groups, profiles } = &self.numbers;
        let persons = self.persons.iter().map(|person| {
            let rights = person.rights().map(|right| {
                let group = self.id_of(right.number).filter(|_| right.kind == Kind::Group);
                let profile =
                    self.profile(right.number).filter(|_| right.kind == Kind::Profile).map(|profile| profile.id);
                let number = if group.is_some() || profile.is_some() { 0 } else { right.number };
                (right.with_number(number), group, profile)
            });
            (person.user(), (person.state(), rights.collect()))
        });
        let doors = self.doors.iter().map(|door| {
            let groups = (0..).zip(groups.briefs.iter()).filter(|(number, _)| door.is_in(*number));
            (door.lock, (DoorBrief { groups: Arc::default(), ..door.clone() }, groups.map(|(_, it)| it.id).collect()))
        });
        let profiles = profiles.briefs.iter().filter(|profile| !profile.entries.is_empty());
        let profiles = profiles.map(|profile| {
            let entries = profile.entries.iter().map(|entry| (self.id_of(entry.group), entry.place, &entry.hours));
            (profile.id, entries.collect())
        });
        let groups = groups.briefs.iter().filter(|group| group.is_there).map(|group| (group.id, group));
        Resolved {
            persons: persons.collect(),
            doors: doors.collect(),
            groups: groups.collect(),
            profiles: profiles.collect(),
        }
    }
}

impl Groups {
    fn number(&mut self, id: GroupId) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = u32::try_from(self.briefs.len()).unwrap_or(u32::MAX);
        self.numbers.insert(id, number);
        Arc::make_mut(&mut self.briefs).push(GroupBrief::absent(id));
        number
    }
}

impl Profiles {
    fn number(&mut self, id: ProfileId) -> u32 {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = u32::try_from(self.briefs.len()).unwrap_or(u32::MAX);
        self.numbers.insert(id, number);
        Arc::make_mut(&mut self.briefs).push(ProfileBrief::new(id, None, |_| u32::MAX));
        number
    }
}

impl Numbering for Numbers {
    fn group(&mut self, id: GroupId) -> u32 {
        self.groups.number(id)
    }

    fn profile(&mut self, id: ProfileId) -> u32 {
        self.profiles.number(id)
    }
}

#[derive(PartialEq)]
struct Resolved<'a> {
    /// Whether each is enabled, and what they have.
    persons: BTreeMap<UserId, (PersonState, Vec<ResolvedRight>)>,
    doors: BTreeMap<LockId, (DoorBrief, BTreeSet<GroupId>)>,
    groups: BTreeMap<GroupId, &'a GroupBrief>,
    profiles: BTreeMap<ProfileId, Vec<ResolvedEntry<'a>>>,
}

type ResolvedRight = (RightBrief, Option<GroupId>, Option<ProfileId>);

type ResolvedEntry<'a> = (Option<GroupId>, PlaceId, &'a AccessHours);

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        self.resolved() == other.resolved()
    }
}
