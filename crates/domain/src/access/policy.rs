//! The compact rule set of an organization: an index of the rows that matter to deciding, built by
//! applying [`Change`]s and kept current by more of them.

use crate::access::Change;
use crate::group::GroupRestrictions;
use crate::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use crate::lock::{LockRestrictions, Lockdown};
use crate::place::Position;
use crate::right::{Right, Source, Target};
use crate::role::Role;
use crate::schedule::{Scheduleable, WeeklyHours, WeeklyWindow};
use crate::time::{Period, TimeZone};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What deciding needs to know of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaceRule {
    /// The zone of its wall clock.
    pub time_zone: TimeZone,
    /// Where it is, for doors that do not say.
    pub position: Option<Position>,
    /// Locked down, if it is.
    pub lockdown: Option<Lockdown>,
}

/// What deciding needs to know of a door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LockRule {
    /// Where it is.
    pub place: PlaceId,
    /// Where exactly.
    pub position: Option<Position>,
    /// What everybody must meet.
    pub restrictions: LockRestrictions,
    /// Locked down, if it is.
    pub lockdown: Option<Lockdown>,
}

/// What deciding needs to know of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRule {
    /// What its members must meet.
    pub restrictions: GroupRestrictions,
}

/// What deciding needs to know of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRule {
    /// Not suspended.
    pub access_enabled: bool,
}

/// What deciding needs to know of a right.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RightRule {
    /// Who has it.
    pub assignee: UserId,
    /// On what.
    pub target: Target,
    /// What it allows.
    pub role: Role,
    /// When it counts.
    pub valid: Period,
    /// In which hours of the week; absent: any.
    pub hours: Option<WeeklyHours>,
    /// What gave it.
    pub source: Source,
}

impl From<&Right> for RightRule {
    fn from(right: &Right) -> Self {
        Self {
            assignee: right.assignee,
            target: right.target,
            role: right.role,
            valid: right.valid,
            hours: right.hours.clone(),
            source: right.source,
        }
    }
}

