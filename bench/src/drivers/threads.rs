//! A connection owned by a thread with a current-thread runtime, against a client used straight from tasks.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use anyhow::Context;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Mutex;

use super::owner::Owner;
use super::postgresql::Session;
use super::reads::{self, ROWS, taken};
use figures::measure::{Case, Unit, WINDOW, compare, median};

/// Connections that share the load of many callers.
const CONNECTIONS: usize = 4;

/// Callers at a time.
const CALLERS: usize = 64;

/// A session with the runtime that drives it; store functions on it simply block.
pub struct Blocking {
    runtime: Runtime,
    session: Session,
}

impl Blocking {
    /// Opens a session on a runtime of its own.
    pub fn open(url: &str) -> anyhow::Result<Self> {
        let runtime = current_thread()?;
        let session = runtime.block_on(Session::open(url))?;
        Ok(Self { runtime, session })
    }

    /// Runs a future of the session to its end.
    pub fn block_on<'a, F: Future>(&'a self, future: impl FnOnce(&'a Session) -> F) -> F::Output {
        self.runtime.block_on(future(&self.session))
    }
}

/// Compares one caller's latency and 64 callers' throughput.
pub fn run(url: &str) -> anyhow::Result<()> {
    reads::fill(url)?;
    let runtime = multi_thread()?;
    let sessions = (0..CONNECTIONS).map(|_| Ok(Mutex::new(runtime.block_on(Session::open(url))?)));
    let direct = Route::Direct(Arc::new(sessions.collect::<anyhow::Result<Vec<_>>>()?));
    let url = url.to_owned();
    let owned = Route::Owned(Arc::new(Owner::start(CONNECTIONS, move || Blocking::open(&url))?));

    let straight = "direct, from a task of the multi-thread runtime";
    let hop = "owning thread, by channel and oneshot";
    let read = vec![
        Case::new(straight, || latency(&runtime, &direct, 1)),
        Case::new(hop, || latency(&runtime, &owned, 1)),
        Case::new("owning thread, an empty job (the hop alone)", || latency(&runtime, &owned, 0)),
    ];
    compare("3. PostgreSQL, one point read, one caller, median latency", Unit::Microseconds, read)?;
    let transaction =
        vec![Case::new(straight, || latency(&runtime, &direct, 3)), Case::new(hop, || latency(&runtime, &owned, 3))];
    let title = "3. PostgreSQL, transaction of three point reads, one caller, median latency";
    compare(title, Unit::Microseconds, transaction)?;
    let many = vec![
        Case::new("direct, 4 clients", || throughput(&runtime, &direct, 3)),
        Case::new("4 owning threads", || throughput(&runtime, &owned, 3)),
    ];
    compare("3. PostgreSQL, transactions/s of three point reads, 64 callers", Unit::PerSecond, many)
}

/// A runtime without worker threads, as an owning thread has it.
pub fn current_thread() -> anyhow::Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// A runtime as the server has it, one worker per processor.
pub fn multi_thread() -> anyhow::Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// How a task reaches a connection.
#[derive(Clone)]
enum Route {
    Direct(Arc<Vec<Mutex<Session>>>),
    Owned(Arc<Owner<Blocking>>),
}

impl Route {
    async fn call(&self, caller: usize, reads: usize) -> anyhow::Result<()> {
        match self {
            Self::Direct(sessions) => {
                let session = sessions.get(caller % CONNECTIONS).context("one session for each connection")?;
                work(&*session.lock().await, reads).await
            }
            Self::Owned(owner) => owner.call(move |on| work_blocking(on, reads)).await?,
        }
    }
}

/// `reads` point reads, in a transaction when there are several.
async fn work(session: &Session, reads: usize) -> anyhow::Result<()> {
    if reads > 1 {
        session.client.batch_execute("begin").await?;
    }
    for _ in 0..reads {
        taken(session.find(next_id()).await?)?;
    }
    if reads > 1 {
        session.client.batch_execute("commit").await?;
    }
    Ok(())
}

/// The same, as blocking calls, each statement its own entry into the runtime as in a store function.
fn work_blocking(on: &Blocking, reads: usize) -> anyhow::Result<()> {
    if reads > 1 {
        on.block_on(|session| session.client.batch_execute("begin"))?;
    }
    for _ in 0..reads {
        taken(on.block_on(|session| session.find(next_id()))?)?;
    }
    if reads > 1 {
        on.block_on(|session| session.client.batch_execute("commit"))?;
    }
    Ok(())
}

fn next_id() -> i64 {
    static NEXT: AtomicI64 = AtomicI64::new(0);
    1 + NEXT.fetch_add(7_919, Ordering::Relaxed) % ROWS
}

/// One caller, itself a task of the runtime's workers; the median of a call in microseconds.
fn latency(runtime: &Runtime, route: &Route, reads: usize) -> anyhow::Result<f64> {
    let route = route.clone();
    let caller = runtime.spawn(async move {
        let end = Instant::now() + WINDOW;
        let mut times = Vec::new();
        while Instant::now() < end {
            let start = Instant::now();
            route.call(0, reads).await?;
            times.push(start.elapsed().as_secs_f64() * 1e6);
        }
        median(&times).context("no call ended within the window")
    });
    runtime.block_on(caller)?
}

/// Many callers at once, each one call after the other; calls per second.
fn throughput(runtime: &Runtime, route: &Route, reads: usize) -> anyhow::Result<f64> {
    let start = Instant::now();
    let callers: Vec<_> = (0..CALLERS)
        .map(|caller| {
            let route = route.clone();
            runtime.spawn(async move {
                let mut calls = 0_u32;
                while start.elapsed() < WINDOW {
                    route.call(caller, reads).await?;
                    calls += 1;
                }
                anyhow::Ok(calls)
            })
        })
        .collect();
    let mut calls = 0;
    for caller in callers {
        calls += runtime.block_on(caller)??;
    }
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}
