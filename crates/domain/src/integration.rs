//! An integration: somebody else's program that is told of events, over a webhook.

mod address;
mod types;

pub use address::{HookUrl, UrlError, is_public};

use crate::event::EventKind;
use crate::id::{IntegrationId, OrganizationId, PlaceId};
use crate::text::Name;
use crate::time::Timestamp;
use std::fmt;

/// A webhook. The key that signs what it is sent is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// Its id.
    pub id: IntegrationId,
    /// The tenant.
    pub organization: OrganizationId,
    /// The place whose events alone it is told of; absent: those of the whole organization.
    pub place: Option<PlaceId>,
    /// What it is called.
    pub name: Name,
    /// Where events are sent to.
    pub url: HookUrl,
    /// Of which types it is told.
    pub types: EventTypes,
    /// Whether it is told of anything.
    pub enabled: bool,
    /// When it was switched off because it kept failing, if it is for that.
    pub disabled_due_to_error_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// Types of events, of the contract or of our own; none means all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventTypes(Vec<&'static str>);

/// A word that is no type of event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("holds {0:?}, which is not an event type; GET /events/types lists those that happen here")]
pub struct UnknownType(String);

/// The key with which the receiver and this server know each other's messages. Both need it as it is, so it is kept as
/// it is, and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureKey(String);

/// Why a key cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {} characters long", SignatureKey::MAX)]
pub struct KeyError;

impl EventTypes {
    /// Reads words, each counted once.
    pub fn parse<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, UnknownType> {
        let mut known = Vec::new();
        for word in words {
            let word = word.trim();
            let of_contract = types::TYPES.split(' ').find(|kind| *kind == word);
            let of_ours = || EventKind::parse(word).map(EventKind::word);
            let found = of_contract.or_else(of_ours).ok_or_else(|| UnknownType(word.to_owned()))?;
            if !known.contains(&found) {
                known.push(found);
            }
        }
        Ok(Self(known))
    }

    /// The words, in the order in which they were given.
    #[must_use]
    pub fn words(&self) -> &[&'static str] {
        &self.0
    }
}

impl SignatureKey {
    const MAX: usize = 255;

    /// Takes any text that is not empty.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() || text.chars().count() > Self::MAX { Err(KeyError) } else { Ok(Self(text.to_owned())) }
    }

    /// The key itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SignatureKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignatureKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_those_of_the_contract_and_of_ours() {
        let words = ["lock.unlock", "lock.opened", "lock.unlock", " user.create "];
        assert_eq!(EventTypes::parse(words).unwrap().words(), ["lock.unlock", "lock.opened", "user.create"]);
        assert!(EventTypes::parse(EventKind::ALL.iter().map(|kind| kind.word())).is_ok());
        assert_eq!(EventTypes::parse(["lock.unlok"]), Err(UnknownType("lock.unlok".to_owned())));
        assert!(EventTypes::parse([""]).is_err());
    }

    #[test]
    fn a_key_is_not_shown() {
        let key = SignatureKey::parse("open sesame").unwrap();
        assert_eq!(format!("{key:?}"), "SignatureKey(…)");
        assert_eq!(SignatureKey::parse(""), Err(KeyError));
        assert_eq!(SignatureKey::parse(&"x".repeat(256)), Err(KeyError));
    }
}
