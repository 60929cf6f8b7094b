//! `prove bad-input`: whatever is sent, the server answers within its description, and lives on as before.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "generated and mutated requests: no 5xx, no answer outside the schemas, no crash, no growing memory";

/// Requests that are made out of the descriptions, and requests that are mutated.
const FULL: (u64, u64) = (20_000, 1_000_000);
const REDUCED: (u64, u64) = (1_200, 60_000);

/// Of every so many mutated requests, one goes before memory is first measured.
const WARM_UP: u64 = 4;

/// How much the memory of the server may grow under mutated requests, in percent.
const GROWTH_MAX: f64 = 10.0;

/// What generated requests came to.
#[derive(Debug, Default, Deserialize)]
struct Generated {
    cases: u64,
    server_errors: u64,
    outside: u64,
    /// Answers of doors that cannot be driven, which the contract has.
    doors: u64,
}

/// What mutated requests came to.
#[derive(Debug, Default, Deserialize)]
struct Mutated {
    answered: u64,
    server_errors: u64,
    lost: u64,
}

/// Runs both against a demo without a limit on requests.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    let (cases, requests) = match size {
        Size::Full => FULL,
        Size::Reduced => REDUCED,
        Size::Count(count) => (count, count * FULL.1 / FULL.0),
    };
    if setup::run()? == Outcome::Fail {
        bail!("what makes the requests could not be installed");
    }
    program::build()?;
    let mut demo = Demo::start(&[("LATCHKEY_API_REQUESTS_PER_SECOND", "0")])?;
    let generated = generate(&demo.description, cases)?;
    let mut mutated = mutate(&demo, requests / WARM_UP)?;
    let before = demo.resident_kib()?;
    mutated.add(&mutate(&demo, requests - mutated.answered.min(requests))?);
    let growth = growth_percent(before, demo.resident_kib()?);
    // It ends in order, so it has not crashed.
    demo.stop()?;
    Ok(judge(&generated, &mutated, (cases, requests), growth))
}

fn generate(description: &str, cases: u64) -> Result<Generated> {
    let mut command = setup::CHECKERS.python();
    command.args(["clients/bad-input/generated.py", description, &cases.to_string()]).stderr(Stdio::inherit());
    let output = program::read(&mut command)?;
    print!("{output}");
    serde_json::from_str(output.lines().last().unwrap_or_default()).context("reading what generated.py printed")
}

/// wrk runs for a time, so it runs until there were enough.
fn mutate(demo: &Demo, requests: u64) -> Result<Mutated> {
    let described: serde_json::Value = serde_json::from_str(&demo.description)?;
    let text =
        |place: &str| described.pointer(place).and_then(|value| value.as_str()).context("the demo's description");
    let (url, key) = (text("/url")?, text("/owner/api_key")?);
    let mut all = Mutated::default();
    while all.answered < requests {
        let mut command = program::at_root("wrk");
        command.args(["--threads", "2", "--connections", "16", "--duration", "3s", "--timeout", "20s"]);
        command.args(["--script", "clients/bad-input/mutated.lua", url, "--", key]);
        let output = program::read(&mut command)?;
        let line = output.lines().last().unwrap_or_default();
        let round: Mutated = serde_json::from_str(line).with_context(|| format!("wrk printed {output}"))?;
        if round.answered == 0 {
            bail!("nothing was answered: {output}");
        }
        all.add(&round);
    }
    Ok(all)
}

impl Mutated {
    fn add(&mut self, more: &Self) {
        self.answered += more.answered;
        self.server_errors += more.server_errors;
        self.lost += more.lost;
    }
}

#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 KiB")]
fn growth_percent(before: u64, after: u64) -> f64 {
    (after as f64 / before.max(1) as f64 - 1.0) * 100.0
}

fn judge(generated: &Generated, mutated: &Mutated, (cases, requests): (u64, u64), growth: f64) -> Verdict {
    let server_errors = generated.server_errors + mutated.server_errors;
    let is_enough = generated.cases >= cases && mutated.answered >= requests;
    let is_well = server_errors == 0 && generated.outside == 0 && mutated.lost == 0;
    Verdict {
        holds: is_enough && is_well && growth <= GROWTH_MAX,
        figure: format!(
            "{} requests made out of our description and the contract, {} mutated: {server_errors} server errors beside \
             {} of doors that cannot be driven, {} answers outside the schemas, {} not answered; memory {growth:+.1} %",
            generated.cases, mutated.answered, generated.doors, generated.outside, mutated.lost
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_surprise_falls_short() {
        let generated = |server_errors, outside| Generated { cases: 100, server_errors, outside, doors: 3 };
        let mutated = |server_errors, lost| Mutated { answered: 1_000, server_errors, lost };
        let holds = |one: &Generated, other: &Mutated, growth| judge(one, other, (100, 1_000), growth).holds;
        assert!(holds(&generated(0, 0), &mutated(0, 0), 9.9));
        assert!(!holds(&generated(1, 0), &mutated(0, 0), 0.0));
        assert!(!holds(&generated(0, 1), &mutated(0, 0), 0.0));
        assert!(!holds(&generated(0, 0), &mutated(1, 0), 0.0));
        assert!(!holds(&generated(0, 0), &mutated(0, 1), 0.0));
        assert!(!holds(&generated(0, 0), &mutated(0, 0), 10.1));
        assert!(!judge(&generated(0, 0), &mutated(0, 0), (101, 1_000), 0.0).holds);
        assert!(!judge(&generated(0, 0), &mutated(0, 0), (100, 1_001), 0.0).holds);
    }
}
