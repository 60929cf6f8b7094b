//! The product: a policy built by its changes, and its answers.

use std::hint::black_box;
use std::time::Instant;

use anyhow::Context as _;
use domain::access::{self, Change, Decision, Means, PersonRule, Policy, Subject};
use domain::id::{GroupId, RightId, ScheduleId};
use domain::schedule::{ScheduleRule, Scheduleable};
use domain::time::Timestamp;
use figures::goal::{self, Goal};
use figures::measure::{median, resident_mib};

use crate::population::{Attempt, ENABLED, Population, Right, Window, door_id, person_id};
use crate::random::Random;

/// Applies the history of a population.
pub fn policy(population: &Population) -> anyhow::Result<Policy> {
    let mut policy = Policy::default();
    for change in population.changes() {
        policy.apply(change?);
    }
    Ok(policy)
}

/// Whether the door opens.
pub fn decide(policy: &Policy, attempt: &Attempt) -> bool {
    let now = Timestamp::from_micros(attempt.at_us);
    matches!(access::decide(policy, &at_the_door(attempt), now), Decision::Grant(_))
}

/// Counts the allocations of deciding all attempts.
pub fn allocations(policy: &Policy, attempts: &[Attempt]) -> u64 {
    let decide_all = || {
        for attempt in attempts {
            black_box(decide(policy, attempt));
        }
    };
    allocation_counter::measure(decide_all).count_total
}

/// Measures and prints what it takes to hold a population, to keep it current and to explain. Comes first in its
/// process, so that the policy cannot lie in memory that something else has given back.
pub fn upkeep(population: &Population, attempts: &[Attempt]) -> anyhow::Result<()> {
    let before_mib = resident_mib(std::process::id())?;
    let policy = policy(population)?;
    let grown_mib = resident_mib(std::process::id())? - before_mib;
    let (people, rights) = policy.size();
    println!("\na policy of {people} people and {rights} rights");
    goal::print("memory, MiB", grown_mib, Goal::Below(256.0));
    goal::print("compiled from its changes, s", compiled_s(population)?, Goal::Below(1.0));
    goal::print("explain, us", explained_us(&policy, attempts)?, Goal::AtMost(20.0));
    for (what, delta) in DELTAS {
        goal::print(what, applied_us(&policy, population, *delta)?, Goal::Below(50.0));
    }
    Ok(())
}

const COMPILATIONS: usize = 5;
const EXPLANATIONS: usize = 20_000;
const APPLICATIONS: u64 = 2_000;

/// What changes, and the operation on something random.
type Delta = fn(&Population, &mut Random) -> anyhow::Result<Change>;

const DELTAS: &[(&str, Delta)] = &[
    ("applied to a copy: a right changes, us", |population, random| right(population, random, false)),
    ("applied to a copy: a new right, us", |population, random| right(population, random, true)),
    ("applied to a copy: a right ends, us", |population, random| {
        let count = u32::try_from(population.rights.len())?;
        Ok(Change::RightGone(RightId::new(i64::from(random.below(count)))))
    }),
    ("applied to a copy: a person is suspended or back, us", |population, random| {
        let rule = if random.chance(50) { ENABLED } else { PersonRule { access_enabled: false } };
        Ok(Change::Person(person_id(random.below(population.size.users)), rule))
    }),
    ("applied to a copy: a schedule changes, us", |population, random| {
        let group = i64::from(random.below(population.size.groups));
        let rule = ScheduleRule::restriction(Scheduleable::Group(GroupId::new(group)), Window::new(random).weekly()?);
        Ok(Change::Schedule(ScheduleId::new(group * 10), rule))
    }),
    ("applied to a copy: a group opens a door, us", |population, random| {
        let group = GroupId::new(i64::from(random.below(population.size.groups)));
        Ok(Change::GroupLock(group, door_id(random.below(population.size.doors))))
    }),
];

fn right(population: &Population, random: &mut Random, is_new: bool) -> anyhow::Result<Change> {
    let count = u32::try_from(population.rights.len())?;
    let number = random.below(count) + if is_new { count } else { 0 };
    let user = match population.rights.get(number as usize) {
        Some(right) => right.user,
        None => random.below(population.size.users),
    };
    let rule = Right::new(user, random.below(population.size.groups), random).rule();
    Ok(Change::Right(RightId::new(i64::from(number)), rule))
}

fn compiled_s(population: &Population) -> anyhow::Result<f64> {
    let mut times = Vec::new();
    for _ in 0..COMPILATIONS {
        let changes: Vec<Change> = population.changes().collect::<Result<_, _>>()?;
        let mut policy = Policy::default();
        let start = Instant::now();
        changes.into_iter().for_each(|change| policy.apply(change));
        times.push(start.elapsed().as_secs_f64());
        black_box(policy);
    }
    median(&times).context("nothing was compiled")
}

fn explained_us(policy: &Policy, attempts: &[Attempt]) -> anyhow::Result<f64> {
    let explain = |attempt: &Attempt| {
        let now = Timestamp::from_micros(attempt.at_us);
        let start = Instant::now();
        black_box(access::explain(policy, &at_the_door(attempt), now));
        start.elapsed().as_secs_f64() * 1e6
    };
    median(&attempts.iter().take(EXPLANATIONS).map(explain).collect::<Vec<_>>()).context("nothing was explained")
}

/// From one policy to the next, as a server goes: the copy, the change, and the end of the policy before.
fn applied_us(policy: &Policy, population: &Population, delta: Delta) -> anyhow::Result<f64> {
    let mut policy = policy.clone();
    let mut random = Random::new(APPLICATIONS);
    let mut times = Vec::new();
    for _ in 0..APPLICATIONS {
        let change = delta(population, &mut random)?;
        let start = Instant::now();
        let mut next = policy.clone();
        next.apply(change);
        policy = next;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    median(&times).context("nothing was applied")
}

fn at_the_door(attempt: &Attempt) -> access::Attempt {
    access::Attempt {
        lock: door_id(attempt.door),
        subject: Subject::Person(person_id(attempt.user)),
        means: Means::App { primary_device: false },
        location: None,
    }
}
