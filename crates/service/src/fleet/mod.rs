//! The controllers at the doors: what they are told, what they answer, and how the doors stand.

mod simulated;

use crate::{Error, Service};
use domain::event::{
    ActorId, AuthenticatedBy, ControllerFault, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal,
};
use domain::id::{ControllerId, LockId, OrganizationId};
use domain::time::Timestamp;
use door::receipts::Receipts;
use door::wire::{
    Contact, DoorSchedules, DoorSettings, DoorState, FromController, JournalEntry, Outcome, ToController, UnlockCommand,
};
use parking_lot::{Mutex, RwLock};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
use uuid::Uuid;

/// How long a command may wait at a controller, and how long its answer is waited for, in milliseconds.
pub(crate) const COMMAND_LIVES_MS: u32 = 2_000;

/// The links to all controllers.
#[derive(Default)]
pub(crate) struct Fleet {
    links: RwLock<HashMap<ControllerId, Arc<Link>>>,
    waiting: Mutex<HashMap<Uuid, oneshot::Sender<Answer>>>,
    doors: RwLock<HashMap<LockId, DoorStatus>>,
}

/// One controller.
struct Link {
    organization: OrganizationId,
    settings: Mutex<Vec<DoorSettings>>,
    schedules: Mutex<Vec<DoorSchedules>>,
    receipts: Mutex<Receipts>,
    port: simulated::Port,
}

/// How a door stands, as its controller says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorStatus {
    /// Its controller is connected.
    pub online: bool,
    /// Until when a command keeps it unlocked.
    pub unlocked_until: Option<Timestamp>,
    /// A schedule keeps it unlocked.
    pub held: bool,
    /// Whether it stands open; absent without a contact.
    pub open: Option<bool>,
}

impl DoorStatus {
    /// Whether a command or a schedule keeps it unlocked.
    #[must_use]
    pub fn is_unlocked(&self, now: Timestamp) -> bool {
        self.held || self.unlocked_until.is_some_and(|until| until > now)
    }
}

/// What a controller answered to a command.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    seq: Option<u64>,
}

impl Service {
    /// How a door stands; absent without a controller.
    #[must_use]
    pub fn door_status(&self, lock: LockId) -> Option<DoorStatus> {
        self.0.fleet.doors.read().get(&lock).copied()
    }

    /// Whether a controller is connected.
    pub(crate) fn is_online(&self, controller: ControllerId) -> bool {
        self.0.fleet.links.read().get(&controller).is_some_and(|link| link.port.is_connected())
    }

    /// The connected controllers of an organization.
    pub(crate) fn controllers_online(&self, organization: OrganizationId) -> Vec<ControllerId> {
        let links = self.0.fleet.links.read();
        let online = links.iter().filter(|(_, link)| link.organization == organization && link.port.is_connected());
        online.map(|(id, _)| *id).collect()
    }

    /// Cuts the line to a door's controller until the server starts again: what is sent to it is lost, and
    /// its doors are offline. For demonstrations and tests.
    pub fn cut_line(&self, lock: LockId) {
        let fleet = &self.0.fleet;
        let drives = |link: &Link| link.settings.lock().iter().any(|door| door.lock == lock);
        for link in fleet.links.write().values_mut().filter(|link| drives(link)) {
            let settings = link.settings.lock().clone();
            fleet.doors.write().retain(|lock, _| settings.iter().all(|door| door.lock != *lock));
            *link = Arc::new(Link::new(link.organization, settings, simulated::Port::cut()));
        }
    }

    /// Loses what a door's controller answers to commands from now on, until the server starts again: only
    /// its journal still tells what became of them. For demonstrations and tests.
    pub fn lose_answers(&self, lock: LockId) {
        let links = self.0.fleet.links.read();
        for link in links.values().filter(|link| link.settings.lock().iter().any(|door| door.lock == lock)) {
            link.port.lose_answers();
        }
    }
}

impl Link {
    fn new(organization: OrganizationId, settings: Vec<DoorSettings>, port: simulated::Port) -> Self {
        Self {
            organization,
            settings: Mutex::new(settings),
            schedules: Mutex::default(),
            receipts: Mutex::default(),
            port,
        }
    }
}

