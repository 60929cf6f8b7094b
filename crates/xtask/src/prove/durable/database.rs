//! The database, read from outside: by Python's own SQLite, or by psql.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use pgcluster::Binaries;

use crate::program;

/// A way to read the database while the server runs.
#[derive(Debug)]
pub(super) enum Database {
    /// A process that reads a SQLite file.
    Sqlite(Reader),
    /// The address of a PostgreSQL database.
    Postgres { binaries: Binaries, url: String },
}

/// One row, its values as text.
pub(super) type Row = Vec<String>;

/// A Python process that answers queries; ended when dropped.
#[derive(Debug)]
pub(super) struct Reader {
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Database {
    /// Reads a SQLite file.
    ///
    /// # Errors
    /// If Python is missing.
    pub(super) fn sqlite(file: &Path) -> Result<Self> {
        let mut command = Command::new("python3");
        command.args(["-c", READER]).arg(file).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("starting python3; install it with: apt-get install python3")?;
        let answers = BufReader::new(process.stdout.take().context("a pipe")?);
        Ok(Self::Sqlite(Reader { process, answers }))
    }

    /// Reads a PostgreSQL database.
    ///
    /// # Errors
    /// If PostgreSQL is missing.
    pub(super) fn postgres(url: String) -> Result<Self> {
        let binaries = Binaries::find().map_err(|error| anyhow::anyhow!("{error}"))?;
        Ok(Self::Postgres { binaries, url })
    }

    /// The rows of a query without line breaks.
    ///
    /// # Errors
    /// With what the engine says.
    pub(super) fn rows(&mut self, query: &str) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(reader) => reader.rows(query),
            Self::Postgres { binaries, url } => {
                let mut psql = Command::new(binaries.program("psql"));
                psql.args(["-X", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d", url.as_str(), "-c", query]);
                Ok(program::read(&mut psql)?.lines().map(row).collect())
            }
        }
    }

    /// What is broken inside the files, as the engine's own check finds it. PostgreSQL has none that is always there.
    ///
    /// # Errors
    /// If the check cannot run.
    pub(super) fn damage(&mut self) -> Result<Vec<String>> {
        let Self::Sqlite(reader) = self else { return Ok(Vec::new()) };
        let mut damage: Vec<String> = reader.rows("pragma integrity_check")?.concat();
        damage.retain(|line| line != "ok");
        let orphans = reader.rows("pragma foreign_key_check")?;
        damage.extend(orphans.into_iter().map(|orphan| format!("a row refers to nothing: {}", orphan.join(" "))));
        Ok(damage)
    }
}

impl Reader {
    fn rows(&mut self, query: &str) -> Result<Vec<Row>> {
        let questions = self.process.stdin.as_mut().context("a pipe")?;
        writeln!(questions, "{query}")?;
        let mut rows = Vec::new();
        loop {
            let mut line = String::new();
            if self.answers.read_line(&mut line)? == 0 {
                bail!("the reader of the database broke off");
            }
            match line.trim_end_matches('\n').split_at_checked(1) {
                Some(("=", text)) => rows.push(row(text)),
                Some((".", "")) => return Ok(rows),
                _ => bail!("the database cannot be read: {line}"),
            }
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Answers each line with the rows, each behind `=`, and a full stop; or with what is wrong, behind `!`. Opens the file
/// anew each time, and never writes: a reader that tidied up would hide what is wrong.
const READER: &str = "
import sqlite3, sys, urllib.parse
address = 'file:' + urllib.parse.quote(sys.argv[1]) + '?mode=ro'
for query in sys.stdin:
    try:
        file = sqlite3.connect(address, uri=True, timeout=10)
        try:
            for row in file.execute(query):
                print('=' + '\\t'.join('' if value is None else str(value) for value in row))
        finally:
            file.close()
        print('.', flush=True)
    except sqlite3.Error as error:
        print('!' + str(error), flush=True)
";

fn row(line: &str) -> Row {
    line.split('\t').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_that_is_no_database_is_reported_and_not_passed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        std::fs::write(&path, "nothing of the kind, and long enough to be looked at by whoever opens it").unwrap();
        let mut database = Database::sqlite(&path).unwrap();
        assert!(database.damage().is_err());
        assert!(database.rows("select 1 from sqlite_master").is_err());
    }

    #[test]
    fn rows_come_as_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("db");
        std::fs::write(&path, "").unwrap();
        let mut database = Database::sqlite(&path).unwrap();
        assert_eq!(database.rows("select 1, 'two', null").unwrap(), [["1", "two", ""]]);
        assert_eq!(database.damage().unwrap(), Vec::<String>::new());
    }
}
