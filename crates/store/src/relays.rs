//! The relays of controllers.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::controller::{RELAYS, Relay};
use domain::id::{ControllerId, LockId, OrganizationId, RelayConnectionId, RelayId};

macro_rules! columns {
    () => {
        " r.id, r.controller_id, r.channel, r.created_at, r.updated_at "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from controller_relay r where r.organization_id = $1 and r.id = $2");
    LIST = concat!("select", columns!(), ", rc.id, rc.lock_id from controller_relay r
        left join relay_connection rc on rc.organization_id = r.organization_id and rc.relay_id = r.id
        where r.organization_id = $1 and r.controller_id = $2 order by r.channel");
    INSERT = "insert into controller_relay (organization_id, controller_id, channel, created_at, updated_at)
        values ($1, $2, $3, $4, $4)";
    DELETE_ALL = "delete from controller_relay where organization_id = $1 and controller_id = $2";
}

/// A relay with what it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wired {
    /// The relay.
    pub relay: Relay,
    /// Its connection, and the door at the other end.
    pub connection: Option<(RelayConnectionId, LockId)>,
}

/// Finds a relay.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: RelayId) -> Result<Option<Relay>, Error> {
    read.first(&FIND, params![organization, id], relay)
}

/// The relays of a controller, by channel.
pub fn list(read: &mut Read<'_>, organization: OrganizationId, controller: ControllerId) -> Result<Vec<Wired>, Error> {
    read.all(&LIST, params![organization, controller], |row| {
        let relay = relay(row)?;
        let (connection, lock): (Option<RelayConnectionId>, Option<LockId>) = (row.take()?, row.take()?);
        Ok(Wired { relay, connection: connection.zip(lock) })
    })
}

/// Gives a new controller its relays.
pub(crate) fn create_all(write: &mut Write<'_>, controller: ControllerId) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    for channel in 1..=RELAYS {
        write.execute(&INSERT, params![organization, controller, channel, now])?;
    }
    Ok(())
}

pub(crate) fn delete_all(write: &mut Write<'_>, controller: ControllerId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_ALL, params![organization, controller]).map(drop)
}

fn relay(row: &mut Row) -> Result<Relay, Error> {
    Ok(Relay {
        id: row.take()?,
        controller: row.take()?,
        channel: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
