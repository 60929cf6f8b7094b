//! The demo that proofs are carried out on.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{program, repository};

/// The demo must have printed its description, and after SIGTERM ended, within this time.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running demo, or the server itself; killed when dropped.
pub(crate) struct Demo {
    process: Child,
    /// The first line that it printed; of the demo, JSON with addresses, people and keys.
    pub(crate) description: String,
}

impl Demo {
    /// Starts it with settings of its own, and waits until it says where it is.
    ///
    /// # Errors
    /// If it does not start.
    pub(crate) fn start(settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_with(&[], settings)
    }

    /// Starts it with arguments and settings of its own, and waits until it says where it is.
    ///
    /// # Errors
    /// If it does not start.
    pub(crate) fn start_with(arguments: &[&str], settings: &[(&str, &str)]) -> Result<Self> {
        let demo = Self::run(&[&["demo", "--listen", "127.0.0.1:0", "--json"], arguments].concat(), settings)?;
        let line = &demo.description;
        serde_json::from_str::<serde_json::Value>(line).with_context(|| format!("the demo printed {line}"))?;
        Ok(demo)
    }

    /// Starts the server itself on a database, with simulated controllers, and waits for its first line.
    ///
    /// # Errors
    /// If it does not start.
    pub(crate) fn serve(database: &str) -> Result<Self> {
        let settings = [
            ("LATCHKEY_DATABASE", database),
            ("LATCHKEY_LISTEN", "127.0.0.1:0"),
            ("LATCHKEY_CONTROLLERS_SIMULATE", "true"),
            ("LATCHKEY_LOG_LEVEL", "warn"),
        ];
        Self::run(&["serve"], &settings)
    }

    fn run(arguments: &[&str], settings: &[(&str, &str)]) -> Result<Self> {
        let binary = repository::root().join("target/ci/latchkey");
        let mut command = Command::new(&binary);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        command.envs(settings.iter().copied());
        let process = command.spawn().with_context(|| format!("starting {}", binary.display()))?;
        let mut demo = Self { process, description: String::new() };
        demo.description = demo.read_line()?;
        Ok(demo)
    }

    fn read_line(&mut self) -> Result<String> {
        let output = self.process.stdout.take().context("the demo's output is a pipe")?;
        let (sender, receiver) = mpsc::channel();
        // Reads on after the first line: a demo whose pipe is full or closed would stop.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(std::io::Result::ok) {
                sender.send(line).ok();
            }
        });
        receiver.recv_timeout(PATIENCE).context("it printed nothing")
    }

    /// How much memory it has, in KiB.
    ///
    /// # Errors
    /// If it is gone.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).context("the demo is gone")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        number.context("the kernel does not tell its memory")
    }

    /// Asks it to end.
    ///
    /// # Errors
    /// If it does not.
    pub(crate) fn stop(&mut self) -> Result<()> {
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