/// The rule set of one organization. Histories that end in the same rows give equal policies, provided
/// that each keeps the order that [`Change`] asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    places: HashMap<PlaceId, PlaceRule>,
    locks: HashMap<LockId, LockEntry>,
    groups: HashMap<GroupId, GroupEntry>,
    persons: HashMap<UserId, PersonEntry>,
    assignees: HashMap<RightId, UserId>,
    windows: HashMap<ScheduleId, Scheduleable>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct LockEntry {
    pub(super) rule: LockRule,
    groups: Vec<GroupId>,
    hours: Hours,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct GroupEntry {
    pub(super) rule: GroupRule,
    hours: Hours,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct PersonEntry {
    pub(super) rule: PersonRule,
    /// In the order of their ids, which is the order in which ties are settled.
    rights: Vec<(RightId, RightRule)>,
}

/// The windows of a time restriction. None: never.
#[derive(Clone, Debug, Default, PartialEq)]
struct Hours(Vec<(ScheduleId, WeeklyWindow)>);

impl Policy {
    /// Takes one operation in. What hangs on a row that is not there is dropped, so that a disordered
    /// log denies too much and never too little.
    pub fn apply(&mut self, change: Change) {
        match change {
            Change::Place(id, rule) => {
                self.places.insert(id, rule);
            }
            Change::PlaceGone(id) => {
                self.places.remove(&id);
            }
            Change::Lock(id, rule) => match self.locks.get_mut(&id) {
                Some(entry) => entry.rule = rule,
                None => {
                    self.locks.insert(id, LockEntry { rule, groups: Vec::new(), hours: Hours::default() });
                }
            },
            Change::LockGone(id) => {
                self.locks.remove(&id);
                self.windows.retain(|_, of| *of != Scheduleable::Lock(id));
            }
            Change::Group(id, rule) => match self.groups.get_mut(&id) {
                Some(entry) => entry.rule = rule,
                None => {
                    self.groups.insert(id, GroupEntry { rule, hours: Hours::default() });
                }
            },
            Change::GroupGone(id) => {
                self.groups.remove(&id);
                self.locks.values_mut().for_each(|entry| entry.groups.retain(|group| *group != id));
                self.windows.retain(|_, of| *of != Scheduleable::Group(id));
            }
            Change::GroupLock(group, lock) => self.link(group, lock),
            Change::GroupLockGone(group, lock) => {
                if let Some(entry) = self.locks.get_mut(&lock) {
                    entry.groups.retain(|g| *g != group);
                }
            }
            Change::Person(id, rule) => match self.persons.get_mut(&id) {
                Some(entry) => entry.rule = rule,
                None => {
                    self.persons.insert(id, PersonEntry { rule, rights: Vec::new() });
                }
            },
            Change::PersonGone(id) => {
                if let Some(entry) = self.persons.remove(&id) {
                    entry.rights.iter().for_each(|(right, _)| {
                        self.assignees.remove(right);
                    });
                }
            }
            Change::Right(id, rule) => self.put_right(id, rule),
            Change::RightGone(id) => self.drop_right(id),
            Change::Window(id, of, window) => self.put_window(id, of, window),
            Change::WindowGone(id) => self.drop_window(id),
            // Read by the index beside the policy, not by the decision.
            Change::Login(..)
            | Change::LoginGone(_)
            | Change::PersonLabel(..)
            | Change::LockLabel(..)
            | Change::LoginsExpireAfter(_)
            | Change::LockDrive(..) => {}
        }
    }

    /// The doors, in no order.
    pub fn locks(&self) -> impl Iterator<Item = LockId> {
        self.locks.keys().copied()
    }

    pub(super) fn place(&self, id: PlaceId) -> Option<&PlaceRule> {
        self.places.get(&id)
    }

    pub(super) fn lock(&self, id: LockId) -> Option<&LockEntry> {
        self.locks.get(&id)
    }

    pub(super) fn group(&self, id: GroupId) -> Option<&GroupEntry> {
        self.groups.get(&id)
    }

    pub(super) fn person(&self, id: UserId) -> Option<&PersonEntry> {
        self.persons.get(&id)
    }

    fn link(&mut self, group: GroupId, lock: LockId) {
        if let Some(entry) = self.locks.get_mut(&lock)
            && let Err(position) = entry.groups.binary_search(&group)
        {
            entry.groups.insert(position, group);
        }
    }

    fn put_right(&mut self, id: RightId, rule: RightRule) {
        self.drop_right(id);
        if let Some(entry) = self.persons.get_mut(&rule.assignee) {
            self.assignees.insert(id, rule.assignee);
            let position = entry.rights.partition_point(|(other, _)| *other < id);
            entry.rights.insert(position, (id, rule));
        }
    }

    fn drop_right(&mut self, id: RightId) {
        if let Some(entry) = self.assignees.remove(&id).and_then(|assignee| self.persons.get_mut(&assignee)) {
            entry.rights.retain(|(other, _)| *other != id);
        }
    }

    fn put_window(&mut self, id: ScheduleId, of: Scheduleable, window: WeeklyWindow) {
        self.drop_window(id);
        if let Some(hours) = self.hours_mut(of) {
            let position = hours.0.partition_point(|(other, _)| *other < id);
            hours.0.insert(position, (id, window));
            self.windows.insert(id, of);
        }
    }

    fn drop_window(&mut self, id: ScheduleId) {
        if let Some(hours) = self.windows.remove(&id).and_then(|of| self.hours_mut(of)) {
            hours.0.retain(|(other, _)| *other != id);
        }
    }

    fn hours_mut(&mut self, of: Scheduleable) -> Option<&mut Hours> {
        match of {
            Scheduleable::Lock(id) => self.locks.get_mut(&id).map(|entry| &mut entry.hours),
            Scheduleable::Group(id) => self.groups.get_mut(&id).map(|entry| &mut entry.hours),
        }
    }
}

impl LockEntry {
    /// Whether the group opens this door.
    pub(super) fn is_in(&self, group: GroupId) -> bool {
        self.groups.binary_search(&group).is_ok()
    }

    /// The windows of the door's time restriction.
    pub(super) fn windows(&self) -> impl Iterator<Item = &WeeklyWindow> {
        self.hours.0.iter().map(|(_, window)| window)
    }
}

impl GroupEntry {
    /// The windows of the group's time restriction.
    pub(super) fn windows(&self) -> impl Iterator<Item = &WeeklyWindow> {
        self.hours.0.iter().map(|(_, window)| window)
    }
}

impl PersonEntry {
    /// The person's rights, by id.
    pub(super) fn rights(&self) -> &[(RightId, RightRule)] {
        &self.rights
    }
}
