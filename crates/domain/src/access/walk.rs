//! The walk of a decision, step by step. Deciding stops at the first right that opens; explaining takes every step.

use crate::access::policy::{GroupEntry, LockEntry, PersonEntry, PlaceEntry};
use crate::access::{Attempt, Decision, LinkRule, Means, Policy, Reason, RightRule, Step, Subject, Verdict};
use crate::calendar::Calendar;
use crate::id::{GroupId, GroupLinkId, RightId};
use crate::lock::{GEOFENCE_RADIUS_M, Lockdown};
use crate::right::Target;
use crate::role::Role;
use crate::time::{LocalTime, Period, Standing, Timestamp};
use std::cell::OnceCell;

/// An attempt at a door that exists.
pub(super) struct Walk<'a> {
    policy: &'a Policy,
    attempt: &'a Attempt,
    pub(super) lock: &'a LockEntry,
    pub(super) place: &'a PlaceEntry,
    now: Timestamp,
    local: OnceCell<LocalTime>,
}

/// Where a right stops, and why.
pub(super) type Stop = (Step, Reason);

impl<'a> Walk<'a> {
    pub(super) fn new(policy: &'a Policy, attempt: &'a Attempt, now: Timestamp) -> Option<Self> {
        let lock = policy.lock(attempt.lock)?;
        let place = policy.place(lock.rule.place)?;
        Some(Self { policy, attempt, lock, place, now, local: OnceCell::new() })
    }

    pub(super) fn decide(&self) -> Decision {
        let decided = match self.attempt.subject {
            Subject::Organization => self.key().map(|()| None),
            Subject::Link(id) => self.link(id).map(|()| None),
            Subject::Person(id) => {
                let person = self.policy.person(id);
                self.lockdown(person)
                    .and_then(|()| self.person(person))
                    .and_then(|person| self.rights(person).map(Some))
            }
        };
        match decided {
            Ok(right) => Decision::Grant(right),
            Err(reason) => Decision::Deny(reason),
        }
    }

    /// Whether a lockdown holds the person back.
    pub(super) fn lockdown(&self, person: Option<&PersonEntry>) -> Verdict {
        let holds = |lockdown: &Option<Lockdown>| {
            lockdown.as_ref().is_some_and(|lockdown| !person.is_some_and(|person| self.is_excepted(person, lockdown)))
        };
        if holds(&self.lock.rule.lockdown) {
            return Err(Reason::DoorLockedDown);
        }
        if holds(&self.place.rule.lockdown) {
            return Err(Reason::PlaceLockedDown);
        }
        if holds(&self.policy.organization().lockdown) {
            return Err(Reason::OrganizationLockedDown);
        }
        Ok(())
    }

