//! One unlock: decide, command, record. The server decides; the controller only vetoes.

use crate::context::event_id;
use crate::directory::{Index, PersonLabel};
use crate::fleet::{self, COMMAND_LIVES_MS};
use crate::{Caller, Error, Service};
use domain::access::{Attempt, Cause, Decision, Reason, cause, decide};
use domain::event::{ActorId, AuthenticatedBy, ControllerFault, Event, Refusal};
use domain::id::{ControllerId, LockId, OrganizationId, RightId};
use domain::place::Location;
use domain::role::Role;
use domain::time::Timestamp;
use door::wire::{Attribution, UnlockCommand};
use parking_lot::Mutex;
use std::collections::HashMap;
use tokio::sync::watch;

/// What comes with the wish to open a door.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnlockInput {
    /// Which door.
    pub lock: LockId,
    /// Where the device says it is.
    pub location: Option<Location>,
    /// A proof of a reader came along. There are no readers yet that could have made it.
    pub has_proximity_proof: bool,
}

/// How an unlock ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Opened,
    Refused(Reason),
    Faulty(ControllerFault),
    /// The attempt could not be recorded, so it did not count.
    Unrecorded,
}

/// Answers that repeats of an attempt share: the same login, access link or access key, the same door, while it runs and, as long as
/// nothing has changed that could change the answer, a moment after. One command, one line of the log, one
/// answer.
pub(crate) struct Shared {
    shared_us: i64,
    attempts: Mutex<Attempts>,
}

struct Attempts {
    running: HashMap<(AuthenticatedBy, LockId), Running>,
    /// How many there may be before the old ones are dropped: at least twice those that still count.
    kept: usize,
}

struct Running {
    began_at: Timestamp,
    asked: Asked,
    ending: watch::Receiver<Option<Ending>>,
}

/// What the answer to an attempt depends on, beside its time.
#[derive(Clone, Copy, PartialEq)]
struct Asked {
    input: UnlockInput,
    is_primary_device: bool,
    rules_revision: i64,
}

const KEPT_MIN: usize = 4_096;

/// Opens a door for the caller, or says why not. When this returns, the attempt is on disk. It goes on
/// when nobody waits for it any more.
pub async fn unlock(service: &Service, caller: &Caller, input: UnlockInput) -> Result<(), Error> {
    let ending = service.0.unlocks.join(service, caller, input).await;
    metrics::counter!("latchkey_unlocks_total", "result" => ending.word()).increment(1);
    match ending {
        Ending::Opened => Ok(()),
        Ending::Refused(reason) => Err(refused(service, caller, &input, reason).await),
        Ending::Faulty(fault) => Err(Error::Controller(fault)),
        Ending::Unrecorded => Err(Error::Unavailable("the attempt could not be recorded".to_owned())),
    }
}

impl Ending {
    const fn word(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Refused(reason) => reason.key(),
            Self::Faulty(fault) => fault.key(),
            Self::Unrecorded => "unrecorded",
        }
    }
}

impl Shared {
    pub(crate) fn new(shared_ms: u64) -> Self {
        let shared_us = i64::try_from(shared_ms).unwrap_or(i64::MAX).saturating_mul(1_000);
        Self { shared_us, attempts: Mutex::new(Attempts { running: HashMap::new(), kept: KEPT_MIN }) }
    }

    async fn join(&self, service: &Service, caller: &Caller, input: UnlockInput) -> Ending {
        if let Err(error) = service.refresh(caller.organization).await {
            tracing::error!(%error, "nobody knows whether the rules are current");
            return Ending::Unrecorded;
        }
        let now = service.now();
        let tenant = service.0.directory.tenant(caller.organization);
        let rules_revision = tenant.map_or(0, |tenant| tenant.index().rules_revision);
        let asked = Asked { input, is_primary_device: caller.is_primary_device, rules_revision };
        let (mut ending, begin) = self.find_or_add(caller.by, asked, now);
        if let Some(answer) = begin {
            let (service, caller) = (service.clone(), caller.clone());
            tokio::spawn(async move { answer.send(Some(perform(&service, &caller, input, now).await)) });
        }
        match ending.wait_for(Option::is_some).await {
            Ok(ending) => ending.unwrap_or(Ending::Unrecorded),
            Err(_) => Ending::Unrecorded,
        }
    }

