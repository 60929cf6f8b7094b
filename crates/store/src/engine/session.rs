//! What a job may do: read, or read and write in one organization.

use crate::Error;
use crate::engine::append;
use crate::engine::connection::Connection;
use crate::engine::params;
use crate::engine::statement::{Statement, statements};
use crate::engine::value::{Param, Row};
use domain::access::Change;
use domain::event::Event;
use domain::id::OrganizationId;
use domain::time::Timestamp;
use std::ops::{Deref, DerefMut};

statements! {
    TAKE_REVISION = "update organization set revision = revision + 1 where id = $1 returning revision";
    LOG = "insert into change_log (organization_id, revision, position, body, created_at, subject)
        values ($1, $2, $3, $4, $5, $6)";
}

/// Read access on one connection.
pub struct Read<'c> {
    connection: &'c mut Connection,
}

/// A transaction in one organization. Writers of one organization go one after the other, so a check
/// holds until the commit.
pub struct Write<'c> {
    read: Read<'c>,
    organization: OrganizationId,
    now: Timestamp,
    revision: i64,
    changes: Vec<Change>,
}

/// What a committed transaction gave and did.
#[derive(Debug)]
pub struct Committed<T> {
    /// What the job gave.
    pub value: T,
    /// The revision of the organization that it made.
    pub revision: i64,
    /// What changed for deciding, in order.
    pub changes: Vec<Change>,
}

impl<'c> Read<'c> {
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self { connection }
    }

    /// Every row, each turned into a value.
    pub(crate) fn all<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        mut read: impl FnMut(&mut Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let mut found = Ok(Vec::new());
        self.connection.each(statement, params, |mut row| {
            if let Ok(values) = &mut found {
                match read(&mut row) {
                    Ok(value) => values.push(value),
                    Err(error) => found = Err(error),
                }
            }
        })?;
        found
    }

    /// The first row, if there is one.
    pub(crate) fn first<T>(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        read: impl FnOnce(&mut Row) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        let mut first = None;
        self.connection.each(statement, params, |row| {
            first.get_or_insert(row);
        })?;
        first.as_mut().map(read).transpose()
    }

    /// The number in the only column of the only row.
    pub(crate) fn number(&mut self, statement: &'static Statement, params: &[Param<'_>]) -> Result<i64, Error> {
        self.first(statement, params, Row::take)?.ok_or(Error::NotFound("number"))
    }
}

impl Write<'_> {
    /// The organization whose rows this transaction may write.
    #[must_use]
    pub const fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// The instant of this transaction.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn execute(&mut self, statement: &'static Statement, params: &[Param<'_>]) -> Result<u64, Error> {
        self.read.connection.execute(statement, params)
    }

    /// Changes one row; fails with [`Error::NotFound`] if it is not there.
    pub(crate) fn execute_one(
        &mut self,
        statement: &'static Statement,
        params: &[Param<'_>],
        what: &'static str,
    ) -> Result<(), Error> {
        match self.execute(statement, params)? {
            0 => Err(Error::NotFound(what)),
            _ => Ok(()),
        }
    }

    /// Writes a line of the log in this transaction.
    pub(crate) fn insert(&mut self, event: &Event) -> Result<(), Error> {
        append::insert(self.read.connection, event)
    }

    /// Takes the next revision of the organization, which holds off its other writers, runs the job and
    /// writes the change log.
    pub(super) fn run<T, E: From<Error>>(
        connection: &mut Connection,
        organization: OrganizationId,
        now: Timestamp,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, E>,
    ) -> Result<Committed<T>, E> {
        connection.transaction(|connection| {
            let mut read = Read::new(connection);
            let revision = read.first(&TAKE_REVISION, params![organization], Row::take)?;
            let revision: i64 = revision.ok_or(Error::NotFound("organization"))?;
            let mut write = Write { read, organization, now, revision, changes: Vec::new() };
            let value = job(&mut write)?;
            write.log()?;
            write.read.connection.announce(organization, revision);
            Ok(Committed { value, revision, changes: write.changes })
        })
    }

    /// Notes an operation for the change log. Only the functions of tables that matter to deciding call it.
    pub(crate) fn changed(&mut self, change: Change) {
        self.changes.push(change);
    }

    fn log(&mut self) -> Result<(), Error> {
        if self.read.connection.has_failed() {
            // The commit will be refused, with the statement that failed first.
            return Ok(());
        }
        let bodies = self.changes.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>();
        let bodies = bodies.map_err(|error| Error::corrupt("change", error))?;
        let subjects: Vec<String> = self.changes.iter().map(Change::subject).collect();
        let row = |(position, (body, subject))| {
            params![self.organization, self.revision, position, body, self.now, subject].to_vec()
        };
        let rows: Vec<_> = (0_i64..).zip(bodies.iter().zip(&subjects)).map(row).collect();
        self.read.connection.execute_each(&LOG, rows)
    }
}

impl<'c> Deref for Write<'c> {
    type Target = Read<'c>;

    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

impl DerefMut for Write<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.read
    }
}
