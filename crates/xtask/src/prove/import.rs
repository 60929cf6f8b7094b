//! `prove import`: whoever enters at the source of an import enters at the copy, and nobody else.

use anyhow::{Context, Result};

use super::{Size, Verdict};
use crate::nextest;
use crate::outcome::Outcome;

/// What the list of proofs says.
pub(super) const SHOWS: &str = "an imported gym decides as its source does, for everybody at every door and hour";

/// Runs the test that moves the demo into an empty database, and reads what it prints.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    let hours_apart = if size == Size::Reduced { REDUCED_HOURS_APART } else { 1 };
    let report = nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(server) and test(/^import::copy::/)"]);
        command.env("LATCHKEY_HOURS_APART", hours_apart.to_string());
    })?;
    let cases = report.cases();
    let case = cases.iter().find(|case| case.name.ends_with(TEST)).context("the copy was not compared")?;
    let figure = case.output.split_once("compared: ").map(|(_, rest)| rest.lines().next().unwrap_or_default());
    let figure = figure.context("the copy differs, or was not compared; see above")?.to_owned();
    Ok(Verdict { holds: report.outcome == Outcome::Pass, figure })
}

const TEST: &str = "it_decides_as_its_source_although_the_import_was_killed_twice";
const REDUCED_HOURS_APART: u32 = 3;
