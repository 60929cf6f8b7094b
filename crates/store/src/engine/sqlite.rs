//! SQLite by `rusqlite`, called directly on the thread that owns the connection.

use crate::Error;
use crate::engine::statement::Statement;
use crate::engine::value::{Cell, Param, Row};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs};

/// How much a crash may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Synchronous {
    /// Nothing that was acknowledged: every commit is on disk before it is answered.
    Full,
    /// The last commits, when the power fails. Only a control in the proof of durability uses it.
    Normal,
    /// Anything. Only tests and controls use it.
    Off,
}

impl Synchronous {
    const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Normal => "normal",
            Self::Off => "off",
        }
    }
}

/// How long a writer waits for another process to let go of the file.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// The same once that has passed in vain, so that jobs in a row do not each wait for so long.
const LOCKED_OUT_TIMEOUT: Duration = Duration::from_millis(20);
const STATEMENTS_KEPT: usize = 400;
/// The page of a new database. An entry of the log touches a page of its person's and of its door's index, and a
/// commit writes each of them whole: small ones let more doors be opened per second (`bench unlock`).
const PAGE_BYTES: u32 = 1_024;
/// The size of the write-ahead log, in pages, from which it is carried into the database. The pages that
/// entries go to are few and change with every commit: the longer the log, the more rarely each is written twice.
const CHECKPOINT_PAGES: u32 = 16_000;

/// How a database begins (sqlite.org/fileformat2.html §1.3).
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) synchronous: Synchronous,
    pub(super) busy_timeout: Duration,
}

pub(crate) struct Connection {
    inner: rusqlite::Connection,
    busy_timeout: Duration,
    is_locked_out: bool,
}

impl File {
    pub(super) fn open_writer(&self) -> Result<Connection, Error> {
        self.check_kind()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let connection = self.open(flags)?;
        let page = connection.inner.pragma_update(None, "page_size", PAGE_BYTES);
        page.map_err(|error| self.unavailable(&error))?;
        let mode = connection.inner.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0));
        let mode = mode.map_err(|error| self.unavailable(&error))?;
        if mode != "wal" {
            return Err(
                self.unavailable(&format!("the file system does not allow a write-ahead log (it gives {mode})"))
            );
        }
        let synchronous = connection.inner.pragma_update(None, "synchronous", self.synchronous.word());
        synchronous.map_err(|error| self.unavailable(&error))?;
        let checkpoint = connection.inner.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES);
        checkpoint.map_err(|error| self.unavailable(&error))?;
        Ok(connection)
    }

    /// SQLite takes a short file of any kind for an empty database, and would write over it.
    fn check_kind(&self) -> Result<(), Error> {
        let Ok(mut file) = fs::File::open(&self.path) else { return Ok(()) };
        let mut start = [0; MAGIC.len()];
        match file.read(&mut start) {
            Ok(0) => Ok(()),
            Ok(_) if start == *MAGIC => Ok(()),
            Ok(_) => Err(self.unavailable(&"this file is not a database")),
            Err(error) => Err(self.unavailable(&error)),
        }
    }

    pub(super) fn open_reader(&self) -> Result<Connection, Error> {
        self.open(OpenFlags::SQLITE_OPEN_READ_ONLY)
    }

    fn open(&self, flags: OpenFlags) -> Result<Connection, Error> {
        let set_up = || {
            let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = rusqlite::Connection::open_with_flags(&self.path, flags)?;
            connection.busy_timeout(self.busy_timeout)?;
            connection.pragma_update(None, "foreign_keys", true)?;
            // As in PostgreSQL. Search keys are lower case on both sides.
            connection.pragma_update(None, "case_sensitive_like", true)?;
            // Without it SQLite plans a statement anew for each bound value once ANALYZE has run.
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
            connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
            Ok(connection)
        };
        let inner = set_up().map_err(|error: rusqlite::Error| self.unavailable(&error))?;
        Ok(Connection { inner, busy_timeout: self.busy_timeout, is_locked_out: false })
    }

    /// Writes a consistent copy of the running database into a file that is not there yet.
    pub(super) fn copy_to(&self, target: &Path) -> Result<(), Error> {
        let at_target = |error: &dyn fmt::Display| Error::Unavailable(format!("{}: {error}", target.display()));
        let source = self.open_reader()?;
        fs::File::create_new(target).map_err(|error| at_target(&error))?;
        let copied = copy(&source.inner, target).map_err(|error| at_target(&error));
        if copied.is_err() {
            drop(fs::remove_file(target));
        }
        copied
    }

    fn unavailable(&self, error: &dyn fmt::Display) -> Error {
        Error::Unavailable(format!("{}: {error}", self.path.display()))
    }
}

