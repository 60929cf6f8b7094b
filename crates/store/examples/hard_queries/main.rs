//! How long the hardest queries take at size, on both engines: 100 000 people, 200 groups, 1 000 doors,
//! 300 000 rights, 200 000 events. Prints the median and the 95th of 100 of each, in milliseconds, and SQLite's plans.
//!
//! `cargo run --release -p store --example hard_queries [-- PEOPLE]`
#![expect(clippy::print_stdout, reason = "it prints a table")]

mod gym;
mod queries;

use anyhow::Result;
use pgcluster::{Cluster, Durability};
use store::{Location, Store};

#[tokio::main]
async fn main() -> Result<()> {
    let people = std::env::args().nth(1).map_or(Ok(100_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let cluster = Cluster::start(Durability::Real)?;
    let on_sqlite = measure(&format!("sqlite://{}", folder.path().join("hard.db").display()), people).await?;
    let on_postgres = measure(&cluster.url("postgres"), people).await?;
    println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "", "SQLite", "", "Postgres", "");
    println!("{:<44} {:>8} {:>8} {:>8} {:>8}", "ms", "p50", "p95", "p50", "p95");
    for (sqlite, postgres) in on_sqlite.iter().zip(&on_postgres) {
        let [a, b] = [sqlite.percentiles_ms(), postgres.percentiles_ms()];
        println!("{:<44} {:>8.2} {:>8.2} {:>8.2} {:>8.2}", sqlite.name, a[0], a[1], b[0], b[1]);
    }
    Ok(())
}

async fn measure(url: &str, people: i64) -> Result<Vec<queries::Timing>> {
    let store = Store::open(Location::parse(url)?)?;
    let gym = gym::load(&store, people).await?;
    eprintln!("loaded {}", store.location().engine());
    if store.location().engine() == "sqlite" {
        for (name, plan) in store.plans().await? {
            if queries::MEASURED.iter().any(|measured| name.contains(measured)) {
                println!("{name}\n  {}", plan.replace('\n', "\n  "));
            }
        }
    }
    if store.location().engine() == "postgres" {
        vacuum(url).await?;
    }
    queries::run(&store, &gym).await
}

/// What PostgreSQL does by itself within a minute or so.
async fn vacuum(url: &str) -> Result<()> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let connection = tokio::spawn(connection);
    client.batch_execute("vacuum analyze").await?;
    drop(client);
    Ok(connection.await??)
}