    /// The attempt that is going on or just over, or a new one that the caller has to perform.
    fn find_or_add(
        &self,
        by: AuthenticatedBy,
        asked: Asked,
        now: Timestamp,
    ) -> (watch::Receiver<Option<Ending>>, Option<watch::Sender<Option<Ending>>>) {
        let mut attempts = self.attempts.lock();
        let key = (by, asked.input.lock);
        if let Some(running) = attempts.running.get(&key)
            && running.answers(&asked, now, self.shared_us)
        {
            return (running.ending.clone(), None);
        }
        if attempts.running.len() >= attempts.kept {
            attempts.running.retain(|_, running| running.answers(&running.asked, now, self.shared_us));
            attempts.kept = KEPT_MIN.max(attempts.running.len() * 2);
        }
        let (answer, ending) = watch::channel(None);
        attempts.running.insert(key, Running { began_at: now, asked, ending: ending.clone() });
        (ending, Some(answer))
    }
}

impl Running {
    /// Whether its answer is the one to another attempt at `now`.
    fn answers(&self, asked: &Asked, now: Timestamp, shared_us: i64) -> bool {
        let is_fresh = (0..shared_us).contains(&now.micros_since(self.began_at));
        let ending = *self.ending.borrow();
        match ending {
            // Whoever performs it may have broken off.
            None => self.ending.has_changed().is_ok(),
            Some(Ending::Unrecorded) => false,
            Some(Ending::Opened) => is_fresh && self.asked.rules_revision == asked.rules_revision,
            // A refusal for want of something may come to an end when it is brought along.
            Some(_) => is_fresh && self.asked == *asked,
        }
    }
}

/// What the index says of an attempt.
struct Verdict {
    decision: Decision,
    drive: Option<(ControllerId, u32)>,
    by: Attribution,
}

async fn perform(service: &Service, caller: &Caller, input: UnlockInput, now: Timestamp) -> Ending {
    // Of a door that is not there, there is nothing that a log could tell.
    let Some(verdict) = judge(service, caller, &input, now) else { return Ending::Refused(Reason::DoorUnknown) };
    let command = UnlockCommand {
        id: event_id(&*service.0.chance, now),
        lock: input.lock,
        expires_after_ms: COMMAND_LIVES_MS,
        sent_at: now,
        by: verdict.by,
    };
    if let Decision::Deny(reason) = verdict.decision {
        return record(service, &command, Some(Refusal::Rules(reason)), Ending::Refused(reason)).await;
    }
    let (controller, relock_after_ms) = match verdict.drive {
        Some((_, 0)) => return faulty(service, &command, ControllerFault::Unconfigured).await,
        Some(drive) => drive,
        None => return faulty(service, &command, ControllerFault::Unassigned).await,
    };
    if !service.0.disk.is_writable(service, caller.organization).await {
        return Ending::Unrecorded;
    }
    let line = command.clone();
    match service.0.fleet.command(controller, command).await {
        Ok(answer) => {
            let refusal = fleet::refusal(answer.outcome);
            let ending = refusal.map_or(Ending::Opened, |_| Ending::Faulty(ControllerFault::Veto));
            let ending = record(service, &line, refusal, ending).await;
            if ending != Ending::Unrecorded {
                service.0.fleet.settle(controller, answer);
            }
            if ending == Ending::Opened {
                let until = now.plus_millis(i64::from(relock_after_ms));
                service.0.fleet.opened(input.lock, until);
                service.0.seen.note(caller, now);
                crate::holds::opened(service, caller, input.lock, now).await;
            }
            ending
        }
        Err(fault) => faulty(service, &line, fault).await,
    }
}

fn judge(service: &Service, caller: &Caller, input: &UnlockInput, now: Timestamp) -> Option<Verdict> {
    let tenant = service.0.directory.tenant(caller.organization)?;
    let index = tenant.index();
    let door = index.doors.get(input.lock)?;
    let place = door.place?;
    let (subject, means) = (caller.subject()?, caller.means());
    let attempt = Attempt { lock: input.lock, subject, means, location: input.location };
    let decision = if input.has_proximity_proof {
        Decision::Deny(Reason::DoorReaderProof)
    } else {
        decide(&index.policy, &attempt, now)
    };
    let decision = limited(caller, decision);
    let label = label(&index, caller);
    let right = granted_by(decision);
    let by = Attribution {
        user: caller.user,
        means: Some(caller.by),
        right: right.map(|(right, _)| right),
        role: right.map(|(_, role)| role),
        name: label.name,
        email: label.email,
        lock_name: door.name.clone(),
        place,
        organization: caller.organization,
    };
    Some(Verdict { decision, drive: door.drive, by })
}

