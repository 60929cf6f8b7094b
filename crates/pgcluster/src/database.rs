//! One fresh database for one test.

use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use anyhow::{Context, Result};

use crate::binaries::Binaries;
use crate::cluster::{Cluster, Durability, client};

/// The environment variable with the address of a running cluster, `postgres://postgres@127.0.0.1:PORT`, that
/// databases for tests are made on. `cargo xtask test` sets it, `cargo xtask pg` prints it.
pub const SHARED_CLUSTER: &str = "LATCHKEY_TEST_POSTGRES";

/// An empty database, dropped when this value is.
#[derive(Debug)]
pub struct Database {
    name: String,
    host: Host,
}

impl Database {
    /// Makes a database that nothing else uses.
    ///
    /// # Errors
    /// If the shared cluster does not answer, or there is none and one cannot be started.
    pub fn create() -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}_{}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let host = Host::find()?;
        // A test that was killed leaves its database behind, and process ids come round again.
        host.run("createdb", &[&name]).or_else(|_| {
            host.run("dropdb", &["--force", "--if-exists", &name])?;
            host.run("createdb", &[&name])
        })?;
        Ok(Self { name, host })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{}", self.host.port, self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // On its own cluster it goes with the files; elsewhere a leftover costs a few megabytes until the cluster ends.
        if self.host.own.is_none() {
            self.host.run("dropdb", &["--force", &self.name]).ok();
        }
    }
}

#[derive(Debug)]
struct Host {
    binaries: Binaries,
    port: u16,
    /// Kept so that the cluster lives as long as its last database.
    own: Option<Arc<Cluster>>,
}

impl Host {
    fn find() -> Result<Self> {
        let binaries = Binaries::find()?;
        if let Ok(url) = std::env::var(SHARED_CLUSTER) {
            let port = port_of(&url).with_context(|| format!("{SHARED_CLUSTER}={url} names no port"))?;
            return Ok(Self { binaries, port, own: None });
        }
        let cluster = own_cluster()?;
        let port = port_of(&cluster.base_url()).context("a cluster's address has a port")?;
        Ok(Self { binaries, port, own: Some(cluster) })
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        client(&self.binaries, program, self.port, arguments)
    }
}

/// One for all the databases of this process.
fn own_cluster() -> Result<Arc<Cluster>> {
    static CLUSTER: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut slot = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = slot.upgrade() {
        return Ok(cluster);
    }
    let cluster = Arc::new(Cluster::start(Durability::Fast)?);
    *slot = Arc::downgrade(&cluster);
    Ok(cluster)
}

fn port_of(url: &str) -> Option<u16> {
    url.trim_end_matches('/').rsplit_once(':')?.1.parse().ok()
}
