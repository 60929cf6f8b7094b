//! Benchmarks with their peers. Every figure is a ratio taken within one run; none of them is a test.
//!
//! `cargo build --release --manifest-path bench/Cargo.toml --target-dir target && target/release/bench NAME`

mod decide;
mod disk;
mod drivers;
mod events;
mod hello;
mod http;
mod lists;
mod load;
mod memory;
mod product;
mod unlock;

use anyhow::bail;

/// A benchmark: the word on the command line, what it measures, and its entry, which takes the arguments after it.
type Entry = (&'static str, &'static str, fn(&[String]) -> anyhow::Result<()>);

const BENCHMARKS: &[Entry] = &[
    ("drivers", "SQLite and PostgreSQL drivers: inserts, point reads, threads, group commit", |_| drivers::run()),
    ("unlock", "opening doors beside /healthz and a bare server [--engine sqlite|postgres|both]", unlock::run),
    ("lists", "lists and search with 100 000 people [--engine sqlite|postgres|both]", lists::run),
    ("events", "event sets over a million lines [--engine sqlite|postgres|both]", events::run),
    ("decide", "deciding beside a bitmap, cedar-policy and casbin [--without-peers]", decide::run),
    ("memory", "memory of the demo at rest and after work", memory::run),
    ("all", "all of them", run_all),
];

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        None => list(),
        Some((word, _)) if word == hello::WORD => return hello::serve(),
        Some((wanted, rest)) => match BENCHMARKS.iter().find(|(name, ..)| name == wanted) {
            Some((.., run)) => return run(rest),
            None => {
                list();
                bail!("name one of the benchmarks above, not {wanted:?}");
            }
        },
    }
    Ok(())
}

fn list() {
    for (name, about, _) in BENCHMARKS {
        println!("{name:<10} {about}");
    }
}

fn run_all(_: &[String]) -> anyhow::Result<()> {
    let others = BENCHMARKS.iter().filter(|(name, ..)| *name != "all");
    others.into_iter().try_for_each(|(.., run)| run(&[]))
}
