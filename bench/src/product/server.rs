//! A gym's server in a temporary folder.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tempfile::TempDir;

use super::{Database, Engine};
use crate::http::{Connection, request};

/// A database with an organization and its owner, ready to be served.
pub struct House {
    /// Where the data is.
    pub database: Database,
    program: PathBuf,
    folder: TempDir,
    address: SocketAddr,
}

/// A running server, ended when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process until it was ready to serve.
    pub ready_after: Duration,
}

impl House {
    /// With this address and password the owner signs in.
    pub const OWNER: (&str, &str) = ("owner@bench.example", "a long password for a benchmark");

    /// Makes an organization in a fresh database: no rate limit, doors that move nothing, nothing shared but what is
    /// under way, warnings only. Durability stays as in production.
    pub fn create(program: &Path, engine: Engine) -> anyhow::Result<Self> {
        let folder = TempDir::with_prefix("latchkey-bench-")?;
        let database = Database::create(engine, folder.path())?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let settings = format!(
            "database = \"{}\"\nlisten = \"{address}\"\nlog.level = \"warn\"\napi.requests_per_second = 0\n\
             unlock.shared_ms = 0\ncontrollers.simulate = true\n",
            database.url()
        );
        fs::write(folder.path().join(CONFIGURATION), settings)?;
        fs::write(folder.path().join("password"), Self::OWNER.1)?;
        let house = Self { database, program: program.to_owned(), folder, address };
        let mut command = house.command();
        command.args(["admin", "create-owner", "--organization", "Bench", "--domain", "bench"]);
        command.args(["--time-zone", "Europe/Berlin", "--name", "Olive Owner", "--email", Self::OWNER.0]);
        let output = command.arg("--password-file").arg(house.folder.path().join("password")).output()?;
        if !output.status.success() {
            bail!("admin create-owner: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(house)
    }

    /// Starts its server and waits until it is ready.
    pub fn serve(&self) -> anyhow::Result<Server> {
        let began = Instant::now();
        let child = self.command().arg("serve").spawn().context("starting the server")?;
        let mut server = Server { child, address: self.address, ready_after: Duration::ZERO };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        while !runtime.block_on(is_ready(self.address)) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            if began.elapsed() > PATIENCE {
                bail!("the server is not ready after {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        server.ready_after = began.elapsed();
        Ok(server)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(self.folder.path()).arg("--config").arg(self.folder.path().join(CONFIGURATION));
        command.stdin(Stdio::null());
        command
    }
}

const CONFIGURATION: &str = "latchkey.toml";

const PATIENCE: Duration = Duration::from_secs(60);

async fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut connection) = Connection::open(address).await else { return false };
    connection.ask(&request("GET", "/readyz", None, None)).await.is_ok_and(|answer| answer.status == 200)
}

impl Server {
    /// The process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already is as good.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
