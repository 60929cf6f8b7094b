//! The decision: pure, total, denying by default.

use crate::access::Reason;
use crate::access::policy::{GroupEntry, LockEntry, PersonEntry, PlaceRule, Policy, RightRule};
use crate::id::{LockId, RightId, UserId};
use crate::lock::{GEOFENCE_RADIUS_M, Lockdown};
use crate::place::Position;
use crate::right::Target;
use crate::role::Role;
use crate::schedule::WeeklyWindow;
use crate::time::{LocalTime, Standing, Timestamp};
use std::cell::OnceCell;

/// Somebody wants a door to open now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// Which door.
    pub lock: LockId,
    /// Who.
    pub subject: Subject,
    /// Whether the device in hand is the person's primary one.
    pub primary_device: bool,
    /// Where the device says it is.
    pub location: Option<Position>,
}

/// On whose behalf a door is to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person, by their rights.
    Person(UserId),
    /// The organization, by one of its keys. It needs no right; the door's own restrictions hold.
    Organization,
}

/// The answer to an [`Attempt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Open, by this right (none for the organization's own keys).
    Grant(Option<(RightId, Role)>),
    /// Stay shut, for this reason.
    Deny(Reason),
}

/// Decides an attempt at an instant. The order of the walk is lockdown, person, right, door, group,
/// hours; any one right that gets through opens. Of several that do not, the one that got furthest
/// gives the reason, and of equals the one with the lowest id.
#[must_use]
pub fn decide(policy: &Policy, attempt: &Attempt, now: Timestamp) -> Decision {
    let Some(lock) = policy.lock(attempt.lock) else { return Decision::Deny(Reason::DoorUnknown) };
    let Some(place) = policy.place(lock.rule.place) else { return Decision::Deny(Reason::DoorUnknown) };
    let walk = Walk { policy, attempt, lock, place, now, local: OnceCell::new() };
    walk.run().unwrap_or_else(Decision::Deny)
}

struct Walk<'a> {
    policy: &'a Policy,
    attempt: &'a Attempt,
    lock: &'a LockEntry,
    place: &'a PlaceRule,
    now: Timestamp,
    local: OnceCell<LocalTime>,
}

/// How far a right got.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Right,
    Door,
    Group,
    Hours,
}