    /// Whether the person may use their rights at all.
    pub(super) fn person<'p>(&self, person: Option<&'p PersonEntry>) -> Result<&'p PersonEntry, Reason> {
        let person = person.ok_or(Reason::PersonUnknown)?;
        if person.rule.access_enabled { Ok(person) } else { Err(Reason::PersonSuspended) }
    }

    /// The rights of the person that reach this door, by id.
    pub(super) fn reaching<'p>(&self, person: &'p PersonEntry) -> impl Iterator<Item = (RightId, &'p RightRule)> {
        person.rights().filter(|(_, right)| self.covers(right))
    }

    /// Whether a right that reaches this door opens it now.
    pub(super) fn right(&self, right: &RightRule) -> Result<(), Stop> {
        let at = |step: Step| move |reason: Reason| (step, reason);
        within(right.valid, self.now, Reason::RightNotYetValid, Reason::RightExpired).map_err(at(Step::Right))?;
        self.door().map_err(at(Step::Door))?;
        let group = match right.target {
            Target::Group(id) => Some(self.policy.group(id).ok_or((Step::Right, Reason::NoRight))?),
            _ => None,
        };
        if let Some(group) = group {
            self.group(group).map_err(at(Step::Group))?;
        }
        self.hours(group, right.role.is_basic()).map_err(at(Step::Hours))?;
        match &right.hours {
            Some(hours) if !hours.contains(self.local()) => Err((Step::Hours, Reason::RightHours)),
            _ => Ok(()),
        }
    }

    /// The group that a right is on, if it is on one.
    pub(super) fn group_of(&self, right: &RightRule) -> Option<&'a GroupEntry> {
        match right.target {
            Target::Group(id) => self.policy.group(id),
            _ => None,
        }
    }

    fn key(&self) -> Verdict {
        self.lockdown(None)?;
        self.door()?;
        self.door_hours()
    }

    fn link(&self, id: GroupLinkId) -> Verdict {
        self.lockdown(None)?;
        let LinkRule { group: id, valid } = *self.policy.access_link(id).ok_or(Reason::LinkUnknown)?;
        within(valid, self.now, Reason::LinkNotYetValid, Reason::LinkExpired)?;
        let group = self.opening_group(id).ok_or(Reason::NoRight)?;
        self.door()?;
        self.group(group)?;
        self.hours(Some(group), true)
    }

    fn rights(&self, person: &PersonEntry) -> Result<(RightId, Role), Reason> {
        let mut furthest: Option<Stop> = None;
        for (id, right) in self.reaching(person) {
            match self.right(right) {
                Ok(()) => return Ok((id, right.role)),
                Err(stop) => furthest = further(furthest, stop),
            }
        }
        Err(furthest.map_or(Reason::NoRight, |(_, reason)| reason))
    }

    fn is_excepted(&self, person: &PersonEntry, lockdown: &Lockdown) -> bool {
        person.rights().any(|(_, right)| match right.target {
            Target::Group(group) => {
                lockdown.exceptions.contains(&group)
                    && self.policy.group(group).is_some()
                    && right.valid.place(self.now) == Standing::Inside
            }
            _ => false,
        })
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

    fn opening_group(&self, id: GroupId) -> Option<&'a GroupEntry> {
        if self.lock.is_in(id) { self.policy.group(id) } else { None }
    }

    fn is_link(&self) -> bool {
        matches!(self.attempt.subject, Subject::Link(_))
    }

    /// Whether nearness needs no proof: a reader has given it, or nobody asks for it.
    fn is_near_enough(&self) -> bool {
        self.attempt.means.is_at_reader() || self.is_link()
    }

    fn door(&self) -> Verdict {
        let restrictions = self.lock.rule.restrictions;
        if self.is_near_enough() {
            return Ok(());
        }
        if restrictions.geofence {
            self.near(&DOOR)?;
        }
        if restrictions.reader { Err(Reason::DoorReaderProof) } else { Ok(()) }
    }

    fn group(&self, group: &GroupEntry) -> Verdict {
        let restrictions = group.rule.restrictions;
        if !self.is_near_enough() {
            if restrictions.geofence {
                self.near(&GROUP)?;
            }
            if restrictions.reader {
                return Err(Reason::GroupReaderProof);
            }
        }
        if restrictions.tap_to_access && !self.attempt.means.is_at_reader() {
            return Err(Reason::GroupTapToAccess);
        }
        let is_primary = match self.attempt.means {
            Means::Card => return Ok(()),
            Means::App { primary_device } | Means::Tap { primary_device } => primary_device,
        };
        if !restrictions.app_access && !self.is_link() {
            return Err(Reason::GroupAppAccess);
        }
        if restrictions.primary_device && !is_primary { Err(Reason::GroupPrimaryDevice) } else { Ok(()) }
    }

    fn near(&self, reasons: &Nearness) -> Verdict {
        let door = self.lock.rule.position.or(self.place.rule.position).ok_or(reasons.unknown)?;
        let here = self.attempt.location.ok_or(reasons.missing)?;
        if here.accuracy_m.is_some_and(|accuracy_m| accuracy_m > GEOFENCE_RADIUS_M) {
            return Err(reasons.imprecise);
        }
        if door.distance_m(here.position) <= GEOFENCE_RADIUS_M { Ok(()) } else { Err(reasons.far) }
    }

    fn hours(&self, group: Option<&GroupEntry>, is_basic: bool) -> Verdict {
        self.door_hours()?;
        let closures = &self.place.schedules.allow;
        if is_basic && closures.has_exceptions() && closures.is_excepted(self.now, self.local()) {
            return Err(Reason::PlaceClosed);
        }
        match group {
            Some(group) if group.rule.restrictions.time && !self.is_open(&group.schedules.allow) => {
                Err(Reason::GroupHours)
            }
            _ => Ok(()),
        }
    }

    fn door_hours(&self) -> Verdict {
        if self.lock.rule.restrictions.time && !self.is_open(&self.lock.schedules.allow) {
            return Err(Reason::DoorHours);
        }
        Ok(())
    }

    fn is_open(&self, calendar: &Calendar) -> bool {
        calendar.is_open(self.now, self.local())
    }

    fn local(&self) -> LocalTime {
        *self.local.get_or_init(|| self.place.rule.time_zone.local(self.now))
    }
}

/// The reasons that a geofence gives.
struct Nearness {
    unknown: Reason,
    missing: Reason,
    imprecise: Reason,
    far: Reason,
}

const DOOR: Nearness = Nearness {
    unknown: Reason::DoorPositionUnknown,
    missing: Reason::DoorLocationMissing,
    imprecise: Reason::DoorLocationImprecise,
    far: Reason::DoorTooFar,
};

const GROUP: Nearness = Nearness {
    unknown: Reason::GroupPositionUnknown,
    missing: Reason::GroupLocationMissing,
    imprecise: Reason::GroupLocationImprecise,
    far: Reason::GroupTooFar,
};

/// The stop that is further along; of equals the first.
pub(super) fn further(best: Option<Stop>, stop: Stop) -> Option<Stop> {
    match best {
        Some(best) if best.0 >= stop.0 => Some(best),
        _ => Some(stop),
    }
}

fn within(valid: Period, now: Timestamp, before: Reason, after: Reason) -> Verdict {
    match valid.place(now) {
        Standing::Before => Err(before),
        Standing::After => Err(after),
        Standing::Inside => Ok(()),
    }
}
