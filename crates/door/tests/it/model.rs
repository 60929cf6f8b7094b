//! Generated sequences: a controller with its shell and its server, compared after every step with a
//! model that keeps everything for ever and computes what should be from the whole past.

use crate::sample::{BACK, ELSEWHERE, FRONT, RELOCK_AFTER_MS, at, command, settings};
use domain::id::LockId;
use door::controller::{Controller, Input, Output};
use door::receipts::Receipts;
use door::wire::{DoorSettings, DoorState, FromController, JournalEntry, Outcome, ToController, Veto};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const DAY_MS: u64 = 24 * 60 * 60 * 1_000;
const LOCKS: [LockId; 3] = [FRONT, BACK, ELSEWHERE];

#[derive(Clone, Debug)]
enum Step {
    /// A command; `back` 0 is a new id, 1 one that was skipped, 2 the one before, and so on.
    Unlock {
        back: u64,
        lock: LockId,
        expires_after_ms: u32,
        waited_ms: u64,
    },
    LockDown {
        lock: LockId,
        on: bool,
    },
    Configure {
        doors: Vec<(LockId, bool)>,
    },
    Contact {
        lock: LockId,
        open: bool,
    },
    RequestToExit {
        lock: LockId,
    },
    /// Time passes and the shell ticks at every deadline.
    Wait {
        ms: u64,
    },
    /// The machine sleeps and ticks only on waking.
    Sleep {
        ms: u64,
    },
    LinkUp,
    /// What the server has not read is lost.
    LinkDown,
    /// The server reads what came; `durable`: it can also write.
    Serve {
        durable: bool,
    },
}

fn lock() -> impl Strategy<Value = LockId> {
    prop::sample::select(&LOCKS[..])
}

fn step() -> impl Strategy<Value = Step> {
    let doors = prop::collection::vec((lock(), any::<bool>()), 0..3);
    prop_oneof![
        6 => (prop_oneof![3 => Just(0), 2 => 0_u64..6], lock(), 0_u32..3_000, prop_oneof![Just(0), 0_u64..3_000])
            .prop_map(|(back, lock, expires_after_ms, waited_ms)| Step::Unlock { back, lock, expires_after_ms, waited_ms }),
        2 => (lock(), any::<bool>()).prop_map(|(lock, on)| Step::LockDown { lock, on }),
        1 => doors.prop_map(|doors| Step::Configure { doors }),
        2 => (lock(), any::<bool>()).prop_map(|(lock, open)| Step::Contact { lock, open }),
        1 => lock().prop_map(|lock| Step::RequestToExit { lock }),
        6 => (0_u64..8_000).prop_map(|ms| Step::Wait { ms }),
        1 => (DAY_MS / 2..DAY_MS * 2).prop_map(|ms| Step::Sleep { ms }),
        2 => Just(Step::LinkUp),
        1 => Just(Step::LinkDown),
        4 => any::<bool>().prop_map(|durable| Step::Serve { durable }),
    ]
}

/// What should be. Every reason to be unlocked stays in the list with its end.
#[derive(Default)]
struct Model {
    doors: BTreeMap<LockId, ModelDoor>,
    judged: BTreeMap<u64, (Outcome, u64)>,
    forgotten: u64,
    entries: Vec<(u64, Outcome)>,
    acknowledged: u64,
}

#[derive(Default)]
struct ModelDoor {
    locked_down: bool,
    granted_until: Vec<u64>,
    exit_until: Vec<u64>,
}

impl Model {
    fn unlock(&mut self, id: u64, lock: LockId, expired: bool, now: u64) -> Outcome {
        if let Some((first, _)) = self.judged.get(&id).filter(|_| id > self.forgotten) {
            return *first;
        }
        if id <= self.forgotten {
            return Outcome::Vetoed(Veto::Replayed);
        }
        let outcome = match self.doors.get_mut(&lock) {
            _ if expired => Outcome::Vetoed(Veto::Expired),
            None => Outcome::Vetoed(Veto::UnknownDoor),
            Some(door) if door.locked_down => Outcome::Vetoed(Veto::LockedDown),
            Some(door) => {
                door.granted_until.push(now + u64::from(RELOCK_AFTER_MS));
                Outcome::Opened
            }
        };
        self.entries.push((id, outcome));
        self.judged.insert(id, (outcome, now));
        let old = self.judged.range(self.forgotten + 1..).take_while(|(_, (_, at))| now - at >= DAY_MS);
        self.forgotten = old.map(|(id, _)| *id).last().unwrap_or(self.forgotten);
        outcome
    }

