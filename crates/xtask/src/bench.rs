//! `bench`: runs a benchmark of `bench/`, a workspace of its own so that the peers that are only measured never enter
//! the product's lock file.

use anyhow::{Result, bail};

use crate::outcome::Outcome;
use crate::{program, repository};

/// Builds for release and hands the arguments on; without any, the benchmarks are listed.
pub(crate) fn run(arguments: &[String]) -> Result<Outcome> {
    if !repository::root().join(MANIFEST).is_file() {
        bail!("there are no benchmarks in this checkout: {MANIFEST} is missing");
    }
    let mut cargo = program::cargo(&["run", "--release", "--manifest-path", MANIFEST, "--target-dir", "target", "--"]);
    program::run(cargo.args(arguments))
}

const MANIFEST: &str = "bench/Cargo.toml";
