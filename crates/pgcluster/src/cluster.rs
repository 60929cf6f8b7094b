//! One PostgreSQL server in a temporary folder, on a free loopback port.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::binaries::Binaries;
use crate::postmaster::{Account, Postmaster};

/// How much of a commit the server puts on disk before it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As in production: an acknowledged commit survives a power cut.
    Real,
    /// Nothing is synced. For tests that are not about durability.
    Fast,
}

/// A running server that trusts every connection from this machine; stopped and removed when dropped.
///
/// Its default collation is a natural language's, as on most real servers, so that a statement that needs
/// `collate "C"` and lacks it shows in a test. It ends with the process that started it, however that ends.
#[derive(Debug)]
pub struct Cluster {
    binaries: Binaries,
    account: Account,
    folder: TempDir,
    durability: Durability,
    port: u16,
    postmaster: Postmaster,
}

impl Cluster {
    /// Makes a cluster and waits until it answers (about a second).
    ///
    /// # Errors
    /// If no server is installed, or its programs fail; the message holds what they said.
    pub fn start(durability: Durability) -> Result<Self> {
        let binaries = Binaries::find()?;
        let account = Account::current()?;
        let folder = TempDir::with_prefix("latchkey-postgres-").context("making a folder for PostgreSQL")?;
        account.give(folder.path())?;
        initialize(&binaries, &account, &folder)?;
        let (port, postmaster) = launch_on_free_port(&binaries, &account, &folder, durability)?;
        Ok(Self { binaries, account, folder, durability, port, postmaster })
    }

    /// The address of one of its databases; `postgres` exists from the start.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("{}/{database}", self.base_url())
    }

    /// The address without a database, for [`crate::SHARED_CLUSTER`].
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Makes an empty database.
    ///
    /// # Errors
    /// If the name is taken or the server does not answer.
    pub fn create_database(&self, name: &str) -> Result<()> {
        client(&self.binaries, "createdb", self.port, &[name])
    }

    /// Drops a database and cuts whoever is connected to it.
    ///
    /// # Errors
    /// If there is none of that name or the server does not answer.
    pub fn drop_database(&self, name: &str) -> Result<()> {
        client(&self.binaries, "dropdb", self.port, &["--force", name])
    }

    /// The process id of the postmaster, the parent of all the server's processes.
    #[must_use]
    pub fn postmaster_pid(&self) -> u32 {
        self.postmaster.pid()
    }

    /// Ends the postmaster with SIGKILL and waits until it is gone. Use [`Cluster::start_again`] afterwards.
    ///
    /// # Errors
    /// If the signal cannot be sent.
    pub fn kill_postmaster(&mut self) -> Result<()> {
        self.postmaster.signal("KILL")?;
        self.postmaster.wait();
        Ok(())
    }

    /// Starts the server again on the same files and port, and waits until it answers.
    ///
    /// # Errors
    /// If it is still running or does not come up.
    pub fn start_again(&mut self) -> Result<()> {
        if self.postmaster.is_running() {
            bail!("the PostgreSQL server is still running; kill_postmaster() first");
        }
        let arguments = arguments(&self.folder, self.port, self.durability);
        // The children of a killed postmaster hold its shared memory until they notice, which takes them a moment.
        for _ in 0..50 {
            self.postmaster = Postmaster::launch(&self.binaries, &self.account, &arguments, &log_file(&self.folder))?;
            if self.postmaster.wait_until_ready(&self.binaries, self.port)? {
                return Ok(());
            }
        }
        bail!("PostgreSQL does not start again:\n{}", log(&self.folder))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.postmaster.is_running() && self.postmaster.signal("QUIT").is_ok() {
            self.postmaster.wait();
        }
    }
}

/// Runs a client program of PostgreSQL against a server on this machine.
pub(crate) fn client(binaries: &Binaries, program: &str, port: u16, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(binaries.program(program));
    command.args(["--host=127.0.0.1", "--username=postgres", "--no-password"]).arg(format!("--port={port}"));
    run(command.args(arguments))
}

fn initialize(binaries: &Binaries, account: &Account, folder: &TempDir) -> Result<()> {
    let mut command = account.command(&binaries.program("initdb"));
    command.args(["--username=postgres", "--encoding=UTF8", "--no-sync", "--no-instructions"]);
    command.args(["--auth-host=trust", "--auth-local=reject"]);
    command.args(["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]);
    run(command.arg("--pgdata").arg(files(folder)).current_dir(folder.path()))
}

fn launch_on_free_port(
    binaries: &Binaries,
    account: &Account,
    folder: &TempDir,
    durability: Durability,
) -> Result<(u16, Postmaster)> {
    // Another process may take the port between the look and the launch.
    for _ in 0..10 {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let arguments = arguments(folder, port, durability);
        let mut postmaster = Postmaster::launch(binaries, account, &arguments, &log_file(folder))?;
        if postmaster.wait_until_ready(binaries, port)? {
            return Ok((port, postmaster));
        }
    }
    bail!("PostgreSQL does not start:\n{}", log(folder))
}

fn arguments(folder: &TempDir, port: u16, durability: Durability) -> Vec<String> {
    let mut settings = vec![
        "listen_addresses=127.0.0.1".to_owned(),
        format!("port={port}"),
        "unix_socket_directories=".to_owned(),
        "max_connections=200".to_owned(),
        "dynamic_shared_memory_type=mmap".to_owned(),
    ];
    if durability == Durability::Fast {
        settings.extend(["fsync=off", "synchronous_commit=off", "full_page_writes=off"].map(str::to_owned));
    }
    let settings = settings.into_iter().flat_map(|setting| ["-c".to_owned(), setting]);
    ["-D".to_owned(), files(folder).display().to_string()].into_iter().chain(settings).collect()
}

fn files(folder: &TempDir) -> PathBuf {
    folder.path().join("files")
}

fn log_file(folder: &TempDir) -> PathBuf {
    folder.path().join("log")
}

fn log(folder: &TempDir) -> String {
    std::fs::read_to_string(log_file(folder)).unwrap_or_default()
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}
