//! A believable gym for trying out: "Ironworks Gym", with people, doors that have a controller each, and a
//! month of entries.

mod accounts;
mod cast;
mod diary;
mod greeting;
mod gym;
mod mailbox;
mod names;
mod people;
mod random;
mod seed;
mod team;
mod visits;

use crate::config::Config;
use crate::outside::{SystemChance, SystemClock};
use crate::run::{self, House};
use crate::say;
use accounts::Accounts;
use anyhow::{Context as _, Result, ensure};
use greeting::Greeting;
use ipnet::IpNet;
use service::mail::{Outbox, Transport};
use service::{Clock as _, Service, Settings};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// What the demo is like.
pub(crate) struct Wish {
    /// Where connections are taken.
    pub(crate) listener: TcpListener,
    /// Where the data is kept; absent: in a folder that goes with the demo.
    pub(crate) data: Option<PathBuf>,
    /// How many members there are.
    pub(crate) members: u32,
    /// Prints one line of JSON instead of a block for people.
    pub(crate) json: bool,
}

/// Where the demo keeps its data.
enum Folder {
    Temporary(TempDir),
    Kept(PathBuf),
}

/// Runs the demo until it is asked to end.
pub(crate) async fn run(mut config: Config, wish: Wish) -> Result<()> {
    let folder = Folder::open(wish.data)?;
    let address = wish.listener.local_addr().context("the listener")?;
    let url = url(address, config.tls_certificate.is_some());
    config.database = format!("sqlite://{}", folder.path().join("latchkey.db").display());
    config.simulate_controllers = true;
    config
        .webhook_networks
        .extend([IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST)), IpAddr::V6(Ipv6Addr::LOCALHOST).into()]);
    config.public_url.get_or_insert_with(|| url.clone());
    let opened = run::open(&config)?;
    let outbox = Outbox::default();
    let mail = Transport::Kept(outbox.clone());
    let settings = Settings { is_demo: true, ..config.settings() };
    let service = Service::new(opened.store.clone(), settings, Arc::new(SystemClock), Arc::new(SystemChance), mail);
    let accounts = fill(&service, &opened, folder.path(), wish.members).await?;
    let greeting = Greeting {
        url: &url,
        accounts: &accounts,
        data: folder.path(),
        is_temporary: matches!(folder, Folder::Temporary(_)),
        is_open: !address.ip().is_loopback(),
    };
    let words = if wish.json { greeting.json()? } else { greeting.text() };
    let house = House { config, opened, service, listener: wish.listener, pages: mailbox::routes(outbox) };
    let served = run::serve(house, || Ok(say(&words)?)).await;
    folder.close(wish.json)?;
    served
}

/// Loads the gym, which is made first where there is none.
async fn fill(service: &Service, opened: &run::Opened, folder: &Path, members: u32) -> Result<Accounts> {
    let path = folder.join("demo.json");
    let is_empty = opened.store.read(store::organizations::list_revisions).await?.is_empty();
    if !is_empty {
        ensure!(
            path.is_file(),
            "{} holds a database but not the demo's demo.json; name another folder, or remove it",
            folder.display()
        );
        service.load().await?;
        return accounts::read(&path);
    }
    let made = seed::fill(&opened.store, SystemClock.now(), members).await;
    let owner = made.context("the gym could not be made")?;
    service.load().await?;
    let accounts = accounts::open(service, &owner).await.context("the demo's accounts could not be made")?;
    accounts::write(&path, &accounts)?;
    Ok(accounts)
}

/// An address that a browser on this machine can open.
fn url(address: SocketAddr, is_tls: bool) -> String {
    let scheme = if is_tls { "https" } else { "http" };
    let host = if address.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { address.ip() };
    format!("{scheme}://{}", SocketAddr::new(host, address.port()))
}

impl Folder {
    fn open(wanted: Option<PathBuf>) -> Result<Self> {
        match wanted {
            None => Ok(Self::Temporary(tempfile::Builder::new().prefix("latchkey-demo-").tempdir()?)),
            Some(path) => {
                std::fs::create_dir_all(&path).with_context(|| path.display().to_string())?;
                Ok(Self::Kept(path))
            }
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Kept(path) => path,
        }
    }

    /// Removes a temporary folder, and says so to people.
    fn close(self, is_quiet: bool) -> Result<()> {
        let Self::Temporary(folder) = self else { return Ok(()) };
        let path = folder.path().to_owned();
        folder.close().with_context(|| format!("{} could not be removed", path.display()))?;
        if !is_quiet {
            say(&format!("{} is removed.", path.display()))?;
        }
        Ok(())
    }
}
