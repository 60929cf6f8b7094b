//! What follows a missing payment, step by step.

use crate::membership::package::words;
use crate::membership::{Admission, Debt, Money, Refusal};
use crate::time::{Date, TimeZone, Timestamp};
use serde::{Deserialize, Serialize};

words! {
    /// A step of dunning.
    Stage {
        /// Member and staff are told; everything goes on.
        Warn = "warn",
        /// From half of the grace on: only while the place is staffed.
        StaffedHours = "staffed",
        /// When the grace is over: nothing.
        Block = "block",
    }
}

/// The policy of a package for payments that do not arrive. The grace is over once either of its measures is passed; with
/// neither it is over at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dunning {
    /// For how many days after the day of the failed charge everything goes on; the last of them counts.
    pub grace_days: Option<u16>,
    /// Up to what is owed everything goes on.
    pub grace_amount: Option<Money>,
    /// The steps that are taken.
    pub stages: Vec<Stage>,
}

impl Dunning {
    /// What a debt leaves of a membership at an instant.
    #[must_use]
    pub fn admission(&self, debt: &Debt, zone: &TimeZone, at: Timestamp) -> Admission {
        if at < debt.since {
            return Admission::Full;
        }
        let is_past =
            |days: Option<u16>| days.and_then(|days| day_after(debt, zone, days)).is_some_and(|end| at >= end);
        let is_over = if self.grace_days.is_none() && self.grace_amount.is_none() {
            true
        } else {
            is_past(self.grace_days) || self.grace_amount.is_some_and(|amount| debt.owed > amount)
        };
        let takes = |stage: Stage| self.stages.contains(&stage);
        if is_over && takes(Stage::Block) {
            Admission::Refused(Refusal::PaymentMissing)
        } else if takes(Stage::StaffedHours) && (is_over || is_past(self.grace_days.map(|days| days / 2))) {
            Admission::StaffedHours
        } else {
            Admission::Full
        }
    }

    /// When a debt comes to something else.
    pub(super) fn edges(&self, debt: &Debt, zone: &TimeZone) -> impl Iterator<Item = Timestamp> {
        let days = self.grace_days.map_or([None, None], |days| [Some(days / 2), Some(days)]);
        let ends = days.into_iter().flatten().filter_map(|days| day_after(debt, zone, days)).collect::<Vec<_>>();
        ends.into_iter().chain([debt.since])
    }

    /// The last day on which everything goes on, if days count.
    #[must_use]
    pub fn last_day(&self, debt: &Debt, zone: &TimeZone) -> Option<Date> {
        Date::from_days(zone.local(debt.since).date.days().checked_add(i32::from(self.grace_days?))?).ok()
    }
}

/// The first instant at which more than so many days have passed since the day of the failed charge.
fn day_after(debt: &Debt, zone: &TimeZone, days: u16) -> Option<Timestamp> {
    zone.instant(debt.since, i32::from(days) + 1, 0)
}
