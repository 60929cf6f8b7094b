//! The latency of one point read by primary key on one connection.

use std::path::Path;

use anyhow::ensure;
use sqlx::{Connection as _, Row as _};

use super::event::{self, BATCH, Event, FIND};
use super::owner::Owner;
use super::postgresql::{self, Session};
use super::sqlite;
use super::threads::{current_thread, multi_thread};
use figures::measure::{Case, Unit, compare, median_us};

/// Rows in the table that is read.
pub const ROWS: i64 = 64 * 512;

/// Compares the drivers; the first case of each table is the measure.
pub fn run(url: &str, folder: &Path) -> anyhow::Result<()> {
    fill(url)?;
    compare("2. PostgreSQL, one point read, median latency", Unit::Microseconds, postgresql_cases(url)?)?;

    let path = folder.join("reads.db");
    let connection = sqlite::open(&path)?;
    sqlite::reset(&connection)?;
    connection.execute_batch("begin")?;
    let sql = event::insert(BATCH);
    for first in (0..ROWS).step_by(BATCH) {
        sqlite::insert_together(&connection, &sql, &Event::batch(first))?;
    }
    connection.execute_batch("commit")?;
    let runtime = multi_thread()?;
    let owner = Owner::start(1, move || sqlite::open(&path))?;
    let mut ids = ids();
    let mut ids_of_owner = self::ids();
    let cases = vec![
        Case::new("rusqlite, same thread", || median_us(|| taken(sqlite::find(&connection, ids())?))),
        Case::new("rusqlite, own thread by channel and oneshot", || {
            median_us(|| {
                let id = ids_of_owner();
                taken(runtime.block_on(owner.call(move |connection| sqlite::find(connection, id)))??)
            })
        }),
    ];
    compare("2. SQLite, one point read, median latency", Unit::Microseconds, cases)
}

/// Empties PostgreSQL's table and fills it with [`ROWS`] rows, ids from 1.
pub fn fill(url: &str) -> anyhow::Result<()> {
    current_thread()?.block_on(async {
        postgresql::empty(url).await?;
        let session = Session::open(url).await?;
        session.client.batch_execute("begin").await?;
        for first in (0..ROWS).step_by(BATCH) {
            session.insert_together(&Event::batch(first)).await?;
        }
        session.client.batch_execute("commit").await?;
        Ok(session.client.batch_execute("vacuum analyze event").await?)
    })
}

/// Ids that walk over the whole table without repeating soon.
pub fn ids() -> impl FnMut() -> i64 {
    let mut n = 0;
    move || {
        n = (n + 7_919) % ROWS;
        n + 1
    }
}

/// Fails unless a message was really read.
pub fn taken(length: usize) -> anyhow::Result<()> {
    ensure!(length > 0, "the row that was read has an empty message");
    Ok(())
}

fn postgresql_cases(url: &str) -> anyhow::Result<Vec<Case<'_>>> {
    let mut cases = Vec::new();
    let kinds = [
        ("tokio-postgres, current-thread runtime", "sqlx, current-thread runtime", current_thread()?),
        ("tokio-postgres, multi-thread runtime", "sqlx, multi-thread runtime", multi_thread()?),
    ];
    for (tokio_postgres, sqlx, runtime) in kinds {
        let runtime = std::sync::Arc::new(runtime);
        let session = runtime.block_on(Session::open(url))?;
        let (mut next, on) = (ids(), runtime.clone());
        cases.push(Case::new(tokio_postgres, move || median_us(|| taken(on.block_on(session.find(next()))?))));
        let mut connection = runtime.block_on(sqlx::PgConnection::connect(url))?;
        let (mut next, on) = (ids(), runtime);
        cases.push(Case::new(sqlx, move || median_us(|| taken(on.block_on(find_sqlx(&mut connection, next()))?))));
    }
    let mut client = postgres::Client::connect(url, postgres::NoTls)?;
    let find = client.prepare(FIND)?;
    let mut next = ids();
    cases.push(Case::new("postgres (blocking)", move || {
        median_us(|| taken(postgresql::message_length(&client.query_one(&find, &[&next()])?)?))
    }));
    Ok(cases)
}

async fn find_sqlx(connection: &mut sqlx::PgConnection, id: i64) -> anyhow::Result<usize> {
    let row = sqlx::query(FIND).bind(id).fetch_one(connection).await?;
    let row: (&[u8], i64, &str, i64, &str) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?, row.try_get(3)?, row.try_get(4)?);
    Ok(row.4.len())
}
