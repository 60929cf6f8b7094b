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

    /// The code that stands beside a link with this secret: 60 bits that do not tell the secret, in three parts of four
    /// signs that nobody takes for each other (Crockford's base 32).
    pub(crate) fn typed(&self) -> Self {
        let digest = hash(&format!("code of {}", self.0));
        let signs = digest.iter().take(CODE_SIGNS).filter_map(|byte| SIGNS.get(usize::from(byte % 32)));
        Self(in_parts(&signs.map(|sign| char::from(*sign)).collect::<String>()))
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

/// What is stored of a secret or a code, however somebody types it.
pub(crate) fn hash_typed(text: &str) -> [u8; 32] {
    let signs: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').map(meant).collect();
    let is_code = signs.len() == CODE_SIGNS && signs.bytes().all(|sign| SIGNS.contains(&sign));
    hash(if is_code { in_parts(&signs) } else { text.trim().to_owned() }.as_str())
}

const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_SIGNS: usize = 12;

/// The sign for which another is taken.
const fn meant(typed: char) -> char {
    match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

fn in_parts(signs: &str) -> String {
    let parts: Vec<String> =
        signs.as_bytes().chunks(4).map(|part| part.iter().map(|c| char::from(*c)).collect()).collect();
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = Secret::from_bytes([7; 32]).typed();
        let shown = code.reveal();
        assert_eq!((shown.len(), shown.matches('-').count()), (14, 2), "{shown}");
        let loose = shown.replace('-', " ").to_lowercase().replace('0', "o").replace('1', "l");
        for typed in [shown.to_owned(), format!(" {shown}\n"), shown.replace('-', ""), loose] {
            assert_eq!(hash_typed(&typed), code.hash(), "{typed}");
        }
        assert_ne!(hash_typed("0000-0000-0000"), code.hash());
        let link = Secret::from_bytes([7; 32]);
        assert_eq!(hash_typed(&format!(" {} ", link.reveal())), link.hash());
        assert_ne!(Secret::from_bytes([8; 32]).typed(), code);
    }

    #[test]
    fn debug_does_not_show_the_secret() {
        let secret = Secret::from_bytes([7; 32]);
        assert!(!format!("{secret:?}").contains("07"));
        assert_eq!(secret.reveal().len(), 64);
    }
}
