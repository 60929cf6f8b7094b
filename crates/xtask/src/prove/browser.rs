//! `prove browser`: Chromium walks the pages of the demo.

use anyhow::{Result, bail};

use super::clients::{Checks, run};
use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, repository, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "people share access and open doors in a real browser, and everybody can use every page";

/// Starts the demo, and lets Chromium walk it on a phone and at a desk, light and dark, with scripts and without. The
/// screenshots stay in `target/screenshots`.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the browser could not be installed");
    }
    program::build()?;
    let mut demo = Demo::start(&[])?;
    let mut checks = Checks::default();
    let mut node = program::at_root("node");
    node.arg("clients/browser.mjs").arg(&demo.description).arg(repository::root().join("target/screenshots"));
    checks.add(&run("Chromium", &mut node)?);
    demo.stop()?;
    Ok(checks.verdict())
}
