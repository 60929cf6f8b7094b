//! A controller: its doors, the commands that it has judged, and its talk with the server.

use crate::door::{self, Door};
use crate::holds::Holds;
use crate::journal::{CAPACITY, Journal};
use crate::mono::Mono;
use crate::recent::{REMEMBERED_MAX, Recall, Recent, Verdict};
use crate::upload::Upload;
use crate::wire::{DoorSettings, FromController, Outcome, ToController, UnlockCommand, Veto};
use domain::id::LockId;
use domain::time::Timestamp;
use std::collections::BTreeMap;

/// A controller. It trusts the server's decisions and only vetoes; it never opens for an id that it may
/// have opened for before. A command sent again is answered with its first outcome, whichever that was,
/// so that a server that lost the answer learns the truth.
///
/// The shell carries out the outputs in their order. A shell that keeps the journal on disk writes the new
/// entries of [`Controller::journal`] before that, so that nothing opens unrecorded.
#[derive(Clone, Debug)]
pub struct Controller {
    doors: BTreeMap<LockId, Door>,
    /// No door is due before; kept so that a command costs the same however many doors there are.
    doors_due: Option<Mono>,
    holds: Holds,
    recent: Recent,
    journal: Journal,
    upload: Upload,
    linked: bool,
}

/// What can happen to a controller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// The server says something.
    Message {
        /// What it says.
        message: ToController,
        /// When it arrived, before it waited in any queue of the shell: commands expire from here on.
        received_at: Mono,
    },
    /// The contact of a door reports.
    Contact {
        /// The door.
        lock: LockId,
        /// Whether it is open.
        open: bool,
    },
    /// Somebody wants out.
    RequestToExit {
        /// The door.
        lock: LockId,
    },
    /// The clock on the wall shows this. Without it no schedule holds a door.
    Clock(Timestamp),
    /// The server can be reached from now on. A controller starts without a link.
    LinkUp,
    /// The server cannot be reached any more. No door changes because of that.
    LinkDown,
    /// Time has passed.
    Tick,
}

/// What a controller does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Release the lock of a door (true) or secure it.
    Relay {
        /// The door.
        lock: LockId,
        /// Whether to release.
        energised: bool,
    },
    /// Say something to the server. Only while the link is up.
    Send(FromController),
}

