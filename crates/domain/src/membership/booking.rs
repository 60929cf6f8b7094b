//! A booking: a door or a group for a time, for one person.

use crate::id::{BookingId, OrganizationId, UserId};
use crate::right::Target;
use crate::schedule::Interval;
use crate::time::{Period, Timestamp};

/// A booking. It keeps its id when it is moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    /// Its id.
    pub id: BookingId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose it is.
    pub person: UserId,
    /// A door or a group.
    pub target: Target,
    /// What is booked.
    pub time: Interval,
    /// How many minutes before and after it the doors open.
    pub margin_min: u16,
    /// What another system calls it.
    pub reference: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Booking {
    /// When its doors open.
    #[must_use]
    pub const fn period(&self) -> Period {
        let margin_s = self.margin_min as i64 * 60;
        let Interval { starts, ends } = self.time;
        Period { from: Some(starts.plus_seconds(-margin_s)), until: Some(ends.plus_seconds(margin_s)) }
    }
}
