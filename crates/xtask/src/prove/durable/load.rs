//! The load: every writer asks without a pause, one request at a time, until the fault has struck.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::json;

use super::client::{Answer, Client, number};
use super::gym::{ADDED, Gym, Writer, role_assignment};

/// What one writer was told in one cycle.
#[derive(Debug, Default)]
pub(super) struct Stint {
    pub(super) login: i64,
    /// Entries that were acknowledged: the door opened, or was refused.
    pub(super) entries: u64,
    /// Entries that were asked for and never acknowledged: each may be there or not.
    pub(super) open_entries: u64,
    /// Changes that were acknowledged, as the books name them.
    pub(super) changes: Vec<String>,
    /// The change that was asked for and never acknowledged.
    pub(super) open_change: Option<String>,
}

impl Stint {
    /// Entries and changes that were acknowledged.
    pub(super) fn acknowledged(&self) -> u64 {
        self.entries + self.changes.len() as u64
    }
}

/// Lets all writers ask for `duration`, then strikes, and gives what they had been told by then.
///
/// # Errors
/// If a request fails before the fault strikes, or with another answer than 503 after it, or the fault cannot strike.
#[expect(clippy::disallowed_methods, reason = "the moment of the fault is chosen by chance and waited for")]
pub(super) fn run(
    url: &str,
    gym: &Gym,
    cycle: u32,
    duration: Duration,
    strike: impl FnOnce() -> Result<()>,
) -> Result<Vec<Stint>> {
    let struck = AtomicBool::new(false);
    thread::scope(|scope| {
        let threads: Vec<_> = gym
            .writers
            .iter()
            .enumerate()
            .map(|(place, writer)| {
                let mut shift = Shift::new(url, gym, writer, place, format!("w{place}-c{cycle}"));
                let struck = &struck;
                scope.spawn(move || shift.run(struck).map(|()| shift.stint))
            })
            .collect();
        thread::sleep(duration);
        struck.store(true, Ordering::SeqCst);
        let strike = strike();
        let stints = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a writer broke off"))?);
        let stints = stints.collect::<Result<Vec<_>>>();
        strike.and(stints)
    })
}

/// Every so many requests are a change.
const CHANGE_EVERY: usize = 10;

struct Shift<'a> {
    client: Client,
    gym: &'a Gym,
    is_staff: bool,
    /// Where the writer stands among the others.
    place: usize,
    /// Begins the addresses of the people that it adds.
    name: String,
    asked: usize,
    newcomer: Option<Newcomer>,
    stint: Stint,
}

/// A person whom the writer has added, with what is still to be done for them.
struct Newcomer {
    id: i64,
    email: String,
    is_noted: bool,
}

/// Whether a request was acknowledged.
enum Word {
    Given(Answer),
    /// The server is gone, or says that it could not do it.
    Missing,
}

impl<'a> Shift<'a> {
    fn new(url: &str, gym: &'a Gym, writer: &Writer, place: usize, name: String) -> Self {
        let client = Client::new(url, Some(&writer.secret));
        let stint = Stint { login: writer.login, ..Stint::default() };
        Self { client, gym, is_staff: writer.is_staff, place, name, asked: 0, newcomer: None, stint }
    }

    fn run(&mut self, struck: &AtomicBool) -> Result<()> {
        loop {
            self.asked += 1;
            let goes_on = if self.is_staff && self.asked.is_multiple_of(CHANGE_EVERY) {
                self.change(struck)?
            } else {
                self.enter(struck)?
            };
            if !goes_on || struck.load(Ordering::SeqCst) {
                return Ok(());
            }
        }
    }

    fn enter(&mut self, struck: &AtomicBool) -> Result<bool> {
        let door = self.gym.doors.iter().cycle().nth(self.place + self.asked).context("the gym has doors")?;
        let answer = self.client.post(&format!("/api/locks/{door}/unlock"), &json!({}));
        let expected = if self.is_staff { 200 } else { 403 };
        Ok(match word(answer, expected, struck)? {
            Word::Given(_) => {
                self.stint.entries += 1;
                true
            }
            Word::Missing => {
                self.stint.open_entries += 1;
                false
            }
        })
    }

    /// Adds a person, then notes something about them, then shares a door with them, then adds the next.
    fn change(&mut self, struck: &AtomicBool) -> Result<bool> {
        let (key, answer, expected) = match &self.newcomer {
            None => {
                let email = format!("{}-{}@{ADDED}", self.name, self.asked);
                let body = json!({ "user": { "name": "Newcomer", "email": email } });
                (format!("user:{email}"), self.client.post("/api/users", &body), 200)
            }
            Some(Newcomer { id, email, is_noted: false }) => {
                let body = json!({ "user": { "notes": format!("noted for {email}") } });
                (format!("note:{email}"), self.client.patch(&format!("/api/users/{id}"), &body), 204)
            }
            Some(Newcomer { id, email, is_noted: true }) => {
                let body = role_assignment(self.gym.organization, *id, "organization_basic");
                (format!("right:{email}"), self.client.post("/api/role_assignments", &body), 200)
            }
        };
        let Word::Given(answer) = word(answer, expected, struck)? else {
            self.stint.open_change = Some(key);
            return Ok(false);
        };
        self.newcomer = match self.newcomer.take() {
            None => {
                let email = key.trim_start_matches("user:").to_owned();
                Some(Newcomer { id: number(&answer.json()?, "id")?, email, is_noted: false })
            }
            Some(newcomer) if !newcomer.is_noted => Some(Newcomer { is_noted: true, ..newcomer }),
            Some(_) => None,
        };
        self.stint.changes.push(key);
        Ok(true)
    }
}

/// Only a fault excuses a server that does not answer or is not available.
fn word(answer: Result<Answer, ureq::Error>, expected: u16, struck: &AtomicBool) -> Result<Word> {
    let is_excused = struck.load(Ordering::SeqCst);
    match answer {
        Ok(answer) if answer.status == expected => Ok(Word::Given(answer)),
        Ok(Answer { status: 503, .. }) if is_excused => Ok(Word::Missing),
        Ok(answer) => bail!("the server answered {} instead of {expected}: {}", answer.status, answer.body),
        Err(_) if is_excused => Ok(Word::Missing),
        Err(error) => Err(error).context("the server does not answer, before any fault"),
    }
}
