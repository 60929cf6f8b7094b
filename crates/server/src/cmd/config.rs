//! `latchkey config`: what is configured, and what could be.

use crate::config::{self, Config};
use crate::say;
use anyhow::Result;
use std::process::ExitCode;

/// Prints every key with its meaning.
pub(super) fn explain() -> Result<ExitCode> {
    say(config::explain().trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the values in force.
pub(super) fn show(config: &Config) -> Result<ExitCode> {
    say(config::list(config).trim_end())?;
    Ok(ExitCode::SUCCESS)
}
