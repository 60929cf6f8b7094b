//! Which drivers carry the store: SQLite and PostgreSQL drivers side by side, durable, one statement text for both.
//! The findings stand in `docs/decisions/0001-two-drivers-behind-one-text.md`.

mod event;
mod group;
mod inserts;
mod owner;
mod postgresql;
mod reads;
mod sqlite;
mod threads;

use std::io::Write;
use std::time::Instant;

use figures::measure::WINDOW;

/// Runs the four comparisons and prints them. Fails when PostgreSQL is missing or a driver errs.
pub fn run() -> anyhow::Result<()> {
    let cluster = pgcluster::Cluster::start(pgcluster::Durability::Real)?;
    let url = cluster.url("postgres");
    let folder = tempfile::tempdir()?;
    println!("fdatasync of a 4 KiB append on this disk: {:.0}/s", fdatasyncs_per_second(folder.path())?);
    inserts::run(&url, folder.path())?;
    reads::run(&url, folder.path())?;
    threads::run(&url)?;
    group::run(&url, folder.path())
}

/// The ceiling of unbatched commits.
fn fdatasyncs_per_second(folder: &std::path::Path) -> anyhow::Result<f64> {
    let mut file = std::fs::File::create(folder.join("sync"))?;
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < WINDOW {
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}
