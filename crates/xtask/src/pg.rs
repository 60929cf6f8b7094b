//! `pg`: a private PostgreSQL for development, from now until Ctrl-C.

use anyhow::{Context, Result};
use pgcluster::{Cluster, Durability, SHARED_CLUSTER};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

use crate::outcome::Outcome;

/// Starts the cluster, prints its address, waits, and removes it.
pub(crate) fn run() -> Result<Outcome> {
    // Before the cluster exists: a Ctrl-C while it starts must not leave its files behind.
    let mut signals = Signals::new([SIGINT, SIGTERM]).context("listening for Ctrl-C")?;
    let cluster = Cluster::start(Durability::Real)?;
    cluster.create_database("latchkey")?;
    println!("{}", cluster.url("latchkey"));
    println!("tests use it too with: export {SHARED_CLUSTER}={}", cluster.base_url());
    println!("Ctrl-C stops and removes it.");
    signals.forever().next();
    println!("removed");
    Ok(Outcome::Pass)
}
