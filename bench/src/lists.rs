//! Lists and search in a chain of gyms with 100 000 people: one connection, one request after the other.

mod chain;
mod pages;

use std::path::Path;
use std::time::Instant;

use anyhow::Context;

use crate::http::{Connection, request};
use crate::load::percentile_ms;
use crate::product::{self, Api, Engine, House};
use figures::goal::{self, Goal};
use figures::measure::{load_average, resident_mib};
use pages::Page;

/// How often each page is asked for.
const REQUESTS: usize = 300;

const GOAL_P95_MS: f64 = 50.0;

/// Measures and prints. Takes `[--engine sqlite|postgres|both]`.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let engines = Engine::of_arguments(arguments)?;
    let program = product::build()?;
    engines.into_iter().try_for_each(|engine| measure(&program, engine))
}

fn measure(program: &Path, engine: Engine) -> anyhow::Result<()> {
    let house = House::create(program, engine)?;
    let began = Instant::now();
    chain::load(&house.database)?;
    let loaded_after = began.elapsed().as_secs_f64();
    let server = house.serve()?;
    println!("lists on {}: {}, loaded in {loaded_after:.0} s", engine.word(), chain::SIZE);
    goal::print("start to ready, s", server.ready_after.as_secs_f64(), Goal::Below(1.0));
    goal::print("memory of the server when ready, MiB", resident_mib(server.pid())?, Goal::Below(256.0));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (email, password) = House::OWNER;
        let mut owner = Api::sign_in(server.address, email, password).await?;
        let member = owner.sign_in_for(chain::MEMBER).await?;
        let pages = pages::all(owner.secret()?, &member);
        let mut connection = Connection::open(server.address).await?;
        for page in &pages {
            ask(&mut connection, page).await?;
        }
        anyhow::Ok(())
    })?;
    goal::print("memory of the server afterwards, MiB", resident_mib(server.pid())?, Goal::Below(256.0));
    println!("  load average {}", load_average());
    Ok(())
}

async fn ask(connection: &mut Connection, page: &Page<'_>) -> anyhow::Result<()> {
    let mut took_us = Vec::with_capacity(REQUESTS);
    for path in page.paths.iter().cycle().take(REQUESTS) {
        let request = request("GET", path, Some(page.secret), None);
        let began = Instant::now();
        let answer = connection.ask(&request).await?;
        took_us.push(u32::try_from(began.elapsed().as_micros()).context("more than an hour")?);
        anyhow::ensure!(answer.status == 200, "{path}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
        anyhow::ensure!(page.may_be_empty || answer.body.len() > 2, "{path} found nothing");
    }
    took_us.sort_unstable();
    let p50_ms = percentile_ms(&took_us, 50)?;
    let what = format!("{} (p50 {p50_ms:.2}), p95 ms", page.what);
    goal::print(&what, percentile_ms(&took_us, 95)?, Goal::Below(GOAL_P95_MS));
    Ok(())
}
