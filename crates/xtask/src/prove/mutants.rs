//! `prove mutants`: the tests of the decision notice when the decision is changed, by cargo-mutants.
//!
//! It takes more than an hour, so the automatic checks leave it out.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, repository};

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "tests notice 95 of 100 changes of the decision, and every one that could let somebody in";

/// What decides: the rules, and the calendars and clocks that they read.
const FILES: [&str; 3] = ["crates/domain/src/access/**", "crates/domain/src/calendar.rs", "crates/domain/src/zone.rs"];

/// The mutants that may live, each of which somebody has looked at, with why it lets nobody in.
const JUDGED: &str = "crates/domain/tests/mutants.txt";

const VERSION: &str = "27.1.0";

/// Of a hundred mutants that compile, how many must at least be caught.
const CAUGHT_PERCENT_MIN: usize = 95;

/// How many parts they are cut into where only one is to be tried.
const PARTS: u32 = 40;

/// Has every mutant tried, and holds what became of them against the bars.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    install()?;
    let output = repository::root().join("target/mutants");
    let mut command = program::cargo(&["mutants", "--package", "domain", "--profile", "ci", "--test-tool", "nextest"]);
    command.args(["--baseline", "skip", "--timeout", "120", "--no-shuffle", "--output"]).arg(&output);
    command.args(FILES.iter().flat_map(|file| ["--file", file]));
    if size != Size::Full {
        command.args(["--shard", &format!("0/{PARTS}")]);
    }
    // Each mutant changes one crate, so most of the work of a build is done already.
    command.env("CARGO_PROFILE_CI_INCREMENTAL", "true");
    let status = command.status().context("starting cargo mutants")?;
    // 2: some were missed; 3: some timed out.
    if !matches!(status.code(), Some(0 | 2 | 3)) {
        bail!("cargo mutants did not come to its end: {status}");
    }
    let judged = fs::read_to_string(repository::root().join(JUDGED)).context(JUDGED)?;
    Ok(Tally::read(&output.join("mutants.out"))?.verdict(&judged))
}

fn install() -> Result<()> {
    if program::cargo(&["mutants", "--version"]).output().is_ok_and(|output| output.status.success()) {
        return Ok(());
    }
    println!("mutants: installing cargo-mutants {VERSION}, which takes a few minutes");
    let arguments = ["install", "cargo-mutants", "--version", VERSION, "--locked", "--quiet"];
    if program::run(&mut program::cargo(&arguments))? == Outcome::Fail {
        bail!("cargo-mutants cannot be installed");
    }
    Ok(())
}

/// What became of the mutants that compile.
struct Tally {
    caught: usize,
    /// Those that made a test run on and on are caught too.
    timed_out: usize,
    missed: Vec<String>,
}

impl Tally {
    fn read(folder: &Path) -> Result<Self> {
        let lines = |name: &str| -> Result<Vec<String>> {
            let text = fs::read_to_string(folder.join(name)).with_context(|| format!("what became of them: {name}"))?;
            Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
        };
        Ok(Self {
            caught: lines("caught.txt")?.len(),
            timed_out: lines("timeout.txt")?.len(),
            missed: lines("missed.txt")?,
        })
    }

    fn verdict(&self, judged: &str) -> Verdict {
        let judged: BTreeSet<&str> = judged.lines().filter(|line| line.starts_with("crates/")).collect();
        let unknown: Vec<String> = self.missed.iter().map(|missed| without_position(missed)).collect();
        let unknown: Vec<&String> = unknown.iter().filter(|missed| !judged.contains(missed.as_str())).collect();
        let caught = self.caught + self.timed_out;
        let all = caught + self.missed.len();
        let mut figure = format!(
            "{caught} of {all} caught ({} %), {} live, of which {} nobody has judged",
            (caught * 100).checked_div(all).unwrap_or(0),
            self.missed.len(),
            unknown.len(),
        );
        for mutant in &unknown {
            figure += &format!("; {mutant}");
        }
        Verdict { holds: all > 0 && caught * 100 >= all * CAUGHT_PERCENT_MIN && unknown.is_empty(), figure }
    }
}

/// A mutant by its file and what was done, which stay when lines move: `crates/x.rs: replace …`.
fn without_position(mutant: &str) -> String {
    let mut parts = mutant.splitn(4, ':');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(file), Some(_), Some(_), Some(what)) => format!("{file}:{what}"),
        _ => mutant.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(caught: usize, missed: &[&str]) -> Tally {
        Tally { caught, timed_out: 0, missed: missed.iter().map(|missed| (*missed).to_owned()).collect() }
    }

    const LIVES: &str = "crates/domain/src/zone.rs:137:97: replace < with <= in Zone::compile";
    const JUDGED: &str = "# No zone changes then.\ncrates/domain/src/zone.rs: replace < with <= in Zone::compile\n";

    #[test]
    fn one_that_lives_and_is_judged_may_wherever_its_line_went() {
        assert!(tally(19, &[LIVES]).verdict(JUDGED).holds);
        assert!(tally(19, &[&LIVES.replace("137", "140")]).verdict(JUDGED).holds);
    }

    #[test]
    fn one_that_nobody_judged_is_named() {
        let verdict = tally(99, &[&LIVES.replace("<=", ">")]).verdict(JUDGED);
        assert!(!verdict.holds && verdict.figure.ends_with("zone.rs: replace < with > in Zone::compile"));
    }

    #[test]
    fn fewer_than_ninety_five_of_a_hundred_do_not_hold() {
        assert!(!tally(18, &[LIVES]).verdict(JUDGED).holds);
        assert!(!tally(0, &[]).verdict(JUDGED).holds);
    }
}
