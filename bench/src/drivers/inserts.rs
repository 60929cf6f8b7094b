//! Rows per second: transactions of 64 rows that are committed, and the statements alone in one open transaction.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::ensure;
use sqlx::Connection as _;
use tokio::runtime::Runtime;

use super::event::{self, BATCH, Event};
use super::postgresql::{self, Session};
use super::sqlite;
use figures::measure::{Case, Unit, WINDOW, compare};

/// Compares every way to insert, PostgreSQL first (row by row with tokio-postgres is the measure), then SQLite.
pub fn run(url: &str, folder: &Path) -> anyhow::Result<()> {
    let runtime = super::threads::current_thread()?;
    runtime.block_on(postgresql::reset(url))?;
    let connection = sqlite::open(&folder.join("inserts.db"))?;
    let committed = "rows/s, one durable transaction for 64 rows";
    let open = "rows/s, statements alone in one open transaction";
    for (title, way) in [(committed, Way::CommitEachBatch), (open, Way::OneTransaction)] {
        compare(&format!("1. PostgreSQL, {title}"), Unit::PerSecond, postgresql_cases(&runtime, url, way)?)?;
        compare(&format!("1. SQLite, {title}"), Unit::PerSecond, sqlite_cases(&connection, way))?;
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq)]
enum Way {
    CommitEachBatch,
    OneTransaction,
}

/// What a contender is asked to do, in this order: begin, batches, commit.
enum Step<'a> {
    Begin,
    Batch(&'a [Event]),
    Commit,
}

fn postgresql_cases<'a>(runtime: &'a Runtime, url: &'a str, way: Way) -> anyhow::Result<Vec<Case<'a>>> {
    let mut cases = tokio_postgres_cases(runtime, url, way)?;
    for (label, rows) in [("sqlx, row by row", 1), ("sqlx, one 64-row statement", BATCH)] {
        let mut connection = runtime.block_on(sqlx::PgConnection::connect(url))?;
        let sql: sqlx::SqlStr = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(event::insert(rows)));
        let step = move |step: Step<'_>| runtime.block_on(step_sqlx(&mut connection, &sql, rows, step));
        cases.push(postgresql_case(runtime, url, label, way, step));
    }
    for (label, rows) in [("postgres (blocking), row by row", 1), ("postgres (blocking), one 64-row statement", BATCH)]
    {
        let mut client = postgres::Client::connect(url, postgres::NoTls)?;
        let insert = client.prepare(&event::insert(rows))?;
        let step = move |step: Step<'_>| step_postgres(&mut client, &insert, rows, step);
        cases.push(postgresql_case(runtime, url, label, way, step));
    }
    Ok(cases)
}

fn tokio_postgres_cases<'a>(runtime: &'a Runtime, url: &'a str, way: Way) -> anyhow::Result<Vec<Case<'a>>> {
    let open = || runtime.block_on(Session::open(url));
    let simple = |session: &Session, word| Ok(runtime.block_on(session.client.batch_execute(word))?);
    let (rows, piped, together) = (open()?, open()?, open()?);
    let mut cases = vec![
        postgresql_case(runtime, url, "tokio-postgres, row by row", way, move |step| match step {
            Step::Begin => simple(&rows, "begin"),
            Step::Batch(events) => runtime.block_on(rows.insert_rows(events)),
            Step::Commit => simple(&rows, "commit"),
        }),
        postgresql_case(runtime, url, "tokio-postgres, 64 executes pipelined", way, move |step| match step {
            Step::Begin => simple(&piped, "begin"),
            Step::Batch(events) => runtime.block_on(piped.insert_pipelined(events)),
            Step::Commit => simple(&piped, "commit"),
        }),
        postgresql_case(runtime, url, "tokio-postgres, one 64-row statement", way, move |step| match step {
            Step::Begin => simple(&together, "begin"),
            Step::Batch(events) => runtime.block_on(together.insert_together(events)),
            Step::Commit => simple(&together, "commit"),
        }),
    ];
    if way == Way::CommitEachBatch {
        let (piped, together) = (open()?, open()?);
        let label = "tokio-postgres, begin, 64 executes, commit in one flight";
        cases.push(postgresql_case(runtime, url, label, way, move |step| match step {
            Step::Batch(events) => runtime.block_on(piped.in_one_flight(piped.insert_pipelined(events))),
            Step::Begin | Step::Commit => Ok(()),
        }));
        let label = "tokio-postgres, begin, 64-row statement, commit in one flight";
        cases.push(postgresql_case(runtime, url, label, way, move |step| match step {
            Step::Batch(events) => runtime.block_on(together.in_one_flight(together.insert_together(events))),
            Step::Begin | Step::Commit => Ok(()),
        }));
    }
    Ok(cases)
}

