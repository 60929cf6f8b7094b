//! How rows come and go.

use super::{GroupEntry, Hashed, LockEntry, PersonEntry, PlaceEntry, Policy, Schedules};
use crate::access::{
    Change, Digest, EntitlementRule, GroupRule, LinkRule, LockRule, PersonRule, PlaceRule, ProfileRule, RightRule,
};
use crate::calendar::Calendar;
use crate::hold::Attendance;
use crate::id::{GroupId, GroupLinkId, LockId, PlaceId, ProfileId, RightId, ScheduleId, UserId};
use crate::membership::Overlay;
use crate::schedule::{Consequence, ScheduleRule, Scheduleable, WeeklyHours};

impl Policy {
    pub(super) fn exchange(&mut self, gone: Digest, come: Digest) {
        self.digest = self.digest.minus(gone).plus(come);
    }

    fn note_person(&mut self, id: UserId) {
        self.index.note_person(id, self.persons.get(id));
    }

    fn note_door(&mut self, id: LockId) {
        let lock = self.locks.get(id);
        let place = lock.and_then(|lock| self.places.get(lock.rule.place));
        self.index.note_door(id, lock.zip(place));
    }

    fn note_group(&mut self, id: GroupId) {
        self.index.note_group(id, self.groups.get(id));
    }

    /// What is read of a door is partly its place's.
    fn note_place(&mut self, id: PlaceId) {
        let here = self.locks.iter().filter(|(_, lock)| lock.rule.place == id).map(|(lock, _)| lock);
        for lock in here.collect::<Vec<_>>() {
            self.note_door(lock);
        }
    }

    fn note_schedules(&mut self, of: Scheduleable) {
        match of {
            Scheduleable::Lock(id) => self.note_door(id),
            Scheduleable::Group(id) => self.note_group(id),
            Scheduleable::Place(id) => self.note_place(id),
        }
    }

    pub(super) fn put_place(&mut self, id: PlaceId, rule: PlaceRule, digest: Digest) {
        if let Some(entry) = self.places.get_mut(id) {
            let gone = std::mem::replace(&mut entry.digest, digest);
            entry.rule = rule;
            self.exchange(gone, digest);
        } else {
            let (schedules, staffed) = (Schedules::default(), Hashed::default());
            self.places.insert(id, PlaceEntry { rule, schedules, staffed, digest });
            self.exchange(Digest::default(), digest);
        }
        self.note_place(id);
    }

    pub(super) fn drop_place(&mut self, id: PlaceId) {
        if let Some(entry) = self.places.remove(id) {
            let schedules = self.forget(&entry.schedules);
            self.exchange(entry.digest.plus(schedules).plus(entry.staffed.digest), Digest::default());
            self.note_place(id);
        }
    }

    pub(super) fn put_lock(&mut self, id: LockId, rule: LockRule, digest: Digest) {
        if let Some(entry) = self.locks.get_mut(id) {
            let gone = std::mem::replace(&mut entry.digest, digest);
            entry.rule = rule;
            self.exchange(gone, digest);
        } else {
            self.locks.insert(
                id,
                LockEntry {
                    rule,
                    schedules: Schedules::default(),
                    groups: Vec::new(),
                    attendance: Hashed::default(),
                    digest,
                },
            );
            self.exchange(Digest::default(), digest);
        }
        self.note_door(id);
    }

    pub(super) fn drop_lock(&mut self, id: LockId) {
        if let Some(entry) = self.locks.remove(id) {
            let links = entry.groups.iter().map(|group| Digest::of(&Change::GroupLock(*group, id)));
            let links = links.fold(Digest::default(), Digest::plus);
            let gone = entry.digest.plus(links).plus(entry.attendance.digest).plus(self.forget(&entry.schedules));
            self.exchange(gone, Digest::default());
            self.note_door(id);
        }
    }

    pub(super) fn put_group(&mut self, id: GroupId, rule: GroupRule, digest: Digest) {
        if let Some(entry) = self.groups.get_mut(id) {
            let gone = std::mem::replace(&mut entry.digest, digest);
            entry.rule = rule;
            self.exchange(gone, digest);
        } else {
            self.groups.insert(id, GroupEntry { rule, schedules: Schedules::default(), digest });
            self.exchange(Digest::default(), digest);
        }
        self.note_group(id);
    }

