//! What may become of a membership. Each step gives the facts after it, or says why it cannot be.

use crate::membership::lives::{start_of, visit_ends};
use crate::membership::{Activation, Cause, Debt, Freeze, Membership, Money, Package, PackageKind, State};
use crate::time::{Date, TimeZone, Timestamp};
use std::fmt;

/// Why a step cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Impossible {
    /// It has ended; a new one is to be sold.
    HasEnded,
    /// It is signed and paid already.
    IsComplete,
    /// It is neither signed nor paid yet.
    IsIncomplete,
    /// Nothing is owed.
    NothingOwed,
    /// What is paid or owed must be more than nothing.
    AmountNotPositive,
    /// It does not renew.
    DoesNotRenew,
    /// No cancellation is pending.
    NotCancelled,
    /// The package does not allow it to be paused.
    FreezeNotAllowed,
    /// The pause is longer than the package allows.
    FreezeTooLong,
    /// The last day comes before the first.
    DaysInDisorder,
    /// It is paused already.
    IsFrozen,
    /// It is not paused.
    IsNotFrozen,
    /// The new last day is not after the present one.
    NotLonger,
    /// It has no last day that could be moved.
    NoLastDay,
    /// Its package does not count visits.
    NoVisits,
    /// No visit is left.
    VisitsUsedUp,
}

impl Impossible {
    /// The id of its sentence in the catalogue of texts.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::HasEnded => "has-ended",
            Self::IsComplete => "is-complete",
            Self::IsIncomplete => "is-incomplete",
            Self::NothingOwed => "nothing-owed",
            Self::AmountNotPositive => "amount-not-positive",
            Self::DoesNotRenew => "does-not-renew",
            Self::NotCancelled => "not-cancelled",
            Self::FreezeNotAllowed => "freeze-not-allowed",
            Self::FreezeTooLong => "freeze-too-long",
            Self::DaysInDisorder => "days-in-disorder",
            Self::IsFrozen => "is-frozen",
            Self::IsNotFrozen => "is-not-frozen",
            Self::NotLonger => "not-longer",
            Self::NoLastDay => "no-last-day",
            Self::NoVisits => "no-visits",
            Self::VisitsUsedUp => "visits-used-up",
        }
    }
}

impl fmt::Display for Impossible {
    /// The sentence of the catalogue in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HasEnded => "it has ended: sell a new one",
            Self::IsComplete => "it is signed and paid already",
            Self::IsIncomplete => "it is not signed and paid yet: complete it first",
            Self::NothingOwed => "nothing is owed",
            Self::AmountNotPositive => "must be more than 0",
            Self::DoesNotRenew => "it does not renew by itself",
            Self::NotCancelled => "no cancellation is pending",
            Self::FreezeNotAllowed => "its package does not allow a freeze",
            Self::FreezeTooLong => "the freeze is longer than its package allows",
            Self::DaysInDisorder => "the last day comes before the first",
            Self::IsFrozen => "it is frozen already: end that freeze first",
            Self::IsNotFrozen => "it is not frozen",
            Self::NotLonger => "the new last day must come after the present one",
            Self::NoLastDay => "it has no last day",
            Self::NoVisits => "its package does not count visits",
            Self::VisitsUsedUp => "no visit is left",
        })
    }
}

type Step = Result<Membership, Impossible>;

impl Membership {
    /// Signed and paid.
    pub fn complete(mut self) -> Step {
        match self.state {
            State::Draft => self.state = State::Active,
            State::Ended(..) => return Err(Impossible::HasEnded),
            State::Active | State::PastDue(_) => return Err(Impossible::IsComplete),
        }
        Ok(self)
    }

    /// A charge failed, and this much is owed in all. What was missing first sets the deadline, once.
    pub fn miss_payment(mut self, owed: Money, at: Timestamp) -> Step {
        self.running()?;
        if owed <= Money(0) {
            return Err(Impossible::AmountNotPositive);
        }
        let since = if let State::PastDue(debt) = self.state { debt.since } else { at };
        self.state = State::PastDue(Debt { since, owed });
        Ok(self)
    }

    /// A payment arrived: an amount, or all that is owed. The rest, if any, stays owed since the same day.
    pub fn pay(mut self, amount: Option<Money>) -> Step {
        self.running()?;
        let State::PastDue(Debt { since, owed }) = self.state else { return Err(Impossible::NothingOwed) };
        if amount.is_some_and(|amount| amount <= Money(0)) {
            return Err(Impossible::AmountNotPositive);
        }
        let rest = Money(owed.0.saturating_sub(amount.unwrap_or(owed).0));
        self.state = if rest > Money(0) { State::PastDue(Debt { since, owed: rest }) } else { State::Active };
        Ok(self)
    }

    /// The next term is paid, up to a day.
    pub fn renew(mut self, until: Date) -> Step {
        self.running()?;
        if !self.renews {
            return Err(Impossible::DoesNotRenew);
        }
        self = self.extend(until)?;
        self.state = State::Active;
        Ok(self)
    }

