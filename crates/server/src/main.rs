//! `latchkey`: the open door system for gyms. Wiring, configuration, telemetry and commands; what the product
//! does stands in `service`, how it is asked in `api`.

mod cli;
mod cmd;
mod config;
mod demo;
mod docs;
mod import;
mod metrics;
mod occupancy;
mod outside;
mod page;
mod run;
mod telemetry;

use clap::Parser as _;
use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match start(cli) {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to tell it to if standard error is closed.
            drop(writeln!(std::io::stderr(), "latchkey: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn start(cli: cli::Cli) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(cmd::run(cli))
}

/// Writes a line to standard output.
fn say(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
