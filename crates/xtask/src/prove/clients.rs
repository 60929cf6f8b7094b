//! `prove clients`: other people's clients, unmodified, against the demo.

mod certificates;

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use certificates::Certificates;

use super::demo::Demo;
use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "clients written for Kisi's API work against Latchkey, unmodified";

/// Starts the demo, runs each script of `clients/` on it, and counts the checks that they print.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the clients could not be installed");
    }
    program::build()?;
    let certificates = Certificates::make()?;
    let mut demo = Demo::start(&[])?;
    let mut checks = Checks::default();
    for script in SCRIPTS {
        checks.add(&run_script(script, &demo.description, certificates.folder())?);
    }
    demo.stop()?;
    Ok(checks.verdict())
}

/// Each takes the demo's description and the folder of certificates as its arguments, and prints `ok NAME` or
/// `not ok NAME: why` for each check.
const SCRIPTS: &[Script] = &[
    Script { client: "npm kisi-client", language: Language::JavaScript, file: "clients/kisi-client.mjs" },
    Script { client: "PyPI kisi", language: Language::Python, file: "clients/pypi-kisi.py" },
    Script { client: "a reader of pages by offset", language: Language::Python, file: "clients/offset-increment.py" },
    Script { client: "a webhook receiver in Python", language: Language::Python, file: "clients/webhook-receiver.py" },
];

struct Script {
    client: &'static str,
    language: Language,
    file: &'static str,
}

#[derive(Clone, Copy)]
enum Language {
    JavaScript,
    Python,
}

impl Language {
    /// What runs a script of it.
    fn command(self) -> Command {
        match self {
            Self::JavaScript => program::at_root("node"),
            Self::Python => {
                let mut python = setup::CLIENTS.python();
                // Writes no byte code beside the scripts, and prints each check as it passes.
                python.args(["-B", "-u"]);
                python
            }
        }
    }
}

/// What a script printed and whether it ended well.
pub(super) struct Run {
    client: &'static str,
    output: String,
    ended_well: bool,
}

fn run_script(script: &Script, description: &str, folder: &Path) -> Result<Run> {
    run(script.client, script.language.command().arg(script.file).arg(description).arg(folder))
}

/// Runs a script that prints its checks.
///
/// # Errors
/// If it cannot be started.
pub(super) fn run(client: &'static str, command: &mut Command) -> Result<Run> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("starting {command:?}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{text}");
    Ok(Run { client, output: text, ended_well: output.status.success() })
}

/// The checks that scripts have printed.
#[derive(Debug, Default)]
pub(super) struct Checks {
    passed: u32,
    failed: u32,
    clients: Vec<&'static str>,
    all_ended_well: Option<bool>,
}

impl Checks {
    /// Counts those of a script.
    pub(super) fn add(&mut self, run: &Run) {
        for line in run.output.lines() {
            self.passed += u32::from(line.starts_with("ok "));
            self.failed += u32::from(line.starts_with("not ok "));
        }
        self.clients.push(run.client);
        self.all_ended_well = Some(self.all_ended_well.unwrap_or(true) && run.ended_well);
    }

    /// Holds if there were any, all passed and every script ended well.
    pub(super) fn verdict(&self) -> Verdict {
        let Self { passed, failed, clients, all_ended_well } = self;
        let ended = if *all_ended_well == Some(true) { "" } else { "; a script ended with an error" };
        Verdict {
            holds: *passed > 0 && *failed == 0 && *all_ended_well == Some(true),
            figure: format!("{passed} of {} checks passed with {}{ended}", passed + failed, clients.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(output: &str, ended_well: bool) -> Verdict {
        let mut checks = Checks::default();
        checks.add(&Run { client: "a client", output: output.to_owned(), ended_well });
        checks.verdict()
    }

    #[test]
    fn all_checks_must_pass() {
        assert!(verdict("ok sign in\nok unlock\n", true).holds);
        assert!(!verdict("ok sign in\nnot ok unlock: 503\n", true).holds);
        assert_eq!(verdict("ok a\nnot ok b: c\n", true).figure, "1 of 2 checks passed with a client");
    }

    #[test]
    fn script_that_checks_nothing_or_breaks_off_falls_short() {
        assert!(!verdict("", true).holds);
        assert!(!verdict("ok sign in\n", false).holds);
    }
}