    /// The last day becomes a later one.
    pub fn extend(mut self, until: Date) -> Step {
        self.not_ended()?;
        let last = self.term_until.ok_or(Impossible::NoLastDay)?;
        if until <= last {
            return Err(Impossible::NotLonger);
        }
        self.term_until = Some(until);
        Ok(self)
    }

    /// It ends with its term.
    pub fn cancel_at_end(mut self) -> Step {
        self.not_ended()?;
        if !self.renews {
            return Err(Impossible::DoesNotRenew);
        }
        self.term_until.ok_or(Impossible::NoLastDay)?;
        self.cancel_at_end = true;
        Ok(self)
    }

    /// It goes on after all.
    pub fn keep(mut self) -> Step {
        self.not_ended()?;
        if !self.cancel_at_end {
            return Err(Impossible::NotCancelled);
        }
        self.cancel_at_end = false;
        Ok(self)
    }

    /// It ends now.
    pub fn end(mut self, cause: Cause, at: Timestamp) -> Step {
        self.not_ended()?;
        self.state = State::Ended(at, cause);
        Ok(self)
    }

    /// It is paused. The days that are lost are added to its end.
    pub fn freeze(mut self, package: &Package, freeze: Freeze) -> Step {
        self.running()?;
        if !package.freeze.allowed {
            return Err(Impossible::FreezeNotAllowed);
        }
        if self.freeze.is_some_and(|running| running.last.is_none_or(|last| last >= freeze.first)) {
            return Err(Impossible::IsFrozen);
        }
        let days = freeze.days()?;
        if package.freeze.max_days.is_some_and(|most| days.is_none_or(|days| days > i32::from(most))) {
            return Err(Impossible::FreezeTooLong);
        }
        self.move_end(days.unwrap_or(0));
        self.freeze = Some(freeze);
        Ok(self)
    }

    /// The pause ends: the given day is the first one that is no longer paused.
    pub fn unfreeze(mut self, day: Date) -> Step {
        self.running()?;
        let freeze = self.freeze.ok_or(Impossible::IsNotFrozen)?;
        if freeze.last.is_some_and(|last| last < day) {
            return Err(Impossible::IsNotFrozen);
        }
        let promised = freeze.days()?.unwrap_or(0);
        let taken = (day.days() - freeze.first.days()).max(0);
        self.move_end(taken - promised);
        self.freeze = match Date::from_days(day.days() - 1) {
            Ok(last) if taken > 0 => Some(Freeze { first: freeze.first, last: Some(last) }),
            _ => None,
        };
        Ok(self)
    }

    /// Somebody came in. Nothing changes if the entry belongs to the visit before.
    pub fn visit(mut self, package: &Package, zone: &TimeZone, at: Timestamp) -> Step {
        let same = |began: Timestamp| began <= at && at < visit_ends(package, zone, began);
        if self.last_visit_at.is_some_and(same) {
            return Ok(self);
        }
        if let Some(left) = &mut self.visits_left {
            if *left <= 0 {
                return Err(Impossible::VisitsUsedUp);
            }
            *left -= 1;
        }
        if package.activation == Activation::FirstVisit && self.last_visit_at.is_none() {
            self.term_from = zone.local(at).date;
            self.term_until = package.term.and_then(|term| term.last_day(self.term_from).ok());
        }
        self.last_visit_at = Some(at);
        Ok(self)
    }

    /// More visits were bought.
    pub fn add_visits(mut self, count: u16) -> Step {
        self.not_ended()?;
        let left = self.visits_left.ok_or(Impossible::NoVisits)?;
        self.visits_left = Some(left.saturating_add(i32::from(count)));
        Ok(self)
    }

    /// Whether it holds its person to the requirements of its package at an instant: it is neither over nor ended.
    #[must_use]
    pub fn is_held(&self, package: &Package, zone: &TimeZone, at: Timestamp) -> bool {
        if matches!(self.state, State::Ended(since, _) if since <= at) {
            return false;
        }
        let goes_on = package.kind == PackageKind::Recurring && self.renews && !self.cancel_at_end;
        let over = self.term_until.and_then(|last| Date::from_days(last.days() + 1).ok());
        goes_on || over.and_then(|over| start_of(zone, over)).is_none_or(|over| at < over)
    }

    fn not_ended(&self) -> Result<(), Impossible> {
        if matches!(self.state, State::Ended(..)) { Err(Impossible::HasEnded) } else { Ok(()) }
    }

    fn running(&self) -> Result<(), Impossible> {
        self.not_ended()?;
        if self.state == State::Draft { Err(Impossible::IsIncomplete) } else { Ok(()) }
    }

    fn move_end(&mut self, days: i32) {
        self.term_until = self.term_until.map(|last| Date::from_days(last.days() + days).unwrap_or(last));
    }
}

impl Freeze {
    /// How many days it takes; nothing if it is open.
    fn days(self) -> Result<Option<i32>, Impossible> {
        let days = self.last.map(|last| last.days() - self.first.days() + 1);
        if days.is_some_and(|days| days < 1) { Err(Impossible::DaysInDisorder) } else { Ok(days) }
    }
}
