//! `prove pages`: how long the server takes for each kind of page in a very large gym.

use anyhow::{Result, bail};

use super::clients::{Checks, run};
use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "with 100 000 members, 95 of 100 answers of every kind of page take less than 50 ms";

/// Starts a demo of so many members, asks for every kind of page that its owner can reach, and prints what each took.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the packages of clients/ could not be installed");
    }
    program::build()?;
    let (members, rounds) = if size == Size::Reduced { ("3000", "20") } else { ("100000", "100") };
    let without_limit = [("LATCHKEY_API_REQUESTS_PER_SECOND", "0"), ("LATCHKEY_LOG_LEVEL", "warn")];
    let mut demo = Demo::start_with(&["--members", members], &without_limit)?;
    let mut checks = Checks::default();
    let mut node = program::at_root("node");
    node.arg("clients/pages.mjs").arg(&demo.description).args([rounds, LIMIT_MS]);
    checks.add(&run("pages", &mut node)?);
    demo.stop()?;
    Ok(checks.verdict())
}

/// What 95 of 100 answers may take at most.
const LIMIT_MS: &str = "50";
