//! Deciding beside a hand-written bitmap, cedar-policy and casbin, on the same people, doors and attempts. Fails if
//! anybody answers otherwise than the bitmap, or if deciding allocates.
//!
//! `decide [--without-peers]` leaves cedar-policy and casbin out, whose preparation takes a minute.

mod bitmap;
mod casbin;
mod cedar;
mod contest;
mod population;
mod product;
mod random;

use std::ops::RangeInclusive;
use std::rc::Rc;

use anyhow::{Context as _, bail, ensure};
use figures::goal::{self, Goal};

use crate::bitmap::Bitmap;
use crate::casbin::Casbin;
use crate::cedar::Cedar;
use crate::contest::{Contestant, Outcome, compete};
use crate::population::{Attempt, Population, Size};

const ATTEMPTS: usize = 200_000;
const RIGHTS: RangeInclusive<u32> = 1..=3;
const SMALL: Size = Size { users: 1_000, groups: 50, doors: 100, places: 8, rights: RIGHTS };
const LARGE: Size = Size { users: 100_000, groups: 1_000, doors: 5_000, places: 200, rights: RIGHTS };
/// 300 000 rights.
const FULL: Size = Size { rights: 3..=3, ..LARGE };

/// Which share of the attempts is allowed.
const ALLOWED: RangeInclusive<f64> = 0.22..=0.25;

const BITMAP: &str = "hand-written bitmap";
const PRODUCT: &str = "domain::access::decide";
const CEDAR: &str = "cedar-policy, the person's policies";
const CASBIN: &str = "casbin, with functions";

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let with_peers = match arguments.as_slice() {
        [] => true,
        [only] if only == "--without-peers" => false,
        _ => bail!("it takes --without-peers, or nothing"),
    };
    let full = Population::new(FULL);
    product::upkeep(&full, &full.attempts(ATTEMPTS))?;
    drop(full);
    let peers = with_peers.then_some(Peers { cedar: 10_000, casbin: 2_000 });
    contest(SMALL, peers)?;
    let peers = with_peers.then_some(Peers { cedar: 10_000, casbin: 50 });
    contest(LARGE, peers)
}

/// How many attempts the slow ones decide in a round.
struct Peers {
    cedar: usize,
    casbin: usize,
}

fn contest(size: Size, peers: Option<Peers>) -> anyhow::Result<()> {
    let population = Rc::new(Population::new(size));
    let attempts = population.attempts(ATTEMPTS);
    let bitmap = Bitmap::new(&population)?;
    let policy = product::policy(&population)?;
    let answers: Vec<bool> = attempts.iter().map(|attempt| bitmap.decide(attempt)).collect();
    let allowed = answers.iter().filter(|answer| **answer).count() as f64 / attempts.len() as f64;
    ensure!(ALLOWED.contains(&allowed), "{allowed:.3} of the attempts are allowed");
    let mut contestants = vec![
        Contestant::new(BITMAP, &attempts, &answers, |_, attempt| bitmap.decide(attempt)),
        Contestant::new(PRODUCT, &attempts, &answers, |_, attempt| product::decide(&policy, attempt)),
    ];
    if let Some(Peers { cedar, casbin }) = peers {
        let cedars: &[Attempt] = attempts.get(..cedar).context("too few attempts")?;
        let cedar = Cedar::new(&population, cedars, &bitmap)?;
        let decide = move |number, attempt: &Attempt| cedar.decide(number, attempt);
        contestants.push(Contestant::new(CEDAR, cedars, &answers, decide));
        let casbins: &[Attempt] = attempts.get(..casbin).context("too few attempts")?;
        let casbin = Casbin::new(&population, casbins, &bitmap)?;
        contestants.push(Contestant::new(CASBIN, casbins, &answers, move |number, _| casbin.decide(number)));
    }
    let Size { users, groups, doors, .. } = population.size;
    let title = format!("{users} people, {groups} groups, {doors} doors; {:.1} % allowed", allowed * 100.0);
    let outcomes = compete(&title, &contestants)?;
    print_goals(&outcomes);
    let allocations = product::allocations(&policy, &attempts);
    goal::print("allocations of all decisions", allocations as f64, Goal::AtMost(0.0));
    let wrong: usize = outcomes.iter().map(|outcome| outcome.wrong).sum();
    ensure!(wrong == 0, "{wrong} answers differ from the bitmap's");
    ensure!(allocations == 0, "deciding allocates");
    Ok(())
}

fn print_goals(outcomes: &[Outcome]) {
    for Outcome { label, times_the_first, .. } in outcomes {
        match *label {
            PRODUCT => {
                goal::print("decide / bitmap, time", *times_the_first, Goal::AtMost(3.0));
                goal::print("decide / bitmap, time, aim", *times_the_first, Goal::AtMost(2.0));
            }
            CEDAR => goal::print("cedar-policy / bitmap, time", *times_the_first, Goal::AtLeast(150.0)),
            _ => {}
        }
    }
}