    fn lock_down(&mut self, lock: LockId, on: bool) {
        if let Some(door) = self.doors.get_mut(&lock) {
            door.locked_down = on;
            if on {
                door.granted_until.clear();
            }
        }
    }

    fn configure(&mut self, doors: &[(LockId, bool)]) {
        self.doors.retain(|lock, _| doors.iter().any(|(kept, _)| kept == lock));
        for (lock, locked_down) in doors {
            self.doors.entry(*lock).or_default();
            self.lock_down(*lock, *locked_down);
        }
    }

    fn energised(&self, now: u64) -> BTreeSet<LockId> {
        let open = |door: &ModelDoor| door.granted_until.iter().chain(&door.exit_until).any(|until| now < *until);
        self.doors.iter().filter(|(_, door)| open(door)).map(|(lock, _)| *lock).collect()
    }
}

/// The server's end of the link.
#[derive(Default)]
struct Server {
    inbox: Vec<FromController>,
    receipts: Receipts,
    durable: BTreeMap<u64, (u64, Outcome)>,
    uploaded_at: BTreeMap<u64, u64>,
    states: BTreeMap<LockId, DoorState>,
}

struct World {
    controller: Controller,
    model: Model,
    server: Server,
    relays: BTreeSet<LockId>,
    linked: bool,
    last_id: u64,
    now: u64,
}

