//! The rows of an organization as a database would hold them, and the changes that a store makes of them.

use domain::access::{Change, GroupRule, LockRule, PersonRule, PlaceRule, Policy, RightRule};
use domain::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::right::Target;
use domain::schedule::{Scheduleable, WeeklyWindow};
use std::collections::{BTreeMap, BTreeSet};

/// All rows that matter to deciding.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) places: BTreeMap<PlaceId, PlaceRule>,
    pub(crate) locks: BTreeMap<LockId, LockRule>,
    pub(crate) groups: BTreeMap<GroupId, GroupRule>,
    pub(crate) persons: BTreeMap<UserId, PersonRule>,
    pub(crate) links: BTreeSet<(GroupId, LockId)>,
    pub(crate) rights: BTreeMap<RightId, RightRule>,
    pub(crate) windows: BTreeMap<ScheduleId, (Scheduleable, WeeklyWindow)>,
}

/// The policy of a history.
pub(crate) fn policy_of(changes: impl IntoIterator<Item = Change>) -> Policy {
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change| policy.apply(change));
    policy
}

impl Rows {
    /// The policy of these rows, built in one go.
    pub(crate) fn policy(&self) -> Policy {
        policy_of(self.layers().into_iter().flatten())
    }

    /// The rows as changes: those of one layer refer to rows of the layers before it only.
    pub(crate) fn layers(&self) -> [Vec<Change>; 3] {
        let places = self.places.iter().map(|(id, rule)| Change::Place(*id, rule.clone()));
        let groups = self.groups.iter().map(|(id, rule)| Change::Group(*id, *rule));
        let persons = self.persons.iter().map(|(id, rule)| Change::Person(*id, *rule));
        let locks = self.locks.iter().map(|(id, rule)| Change::Lock(*id, rule.clone()));
        let links = self.links.iter().map(|(group, lock)| Change::GroupLock(*group, *lock));
        let windows = self.windows.iter().map(|(id, (of, window))| Change::Window(*id, *of, *window));
        let rights = self.rights.iter().map(|(id, rule)| Change::Right(*id, rule.clone()));
        [places.chain(groups).chain(persons).collect(), locks.collect(), links.chain(windows).chain(rights).collect()]
    }

    /// Writes as a database with foreign keys does, and answers what a store appends to the change log:
    /// nothing for a row that would refer to nothing, and what hangs on a row before the row itself.
    pub(crate) fn write(&mut self, change: Change) -> Vec<Change> {
        if !self.refers_to_rows(&change) {
            return Vec::new();
        }
        let mut log = self.children(&change);
        log.push(change);
        log.iter().cloned().for_each(|change| self.put(change));
        log
    }

    /// Writes without a look at other rows.
    pub(crate) fn put(&mut self, change: Change) {
        match change {
            Change::Place(id, rule) => set(&mut self.places, id, Some(rule)),
            Change::PlaceGone(id) => set(&mut self.places, id, None),
            Change::Lock(id, rule) => set(&mut self.locks, id, Some(rule)),
            Change::LockGone(id) => set(&mut self.locks, id, None),
            Change::Group(id, rule) => set(&mut self.groups, id, Some(rule)),
            Change::GroupGone(id) => set(&mut self.groups, id, None),
            Change::GroupLock(group, lock) => {
                self.links.insert((group, lock));
            }
            Change::GroupLockGone(group, lock) => {
                self.links.remove(&(group, lock));
            }
            Change::Person(id, rule) => set(&mut self.persons, id, Some(rule)),
            Change::PersonGone(id) => set(&mut self.persons, id, None),
            Change::Right(id, rule) => set(&mut self.rights, id, Some(rule)),
            Change::RightGone(id) => set(&mut self.rights, id, None),
            Change::Window(id, of, window) => set(&mut self.windows, id, Some((of, window))),
            Change::WindowGone(id) => set(&mut self.windows, id, None),
            Change::Login(..)
            | Change::LoginGone(_)
            | Change::PersonLabel(..)
            | Change::LockLabel(..)
            | Change::LockDrive(..)
            | Change::LoginsExpireAfter(_) => {}
        }
    }

    fn refers_to_rows(&self, change: &Change) -> bool {
        match change {
            Change::Lock(_, rule) => self.places.contains_key(&rule.place),
            Change::GroupLock(group, lock) => self.groups.contains_key(group) && self.locks.contains_key(lock),
            Change::Right(_, rule) => {
                self.persons.contains_key(&rule.assignee)
                    && match rule.target {
                        Target::Organization => true,
                        Target::Place(id) => self.places.contains_key(&id),
                        Target::Group(id) => self.groups.contains_key(&id),
                        Target::Lock(id) => self.locks.contains_key(&id),
                    }
            }
            Change::Window(_, Scheduleable::Lock(id), _) => self.locks.contains_key(id),
            Change::Window(_, Scheduleable::Group(id), _) => self.groups.contains_key(id),
            _ => true,
        }
    }

    /// The ends of all that hangs on the row that goes.
    fn children(&self, change: &Change) -> Vec<Change> {
        match change {
            Change::PlaceGone(id) => {
                let locks =
                    self.locks.iter().filter(|(_, rule)| rule.place == *id).map(|(lock, _)| Change::LockGone(*lock));
                let locks = locks.flat_map(|gone| self.children(&gone).into_iter().chain([gone]));
                locks.chain(self.rights_gone(|_, target| target == Target::Place(*id))).collect()
            }
            Change::LockGone(id) => {
                let links = self.links.iter().filter(|(_, lock)| lock == id);
                links
                    .map(|(group, lock)| Change::GroupLockGone(*group, *lock))
                    .chain(self.windows_gone(Scheduleable::Lock(*id)))
                    .chain(self.rights_gone(|_, target| target == Target::Lock(*id)))
                    .collect()
            }
            Change::GroupGone(id) => {
                let links = self.links.iter().filter(|(group, _)| group == id);
                links
                    .map(|(group, lock)| Change::GroupLockGone(*group, *lock))
                    .chain(self.windows_gone(Scheduleable::Group(*id)))
                    .chain(self.rights_gone(|_, target| target == Target::Group(*id)))
                    .collect()
            }
            Change::PersonGone(id) => self.rights_gone(|assignee, _| assignee == *id).collect(),
            _ => Vec::new(),
        }
    }

    fn windows_gone(&self, of: Scheduleable) -> impl Iterator<Item = Change> {
        self.windows.iter().filter(move |(_, (other, _))| *other == of).map(|(id, _)| Change::WindowGone(*id))
    }

    fn rights_gone(&self, of: impl Fn(UserId, Target) -> bool) -> impl Iterator<Item = Change> {
        self.rights.iter().filter(move |(_, rule)| of(rule.assignee, rule.target)).map(|(id, _)| Change::RightGone(*id))
    }
}

fn set<K: Ord, V>(rows: &mut BTreeMap<K, V>, id: K, row: Option<V>) {
    match row {
        Some(row) => rows.insert(id, row),
        None => rows.remove(&id),
    };
}
