//! `prove authority`: nobody does or sees more through the API than the rules give them.

use anyhow::{Context, Result};

use super::{Size, Verdict};
use crate::nextest;
use crate::outcome::Outcome;

/// What the list of proofs says.
pub(super) const SHOWS: &str = "every operation × every role × every relation answers as the reviewed tables say";

/// The tests that carry out the tables, by the words that stand before their figures.
const TABLES: [(&str, &str); 2] =
    [("every_cell_holds", "authority: "), ("nobody_rises_above_themself", "escalation: ")];

/// Runs both tables; there is no smaller size of them. A test prints its figure when it fails as well.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    let report = nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(api) and test(/^authority::/)"]);
    })?;
    let (passed, failed) = report.counts().context("the tests left no counts")?;
    let tables = TABLES.map(|(test, word)| report.printed(test, word));
    let [matrix, escalation] = tables;
    let figure =
        format!("{}; of rising above oneself {}; {passed} tests passed, {failed} failed", matrix?, escalation?);
    Ok(Verdict { holds: report.outcome == Outcome::Pass && passed >= 4, figure })
}
