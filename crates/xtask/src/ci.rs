//! `ci`: what `.ci/run` calls. The cheap checks come first, so that a slip shows within a minute.

use anyhow::Result;

use crate::outcome::Outcome;
use crate::steps::Steps;
use crate::{deny, docs, layers, program, sizes, sql, test};

/// Runs every check and then `test`, and prints how long each part took.
pub(crate) fn run() -> Result<Outcome> {
    let mut steps = Steps::default();
    steps.run("format", check_format);
    steps.run("layers", layers::run);
    steps.run("sizes", sizes::run);
    steps.run("docs", docs::run);
    steps.run("sql", sql::run);
    steps.run("deny", deny::run);
    steps.run("clippy", run_clippy);
    test::run_parts(&mut steps);
    Ok(steps.finish())
}

fn check_format() -> Result<Outcome> {
    let product = program::run(&mut program::cargo(&["fmt", "--all", "--check"]))?;
    let bench = program::run(&mut program::cargo(&["fmt", "--manifest-path", "bench/Cargo.toml", "--check"]))?;
    Ok(Outcome::from([product, bench] == [Outcome::Pass; 2]))
}

fn run_clippy() -> Result<Outcome> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--profile", "ci", "--", "-D", "warnings"];
    program::run(&mut program::cargo(&arguments))
}
