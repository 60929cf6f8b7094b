//! The product under measurement: built for release, set up and started as an operator would.

mod api;
mod database;
mod server;

pub use api::Api;
pub use database::{Database, Engine};
pub use server::{House, Server};

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

/// The environment variable with the path of a server that was built before.
const PROGRAM: &str = "BENCH_LATCHKEY";

/// Builds the server for release, and gives the path of the program. A program that [`PROGRAM`] names is taken as it is,
/// to compare two versions.
pub fn build() -> anyhow::Result<PathBuf> {
    if let Some(program) = std::env::var_os(PROGRAM) {
        return Ok(program.into());
    }
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--locked", "--package", "server", "--target-dir", "target"]).current_dir(root);
    if !cargo.status().context("starting cargo")?.success() {
        bail!("the server does not build for release");
    }
    Ok(PathBuf::from(root).join("target/release/latchkey"))
}
