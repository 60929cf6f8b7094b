//! The walk of a decision, step by step. Deciding stops at the first right that opens; explaining takes every step.

use crate::access::brief::{DoorBrief, GroupBrief, Hours, PersonBrief, RightBrief, is_inside};
use crate::access::policy::{GroupEntry, LockEntry, PlaceEntry};
use crate::access::{Attempt, Decision, LinkRule, Means, Policy, Reason, RightRule, Step, Subject, Verdict};
use crate::id::{GroupLinkId, RightId};
use crate::lock::{GEOFENCE_RADIUS_M, Lockdown};
use crate::right::{Target, TargetKind};
use crate::role::Role;
use crate::time::{LocalTime, Period, Standing, Timestamp};

/// An attempt at a door that exists.
pub(super) struct Walk<'a> {
    policy: &'a Policy,
    attempt: &'a Attempt,
    door: &'a DoorBrief,
    now: Timestamp,
    /// Whole seconds since 1970.
    second: i64,
}

/// Where a right stops, and why.
pub(super) type Stop = (Step, Reason);

impl<'a> Walk<'a> {
    #[inline]
    pub(super) fn new(policy: &'a Policy, attempt: &'a Attempt, now: Timestamp) -> Option<Self> {
        let door = policy.index().door(attempt.lock)?;
        Some(Self { policy, attempt, door, now, second: now.as_micros().div_euclid(1_000_000) })
    }

    #[inline]
    pub(super) fn decide(&self) -> Decision {
        let decided = match &self.attempt.subject {
            Subject::Organization => self.key().map(|()| None),
            Subject::Link(id) => self.link(*id).map(|()| None),
            Subject::Person(id) => {
                let person = self.policy.index().person(*id);
                self.lockdown().and_then(|()| self.person(person)).and_then(|person| self.rights(person).map(Some))
            }
        };
        match decided {
            Ok(right) => Decision::Grant(right),
            Err(reason) => Decision::Deny(reason),
        }
    }

    /// Whether a lockdown holds whoever asks back.
    #[inline]
    pub(super) fn lockdown(&self) -> Verdict {
        let organization = &self.policy.organization().lockdown;
        if !self.door.is_locked_down && organization.is_none() {
            return Ok(());
        }
        let holds = |lockdown: &Option<Lockdown>| lockdown.as_ref().is_some_and(|lockdown| !self.is_excepted(lockdown));
        if self.lock().is_none_or(|lock| holds(&lock.rule.lockdown)) {
            return Err(Reason::DoorLockedDown);
        }
        if self.place().is_none_or(|place| holds(&place.rule.lockdown)) {
            return Err(Reason::PlaceLockedDown);
        }
        if holds(organization) { Err(Reason::OrganizationLockedDown) } else { Ok(()) }
    }