fn step_postgres(
    client: &mut postgres::Client,
    insert: &postgres::Statement,
    rows: usize,
    step: Step<'_>,
) -> anyhow::Result<()> {
    let events = match step {
        Step::Begin => return Ok(client.batch_execute("begin")?),
        Step::Commit => return Ok(client.batch_execute("commit")?),
        Step::Batch(events) => events,
    };
    for chunk in events.chunks(rows) {
        let parameters: Vec<_> = chunk.iter().flat_map(postgresql::parameters).collect();
        client.execute(insert, &parameters)?;
    }
    Ok(())
}

async fn step_sqlx(
    connection: &mut sqlx::PgConnection,
    sql: &sqlx::SqlStr,
    rows: usize,
    step: Step<'_>,
) -> anyhow::Result<()> {
    let events = match step {
        Step::Begin => return Ok(sqlx::raw_sql("begin").execute(connection).await.map(drop)?),
        Step::Commit => return Ok(sqlx::raw_sql("commit").execute(connection).await.map(drop)?),
        Step::Batch(events) => events,
    };
    for chunk in events.chunks(rows) {
        let mut query = sqlx::query(sql.clone());
        for event in chunk {
            query = query.bind(&event.uuid).bind(event.organization).bind(event.kind).bind(event.created_at);
            query = query.bind(event.actor_kind).bind(event.actor).bind(event.object_kind).bind(event.object);
            query = query.bind(event.place).bind(event.code).bind(&event.message);
        }
        query.execute(&mut *connection).await?;
    }
    Ok(())
}

fn postgresql_case<'a>(
    runtime: &'a Runtime,
    url: &'a str,
    label: &'static str,
    way: Way,
    mut step: impl FnMut(Step<'_>) -> anyhow::Result<()> + 'a,
) -> Case<'a> {
    Case::new(label, move || {
        runtime.block_on(postgresql::empty(url))?;
        let (rows, seconds) = drive(way, &mut step)?;
        let stored = runtime.block_on(postgresql::count(url))?;
        ensure!(stored == rows, "{label}: {rows} rows were inserted but {stored} are stored");
        Ok(rows as f64 / seconds.as_secs_f64())
    })
}

fn sqlite_cases(connection: &rusqlite::Connection, way: Way) -> Vec<Case<'_>> {
    let contenders: [(&str, usize, Insert); 2] = [
        ("rusqlite, row by row", 1, sqlite::insert_rows),
        ("rusqlite, one 64-row statement", BATCH, sqlite::insert_together),
    ];
    contenders
        .into_iter()
        .map(|(label, rows, insert)| {
            let sql = event::insert(rows);
            Case::new(label, move || {
                sqlite::reset(connection)?;
                let (rows, seconds) = drive(way, &mut |step| match step {
                    Step::Begin => Ok(connection.execute_batch("begin immediate")?),
                    Step::Batch(events) => insert(connection, &sql, events),
                    Step::Commit => Ok(connection.execute_batch("commit")?),
                })?;
                let stored = sqlite::count(connection)?;
                ensure!(stored == rows, "{label}: {rows} rows were inserted but {stored} are stored");
                Ok(rows as f64 / seconds.as_secs_f64())
            })
        })
        .collect()
}

type Insert = fn(&rusqlite::Connection, &str, &[Event]) -> anyhow::Result<()>;

/// Inserts batches for one window; gives the rows and the time spent in the driver (events are made off the clock).
fn drive(way: Way, step: &mut dyn FnMut(Step<'_>) -> anyhow::Result<()>) -> anyhow::Result<(i64, Duration)> {
    let each = way == Way::CommitEachBatch;
    let (mut rows, mut spent) = (0, Duration::ZERO);
    if !each {
        step(Step::Begin)?;
    }
    while spent < WINDOW {
        let events = Event::batch(rows);
        let start = Instant::now();
        if each {
            step(Step::Begin)?;
        }
        step(Step::Batch(&events))?;
        if each {
            step(Step::Commit)?;
        }
        spent += start.elapsed();
        rows += i64::try_from(events.len())?;
    }
    if !each {
        step(Step::Commit)?;
    }
    Ok((rows, spent))
}
