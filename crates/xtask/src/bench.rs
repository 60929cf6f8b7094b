//! `bench`: runs a benchmark of `bench/`, a workspace of its own so that the peers that are only measured never enter
//! the product's lock file.

use std::process::Command;

use anyhow::{Result, bail};

use crate::outcome::Outcome;
use crate::{program, repository};

/// Builds for release and hands the arguments on; without any, the benchmarks are listed.
pub(crate) fn run(arguments: &[String]) -> Result<Outcome> {
    if !repository::root().join(MANIFEST).is_file() {
        bail!("there are no benchmarks in this checkout: {MANIFEST} is missing");
    }
    let name = arguments.first().map(String::as_str);
    if name == Some(DECIDE) {
        return program::run(cargo("run", DECIDE).arg("--").args(arguments.iter().skip(1)));
    }
    // It is found beside the other benchmarks' program.
    if name == Some("all") && program::run(&mut cargo("build", DECIDE))? == Outcome::Fail {
        return Ok(Outcome::Fail);
    }
    program::run(cargo("run", "bench").arg("--").args(arguments))
}

fn cargo(verb: &str, package: &str) -> Command {
    let arguments = [verb, "--release", "--manifest-path", MANIFEST, "--target-dir", "target", "--package", package];
    program::cargo(&arguments)
}

/// The benchmark that is a program of its own, and its package.
const DECIDE: &str = "decide";

const MANIFEST: &str = "bench/Cargo.toml";
