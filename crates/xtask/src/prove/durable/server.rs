//! The server under test: its configuration, its process, and its end.

use std::fs::{self, File};
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::client::Client;
use crate::{program, repository};

/// The program, built and set apart, so that a build in the same checkout does not change it under the proof.
#[derive(Debug)]
pub(super) struct Binary {
    home: TempDir,
}

/// A folder with a configuration, from which the server is started again and again.
#[derive(Debug)]
pub(super) struct Installation {
    binary: PathBuf,
    folder: PathBuf,
    port: u16,
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub(super) struct Server {
    process: Child,
    /// From its start to its first answer.
    pub(super) first_answer_after: Duration,
}

/// The owner that an installation begins with.
#[derive(Debug)]
pub(super) struct Owner;

impl Owner {
    pub(super) const EMAIL: &'static str = "owner@gym.example";
    pub(super) const DOMAIN: &'static str = "durable";
    pub(super) const PASSWORD: &'static str = "correct horse battery staple";
}

impl Binary {
    /// Builds the server.
    ///
    /// # Errors
    /// If it does not build.
    pub(super) fn build() -> Result<Self> {
        program::build()?;
        let home = TempDir::with_prefix("latchkey-binary-")?;
        fs::copy(repository::root().join(BUILT), home.path().join(NAME)).with_context(|| format!("copying {BUILT}"))?;
        Ok(Self { home })
    }
}

impl Installation {
    /// Writes a configuration for the database into the folder. `synchronous` is SQLite's.
    ///
    /// # Errors
    /// If the folder cannot be written, or the machine has no free port.
    pub(super) fn create(binary: &Binary, folder: &Path, database: &str, synchronous: &str) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let promise = if synchronous == "full" { "" } else { "allow_data_loss = true\n" };
        let text = format!(
            "database = \"{database}\"\nlisten = \"127.0.0.1:{port}\"\n\n[log]\nlevel = \"warn\"\n\n\
             [api]\nrequests_per_second = 0\n\n[unlock]\nshared_ms = 0\n\n[controllers]\nsimulate = true\n\n\
             [sqlite]\nsynchronous = \"{synchronous}\"\n{promise}"
        );
        fs::write(folder.join(CONFIGURATION), text)?;
        Ok(Self { binary: binary.home.path().join(NAME), folder: folder.to_owned(), port })
    }

    /// Where it answers, without a path.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes the schema, the organization and its owner.
    ///
    /// # Errors
    /// With what the command says.
    pub(super) fn create_owner(&self) -> Result<()> {
        let mut command = self.command(&["admin", "create-owner", "--organization", "Durable Gym"]);
        command.args(["--domain", Owner::DOMAIN, "--time-zone", "Europe/Berlin", "--name", "Olive Owner"]);
        command.args(["--email", Owner::EMAIL]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = command.spawn().with_context(|| format!("starting {NAME}"))?;
        process.stdin.take().context("a pipe")?.write_all(Owner::PASSWORD.as_bytes())?;
        let output = process.wait_with_output()?;
        if !output.status.success() {
            bail!("create-owner failed: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(())
    }

    /// The command that serves; its log goes into the folder.
    ///
    /// # Errors
    /// If the log cannot be opened.
    pub(super) fn serve(&self) -> Result<Command> {
        let log = File::options().create(true).append(true).open(self.folder.join(LOG))?;
        let mut command = self.command(&["serve"]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        Ok(command)
    }

    /// Starts the command of [`Installation::serve`] and waits for its first answer.
    ///
    /// # Errors
    /// If it ends instead, or does not answer; with the end of its log.
    #[expect(clippy::disallowed_methods, reason = "the readiness of another program is polled, and how long it took")]
    pub(super) fn start(&self, command: &mut Command) -> Result<Server> {
        let began = Instant::now();
        let process = command.spawn().with_context(|| format!("starting {NAME}"))?;
        let mut server = Server { process, first_answer_after: Duration::ZERO };
        let client = Client::new(&self.url(), None);
        while began.elapsed() < PATIENCE {
            if client.get("/healthz").is_ok_and(|answer| answer.status == 200) {
                server.first_answer_after = began.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.process.try_wait()? {
                bail!("the server ended with {status}: {}", self.log_end());
            }
            thread::sleep(PAUSE);
        }
        bail!("the server does not answer: {}", self.log_end())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.current_dir(&self.folder).args(arguments).arg("--config").arg(self.folder.join(CONFIGURATION));
        command
    }

    fn log_end(&self) -> String {
        let log = fs::read_to_string(self.folder.join(LOG)).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("; ")
    }
}

impl Server {
    /// Ends it with SIGKILL, at this moment, and waits until it is gone.
    ///
    /// # Errors
    /// If it had ended by itself.
    pub(super) fn kill(&mut self) -> Result<()> {
        if let Some(status) = self.process.try_wait()? {
            bail!("the server ended by itself with {status}");
        }
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Errors
    /// If it ends with an error.
    pub(super) fn stop(mut self) -> Result<()> {
        program::read(Command::new("kill").args(["-s", "TERM", &self.process.id().to_string()]))?;
        let status = self.process.wait()?;
        if !status.success() {
            bail!("asked to end, the server ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

const BUILT: &str = "target/ci/latchkey";
const NAME: &str = "latchkey";
const CONFIGURATION: &str = "latchkey.toml";
const LOG: &str = "log";
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(2);
