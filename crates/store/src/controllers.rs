//! Controllers.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::controller::{Controller, ControllerKind};
use domain::id::{ControllerId, LockId, OrganizationId};

statements! {
    ALL = "select c.id, c.organization_id, c.place_id, c.name, c.kind, c.created_at, c.updated_at from controller c
        where c.organization_id = $1 order by c.id";
    INSERT = "insert into controller (organization_id, place_id, name, kind, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $5) returning id";
    LOCKS = "select l.id from lock l where l.organization_id = $1 and l.controller_id = $2 order by l.id";
    DELETE_IDLE = "delete from controller where organization_id = $1 and id = $2
        and not exists (select 1 from lock l
            where l.organization_id = controller.organization_id and l.controller_id = controller.id)";
}

/// Every controller, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Controller>, Error> {
    read.all(&ALL, params![organization], |row| {
        Ok(Controller {
            id: row.take()?,
            organization: row.take()?,
            place: row.take()?,
            name: row.take()?,
            kind: row.parse(|word| ControllerKind::parse(word).ok_or("not a kind of controller"))?,
            created_at: row.take()?,
            updated_at: row.take()?,
        })
    })
}

/// The doors that a controller drives.
pub fn list_locks(read: &mut Read<'_>, organization: OrganizationId, id: ControllerId) -> Result<Vec<LockId>, Error> {
    read.all(&LOCKS, params![organization, id], Row::take)
}

/// Adds a controller; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut controller: Controller) -> Result<Controller, Error> {
    controller.organization = write.organization();
    (controller.created_at, controller.updated_at) = (write.now(), write.now());
    let id = write.first(
        &INSERT,
        params![
            controller.organization,
            controller.place,
            &controller.name,
            controller.kind.word(),
            controller.created_at
        ],
        Row::take,
    )?;
    controller.id = id.ok_or(Error::NotFound("controller"))?;
    Ok(controller)
}

/// Removes a controller that drives no door any more; one that still does stays.
pub fn delete_idle(write: &mut Write<'_>, id: ControllerId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_IDLE, params![organization, id])?;
    Ok(())
}
