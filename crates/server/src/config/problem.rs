//! What is wrong with a configuration: where, which key, which value, what is allowed.

use super::environment::variable;
use super::keys::Key;
use super::kind::Given;
use super::{Origin, nearest};
use std::fmt;
use std::path::Path;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    origin: Option<Origin>,
    sentence: String,
}

/// Everything that is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems(Vec<Problem>);

impl Problem {
    /// No key has this name.
    pub(crate) fn unknown(name: &str, origin: Origin) -> Self {
        let hint = match (&origin, nearest(name)) {
            (Origin::Variable(_), Some(key)) => format!("; did you mean {}?", variable(key.name)),
            (Origin::File(..), Some(key)) => format!("; did you mean `{}`?", key.name),
            (_, None) => String::new(),
        };
        let sentence = match &origin {
            Origin::Variable(_) => format!("no key has this variable{hint}"),
            Origin::File(..) => format!("`{name}` is not a key{hint}"),
        };
        Self { origin: Some(origin), sentence }
    }

    /// The key does not take this value.
    pub(crate) fn value(key: &Key, given: &Given, origin: Origin) -> Self {
        let (shown, allowed) = (key.kind.show_given(&given.text), key.kind.allowed());
        Self { origin: Some(origin), sentence: format!("`{}` is {shown:?} but must be {allowed}", key.name) }
    }

    /// The file is not TOML.
    pub(crate) fn syntax(message: &str, origin: Origin) -> Self {
        Self { origin: Some(origin), sentence: format!("not TOML: {message}") }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(key: &str, path: &Path, error: &std::io::Error, origin: Option<Origin>) -> Self {
        Self { origin, sentence: format!("`{key}`: {} cannot be read: {error}", path.display()) }
    }

    /// Of two keys that go together one is missing.
    pub(crate) fn pair(there: &str, missing: &str, origin: Option<Origin>) -> Self {
        Self { origin, sentence: format!("`{there}` is set without `{missing}`; set both or neither") }
    }

    /// Two keys that exclude each other.
    pub(crate) fn contradiction(one: &str, other: &str, origin: Option<Origin>) -> Self {
        Self { origin, sentence: format!("`{one}` is set beside `{other}`; set one of them") }
    }

    /// A setting that loses data, without consent.
    pub(crate) fn data_loss(word: &str, origin: Option<Origin>) -> Self {
        let sentence = format!(
            "`sqlite.synchronous` is {word:?}, which loses entries when the power fails; must be \"full\" unless \
            `sqlite.allow_data_loss` is true"
        );
        Self { origin, sentence }
    }
}

impl Problems {
    pub(crate) fn add(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the configuration is not usable:")?;
        for Problem { origin, sentence } in &self.0 {
            match origin {
                Some(origin) => write!(f, "\n  {origin}: {sentence}")?,
                None => write!(f, "\n  {sentence}")?,
            }
        }
        f.write_str("\n`latchkey config --explain` tells of every key.")
    }
}

impl std::error::Error for Problems {}
