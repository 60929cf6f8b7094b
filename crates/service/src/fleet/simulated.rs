//! A controller that runs inside the server and moves nothing: the state machine of `door` in a task, its
//! messages over a channel. Its journal dies with it, and so do its doors.

use super::Fleet;
use crate::{Inner, Service};
use domain::id::ControllerId;
use door::controller::{Controller, Input, Output};
use door::mono::Mono;
use door::wire::ToController;
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Where messages to a simulated controller go in. Dropping it ends the controller.
pub(super) struct Port {
    queue: mpsc::UnboundedSender<(ToController, Mono)>,
    epoch: Instant,
}

impl Port {
    /// A line that leads nowhere.
    pub(super) fn cut() -> Self {
        let (queue, _) = mpsc::unbounded_channel();
        Self { queue, epoch: Instant::from_std(clock()) }
    }

    /// Sends a message; one to a controller that has ended is lost, as on a wire.
    pub(super) fn send(&self, message: ToController) {
        drop(self.queue.send((message, mono(self.epoch))));
    }
}

/// Starts a controller and links it to the fleet.
pub(super) fn start(service: &Service, id: ControllerId) -> Port {
    let (queue, messages) = mpsc::unbounded_channel();
    let epoch = Instant::from_std(clock());
    tokio::spawn(run(Arc::downgrade(&service.0), id, messages, epoch));
    Port { queue, epoch }
}

async fn run(
    service: Weak<Inner>,
    id: ControllerId,
    mut messages: mpsc::UnboundedReceiver<(ToController, Mono)>,
    epoch: Instant,
) {
    let mut controller = Controller::new();
    let mut outputs = controller.handle(Input::LinkUp, mono(epoch));
    loop {
        for output in outputs {
            // A simulated relay moves nothing; its state goes to the server as a message.
            if let Output::Send(message) = output {
                let Some(inner) = service.upgrade() else { return };
                Fleet::receive(&Service(inner), id, message);
            }
        }
        let input = match controller.next_deadline() {
            Some(deadline) => {
                let at = epoch + Duration::from_millis(deadline.as_millis());
                tokio::time::timeout_at(at, messages.recv()).await
            }
            None => Ok(messages.recv().await),
        };
        outputs = match input {
            Ok(Some((message, received_at))) => controller.handle(Input::Message { message, received_at }, mono(epoch)),
            Ok(None) => return,
            Err(_) => controller.handle(Input::Tick, mono(epoch)),
        };
    }
}

fn mono(epoch: Instant) -> Mono {
    let elapsed = Instant::from_std(clock()).saturating_duration_since(epoch);
    Mono::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}

#[expect(clippy::disallowed_methods, reason = "the monotonic clock of the shell around the door's state machine")]
fn clock() -> std::time::Instant {
    std::time::Instant::now()
}
