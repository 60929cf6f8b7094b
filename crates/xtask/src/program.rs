//! Other programs: started from the root of the repository, or looked for.

use std::ffi::OsStr;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::outcome::Outcome;
use crate::repository;

/// A command that runs in the root of the repository.
pub(crate) fn at_root(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(repository::root());
    command
}

/// Cargo, with the arguments given, as if called by hand.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = at_root("cargo");
    command.args(arguments);
    // What `cargo run` tells us about ourselves would make the build scripts of some crates run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"].iter().any(|start| name.starts_with(start)) {
            command.env_remove(&*name);
        }
    }
    command
}

/// Builds every program of the workspace into `target/ci`, together with the tests: what a proof starts is what the
/// tests started. Cargo gives a package that is built alone other features of the crates below it, and so another build
/// of most of them.
///
/// # Errors
/// If it does not build.
pub(crate) fn build() -> Result<()> {
    let arguments = ["test", "--no-run", "--quiet", "--workspace", "--all-targets", "--profile", "ci"];
    if run(&mut cargo(&arguments))? == Outcome::Fail {
        bail!("the workspace does not build");
    }
    Ok(())
}

/// Runs a command whose output goes straight to ours.
///
/// # Errors
/// If it cannot be started.
pub(crate) fn run(command: &mut Command) -> Result<Outcome> {
    command.stdin(Stdio::null());
    let status = command.status().with_context(|| format!("starting {}", name(command)))?;
    Ok(Outcome::from(status.success()))
}

/// What a command prints.
///
/// # Errors
/// If it cannot be started, fails, or prints something that is not text.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {}", name(command)))?;
    if !output.status.success() {
        bail!("{} failed: {}", name(command), String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading what {} printed", name(command)))
}

/// Whether a command ends well, whatever it prints.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Whether a program of that name is on the PATH.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}
