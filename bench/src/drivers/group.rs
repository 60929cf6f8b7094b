//! Group commit: 64 submitters, one appender that commits whatever has queued up and answers all of it.

use std::path::Path;
use std::thread;
use std::time::Instant;

use anyhow::{Context, ensure};
use crossbeam_channel::{Receiver, Sender, unbounded};
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::event::{self, BATCH, Event};
use super::postgresql;
use super::sqlite;
use super::threads::{Blocking, current_thread, multi_thread};
use figures::measure::{Case, Unit, WINDOW, compare};

const SUBMITTERS: usize = 64;

/// Compares the appenders; rusqlite with a statement for each row is the measure.
pub fn run(url: &str, folder: &Path) -> anyhow::Result<()> {
    let (runtime, control) = (multi_thread()?, current_thread()?);
    let path = folder.join("group.db");
    let connection = sqlite::open(&path)?;
    let mut cases = Vec::new();
    let contenders: [(&str, SqliteAppend); 2] =
        [("SQLite, row by row", append_rows), ("SQLite, statements of 64, 32 … 1 rows", append_together)];
    for (label, append) in contenders {
        let (connection, path, runtime) = (&connection, &path, &runtime);
        cases.push(Case::new(label, move || {
            sqlite::reset(connection)?;
            let own = sqlite::open(path)?;
            let acknowledged = submit(runtime, move |events| append(&own, events))?;
            acknowledged.check(label, sqlite::count(connection)?)
        }));
    }
    let contenders: [(&str, PostgresqlAppend); 4] = [
        ("PostgreSQL, pipelined rows", append_pipelined),
        ("PostgreSQL, begin, rows, commit in one flight", append_one_flight),
        ("PostgreSQL, begin, multi-row statements, commit, each awaited", append_together_awaited),
        ("PostgreSQL, begin, multi-row statements, commit in one flight", append_together_one_flight),
    ];
    for (label, append) in contenders {
        let (url, runtime, control) = (url, &runtime, &control);
        cases.push(Case::new(label, move || {
            control.block_on(postgresql::empty(url))?;
            let session = Blocking::open(url)?;
            let acknowledged = submit(runtime, move |events| append(&session, events))?;
            acknowledged.check(label, control.block_on(postgresql::count(url))?)
        }));
    }
    compare("4. Group commit, 64 submitters, durable events/s", Unit::PerSecond, cases)
}

type SqliteAppend = fn(&rusqlite::Connection, &[Event]) -> anyhow::Result<()>;
type PostgresqlAppend = fn(&Blocking, &[Event]) -> anyhow::Result<()>;

fn append_rows(connection: &rusqlite::Connection, events: &[Event]) -> anyhow::Result<()> {
    connection.execute_batch("begin immediate")?;
    sqlite::insert_rows(connection, &event::insert(1), events)?;
    Ok(connection.execute_batch("commit")?)
}

fn append_together(connection: &rusqlite::Connection, events: &[Event]) -> anyhow::Result<()> {
    connection.execute_batch("begin immediate")?;
    let mut rest = events;
    for power in (0..=BATCH.ilog2()).rev() {
        while let Some((now, later)) = rest.split_at_checked(1 << power) {
            sqlite::insert_together(connection, &event::insert(1 << power), now)?;
            rest = later;
        }
    }
    Ok(connection.execute_batch("commit")?)
}

fn append_pipelined(on: &Blocking, events: &[Event]) -> anyhow::Result<()> {
    on.block_on(|session| session.client.batch_execute("begin"))?;
    on.block_on(|session| session.insert_pipelined(events))?;
    Ok(on.block_on(|session| session.client.batch_execute("commit"))?)
}

fn append_one_flight(on: &Blocking, events: &[Event]) -> anyhow::Result<()> {
    on.block_on(|session| session.in_one_flight(session.insert_pipelined(events)))
}

fn append_together_awaited(on: &Blocking, events: &[Event]) -> anyhow::Result<()> {
    on.block_on(|session| session.client.batch_execute("begin"))?;
    on.block_on(|session| session.insert_together_awaited(events))?;
    Ok(on.block_on(|session| session.client.batch_execute("commit"))?)
}

fn append_together_one_flight(on: &Blocking, events: &[Event]) -> anyhow::Result<()> {
    on.block_on(|session| session.in_one_flight(session.insert_together(events)))
}

/// An event and where its acknowledgement goes.
type Submission = (Event, oneshot::Sender<()>);

/// What was acknowledged in a window, and how long that window was.
struct Acknowledged {
    events: i64,
    seconds: f64,
}

impl Acknowledged {
    /// Events per second; fails unless exactly the acknowledged events are stored.
    fn check(&self, label: &str, stored: i64) -> anyhow::Result<f64> {
        ensure!(stored == self.events, "{label}: {} events were acknowledged but {stored} are stored", self.events);
        Ok(self.events as f64 / self.seconds)
    }
}

/// Runs one window of submitters against an appender thread that calls `append` for each batch.
fn submit(
    runtime: &Runtime,
    append: impl Fn(&[Event]) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<Acknowledged> {
    let (queue, submissions) = unbounded();
    let appender = thread::spawn(move || drain(&submissions, append));
    let start = Instant::now();
    let submitters: Vec<_> = (0..SUBMITTERS).map(|_| runtime.spawn(submitter(queue.clone(), start))).collect();
    drop(queue);
    let mut events = 0;
    for submitter in submitters {
        events += runtime.block_on(submitter)??;
    }
    let seconds = start.elapsed().as_secs_f64();
    appender.join().map_err(|_| anyhow::anyhow!("the appender panicked"))??;
    Ok(Acknowledged { events, seconds })
}

async fn submitter(queue: Sender<Submission>, start: Instant) -> anyhow::Result<i64> {
    let mut acknowledged = 0;
    while start.elapsed() < WINDOW {
        let (answer, answered) = oneshot::channel();
        queue.send((Event::new(acknowledged), answer)).ok().context("the appender is gone")?;
        answered.await.context("the appender dropped an event")?;
        acknowledged += 1;
    }
    Ok(acknowledged)
}

fn drain(submissions: &Receiver<Submission>, append: impl Fn(&[Event]) -> anyhow::Result<()>) -> anyhow::Result<()> {
    while let Ok(first) = submissions.recv() {
        let queued = submissions.try_iter().take(BATCH - 1);
        let (events, answers): (Vec<_>, Vec<_>) = std::iter::once(first).chain(queued).unzip();
        append(&events)?;
        for answer in answers {
            // A submitter that no longer waits has lost nothing: its event is stored.
            answer.send(()).ok();
        }
    }
    Ok(())
}
