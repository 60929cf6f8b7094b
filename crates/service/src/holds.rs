//! Doors that stand unlocked by their schedules: who comes first, who leaves last, and what the log says of it.
//! The controllers at the doors keep the schedules themselves; nothing here moves a door.

use crate::context::event_id;
use crate::directory::Tenant;
use crate::operation::Act;
use crate::{Caller, Error, Service};
use domain::access::{Attempt, Decision, Means, Policy, Reason, decide};
use domain::event::{ControllerFault, Event, EventKind, EventObject, ObjectKind};
use domain::hold::{Attendance, Hold, HoldRules};
use domain::id::{LockId, OrganizationId};
use domain::time::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::attendance::State;

/// What stands against noting who came or left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// No schedule of the door waits for the first to arrive now.
    NobodyAwaited,
    /// Somebody has come already, and the door is unlocked or will be.
    AlreadyCame,
    /// No schedule holds the door unlocked now.
    NotHeld,
}

impl Standing {
    /// The contract's code, or ours where it has none.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyCame => "fad110",
            Self::NobodyAwaited | Self::NotHeld => "409409",
        }
    }
}

/// How the schedules of a door hold it now; nothing without such schedules.
pub(crate) fn hold(service: &Service, organization: OrganizationId, lock: LockId) -> Option<Hold> {
    let tenant = service.0.directory.tenant(organization)?;
    let rules = tenant.index().policy.hold_rules(lock)?;
    Some(rules.at(service.now()))
}

/// The caller is the first at a door whose schedule waits for one. Who may not open it may not begin its day.
pub async fn first_to_arrive(service: &Service, caller: &Caller, lock: LockId) -> Result<(), Error> {
    let rules = may_open(service, caller, lock, caller.means()).await?;
    note(service, caller, lock, rules, Coming::First).await
}

/// The caller is the last to leave a door that a schedule holds unlocked.
pub async fn last_to_leave(service: &Service, caller: &Caller, lock: LockId) -> Result<(), Error> {
    // It locks: where the caller stands, and with which phone, matters to nobody.
    let rules = may_open(service, caller, lock, Means::Tap { primary_device: true }).await?;
    note(service, caller, lock, rules, Coming::Last).await
}

/// Somebody has opened a door. If its schedule waits for the first to arrive, it was them.
pub(crate) async fn opened(service: &Service, caller: &Caller, lock: LockId, now: Timestamp) {
    let tenant = service.0.directory.tenant(caller.organization);
    let Some(rules) = tenant.and_then(|tenant| tenant.index().policy.hold_rules(lock)) else { return };
    if !rules.at(now).is_first_awaited {
        return;
    }
    match note(service, caller, lock, Some(rules), Coming::First).await {
        // Two came at once.
        Ok(()) | Err(Error::Conflict(_)) => {}
        Err(error) => tracing::error!(%error, %lock, "the first to arrive could not be noted"),
    }
}

#[derive(Clone, Copy)]
enum Coming {
    First,
    Last,
}

async fn may_open(service: &Service, caller: &Caller, lock: LockId, means: Means) -> Result<Option<HoldRules>, Error> {
    service.refresh(caller.organization).await?;
    let tenant = service.0.directory.tenant(caller.organization).ok_or(Error::NotFound("organization"))?;
    let index = tenant.index();
    let subject = caller.subject().ok_or(Error::Refused(Reason::DoorUnknown))?;
    let attempt = Attempt { lock, subject, means, location: None };
    let decision = crate::unlock::limited(caller, decide(&index.policy, &attempt, service.now()));
    if let Decision::Deny(reason) = decision {
        return Err(Error::Refused(reason));
    }
    if !service.door_status(lock).is_some_and(|status| status.online) {
        return Err(Error::Controller(ControllerFault::Silent));
    }
    Ok(index.policy.hold_rules(lock))
}

async fn note(
    service: &Service,
    caller: &Caller,
    lock: LockId,
    rules: Option<HoldRules>,
    coming: Coming,
) -> Result<(), Error> {
    service.act(caller, move |act| write(act, lock, rules, coming)).await
}

