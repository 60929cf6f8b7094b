//! The server's first process, and the account that it runs as.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::binaries::Binaries;

/// The account of the server's processes: our own, or `postgres` if we are root (PostgreSQL refuses root).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Account {
    Own,
    Postgres,
}

impl Account {
    pub(crate) fn current() -> Result<Self> {
        let output = Command::new("id").arg("-u").output().context("running id -u")?;
        Ok(if output.stdout.trim_ascii() == b"0" { Self::Postgres } else { Self::Own })
    }

    /// Makes a folder the account's own.
    pub(crate) fn give(self, folder: &Path) -> Result<()> {
        if self == Self::Own {
            return Ok(());
        }
        let status = Command::new("chown").arg("postgres:").arg(folder).status().context("running chown")?;
        if !status.success() {
            bail!("{} cannot be given to the user postgres", folder.display());
        }
        Ok(())
    }

    pub(crate) fn command(self, program: &Path) -> Command {
        match self {
            Self::Own => Command::new(program),
            Self::Postgres => {
                let mut command = Command::new("runuser");
                command.args(["-u", "postgres", "--"]).arg(program);
                command
            }
        }
    }

    /// As [`Account::command`], but the program replaces the one started, and is ended when its parent ends.
    fn bound_command(self, program: &Path) -> Command {
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "QUIT"]);
        if self == Self::Postgres {
            command.args(["--reuid", "postgres", "--regid", "postgres", "--init-groups"]);
        }
        command.arg("--").arg(program);
        command
    }
}

/// A postmaster and the thread that waits for its end.
#[derive(Debug)]
pub(crate) struct Postmaster {
    pid: u32,
    keeper: Option<JoinHandle<()>>,
}

impl Postmaster {
    pub(crate) fn launch(binaries: &Binaries, account: &Account, arguments: &[String], log: &Path) -> Result<Self> {
        let log = File::options().create(true).append(true).open(log).context("opening the log of PostgreSQL")?;
        let mut command = account.bound_command(&binaries.program("postgres"));
        command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        // A group of its own, so that a Ctrl-C meant for the parent does not reach it.
        command.current_dir("/").process_group(0);
        // "When its parent ends" means the thread that started it (prctl(2)), so one thread lives as long as it does.
        let (sender, receiver) = mpsc::channel();
        let keeper = thread::spawn(move || {
            if let Some(mut child) = report(command.spawn(), &sender) {
                child.wait().ok();
            }
        });
        let pid = receiver.recv()?.context("starting setpriv (of util-linux)")?;
        Ok(Self { pid, keeper: Some(keeper) })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }

    pub(crate) fn is_running(&self) -> bool {
        self.keeper.as_ref().is_some_and(|keeper| !keeper.is_finished())
    }

    /// False if it ended instead.
    #[expect(clippy::disallowed_methods, reason = "another program's readiness can only be polled")]
    pub(crate) fn wait_until_ready(&mut self, binaries: &Binaries, port: u16) -> Result<bool> {
        for _ in 0..3_000 {
            if !self.is_running() {
                return Ok(false);
            }
            if accepts(binaries, port)? {
                // Somebody else's server may answer on the port that ours could not get.
                return Ok(self.is_running());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("PostgreSQL runs but accepts no connection on port {port}")
    }

    pub(crate) fn signal(&self, name: &str) -> Result<()> {
        let status = Command::new("kill").args(["-s", name]).arg(self.pid.to_string()).status()?;
        if !status.success() {
            bail!("SIG{name} cannot be sent to the PostgreSQL server, process {}", self.pid);
        }
        Ok(())
    }

    pub(crate) fn wait(&mut self) {
        if let Some(keeper) = self.keeper.take() {
            keeper.join().ok();
        }
    }
}

fn report(spawned: std::io::Result<Child>, sender: &mpsc::Sender<std::io::Result<u32>>) -> Option<Child> {
    match spawned {
        Ok(child) => {
            sender.send(Ok(child.id())).ok()?;
            Some(child)
        }
        Err(error) => {
            sender.send(Err(error)).ok();
            None
        }
    }
}

fn accepts(binaries: &Binaries, port: u16) -> Result<bool> {
    let mut command = Command::new(binaries.program("pg_isready"));
    command.args(["--quiet", "--host=127.0.0.1", "--username=postgres"]).arg(format!("--port={port}"));
    Ok(command.status().context("running pg_isready")?.success())
}
