//! PostgreSQL by tokio-postgres: a client with its prepared statements, and the three ways to insert a batch.

use futures_util::future::{try_join, try_join_all};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

use super::event::{self, BATCH, Event, FIND};

/// A client with its statements; its connection runs as a task of the runtime that opened it.
pub struct Session {
    pub client: Client,
    find: Statement,
    insert: Statement,
    /// Multi-row inserts of 1, 2, 4 … 64 rows, so that any batch is a few statements of a fixed text.
    insert_powers: Vec<Statement>,
}

impl Session {
    /// Connects and prepares. Must run within a tokio runtime; fails when the server refuses.
    pub async fn open(url: &str) -> anyhow::Result<Self> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let mut insert_powers = Vec::new();
        for power in 0..=BATCH.ilog2() {
            insert_powers.push(client.prepare(&event::insert(1 << power)).await?);
        }
        let find = client.prepare(FIND).await?;
        let insert = client.prepare(&event::insert(1)).await?;
        Ok(Self { client, find, insert, insert_powers })
    }

    /// The point read; gives the length of the message.
    pub async fn find(&self, id: i64) -> anyhow::Result<usize> {
        message_length(&self.client.query_one(&self.find, &[&id]).await?)
    }

    /// One statement for each row, each awaited.
    pub async fn insert_rows(&self, events: &[Event]) -> anyhow::Result<()> {
        for event in events {
            self.client.execute(&self.insert, &parameters(event)).await?;
        }
        Ok(())
    }

    /// One statement for each row, all sent before the first answer is awaited.
    pub async fn insert_pipelined(&self, events: &[Event]) -> anyhow::Result<()> {
        try_join_all(events.iter().map(|event| self.insert_one(event))).await?;
        Ok(())
    }

    /// As many rows to a statement as there are, in statements of 64, 32 … 1 rows, pipelined.
    pub async fn insert_together(&self, events: &[Event]) -> anyhow::Result<()> {
        try_join_all(self.split(events).map(|(statement, events)| self.insert_many(statement, events))).await?;
        Ok(())
    }

    /// The same statements, each awaited: all that a driver without pipelining can do.
    pub async fn insert_together_awaited(&self, events: &[Event]) -> anyhow::Result<()> {
        for (statement, events) in self.split(events) {
            self.insert_many(statement, events).await?;
        }
        Ok(())
    }

    /// Begin, `insert` and commit in one flight: nothing is awaited before the commit has been sent.
    pub async fn in_one_flight(&self, insert: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
        let commit = async { Ok(self.client.batch_execute("commit").await?) };
        let begin = async { Ok(self.client.batch_execute("begin").await?) };
        try_join(begin, try_join(insert, commit)).await?;
        Ok(())
    }

    fn split<'a>(&'a self, mut rest: &'a [Event]) -> impl Iterator<Item = (&'a Statement, &'a [Event])> {
        let mut powers = self.insert_powers.iter().enumerate().rev().peekable();
        std::iter::from_fn(move || {
            while let Some((power, statement)) = powers.peek() {
                if let Some((now, later)) = rest.split_at_checked(1 << power) {
                    rest = later;
                    return Some((*statement, now));
                }
                powers.next();
            }
            None
        })
    }

    async fn insert_one(&self, event: &Event) -> anyhow::Result<()> {
        self.client.execute(&self.insert, &parameters(event)).await?;
        Ok(())
    }

    async fn insert_many(&self, statement: &Statement, events: &[Event]) -> anyhow::Result<()> {
        let all: Vec<&(dyn ToSql + Sync)> = events.iter().flat_map(parameters).collect();
        self.client.execute(statement, &all).await?;
        Ok(())
    }
}

/// Makes the table new and empty.
pub async fn reset(url: &str) -> anyhow::Result<()> {
    let client = connect(url).await?;
    client.batch_execute("drop table if exists event").await?;
    client.batch_execute(&event::schema("bigint generated always as identity primary key", "bytea")).await?;
    Ok(())
}

/// Empties the table and starts the ids anew, for sessions that stay connected.
pub async fn empty(url: &str) -> anyhow::Result<()> {
    Ok(connect(url).await?.batch_execute("truncate event restart identity").await?)
}

/// How many rows there are.
pub async fn count(url: &str) -> anyhow::Result<i64> {
    Ok(connect(url).await?.query_one("select count(*) from event", &[]).await?.try_get(0)?)
}

/// Takes all columns of the point read and gives the length of the message.
pub fn message_length(row: &tokio_postgres::Row) -> anyhow::Result<usize> {
    let row: (&[u8], i64, &str, i64, &str) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    Ok(row.4.len())
}

/// The row's values, in the order of the columns.
pub fn parameters(event: &Event) -> [&(dyn ToSql + Sync); 11] {
    [
        &event.uuid,
        &event.organization,
        &event.kind,
        &event.created_at,
        &event.actor_kind,
        &event.actor,
        &event.object_kind,
        &event.object,
        &event.place,
        &event.code,
        &event.message,
    ]
}

async fn connect(url: &str) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
