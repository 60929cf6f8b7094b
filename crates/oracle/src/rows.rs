//! The rows of an organization as a database would hold them, and the changes that a store makes of them.

use domain::access::{
    Change, GroupRule, LinkRule, LockRule, OrganizationRule, PersonRule, PlaceRule, Policy, RightRule,
};
use domain::hold::Attendance;
use domain::id::{GroupId, GroupLinkId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::right::Target;
use domain::schedule::{ScheduleRule, Scheduleable};
use std::collections::{BTreeMap, BTreeSet};

/// All rows that matter to deciding.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The organization itself.
    pub organization: OrganizationRule,
    /// Its places.
    pub places: BTreeMap<PlaceId, PlaceRule>,
    /// Its doors.
    pub locks: BTreeMap<LockId, LockRule>,
    /// Its groups.
    pub groups: BTreeMap<GroupId, GroupRule>,
    /// Its people.
    pub persons: BTreeMap<UserId, PersonRule>,
    /// Which group opens which door.
    pub links: BTreeSet<(GroupId, LockId)>,
    /// The rights of its people.
    pub rights: BTreeMap<RightId, RightRule>,
    /// The schedules that count.
    pub schedules: BTreeMap<ScheduleId, ScheduleRule>,
    /// The access links.
    pub access_links: BTreeMap<GroupLinkId, LinkRule>,
    /// Who came to doors and who left them.
    pub attendances: BTreeMap<LockId, Attendance>,
}

/// The policy of a history.
#[must_use]
pub fn policy_of(changes: impl IntoIterator<Item = Change>) -> Policy {
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change| policy.apply(change));
    policy
}

impl Rows {
    /// The policy of these rows, built in one go.
    #[must_use]
    pub fn policy(&self) -> Policy {
        policy_of(self.changes())
    }

    /// The rows as changes, in an order that keeps references.
    pub fn changes(&self) -> impl Iterator<Item = Change> {
        self.layers().into_iter().flatten()
    }

    /// The rows as changes: those of one layer refer to rows of the layers before it only.
    #[must_use]
    pub fn layers(&self) -> [Vec<Change>; 3] {
        let organization = Change::Organization(self.organization.clone());
        let places = self.places.iter().map(|(id, rule)| Change::Place(*id, rule.clone()));
        let groups = self.groups.iter().map(|(id, rule)| Change::Group(*id, *rule));
        let persons = self.persons.iter().map(|(id, rule)| Change::Person(*id, *rule));
        let locks = self.locks.iter().map(|(id, rule)| Change::Lock(*id, rule.clone()));
        let links = self.links.iter().map(|(group, lock)| Change::GroupLock(*group, *lock));
        let schedules = self.schedules.iter().map(|(id, rule)| Change::Schedule(*id, rule.clone()));
        let access_links = self.access_links.iter().map(|(id, rule)| Change::Link(*id, *rule));
        let attendances = self.attendances.iter().map(|(id, rule)| Change::Attendance(*id, *rule));
        let rights = self.rights.iter().map(|(id, rule)| Change::Right(*id, rule.clone()));
        [
            places.chain(groups).chain(persons).chain([organization]).collect(),
            locks.collect(),
            links.chain(schedules).chain(access_links).chain(attendances).chain(rights).collect(),
        ]
    }

    /// Writes as a database with foreign keys does, and answers what a store appends to the change log:
    /// nothing for a row that would refer to nothing, and what hangs on a row before the row itself.
    pub fn write(&mut self, change: Change) -> Vec<Change> {
        if !self.refers_to_rows(&change) {
            return Vec::new();
        }
        let mut log = self.children(&change);
        log.push(change);
        log.iter().cloned().for_each(|change| self.put(change));
        log
    }

