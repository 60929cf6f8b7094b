//! Two engines behind one set of types: SQLite by `rusqlite`, PostgreSQL by `tokio-postgres`. Each
//! connection belongs to a thread, and a use case is a closure that runs there.

pub(crate) mod append;
mod connection;
mod news;
mod pool;
mod postgres;
pub(crate) mod session;
mod sqlite;
mod statement;
mod value;

pub(crate) use append::insert as insert_event;
pub(crate) use connection::Connection;
pub use news::{Listening, News};
pub use session::{Committed, Read, Write};
pub use sqlite::Synchronous;
pub use statement::Statement;
pub(crate) use statement::statements;
pub(crate) use value::{Param, Row, and, params};

use crate::{Error, migrate, registry};
use append::Lane;
use domain::event::Event;
use domain::id::OrganizationId;
use domain::time::Timestamp;
use pool::Pool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where the data is.
#[derive(Clone, Debug)]
pub struct Location(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Sqlite(sqlite::File),
    Postgres(Box<postgres::Server>),
}

/// The database. Cloning gives another handle to the same connections.
#[derive(Clone)]
pub struct Store {
    location: Location,
    readers: Arc<Pool>,
    writers: Arc<Pool>,
    lane: Arc<Lane>,
}

const SQLITE_READERS: usize = 3;
const POSTGRES_READERS: usize = 6;
const POSTGRES_WRITERS: usize = 6;

impl Location {
    /// Reads `sqlite:///path/to/file` or `postgres://user@host/database`.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(Error::Unavailable(
                    "the database URL names no file, as in sqlite:///var/lib/latchkey.db".to_owned(),
                ));
            }
            return Ok(Self::sqlite(Path::new(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self(Kind::Postgres(Box::new(postgres::Server::parse(url)?))));
        }
        Err(Error::Unavailable("the database URL must begin with sqlite:// or postgres://".to_owned()))
    }

    /// A file on this machine.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self(Kind::Sqlite(sqlite::File {
            path: path.to_owned(),
            synchronous: Synchronous::Full,
            busy_timeout: sqlite::BUSY_TIMEOUT,
        }))
    }

    /// The same place with another patience for a process that holds the file; 5 s unless set. PostgreSQL
    /// has no such lock.
    #[must_use]
    pub fn with_busy_timeout(mut self, timeout: Duration) -> Self {
        if let Kind::Sqlite(file) = &mut self.0 {
            file.busy_timeout = timeout;
        }
        self
    }

    /// The same place with another promise about crashes. PostgreSQL keeps its own setting.
    #[must_use]
    pub fn with_synchronous(mut self, synchronous: Synchronous) -> Self {
        if let Kind::Sqlite(file) = &mut self.0 {
            file.synchronous = synchronous;
        }
        self
    }

    /// The file, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::Sqlite(file) => Some(&file.path),
            Kind::Postgres(_) => None,
        }
    }

    /// `sqlite` or `postgres`.
    #[must_use]
    pub const fn engine(&self) -> &'static str {
        match self.0 {
            Kind::Sqlite(_) => "sqlite",
            Kind::Postgres(_) => "postgres",
        }
    }

    fn writer(&self) -> Result<Connection, Error> {
        Ok(match &self.0 {
            Kind::Sqlite(file) => file.open_writer()?.into(),
            Kind::Postgres(server) => server.open()?.into(),
        })
    }

    fn reader(&self) -> Result<Connection, Error> {
        Ok(match &self.0 {
            Kind::Sqlite(file) => file.open_reader()?.into(),
            Kind::Postgres(server) => server.open()?.into(),
        })
    }
}

impl Store {
    /// Opens the database and brings its schema up to date. Blocks until done.
    pub fn open(location: Location) -> Result<Self, Error> {
        // A thread of its own, because the runtime of a connection cannot start inside an async task.
        let opened = std::thread::scope(|scope| scope.spawn(|| Self::open_here(location)).join());
        opened.unwrap_or_else(|_| Err(Error::Unavailable("opening the database broke off".to_owned())))
    }

    fn open_here(location: Location) -> Result<Self, Error> {
        let mut first = location.writer()?;
        migrate::run(&mut first)?;
        let (readers, writers) = match location.0 {
            Kind::Sqlite(_) => (SQLITE_READERS, 1),
            Kind::Postgres(_) => (POSTGRES_READERS, POSTGRES_WRITERS),
        };
        let readers = (0..readers).map(|_| location.reader()).collect::<Result<Vec<_>, _>>()?;
        let more = (1..writers).map(|_| location.writer()).collect::<Result<Vec<_>, _>>()?;
        let writers = std::iter::once(first).chain(more).collect();
        Ok(Self {
            location,
            readers: Arc::new(Pool::start("store-read", readers)?),
            writers: Arc::new(Pool::start("store-write", writers)?),
            lane: Arc::default(),
        })
    }

    /// Where the data is.
    #[must_use]
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Runs a job that only reads. All that it reads is of one moment, after every write that has returned.
    pub async fn read<T, E>(&self, job: impl FnOnce(&mut Read<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.readers.run(move |connection| connection.snapshot(|connection| job(&mut Read::new(connection)))).await
    }

    /// Runs a job in a transaction of the organization. When this returns well, everything is on disk;
    /// when it fails, nothing has changed. It fails if a statement did, even if the job made light of it.
    pub async fn write<T, E>(
        &self,
        organization: OrganizationId,
        now: Timestamp,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<Committed<T>, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writers.run(move |connection| Write::run(connection, organization, now, job)).await
    }

    /// Runs a job in a transaction that belongs to no organization: for making one, and for the outbox.
    pub(crate) async fn transaction<T, E>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.writers.run(move |connection| connection.transaction(job)).await
    }

    /// Appends an event. Many that arrive together share a commit; each is on disk when this returns
    /// well. An event whose id is in the log already is not written again.
    pub async fn append(&self, event: Event) -> Result<(), Error> {
        self.lane.append(&self.writers, event).await
    }

    /// Writes a consistent copy of a running SQLite database into a new file; fails if there is one
    /// already, and on PostgreSQL, which has tools of its own.
    pub async fn copy_to(&self, target: PathBuf) -> Result<(), Error> {
        let Kind::Sqlite(file) = self.location.0.clone() else {
            return Err(Error::Unavailable("only a SQLite database is copied by latchkey".to_owned()));
        };
        let copied = tokio::task::spawn_blocking(move || file.copy_to(&target)).await;
        copied.unwrap_or_else(|error| Err(Error::Unavailable(error.to_string())))
    }

    /// Prepares every registered statement without running it, and gives their number.
    pub async fn prepare_all(&self) -> Result<usize, Error> {
        self.writers
            .run(|connection| {
                connection.snapshot(|connection| {
                    let mut count = 0;
                    for statement in registry::statements() {
                        connection.prepare(statement)?;
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .await
    }

    /// How SQLite goes about each registered statement, by name: which index it walks, what it sorts. Fails
    /// on PostgreSQL, which plans with the values.
    pub async fn plans(&self) -> Result<Vec<(&'static str, String)>, Error> {
        let plan_all = |connection: &mut Connection| {
            registry::statements().map(|statement| Ok((statement.name(), connection.plan(statement)?))).collect()
        };
        self.readers.run(plan_all).await
    }
}
