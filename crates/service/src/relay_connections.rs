//! The wires from relays to doors. A door opens only where there is one.

use crate::input::Field;
use crate::operation::{Act, Who};
use crate::{Caller, Error, Problems, Service};
use domain::authority::Scope;
use domain::controller::{Relay, RelayConnection, UnlockTime};
use domain::event::{EventKind, ObjectKind};
use domain::id::{ControllerId, LockId, OrganizationId, RelayConnectionId, RelayId};
use domain::lock::Lock;
use domain::permission::Permission;
use domain::text::Name;
use domain::time::Timestamp;
use store::Read;

/// A connection with what is at its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct RelayConnectionView {
    /// The connection.
    pub connection: RelayConnection,
    /// The relay.
    pub relay: Relay,
    /// The door.
    pub lock: Lock,
}

/// What a request says of a connection.
#[derive(Clone, Debug, Default)]
pub struct RelayConnectionInput {
    /// What it is called.
    pub name: Field<String>,
    /// How long a command unlocks the door, in seconds.
    pub duration: Field<f64>,
}

/// The connections of a controller, by channel.
pub async fn list(
    service: &Service,
    caller: &Caller,
    controller: ControllerId,
) -> Result<Vec<RelayConnectionView>, Error> {
    service
        .look(caller, move |look| {
            crate::controllers::visible(look.read, &look.who, controller)?;
            let found = store::relay_connections::list(look.read, look.who.organization(), controller)?;
            found.into_iter().map(|connection| view(look.read, connection)).collect()
        })
        .await
}

/// A connection.
pub async fn get(service: &Service, caller: &Caller, id: RelayConnectionId) -> Result<RelayConnectionView, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// Connects a relay to a door of the same place; neither may have another connection.
pub async fn create(
    service: &Service,
    caller: &Caller,
    (relay, lock): (RelayId, LockId),
    input: RelayConnectionInput,
) -> Result<RelayConnectionView, Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let found = store::relays::find(act, tenant, relay)?;
            let relay = found.ok_or_else(|| Error::invalid("controller_relay_id", "is not a relay here"))?;
            let found = store::locks::find(act, tenant, lock)?;
            let lock = found.ok_or_else(|| Error::invalid("lock_id", "is not a door of this organization"))?.lock;
            act.who.require(Permission::HardwareWrite, Scope::Lock(lock.id, lock.place))?;
            let controller = store::controllers::find(act, tenant, relay.controller)?;
            let mut problems = Problems::default();
            if controller.and_then(|found| found.controller.place) != Some(lock.place) {
                problems.add("lock_id", "is not at the place of the controller");
            }
            if store::relay_connections::find_of_relay(act, tenant, relay.id)?.is_some() {
                problems.add("controller_relay_id", "is connected already");
            }
            if store::relay_connections::find_of_lock(act, tenant, lock.id)?.is_some() {
                problems.add("lock_id", "is connected to a relay already");
            }
            let mut connection = draft(tenant, relay.id, lock.id);
            apply(input, &mut connection, problems)?;
            let connection = store::relay_connections::create(act, connection)?;
            log(act, EventKind::ControllerRelayConnectionCreate, &connection, &lock)?;
            Ok(RelayConnectionView { connection, relay, lock })
        })
        .await
}

/// Changes what a connection is called and how long a command unlocks its door. The ends stay.
pub async fn update(
    service: &Service,
    caller: &Caller,
    id: RelayConnectionId,
    input: RelayConnectionInput,
) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let RelayConnectionView { mut connection, lock, .. } = writable(act, id)?;
            apply(input, &mut connection, Problems::default())?;
            store::relay_connections::update(act, &connection)?;
            log(act, EventKind::ControllerRelayConnectionUpdate, &connection, &lock)
        })
        .await
}

/// Removes a connection. Its door opens no more.
pub async fn delete(service: &Service, caller: &Caller, id: RelayConnectionId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let RelayConnectionView { connection, lock, .. } = writable(act, id)?;
            store::relay_connections::delete(act, &connection)?;
            log(act, EventKind::ControllerRelayConnectionDestroy, &connection, &lock)
        })
        .await
}

/// A connection as it begins. The store gives it its id and its times.
pub(crate) fn draft(organization: OrganizationId, relay: RelayId, lock: LockId) -> RelayConnection {
    RelayConnection {
        id: RelayConnectionId::new(0),
        organization,
        relay,
        lock,
        name: None,
        unlock_time: UnlockTime::default(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}

/// A connection whose hardware the caller may read.
fn visible(read: &mut Read<'_>, who: &Who, id: RelayConnectionId) -> Result<RelayConnectionView, Error> {
    let found = store::relay_connections::find(read, who.organization(), id)?;
    let found = view(read, found.ok_or(Error::NotFound("relay connection"))?)?;
    let scope = Scope::Lock(found.lock.id, found.lock.place);
    who.require_sight(Permission::HardwareRead, scope, "relay connection")?;
    Ok(found)
}

/// A connection that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: RelayConnectionId) -> Result<RelayConnectionView, Error> {
    let found = visible(act.write, &act.who, id)?;
    act.who.require(Permission::HardwareWrite, Scope::Lock(found.lock.id, found.lock.place))?;
    Ok(found)
}

fn view(read: &mut Read<'_>, connection: RelayConnection) -> Result<RelayConnectionView, Error> {
    let tenant = connection.organization;
    let relay = store::relays::find(read, tenant, connection.relay)?.ok_or(Error::NotFound("relay"))?;
    let lock = crate::locks::find(read, tenant, connection.lock)?.lock;
    Ok(RelayConnectionView { connection, relay, lock })
}

fn apply(input: RelayConnectionInput, connection: &mut RelayConnection, mut problems: Problems) -> Result<(), Error> {
    input.name.parse(&mut problems, "name", |text| Name::parse(text)).write_to(&mut connection.name);
    let time = input.duration.parse(&mut problems, "duration", |seconds| UnlockTime::from_seconds(*seconds));
    time.write_value(&mut connection.unlock_time);
    problems.check()
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, connection: &RelayConnection, lock: &Lock) -> Result<(), Error> {
    let name = connection.name.as_ref().map_or_else(|| lock.name.to_string(), ToString::to_string);
    act.log(kind, (ObjectKind::ControllerRelayConnection, connection.id.get(), name), Some(lock.place))
}
