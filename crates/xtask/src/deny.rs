//! `deny`: licences, sources and banned crates by cargo-deny and deny.toml.
//!
//! cargo-deny is installed where it is missing: that takes about three minutes on two cores, once per machine, which is
//! cheaper than to own a reader of licence expressions and to explain where it differs from the tool that people
//! know. Its advisory database is not asked: it is not in reach of every machine that runs this.

use anyhow::Result;

use crate::outcome::Outcome;
use crate::program;

/// Checks every crate that is built for the product and its tests.
pub(crate) fn run() -> Result<Outcome> {
    if !is_installed() {
        println!("deny: installing cargo-deny {VERSION}, which takes a few minutes");
        let arguments = ["install", "cargo-deny", "--version", VERSION, "--locked", "--quiet"];
        if program::run(&mut program::cargo(&arguments))? == Outcome::Fail {
            return Ok(Outcome::Fail);
        }
    }
    program::run(&mut program::cargo(&["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]))
}

const VERSION: &str = "0.20.2";

fn is_installed() -> bool {
    program::cargo(&["deny", "--version"]).output().is_ok_and(|output| output.status.success())
}
