//! Where the rows of a source are taken in, one after the other, in one transaction.

use super::items::{Item, Kind};
use super::progress::{Note, Topic};
use super::{Run, text};
use crate::context::event_id;
use crate::{Chance, Error, Settings};
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::id::{
    CardAssignmentId, CardId, FloorId, GroupId, GroupLockId, LockId, PlaceId, RightId, ScheduleId, UserId,
};
use domain::right::Assignee;
use domain::text::{Name, Note as LongText};
use domain::time::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use store::Write;
use store::imports::{self, Origin};

/// One transaction of a run.
pub(super) struct Desk<'a, 'c> {
    pub(super) write: &'a mut Write<'c>,
    pub(super) run: Run,
    pub(super) settings: &'a Settings,
    chance: Arc<dyn Chance>,
    /// What was looked up: kind and number there, number here.
    own: HashMap<(Kind, i64), Option<i64>>,
}

/// What became of a row that was not here.
pub(super) enum Taken {
    /// Made, under this number.
    Created(i64),
    /// Here before, under this number; with what there is to say of it.
    Adopted(i64, Option<String>),
    /// Not brought over, and why.
    LeftOut(String),
}

impl<'a, 'c> Desk<'a, 'c> {
    pub(super) fn new(write: &'a mut Write<'c>, run: Run, chance: Arc<dyn Chance>, settings: &'a Settings) -> Self {
        Self { write, run, settings, chance, own: HashMap::new() }
    }

    /// Takes a row in, unless this run has done so before it broke off.
    pub(super) fn take(&mut self, item: &Item) -> Result<(), Error> {
        let (kind, id) = (item.kind(), item.id());
        let fingerprint = fingerprint(item)?;
        let known = self.find(kind, id)?;
        let Some(mut known) = known else { return self.take_new(item, fingerprint) };
        if known.run == self.run.id {
            return Ok(());
        }
        known.run = self.run.id;
        if self.name_of(kind, known.own)?.is_none() {
            self.run.progress.tally(kind).removed_here += 1;
            self.note(item, Topic::RemovedHere, "was brought over before and has been removed here: it stays removed");
        } else if known.adopted {
            self.run.progress.tally(kind).adopted += 1;
        } else if known.fingerprint == fingerprint {
            self.run.progress.tally(kind).unchanged += 1;
        } else {
            self.update(item, known.own)?;
            known.fingerprint = fingerprint;
            self.run.progress.tally(kind).updated += 1;
        }
        self.remember(kind, id, &known)
    }

    fn take_new(&mut self, item: &Item, fingerprint: [u8; 32]) -> Result<(), Error> {
        let (kind, id) = (item.kind(), item.id());
        let (own, adopted) = match self.create(item)? {
            Taken::Created(own) => {
                self.run.progress.tally(kind).created += 1;
                (own, false)
            }
            Taken::Adopted(own, what) => {
                self.run.progress.tally(kind).adopted += 1;
                if let Some(what) = what {
                    self.note(item, Topic::Adopted, &what);
                }
                (own, true)
            }
            Taken::LeftOut(why) => {
                self.note(item, Topic::LeftOut, &why);
                return Ok(());
            }
        };
        self.remember(kind, id, &imports::Item { own, fingerprint, adopted, run: self.run.id })
    }

    fn create(&mut self, item: &Item) -> Result<Taken, Error> {
        match item {
            Item::Place(place) => self.create_place(item, place),
            Item::Floor(floor) => self.create_floor(item, floor),
            Item::Group(group) => self.create_group(item, group),
            Item::Lock(lock) => self.create_lock(item, lock),
            Item::GroupLock(link) => self.create_group_lock(link),
            Item::User(user) => self.create_user(item, user),
            Item::RoleAssignment(right) => self.create_right(item, right),
            Item::Schedule(schedule) => self.create_schedule(schedule),
            Item::Card(card) => self.create_card(card),
            Item::CardAssignment(given) => self.create_card_assignment(given),
            Item::GroupLink(link) => Ok(Taken::LeftOut(super::cards::why_no_link(link))),
        }
    }

