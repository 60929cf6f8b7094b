//! Reading a log of a million lines through event sets: the first page, and the pages after it.

mod log;

use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use serde_json::{Value, json};

use crate::http::{Connection, request};
use crate::load::percentile_ms;
use crate::product::{self, Api, Engine, House};
use figures::goal::{self, Goal};
use figures::measure::load_average;

/// How many sets are asked of each kind, and how many pages are read on from each.
const SETS: usize = 60;
const NEXT_PAGES: usize = 5;

const GOAL_FIRST_MS: f64 = 50.0;
const GOAL_NEXT_MS: f64 = 20.0;

/// Measures and prints. Takes `[--engine sqlite|postgres|both]`.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let engines = Engine::of_arguments(arguments)?;
    let program = product::build()?;
    engines.into_iter().try_for_each(|engine| measure(&program, engine))
}

fn measure(program: &Path, engine: Engine) -> anyhow::Result<()> {
    let house = House::create(program, engine)?;
    let began = Instant::now();
    log::load(&house.database)?;
    println!("events on {}: {}, loaded in {:.0} s", engine.word(), log::SIZE, began.elapsed().as_secs_f64());
    let server = house.serve()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (email, password) = House::OWNER;
        let owner = Api::sign_in(server.address, email, password).await?;
        let mut reader = Reader { connection: Connection::open(server.address).await?, secret: owner.secret()? };
        for asked in log::questions() {
            reader.measure(&asked).await?;
        }
        anyhow::Ok(())
    })?;
    println!("  load average {}", load_average());
    Ok(())
}

struct Reader<'a> {
    connection: Connection,
    secret: &'a str,
}

impl Reader<'_> {
    async fn measure(&mut self, asked: &log::Question) -> anyhow::Result<()> {
        let (mut first, mut next, mut lines) = (Vec::new(), Vec::new(), 0);
        for filter in asked.filters.iter().cycle().take(SETS) {
            let body = json!({ "event_set": filter });
            let (took_us, set) = self.ask("POST", "/api/event_sets", Some(&body)).await?;
            first.push(took_us);
            lines += lines_of(&set);
            let id = set["id"].as_i64().context("a set without an id")?;
            let mut cursor = set["cursor"].as_str().map(str::to_owned);
            for _ in 0..NEXT_PAGES {
                let Some(at) = cursor else { break };
                let (took_us, page) = self.ask("GET", &format!("/api/event_sets/{id}?cursor={at}"), None).await?;
                next.push(took_us);
                lines += lines_of(&page);
                cursor = page["cursor"].as_str().map(str::to_owned);
            }
        }
        anyhow::ensure!(lines > 0 || asked.may_be_empty, "{} found nothing", asked.what);
        print(&format!("{}, first page", asked.what), &mut first, GOAL_FIRST_MS)?;
        if !next.is_empty() {
            print(&format!("{}, next pages", asked.what), &mut next, GOAL_NEXT_MS)?;
        }
        Ok(())
    }

    async fn ask(&mut self, method: &str, path: &str, body: Option<&Value>) -> anyhow::Result<(u32, Value)> {
        let request = request(method, path, Some(self.secret), body);
        let began = Instant::now();
        let answer = self.connection.ask(&request).await?;
        let took_us = u32::try_from(began.elapsed().as_micros()).context("more than an hour")?;
        anyhow::ensure!(answer.status == 200, "{path}: {} {}", answer.status, String::from_utf8_lossy(answer.body));
        Ok((took_us, serde_json::from_slice(answer.body)?))
    }
}

fn lines_of(set: &Value) -> usize {
    set["events"].as_array().map_or(0, Vec::len)
}

fn print(what: &str, took_us: &mut [u32], goal_ms: f64) -> anyhow::Result<()> {
    took_us.sort_unstable();
    let p50_ms = percentile_ms(took_us, 50)?;
    goal::print(&format!("{what} (p50 {p50_ms:.2}), p95 ms"), percentile_ms(took_us, 95)?, Goal::Below(goal_ms));
    Ok(())
}
