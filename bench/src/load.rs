//! Load on a server: many connections, each with its own requests in turn, without pipelining.

use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use futures_util::future::try_join_all;

use crate::http::Connection;

/// For how long the server is under load before the figures count.
pub const WARM_UP: Duration = Duration::from_secs(1);

/// For how long the figures count.
pub const WINDOW: Duration = Duration::from_secs(5);

/// Threads of the client. One cannot fill two cores with a hello server; more take time from it.
const THREADS: usize = 2;

/// What one connection sends, over and over.
pub type Requests = Vec<Vec<u8>>;

/// What a run of one window gave.
pub struct Figures {
    /// Answers per second within the window.
    pub per_second: f64,
    /// The middle answer took so long.
    pub p50_ms: f64,
    /// All but one in a hundred took at most so long.
    pub p99_ms: f64,
    /// Every answer, those outside the window too. All were 200.
    pub answered: u64,
}

/// Runs the load of one window. Each item of `load` is a connection. Fails on the first answer that is not 200.
pub fn run(address: SocketAddr, load: &Arc<Vec<Requests>>) -> anyhow::Result<Figures> {
    let begin = Instant::now() + WARM_UP;
    let threads = (0..THREADS).map(|first| {
        let load = Arc::clone(load);
        thread::spawn(move || drive(address, load.iter().skip(first).step_by(THREADS), begin))
    });
    let threads: Vec<_> = threads.collect();
    let mut all = Tally::default();
    for thread in threads {
        let tally = thread.join().map_err(|_| anyhow!("a client thread panicked"))??;
        all.answered += tally.answered;
        all.took_us.extend(tally.took_us);
    }
    all.took_us.sort_unstable();
    Ok(Figures {
        per_second: all.took_us.len() as f64 / WINDOW.as_secs_f64(),
        p50_ms: percentile_ms(&all.took_us, 50)?,
        p99_ms: percentile_ms(&all.took_us, 99)?,
        answered: all.answered,
    })
}

/// The time below which so many of a hundred stay, in milliseconds. Fails on an empty series. It must be sorted.
pub fn percentile_ms(sorted_us: &[u32], percent: usize) -> anyhow::Result<f64> {
    let index = (sorted_us.len() * percent / 100).min(sorted_us.len().saturating_sub(1));
    let value = sorted_us.get(index).context("nothing was answered in the window")?;
    Ok(f64::from(*value) / 1_000.0)
}

#[derive(Default)]
struct Tally {
    answered: u64,
    took_us: Vec<u32>,
}

fn drive<'a>(
    address: SocketAddr,
    connections: impl Iterator<Item = &'a Requests>,
    begin: Instant,
) -> anyhow::Result<Tally> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let tallies = runtime.block_on(try_join_all(connections.map(|requests| repeat(address, requests, begin))))?;
    Ok(tallies.into_iter().fold(Tally::default(), |mut all, one| {
        all.answered += one.answered;
        all.took_us.extend(one.took_us);
        all
    }))
}

async fn repeat(address: SocketAddr, requests: &Requests, begin: Instant) -> anyhow::Result<Tally> {
    let end = begin + WINDOW;
    let mut connection = Connection::open(address).await?;
    let mut tally = Tally::default();
    let mut now = Instant::now();
    for request in requests.iter().cycle() {
        if now >= end {
            break;
        }
        let sent_at = now;
        let answer = connection.ask(request).await?;
        if answer.status != 200 {
            bail!("status {}: {}", answer.status, String::from_utf8_lossy(answer.body));
        }
        now = Instant::now();
        tally.answered += 1;
        if now >= begin && now < end {
            tally.took_us.push(u32::try_from((now - sent_at).as_micros()).unwrap_or(u32::MAX));
        }
    }
    Ok(tally)
}