    fn update(&mut self, item: &Item, own: i64) -> Result<(), Error> {
        match item {
            Item::Place(place) => self.update_place(item, place, PlaceId::new(own)),
            Item::Floor(floor) => self.update_floor(item, floor, FloorId::new(own)),
            Item::Group(group) => self.update_group(item, group, GroupId::new(own)),
            Item::Lock(lock) => self.update_lock(item, lock, LockId::new(own)),
            Item::User(user) => self.update_user(item, user, UserId::new(own)),
            Item::RoleAssignment(right) => self.update_right(item, right, RightId::new(own)),
            Item::Schedule(schedule) => self.update_schedule(item, schedule, ScheduleId::new(own)),
            Item::CardAssignment(given) => self.update_card_assignment(item, given, CardAssignmentId::new(own)),
            // Nothing of these changes.
            Item::GroupLock(_) | Item::Card(_) | Item::GroupLink(_) => Ok(()),
        }
    }

    /// Notes that a kind is done, and tells of the rows that the source no longer has.
    pub(super) fn end(&mut self, kind: Kind, is_complete: bool) -> Result<(), Error> {
        if is_complete {
            let of = (self.run.source.as_str(), kind.word());
            for (id, own) in imports::list_not_seen(self.write, self.run.organization, of, self.run.id)? {
                let Some(name) = self.name_of(kind, own)? else { continue };
                let what = "is no longer there; it stays here until somebody removes it".to_owned();
                self.run.progress.note(Note { topic: Topic::GoneThere, kind, id: Some(id), name, what });
            }
        }
        if !self.run.progress.done.contains(&kind) {
            self.run.progress.done.push(kind);
        }
        Ok(())
    }

    /// Writes how far the run is, and gives it back.
    pub(super) fn save(mut self, is_done: bool) -> Result<Run, Error> {
        let progress = &mut self.run.progress;
        for (position, note) in progress.notes.iter().enumerate().skip(progress.kept_notes) {
            let body = serde_json::to_string(note).map_err(|error| Error::Internal(error.to_string()))?;
            imports::create_note(self.write, self.run.id, i64::try_from(position).unwrap_or(i64::MAX), &body)?;
        }
        progress.kept_notes = progress.notes.len();
        imports::update_run(self.write, self.run.id, &text(&self.run.progress)?, is_done)?;
        Ok(self.run)
    }

    /// The number here of a row that was brought over and is still here.
    pub(super) fn own(&mut self, kind: Kind, id: i64) -> Result<Option<i64>, Error> {
        if let Some(known) = self.own.get(&(kind, id)) {
            return Ok(*known);
        }
        let mut own = self.find(kind, id)?.map(|known| known.own);
        if let Some(number) = own
            && self.name_of(kind, number)?.is_none()
        {
            own = None;
        }
        self.own.insert((kind, id), own);
        Ok(own)
    }

    fn find(&mut self, kind: Kind, id: i64) -> Result<Option<imports::Item>, Error> {
        let origin = Origin { source: &self.run.source, kind: kind.word(), id };
        Ok(imports::find(self.write, self.run.organization, origin)?)
    }

    fn remember(&mut self, kind: Kind, id: i64, item: &imports::Item) -> Result<(), Error> {
        self.own.remove(&(kind, id));
        let origin = Origin { source: &self.run.source, kind: kind.word(), id };
        Ok(imports::save(self.write, origin, item)?)
    }