impl Walk<'_> {
    fn run(&self) -> Result<Decision, Reason> {
        match self.attempt.subject {
            Subject::Organization => {
                self.lockdown(None)?;
                self.door()?;
                self.door_hours()?;
                Ok(Decision::Grant(None))
            }
            Subject::Person(id) => {
                let person = self.policy.person(id);
                self.lockdown(person)?;
                let person = person.ok_or(Reason::PersonUnknown)?;
                if !person.rule.access_enabled {
                    return Err(Reason::PersonSuspended);
                }
                self.rights(person)
            }
        }
    }

    fn lockdown(&self, person: Option<&PersonEntry>) -> Result<(), Reason> {
        let holds = |lockdown: &Option<Lockdown>| {
            lockdown.as_ref().is_some_and(|lockdown| !person.is_some_and(|person| self.is_excepted(person, lockdown)))
        };
        if holds(&self.lock.rule.lockdown) {
            return Err(Reason::DoorLockedDown);
        }
        if holds(&self.place.lockdown) {
            return Err(Reason::PlaceLockedDown);
        }
        Ok(())
    }

    fn is_excepted(&self, person: &PersonEntry, lockdown: &Lockdown) -> bool {
        person.rights().iter().any(|(_, right)| match right.target {
            Target::Group(group) => {
                lockdown.exceptions.contains(&group)
                    && self.policy.group(group).is_some()
                    && right.valid.place(self.now) == Standing::Inside
            }
            _ => false,
        })
    }

    fn rights(&self, person: &PersonEntry) -> Result<Decision, Reason> {
        let mut furthest: Option<(Step, Reason)> = None;
        for (id, right) in person.rights().iter().filter(|(_, right)| self.covers(right)) {
            match self.right(right) {
                Ok(()) => return Ok(Decision::Grant(Some((*id, right.role)))),
                Err(stop) if furthest.is_none_or(|best| stop.0 > best.0) => furthest = Some(stop),
                Err(_) => {}
            }
        }
        Err(furthest.map_or(Reason::NoRight, |(_, reason)| reason))
    }

    fn covers(&self, right: &RightRule) -> bool {
        right.role.opens_doors()
            && match right.target {
                Target::Organization => true,
                Target::Place(place) => place == self.lock.rule.place,
                Target::Group(group) => self.lock.is_in(group),
                Target::Lock(lock) => lock == self.attempt.lock,
            }
    }

    fn right(&self, right: &RightRule) -> Result<(), (Step, Reason)> {
        match right.valid.place(self.now) {
            Standing::Before => return Err((Step::Right, Reason::RightNotYetValid)),
            Standing::After => return Err((Step::Right, Reason::RightExpired)),
            Standing::Inside => {}
        }
        self.door().map_err(|reason| (Step::Door, reason))?;
        let group = match right.target {
            Target::Group(id) => Some(self.policy.group(id).ok_or((Step::Right, Reason::NoRight))?),
            _ => None,
        };
        if let Some(group) = group {
            self.group(group).map_err(|reason| (Step::Group, reason))?;
        }
        self.hours(group, right).map_err(|reason| (Step::Hours, reason))
    }

    fn door(&self) -> Result<(), Reason> {
        let restrictions = self.lock.rule.restrictions;
        if restrictions.geofence {
            self.near(Reason::DoorLocationMissing, Reason::DoorPositionUnknown, Reason::DoorTooFar)?;
        }
        if restrictions.reader { Err(Reason::DoorReaderProof) } else { Ok(()) }
    }

    fn group(&self, group: &GroupEntry) -> Result<(), Reason> {
        let restrictions = group.rule.restrictions;
        if restrictions.geofence {
            self.near(Reason::GroupLocationMissing, Reason::GroupPositionUnknown, Reason::GroupTooFar)?;
        }
        if restrictions.reader {
            return Err(Reason::GroupReaderProof);
        }
        if restrictions.tap_to_access {
            return Err(Reason::GroupTapToAccess);
        }
        if !restrictions.app_access {
            return Err(Reason::GroupAppAccess);
        }
        if restrictions.primary_device && !self.attempt.primary_device {
            return Err(Reason::GroupPrimaryDevice);
        }
        Ok(())
    }

    fn near(&self, missing: Reason, unknown: Reason, far: Reason) -> Result<(), Reason> {
        let door = self.lock.rule.position.or(self.place.position).ok_or(unknown)?;
        let here = self.attempt.location.ok_or(missing)?;
        if door.distance_m(here) <= GEOFENCE_RADIUS_M { Ok(()) } else { Err(far) }
    }

    fn hours(&self, group: Option<&GroupEntry>, right: &RightRule) -> Result<(), Reason> {
        self.door_hours()?;
        if let Some(group) = group
            && group.rule.restrictions.time
            && !self.is_inside(group.windows())
        {
            return Err(Reason::GroupHours);
        }
        match &right.hours {
            Some(hours) if !hours.contains(self.local()) => Err(Reason::RightHours),
            _ => Ok(()),
        }
    }

    fn door_hours(&self) -> Result<(), Reason> {
        if self.lock.rule.restrictions.time && !self.is_inside(self.lock.windows()) {
            return Err(Reason::DoorHours);
        }
        Ok(())
    }

    fn is_inside<'w>(&self, mut windows: impl Iterator<Item = &'w WeeklyWindow>) -> bool {
        windows.any(|window| window.contains(self.local()))
    }

    fn local(&self) -> LocalTime {
        *self.local.get_or_init(|| self.place.time_zone.local(self.now))
    }
}