fn write(act: &mut Act<'_, '_>, lock: LockId, rules: Option<HoldRules>, coming: Coming) -> Result<(), Error> {
    let (organization, now) = (act.who.organization(), act.who.now);
    let found = crate::locks::find(act, organization, lock)?.lock;
    let mut state = store::attendance::find(act, organization, lock)?;
    // Others may have come since the rules were read.
    let hold = rules.map(|rules| HoldRules { attendance: state.attendance, ..rules }.at(now));
    let kind = match (coming, hold) {
        (Coming::First, Some(hold)) if hold.is_first_awaited => {
            state.attendance.arrived_at = Some(now);
            EventKind::LockFirstToArrive
        }
        (Coming::First, Some(hold)) if hold.is_first_satisfied => return Err(Error::Conflict(Standing::AlreadyCame)),
        (Coming::First, _) => return Err(Error::Conflict(Standing::NobodyAwaited)),
        (Coming::Last, Some(hold)) if hold.is_unlocked => {
            state.attendance.left_at = Some(now);
            EventKind::LockLastToLeave
        }
        (Coming::Last, _) => return Err(Error::Conflict(Standing::NotHeld)),
    };
    store::attendance::update(act, lock, state)?;
    act.log(kind, (ObjectKind::Lock, lock.get(), found.name.to_string()), Some(found.place))
}

/// Writes into the log which doors schedules have unlocked and locked since it last said so: once, however many
/// servers look, and also what began or ended while none ran.
pub(crate) async fn settle(service: &Service) -> Result<(), Error> {
    let mut outcome = Ok(());
    for organization in service.0.directory.organizations() {
        let Some(tenant) = service.0.directory.tenant(organization) else { continue };
        if let Err(error) = settle_one(service, organization, &tenant).await {
            outcome = Err(error);
        }
    }
    crate::fleet::set_clocks(service);
    outcome
}

async fn settle_one(service: &Service, organization: OrganizationId, tenant: &Arc<Tenant>) -> Result<(), Error> {
    let now = service.now();
    let held = held(&tenant.index().policy, now);
    if tenant.logged_as_held.lock().as_ref() == Some(&held) {
        return Ok(());
    }
    let logged = service.store().read(move |read| Ok::<_, Error>(store::attendance::list_held(read, organization)?));
    let logged: BTreeSet<LockId> = logged.await?.into_iter().collect();
    let turned: Vec<LockId> = held.symmetric_difference(&logged).copied().collect();
    if !turned.is_empty() {
        let (chance, held) = (service.chance(), held.clone());
        let turn = service.commit(organization, now, move |write| {
            for lock in turned {
                turn(write, lock, held.contains(&lock), &*chance)?;
            }
            Ok::<_, Error>(())
        });
        turn.await?;
    }
    *tenant.logged_as_held.lock() = Some(held);
    Ok(())
}

fn held(policy: &Policy, now: Timestamp) -> BTreeSet<LockId> {
    let is_held = |lock: &LockId| {
        policy.hold_rules(*lock).is_some_and(|rules| rules.at(now).is_unlocked) && !policy.is_locked_down(*lock)
    };
    policy.locks().filter(is_held).collect()
}

fn turn(write: &mut store::Write<'_>, lock: LockId, on: bool, chance: &dyn crate::Chance) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let State { attendance, held } = store::attendance::find(write, organization, lock)?;
    let Some(found) = store::locks::find(write, organization, lock)? else { return Ok(()) };
    if held == on {
        return Ok(());
    }
    store::attendance::update(write, lock, State { attendance, held: on })?;
    let kind = if on { EventKind::LockScheduledUnlockStarted } else { EventKind::LockScheduledUnlockEnded };
    let event = Event {
        uuid: event_id(chance, now),
        organization,
        kind,
        actor: None,
        means: None,
        authorized_by: None,
        object: EventObject { kind: ObjectKind::Lock, id: lock.get(), name: found.lock.name.to_string() },
        place: Some(found.lock.place),
        refusal: None,
        created_at: now,
    };
    Ok(store::events::create(write, &event)?)
}

/// What a door's controller needs to hold it.
pub(crate) fn schedules(policy: &Policy, lock: LockId) -> Option<door::wire::DoorSchedules> {
    let schedules: Vec<_> = policy.hold_schedules(lock).cloned().collect();
    let time_zone = policy.time_zone(lock)?.clone();
    let attendance: Attendance = policy.attendance(lock);
    (!schedules.is_empty()).then_some(door::wire::DoorSchedules { lock, time_zone, schedules, attendance })
}
