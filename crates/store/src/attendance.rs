//! Who came to a door and who left it, as far as its schedules ask, and whether they hold it unlocked.

use crate::Error;
use crate::engine::{Read, Write, params, statements};
use domain::access::Change;
use domain::hold::Attendance;
use domain::id::{LockId, OrganizationId};

statements! {
    FIND = "select a.arrived_at, a.left_at, a.held from lock_attendance a where a.organization_id = $1 and a.lock_id = $2";
    ALL = "select a.lock_id, a.arrived_at, a.left_at from lock_attendance a where a.organization_id = $1 order by a.lock_id";
    HELD = "select a.lock_id from lock_attendance a where a.organization_id = $1 and a.held order by a.lock_id";
    WRITE = "insert into lock_attendance (organization_id, lock_id, arrived_at, left_at, held) values ($1, $2, $3, $4, $5)
        on conflict (organization_id, lock_id) do update
        set arrived_at = excluded.arrived_at, left_at = excluded.left_at, held = excluded.held";
    DELETE = "delete from lock_attendance where organization_id = $1 and lock_id = $2";
}

/// What is written of a door.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Who came and who left.
    pub attendance: Attendance,
    /// The log says that a schedule holds it unlocked.
    pub held: bool,
}

/// What is written of a door; of most, nothing.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, lock: LockId) -> Result<State, Error> {
    let found = read.first(&FIND, params![organization, lock], |row| {
        Ok(State { attendance: Attendance { arrived_at: row.take()?, left_at: row.take()? }, held: row.take()? })
    })?;
    Ok(found.unwrap_or_default())
}

/// Who came to the doors and who left them.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<(LockId, Attendance)>, Error> {
    read.all(&ALL, params![organization], |row| {
        Ok((row.take()?, Attendance { arrived_at: row.take()?, left_at: row.take()? }))
    })
}

/// The doors that the log says to be held by a schedule.
pub fn list_held(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<LockId>, Error> {
    read.all(&HELD, params![organization], crate::engine::Row::take)
}

/// Writes it.
pub fn update(write: &mut Write<'_>, lock: LockId, state: State) -> Result<(), Error> {
    let organization = write.organization();
    let before = find(write, organization, lock)?;
    let Attendance { arrived_at, left_at } = state.attendance;
    write.execute(&WRITE, params![organization, lock, arrived_at, left_at, state.held])?;
    if before.attendance != state.attendance {
        write.changed(Change::Attendance(lock, state.attendance));
    }
    Ok(())
}

/// Forgets a door.
pub(crate) fn delete_of_lock(write: &mut Write<'_>, lock: LockId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE, params![organization, lock]).map(drop)
}