/// The decision for a caller whose scopes may leave the opening of doors out. Whatever comes before a right comes before
/// that.
pub(crate) fn limited(caller: &Caller, decision: Decision) -> Decision {
    match decision {
        Decision::Deny(reason) if reason < Reason::NoRight => decision,
        _ if caller.may_unlock() => decision,
        _ => Decision::Deny(Reason::NoRight),
    }
}

/// A refusal, with the name of the closure or the holiday behind it.
async fn refused(service: &Service, caller: &Caller, input: &UnlockInput, reason: Reason) -> Error {
    let Some(cause) = behind(service, caller, input, reason) else { return Error::Refused(reason) };
    let organization = caller.organization;
    let name = service.store().read(move |read| crate::explain::causes::name(read, organization, &cause));
    match name.await {
        Ok(Some(by)) => Error::Closed { reason, by },
        Ok(None) => Error::Refused(reason),
        Err(error) => {
            tracing::warn!(%error, "a closure is not called by its name");
            Error::Refused(reason)
        }
    }
}

fn behind(service: &Service, caller: &Caller, input: &UnlockInput, reason: Reason) -> Option<Cause> {
    let tenant = service.0.directory.tenant(caller.organization)?;
    let (subject, means) = (caller.subject()?, caller.means());
    let attempt = Attempt { lock: input.lock, subject, means, location: input.location };
    cause(&tenant.index().policy, &attempt, reason, service.now())
}

/// What the log calls whoever asks.
fn label(index: &Index, caller: &Caller) -> PersonLabel {
    let of_link = caller.link_name.clone().map(|name| PersonLabel { name, email: String::new() });
    of_link.or_else(|| index.people.get(caller.user?).cloned()).unwrap_or_default()
}

const fn granted_by(decision: Decision) -> Option<(RightId, Role)> {
    match decision {
        Decision::Grant(right) => right,
        Decision::Deny(_) => None,
    }
}

async fn faulty(service: &Service, command: &UnlockCommand, fault: ControllerFault) -> Ending {
    record(service, command, Some(Refusal::Controller(fault)), Ending::Faulty(fault)).await
}

/// Writes the line of the log. What is not on disk is not answered as if it were.
async fn record(service: &Service, command: &UnlockCommand, refusal: Option<Refusal>, ending: Ending) -> Ending {
    let line: Event = fleet::event(command, refusal);
    match service.store().append(line).await {
        Ok(()) => {
            service.0.bell.ring();
            ending
        }
        Err(error) => {
            tracing::error!(%error, "an attempt could not be recorded");
            service.0.disk.failed();
            Ending::Unrecorded
        }
    }
}

/// Who opened a door when, since this was last written down.
#[derive(Default)]
pub(crate) struct Seen(Mutex<HashMap<OrganizationId, HashMap<ActorId, Timestamp>>>);

impl Seen {
    /// Notes a person, or an access link, at a door. A key at a door is not the person who made it.
    fn note(&self, caller: &Caller, at: Timestamp) {
        let person = caller.user.filter(|_| !caller.is_key).map(|user| match caller.by {
            AuthenticatedBy::AccessKey(_) => ActorId::Guest(user),
            AuthenticatedBy::Login(_) | AuthenticatedBy::Link(_) => ActorId::User(user),
        });
        if let Some(id) = person.or(caller.by.link().map(ActorId::Link)) {
            self.put_back(caller.organization, HashMap::from([(id, at)]));
        }
    }

    /// What is noted and not written down.
    pub(crate) fn take(&self, organization: OrganizationId) -> HashMap<ActorId, Timestamp> {
        self.0.lock().remove(&organization).unwrap_or_default()
    }

    /// Notes again what could not be written down.
    pub(crate) fn put_back(&self, organization: OrganizationId, actors: HashMap<ActorId, Timestamp>) {
        let mut seen = self.0.lock();
        let seen = seen.entry(organization).or_default();
        for (id, at) in actors {
            seen.entry(id).and_modify(|last| *last = at.max(*last)).or_insert(at);
        }
    }
}
