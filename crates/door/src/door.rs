//! One door: when its relay releases the lock, and when its contact raises an alarm.

use crate::mono::Mono;
use crate::wire::{Alarm, Contact, DoorSettings, DoorState};

/// How long after locking a door may still be opened without an alarm, in milliseconds: the hand that
/// pulled in time moves the contact a moment later.
pub const GRACE_MS: u32 = 1_000;

/// One door. Unlocked is the union of what commands, requests to exit and schedules give; a lockdown ends the first
/// at once, suspends the last, and never touches requests to exit, because the way out is always free.
#[derive(Clone, Debug)]
pub struct Door {
    settings: DoorSettings,
    granted_until: Option<Mono>,
    exit_until: Option<Mono>,
    held: bool,
    /// When a schedule or its lockdown last let go of it.
    let_go_at: Option<Mono>,
    relay: bool,
    contact: Contact,
    opened_at: Option<Mono>,
    alarm: Option<Alarm>,
}

/// What can happen to a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// Somebody may enter. Longer than before, it extends; shorter, it changes nothing; in lockdown, nothing.
    Unlock {
        /// For how long, in milliseconds.
        for_ms: u32,
    },
    /// A lockdown begins or ends.
    LockDown(bool),
    /// The contact reports the door open or closed.
    Contact {
        /// Whether it is open.
        open: bool,
    },
    /// Somebody wants out.
    RequestToExit,
    /// A schedule keeps it unlocked, or no longer does.
    Hold(bool),
    /// Time has passed.
    Tick,
}

/// What a door does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Release the lock (true) or secure it. Which level does that is the wiring's matter.
    Relay(bool),
    /// The door was opened as it may be.
    Opened,
    /// The door was closed; this also ends an alarm.
    Closed,
    /// The door was opened while it was locked.
    ForcedOpen,
    /// The door has stood open for too long.
    HeldOpen,
}

impl Door {
    /// A locked door whose contact has said nothing.
    #[must_use]
    pub const fn new(settings: DoorSettings) -> Self {
        Self {
            settings,
            granted_until: None,
            exit_until: None,
            held: false,
            let_go_at: None,
            relay: false,
            contact: Contact::Unknown,
            opened_at: None,
            alarm: None,
        }
    }

    /// Takes one input at `now` and says what to do, in order.
    pub fn handle(&mut self, input: Input, now: Mono) -> Vec<Output> {
        let mut outputs = Vec::new();
        let was_held = self.is_held();
        match input {
            Input::Unlock { .. } if self.settings.locked_down => {}
            Input::Unlock { for_ms } => self.granted_until = self.granted_until.max(Some(now.plus_ms(for_ms))),
            Input::LockDown(on) => self.lock_down(on, now),
            Input::Contact { open } => self.sense(open, now, &mut outputs),
            Input::RequestToExit => {
                let until = now.plus_ms(self.settings.relock_after_ms.get());
                self.exit_until = self.exit_until.max(Some(until));
            }
            Input::Hold(on) => self.held = on,
            Input::Tick => {}
        }
        if was_held && !self.is_held() {
            self.let_go_at = Some(now);
        }
        self.settle(now, &mut outputs);
        outputs
    }

    /// Takes new settings at `now`; an unlock that is under way keeps its end unless they lock down.
    pub fn configure(&mut self, settings: DoorSettings, now: Mono) -> Vec<Output> {
        self.settings = settings;
        self.handle(Input::LockDown(settings.locked_down), now)
    }

    /// When [`Input::Tick`] is due next, if ever.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Mono> {
        let relock = self.unlocked_until().filter(|_| self.relay && !self.is_held());
        [relock, self.held_open_at()].into_iter().flatten().min()
    }

    /// What its relay was last told.
    #[must_use]
    pub const fn is_energised(&self) -> bool {
        self.relay
    }

    /// How it is set up; the lockdown is the present one.
    #[must_use]
    pub const fn settings(&self) -> &DoorSettings {
        &self.settings
    }

    /// How it stands at `now`.
    #[must_use]
    pub fn state(&self, now: Mono) -> DoorState {
        DoorState {
            lock: self.settings.lock,
            unlocked_for_ms: self.granted_until.max(self.exit_until).map_or(0, |until| until.ms_since(now)),
            held: self.is_held(),
            locked_down: self.settings.locked_down,
            contact: self.contact,
            alarm: self.alarm,
        }
    }

    fn lock_down(&mut self, on: bool, now: Mono) {
        self.settings.locked_down = on;
        if on {
            self.granted_until = self.granted_until.map(|until| until.min(now));
        }
    }

    fn sense(&mut self, open: bool, now: Mono, outputs: &mut Vec<Output>) {
        let contact = if open { Contact::Open } else { Contact::Closed };
        let before = std::mem::replace(&mut self.contact, contact);
        if before == contact {
            return;
        }
        if !open {
            self.alarm = None;
            outputs.push(Output::Closed);
            return;
        }
        self.opened_at = Some(now);
        // The first report after a start says how the door stands, not that somebody opened it.
        let may_open = before == Contact::Unknown
            || self.relay
            || self.unlocked_until().is_some_and(|until| now < until.plus_ms(GRACE_MS));
        if may_open {
            outputs.push(Output::Opened);
        } else {
            self.alarm = Some(Alarm::ForcedOpen);
            outputs.push(Output::ForcedOpen);
        }
    }

    fn settle(&mut self, now: Mono, outputs: &mut Vec<Output>) {
        let energised = self.is_held() || self.unlocked_until().is_some_and(|until| now < until);
        if energised != self.relay {
            self.relay = energised;
            outputs.push(Output::Relay(energised));
        }
        if self.held_open_at().is_some_and(|due| due <= now) {
            self.alarm = Some(Alarm::HeldOpen);
            outputs.push(Output::HeldOpen);
        }
    }

    /// Until when it is or was unlocked, but for a schedule that holds it now.
    fn unlocked_until(&self) -> Option<Mono> {
        self.granted_until.max(self.exit_until).max(self.let_go_at)
    }

    /// Whether a schedule keeps it unlocked.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        self.held && !self.settings.locked_down
    }

    fn held_open_at(&self) -> Option<Mono> {
        let after_ms = self.settings.held_open_after_ms?;
        let watched = self.contact == Contact::Open && self.alarm.is_none() && !self.is_held();
        self.opened_at.max(self.unlocked_until()).filter(|_| watched).map(|from| from.plus_ms(after_ms))
    }
}