impl Fleet {
    /// Sends a command and waits for its answer, at most as long as the command lives.
    pub(crate) async fn command(
        &self,
        controller: ControllerId,
        command: UnlockCommand,
    ) -> Result<Answer, ControllerFault> {
        let link = self.links.read().get(&controller).cloned().ok_or(ControllerFault::Silent)?;
        let id = command.id;
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().insert(id, answer);
        link.port.send(ToController::Unlock(command));
        let life = Duration::from_millis(u64::from(COMMAND_LIVES_MS));
        let answered = tokio::time::timeout(life, answered).await;
        if answered.is_err() {
            self.waiting.lock().remove(&id);
        }
        answered.ok().and_then(Result::ok).ok_or(ControllerFault::Silent)
    }

    /// Tells a controller that what it journalled for an answer is on disk.
    pub(crate) fn settle(&self, controller: ControllerId, answer: Answer) {
        let Some(link) = self.links.read().get(&controller).cloned() else { return };
        let up_to = answer.seq.and_then(|seq| link.receipts.lock().settle(seq));
        if let Some(up_to) = up_to {
            link.port.send(ToController::Acknowledge { up_to });
        }
    }

    /// Takes in what a controller says. Never looks at the links: whoever holds them may be talking to it.
    fn receive(service: &Service, controller: ControllerId, message: FromController) {
        let fleet = &service.0.fleet;
        match message {
            FromController::Outcome { command, outcome, seq } => {
                let waiting = fleet.waiting.lock().remove(&command);
                if let Some(waiting) = waiting {
                    // Who waited may have given up just now; then the journal tells it.
                    let _ = waiting.send(Answer { outcome, seq });
                }
            }
            FromController::State(state) => fleet.stand(state, service.now()),
            FromController::Journal(entries) => {
                let service = service.clone();
                tokio::spawn(async move {
                    if let Err(error) = take_journal(&service, controller, entries).await {
                        tracing::warn!(%error, %controller, "the journal of a controller waits");
                    }
                });
            }
        }
    }

    /// Notes that a door stays unlocked. A longer unlock alone is no change that its controller tells; but a
    /// door that it has locked meanwhile is locked.
    pub(crate) fn opened(&self, lock: LockId, until: Timestamp) {
        let mut doors = self.doors.write();
        if let Some(known) = doors.get_mut(&lock).and_then(|status| status.unlocked_until.as_mut()) {
            *known = until.max(*known);
        }
    }

    fn stand(&self, state: DoorState, now: Timestamp) {
        let micros = i64::try_from(state.unlocked_for_ms).unwrap_or(i64::MAX).saturating_mul(1_000);
        let until = Timestamp::from_micros(now.as_micros().saturating_add(micros));
        let status = DoorStatus {
            online: true,
            unlocked_until: (state.unlocked_for_ms > 0).then_some(until),
            held: state.held,
            open: match state.contact {
                Contact::Unknown => None,
                Contact::Open => Some(true),
                Contact::Closed => Some(false),
            },
        };
        self.doors.write().insert(state.lock, status);
    }
}

/// Gives every controller of an organization the doors that it is to drive, starts those that are new and
/// lets go of those that drive none any more.
pub(crate) fn configure(service: &Service, organization: OrganizationId) {
    let fleet = &service.0.fleet;
    // The index is read under the lock: of two calls at once, the later one must not send what is older.
    let mut links = fleet.links.write();
    let wanted = wanted(service, organization);
    links.retain(|id, link| link.organization != organization || wanted.contains_key(id));
    for (controller, (settings, schedules)) in wanted {
        let link = links
            .entry(controller)
            .or_insert_with(|| Arc::new(Link::new(organization, Vec::new(), simulated::start(service, controller))));
        let mut known = link.settings.lock();
        if *known != settings {
            known.clone_from(&settings);
            link.port.send(ToController::Configure(settings));
        }
        let mut known = link.schedules.lock();
        if *known != schedules {
            known.clone_from(&schedules);
            link.port.send(ToController::Schedules(schedules));
        }
    }
    let mut doors = fleet.doors.write();
    let known = std::mem::take(&mut *doors);
    let online = links.values().flat_map(|link| link.settings.lock().iter().map(|door| door.lock).collect::<Vec<_>>());
    doors.extend(online.filter_map(|lock| Some((lock, *known.get(&lock)?))));
}