    /// Writes without a look at other rows.
    pub fn put(&mut self, change: Change) {
        match change {
            Change::Organization(rule) => self.organization = rule,
            Change::Place(id, rule) => set(&mut self.places, id, Some(rule)),
            Change::PlaceGone(id) => set(&mut self.places, id, None),
            Change::Lock(id, rule) => set(&mut self.locks, id, Some(rule)),
            Change::LockGone(id) => {
                set(&mut self.locks, id, None);
                // A column of its row and no row of its own.
                set(&mut self.attendances, id, None);
            }
            Change::Group(id, rule) => set(&mut self.groups, id, Some(rule)),
            Change::GroupGone(id) => set(&mut self.groups, id, None),
            Change::GroupLock(group, lock) => drop(self.links.insert((group, lock))),
            Change::GroupLockGone(group, lock) => drop(self.links.remove(&(group, lock))),
            Change::Person(id, rule) => set(&mut self.persons, id, Some(rule)),
            Change::PersonGone(id) => set(&mut self.persons, id, None),
            Change::Right(id, rule) => set(&mut self.rights, id, Some(rule)),
            Change::RightGone(id) => set(&mut self.rights, id, None),
            Change::Window(id, of, window) => {
                set(&mut self.schedules, id, Some(ScheduleRule::restriction(of, window)));
            }
            Change::Schedule(id, rule) => set(&mut self.schedules, id, Some(rule)),
            Change::ScheduleGone(id) => set(&mut self.schedules, id, None),
            Change::Link(id, rule) => set(&mut self.access_links, id, Some(rule)),
            Change::LinkGone(id) => set(&mut self.access_links, id, None),
            Change::Attendance(id, rule) => set(&mut self.attendances, id, Some(rule)),
            // What memberships give is for their truth table to judge.
            Change::StaffedHours(..)
            | Change::Profile(..)
            | Change::ProfileGone(_)
            | Change::Entitlement(..)
            | Change::Overlays(..) => {}
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
            Change::Window(_, of, _) | Change::Schedule(_, ScheduleRule { of, .. }) => match of {
                Scheduleable::Lock(id) => self.locks.contains_key(id),
                Scheduleable::Group(id) => self.groups.contains_key(id),
                Scheduleable::Place(id) => self.places.contains_key(id),
            },
            Change::Attendance(id, _) => self.locks.contains_key(id),
            Change::Link(_, rule) => self.groups.contains_key(&rule.group),
            _ => true,
        }
    }

    /// The ends of all that hangs on the row that goes.
    fn children(&self, change: &Change) -> Vec<Change> {
        match change {
            Change::PlaceGone(id) => {
                let locks = self.locks.iter().filter(|(_, rule)| rule.place == *id);
                let locks = locks.map(|(lock, _)| Change::LockGone(*lock));
                let locks = locks.flat_map(|gone| self.children(&gone).into_iter().chain([gone]));
                locks
                    .chain(self.schedules_gone(Scheduleable::Place(*id)))
                    .chain(self.rights_gone(|_, target| target == Target::Place(*id)))
                    .collect()
            }
            Change::LockGone(id) => {
                let links = self.links.iter().filter(|(_, lock)| lock == id);
                links
                    .map(|(group, lock)| Change::GroupLockGone(*group, *lock))
                    .chain(self.schedules_gone(Scheduleable::Lock(*id)))
                    .chain(self.rights_gone(|_, target| target == Target::Lock(*id)))
                    .collect()
            }
            Change::GroupGone(id) => {
                let links = self.links.iter().filter(|(group, _)| group == id);
                let access_links = self.access_links.iter().filter(|(_, rule)| rule.group == *id);
                links
                    .map(|(group, lock)| Change::GroupLockGone(*group, *lock))
                    .chain(access_links.map(|(link, _)| Change::LinkGone(*link)))
                    .chain(self.schedules_gone(Scheduleable::Group(*id)))
                    .chain(self.rights_gone(|_, target| target == Target::Group(*id)))
                    .collect()
            }
            Change::PersonGone(id) => self.rights_gone(|assignee, _| assignee == *id).collect(),
            _ => Vec::new(),
        }
    }

    fn schedules_gone(&self, of: Scheduleable) -> impl Iterator<Item = Change> {
        self.schedules.iter().filter(move |(_, rule)| rule.of == of).map(|(id, _)| Change::ScheduleGone(*id))
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