    pub(super) fn drop_group(&mut self, id: GroupId) {
        let doors: Vec<LockId> = self.locks.iter().filter(|(_, lock)| lock.is_in(id)).map(|(lock, _)| lock).collect();
        for lock in doors {
            self.unlink(id, lock);
        }
        let links: Vec<_> = self.links.iter().filter(|(_, link)| link.rule.group == id).map(|(link, _)| link).collect();
        for link in links {
            self.drop_access_link(link);
        }
        if let Some(entry) = self.groups.remove(id) {
            let schedules = self.forget(&entry.schedules);
            self.exchange(entry.digest.plus(schedules), Digest::default());
            self.note_group(id);
        }
    }

    pub(super) fn link(&mut self, group: GroupId, lock: LockId, digest: Digest) {
        if let Some(entry) = self.locks.get_mut(lock)
            && let Err(position) = entry.groups.binary_search(&group)
        {
            entry.groups.insert(position, group);
            self.exchange(Digest::default(), digest);
            self.note_door(lock);
        }
    }

    pub(super) fn unlink(&mut self, group: GroupId, lock: LockId) {
        if let Some(entry) = self.locks.get_mut(lock)
            && let Ok(position) = entry.groups.binary_search(&group)
        {
            entry.groups.remove(position);
            self.exchange(Digest::of(&Change::GroupLock(group, lock)), Digest::default());
            self.note_door(lock);
        }
    }

    pub(super) fn put_person(&mut self, id: UserId, rule: PersonRule, digest: Digest) {
        if let Some(entry) = self.persons.get_mut(id) {
            let gone = std::mem::replace(&mut entry.digest, digest);
            entry.rule = rule;
            self.exchange(gone, digest);
        } else {
            let (rights, entitlements, overlays) = (Vec::new(), Vec::new(), Hashed::default());
            self.persons.insert(id, PersonEntry { rule, rights, entitlements, overlays, digest });
            self.exchange(Digest::default(), digest);
        }
        self.note_person(id);
    }

    pub(super) fn drop_person(&mut self, id: UserId) {
        let Some(entry) = self.persons.remove(id) else { return };
        let mut gone = entry.digest.plus(entry.overlays.digest);
        let rights = entry.rights.into_iter().map(|(right, row)| (right, row.digest));
        let entitlements = entry.entitlements.into_iter().map(|(right, row)| (right, row.digest));
        for (right, digest) in rights.chain(entitlements) {
            self.assignees.remove(right);
            gone = gone.plus(digest);
        }
        self.exchange(gone, Digest::default());
        self.note_person(id);
    }

    pub(super) fn put_right(&mut self, id: RightId, row: Hashed<RightRule>) {
        self.put_row(id, row.rule.assignee, row, |entry| &mut entry.rights);
    }

    pub(super) fn put_entitlement(&mut self, id: RightId, row: Hashed<EntitlementRule>) {
        self.put_row(id, row.rule.assignee, row, |entry| &mut entry.entitlements);
    }

    fn put_row<R>(
        &mut self,
        id: RightId,
        assignee: UserId,
        row: Hashed<R>,
        rows: impl FnOnce(&mut PersonEntry) -> &mut Vec<(RightId, Hashed<R>)>,
    ) {
        self.drop_right(id);
        if let Some(entry) = self.persons.get_mut(assignee) {
            self.assignees.insert(id, assignee);
            let digest = row.digest;
            let rows = rows(entry);
            let position = rows.partition_point(|(other, _)| *other < id);
            // Most people have few rights and keep them: no room is left over.
            rows.reserve_exact(1);
            rows.insert(position, (id, row));
            self.exchange(Digest::default(), digest);
            self.note_person(assignee);
        }
    }

    pub(super) fn drop_right(&mut self, id: RightId) {
        let Some(assignee) = self.assignees.remove(id) else { return };
        let Some(entry) = self.persons.get_mut(assignee) else { return };
        if let Some(gone) = removed(&mut entry.rights, id).or_else(|| removed(&mut entry.entitlements, id)) {
            self.exchange(gone, Digest::default());
            self.note_person(assignee);
        }
    }

    pub(super) fn put_overlays(&mut self, id: UserId, row: Hashed<Vec<Overlay>>) {
        if let Some(entry) = self.persons.get_mut(id) {
            let (gone, come) = (entry.overlays.digest, row.digest);
            entry.overlays = row;
            self.exchange(gone, come);
            self.note_person(id);
        }
    }