/// All pages in one step: in smaller ones a copy starts anew whenever somebody writes in between.
fn copy(source: &rusqlite::Connection, target: &Path) -> rusqlite::Result<()> {
    let mut copy = rusqlite::Connection::open(target)?;
    rusqlite::backup::Backup::new(source, &mut copy)?.run_to_completion(i32::MAX, Duration::from_millis(1), None)
}

impl Connection {
    pub(super) fn each(
        &mut self,
        statement: &Statement,
        params: &[Param<'_>],
        mut visit: impl FnMut(Row),
    ) -> Result<(), Error> {
        let mut prepared = self.inner.prepare_cached(statement.sql()).map_err(|e| failed(statement, &e))?;
        let width = prepared.column_count();
        let mut found = prepared.query(rusqlite::params_from_iter(params)).map_err(|e| failed(statement, &e))?;
        while let Some(row) = found.next().map_err(|e| failed(statement, &e))? {
            let cells = (0..width).map(|i| row.get_ref(i).map(cell)).collect::<Result<_, _>>();
            visit(Row::new(cells.map_err(|e| failed(statement, &e))?, statement.name()));
        }
        Ok(())
    }

    pub(super) fn execute(&mut self, statement: &Statement, params: &[Param<'_>]) -> Result<u64, Error> {
        let mut prepared = self.inner.prepare_cached(statement.sql()).map_err(|e| failed(statement, &e))?;
        let changed = prepared.execute(rusqlite::params_from_iter(params)).map_err(|e| failed(statement, &e))?;
        Ok(changed as u64)
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        self.inner.execute_batch(sql).map_err(unavailable)
    }

    /// Begins a transaction. Waits for another process that holds the file, but only once in a row.
    pub(super) fn begin(&mut self, sql: &str) -> Result<(), Error> {
        let begun = self.inner.execute_batch(sql);
        let is_locked_out =
            begun.as_ref().is_err_and(|error| error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy));
        if is_locked_out != self.is_locked_out {
            let timeout = if is_locked_out { LOCKED_OUT_TIMEOUT.min(self.busy_timeout) } else { self.busy_timeout };
            self.inner.busy_timeout(timeout).map_err(unavailable)?;
            self.is_locked_out = is_locked_out;
        }
        begun.map_err(unavailable)
    }

    /// How SQLite goes about a statement, one step a line.
    pub(super) fn plan(&mut self, statement: &Statement) -> Result<String, Error> {
        let explained = format!("explain query plan {}", statement.sql());
        let mut prepared = self.inner.prepare(&explained).map_err(|e| failed(statement, &e))?;
        let steps = prepared.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>();
        steps.map(|steps| steps.join("\n")).map_err(|e| failed(statement, &e))
    }

    /// Prepares without running, and checks that parameters are numbered as they first appear.
    pub(super) fn prepare(&mut self, statement: &Statement) -> Result<(), Error> {
        let prepared = self.inner.prepare(statement.sql()).map_err(|e| failed(statement, &e))?;
        for index in 1..=prepared.parameter_count() {
            if prepared.parameter_name(index) != Some(format!("${index}").as_str()) {
                return Err(Error::corrupt(statement.name(), "parameters do not appear in the order of their numbers"));
            }
        }
        Ok(())
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match *self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Bool(value) => ToSqlOutput::Owned(Value::Integer(i64::from(value))),
            Self::Int(value) => ToSqlOutput::Owned(Value::Integer(value)),
            Self::Real(value) => ToSqlOutput::Owned(Value::Real(value)),
            Self::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
        })
    }
}

fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(value) => Cell::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Cell::Bytes(value.to_vec()),
    }
}

fn failed(statement: &Statement, error: &rusqlite::Error) -> Error {
    let text = format!("{}: {error}", statement.name());
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Error::Conflict(text),
        _ => Error::Unavailable(text),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn unavailable(error: rusqlite::Error) -> Error {
    Error::Unavailable(error.to_string())
}