    /// Whether the person may use their rights at all.
    #[inline]
    pub(super) fn person<'p>(&self, person: Option<&'p PersonBrief>) -> Result<&'p PersonBrief, Reason> {
        let person = person.ok_or(Reason::PersonUnknown)?;
        if person.is_enabled() { Ok(person) } else { Err(Reason::PersonSuspended) }
    }

    /// The rights of the person that reach this door, by id.
    #[inline]
    pub(super) fn reaching<'p>(&self, person: &'p PersonBrief) -> impl Iterator<Item = RightBrief> + use<'p, '_, 'a> {
        person.rights().filter(|right| self.covers(right))
    }

    /// Whether a right that reaches this door opens it now.
    #[inline]
    pub(super) fn right(&self, right: &RightBrief) -> Result<(), Stop> {
        let at = |step: Step| move |reason: Reason| (step, reason);
        self.valid(right).map_err(at(Step::Right))?;
        self.door().map_err(at(Step::Door))?;
        let group = match right.kind {
            TargetKind::Group => Some(self.policy.index().group(right.number).ok_or((Step::Right, Reason::NoRight))?),
            _ => None,
        };
        if let Some(group) = group {
            self.group(group).map_err(at(Step::Group))?;
        }
        self.hours(group, right.role.is_basic()).map_err(at(Step::Hours))?;
        if right.is_plain {
            return Ok(());
        }
        match self.row(right).and_then(|row| row.hours.as_ref()) {
            Some(hours) if !hours.contains(self.local()) => Err((Step::Hours, Reason::RightHours)),
            _ => Ok(()),
        }
    }

    /// The row of the door.
    pub(super) fn lock(&self) -> Option<&'a LockEntry> {
        self.policy.lock(self.attempt.lock)
    }

    /// The row of its place.
    pub(super) fn place(&self) -> Option<&'a PlaceEntry> {
        self.policy.place(self.door.place)
    }

    /// The row of a right of the person who asks.
    pub(super) fn row(&self, right: &RightBrief) -> Option<&'a RightRule> {
        match &self.attempt.subject {
            Subject::Person(id) => self.policy.person(*id)?.right(right.id),
            Subject::Organization | Subject::Link(_) => None,
        }
    }

    fn key(&self) -> Verdict {
        self.lockdown()?;
        self.door()?;
        self.door_hours()
    }

    fn link(&self, id: GroupLinkId) -> Verdict {
        self.lockdown()?;
        let LinkRule { group, valid } = *self.policy.access_link(id).ok_or(Reason::LinkUnknown)?;
        within(valid, self.now, Reason::LinkNotYetValid, Reason::LinkExpired)?;
        let number = self.policy.index().number(group).filter(|number| self.door.is_in(*number));
        let group = number.and_then(|number| self.policy.index().group(number)).ok_or(Reason::NoRight)?;
        self.door()?;
        self.group(group)?;
        self.hours(Some(group), true)
    }

    #[inline]
    fn rights(&self, person: &PersonBrief) -> Result<(RightId, Role), Reason> {
        let mut furthest: Option<Stop> = None;
        for right in self.reaching(person) {
            match self.right(&right) {
                Ok(()) => return Ok((right.id, right.role)),
                Err(stop) => furthest = further(furthest, stop),
            }
        }
        Err(furthest.map_or(Reason::NoRight, |(_, reason)| reason))
    }

    /// Whether a lockdown lets the person who asks through. Any right on an excepted group counts, also one that opens
    /// no door.
    fn is_excepted(&self, lockdown: &Lockdown) -> bool {
        let Subject::Person(id) = self.attempt.subject else { return false };
        self.policy.person(id).is_some_and(|person| {
            person.rights().any(|(_, right)| match right.target {
                Target::Group(group) => {
                    lockdown.exceptions.contains(&group)
                        && self.policy.group(group).is_some()
                        && right.valid.place(self.now) == Standing::Inside
                }
                _ => false,
            })
        })
    }

    #[inline]
    fn covers(&self, right: &RightBrief) -> bool {
        match right.kind {
            TargetKind::Organization => true,
            TargetKind::Group => self.door.is_in(right.number),
            TargetKind::Place if right.is_plain => self.door.place.get() == i64::from(right.number),
            TargetKind::Lock if right.is_plain => self.attempt.lock.get() == i64::from(right.number),
            TargetKind::Place | TargetKind::Lock => self.row(right).is_some_and(|row| match row.target {
                Target::Place(place) => place == self.door.place,
                Target::Lock(lock) => lock == self.attempt.lock,
                Target::Organization | Target::Group(_) => false,
            }),
        }
    }

    #[inline]
    fn valid(&self, right: &RightBrief) -> Verdict {
        let row = if right.is_plain { None } else { self.row(right) };
        let standing = row.map_or_else(|| right.place(self.second), |row| row.valid.place(self.now));
        verdict_of(standing, Reason::RightNotYetValid, Reason::RightExpired)
    }

    fn is_link(&self) -> bool {
        matches!(self.attempt.subject, Subject::Link(_))
    }

    /// Whether nearness needs no proof: a reader has given it, or nobody asks for it.
    fn is_near_enough(&self) -> bool {
        self.attempt.means.is_at_reader() || self.is_link()
    }

    #[inline]
    fn door(&self) -> Verdict {
        let restrictions = self.door.restrictions;
        if !(restrictions.geofence || restrictions.reader) || self.is_near_enough() {
            return Ok(());
        }
        if restrictions.geofence {
            self.near(&DOOR)?;
        }
        if restrictions.reader { Err(Reason::DoorReaderProof) } else { Ok(()) }
    }

    #[inline]
    fn group(&self, group: &GroupBrief) -> Verdict {
        if group.is_plain {
            return Ok(());
        }
        self.policy.group(group.id).map_or(Err(Reason::NoRight), |group| self.restrictions(group))
    }

    fn restrictions(&self, group: &GroupEntry) -> Verdict {
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
        let position = self.lock().and_then(|lock| lock.rule.position);
        let position = position.or_else(|| self.place().and_then(|place| place.rule.position));
        let door = position.ok_or(reasons.unknown)?;
        let here = self.attempt.location.ok_or(reasons.missing)?;
        if here.accuracy_m.is_some_and(|accuracy_m| accuracy_m > GEOFENCE_RADIUS_M) {
            return Err(reasons.imprecise);
        }
        if door.distance_m(here.position) <= GEOFENCE_RADIUS_M { Ok(()) } else { Err(reasons.far) }
    }

    #[inline]
    fn hours(&self, group: Option<&GroupBrief>, is_basic: bool) -> Verdict {
        self.door_hours()?;
        if is_basic && self.door.has_closures && self.is_closed() {
            return Err(Reason::PlaceClosed);
        }
        match group {
            Some(group) if !self.is_open(group) => Err(Reason::GroupHours),
            _ => Ok(()),
        }
    }

    #[inline]
    fn door_hours(&self) -> Verdict {
        if !self.door.restrictions.time {
            return Ok(());
        }
        let is_open = self.lock().is_some_and(|lock| lock.schedules.allow.is_open(self.now, self.local()));
        if is_open { Ok(()) } else { Err(Reason::DoorHours) }
    }

    fn is_closed(&self) -> bool {
        self.place().is_none_or(|place| place.schedules.allow.is_excepted(self.now, self.local()))
    }

    #[inline]
    fn is_open(&self, group: &GroupBrief) -> bool {
        match &group.hours {
            Hours::Any => true,
            Hours::Week(edges) => is_inside(edges, self.door.time_zone.second_of_week(self.second)),
            Hours::Calendar => {
                let group = self.policy.group(group.id);
                group.is_some_and(|group| group.schedules.allow.is_open(self.now, self.local()))
            }
        }
    }

    fn local(&self) -> LocalTime {
        self.door.time_zone.local(self.now)
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
    verdict_of(valid.place(now), before, after)
}

#[inline]
const fn verdict_of(standing: Standing, before: Reason, after: Reason) -> Verdict {
    match standing {
        Standing::Before => Err(before),
        Standing::After => Err(after),
        Standing::Inside => Ok(()),
    }
}
