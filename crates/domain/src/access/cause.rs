//! Which exceptions stand behind a refusal: the closure of a place, a holiday of a door or a group.

use crate::access::walk::Walk;
use crate::access::{Attempt, Policy, Reason, RightRule, Subject};
use crate::id::{GroupId, ScheduleId};
use crate::right::Target;
use crate::time::{Date, Timestamp};

/// The exceptions that a refusal comes from, and the day on which they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// The day on the wall clock of the door's place.
    pub date: Date,
    /// Their ids, in order; at least one.
    pub schedules: Vec<ScheduleId>,
}

/// The exceptions by which an attempt is refused at an instant, where that is the reason of the answer. Nothing where no
/// exception is to blame: of other reasons, and outside of the regular hours.
#[must_use]
pub fn cause(policy: &Policy, attempt: &Attempt, reason: Reason, at: Timestamp) -> Option<Cause> {
    let group = if reason == Reason::GroupHours { refusing_group(policy, attempt, at) } else { None };
    exceptions(policy, attempt, reason, group, at)
}

/// The same of one right of the person, where that is the reason for which it stops.
#[must_use]
pub fn cause_of_right(
    policy: &Policy,
    attempt: &Attempt,
    (right, reason): (&RightRule, Reason),
    at: Timestamp,
) -> Option<Cause> {
    exceptions(policy, attempt, reason, group_of(right), at)
}

fn exceptions(
    policy: &Policy,
    attempt: &Attempt,
    reason: Reason,
    group: Option<GroupId>,
    at: Timestamp,
) -> Option<Cause> {
    let lock = policy.lock(attempt.lock)?;
    let place = policy.place(lock.rule.place)?;
    let schedules = match reason {
        Reason::PlaceClosed => &place.schedules,
        Reason::DoorHours => &lock.schedules,
        Reason::GroupHours => &policy.group(group?)?.schedules,
        _ => return None,
    };
    let local = place.rule.time_zone.local(at);
    let schedules = schedules.excepting(at, local);
    (!schedules.is_empty()).then_some(Cause { date: local.date, schedules })
}

/// The group whose hours refuse an attempt: that of the first right that stops there, or that of the access link.
fn refusing_group(policy: &Policy, attempt: &Attempt, at: Timestamp) -> Option<GroupId> {
    match attempt.subject {
        Subject::Organization => None,
        Subject::Link(id) => policy.access_link(id).map(|link| link.group),
        Subject::Person(id) => {
            let walk = Walk::new(policy, attempt, at)?;
            let ways = walk.reaching(policy.index().person(id)?);
            let stops = |stop: Result<(), (_, Reason)>| stop.is_err_and(|(_, reason)| reason == Reason::GroupHours);
            let way = ways.iter().find(|way| stops(walk.way(way)))?;
            match way.entry {
                Some(entry) => policy.index().group(entry.group).map(|group| group.id),
                None => walk.row(&way.right).and_then(group_of),
            }
        }
    }
}

const fn group_of(right: &RightRule) -> Option<GroupId> {
    match right.target {
        Target::Group(id) => Some(id),
        Target::Organization | Target::Place(_) | Target::Lock(_) => None,
    }
}
