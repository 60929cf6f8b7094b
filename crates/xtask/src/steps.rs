//! Parts of a long command: each is announced, timed, and listed at the end.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::outcome::Outcome;

/// What has been carried out so far.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    done: Vec<Step>,
}

impl Steps {
    /// Carries out one part. A part that fails, or cannot be carried out, does not keep the next ones from running.
    #[expect(clippy::disallowed_methods, reason = "durations are what the table shows")]
    pub(crate) fn run(&mut self, name: &str, part: impl FnOnce() -> Result<Outcome>) -> Outcome {
        println!("\n=== {name}");
        let start = Instant::now();
        let outcome = part().unwrap_or_else(|error| {
            eprintln!("{name}: {error:#}");
            Outcome::Fail
        });
        self.done.push(Step { name: name.to_owned(), outcome, duration: start.elapsed() });
        outcome
    }

    /// Prints one line per part; passes if all did.
    pub(crate) fn finish(&self) -> Outcome {
        println!("\n{}", self.table());
        Outcome::from(self.done.iter().all(|step| step.outcome == Outcome::Pass))
    }

    fn table(&self) -> String {
        let total: Duration = self.done.iter().map(|step| step.duration).sum();
        let lines = self.done.iter().map(|step| {
            let word = if step.outcome == Outcome::Pass { "ok" } else { "FAILED" };
            line(&step.name, step.duration, word)
        });
        lines.chain([line("all", total, "")]).collect::<Vec<_>>().join("\n")
    }
}

#[derive(Debug)]
struct Step {
    name: String,
    outcome: Outcome,
    duration: Duration,
}

fn line(name: &str, duration: Duration, word: &str) -> String {
    format!("{name:<20} {:>8.1} s  {word}", duration.as_secs_f64()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_part_fails_the_whole_but_not_the_rest() {
        let mut steps = Steps::default();
        steps.run("broken", || anyhow::bail!("no such program"));
        steps.run("wrong", || Ok(Outcome::Fail));
        assert_eq!(steps.run("right", || Ok(Outcome::Pass)), Outcome::Pass);
        assert_eq!(steps.finish(), Outcome::Fail);
        let table = steps.table();
        assert_eq!(table.matches("FAILED").count(), 2, "{table}");
        assert_eq!(table.lines().count(), 4, "{table}");
    }
}