impl Controller {
    /// A controller without doors, without a link and with an empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self {
            doors: BTreeMap::new(),
            doors_due: None,
            holds: Holds::default(),
            recent: Recent::new(REMEMBERED_MAX),
            journal: Journal::new(CAPACITY),
            upload: Upload::default(),
            linked: false,
        }
    }

    /// Takes one input at `now` and says what to do, in order. Whatever the input, everything that is due
    /// is done too. Inputs about doors that are not configured do nothing; such a command is vetoed.
    pub fn handle(&mut self, input: Input, now: Mono) -> Vec<Output> {
        let mut outputs = Vec::new();
        match input {
            Input::Message { message, received_at } => self.receive(message, received_at, now, &mut outputs),
            Input::Contact { lock, open } => self.drive(lock, door::Input::Contact { open }, now, &mut outputs),
            Input::RequestToExit { lock } => self.drive(lock, door::Input::RequestToExit, now, &mut outputs),
            Input::Clock(at) => self.holds.set_clock(at, now),
            Input::LinkUp => self.link_up(now, &mut outputs),
            Input::LinkDown => {
                self.linked = false;
                self.upload.stop();
            }
            Input::Tick => {}
        }
        self.advance(now, &mut outputs);
        outputs
    }

    /// When [`Input::Tick`] is due next, if ever. It may turn out that there is nothing to do yet.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Mono> {
        earliest(earliest(self.doors_due, self.holds.due()), self.upload.due())
    }

    /// What the server has not yet acknowledged.
    #[must_use]
    pub const fn journal(&self) -> &Journal {
        &self.journal
    }

    fn receive(&mut self, message: ToController, received_at: Mono, now: Mono, outputs: &mut Vec<Output>) {
        match message {
            ToController::Configure(settings) => self.configure(&settings, now, outputs),
            ToController::Schedules(doors) => self.holds.configure(doors, now),
            ToController::Unlock(command) => self.unlock(command, received_at, now, outputs),
            ToController::LockDown { lock, on } => self.drive(lock, door::Input::LockDown(on), now, outputs),
            ToController::Acknowledge { up_to } => {
                if self.journal.acknowledge(up_to) && self.linked {
                    self.upload.entries_acknowledged(&self.journal, now);
                }
            }
        }
    }

    fn configure(&mut self, settings: &[DoorSettings], now: Mono, outputs: &mut Vec<Output>) {
        self.doors.retain(|lock, door| {
            let kept = settings.iter().any(|settings| settings.lock == *lock);
            if !kept && door.is_energised() {
                outputs.push(Output::Relay { lock: *lock, energised: false });
            }
            kept
        });
        for settings in settings {
            let door = self.doors.entry(settings.lock).or_insert_with(|| Door::new(*settings));
            push_relay(settings.lock, &door.configure(*settings, now), outputs);
        }
        self.doors_due = Some(now);
        self.hold_doors(now, outputs);
        self.send_states(now, outputs);
    }

    fn unlock(&mut self, command: UnlockCommand, received_at: Mono, now: Mono, outputs: &mut Vec<Output>) {
        let id = command.id;
        let (outcome, seq) = match self.recent.recall(id) {
            Recall::Known(first) => (first.outcome, Some(first.seq)),
            // Not journalled: an entry for this id could only contradict what was recorded for it before.
            Recall::Forgotten => (Outcome::Vetoed(Veto::Replayed), None),
            Recall::New => {
                let verdict = self.judge(command, received_at, now, outputs);
                self.recent.remember(id, verdict, now);
                (verdict.outcome, Some(verdict.seq))
            }
        };
        self.send(FromController::Outcome { command: id, outcome, seq }, outputs);
    }

    /// Journals a new command and then carries it out, unless there is a reason not to.
    fn judge(&mut self, command: UnlockCommand, received_at: Mono, now: Mono, outputs: &mut Vec<Output>) -> Verdict {
        let lock = command.lock;
        let settings = self.doors.get(&lock).map(|door| *door.settings());
        let granted = match settings {
            _ if now.ms_since(received_at) >= u64::from(command.expires_after_ms) => Err(Veto::Expired),
            None => Err(Veto::UnknownDoor),
            Some(settings) if settings.locked_down => Err(Veto::LockedDown),
            Some(settings) => Ok(settings.relock_after_ms.get()),
        };
        let outcome = granted.map_or_else(Outcome::Vetoed, |_| Outcome::Opened);
        let seq = self.journal.append(command, outcome);
        if self.linked {
            self.upload.entry_appended(now);
        }
        if let Ok(for_ms) = granted {
            self.drive(lock, door::Input::Unlock { for_ms }, now, outputs);
        }
        Verdict { outcome, seq }
    }

    fn link_up(&mut self, now: Mono, outputs: &mut Vec<Output>) {
        self.linked = true;
        self.upload.start(now);
        self.send_states(now, outputs);
    }

    fn advance(&mut self, now: Mono, outputs: &mut Vec<Output>) {
        if self.holds.due().is_some_and(|due| due <= now) {
            self.hold_doors(now, outputs);
        }
        if self.doors_due.is_some_and(|due| due <= now) {
            self.tick_doors(now, outputs);
        }
        if let Some(batch) = self.upload.batch(&self.journal, now) {
            self.send(FromController::Journal(batch), outputs);
        }
    }

    fn hold_doors(&mut self, now: Mono, outputs: &mut Vec<Output>) {
        let held = self.holds.held(now);
        let doors: Vec<LockId> = self.doors.keys().copied().collect();
        for lock in doors {
            self.drive(lock, door::Input::Hold(held.contains(&lock)), now, outputs);
        }
    }

    fn tick_doors(&mut self, now: Mono, outputs: &mut Vec<Output>) {
        let due = self.doors.iter().filter(|(_, door)| door.next_deadline().is_some_and(|due| due <= now));
        let due: Vec<LockId> = due.map(|(lock, _)| *lock).collect();
        for lock in due {
            self.drive(lock, door::Input::Tick, now, outputs);
        }
        self.doors_due = self.doors.values().filter_map(Door::next_deadline).min();
    }

    fn drive(&mut self, lock: LockId, input: door::Input, now: Mono, outputs: &mut Vec<Output>) {
        let Some(door) = self.doors.get_mut(&lock) else { return };
        let was_held = door.is_held();
        let done = door.handle(input, now);
        let turned = door.is_held() != was_held;
        self.doors_due = earliest(self.doors_due, door.next_deadline());
        push_relay(lock, &done, outputs);
        // The server waits for a lockdown to be confirmed, even if the door was locked down before.
        if turned || !done.is_empty() || matches!(input, door::Input::LockDown(_)) {
            self.send_state(lock, now, outputs);
        }
    }

    fn send_states(&self, now: Mono, outputs: &mut Vec<Output>) {
        for lock in self.doors.keys() {
            self.send_state(*lock, now, outputs);
        }
    }

    fn send_state(&self, lock: LockId, now: Mono, outputs: &mut Vec<Output>) {
        if let Some(door) = self.doors.get(&lock) {
            self.send(FromController::State(door.state(now)), outputs);
        }
    }

    fn send(&self, message: FromController, outputs: &mut Vec<Output>) {
        if self.linked {
            outputs.push(Output::Send(message));
        }
    }
}

impl Default for Controller {
    fn default() -> Self {
        Self::new()
    }
}

fn earliest(one: Option<Mono>, other: Option<Mono>) -> Option<Mono> {
    one.into_iter().chain(other).min()
}

fn push_relay(lock: LockId, done: &[door::Output], outputs: &mut Vec<Output>) {
    outputs.extend(done.iter().filter_map(|output| match output {
        door::Output::Relay(energised) => Some(Output::Relay { lock, energised: *energised }),
        _ => None,
    }));
}
