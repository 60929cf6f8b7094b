//! SQLite by rusqlite, as the product runs it: WAL, synchronous=FULL, cached prepared statements.

use std::path::Path;

use rusqlite::{Connection, ToSql};

use super::event::{self, Event, FIND};

/// Opens the file. Fails when it cannot be opened or WAL is refused.
pub fn open(path: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.set_prepared_statement_cache_capacity(64);
    let mode: String = connection.query_row("pragma journal_mode = wal", [], |row| row.get(0))?;
    anyhow::ensure!(mode == "wal", "the journal mode is {mode}, not wal");
    connection.execute_batch("pragma synchronous = full; pragma busy_timeout = 5000;")?;
    Ok(connection)
}

/// Makes the table new and empty.
pub fn reset(connection: &Connection) -> anyhow::Result<()> {
    connection.execute_batch("drop table if exists event")?;
    connection.execute_batch(&event::schema("integer primary key", "blob"))?;
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?;
    Ok(())
}

/// Inserts the events by the statement for one row, once for each.
pub fn insert_rows(connection: &Connection, sql: &str, events: &[Event]) -> anyhow::Result<()> {
    let mut statement = connection.prepare_cached(sql)?;
    for event in events {
        statement.execute(&parameters(event)[..])?;
    }
    Ok(())
}

/// Inserts the events by one statement that has as many rows.
pub fn insert_together(connection: &Connection, sql: &str, events: &[Event]) -> anyhow::Result<()> {
    let all: Vec<&dyn ToSql> = events.iter().flat_map(parameters).collect();
    connection.prepare_cached(sql)?.execute(&all[..])?;
    Ok(())
}

/// The point read; gives the length of the message so that the row is really taken.
pub fn find(connection: &Connection, id: i64) -> anyhow::Result<usize> {
    let read = |row: &rusqlite::Row<'_>| {
        let row: (Vec<u8>, i64, String, i64, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(row.4.len())
    };
    Ok(connection.prepare_cached(FIND)?.query_row([id], read)?)
}

/// How many rows there are.
pub fn count(connection: &Connection) -> anyhow::Result<i64> {
    Ok(connection.query_row("select count(*) from event", [], |row| row.get(0))?)
}

fn parameters(event: &Event) -> [&dyn ToSql; 11] {
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
