//! `prove slow-line`: the members' app on a line that is slow, far, and loses what it carries.

use anyhow::{Result, bail};

use super::clients::{Checks, run};
use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, repository, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str =
    "on a slow and lossy line the installed app shows its buttons within a second and tells the true outcome of a tap";

/// Starts the demo, and lets Chromium use the app through a proxy that delays and loses. The screenshots stay in
/// `target/screenshots`.
pub(super) fn prove(size: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the browser could not be installed");
    }
    program::build()?;
    let mut demo = Demo::start(&[])?;
    let mut checks = Checks::default();
    let mut node = program::at_root("node");
    node.arg("clients/slow-line.mjs").arg(&demo.description).arg(if size == Size::Reduced { "3" } else { "25" });
    node.arg(repository::root().join("target/screenshots"));
    checks.add(&run("Chromium", &mut node)?);
    demo.stop()?;
    Ok(checks.verdict())
}
