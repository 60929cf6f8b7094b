//! `test`: every test of the workspace, the examples in the documentation, and all proofs at reduced counts.

use anyhow::Result;
use pgcluster::{Cluster, Durability, SHARED_CLUSTER};

use crate::outcome::Outcome;
use crate::prove::{self, PROOFS, Size};
use crate::steps::Steps;
use crate::{nextest, program, setup};

/// Runs it all, and prints how long each part took.
pub(crate) fn run() -> Result<Outcome> {
    let mut steps = Steps::default();
    run_parts(&mut steps);
    Ok(steps.finish())
}

/// As [`run`], as parts of something longer.
pub(crate) fn run_parts(steps: &mut Steps) {
    steps.run("setup", setup::run);
    let mut counts = None;
    steps.run("tests", || {
        if !nextest::is_installed() {
            return run_without_nextest();
        }
        // One server for all tests: making one per test would take most of the time.
        let cluster = Cluster::start(Durability::Fast)?;
        let report = nextest::run("ci", |command| {
            command.args(["--workspace"]).env(SHARED_CLUSTER, cluster.base_url());
        })?;
        counts = report.counts();
        Ok(report.outcome)
    });
    steps.run("doc tests", || {
        program::run(&mut program::cargo(&["test", "--doc", "--workspace", "--profile", "ci", "--no-fail-fast"]))
    });
    for proof in PROOFS.iter().filter(|proof| !proof.is_on_demand) {
        steps.run(&format!("prove {}", proof.name), || Ok(prove::carry_out(proof, Size::Reduced)));
    }
    if let Some((passed, failed)) = counts {
        // The last summary above may be that of examples, of which a crate may have none.
        println!("\ntests: {passed} passed, {failed} failed");
    }
}

fn run_without_nextest() -> Result<Outcome> {
    println!("cargo-nextest is missing, so cargo test runs them; install it with: {}", nextest::INSTALL);
    let cluster = Cluster::start(Durability::Fast)?;
    let arguments = ["test", "--workspace", "--all-targets", "--profile", "ci", "--no-fail-fast"];
    program::run(program::cargo(&arguments).env(SHARED_CLUSTER, cluster.base_url()))
}
