//! `prove clients`: other people's clients, unmodified, against the demo.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::{Size, Verdict};
use crate::outcome::Outcome;
use crate::{program, repository, setup};

/// What the list of proofs says.
pub(super) const SHOWS: &str = "clients written for Kisi's API work against Latchkey, unmodified";

/// Starts the demo, runs each script of `clients/` on it, and counts the checks that they print.
pub(super) fn prove(_: Size) -> Result<Verdict> {
    if setup::run()? == Outcome::Fail {
        bail!("the clients could not be installed");
    }
    program::build()?;
    let mut demo = Demo::start()?;
    let mut checks = Checks::default();
    for script in SCRIPTS {
        checks.add(&run_script(script, &demo.description)?);
    }
    demo.stop()?;
    Ok(checks.verdict())
}

/// Each takes the demo's description as its argument and prints `ok NAME` or `not ok NAME: why` for each check.
const SCRIPTS: &[Script] = &[
    Script { client: "npm kisi-client", program: "node", file: "clients/kisi-client.mjs" },
    Script { client: "a webhook receiver in Python", program: "python3", file: "clients/webhook-receiver.py" },
];

/// The demo must have printed its description, and after SIGTERM ended, within this time.
const PATIENCE: Duration = Duration::from_secs(60);

struct Script {
    client: &'static str,
    program: &'static str,
    file: &'static str,
}

/// What a script printed and whether it ended well.
struct Run {
    client: &'static str,
    output: String,
    ended_well: bool,
}

fn run_script(script: &Script, description: &str) -> Result<Run> {
    let mut command = program::at_root(script.program);
    command.arg(script.file).arg(description).stderr(Stdio::inherit());
    let output = command.output().with_context(|| format!("starting {}", script.program))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    print!("{text}");
    Ok(Run { client: script.client, output: text, ended_well: output.status.success() })
}

#[derive(Debug, Default)]
struct Checks {
    passed: u32,
    failed: u32,
    clients: Vec<&'static str>,
    all_ended_well: Option<bool>,
}

impl Checks {
    fn add(&mut self, run: &Run) {
        for line in run.output.lines() {
            self.passed += u32::from(line.starts_with("ok "));
            self.failed += u32::from(line.starts_with("not ok "));
        }
        self.clients.push(run.client);
        self.all_ended_well = Some(self.all_ended_well.unwrap_or(true) && run.ended_well);
    }

    fn verdict(&self) -> Verdict {
        let Self { passed, failed, clients, all_ended_well } = self;
        let ended = if *all_ended_well == Some(true) { "" } else { "; a script ended with an error" };
        Verdict {
            holds: *passed > 0 && *failed == 0 && *all_ended_well == Some(true),
            figure: format!("{passed} of {} checks passed with {}{ended}", passed + failed, clients.join(", ")),
        }
    }
}

/// A running demo; killed when dropped.
struct Demo {
    process: Child,
    /// One line of JSON: addresses, people, keys.
    description: String,
}

impl Demo {
    fn start() -> Result<Self> {
        let binary = repository::root().join("target/ci/latchkey");
        let mut command = Command::new(&binary);
        command.args(["demo", "--listen", "127.0.0.1:0", "--json"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let process = command.spawn().with_context(|| format!("starting {}", binary.display()))?;
        let mut demo = Self { process, description: String::new() };
        demo.description = demo.read_description()?;
        Ok(demo)
    }

    fn read_description(&mut self) -> Result<String> {
        let output = self.process.stdout.take().context("the demo's output is a pipe")?;
        let (sender, receiver) = mpsc::channel();
        // Reads on after the first line: a demo whose pipe is full or closed would stop.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(std::io::Result::ok) {
                sender.send(line).ok();
            }
        });
        let line = receiver.recv_timeout(PATIENCE).context("the demo printed no description")?;
        serde_json::from_str::<serde_json::Value>(&line).with_context(|| format!("the demo printed {line}"))?;
        Ok(line)
    }

    /// Asks it to end, and fails if it does not.
    fn stop(&mut self) -> Result<()> {
        let pid = self.process.id().to_string();
        program::read(Command::new("kill").args(["-s", "TERM", &pid]))?;
        if !self.ends_within(PATIENCE)? {
            bail!("the demo did not end on SIGTERM");
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "the end of another program, with a limit, can only be polled")]
    fn ends_within(&mut self, limit: Duration) -> Result<bool> {
        const PAUSE: Duration = Duration::from_millis(20);
        let mut waited = Duration::ZERO;
        while self.process.try_wait()?.is_none() {
            if waited > limit {
                return Ok(false);
            }
            thread::sleep(PAUSE);
            waited += PAUSE;
        }
        Ok(true)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
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
