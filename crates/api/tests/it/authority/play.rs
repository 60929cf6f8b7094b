//! Carrying out the cells: each on the world as it was made, each with its answer and with what it left behind.

use super::table::{Block, Cell, Row, Table, names};
use super::world::{Caller, World};
use crate::builder;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use testkit::{App, Reply, Witness};

/// What came of a table.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) cells: usize,
    /// Where the product and the table differ, in the order of the table.
    pub(super) differences: Vec<String>,
}

/// One cell.
struct Question<'a> {
    table: &'a Table,
    block: &'a Block,
    row: &'a Row,
    caller: &'a Caller,
    expected: Cell,
}

/// Asks every cell of a table. Threads share the work, each with a copy of the world of its own.
pub(super) fn play(table: &Table, world: &World) -> Outcome {
    let questions = questions(table, world);
    let next = AtomicUsize::new(0);
    let mut found: Vec<(usize, usize, String)> = std::thread::scope(|scope| {
        let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
        let work = || runtime().block_on(work(world, &questions, &next));
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker comes to its end")).collect()
    });
    found.sort();
    Outcome { cells: questions.len(), differences: found.into_iter().map(|(.., difference)| difference).collect() }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn questions<'a>(table: &'a Table, world: &'a World) -> Vec<Question<'a>> {
    let mut questions = Vec::new();
    for (column, name) in table.columns.iter().enumerate() {
        let caller = world.caller(name);
        for block in &table.blocks {
            let cells = block.rows.iter().map(|row| (row, row.cells[column]));
            questions.extend(cells.map(|(row, expected)| Question { table, block, row, caller, expected }));
        }
    }
    questions
}

async fn work(world: &World, questions: &[Question<'_>], next: &AtomicUsize) -> Vec<(usize, usize, String)> {
    let (mut stage, mut found) = (Stage::set(world).await, Vec::new());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(question) = questions.get(number) else { break };
        let (difference, is_changed) = question.ask(&stage, world).await;
        found.extend(difference.map(|difference| (question.row.line, number, difference)));
        if is_changed {
            stage.app.abandon().await;
            stage = Stage::set(world).await;
        }
    }
    stage.app.abandon().await;
    found
}

/// A copy of the world, and somebody who sees whether it changes.
struct Stage {
    app: App,
    witness: Witness,
}

impl Stage {
    async fn set(world: &World) -> Self {
        static SEED: AtomicU64 = AtomicU64::new(2);
        let seed = SEED.fetch_add(1, Ordering::Relaxed);
        let app = builder().copy_of(&world.kept).seed(seed).build().await;
        let witness = app.witness();
        Self { app, witness }
    }

    /// What shows that nothing has changed, and what shows it for a request that is refused with a line of the log.
    async fn state(&self, world: &World) -> (i64, [i64; 2]) {
        let [own, foreign] = world.organizations;
        (self.witness.commits(), [self.app.revision(own).await, self.app.revision(foreign).await])
    }
}

impl Question<'_> {
    /// What differs, if something does, and whether the world is another one now.
    async fn ask(&self, stage: &Stage, world: &World) -> (Option<String>, bool) {
        let fill = |text: &str| world.fill(text, self.block.names(), self.row.relation, self.caller);
        let (path, with) = (fill(self.block.path), fill(self.block.with));
        let before = stage.state(world).await;
        let reply = self.send(&stage.app, &path, &with).await;
        let after = stage.state(world).await;
        let (is_changed, is_read) = (before != after, self.block.method == "GET");
        let found = self.found(&reply, || self.sought(world));
        let is_refused = found.is_none_or(Cell::is_refusal);
        // Who stands before a door in vain is written down.
        let is_logged = path.ends_with("/unlock") && before.1 == after.1;
        let complaint = if found != Some(self.expected) {
            let found = found.map_or_else(|| reply.status.to_string(), |found| found.to_string());
            Some(format!("gets {found} and not {}: {}", self.expected, reply.body))
        } else if is_changed && (is_read || is_refused) && !is_logged {
            Some(format!("gets {}, and something was written", self.expected))
        } else {
            None
        };
        (complaint.map(|complaint| self.place(&complaint)), is_changed)
    }

    async fn send(&self, app: &App, path: &str, with: &str) -> Reply {
        let is_query = self.block.method == "GET" && !with.is_empty();
        let uri = if is_query { format!("{path}?limit=100&{with}") } else { path.to_owned() };
        let mut request =
            Request::builder().method(self.block.method).uri(uri).header(header::ACCEPT, "application/json");
        if let Some(authorization) = &self.caller.authorization {
            request = request.header(header::AUTHORIZATION, authorization);
        }
        let body = if is_query || with.is_empty() {
            Body::empty()
        } else {
            let body: Value = serde_json::from_str(with).unwrap_or_else(|error| panic!("{with}: {error}"));
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        };
        app.send_raw(request.body(body).expect("a request")).await
    }

    /// What the answer means in the words of the table.
    fn found(&self, reply: &Reply, sought: impl Fn() -> i64) -> Option<Cell> {
        let found = Cell::of_status(reply.status)?;
        if found != Cell::Yes || !matches!(self.expected, Cell::Shown | Cell::Hidden) {
            return Some(found);
        }
        let rows = reply.body.as_array().or_else(|| reply.body["events"].as_array());
        let rows = rows.unwrap_or_else(|| panic!("{}", self.place("shows no list")));
        let is_sought = |row: &Value| ["id", "object_id", "lock_id"].iter().any(|key| row[*key] == sought());
        Some(if rows.iter().any(is_sought) { Cell::Shown } else { Cell::Hidden })
    }

    /// What a list is searched for: the first thing that the query or the body names.
    fn sought(&self, world: &World) -> i64 {
        let name =
            names(self.block.with).next().unwrap_or_else(|| panic!("{}", self.place("names nothing to be shown")));
        let id = world.name(name, self.row.relation, self.caller);
        id.parse().unwrap_or_else(|_| panic!("{}", self.place("begins with a name that is no id")))
    }

    fn place(&self, complaint: &str) -> String {
        let (Block { method, path, with, .. }, Row { relation, line, .. }) = (self.block, self.row);
        format!("{}:{line}: {method} {path} {with}: {relation}: {} {complaint}", self.table.file, self.caller.name)
    }
}
