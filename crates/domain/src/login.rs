//! Sessions of devices, and API keys.

use crate::id::{LoginId, OrganizationId, UserId};
use crate::permission::PermissionSet;
use crate::text::Name;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A session of a person's device or browser, or a key of the organization. Its secret is stored
/// hashed and is not part of this.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// Its id.
    pub id: LoginId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Whose session it is, or who made the key. A key outlives the person.
    pub user: Option<UserId>,
    /// Session or key.
    pub kind: LoginKind,
    /// What it is called.
    pub name: Option<Name>,
    /// The device it is on, as the device says.
    pub device: Device,
    /// The person's primary device.
    pub primary: bool,
    /// Whether it ends after long disuse.
    pub expire: bool,
    /// When it ends in any case.
    pub expires_at: Option<Timestamp>,
    /// What a key may do; absent: whatever a key of the organization may. A session has none.
    pub scopes: Option<PermissionSet>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Login {
    /// Whether it is a key that may do something beyond these scopes.
    #[must_use]
    pub fn is_wider(&self, scopes: PermissionSet) -> bool {
        self.kind == LoginKind::Api && self.scopes.is_none_or(|own| !own.is_subset(scopes))
    }
}

/// What a login is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoginKind {
    /// A key of the organization, for programs.
    Api,
    /// A session of a person.
    #[default]
    Device,
}

impl LoginKind {
    /// The word in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Device => "device",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Api, Self::Device].into_iter().find(|kind| kind.word() == word)
    }
}

/// What a device says of itself at sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// Who made it.
    pub brand: Option<String>,
    /// Which model.
    pub model: Option<String>,
    /// What it runs.
    pub os_name: Option<String>,
    /// Its own id, so that signing in again replaces the old session.
    pub uid: Option<String>,
}

/// The most device logins that a person may have; the least recently used go first (contract).
pub const DEVICE_LOGINS_MAX: usize = 40;
/// The most API keys that a person may have made (contract).
pub const API_LOGINS_MAX: usize = 10;
