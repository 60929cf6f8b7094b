//! Attempts, and the instants that they are made at.

use super::{Generator, NOBODY};
use crate::map::{self, RADIUS_M};
use crate::rows::Rows;
use domain::access::{Attempt, Means, RightRule, Subject};
use domain::id::{GroupLinkId, LockId, UserId};
use domain::place::{Location, Position};
use domain::right::Target;
use domain::schedule::{Scheduleable, When};
use domain::time::{TimeZone, Timestamp};

impl Generator {
    /// An attempt by somebody at some door, sometimes by nobody or at none, and the instant of it: often one at which
    /// something that matters to it changes, or a moment beside it.
    pub fn attempt(&mut self, rows: &Rows) -> (Attempt, Timestamp) {
        let subject = match self.chance.number(0..=199) {
            0..=9 => Subject::Organization,
            10..=37 => Subject::Link(self.link_id()),
            38 => Subject::Link(GroupLinkId::new(NOBODY)),
            39..=40 => Subject::Person(UserId::new(NOBODY)),
            _ => Subject::Person(self.user_id()),
        };
        let lock = self.door_for(rows, subject);
        let primary_device = self.chance.percent(80);
        let means = match self.chance.number(0..=9) {
            0..=5 => Means::App { primary_device },
            6..=7 => Means::Tap { primary_device },
            _ => Means::Card,
        };
        let attempt = Attempt { lock, subject, means, location: self.location(rows, lock) };
        let at = self.moment(rows, &attempt);
        (attempt, at)
    }

    /// Mostly a door that the subject could open.
    fn door_for(&mut self, rows: &Rows, subject: Subject) -> LockId {
        if self.chance.percent(1) {
            return LockId::new(NOBODY);
        }
        let target = match subject {
            Subject::Organization => None,
            Subject::Link(id) => rows.access_links.get(&id).map(|link| Target::Group(link.group)),
            Subject::Person(id) => {
                let targets: Vec<Target> = rights_of(rows, id).map(|right| right.target).collect();
                self.chance.pick(&targets)
            }
        };
        let reached: Vec<LockId> = match target {
            Some(Target::Group(group)) => {
                rows.links.iter().filter(|(other, _)| *other == group).map(|(_, lock)| *lock).collect()
            }
            Some(Target::Place(place)) => {
                rows.locks.iter().filter(|(_, lock)| lock.place == place).map(|(id, _)| *id).collect()
            }
            Some(Target::Lock(lock)) => vec![lock],
            Some(Target::Organization) | None => Vec::new(),
        };
        let any = self.lock_id();
        if self.chance.percent(90) { self.chance.pick(&reached).unwrap_or(any) } else { any }
    }

    fn location(&mut self, rows: &Rows, lock: LockId) -> Option<Location> {
        let door = rows.locks.get(&lock);
        let place = door.and_then(|door| rows.places.get(&door.place));
        let there = door.and_then(|door| door.position).or(place.and_then(|place| place.position));
        let there = there.or_else(|| self.position())?;
        let at = |position: Position| Some(Location { position, accuracy_m: None });
        match self.chance.number(0..=99) {
            0..=11 => None,
            12..=49 => at(there),
            50..=59 => at(map::north_of(there, -RADIUS_M / 2.0)),
            60..=66 => at(map::north_of(there, RADIUS_M - 0.001)),
            67..=72 => at(map::north_of(there, RADIUS_M + 0.001)),
            73..=79 => at(self.position()?),
            80..=84 => Some(Location { position: there, accuracy_m: Some(RADIUS_M) }),
            85..=88 => Some(Location { position: map::north_of(there, 900.0), accuracy_m: Some(10.0) }),
            89..=92 => Some(Location { position: there, accuracy_m: Some(RADIUS_M + 0.001) }),
            _ => Some(Location { position: there, accuracy_m: Some(5_000.0) }),
        }
    }

    fn moment(&mut self, rows: &Rows, attempt: &Attempt) -> Timestamp {
        if self.chance.percent(55) {
            return self.instant();
        }
        let edge = self.edge_for(rows, attempt).unwrap_or_else(|| self.boundary());
        self.beside(edge)
    }

    /// An instant at which something changes that matters to the attempt.
    fn edge_for(&mut self, rows: &Rows, attempt: &Attempt) -> Option<Timestamp> {
        let lock = rows.locks.get(&attempt.lock)?;
        let zone = rows.places.get(&lock.place)?.time_zone.clone();
        match (attempt.subject, self.chance.number(0..=3)) {
            (Subject::Person(id), 0..=1) => {
                let rights: Vec<&RightRule> = rights_of(rows, id).collect();
                let right = self.chance.pick(&rights)?;
                self.edge_of_right(right, &zone)
            }
            (Subject::Link(id), 0..=1) => {
                let valid = rows.access_links.get(&id)?.valid;
                self.chance.pick(&[valid.from, valid.until])?
            }
            _ => {
                let groups = rows.links.iter().filter(|(_, lock)| *lock == attempt.lock);
                let of: Vec<Scheduleable> = groups
                    .map(|(group, _)| Scheduleable::Group(*group))
                    .chain([Scheduleable::Lock(attempt.lock), Scheduleable::Place(lock.place)])
                    .collect();
                let whens: Vec<&When> =
                    rows.schedules.values().filter(|rule| of.contains(&rule.of)).map(|rule| &rule.when).collect();
                let when = self.chance.pick(&whens)?;
                self.edge(when, &zone)
            }
        }
    }

    fn edge_of_right(&mut self, right: &RightRule, zone: &TimeZone) -> Option<Timestamp> {
        let windows = right.hours.as_ref().map_or(&[][..], |hours| &hours.0);
        match self.chance.pick(windows) {
            Some(window) if self.chance.percent(50) => self.edge_of_window(&window, zone),
            _ => self.chance.pick(&[right.valid.from, right.valid.until])?,
        }
    }
}

fn rights_of(rows: &Rows, person: UserId) -> impl Iterator<Item = &RightRule> {
    rows.rights.values().filter(move |right| right.assignee == person)
}
