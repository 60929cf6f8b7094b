//! `gallery`: pictures of every page, to look at.

use anyhow::{Context, Result, bail};

use crate::outcome::Outcome;
use crate::prove::demo::Demo;
use crate::{program, repository, setup};

/// Starts the demo and an empty server, and keeps pictures of all their pages, narrow and wide, light and dark, in
/// `target/gallery`; `index.html` there shows them side by side. Fails if a page cannot be shown.
///
/// # Errors
/// If the browser cannot be installed, the workspace does not build, or a server does not start.
pub(crate) fn run() -> Result<Outcome> {
    if setup::run()? == Outcome::Fail {
        bail!("the browser could not be installed");
    }
    program::build()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let mut demo = Demo::start(&[("LATCHKEY_API_REQUESTS_PER_SECOND", "0")])?;
    let mut empty = Demo::serve(&format!("sqlite://{}", folder.path().join("gym.db").display()))?;
    let mut node = program::at_root("node");
    node.arg("clients/gallery.mjs").args([&demo.description, &empty.description]);
    let outcome = program::run(node.arg(repository::root().join("target/gallery")))?;
    demo.stop()?;
    empty.stop()?;
    println!("gallery: {}", repository::root().join("target/gallery/index.html").display());
    Ok(outcome)
}
