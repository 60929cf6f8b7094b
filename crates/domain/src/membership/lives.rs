//! What the facts of a membership come to, instant by instant.

use crate::membership::package::words;
use crate::membership::{Activation, Admission, Freeze, Line, Membership, Package, PackageKind, Refusal, State};
use crate::time::{Date, TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

/// For how long a membership that renews by itself goes on after its last day, in seconds, until the news of the next
/// payment arrives.
pub const RENEWAL_TOLERANCE_S: i64 = 86_400;

/// What a membership of a package allows as time passes, on the wall clock of a zone. What a payer's membership adds is
/// not in it.
#[must_use]
pub fn line(package: &Package, membership: &Membership, zone: &TimeZone) -> Line {
    let life = Life::new(package, membership, zone);
    Line::sampled(life.edges(), |at| life.admission(at))
}

words! {
    /// How a membership stands at an instant, in one word for lists.
    Standing {
        /// Not signed or not paid.
        Draft = "draft",
        /// Its first day is to come.
        Scheduled = "scheduled",
        /// In order.
        Active = "active",
        /// In order, and it ends with its term.
        Ending = "ending",
        /// A payment is missing; everything goes on.
        PastDue = "past_due",
        /// A payment is missing: only while the place is staffed.
        Restricted = "restricted",
        /// A payment is missing: nothing.
        Blocked = "blocked",
        /// Paused.
        Frozen = "frozen",
        /// No visit is left.
        Depleted = "depleted",
        /// Its last day is over.
        Expired = "expired",
        /// Ended before its time.
        Ended = "ended",
    }
}

/// How a membership stands at an instant, and when it next may stand otherwise.
#[must_use]
pub fn standing(
    package: &Package,
    membership: &Membership,
    zone: &TimeZone,
    at: Timestamp,
) -> (Standing, Option<Timestamp>) {
    let line = line(package, membership, zone);
    let next = line.turns().iter().map(|(turn, _)| *turn).find(|turn| *turn > at);
    let has_debt = matches!(membership.state, State::PastDue(debt) if debt.since <= at);
    let goes_on = if has_debt {
        Standing::PastDue
    } else if membership.cancel_at_end {
        Standing::Ending
    } else {
        Standing::Active
    };
    let standing = match line.at(at) {
        Admission::Full => goes_on,
        Admission::StaffedHours => Standing::Restricted,
        Admission::Refused(refusal) => match refusal {
            Refusal::Ended => Standing::Ended,
            Refusal::Incomplete => Standing::Draft,
            Refusal::NotStarted => Standing::Scheduled,
            Refusal::Expired => Standing::Expired,
            Refusal::Frozen => Standing::Frozen,
            Refusal::PaymentMissing => Standing::Blocked,
            Refusal::VisitsUsedUp => Standing::Depleted,
        },
    };
    (standing, next)
}

struct Life<'a> {
    package: &'a Package,
    membership: &'a Membership,
    zone: &'a TimeZone,
    starts: Timestamp,
    ends: Option<Timestamp>,
    frozen: Option<(Timestamp, Option<Timestamp>)>,
    /// The time of the last visit, in which entries take no other one.
    visit: Option<(Timestamp, Timestamp)>,
}

impl<'a> Life<'a> {
    fn new(package: &'a Package, membership: &'a Membership, zone: &'a TimeZone) -> Self {
        let starts = start_of(zone, membership.term_from).unwrap_or(Timestamp::MAX);
        let frozen = membership.freeze.filter(|_| !package.freeze.ends_on_return).and_then(|Freeze { first, last }| {
            Some((start_of(zone, first)?, last.and_then(|last| end_of(zone, last))))
        });
        let visit = membership.last_visit_at.map(|began| (began, visit_ends(package, zone, began)));
        Self { package, membership, zone, starts, ends: ends(package, membership, zone), frozen, visit }
    }

    fn admission(&self, at: Timestamp) -> Admission {
        let is_frozen = self.frozen.is_some_and(|(from, until)| from <= at && until.is_none_or(|until| at < until));
        let is_used_up = self.membership.visits_left.is_some_and(|left| left <= 0)
            && !self.visit.is_some_and(|(from, until)| from <= at && at < until);
        let dunning = match &self.membership.state {
            State::Ended(since, _) if *since <= at => return Admission::Refused(Refusal::Ended),
            State::Draft => return Admission::Refused(Refusal::Incomplete),
            State::PastDue(debt) => self.package.dunning.admission(debt, self.zone, at),
            State::Active | State::Ended(..) => Admission::Full,
        };
        if at < self.starts {
            Admission::Refused(Refusal::NotStarted)
        } else if self.ends.is_some_and(|ends| at >= ends) {
            Admission::Refused(Refusal::Expired)
        } else if is_frozen {
            Admission::Refused(Refusal::Frozen)
        } else if is_used_up {
            dunning.and(Admission::Refused(Refusal::VisitsUsedUp))
        } else {
            dunning
        }
    }

    fn edges(&self) -> Vec<Timestamp> {
        let mut edges = vec![self.starts];
        edges.extend(self.ends);
        edges.extend(self.frozen.into_iter().flat_map(|(from, until)| [Some(from), until]).flatten());
        edges.extend(self.visit.into_iter().flat_map(|(from, until)| [from, until]));
        match &self.membership.state {
            State::Ended(since, _) => edges.push(*since),
            State::PastDue(debt) => edges.extend(self.package.dunning.edges(debt, self.zone)),
            State::Draft | State::Active => {}
        }
        edges
    }
}

/// When the term is over, if its dates end it: not while it waits for its first visit, and not while it renews and a
/// payment is missing, which is for dunning to judge.
fn ends(package: &Package, membership: &Membership, zone: &TimeZone) -> Option<Timestamp> {
    let last = membership.term_until?;
    if package.activation == Activation::FirstVisit && membership.last_visit_at.is_none() {
        return None;
    }
    let over = end_of(zone, last)?;
    let renews = package.kind == PackageKind::Recurring && membership.renews && !membership.cancel_at_end;
    match (renews, &membership.state) {
        (false, _) => Some(over),
        (true, State::PastDue(_)) => None,
        (true, _) => Some(over.plus_seconds(RENEWAL_TOLERANCE_S)),
    }
}

/// Until when entries belong to the visit that began at an instant.
pub(super) fn visit_ends(package: &Package, zone: &TimeZone, began: Timestamp) -> Timestamp {
    let Some(visits) = package.visits else { return began };
    let window = began.plus_seconds(i64::from(visits.window_min) * 60);
    let day = if visits.per_day { zone.instant(began, 1, 0) } else { None };
    day.map_or(window, |day| day.max(window))
}

/// The first instant of a day.
pub(super) fn start_of(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    zone.first_instant(date, 0)
}

/// The first instant after a day.
pub(super) fn end_of(zone: &TimeZone, date: Date) -> Option<Timestamp> {
    start_of(zone, Date::from_days(date.days().checked_add(1)?).ok()?)
}