impl World {
    fn new() -> Self {
        let mut world = Self {
            controller: Controller::new(),
            model: Model::default(),
            server: Server::default(),
            relays: BTreeSet::new(),
            linked: false,
            last_id: 100,
            now: 1,
        };
        world.take(Step::Configure { doors: vec![(FRONT, false), (BACK, false)] });
        world.take(Step::LinkUp);
        world
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Unlock { back, lock, expires_after_ms, waited_ms } => {
                self.unlock(back, lock, expires_after_ms, waited_ms);
            }
            Step::LockDown { lock, on } => {
                self.model.lock_down(lock, on);
                self.receive(ToController::LockDown { lock, on });
            }
            Step::Configure { doors } => {
                self.model.configure(&doors);
                let settings =
                    doors.into_iter().map(|(lock, locked_down)| DoorSettings { locked_down, ..settings(lock) });
                self.receive(ToController::Configure(settings.collect()));
            }
            Step::Contact { lock, open } => self.handle(Input::Contact { lock, open }),
            Step::RequestToExit { lock } => {
                if let Some(door) = self.model.doors.get_mut(&lock) {
                    door.exit_until.push(self.now + u64::from(RELOCK_AFTER_MS));
                }
                self.handle(Input::RequestToExit { lock });
            }
            Step::Wait { ms } => self.wait(ms),
            Step::Sleep { ms } => {
                self.now += ms;
                self.handle(Input::Tick);
            }
            Step::LinkUp => {
                self.linked = true;
                self.server.uploaded_at.clear();
                self.handle(Input::LinkUp);
            }
            Step::LinkDown => {
                self.linked = false;
                self.server.inbox.clear();
                self.server.receipts = Receipts::new();
                self.handle(Input::LinkDown);
            }
            Step::Serve { durable } => self.serve(durable),
        }
        self.check();
    }

    fn unlock(&mut self, back: u64, lock: LockId, expires_after_ms: u32, waited_ms: u64) {
        // Every other id is skipped, so that an older id can be news.
        self.last_id += if back == 0 { 2 } else { 0 };
        let id = self.last_id - back;
        let received_at = self.now.saturating_sub(waited_ms);
        let expired = self.now - received_at >= u64::from(expires_after_ms);
        let outcome = self.model.unlock(id, lock, expired, self.now);
        let mut command = command(id.into(), lock);
        command.expires_after_ms = expires_after_ms;
        let uuid = command.id;
        let came_before = self.server.inbox.len();
        self.handle(Input::Message { message: ToController::Unlock(command), received_at: at(received_at) });
        let mut answers = self.server.inbox.iter().skip(came_before).filter_map(|message| match message {
            FromController::Outcome { command, outcome, .. } => Some((*command, *outcome)),
            _ => None,
        });
        assert_eq!(answers.next(), self.linked.then_some((uuid, outcome)));
        assert_eq!(answers.next(), None);
    }

    fn wait(&mut self, ms: u64) {
        let end = self.now + ms;
        while let Some(due) = self.controller.next_deadline().filter(|due| *due <= at(end)) {
            self.now = self.now.max(due.as_millis());
            self.handle(Input::Tick);
            assert!(self.controller.next_deadline().is_none_or(|next| next > at(self.now)), "a deadline must pass");
            self.check();
        }
        self.now = end;
    }

    fn serve(&mut self, durable: bool) {
        for message in std::mem::take(&mut self.server.inbox) {
            let entries: Vec<(u64, u64, Outcome)> = match message {
                FromController::Outcome { command, outcome, seq: Some(seq) } => vec![(seq, low(command), outcome)],
                FromController::Journal(batch) => {
                    self.server.receipts.begin(batch.first().unwrap().seq);
                    batch.iter().map(|entry| (entry.seq, low(entry.command.id), entry.outcome)).collect()
                }
                _ => continue,
            };
            for (seq, id, outcome) in entries.into_iter().filter(|_| durable) {
                let first = *self.server.durable.entry(seq).or_insert((id, outcome));
                assert_eq!(first, (id, outcome), "a number stands for one entry");
                if let Some(up_to) = self.server.receipts.settle(seq) {
                    self.model.acknowledged = self.model.acknowledged.max(up_to);
                    self.receive(ToController::Acknowledge { up_to });
                }
            }
        }
    }

    fn receive(&mut self, message: ToController) {
        self.handle(Input::Message { message, received_at: at(self.now) });
    }

    fn handle(&mut self, input: Input) {
        for output in self.controller.handle(input, at(self.now)) {
            match output {
                Output::Relay { lock, energised: true } => assert!(self.relays.insert(lock), "already released"),
                Output::Relay { lock, energised: false } => assert!(self.relays.remove(&lock), "already secured"),
                Output::Send(message) => {
                    assert!(self.linked, "nothing is said without a link");
                    if let FromController::Journal(batch) = &message {
                        self.check_batch(batch);
                    }
                    if let FromController::State(state) = &message {
                        self.server.states.insert(state.lock, *state);
                    }
                    self.server.inbox.push(message);
                }
            }
        }
    }

    fn check_batch(&mut self, batch: &[JournalEntry]) {
        assert!(!batch.is_empty() && batch.len() <= 500);
        assert!(batch.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq), "no gap inside a batch");
        for entry in batch {
            let before = self.server.uploaded_at.insert(entry.seq, self.now);
            assert!(before.is_none_or(|before| self.now - before >= 5_000), "sent again before its time");
        }
    }

    fn check(&self) {
        assert_eq!(self.relays, self.model.energised(self.now));
        for (lock, door) in self.model.doors.iter().filter(|_| self.linked) {
            let told = self.server.states[lock];
            assert_eq!(told.unlocked_for_ms > 0, self.relays.contains(lock), "the server knows {lock:?}");
            assert_eq!(told.locked_down, door.locked_down, "the server knows {lock:?}");
        }
        let kept = self.controller.journal().entries();
        let kept: Vec<_> = kept.map(|entry| (entry.seq, low(entry.command.id), entry.outcome)).collect();
        let numbered = self.model.entries.iter().zip(1_u64..).map(|((id, outcome), seq)| (seq, *id, *outcome));
        assert_eq!(kept, numbered.filter(|(seq, ..)| *seq > self.model.acknowledged).collect::<Vec<_>>());
    }

    /// A link that stays and a server that can write: everything arrives.
    fn drain(&mut self) {
        self.take(Step::LinkDown);
        self.take(Step::LinkUp);
        self.take(Step::Serve { durable: true });
        assert_eq!(self.controller.journal().entries().len(), 0);
        let arrived: Vec<_> = self.server.durable.iter().map(|(seq, entry)| (*seq, *entry)).collect();
        let expected: Vec<_> = (1..).zip(self.model.entries.iter().copied()).collect();
        assert_eq!(arrived, expected, "every entry arrives under its number");
        let mut ids: Vec<_> = self.model.entries.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "an id is judged once");
        self.take(Step::Wait { ms: 60_000 });
        assert_eq!(self.relays, BTreeSet::new());
        assert_eq!(self.controller.next_deadline(), None);
    }
}

fn low(id: uuid::Uuid) -> u64 {
    id.as_u64_pair().1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_024))]

    #[test]
    fn controller_does_what_the_model_says(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        for step in steps {
            world.take(step);
        }
        world.drain();
    }
}
