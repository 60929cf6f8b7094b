//! `prove mail`: the way from a mail to the person who is in.

use anyhow::{Context, Result};

use super::{Size, Verdict};
use crate::nextest;
use crate::outcome::Outcome;

/// What the list of proofs says.
pub(super) const SHOWS: &str = "links and codes of mails survive a scanner, work once and end after a week";

/// Runs the tests of links and codes; there is no smaller size of them.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    let report = nextest::run("engines", |command| {
        let tests =
            "(package(web) and test(/^(mail_links|ways_in)::/)) or (package(service) and test(/^(links|smtp)::/))";
        command.args(["--workspace", "-E", tests]);
    })?;
    let (passed, failed) = report.counts().context("the tests left no counts")?;
    let figure = report.printed("links_and_codes_of_mails_survive_looks_work_once_and_end", "mail: ")?;
    let figure = format!("{figure}; {passed} tests passed, {failed} failed");
    Ok(Verdict { holds: report.outcome == Outcome::Pass && passed >= 10, figure })
}
