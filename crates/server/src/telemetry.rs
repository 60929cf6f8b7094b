//! Log lines, to standard error.

use crate::config::Config;
use anyhow::{Context as _, Result};
use tracing_subscriber::EnvFilter;

/// Starts logging as configured. Fails if it is started twice.
pub(crate) fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log_level).context("log.level")?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let started = match config.log_format {
        "json" => lines.json().flatten_event(true).try_init(),
        _ => lines.try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("logging could not be started: {error}"))
}
