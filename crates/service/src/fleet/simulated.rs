//! A controller that runs inside the server and moves nothing: the state machine of `door`, run by whoever has a
//! message for it. Its journal dies with it, and so do its doors.

use super::Fleet;
use crate::context::monotonic;
use crate::{Inner, Service};
use domain::id::ControllerId;
use domain::time::Timestamp;
use door::controller::{Controller, Input, Output};
use door::mono::Mono;
use door::wire::{FromController, ToController};
use parking_lot::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// Where messages to a simulated controller go in. Dropping it ends the controller.
pub(super) struct Port(Option<Arc<Simulated>>);

struct Simulated {
    service: Weak<Inner>,
    id: ControllerId,
    epoch: Instant,
    controller: Mutex<Controller>,
    /// Something is due before the clock of this controller thinks, or the controller has ended.
    due_earlier: Arc<Notify>,
    loses_answers: AtomicBool,
}

impl Port {
    /// A line that leads nowhere.
    pub(super) const fn cut() -> Self {
        Self(None)
    }

    /// Whether somebody is at the other end.
    pub(super) const fn is_connected(&self) -> bool {
        self.0.is_some()
    }

    /// Sends a message; one to a controller that has ended is lost, as on a wire. What the controller says to it
    /// is taken in before this returns.
    pub(super) fn send(&self, message: ToController) {
        if let Some(simulated) = &self.0 {
            simulated.handle(|received_at| Input::Message { message, received_at });
        }
    }

    /// Tells the controller what the clock on the wall shows.
    pub(super) fn set_clock(&self, at: Timestamp) {
        if let Some(simulated) = &self.0 {
            simulated.handle(|_| Input::Clock(at));
        }
    }

    /// Loses what it answers to commands from now on.
    pub(super) fn lose_answers(&self) {
        if let Some(simulated) = &self.0 {
            simulated.loses_answers.store(true, Ordering::Relaxed);
        }
    }
}

/// Starts a controller and links it to the fleet.
pub(super) fn start(service: &Service, id: ControllerId) -> Port {
    let simulated = Arc::new(Simulated {
        service: Arc::downgrade(&service.0),
        id,
        epoch: Instant::from_std(monotonic()),
        controller: Mutex::new(Controller::new()),
        due_earlier: Arc::default(),
        loses_answers: AtomicBool::new(false),
    });
    tokio::spawn(tick(Arc::downgrade(&simulated), Arc::clone(&simulated.due_earlier), simulated.epoch));
    simulated.handle(|_| Input::LinkUp);
    simulated.handle(|_| Input::Clock(service.now()));
    Port(Some(simulated))
}

/// Lets the time of a controller pass, until it ends.
async fn tick(simulated: Weak<Simulated>, due_earlier: Arc<Notify>, epoch: Instant) {
    loop {
        let Some(deadline) = simulated.upgrade().map(|simulated| simulated.controller.lock().next_deadline()) else {
            return;
        };
        let Some(deadline) = deadline else {
            due_earlier.notified().await;
            continue;
        };
        let at = epoch + Duration::from_millis(deadline.as_millis());
        if tokio::time::timeout_at(at, due_earlier.notified()).await.is_err() {
            let Some(simulated) = simulated.upgrade() else { return };
            simulated.handle(|_| Input::Tick);
        }
    }
}

impl Simulated {
    fn handle(&self, input: impl FnOnce(Mono) -> Input) {
        let Some(inner) = self.service.upgrade() else { return };
        let service = Service(inner);
        let mut controller = self.controller.lock();
        let now = self.now();
        let due_before = controller.next_deadline();
        let outputs = controller.handle(input(now), now);
        if controller.next_deadline().is_some_and(|due| due_before.is_none_or(|before| due < before)) {
            self.due_earlier.notify_one();
        }
        for output in outputs {
            // A simulated relay moves nothing; its state goes to the server as a message. The controller stays
            // locked: what it says must arrive in the order in which it says it.
            if let Output::Send(message) = output
                && !self.loses(&message)
            {
                Fleet::receive(&service, self.id, message);
            }
        }
        // Before the service, which may be the last handle and then waits for its threads.
        drop(controller);
    }

    fn loses(&self, message: &FromController) -> bool {
        matches!(message, FromController::Outcome { .. }) && self.loses_answers.load(Ordering::Relaxed)
    }

    fn now(&self) -> Mono {
        let elapsed = Instant::from_std(monotonic()).saturating_duration_since(self.epoch);
        Mono::from_millis(u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }
}

impl Drop for Simulated {
    fn drop(&mut self) {
        self.due_earlier.notify_one();
    }
}
