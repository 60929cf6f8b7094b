//! Ending when asked to.

use axum_server::Handle;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// Ends in order at the first SIGTERM or SIGINT from now on, and says so to `closing`, for streams that would never end
/// by themselves. A second one ends at once.
pub(super) fn end_on_signal(handle: Handle<SocketAddr>, finish_within: Duration, closing: watch::Sender<bool>) {
    let signals = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = signals else {
        tracing::error!("signals cannot be caught; the server will end without finishing its requests");
        return;
    };
    tokio::spawn(async move {
        either(&mut terminate, &mut interrupt).await;
        tracing::info!(requests_may_take_s = finish_within.as_secs(), "asked to end; once more ends at once");
        closing.send(true).ok();
        handle.graceful_shutdown(Some(finish_within));
        either(&mut terminate, &mut interrupt).await;
        handle.shutdown();
    });
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
