//! The compact rule set of an organization: an index of the rows that matter to deciding, built by
//! applying [`Change`]s and kept current by more of them.

mod upkeep;

use crate::access::index::Index;
use crate::access::table::Table;
use crate::access::{
    Change, Digest, EntitlementRule, GroupRule, LinkRule, LockRule, OrganizationRule, PersonRule, PlaceRule,
    ProfileRule, RightRule,
};
use crate::calendar::Calendar;
use crate::hold::{Attendance, HoldRules};
use crate::id::{GroupId, GroupLinkId, LockId, PlaceId, ProfileId, RightId, ScheduleId, UserId};
use crate::lock::Lockdown;
use crate::membership::{Admission, Overlay};
use crate::right::Source;
use crate::schedule::{Consequence, ScheduleRule, Scheduleable, WeeklyHours};
use crate::time::{LocalTime, TimeZone, Timestamp};

/// The rule set of one organization. Histories that end in the same rows give equal policies, provided
/// that each keeps the order that [`Change`] asks for.
///
/// A copy shares everything with its original and costs a few microseconds, so that a reader keeps the state
/// it began with while the next one is made.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    organization: Hashed<OrganizationRule>,
    places: Table<PlaceId, PlaceEntry>,
    locks: Table<LockId, LockEntry>,
    groups: Table<GroupId, GroupEntry>,
    persons: Table<UserId, PersonEntry>,
    links: Table<GroupLinkId, Hashed<LinkRule>>,
    profiles: Table<ProfileId, Hashed<ProfileRule>>,
    assignees: Table<RightId, UserId>,
    schedules: Table<ScheduleId, Scheduleable>,
    digest: Digest,
    /// What deciding reads: it follows from the rows above.
    index: Index,
}

/// A row with its digest.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Hashed<T> {
    pub(super) rule: T,
    digest: Digest,
}

