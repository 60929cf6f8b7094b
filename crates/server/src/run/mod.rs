//! The one path on which `serve` and `demo` run: open, load, take connections, and end in order.

mod proxies;
mod ready;
mod routes;
mod signals;
pub(crate) mod tls;

use crate::config::Config;
use crate::metrics;
use crate::occupancy::{self, Occupancy};
use anyhow::{Context as _, Result};
use axum::Router;
use axum_server::Handle;
use axum_server::accept::NoDelayAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use service::{Service, jobs};
use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::time::Duration;
use store::Store;
use tokio::sync::watch;

/// A database that is open, and marked as being in use.
pub(crate) struct Opened {
    /// The database.
    pub(crate) store: Store,
    _occupancy: Occupancy,
}

/// What is served.
pub(crate) struct House {
    /// The configuration in force.
    pub(crate) config: Config,
    /// The database.
    pub(crate) opened: Opened,
    /// The product, with its index loaded.
    pub(crate) service: Service,
    /// Where connections are taken.
    pub(crate) listener: TcpListener,
    /// Pages beside those that every server has.
    pub(crate) pages: Router,
}

/// Opens the database of the configuration, and brings its schema up to date.
pub(crate) fn open(config: &Config) -> Result<Opened> {
    let location = config.location()?;
    let occupancy = occupancy::share(&location)?;
    if let Some(file) = location.file() {
        make_private(file)?;
    }
    let shown = crate::config::without_password(&config.database);
    let store = Store::open(location).with_context(|| format!("the database {shown} could not be opened"))?;
    Ok(Opened { store, _occupancy: occupancy })
}

/// Takes an address. Fails if another process has it.
pub(crate) fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}; choose another address with `listen` or --listen"))
}

/// Serves until SIGTERM or SIGINT: then takes no more connections, finishes the requests that are under way,
/// for at most [`FINISH_WITHIN`], ends the jobs and closes the database. Calls `announce` once it is ready.
pub(crate) async fn serve(house: House, announce: impl FnOnce() -> Result<()>) -> Result<()> {
    let House { config, opened, service, listener, pages } = house;
    if config.sqlite_synchronous != "full" {
        tracing::warn!(
            synchronous = config.sqlite_synchronous,
            "entries that were answered are lost when the power fails: sqlite.allow_data_loss is set"
        );
    }
    let tls = match (&config.tls_certificate, &config.tls_key) {
        (Some(certificate), Some(key)) => Some(tls::load(certificate, key)?.server),
        _ => None,
    };
    let (stop, stopped) = watch::channel(false);
    if let Some(address) = config.metrics_listen {
        metrics::serve(address, service.clone(), stopped.clone()).await?;
    }
    let jobs = tokio::spawn(jobs::run(service.clone(), stopped));
    let (close, closing) = watch::channel(false);
    let app = routes::all(&config, &service, &opened.store, closing).merge(pages);
    let handle = Handle::new();
    signals::end_on_signal(handle.clone(), FINISH_WITHIN, close);
    let address = listener.local_addr().context("the listener")?;
    let serving = tokio::spawn(answer(listener, tls, app, handle));
    tracing::info!(%address, version = env!("CARGO_PKG_VERSION"), database = opened.store.location().engine(), "ready");
    announce()?;
    serving.await.context("serving")?.context("serving")?;
    tracing::info!("no more connections; ending");
    // Jobs that have ended already hear nothing.
    stop.send(true).ok();
    jobs.await.context("ending the jobs")?;
    drop(service);
    drop(opened);
    tracing::info!("ended");
    Ok(())
}

/// A new database is for this user alone: it holds people's histories and the hashes of their secrets. SQLite
/// gives the files beside it the same permissions.
fn make_private(file: &Path) -> Result<()> {
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).with_context(|| format!("{} cannot be made", file.display())),
    }
}

/// How long requests that are under way may take when the server ends.
const FINISH_WITHIN: Duration = Duration::from_secs(10);
/// How long a connection may take to send its first request.
const FIRST_REQUEST_WITHIN: Duration = Duration::from_secs(20);
/// How long the head of a request may take, counted from the end of the one before.
const HEAD_WITHIN: Duration = Duration::from_secs(60);

async fn answer(
    listener: TcpListener,
    tls: Option<std::sync::Arc<rustls::ServerConfig>>,
    app: Router,
    handle: Handle<SocketAddr>,
) -> std::io::Result<()> {
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    let server = bounded(axum_server::from_tcp(listener)?.handle(handle));
    match tls {
        None => server.acceptor(NoDelayAcceptor::new()).serve(service).await,
        Some(config) => {
            let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(config)).acceptor(NoDelayAcceptor::new());
            server.acceptor(acceptor).serve(service).await
        }
    }
}

/// A connection that sends nothing does not stay for ever.
fn bounded(mut server: axum_server::Server<SocketAddr>) -> axum_server::Server<SocketAddr> {
    server.http_builder().http1().header_read_timeout(HEAD_WITHIN);
    server.first_request_timeout(FIRST_REQUEST_WITHIN)
}
