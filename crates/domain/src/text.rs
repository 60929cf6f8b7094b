//! Parsed values: a text that has one of these types has been checked.

use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::UnicodeNormalization as _;

/// Why a text was not accepted. The sentence follows the name of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("can't be blank")]
    Blank,
    /// More characters than allowed.
    #[error("is too long (maximum is {max} characters)")]
    TooLong {
        /// The most characters that are accepted.
        max: usize,
    },
    /// Control characters, which no name holds.
    #[error("can't contain control characters")]
    Control,
    /// Not an email address.
    #[error("is not an email address")]
    Email,
    /// Not a telephone number.
    #[error("must be a number in international form, such as +14155550123")]
    Phone,
    /// Not a domain of an organization.
    #[error("must be 1 to 63 lowercase letters, digits and hyphens")]
    Domain,
}

macro_rules! text_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

text_type! {
    /// What a person, a place, a door or a group is called: 1 to 255 characters on one line.
    Name
}
text_type! {
    /// An email address, in lower case: at most 254 characters (RFC 5321 §4.5.3.1.3).
    Email
}
text_type! {
    /// The word that names an organization at sign-in, such as `ironworks`.
    Domain
}
text_type! {
    /// A telephone number in international form (ITU-T E.164): a plus and 7 to 15 digits.
    Phone
}
text_type! {
    /// Free text of several lines, at most 10 000 characters.
    Note
}

impl Name {
    const MAX: usize = 255;

    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Blank);
        }
        limit(text, Self::MAX)?;
        if text.chars().any(char::is_control) {
            return Err(TextError::Control);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Email {
    const MAX: usize = 254;

    /// Trims, lowers the case and checks the form: something, one `@`, and a host without blanks.
    /// Whether mail arrives is known only by sending some.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return Err(TextError::Blank);
        }
        limit(&text, Self::MAX)?;
        let (local, host) = text.split_once('@').ok_or(TextError::Email)?;
        let plain =
            |part: &str| !part.contains(|c: char| c.is_whitespace() || c.is_control() || "@,;<>\"()[]\\".contains(c));
        let host_labels =
            host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        if local.is_empty() || local.chars().count() > 64 || !plain(local) || !plain(host) || !host_labels {
            return Err(TextError::Email);
        }
        Ok(Self(text))
    }
}

impl Domain {
    /// Checks the form of a host label (RFC 1123 §2.1).
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim().to_lowercase();
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.is_empty()
            || text.len() > 63
            || !text.chars().all(allowed)
            || text.starts_with('-')
            || text.ends_with('-')
        {
            return Err(TextError::Domain);
        }
        Ok(Self(text))
    }
}

impl Phone {
    /// Trims, drops what only makes a number easier to read, and checks the form.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/')).collect();
        let digits = text.strip_prefix('+').ok_or(TextError::Phone)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
        if is_number && (7..=15).contains(&digits.len()) { Ok(Self(text)) } else { Err(TextError::Phone) }
    }
}

impl Note {
    const MAX: usize = 10_000;

    /// Checks the length. Blank text is allowed.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        limit(text, Self::MAX)?;
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return Err(TextError::Control);
        }
        Ok(Self(text.to_owned()))
    }
}

/// The form in which texts are compared in a search: lower case, without accents, single blanks.
#[must_use]
pub fn search_key(text: &str) -> String {
    let folded: String = text
        .nfd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c) && (!c.is_control() || c.is_whitespace()))
        .flat_map(char::to_lowercase)
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn limit(text: &str, max: usize) -> Result<(), TextError> {
    if text.chars().count() > max { Err(TextError::TooLong { max }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_lowered_and_checked() {
        assert_eq!(Email::parse(" Anna@Example.COM ").map(String::from), Ok("anna@example.com".to_owned()));
        for bad in ["", "anna", "@x", "a@b@c", "a b@c.de", "a@", "a@-x.de", "a@x..de", "<a@b.de>"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn telephone_numbers_are_international() {
        assert_eq!(Phone::parse("+1 (415) 555-0123").map(String::from), Ok("+14155550123".to_owned()));
        for bad in
            ["", "4155550123", "+0123456789", "+1415x550123", "+123456", "+1234567890123456", "+", "++14155550123"]
        {
            assert!(Phone::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn search_ignores_case_accents_and_blanks() {
        assert_eq!(search_key("  José  ÁLVAREZ "), "jose alvarez");
        assert_eq!(search_key("Zoë\u{308}"), search_key("zoe"));
    }
}
