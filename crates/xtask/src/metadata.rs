//! What cargo says about the workspace.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::program;

/// The crates of the workspace.
#[derive(Debug, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// One crate.
#[derive(Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) manifest_path: String,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A crate that another one names in its manifest.
#[derive(Debug, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// None for an ordinary dependency, else `dev` or `build`.
    pub(crate) kind: Option<String>,
}

/// Asks cargo.
///
/// # Errors
/// If cargo fails or answers in a form that we do not know.
pub(crate) fn load() -> Result<Metadata> {
    let json = program::read(&mut program::cargo(&["metadata", "--format-version", "1", "--no-deps"]))?;
    serde_json::from_str(&json).context("reading cargo's metadata")
}
