//! The wires from relays to doors.

use crate::engine::{Read, Row, Write, params, statements};
use crate::{Error, locks};
use domain::controller::{RelayConnection, UnlockTime};
use domain::id::{ControllerId, LockId, OrganizationId, RelayConnectionId, RelayId};

macro_rules! columns {
    () => {
        " rc.id, rc.organization_id, rc.relay_id, rc.lock_id, rc.name, rc.duration_ms, rc.created_at, rc.updated_at "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from relay_connection rc where rc.organization_id = $1 and rc.id = $2");
    FIND_OF_RELAY =
        concat!("select", columns!(), "from relay_connection rc where rc.organization_id = $1 and rc.relay_id = $2");
    FIND_OF_LOCK =
        concat!("select", columns!(), "from relay_connection rc where rc.organization_id = $1 and rc.lock_id = $2");
    OF_CONTROLLER = concat!("select", columns!(), "from controller_relay r
        join relay_connection rc on rc.organization_id = r.organization_id and rc.relay_id = r.id
        where r.organization_id = $1 and r.controller_id = $2 order by r.channel");
    INSERT = "insert into relay_connection (organization_id, relay_id, lock_id, name, duration_ms, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $6) returning id";
    UPDATE = "update relay_connection set name = $1, duration_ms = $2, updated_at = $3
        where organization_id = $4 and id = $5";
    DELETE = "delete from relay_connection where organization_id = $1 and id = $2";
    DELETE_OF_LOCK = "delete from relay_connection where organization_id = $1 and lock_id = $2";
}

/// Finds a connection.
pub fn find(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: RelayConnectionId,
) -> Result<Option<RelayConnection>, Error> {
    read.first(&FIND, params![organization, id], connection)
}

/// Finds the connection of a relay.
pub fn find_of_relay(
    read: &mut Read<'_>,
    organization: OrganizationId,
    relay: RelayId,
) -> Result<Option<RelayConnection>, Error> {
    read.first(&FIND_OF_RELAY, params![organization, relay], connection)
}

/// Finds the connection of a door.
pub fn find_of_lock(
    read: &mut Read<'_>,
    organization: OrganizationId,
    lock: LockId,
) -> Result<Option<RelayConnection>, Error> {
    read.first(&FIND_OF_LOCK, params![organization, lock], connection)
}

/// The connections of a controller, by channel.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    controller: ControllerId,
) -> Result<Vec<RelayConnection>, Error> {
    read.all(&OF_CONTROLLER, params![organization, controller], connection)
}

/// Adds a connection; its id and times are given here. Fails with [`Error::Conflict`] if the relay or the door has
/// one already.
pub fn create(write: &mut Write<'_>, mut connection: RelayConnection) -> Result<RelayConnection, Error> {
    connection.organization = write.organization();
    (connection.created_at, connection.updated_at) = (write.now(), write.now());
    let id = write.first(
        &INSERT,
        params![
            connection.organization,
            connection.relay,
            connection.lock,
            connection.name.as_ref(),
            i64::from(connection.unlock_time.millis()),
            connection.created_at,
        ],
        Row::take,
    )?;
    connection.id = id.ok_or(Error::NotFound("relay connection"))?;
    locks::note_drive(write, connection.lock)?;
    Ok(connection)
}

/// Writes what may change of a connection: its name, and how long a command unlocks the door.
pub fn update(write: &mut Write<'_>, connection: &RelayConnection) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let millis = i64::from(connection.unlock_time.millis());
    let values = params![connection.name.as_ref(), millis, now, organization, connection.id];
    write.execute_one(&UPDATE, values, "relay connection")?;
    locks::note_drive(write, connection.lock)
}

/// Removes a connection. The door stays locked.
pub fn delete(write: &mut Write<'_>, connection: &RelayConnection) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, connection.id], "relay connection")?;
    locks::note_drive(write, connection.lock)
}

/// Removes the connections of a controller that goes. What its doors are driven by then, the caller notes.
pub(crate) fn delete_of_controller(write: &mut Write<'_>, controller: ControllerId) -> Result<(), Error> {
    let organization = write.organization();
    for connection in list(write, organization, controller)? {
        write.execute_one(&DELETE, params![organization, connection.id], "relay connection")?;
    }
    Ok(())
}

/// Removes the connection of a door that goes.
pub(crate) fn delete_of_lock(write: &mut Write<'_>, lock: LockId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_LOCK, params![organization, lock]).map(drop)
}

fn connection(row: &mut Row) -> Result<RelayConnection, Error> {
    let (id, organization, relay, lock, name) = (row.take()?, row.take()?, row.take()?, row.take()?, row.take()?);
    let unlock_time = UnlockTime::from_millis(row.take()?).map_err(|error| Error::corrupt("unlock time", error))?;
    let (created_at, updated_at) = (row.take()?, row.take()?);
    Ok(RelayConnection { id, organization, relay, lock, name, unlock_time, created_at, updated_at })
}