impl<T: Default + PartialEq> Hashed<T> {
    /// A row that says nothing counts as none.
    fn digest_of(rule: &T, digest: Digest) -> Digest {
        if *rule == T::default() { Digest::default() } else { digest }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct PlaceEntry {
    pub(super) rule: PlaceRule,
    pub(super) schedules: Schedules,
    staffed: Hashed<WeeklyHours>,
    digest: Digest,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct LockEntry {
    pub(super) rule: LockRule,
    pub(super) schedules: Schedules,
    /// In order.
    groups: Vec<GroupId>,
    attendance: Hashed<Attendance>,
    digest: Digest,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct GroupEntry {
    pub(super) rule: GroupRule,
    pub(super) schedules: Schedules,
    digest: Digest,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct PersonEntry {
    pub(super) rule: PersonRule,
    /// In the order of their ids, which is the order in which ties are settled.
    rights: Vec<(RightId, Hashed<RightRule>)>,
    /// The same for rights to the doors of profiles.
    entitlements: Vec<(RightId, Hashed<EntitlementRule>)>,
    overlays: Hashed<Vec<Overlay>>,
    digest: Digest,
}

/// The schedules of a door, a group or a place, and what they come to. A time restriction without one means never.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Schedules {
    rows: Vec<(ScheduleId, Hashed<ScheduleRule>)>,
    pub(super) allow: Calendar,
    pub(super) unlock: Calendar,
    pub(super) first_to_arrive: Calendar,
}

impl Schedules {
    /// The exceptions from its hours that hold, by id.
    pub(super) fn excepting(&self, at: Timestamp, local: LocalTime) -> Vec<ScheduleId> {
        let holds = |rule: &ScheduleRule| {
            let exceptions = Calendar::new([(true, &rule.when)]);
            rule.is_exception && rule.consequence == Consequence::Allow && exceptions.is_excepted(at, local)
        };
        let mut ids: Vec<_> = self.rows.iter().filter(|(_, row)| holds(&row.rule)).map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

impl Policy {
    /// Takes one operation in. What hangs on a row that is not there is dropped: in a disordered log that takes rights
    /// and hours away, but exceptions of schedules too, so order matters; see [`settled`](crate::access::settled()).
    pub fn apply(&mut self, change: Change) {
        let digest = Digest::of(&change);
        match change {
            Change::Organization(rule) => {
                let digest = Hashed::digest_of(&rule, digest);
                self.exchange(self.organization.digest, digest);
                self.organization = Hashed { rule, digest };
            }
            Change::Place(id, rule) => self.put_place(id, rule, digest),
            Change::PlaceGone(id) => self.drop_place(id),
            Change::Lock(id, rule) => self.put_lock(id, rule, digest),
            Change::LockGone(id) => self.drop_lock(id),
            Change::Group(id, rule) => self.put_group(id, rule, digest),
            Change::GroupGone(id) => self.drop_group(id),
            Change::GroupLock(group, lock) => self.link(group, lock, digest),
            Change::GroupLockGone(group, lock) => self.unlink(group, lock),
            Change::Person(id, rule) => self.put_person(id, rule, digest),
            Change::PersonGone(id) => self.drop_person(id),
            Change::Right(id, rule) => self.put_right(id, Hashed { rule, digest }),
            Change::Entitlement(id, rule) => self.put_entitlement(id, Hashed { rule, digest }),
            Change::RightGone(id) => self.drop_right(id),
            Change::Profile(id, rule) => self.put_profile(id, Hashed { rule, digest }),
            Change::ProfileGone(id) => self.drop_profile(id),
            Change::StaffedHours(place, rule) => {
                let digest = Hashed::digest_of(&rule, digest);
                self.put_staffed_hours(place, Hashed { rule, digest });
            }
            Change::Overlays(person, rule) => {
                let digest = Hashed::digest_of(&rule, digest);
                self.put_overlays(person, Hashed { rule, digest });
            }
            Change::Schedule(id, rule) => self.put_schedule(id, Hashed { rule, digest }),
            Change::Window(id, of, window) => self.apply(Change::Schedule(id, ScheduleRule::restriction(of, window))),
            Change::ScheduleGone(id) => self.drop_schedule(id),
            Change::Link(id, rule) => self.put_access_link(id, Hashed { rule, digest }),
            Change::LinkGone(id) => self.drop_access_link(id),
            Change::Attendance(lock, rule) => {
                let digest = Hashed::digest_of(&rule, digest);
                self.put_attendance(lock, Hashed { rule, digest });
            }
            // Known beside the policy, not by the decision.
            Change::Login(..)
            | Change::LoginGone(_)
            | Change::PersonLabel(..)
            | Change::LockLabel(..)
            | Change::LoginsExpireAfter(_)
            | Change::LockDrive(..) => {}
        }
    }

    /// The hash of all rows: equal for equal policies, on every machine.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// The rows as operations, in an order in which each finds what it refers to.
    #[must_use]
    pub fn to_changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.organization.rule != OrganizationRule::default() {
            changes.push(Change::Organization(self.organization.rule.clone()));
        }
        for (id, place) in self.places.iter() {
            changes.push(Change::Place(id, place.rule.clone()));
            if place.staffed.rule != WeeklyHours::default() {
                changes.push(Change::StaffedHours(id, place.staffed.rule.clone()));
            }
        }
        changes.extend(self.groups.iter().map(|(id, group)| Change::Group(id, group.rule)));
        for (id, lock) in self.locks.iter() {
            changes.push(Change::Lock(id, lock.rule.clone()));
            changes.extend(lock.groups.iter().map(|group| Change::GroupLock(*group, id)));
            if lock.attendance.rule != Attendance::default() {
                changes.push(Change::Attendance(id, lock.attendance.rule));
            }
        }
        let schedules = self.places.iter().map(|(_, entry)| &entry.schedules);
        let schedules = schedules.chain(self.groups.iter().map(|(_, entry)| &entry.schedules));
        let schedules = schedules.chain(self.locks.iter().map(|(_, entry)| &entry.schedules));
        changes.extend(
            schedules
                .flat_map(|schedules| schedules.rows.iter())
                .map(|(id, row)| Change::Schedule(*id, row.rule.clone())),
        );
        changes.extend(self.links.iter().map(|(id, link)| Change::Link(id, link.rule)));
        changes.extend(self.profiles.iter().map(|(id, profile)| Change::Profile(id, profile.rule.clone())));
        for (id, person) in self.persons.iter() {
            changes.push(Change::Person(id, person.rule));
            if !person.overlays.rule.is_empty() {
                changes.push(Change::Overlays(id, person.overlays.rule.clone()));
            }
            changes.extend(person.rights.iter().map(|(id, right)| Change::Right(*id, right.rule.clone())));
            let entitlements = person.entitlements.iter();
            changes.extend(entitlements.map(|(id, row)| Change::Entitlement(*id, row.rule.clone())));
        }
        changes
    }

    /// The doors, in no order.
    pub fn locks(&self) -> impl Iterator<Item = LockId> {
        self.locks.iter().map(|(id, _)| id)
    }

    /// The people, in no order.
    pub fn persons(&self) -> impl Iterator<Item = UserId> {
        self.persons.iter().map(|(id, _)| id)
    }

    /// What holds a door unlocked, if it has schedules that may.
    #[must_use]
    pub fn hold_rules(&self, id: LockId) -> Option<HoldRules> {
        let lock = self.locks.get(id)?;
        let place = self.places.get(lock.rule.place)?;
        let (unlock, first_to_arrive) = (lock.schedules.unlock.clone(), lock.schedules.first_to_arrive.clone());
        if unlock.is_empty() && first_to_arrive.is_empty() {
            return None;
        }
        let (time_zone, attendance) = (place.rule.time_zone.clone(), lock.attendance.rule);
        Some(HoldRules { unlock, first_to_arrive, time_zone, attendance })
    }

    /// The schedules that may hold a door unlocked, by id.
    pub fn hold_schedules(&self, id: LockId) -> impl Iterator<Item = &ScheduleRule> {
        let rows = self.locks.get(id).into_iter().flat_map(|lock| &lock.schedules.rows);
        rows.map(|(_, row)| &row.rule).filter(|rule| rule.consequence != Consequence::Allow)
    }

    /// The zone of a door's place.
    #[must_use]
    pub fn time_zone(&self, id: LockId) -> Option<&TimeZone> {
        let lock = self.locks.get(id)?;
        Some(&self.places.get(lock.rule.place)?.rule.time_zone)
    }

    /// Who came to a door and who left it.
    #[must_use]
    pub fn attendance(&self, id: LockId) -> Attendance {
        self.locks.get(id).map(|lock| lock.attendance.rule).unwrap_or_default()
    }

    /// The lockdown of the organization, if it is locked down.
    #[must_use]
    pub const fn organization_lockdown(&self) -> Option<&Lockdown> {
        self.organization.rule.lockdown.as_ref()
    }

    /// Whether a lockdown of the door, its place or the organization holds, whoever comes.
    #[must_use]
    pub fn is_locked_down(&self, id: LockId) -> bool {
        let lock = self.locks.get(id);
        let place = lock.and_then(|lock| self.places.get(lock.rule.place));
        lock.is_some_and(|lock| lock.rule.lockdown.is_some())
            || place.is_some_and(|place| place.rule.lockdown.is_some())
            || self.organization.rule.lockdown.is_some()
    }

    /// How many rows there are of people and of rights.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.persons.len(), self.assignees.len())
    }

    pub(super) const fn index(&self) -> &Index {
        &self.index
    }

    pub(super) const fn organization(&self) -> &OrganizationRule {
        &self.organization.rule
    }

    pub(super) fn place(&self, id: PlaceId) -> Option<&PlaceEntry> {
        self.places.get(id)
    }

    pub(super) fn lock(&self, id: LockId) -> Option<&LockEntry> {
        self.locks.get(id)
    }

    pub(super) fn group(&self, id: GroupId) -> Option<&GroupEntry> {
        self.groups.get(id)
    }

    pub(super) fn person(&self, id: UserId) -> Option<&PersonEntry> {
        self.persons.get(id)
    }

    pub(super) fn access_link(&self, id: GroupLinkId) -> Option<&LinkRule> {
        self.links.get(id).map(|link| &link.rule)
    }
}

impl PlaceEntry {
    /// When it is staffed.
    pub(super) const fn staffed(&self) -> &WeeklyHours {
        &self.staffed.rule
    }
}

impl LockEntry {
    /// The groups that open it, in order.
    pub(super) fn groups(&self) -> &[GroupId] {
        &self.groups
    }

    /// Whether the group opens this door.
    fn is_in(&self, group: GroupId) -> bool {
        self.groups.binary_search(&group).is_ok()
    }
}

impl PersonEntry {
    /// The person's rights, by id.
    pub(super) fn rights(&self) -> impl Iterator<Item = (RightId, &RightRule)> {
        self.rights.iter().map(|(id, row)| (*id, &row.rule))
    }

    /// The person's rights to the doors of profiles, by id.
    pub(super) fn entitlements(&self) -> impl Iterator<Item = (RightId, &EntitlementRule)> {
        self.entitlements.iter().map(|(id, row)| (*id, &row.rule))
    }

    /// One of them.
    pub(super) fn entitlement(&self, id: RightId) -> Option<&EntitlementRule> {
        self.entitlements().find(|(other, _)| *other == id).map(|(_, rule)| rule)
    }

    /// What keeps the person out, whatever they have.
    pub(super) fn overlays(&self) -> &[Overlay] {
        &self.overlays.rule
    }

    /// The most that any membership of the person allows at an instant; nothing if they have none.
    pub(super) fn best_admission(&self, at: Timestamp) -> Option<Admission> {
        let of_memberships = self.entitlements().filter(|(_, rule)| matches!(rule.source, Source::Membership(_)));
        of_memberships.map(|(_, rule)| rule.line.at(at)).reduce(Admission::or)
    }

    /// One of the rights.
    pub(super) fn right(&self, id: RightId) -> Option<&RightRule> {
        let position = self.rights.binary_search_by_key(&id, |(other, _)| *other).ok()?;
        self.rights.get(position).map(|(_, row)| &row.rule)
    }
}