    pub(super) fn put_staffed_hours(&mut self, id: PlaceId, row: Hashed<WeeklyHours>) {
        if let Some(entry) = self.places.get_mut(id) {
            let (gone, come) = (entry.staffed.digest, row.digest);
            entry.staffed = row;
            self.exchange(gone, come);
        }
    }

    pub(super) fn put_profile(&mut self, id: ProfileId, row: Hashed<ProfileRule>) {
        self.drop_profile(id);
        self.exchange(Digest::default(), row.digest);
        self.index.note_profile(id, Some(&row.rule));
        self.profiles.insert(id, row);
    }

    pub(super) fn drop_profile(&mut self, id: ProfileId) {
        if let Some(gone) = self.profiles.remove(id) {
            self.exchange(gone.digest, Digest::default());
            self.index.note_profile(id, None);
        }
    }

    pub(super) fn put_access_link(&mut self, id: GroupLinkId, row: Hashed<LinkRule>) {
        self.drop_access_link(id);
        if self.groups.get(row.rule.group).is_some() {
            self.exchange(Digest::default(), row.digest);
            self.links.insert(id, row);
        }
    }

    pub(super) fn drop_access_link(&mut self, id: GroupLinkId) {
        if let Some(gone) = self.links.remove(id) {
            self.exchange(gone.digest, Digest::default());
        }
    }

    pub(super) fn put_attendance(&mut self, lock: LockId, row: Hashed<Attendance>) {
        if let Some(entry) = self.locks.get_mut(lock) {
            let (gone, come) = (entry.attendance.digest, row.digest);
            entry.attendance = row;
            self.exchange(gone, come);
        }
    }

    pub(super) fn put_schedule(&mut self, id: ScheduleId, row: Hashed<ScheduleRule>) {
        self.drop_schedule(id);
        let (of, digest) = (row.rule.of, row.digest);
        if let Some(schedules) = self.schedules_mut(of) {
            schedules.put(id, row);
            self.schedules.insert(id, of);
            self.exchange(Digest::default(), digest);
            self.note_schedules(of);
        }
    }

    pub(super) fn drop_schedule(&mut self, id: ScheduleId) {
        let Some(of) = self.schedules.remove(id) else { return };
        if let Some(gone) = self.schedules_mut(of).and_then(|schedules| schedules.remove(id)) {
            self.exchange(gone.digest, Digest::default());
            self.note_schedules(of);
        }
    }

    fn schedules_mut(&mut self, of: Scheduleable) -> Option<&mut Schedules> {
        match of {
            Scheduleable::Lock(id) => self.locks.get_mut(id).map(|entry| &mut entry.schedules),
            Scheduleable::Group(id) => self.groups.get_mut(id).map(|entry| &mut entry.schedules),
            Scheduleable::Place(id) => self.places.get_mut(id).map(|entry| &mut entry.schedules),
        }
    }

    /// Forgets whose the schedules were, and gives their digest.
    fn forget(&mut self, schedules: &Schedules) -> Digest {
        schedules.rows.iter().fold(Digest::default(), |sum, (id, row)| {
            self.schedules.remove(*id);
            sum.plus(row.digest)
        })
    }
}

/// Takes a row out, and gives its digest.
fn removed<R>(rows: &mut Vec<(RightId, Hashed<R>)>, id: RightId) -> Option<Digest> {
    let position = rows.binary_search_by_key(&id, |(other, _)| *other).ok()?;
    let (_, gone) = rows.remove(position);
    Some(gone.digest)
}

impl Schedules {
    fn put(&mut self, id: ScheduleId, row: Hashed<ScheduleRule>) {
        let consequence = row.rule.consequence;
        let position = self.rows.partition_point(|(other, _)| *other < id);
        self.rows.insert(position, (id, row));
        self.compile(consequence);
    }

    fn remove(&mut self, id: ScheduleId) -> Option<Hashed<ScheduleRule>> {
        let position = self.rows.binary_search_by_key(&id, |(other, _)| *other).ok()?;
        let (_, gone) = self.rows.remove(position);
        self.compile(gone.rule.consequence);
        Some(gone)
    }

    fn compile(&mut self, consequence: Consequence) {
        let rules = self.rows.iter().map(|(_, row)| &row.rule).filter(|rule| rule.consequence == consequence);
        let calendar = Calendar::new(rules.map(|rule| (rule.is_exception, &rule.when)));
        match consequence {
            Consequence::Allow => self.allow = calendar,
            Consequence::Unlock => self.unlock = calendar,
            Consequence::FirstToArrive => self.first_to_arrive = calendar,
        }
    }
}
