//! Who has a SQLite database open: a lock on a file beside it, shared by those who use the database and
//! exclusive for who replaces it. The operating system lets go of it when a process ends, however it ends.

use anyhow::{Context as _, Result, bail};
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use store::Location;

/// Held as long as the database is in use.
#[derive(Debug)]
pub(crate) struct Occupancy {
    _lock: Option<File>,
}

/// Takes part in using the database. Fails while another process replaces it. PostgreSQL needs no such care.
pub(crate) fn share(location: &Location) -> Result<Occupancy> {
    let Some(database) = location.file() else { return Ok(Occupancy { _lock: None }) };
    let file = open(database)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Occupancy { _lock: Some(file) }),
        Err(TryLockError::WouldBlock) => bail!("{} is being restored; try again when that is done", database.display()),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path(database).display().to_string()),
    }
}

/// Takes the database for oneself. Fails while any process uses it.
pub(crate) fn claim(database: &Path) -> Result<Occupancy> {
    let file = open(database)?;
    match file.try_lock() {
        Ok(()) => Ok(Occupancy { _lock: Some(file) }),
        Err(TryLockError::WouldBlock) => bail!(
            "a latchkey process has {} open; stop it first (with Ctrl-C where it runs, or `systemctl stop latchkey`)",
            database.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(|| path(database).display().to_string()),
    }
}

fn open(database: &Path) -> Result<File> {
    let path = path(database);
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    opened.with_context(|| format!("{} cannot be opened; may this user write to its folder?", path.display()))
}

fn path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push("-in-use");
    PathBuf::from(path)
}
