//! The project's own commands: `cargo xtask NAME`. Without a name it lists them.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on its standard output")]

mod bench;
mod ci;
mod command;
mod deny;
mod docs;
mod gallery;
mod layers;
mod metadata;
mod nextest;
mod outcome;
mod pg;
mod program;
mod prove;
mod repository;
mod setup;
mod sizes;
mod sql;
mod steps;
mod test;

use std::process::ExitCode;

use outcome::Outcome;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command::dispatch(&arguments) {
        Ok(Outcome::Pass) => ExitCode::SUCCESS,
        Ok(Outcome::Fail) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
