//! An access link: whoever has it opens the doors of a group, for a time.

use crate::id::{GroupId, GroupLinkId, OrganizationId, UserId};
use crate::text::{Email, Name, Phone};
use crate::time::{Period, Timestamp};

/// An access link of a group. Its secret is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupLink {
    /// Its id.
    pub id: GroupLinkId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose doors it opens.
    pub group: GroupId,
    /// What it is called, which is who has it.
    pub name: Name,
    /// Where it was sent.
    pub email: Option<Email>,
    /// A number of who has it; nothing is sent there.
    pub phone: Option<Phone>,
    /// Whether it was also handed out as a picture of a QR code.
    pub has_code: bool,
    /// When it counts.
    pub valid: Period,
    /// Who made it; absent: a key in the name of the organization.
    pub created_by: Option<UserId>,
    /// When it last opened a door.
    pub last_used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
