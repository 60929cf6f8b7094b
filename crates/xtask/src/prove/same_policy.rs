//! `prove same-policy`: a snapshot and any deltas after it are one policy, and no server decides by an old one.

use anyhow::{Context, Result};

use super::{Size, Verdict};
use crate::nextest;
use crate::outcome::Outcome;

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "snapshot + deltas = snapshot, through the wire format; no server decides by what is older than 1 s";

/// Histories on SQLite; PostgreSQL gets a third of them.
const FULL: u64 = 150;
const REDUCED: u64 = 3;

/// Runs the histories and the two servers, and reads what they print.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    let count = match size {
        Size::Full => FULL,
        Size::Reduced => REDUCED,
        Size::Count(count) => count,
    };
    let report = nextest::run("engines", |command| {
        command.args(["--workspace", "-E", "package(service) and test(/^same_policy::/)"]);
        command.env("LATCHKEY_HISTORIES", count.to_string());
    })?;
    let (passed, failed) = report.counts().context("the tests left no counts")?;
    let figure = format!(
        "SQLite {}; PostgreSQL {}; a deaf server's stalest decision {}; a listening one heard after {}; \
         {passed} tests passed, {failed} failed",
        report.printed("::sqlite", "histories: ")?,
        report.printed("::postgres", "histories: ")?,
        report.printed("nothing_older_than_a_second", "stalest: ")?,
        report.printed("hears_at_once", "heard after: ")?,
    );
    Ok(Verdict { holds: report.outcome == Outcome::Pass && passed >= 4, figure })
}
