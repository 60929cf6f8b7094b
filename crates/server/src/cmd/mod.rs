//! The commands, one file each.

mod admin;
mod backup;
mod config;
mod copies;
mod demo;
mod doctor;
mod import;
mod migrate;
mod restore;
mod serve;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::outside::{SystemChance, SystemClock};
use crate::{say, telemetry};
use anyhow::Result;
use service::Service;
use service::mail::Transport;
use std::process::ExitCode;
use std::sync::Arc;
use store::Store;

/// Runs a command to its end.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode> {
    let path = cli.config.as_deref();
    match cli.command {
        Command::Config { explain: true } => config::explain(),
        Command::Demo(options) => demo::run(Config::of_environment()?, options).await,
        Command::Serve => serve::run(started(path)?).await,
        Command::Migrate => migrate::run(&started(path)?),
        Command::Admin(admin) => admin::run(&started(path)?, admin).await,
        Command::Import(import) => import::run(&started(path)?, import).await,
        Command::Backup { file } => backup::run(&started(path)?, &file).await,
        Command::Restore { file } => restore::run(&started(path)?, &file).await,
        Command::Doctor => doctor::run(&Config::load(path)?).await,
        Command::Config { explain: false } => config::show(&Config::load(path)?),
    }
}

fn started(path: Option<&std::path::Path>) -> Result<Config> {
    let config = Config::load(path)?;
    telemetry::start(&config)?;
    Ok(config)
}

/// The product on a database, with the clock and chance of this machine.
fn service(config: &Config, store: &Store, mail: Transport) -> Service {
    Service::new(store.clone(), config.settings(), Arc::new(SystemClock), Arc::new(SystemChance), mail)
}

/// An answer that no command can give on PostgreSQL: which of its own tools does it.
fn name_tool(tool: &str, command: &str, purpose: &str) -> Result<ExitCode> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let is_there = std::env::split_paths(&folders).any(|folder| folder.join(tool).is_file());
    let hint = if is_there { "" } else { "\nIt is not on this machine: install PostgreSQL's client programs first." };
    say(&format!(
        "On PostgreSQL, {purpose} is the work of its own tool {tool}:\n\n    {command}\n\n\
        The password comes from ~/.pgpass or PGPASSWORD.{hint}"
    ))?;
    Ok(ExitCode::from(2))
}
