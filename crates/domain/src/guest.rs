//! A guest: somebody from outside who opens doors for a time, and the keys by which they do.

use crate::id::{AccessKeyId, OrganizationId, UserId};
use crate::text::{Email, Name, Phone};
use crate::time::Timestamp;

/// A person who opens doors and does nothing else: a contractor, a visitor. They never sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Their id; guests and users are counted together.
    pub id: UserId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What they are called.
    pub name: Name,
    /// Where mail to them goes.
    pub email: Option<Email>,
    /// Their number; nothing is sent there.
    pub phone: Option<Phone>,
    /// When they last opened a door.
    pub last_accessed_at: Option<Timestamp>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

/// An access key: whoever has its secret is the guest, at doors alone. The secret is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Its id.
    pub id: AccessKeyId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose it is.
    pub guest: UserId,
    /// Whether it was also handed out as a picture of a QR code.
    pub has_code: bool,
    /// When it was made.
    pub created_at: Timestamp,
}
