//! The walk of a decision, step by step. Deciding stops at the first right that opens; explaining takes every step.

mod bought;
mod near;

use crate::access::brief::{
    DoorBrief, EntryBrief, GroupBrief, Hours, Kind, PersonBrief, PersonState, RightBrief, is_inside,
};
use crate::access::policy::{LockEntry, PlaceEntry};
use crate::access::{Attempt, Decision, LinkRule, Policy, Reason, RightRule, Step, Subject, Verdict};
use crate::id::{GroupLinkId, RightId};
use crate::lock::Lockdown;
use crate::membership::Admission;
use crate::right::{Source, Target};
use crate::role::Role;
use crate::time::{LocalTime, Period, Standing, Timestamp};
use std::ops::ControlFlow;

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

/// A way in: a right that reaches the door, and for one to a profile by which of its entries.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    pub(super) right: RightBrief,
    pub(super) entry: Option<&'a EntryBrief>,
}

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
        match person.state() {
            PersonState::Enabled => Ok(person),
            PersonState::Suspended => Err(Reason::PersonSuspended),
            PersonState::Overlaid => self.overlays(person).map(|()| person),
        }
    }

    /// The ways in that the person has, by id.
    pub(super) fn reaching(&self, person: &PersonBrief) -> Vec<Way<'a>> {
        let mut ways = Vec::new();
        let _: ControlFlow<()> = self.each(person, |way| {
            ways.push(way);
            ControlFlow::Continue(())
        });
        ways
    }

    /// Whether a way in is open now.
    #[inline]
    pub(super) fn way(&self, way: &Way<'_>) -> Result<(), Stop> {
        match way.entry {
            None => self.right(&way.right),
            Some(entry) => self.entry(&way.right, entry),
        }
    }

    #[inline]
    fn right(&self, right: &RightBrief) -> Result<(), Stop> {
        let at = |step: Step| move |reason: Reason| (step, reason);
        self.valid(right).map_err(at(Step::Right))?;
        self.door().map_err(at(Step::Door))?;
        let group = match right.kind {
            Kind::Group => Some(self.policy.index().group(right.number).ok_or((Step::Right, Reason::NoRight))?),
            _ => None,
        };
        if let Some(group) = group {
            self.group(group).map_err(at(Step::Group))?;
        }
        self.hours(group, right.role.is_basic()).map_err(at(Step::Hours))?;
        if right.is_plain { Ok(()) } else { self.own_hours(right).map_err(at(Step::Hours)) }
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

    /// Visits the ways in by id until there is an answer.
    #[inline]
    fn each<B>(&self, person: &PersonBrief, mut visit: impl FnMut(Way<'a>) -> ControlFlow<B>) -> ControlFlow<B> {
        for right in person.rights() {
            if right.kind == Kind::Profile {
                for entry in self.entries(&right) {
                    visit(Way { right, entry: Some(entry) })?;
                }
            } else if self.covers(&right) {
                visit(Way { right, entry: None })?;
            }
        }
        ControlFlow::Continue(())
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
        let found = self.each(person, |way| match self.way(&way) {
            Ok(()) => ControlFlow::Break((way.right.id, way.right.role)),
            Err(stop) => {
                furthest = further(furthest, stop);
                ControlFlow::Continue(())
            }
        });
        match (found, furthest) {
            (ControlFlow::Break(right), _) => Ok(right),
            (ControlFlow::Continue(()), Some((_, reason))) => Err(reason),
            (ControlFlow::Continue(()), None) => Err(self.nothing_reaches(person)),
        }
    }

    #[cold]
    fn nothing_reaches(&self, person: &PersonBrief) -> Reason {
        if person.rights().any(|right| right.kind == Kind::Profile) { Reason::NotValidHere } else { Reason::NoRight }
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
            Kind::Organization => true,
            Kind::Group => self.door.is_in(right.number),
            Kind::Place if right.is_plain => self.door.place.get() == i64::from(right.number),
            Kind::Lock if right.is_plain => self.attempt.lock.get() == i64::from(right.number),
            Kind::Place | Kind::Lock => self.row(right).is_some_and(|row| match row.target {
                Target::Place(place) => place == self.door.place,
                Target::Lock(lock) => lock == self.attempt.lock,
                Target::Organization | Target::Group(_) => false,
            }),
            Kind::Profile => false,
        }
    }

    #[inline]
    fn valid(&self, right: &RightBrief) -> Verdict {
        if right.is_plain {
            return match right.place(self.second) {
                Standing::Inside => Ok(()),
                outside => self.outside(right, outside),
            };
        }
        let Some(row) = self.row(right) else { return Err(Reason::NoRight) };
        match row.valid.place(self.now) {
            Standing::Inside if row.while_live => match self.membership() {
                Some(Admission::Refused(refusal)) => Err(Reason::from(refusal)),
                Some(Admission::Full | Admission::StaffedHours) => Ok(()),
                None => Err(Reason::NoMembership),
            },
            Standing::Inside => Ok(()),
            outside => self.outside(right, outside),
        }
    }

    /// Why a right does not count outside of its time.
    #[cold]
    fn outside(&self, right: &RightBrief, standing: Standing) -> Verdict {
        let is_booking = self.row(right).is_some_and(|row| matches!(row.source, Source::Booking(_)));
        if is_booking {
            verdict_of(standing, Reason::BookingTooEarly, Reason::BookingTooLate)
        } else {
            verdict_of(standing, Reason::RightNotYetValid, Reason::RightExpired)
        }
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
