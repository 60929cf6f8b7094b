//! Whether a database was written to, and a database to begin with.

use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A database as it stood, for [`crate::Builder::copy_of`].
pub struct Kept(pub(crate) TempDir);

impl Kept {
    pub(crate) fn file(&self) -> PathBuf {
        self.0.path().join("kept.db")
    }
}

/// Looks at a SQLite file from beside the product.
pub struct Witness(Connection);

impl Witness {
    pub(crate) fn of(file: &Path) -> Self {
        Self(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("the file opens"))
    }

    /// A number that is another one after each commit of the product.
    #[must_use]
    pub fn commits(&self) -> i64 {
        self.0.pragma_query_value(None, "data_version", |row| row.get(0)).expect("a version")
    }
}
