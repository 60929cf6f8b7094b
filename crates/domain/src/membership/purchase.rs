//! A package that somebody bought, and what has become of it.

use crate::id::{MembershipId, OrganizationId, PackageId, UserId};
use crate::membership::package::words;
use crate::text::Note;
use crate::time::{Date, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A package bought by a person. Only facts stand here; what they come to at an instant is its [`line`](super::line()).
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// Its id.
    pub id: MembershipId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose doors it opens.
    pub person: UserId,
    /// What was bought.
    pub package: PackageId,
    /// Who pays, if it is not the person.
    pub payer: Option<Payer>,
    /// The first day.
    pub term_from: Date,
    /// The last day of the term, or of what is paid; absent: without end.
    pub term_until: Option<Date>,
    /// Whether the next term follows by itself.
    pub renews: bool,
    /// Whether it ends with the term instead.
    pub cancel_at_end: bool,
    /// How it stands.
    pub state: State,
    /// Paused, if it is or will be.
    pub freeze: Option<Freeze>,
    /// How many visits are left; absent: any number.
    pub visits_left: Option<i32>,
    /// When the last visit began.
    pub last_visit_at: Option<Timestamp>,
    /// What another system calls it.
    pub reference: Option<String>,
    /// What staff keep here.
    pub notes: Option<Note>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Who pays for somebody else's membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The membership that pays for this one.
    pub membership: MembershipId,
    /// Whether this one lets in only while that one does.
    pub decides: bool,
}

/// How a membership stands. Whether it has begun, is paused, is used up or over follows from its dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Not signed or not paid.
    Draft,
    /// In order.
    Active,
    /// A payment is missing.
    PastDue(Debt),
    /// Ended before its time.
    Ended(Timestamp, Cause),
}

/// A missing payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debt {
    /// When the first charge failed; later ones do not move it.
    pub since: Timestamp,
    /// What is owed in all.
    pub owed: Money,
}

words! {
    /// What ended a membership before its time.
    Cause {
        /// Somebody cancelled it, from now on.
        Cancelled = "cancelled",
        /// The money went back.
        Refunded = "refunded",
        /// The bank took the money back.
        ChargedBack = "charged_back",
        /// Dunning gave up.
        Unpaid = "unpaid",
        /// Another membership took its place.
        Replaced = "replaced",
    }
}

/// A pause, of whole days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freeze {
    /// The first day.
    pub first: Date,
    /// The last day; absent: until somebody ends it.
    pub last: Option<Date>,
}

/// An amount in the smallest unit of a currency, such as cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

impl fmt::Display for Money {
    /// With two decimals, as `49.90`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl Money {
    /// Reads `49.9`, `49.90` or `49`; nothing for anything else, or for more than two decimals.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || part.len() > 2 || !is_number(whole) || !is_number(part) {
            return None;
        }
        let cents: i64 = format!("{part:0<2}").parse().ok()?;
        let whole: i64 = whole.parse().ok()?;
        Some(Self(sign * whole.checked_mul(100)?.checked_add(cents)?))
    }
}
