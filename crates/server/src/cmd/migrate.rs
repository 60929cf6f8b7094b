//! `latchkey migrate`.

use crate::config::{Config, without_password};
use crate::{run, say};
use anyhow::Result;
use std::process::ExitCode;

/// Brings the schema up to date. Every start does so too; this is for doing it before.
pub(super) fn run(config: &Config) -> Result<ExitCode> {
    drop(run::open(config)?);
    say(&format!("The schema of {} is up to date.", without_password(&config.database)))?;
    Ok(ExitCode::SUCCESS)
}
