//! A secret of the configuration.

use std::fmt;

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Hidden(String);

impl Hidden {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text, for the one who needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// A URL without the password in it.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let authority_ends = rest.find('/').unwrap_or(rest.len());
    let Some(at) = rest.get(..authority_ends).and_then(|authority| authority.rfind('@')) else { return url.to_owned() };
    let (user_info, host) = rest.split_at(at);
    match user_info.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:(hidden){host}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        assert_eq!(format!("{:?}", Hidden::new("open sesame")), "(hidden)");
        assert_eq!(without_password("postgres://gym:s@cret@db/gym"), "postgres://gym:(hidden)@db/gym");
        assert_eq!(without_password("postgres://gym@db/a@b:c"), "postgres://gym@db/a@b:c");
        assert_eq!(without_password("sqlite:///var/lib/latchkey.db"), "sqlite:///var/lib/latchkey.db");
    }
}
