//! Opening doors over HTTP: 64 people at once, every entry on disk before its answer, beside the same process's
//! `/healthz` and a bare hello server in the same minute.

mod gym;

use std::sync::Arc;

use anyhow::Context;

use crate::disk;
use crate::hello::Hello;
use crate::http::request;
use crate::load::{self, Figures, Requests};
use crate::product::{self, Engine};
use figures::goal::{self, Goal};
use figures::measure::{load_average, median};
use gym::Gym;

/// Connections, people and doors.
const SIZE: usize = 64;

const ROUNDS: usize = 3;

/// Measures and prints. Takes `[--engine sqlite|postgres|both]`.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let engines = Engine::of_arguments(arguments)?;
    let program = product::build()?;
    let hello = Hello::start()?;
    let gyms = engines.into_iter().map(|engine| Gym::open(&program, engine)).collect::<anyhow::Result<Vec<_>>>()?;
    println!("unlock over HTTP, {SIZE} connections, {SIZE} people x {SIZE} doors, every entry durable");
    println!(
        "  {:<5} {:<22} {:>9} {:>8} {:>8} {:>8} {:>9} {:>6}",
        "round", "what", "per s", "p50 ms", "p99 ms", "x hello", "x healthz", "load"
    );
    let mut results: Vec<Rounds> = gyms.iter().map(|_| Rounds::default()).collect();
    for round in 1..=ROUNDS {
        for (gym, rounds) in gyms.iter().zip(&mut results) {
            measure(round, &hello, gym, rounds)?;
        }
    }
    for (gym, rounds) in gyms.iter().zip(&results) {
        judge(gym, rounds)?;
    }
    Ok(())
}

/// What the rounds of one engine gave.
#[derive(Default)]
struct Rounds {
    healthz_to_hello: Vec<f64>,
    unlock_to_hello: Vec<f64>,
    unlock_to_healthz: Vec<f64>,
    p99_ms: Vec<f64>,
    answered: u64,
}

fn measure(round: usize, hello: &Hello, gym: &Gym, rounds: &mut Rounds) -> anyhow::Result<()> {
    let engine = gym.engine.word();
    println!("  {round:<5} {:<22} {:>9.0}", "synced writes, 4 KiB", disk::syncs_per_second()?);
    let bare = load::run(hello.address(), &everywhere("/"))?;
    row(round, "hello", &bare, None, None);
    let healthz = load::run(gym.address(), &everywhere("/healthz"))?;
    let of_hello = healthz.per_second / bare.per_second;
    row(round, &format!("healthz ({engine})"), &healthz, Some(of_hello), None);
    let unlock = load::run(gym.address(), &gym.unlocks)?;
    let (to_hello, to_healthz) = (unlock.per_second / bare.per_second, unlock.per_second / healthz.per_second);
    row(round, &format!("unlock ({engine})"), &unlock, Some(to_hello), Some(to_healthz));
    rounds.healthz_to_hello.push(of_hello);
    rounds.unlock_to_hello.push(to_hello);
    rounds.unlock_to_healthz.push(to_healthz);
    rounds.p99_ms.push(unlock.p99_ms);
    rounds.answered += unlock.answered;
    Ok(())
}

/// The same page asked for on every connection.
fn everywhere(path: &str) -> Arc<Vec<Requests>> {
    Arc::new(vec![vec![request("GET", path, None, None)]; SIZE])
}

fn row(round: usize, what: &str, figures: &Figures, to_hello: Option<f64>, to_healthz: Option<f64>) {
    let ratio = |ratio: Option<f64>| ratio.map_or(String::new(), |ratio| format!("{ratio:.3}"));
    let Figures { per_second, p50_ms, p99_ms, .. } = figures;
    let (to_hello, to_healthz, load) = (ratio(to_hello), ratio(to_healthz), load_average());
    println!(
        "  {round:<5} {what:<22} {per_second:>9.0} {p50_ms:>8.2} {p99_ms:>8.2} {to_hello:>8} {to_healthz:>9} {load:>6}"
    );
}

fn judge(gym: &Gym, rounds: &Rounds) -> anyhow::Result<()> {
    let middle = |series: &[f64]| median(series).context("no round was measured");
    let (least, aim) = match gym.engine {
        Engine::Sqlite => (0.20, 0.25),
        Engine::Postgres => (0.10, 0.15),
    };
    println!("{}, medians of {ROUNDS} rounds", gym.engine.word());
    goal::print("healthz / hello", middle(&rounds.healthz_to_hello)?, Goal::AtLeast(0.8));
    let of_healthz = middle(&rounds.unlock_to_healthz)?;
    goal::print("unlock / healthz", of_healthz, Goal::AtLeast(least));
    goal::print("unlock / healthz, aim", of_healthz, Goal::AtLeast(aim));
    goal::print("unlock / hello", middle(&rounds.unlock_to_hello)?, Goal::AtLeast(least));
    goal::print("p99, ms", middle(&rounds.p99_ms)?, Goal::Below(50.0));
    let entries = gym.count_entries()?;
    let verdict = if entries == rounds.answered { "equal" } else { "NOT EQUAL" };
    println!("  entries in the log {entries}, answers 200 {}: {verdict}", rounds.answered);
    Ok(())
}
