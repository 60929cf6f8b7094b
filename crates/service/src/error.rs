//! What a use case can fail with: one closed list. What the caller may read and what only the log may
//! are apart.

use crate::holds::Standing;
use domain::access::Reason;
use domain::event::ControllerFault;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody known is asking.
    #[error("not signed in: {0:?}")]
    Unauthenticated(Credential),
    /// Somebody known is asking for what they may not do.
    #[error("not allowed: {0}")]
    Forbidden(&'static str),
    /// A door stays shut.
    #[error("refused: {}", .0.key())]
    Refused(Reason),
    /// A door stays shut by a closure or another exception that has a name.
    #[error("refused: {}, by {by:?}", .reason.key())]
    Closed {
        /// Why it stays shut.
        reason: Reason,
        /// What the closure or the holiday is called.
        by: String,
    },
    /// There is no such thing, or none that the caller may see.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// The request cannot be read.
    #[error("bad request: {0}")]
    Malformed(Cow<'static, str>),
    /// Values that cannot be taken, by field.
    #[error("invalid: {0:?}")]
    Invalid(Problems),
    /// Too many tries.
    #[error("too many attempts, again in {retry_after_s} s")]
    Throttled {
        /// After how many seconds another try is answered.
        retry_after_s: u64,
    },
    /// A card is not as this needs it.
    #[error("card: {0:?}")]
    Card(CardFault),
    /// The door does not stand as this needs it.
    #[error("conflict: {0:?}")]
    Conflict(Standing),
    /// The door's controller did not do it.
    #[error("the door's controller: {0:?}")]
    Controller(ControllerFault),
    /// The database does not answer, is full or locked. Nothing was changed.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A defect. The text is for the log alone.
    #[error("internal: {0}")]
    Internal(String),
}

/// What was wrong with the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// None were given, or they are not known (any more).
    Missing,
    /// Wrong domain, email address or password: never said which.
    Wrong,
    /// The link or code has been used or is too old.
    DeadLink,
    /// The access link or access key is not known (any more).
    Link,
}

/// What is wrong with a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardFault {
    /// One with the same numbers is enrolled already.
    Enrolled,
    /// It does not count.
    NotActivated,
}

impl CardFault {
    /// The contract's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Enrolled => "cabbeb",
            Self::NotActivated => "faa9ff",
        }
    }
}

/// What is wrong with which field. Each sentence follows the field's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(BTreeMap<&'static str, Vec<String>>);

impl Problems {
    /// One problem with one field.
    #[must_use]
    pub fn one(field: &'static str, problem: impl ToString) -> Self {
        let mut problems = Self::default();
        problems.add(field, problem);
        problems
    }

    /// Adds a problem.
    #[expect(clippy::needless_pass_by_value, reason = "errors and texts are handed over as they come")]
    pub fn add(&mut self, field: &'static str, problem: impl ToString) {
        self.0.entry(field).or_default().push(problem.to_string());
    }

    /// The value of a field, or a note of its problem.
    pub fn take<T, E: ToString>(&mut self, field: &'static str, value: Result<T, E>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(field, error);
                None
            }
        }
    }

    /// Adds those of a part.
    pub fn join(&mut self, part: Self) {
        for (field, problems) in part.0 {
            self.0.entry(field).or_default().extend(problems);
        }
    }

    /// Fails if there is any.
    pub fn check(self) -> Result<(), Error> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }

    /// The problems by field.
    #[must_use]
    pub const fn fields(&self) -> &BTreeMap<&'static str, Vec<String>> {
        &self.0
    }
}

impl Error {
    /// One problem with one field.
    pub fn invalid(field: &'static str, problem: impl ToString) -> Self {
        Self::Invalid(Problems::one(field, problem))
    }

    /// The contract's error code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(Credential::Missing) => "afc496",
            Self::Unauthenticated(Credential::Wrong) => "afc516",
            Self::Unauthenticated(Credential::DeadLink) => "afc507",
            Self::Unauthenticated(Credential::Link) => Reason::LinkUnknown.code(),
            Self::Forbidden(_) => "fcd8ef",
            Self::Refused(reason) | Self::Closed { reason, .. } => reason.code(),
            // The contract's own code for cards.
            Self::NotFound("card") => "faa9ef",
            Self::NotFound(_) => "404404",
            Self::Malformed(_) => "400400",
            Self::Invalid(_) => "422422",
            Self::Throttled { .. } => "429429",
            Self::Card(fault) => fault.code(),
            Self::Conflict(standing) => standing.code(),
            Self::Controller(fault) => fault.code(),
            Self::Unavailable(_) => "503503",
            Self::Internal(_) => "ffffff",
        }
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::NotFound(what) => Self::NotFound(what),
            store::Error::Conflict(detail) => Self::Invalid(Problems::one("base", Concurrent).note(&detail)),
            store::Error::Corrupt { .. } => Self::Internal(error.to_string()),
            store::Error::Unavailable(detail) => Self::Unavailable(detail),
        }
    }
}

#[derive(thiserror::Error, Debug)]
#[error("conflicts with a change that was made at the same time; read it again and repeat")]
struct Concurrent;

impl Problems {
    fn note(self, detail: &str) -> Self {
        tracing::debug!(detail, "conflict in the store");
        self
    }
}
