//! `oracle CASES [SEED]` decides random attempts in three ways and prints what came of it as one line of JSON.
//! `cargo xtask prove decide` judges it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks on its standard output")]

use oracle::tally;
use std::process::ExitCode;
use std::thread;

/// The seed if none is given.
const SEED: u64 = 0x1a7c_4ce7;

fn main() -> ExitCode {
    let arguments: Option<Vec<u64>> = std::env::args().skip(1).map(|argument| argument.parse().ok()).collect();
    let (cases, seed) = match arguments.as_deref() {
        Some([cases]) => (*cases, SEED),
        Some([cases, seed]) => (*cases, *seed),
        _ => {
            eprintln!("oracle CASES [SEED]");
            return ExitCode::FAILURE;
        }
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    match serde_json::to_string(&tally::compare(cases, seed, threads)) {
        Ok(line) => println!("{line}"),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