/// Starts a controller anew, with nothing in its memory, and tells it again what it is to drive.
pub(crate) fn reboot(service: &Service, organization: OrganizationId, controller: ControllerId) {
    service.0.fleet.links.write().remove(&controller);
    configure(service, organization);
}

/// Tells the controllers that keep schedules what the clock shows. A real one has a clock of its own.
pub(crate) fn set_clocks(service: &Service) {
    let links: Vec<_> = service.0.fleet.links.read().values().cloned().collect();
    for link in links.iter().filter(|link| !link.schedules.lock().is_empty()) {
        link.port.set_clock(service.now());
    }
}

/// What a controller is to be told: its doors and what holds them.
type Wanted = (Vec<DoorSettings>, Vec<DoorSchedules>);

fn wanted(service: &Service, organization: OrganizationId) -> HashMap<ControllerId, Wanted> {
    let mut wanted: HashMap<ControllerId, Wanted> = HashMap::new();
    let Some(tenant) = service.0.directory.tenant(organization) else { return wanted };
    let index = tenant.index();
    for (lock, door) in index.doors.iter() {
        let Some((controller, relock_after_ms)) = door.drive else { continue };
        let Some(relock_after_ms) = NonZeroU32::new(relock_after_ms) else { continue };
        let locked_down = index.policy.is_locked_down(lock);
        let settings = DoorSettings { lock, relock_after_ms, held_open_after_ms: None, locked_down };
        let (doors, schedules) = wanted.entry(controller).or_default();
        doors.push(settings);
        schedules.extend(crate::holds::schedules(&index.policy, lock));
    }
    for (doors, schedules) in wanted.values_mut() {
        doors.sort_by_key(|door| door.lock);
        schedules.sort_by_key(|door| door.lock);
    }
    wanted
}

/// Writes what a controller did while nobody listened, and lets it forget.
async fn take_journal(service: &Service, controller: ControllerId, entries: Vec<JournalEntry>) -> Result<(), Error> {
    let Some(link) = service.0.fleet.links.read().get(&controller).cloned() else { return Ok(()) };
    if let Some(first) = entries.first() {
        link.receipts.lock().begin(first.seq);
    }
    for JournalEntry { seq, command, outcome } in entries {
        service.store().append(event(&command, refusal(outcome))).await?;
        let up_to = link.receipts.lock().settle(seq);
        if let Some(up_to) = up_to {
            link.port.send(ToController::Acknowledge { up_to });
        }
    }
    Ok(())
}

/// What an outcome is called in the log.
pub(crate) fn refusal(outcome: Outcome) -> Option<Refusal> {
    match outcome {
        Outcome::Opened => None,
        Outcome::Vetoed(veto) => {
            tracing::info!(?veto, "a controller refused a command");
            Some(Refusal::Controller(ControllerFault::Veto))
        }
    }
}

/// The line of the log for a command.
pub(crate) fn event(command: &UnlockCommand, refusal: Option<Refusal>) -> Event {
    let by = &command.by;
    let person = match by.means {
        Some(AuthenticatedBy::AccessKey(_)) => by.user.map(ActorId::Guest),
        _ => by.user.map(ActorId::User),
    };
    let actor = person.or(by.means.and_then(AuthenticatedBy::link).map(ActorId::Link));
    Event {
        uuid: command.id,
        organization: by.organization,
        kind: EventKind::LockUnlock,
        actor: actor.map(|id| EventActor { id, name: by.name.clone(), email: by.email.clone() }),
        means: by.means,
        authorized_by: by.right.zip(by.role),
        object: EventObject { kind: ObjectKind::Lock, id: command.lock.get(), name: by.lock_name.clone() },
        place: Some(by.place),
        refusal,
        created_at: command.sent_at,
    }
}
