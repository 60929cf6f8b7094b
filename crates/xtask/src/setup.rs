//! `setup`: installs what the tests need and this machine lacks. `test` and `ci` call it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};
use pgcluster::Binaries;

use crate::outcome::Outcome;
use crate::program;
use crate::repository;

/// Installs Debian packages, npm packages and Python packages that are missing, and says which.
///
/// # Errors
/// If Debian packages are missing and we are not root; the message says what to install.
pub(crate) fn run() -> Result<Outcome> {
    let parts = [install_debian_packages()?, install_npm_packages()?, CLIENTS.install()?, CHECKERS.install()?];
    Ok(Outcome::from(parts.iter().all(|part| *part == Outcome::Pass)))
}

fn install_debian_packages() -> Result<Outcome> {
    let missing = missing_debian_packages();
    if missing.is_empty() {
        println!("setup: Debian packages are there");
        return Ok(Outcome::Pass);
    }
    if program::read(Command::new("id").arg("-u"))?.trim() != "0" {
        bail!("missing on this machine; install with: apt-get install {}", missing.join(" "));
    }
    println!("setup: installing {}", missing.join(" "));
    let mut update = Command::new("apt-get");
    update.args(["update", "--quiet"]);
    let mut install = Command::new("apt-get");
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(&missing);
    run_in_order([&mut update, install.env("DEBIAN_FRONTEND", "noninteractive")])
}

fn missing_debian_packages() -> Vec<&'static str> {
    let mut missing = Vec::new();
    if Binaries::find().is_err() {
        missing.push("postgresql");
    }
    // Debian keeps what makes a folder of packages apart from Python itself.
    if !program::succeeds(Command::new("python3").args(["-c", "import ensurepip"])) {
        missing.push("python3-venv");
    }
    if !program::is_installed("wrk") {
        missing.push("wrk");
    }
    if !program::is_installed("chromium") {
        missing.push("chromium");
    }
    missing
}

fn install_npm_packages() -> Result<Outcome> {
    let folder = repository::root().join("clients");
    if !folder.join("package.json").is_file() {
        return Ok(Outcome::Pass);
    }
    // npm writes this file last.
    if is_newer(&folder.join("node_modules/.package-lock.json"), &folder.join("package-lock.json")) {
        println!("setup: npm packages are there");
        return Ok(Outcome::Pass);
    }
    println!("setup: installing npm packages in clients/");
    let mut npm = Command::new("npm");
    run_in_order([npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder)])
}

/// Python packages in a folder of their own under `target/venv`, from a list that names each with its version.
#[derive(Debug)]
pub(crate) struct PythonPackages {
    /// The name of the folder.
    name: &'static str,
    /// The list, as a path from the root of the repository.
    requirements: &'static str,
}

/// What other people's clients in Python need.
pub(crate) const CLIENTS: PythonPackages = PythonPackages { name: "clients", requirements: "clients/requirements.txt" };

/// What checks the description of the API, and makes bad requests out of it.
pub(crate) const CHECKERS: PythonPackages =
    PythonPackages { name: "checkers", requirements: "clients/bad-input/requirements.txt" };

impl PythonPackages {
    /// The interpreter that finds them, in the root of the repository.
    pub(crate) fn python(&self) -> Command {
        program::at_root(self.folder().join("bin/python"))
    }

    /// Installs those that are missing, and says so.
    ///
    /// # Errors
    /// If Python cannot be started.
    pub(crate) fn install(&self) -> Result<Outcome> {
        let (folder, requirements) = (self.folder(), repository::root().join(self.requirements));
        let mark = folder.join("installed");
        if is_newer(&mark, &requirements) {
            println!("setup: Python packages for {} are there", self.name);
            return Ok(Outcome::Pass);
        }
        println!("setup: installing {} in target/venv/{}", self.requirements, self.name);
        let mut venv = program::at_root("python3");
        venv.args(["-m", "venv", "--clear"]).arg(&folder);
        let mut pip = self.python();
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", self.requirements]);
        run_in_order([&mut venv, &mut pip, Command::new("touch").arg(&mark)])
    }

    fn folder(&self) -> PathBuf {
        repository::root().join("target/venv").join(self.name)
    }
}

fn run_in_order<const N: usize>(commands: [&mut Command; N]) -> Result<Outcome> {
    for command in commands {
        if program::run(command)? == Outcome::Fail {
            return Ok(Outcome::Fail);
        }
    }
    Ok(Outcome::Pass)
}

/// False if either does not exist.
fn is_newer(file: &Path, than: &Path) -> bool {
    let changed = |path: &Path| -> Option<SystemTime> { path.metadata().ok()?.modified().ok() };
    matches!((changed(file), changed(than)), (Some(file), Some(than)) if file >= than)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_older_than_the_list_is_not_enough() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        std::fs::write(&new, "").unwrap();
        assert!(!is_newer(&old, &new), "there is no mark yet");
        std::fs::File::create(&old).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert!(!is_newer(&old, &new));
        assert!(is_newer(&new, &old));
    }
}
