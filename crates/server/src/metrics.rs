//! What Prometheus reads, on a listener of its own.

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use service::{Service, jobs};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// What a look at the metrics needs.
#[derive(Clone)]
struct Source {
    handle: PrometheusHandle,
    service: Service,
}

/// Serves `/metrics` until `stop` turns true. Fails if the address is taken.
pub(crate) async fn serve(address: SocketAddr, service: Service, mut stop: watch::Receiver<bool>) -> Result<()> {
    let handle = PrometheusBuilder::new().install_recorder().context("the recorder of metrics")?;
    describe();
    let listener = TcpListener::bind(address).await.with_context(|| format!("metrics.listen {address}"))?;
    tracing::info!(address = %listener.local_addr()?, "metrics");
    let upkeep = tokio::spawn(keep(handle.clone(), stop.clone()));
    let routes = Router::new().route("/metrics", get(show)).with_state(Source { handle, service });
    let stopped = async move {
        // A sender that is gone means the same as one that says stop.
        drop(stop.wait_for(|stop| *stop).await);
    };
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, routes).with_graceful_shutdown(stopped).await {
            tracing::error!(%error, "metrics are no longer served");
        }
        upkeep.abort();
    });
    Ok(())
}

async fn show(State(source): State<Source>) -> impl IntoResponse {
    observe(&source.service).await;
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], source.handle.render())
}

/// Takes the gauges now, so that they cost nothing while nobody looks.
async fn observe(service: &Service) {
    metrics::gauge!("latchkey_store_writable").set(f64::from(u8::from(service.is_writable())));
    match jobs::mail_health(service).await {
        Ok(mail) => {
            for (state, count) in [("waiting", mail.waiting), ("failing", mail.failing), ("dead", mail.dead)] {
                metrics::gauge!("latchkey_mails", "state" => state).set(float(count));
            }
            metrics::gauge!("latchkey_store_readable").set(1.0);
        }
        Err(error) => {
            tracing::warn!(%error, "the state of the mail is not known");
            metrics::gauge!("latchkey_store_readable").set(0.0);
        }
    }
    match jobs::webhook_health(service).await {
        Ok(hooks) => {
            for (state, count) in [("waiting", hooks.waiting), ("retrying", hooks.retrying)] {
                metrics::gauge!("latchkey_webhook_deliveries", "state" => state).set(float(count));
            }
            for (state, count) in [("failing", hooks.failing_endpoints), ("disabled", hooks.disabled_endpoints)] {
                metrics::gauge!("latchkey_webhook_endpoints", "state" => state).set(float(count));
            }
        }
        Err(error) => tracing::warn!(%error, "the state of the webhooks is not known"),
    }
    if let Some(bytes) = resident_bytes() {
        metrics::gauge!("process_resident_memory_bytes").set(float(bytes));
    }
    if let Some(open) = open_files() {
        metrics::gauge!("process_open_fds").set(float(open));
    }
}

fn describe() {
    metrics::describe_gauge!("latchkey_store_writable", "1 if the last write to the database went well");
    metrics::describe_gauge!("latchkey_store_readable", "1 if the database answers");
    metrics::describe_gauge!(
        "latchkey_mails",
        "Mails that wait (of those, failing: tried before), and given up (dead)"
    );
    metrics::describe_counter!("latchkey_mails_total", "Mails by how sending them ended");
    metrics::describe_gauge!(
        "latchkey_webhook_deliveries",
        "Events that wait for a webhook (of those, retrying: tried before)"
    );
    metrics::describe_gauge!(
        "latchkey_webhook_endpoints",
        "Webhooks whose last attempts failed, and those that were switched off for it"
    );
    metrics::describe_counter!("latchkey_webhooks_total", "Attempts to deliver an event by how they ended");
    metrics::describe_counter!("latchkey_unlocks_total", "Attempts to open a door by how they ended");
    metrics::describe_gauge!("process_resident_memory_bytes", "Memory in use");
    metrics::describe_gauge!("process_open_fds", "Open files and connections");
}

/// Old samples of histograms are dropped in time, also while nobody looks.
async fn keep(handle: PrometheusHandle, mut stop: watch::Receiver<bool>) {
    const EVERY: Duration = Duration::from_secs(5);
    let mut ticks = tokio::time::interval(EVERY);
    loop {
        tokio::select! {
            _ = ticks.tick() => handle.run_upkeep(),
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float; counts and bytes fit")]
const fn float(number: i64) -> f64 {
    number as f64
}

/// As Linux tells; elsewhere unknown.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1_024)
}

fn open_files() -> Option<i64> {
    i64::try_from(std::fs::read_dir("/proc/self/fd").ok()?.count()).ok()
}
