//! `latchkey demo`.

use crate::cli::Demo;
use crate::config::Config;
use crate::demo::{self, Wish};
use crate::{run, telemetry};
use anyhow::Result;
use std::process::ExitCode;

/// Runs the demo until it is asked to end. It goes by the environment, not by a file, because that is about a
/// real gym.
pub(super) async fn run(mut config: Config, options: Demo) -> Result<ExitCode> {
    if config.origin("log.level").is_none() {
        "warn".clone_into(&mut config.log_level);
    }
    telemetry::start(&config)?;
    let listener = run::bind(options.listen)?;
    let wish = Wish { listener, data: options.data, members: options.members, json: options.json };
    demo::run(config, wish).await?;
    Ok(ExitCode::SUCCESS)
}
