//! The database of a run: a file of its own, or a PostgreSQL cluster of its own that syncs as in production.

use std::path::{Path, PathBuf};

use anyhow::Context;
use pgcluster::{Cluster, Durability};

/// Which engine.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database, removed when dropped.
pub enum Database {
    Sqlite(PathBuf),
    Postgres(Cluster),
}

impl Engine {
    /// The engines that the arguments `[--engine sqlite|postgres|both]` name.
    pub fn of_arguments(arguments: &[String]) -> anyhow::Result<Vec<Self>> {
        match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            [] | ["--engine", "both"] => Ok(vec![Self::Sqlite, Self::Postgres]),
            ["--engine", "sqlite"] => Ok(vec![Self::Sqlite]),
            ["--engine", "postgres"] => Ok(vec![Self::Postgres]),
            _ => anyhow::bail!("the only argument is --engine sqlite, --engine postgres or --engine both"),
        }
    }

    /// Its name in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

impl Database {
    /// Makes an empty one; a file goes into `folder`.
    pub fn create(engine: Engine, folder: &Path) -> anyhow::Result<Self> {
        Ok(match engine {
            Engine::Sqlite => Self::Sqlite(folder.join("latchkey.db")),
            Engine::Postgres => Self::Postgres(Cluster::start(Durability::Real)?),
        })
    }

    /// Its address as the configuration writes it.
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite://{}", path.display()),
            Self::Postgres(cluster) => cluster.url("postgres"),
        }
    }

    /// Entries that opened a door, counted behind the server's back.
    pub fn count_entries(&self) -> anyhow::Result<u64> {
        const COUNT: &str = "select count(*) from event where kind = 'lock.unlock' and refusal is null";
        let count: i64 = match self {
            Self::Sqlite(path) => {
                let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
                rusqlite::Connection::open_with_flags(path, flags)?.query_row(COUNT, [], |row| row.get(0))?
            }
            Self::Postgres(_) => self.client()?.query_one(COUNT, &[])?.try_get(0)?,
        };
        u64::try_from(count).context("a count below zero")
    }

    /// Lets PostgreSQL look at rows that came at once, as its own upkeep would within minutes. SQLite needs no such look.
    pub fn analyze(&self) -> anyhow::Result<()> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(_) => Ok(self.client()?.batch_execute("vacuum analyze")?),
        }
    }

    fn client(&self) -> anyhow::Result<postgres::Client> {
        Ok(postgres::Client::connect(&self.url(), postgres::NoTls)?)
    }
}