    /// What a row is called here, if it is here.
    fn name_of(&mut self, kind: Kind, own: i64) -> Result<Option<String>, Error> {
        let (read, tenant) = (&mut *self.write, self.run.organization);
        Ok(match kind {
            Kind::Place => store::places::find(read, tenant, PlaceId::new(own))?.map(|found| found.name.to_string()),
            Kind::Floor => store::floors::find(read, tenant, FloorId::new(own))?.map(|found| found.name.to_string()),
            Kind::Group => {
                store::groups::find_alone(read, tenant, GroupId::new(own))?.map(|group| group.name.to_string())
            }
            Kind::Lock => store::locks::find(read, tenant, LockId::new(own))?.map(|found| found.lock.name.to_string()),
            Kind::GroupLock => store::group_locks::find(read, tenant, GroupLockId::new(own))?
                .map(|found| format!("group {} – door {}", found.group, found.lock)),
            Kind::User => store::users::find(read, tenant, UserId::new(own))?.map(|found| found.user.name.to_string()),
            Kind::RoleAssignment => {
                let Some(right) = store::rights::find(read, tenant, RightId::new(own))? else { return Ok(None) };
                let Assignee::Person(who) = right.assignee else { return Ok(None) };
                let who = crate::users::find(read, tenant, who)?.user.name;
                Some(format!("{who} – {}", right.role.id()))
            }
            Kind::Schedule => store::schedules::find(read, tenant, ScheduleId::new(own))?
                .map(|found| found.name.map_or_else(|| format!("schedule {own}"), String::from)),
            Kind::Card => {
                store::cards::find(read, tenant, CardId::new(own))?.map(|found| crate::cards::name(&found.card))
            }
            Kind::CardAssignment => store::card_assignments::find(read, tenant, CardAssignmentId::new(own))?
                .map(|found| format!("card {}", found.card)),
            Kind::GroupLink | Kind::Event => None,
        })
    }

    /// Says something of a row.
    pub(super) fn note(&mut self, item: &Item, topic: Topic, what: &str) {
        let (kind, id, name) = (item.kind(), Some(item.id()), item.name());
        self.run.progress.note(Note { topic, kind, id, name, what: what.to_owned() });
    }

    /// A name that fits: the source's own, or as much of it as can be one.
    pub(super) fn name(&mut self, item: &Item, said: &str) -> Result<Name, Error> {
        if let Ok(name) = Name::parse(said) {
            return Ok(name);
        }
        let plain: String = said.chars().map(|c| if c.is_control() { ' ' } else { c }).take(255).collect();
        let plain = Name::parse(&plain).or_else(|_| Name::parse(&format!("{} {}", item.kind().word(), item.id())));
        let name = plain.map_err(|error| Error::Internal(error.to_string()))?;
        self.note(item, Topic::Differs, &format!("is called {name} here: its name cannot be one"));
        Ok(name)
    }

    /// A free text that fits, and nothing where it does not.
    pub(super) fn long_text(&mut self, item: &Item, what: &str, said: Option<&str>) -> Option<LongText> {
        let said = said.filter(|said| !said.trim().is_empty())?;
        match LongText::parse(said) {
            Ok(text) => Some(text),
            Err(error) => {
                self.note(item, Topic::Differs, &format!("comes without its {what}, which {error}"));
                None
            }
        }
    }

    /// An instant that can be read, and nothing where it cannot.
    pub(super) fn instant(&mut self, item: &Item, what: &str, said: Option<&str>) -> Option<Timestamp> {
        let said = said?;
        let read = Timestamp::parse(said).ok();
        if read.is_none() {
            self.note(item, Topic::Differs, &format!("comes without its {what}, which cannot be read: {said}"));
        }
        read
    }

    /// Writes a line of the log: nobody in particular did this.
    pub(super) fn log(
        &mut self,
        kind: EventKind,
        (object, id, name): (ObjectKind, i64, impl Into<String>),
        place: Option<PlaceId>,
    ) -> Result<(), Error> {
        let now = self.write.now();
        let event = Event {
            uuid: event_id(&*self.chance, now),
            organization: self.run.organization,
            kind,
            actor: None,
            means: None,
            authorized_by: None,
            object: EventObject { kind: object, id, name: name.into() },
            place,
            refusal: None,
            created_at: now,
        };
        Ok(store::events::create(self.write, &event)?)
    }
}

/// The SHA-256 of what the source says of a row.
fn fingerprint(item: &Item) -> Result<[u8; 32], Error> {
    let said = serde_json::to_vec(item).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(Sha256::digest(said).into())
}
