//! What a membership comes to as time passes: windows ahead, so that deciding waits for nobody.

use crate::time::{Period, Timestamp};
use serde::{Deserialize, Serialize};

/// What a membership allows at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Admission {
    /// All that its package gives.
    Full,
    /// The same, while the place is staffed.
    StaffedHours,
    /// Nothing.
    Refused(Refusal),
}

/// Why a membership or a booking lets nobody in.
///
/// On the wire each is its number in this list: new ones go to the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// Ended at once: cancelled, refunded, charged back.
    Ended,
    /// Not signed or not paid.
    Incomplete,
    /// Its first day is to come.
    NotStarted,
    /// Its last day is over.
    Expired,
    /// Paused.
    Frozen,
    /// A payment is missing for too long, or too much of it.
    PaymentMissing,
    /// No visit is left.
    VisitsUsedUp,
}

/// Admissions one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// What holds before the first turn.
    first: Admission,
    /// When something else begins to hold, and what, in order.
    turns: Vec<(Timestamp, Admission)>,
}

impl Line {
    /// The same at all times.
    #[must_use]
    pub const fn always(admission: Admission) -> Self {
        Self { first: admission, turns: Vec::new() }
    }

    /// What `at` says of each instant, if it changes at the given ones only.
    #[must_use]
    pub fn sampled(edges: impl IntoIterator<Item = Timestamp>, at: impl Fn(Timestamp) -> Admission) -> Self {
        let mut edges: Vec<Timestamp> = edges.into_iter().collect();
        edges.sort_unstable();
        let first = at(Timestamp::MIN);
        let mut turns: Vec<(Timestamp, Admission)> = Vec::new();
        for edge in edges {
            let admission = at(edge);
            if admission != turns.last().map_or(first, |(_, last)| *last) {
                turns.push((edge, admission));
            }
        }
        // One for each edge would be room for what rarely comes.
        turns.shrink_to_fit();
        Self { first, turns }
    }

    /// What holds at an instant.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> Admission {
        let passed = self.turns.partition_point(|(turn, _)| *turn <= at);
        passed.checked_sub(1).and_then(|last| self.turns.get(last)).map_or(self.first, |(_, admission)| *admission)
    }

    /// The instants at which something else begins to hold, in order, and what.
    #[must_use]
    pub fn turns(&self) -> &[(Timestamp, Admission)] {
        &self.turns
    }

    /// The less of two at each instant: where one refuses, both do.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let edges = self.turns.iter().chain(&other.turns).map(|(turn, _)| *turn);
        Self::sampled(edges, |at| self.at(at).and(other.at(at)))
    }

    /// From the first instant at which it lets in to the last; nothing if it never does.
    #[must_use]
    pub fn span(&self) -> Option<Period> {
        let opens = |admission: &Admission| !matches!(admission, Admission::Refused(_));
        let from = if opens(&self.first) { None } else { Some(self.turns.iter().find(|(_, to)| opens(to))?.0) };
        let last = self.turns.iter().rposition(|(_, to)| opens(to));
        let after = last.map_or(0, |last| last + 1);
        Some(Period { from, until: self.turns.get(after).map(|(turn, _)| *turn) })
    }

    /// The one period in which it lets in fully, if it refuses at all other times.
    #[must_use]
    pub fn sole_period(&self) -> Option<Period> {
        use Admission::{Full, Refused};
        match (self.first, self.turns.as_slice()) {
            (Full, []) => Some(Period::ALWAYS),
            (Full, [(until, Refused(_))]) => Some(Period { from: None, until: Some(*until) }),
            (Refused(_), [(from, Full)]) => Some(Period { from: Some(*from), until: None }),
            (Refused(_), [(from, Full), (until, Refused(_))]) => {
                Some(Period { from: Some(*from), until: Some(*until) })
            }
            _ => None,
        }
    }
}

impl Admission {
    /// The less of the two; of two refusals the first.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Refused(_), _) => self,
            (_, Self::Refused(_)) => other,
            (Self::StaffedHours, _) | (_, Self::StaffedHours) => Self::StaffedHours,
            (Self::Full, Self::Full) => Self::Full,
        }
    }

    /// The more of the two; of two refusals the first.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Full, _) | (_, Self::Full) => Self::Full,
            (Self::StaffedHours, _) | (_, Self::StaffedHours) => Self::StaffedHours,
            (Self::Refused(_), Self::Refused(_)) => self,
        }
    }
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 7] = [
        Self::Ended,
        Self::Incomplete,
        Self::NotStarted,
        Self::Expired,
        Self::Frozen,
        Self::PaymentMissing,
        Self::VisitsUsedUp,
    ];

    /// The word in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Incomplete => "incomplete",
            Self::NotStarted => "not_started",
            Self::Expired => "expired",
            Self::Frozen => "frozen",
            Self::PaymentMissing => "payment_missing",
            Self::VisitsUsedUp => "visits_used_up",
        }
    }
}
