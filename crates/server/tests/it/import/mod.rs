//! Moving from another system: the demo plays that system.

mod commands;
mod copy;
mod faults;
mod source;

use crate::house::{House, PASSWORD};
use crate::process::{Said, latchkey, run, run_with_input};
use serde_json::Value;
use source::Source;
use std::process::Command;

/// A house with an organization that is owned by the owner of the demo's gym.
fn house() -> House {
    let house = House::new();
    let arguments = ["admin", "create-owner", "--organization", "New Gym", "--domain", "newgym"];
    let more = ["--time-zone", "Europe/Berlin", "--name", "Maren Okafor", "--email", "maren.okafor@example.com"];
    let mut command = latchkey(&[&arguments[..], &more[..]].concat());
    let said = run_with_input(command.current_dir(house.folder.path()), &format!("{PASSWORD}\n"));
    assert_eq!(said.code, Some(0), "{}", said.err);
    house
}

/// The command that imports, with no key on its command line.
fn import(house: &House, source: &Source, more: &[&str]) -> Command {
    let arguments = ["import", "kisi", "--url", &source.url, "--json"];
    let mut command = latchkey(&[&arguments[..], more].concat());
    command.current_dir(house.folder.path()).env("KISI_API_KEY", &source.key);
    command
}

/// Imports without a limit on requests, and gives the report.
fn report(house: &House, source: &Source, more: &[&str]) -> Value {
    let said: Said = run(&mut import(house, source, &[&["--requests-per-second", "0"], more].concat()));
    assert_eq!(said.code, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap_or_else(|error| panic!("{error}: {}", said.out))
}
