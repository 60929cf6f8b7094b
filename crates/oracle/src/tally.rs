//! Many random attempts, each decided in three ways, and what came of them.

use crate::cedar::{Cedar, Parsed};
use crate::generate::Generator;
use crate::{boundary, naive};
use domain::access::{Attempt, Decision, Reason, decide};
use domain::time::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What the comparison came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many attempts were decided.
    pub cases: u64,
    /// How many of them were granted.
    pub granted: u64,
    /// How many of them were within a second of a boundary.
    pub near_boundary: u64,
    /// Every reason that rows alone can give, with how often it was given.
    pub reasons: BTreeMap<&'static str, u64>,
    /// How often the three did not say the same.
    pub differences: u64,
    /// The first of these.
    pub examples: Vec<String>,
}

/// How many attempts are made at one organization.
pub const ATTEMPTS_PER_ORGANIZATION: u64 = 200;

const EXAMPLES_MAX: usize = 3;

/// Compares the three on so many attempts, rounded up to whole organizations, on so many threads. The same seed gives
/// the same cases, whatever the threads.
#[must_use]
pub fn compare(cases: u64, seed: u64, threads: usize) -> Tally {
    let (next, organizations) = (AtomicU64::new(0), cases.div_ceil(ATTEMPTS_PER_ORGANIZATION));
    let work = || {
        let (mut tally, mut parsed) = (Tally::default(), Parsed::default());
        loop {
            let organization = next.fetch_add(1, Ordering::Relaxed);
            if organization >= organizations {
                return tally;
            }
            tally.add_organization(seed.wrapping_add(organization), &mut parsed);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        workers.into_iter().fold(Tally::default(), |sum, worker| match worker.join() {
            Ok(tally) => sum.plus(tally),
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

impl Default for Tally {
    fn default() -> Self {
        // What memberships give has a truth table of its own.
        let reasons = Reason::ALL.iter().filter(|reason| !reason.is_of_membership());
        let reasons = reasons.map(|reason| (reason.key(), 0)).collect();
        Self { cases: 0, granted: 0, near_boundary: 0, reasons, differences: 0, examples: Vec::new() }
    }
}

impl Tally {
    fn add_organization(&mut self, seed: u64, parsed: &mut Parsed) {
        let mut generator = Generator::new(seed);
        let rows = generator.rows();
        let policy = rows.policy();
        let mut cedar = match Cedar::new(&rows, parsed) {
            Ok(cedar) => cedar,
            Err(error) => return self.differ(format!("seed {seed}: {error}")),
        };
        for _ in 0..ATTEMPTS_PER_ORGANIZATION {
            let (attempt, now) = generator.attempt(&rows);
            let decision = decide(&policy, &attempt, now);
            self.count(decision, boundary::is_near(&rows, &attempt, now));
            let by_rows = naive::decide(&rows, &attempt, now);
            let by_cedar = cedar.decide(&attempt, now).map_err(|error| error.to_string());
            if by_rows != decision || by_cedar != Ok(decision) {
                self.differ(difference(seed, &attempt, now, decision, by_rows, &by_cedar));
            }
        }
    }

    fn count(&mut self, decision: Decision, is_near_boundary: bool) {
        self.cases += 1;
        self.near_boundary += u64::from(is_near_boundary);
        match decision {
            Decision::Grant(_) => self.granted += 1,
            Decision::Deny(reason) => *self.reasons.entry(reason.key()).or_default() += 1,
        }
    }

    fn differ(&mut self, example: String) {
        self.differences += 1;
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(example);
        }
    }

    fn plus(mut self, other: Self) -> Self {
        self.cases += other.cases;
        self.granted += other.granted;
        self.near_boundary += other.near_boundary;
        self.differences += other.differences;
        for (reason, count) in other.reasons {
            *self.reasons.entry(reason).or_default() += count;
        }
        self.examples.extend(other.examples);
        self.examples.truncate(EXAMPLES_MAX);
        self
    }
}

fn difference(
    seed: u64,
    attempt: &Attempt,
    now: Timestamp,
    decision: Decision,
    by_rows: Decision,
    by_cedar: &Result<Decision, String>,
) -> String {
    format!("seed {seed}, {attempt:?} at {now}: decide {decision:?}, by rows {by_rows:?}, by Cedar {by_cedar:?}")
}
