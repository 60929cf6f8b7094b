//! Secrets: 256 bits, shown once, stored hashed, never printed.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// A secret in the form in which it is handed out. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Writes 256 random bits as text.
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(hex::encode(bytes))
    }

    /// A text with a secret in it, such as the address of a page.
    pub(crate) const fn of_text(text: String) -> Self {
        Self(text)
    }

    /// The text, for the one answer or mail that hands it out.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What is stored of a secret. It has 256 bits of its own, so one pass is enough.
pub(crate) fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_show_the_secret() {
        let secret = Secret::from_bytes([7; 32]);
        assert!(!format!("{secret:?}").contains("07"));
        assert_eq!(secret.reveal().len(), 64);
    }
}
