//! The decision beside its peers: a program of its own, because it counts its allocations.

use std::process::Command;

use anyhow::{Context, ensure};

/// Runs the program `decide` that was built beside this one.
pub fn run(arguments: &[String]) -> anyhow::Result<()> {
    let program = std::env::current_exe()?.with_file_name("decide");
    ensure!(program.is_file(), "{} is missing: build the package `decide` of this workspace", program.display());
    let status = Command::new(program).args(arguments).status().context("running decide")?;
    ensure!(status.success(), "decide ended with {status}");
    Ok(())
}
