//! Why the store could not do what it was asked.

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such row in this organization.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// A row with the same key is there already.
    #[error("conflicts with what is there: {0}")]
    Conflict(String),
    /// A row holds what no version of this program writes.
    #[error("the database holds an unreadable {what}: {detail}")]
    Corrupt {
        /// Which value.
        what: String,
        /// What is wrong with it.
        detail: String,
    },
    /// The database does not answer, is locked, full, or gone. Trying again may help.
    #[error("the database is not available: {0}")]
    Unavailable(String),
}

impl Error {
    #[expect(clippy::needless_pass_by_value, reason = "errors and texts are handed over as they come")]
    pub(crate) fn corrupt(what: impl Into<String>, detail: impl ToString) -> Self {
        Self::Corrupt { what: what.into(), detail: detail.to_string() }
    }
}
