//! The tenant.

use crate::id::{OrganizationId, UserId};
use crate::text::{Domain, Name, Note};
use crate::time::{TimeZone, Timestamp};

/// A gym company. People, places and doors belong to exactly one.
#[derive(Clone, Debug, PartialEq)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// The word that names it at sign-in.
    pub domain: Domain,
    /// Where it is.
    pub address: Option<Note>,
    /// What it says of itself.
    pub description: Option<Note>,
    /// An address of its logo.
    pub logo: Option<String>,
    /// Its zone, for people and times that belong to no place.
    pub time_zone: TimeZone,
    /// After how many seconds without use a device login ends; absent: never.
    pub device_logins_expire_after_s: Option<i64>,
    /// Whether people may sign up by themselves.
    pub sign_up_allowed: bool,
    /// For how many days entries are kept.
    pub event_retention_days: i64,
    /// The one owner.
    pub owner: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Organization {
    /// Two weeks, as in the contract.
    pub const DEVICE_LOGINS_EXPIRE_AFTER_S: i64 = 1_209_600;
    /// The longest that may be set: a year.
    pub const DEVICE_LOGINS_EXPIRE_AFTER_MAX_S: i64 = 31_536_000;
    /// How long entries are kept unless the owner says otherwise.
    pub const EVENT_RETENTION_DAYS: i64 = 400;
}
