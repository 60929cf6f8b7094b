//! A person.

use crate::id::{OrganizationId, UserId};
use crate::text::{Email, Name, Note};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A person of an organization: staff, member or both.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The tenant.
    pub organization: OrganizationId,
    /// What they are called.
    pub name: Name,
    /// The address they sign in with; unique in the organization.
    pub login_email: Option<Email>,
    /// An address to write to that does not sign in.
    pub contact_email: Option<Email>,
    /// An address of their picture.
    pub image: Option<String>,
    /// Suspended people keep their rights and open nothing.
    pub access_enabled: bool,
    /// Whether they may sign in with a password.
    pub password_flow_enabled: bool,
    /// What other programs keep here.
    pub metadata: Metadata,
    /// What staff keep here.
    pub notes: Option<Note>,
    /// The language of their pages and mails.
    pub locale: Option<Locale>,
    /// When they proved that the address is theirs, or staff vouched for it.
    pub confirmed_at: Option<Timestamp>,
    /// When they last opened a door.
    pub last_accessed_at: Option<Timestamp>,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// Where mail to this person goes.
    #[must_use]
    pub fn mail_address(&self) -> Option<&Email> {
        self.contact_email.as_ref().or(self.login_email.as_ref())
    }
}

/// A language of pages and mails (the contract's list).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "ISO 639-1")]
pub enum Locale {
    En,
    Fr,
    Es,
    De,
}

impl Locale {
    /// The ISO 639-1 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::De => "de",
        }
    }

    /// Reads the code.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        [Self::En, Self::Fr, Self::Es, Self::De].into_iter().find(|locale| locale.code() == code)
    }
}

/// Flat values that other programs keep with a person: at most 50 keys of at most 50 characters, texts
/// of at most 500 (the contract's limits).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, MetadataValue>")]
pub struct Metadata(BTreeMap<String, MetadataValue>);

/// One value of [`Metadata`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the names say it")]
pub enum MetadataValue {
    Null,
    Flag(bool),
    Integer(i64),
    Number(f64),
    Text(String),
}

/// Why metadata was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// Too many keys.
    #[error("has too many keys (maximum is 50)")]
    TooManyKeys,
    /// A key that is too long or empty.
    #[error("has a key that is empty or too long (maximum is 50 characters)")]
    Key,
    /// A text that is too long.
    #[error("has a value that is too long (maximum is 500 characters)")]
    Value,
}

impl Metadata {
    /// Checks the limits.
    pub fn new(values: BTreeMap<String, MetadataValue>) -> Result<Self, MetadataError> {
        if values.len() > 50 {
            return Err(MetadataError::TooManyKeys);
        }
        for (key, value) in &values {
            if key.is_empty() || key.chars().count() > 50 {
                return Err(MetadataError::Key);
            }
            if matches!(value, MetadataValue::Text(text) if text.chars().count() > 500) {
                return Err(MetadataError::Value);
            }
        }
        Ok(Self(values))
    }

    /// The values by key.
    #[must_use]
    pub const fn values(&self) -> &BTreeMap<String, MetadataValue> {
        &self.0
    }
}

impl TryFrom<BTreeMap<String, MetadataValue>> for Metadata {
    type Error = MetadataError;

    fn try_from(values: BTreeMap<String, MetadataValue>) -> Result<Self, MetadataError> {
        Self::new(values)
    }
}
