//! `prove setup`: the owner of an empty server, in Chromium.

use anyhow::{Context, Result, bail};

use super::clients::{Checks, run};
use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, repository, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "the browser leads from an empty folder and a set-up code to an opened door";

/// Starts the server in an empty folder, and lets Chromium go from the code that it printed to an opened door. The
/// screenshots stay in `target/screenshots`.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the browser could not be installed");
    }
    program::build()?;
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let mut server = Demo::serve(&format!("sqlite://{}", folder.path().join("gym.db").display()))?;
    let (url, code) = invitation(&server.description).context("the server printed no code")?;
    let mut checks = Checks::default();
    let mut node = program::at_root("node");
    node.arg("clients/setup.mjs").args([url, code]).arg(repository::root().join("target/screenshots"));
    checks.add(&run("Chromium", &mut node)?);
    server.stop()?;
    Ok(checks.verdict())
}

/// The address and the code in the line that an empty server prints.
fn invitation(line: &str) -> Option<(&str, &str)> {
    let (_, rest) = line.split_once(" Open ")?;
    let (url, rest) = rest.split_once("/first-run ")?;
    let code = rest.rsplit(' ').next()?;
    Some((url, code))
}

#[cfg(test)]
mod tests {
    use super::invitation;

    #[test]
    fn the_code_is_read_from_the_line() {
        let line = "There is no organization yet. Open http://127.0.0.1:80/first-run and enter the set-up code 3f2a-11";
        assert_eq!(invitation(line), Some(("http://127.0.0.1:80", "3f2a-11")));
        assert_eq!(invitation("ready"), None);
    }
}
