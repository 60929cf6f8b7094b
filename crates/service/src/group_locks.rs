//! Which doors a group opens.

use crate::operation::Look;
use crate::{Caller, Error, Listing, Page, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::group::{Group, GroupLock};
use domain::id::{GroupId, GroupLockId, LockId};
use domain::lock::Lock;
use domain::permission::Permission;
use domain::place::Place;
use store::group_locks::Filter;

pub use store::group_locks::Filter as GroupLockFilter;

/// A link with both of its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupLockView {
    /// The link.
    pub link: GroupLock,
    /// The group.
    pub group: Group,
    /// The door.
    pub lock: Lock,
    /// Where the door is.
    pub place: Place,
}

/// Lists the links of a group.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<GroupLockView>, Error> {
    service
        .look(caller, move |look| {
            let group = crate::groups::find_alone(look.read, look.who.organization(), filter.group)?;
            look.who.require_sight(Permission::GroupLocksRead, crate::groups::scope(&group), "group")?;
            let found = store::group_locks::list(look.read, look.who.organization(), &filter, page)?;
            let views = found.items.into_iter().map(|link| view(look, link));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A link.
pub async fn get(service: &Service, caller: &Caller, id: GroupLockId) -> Result<GroupLockView, Error> {
    service
        .look(caller, move |look| {
            let link = store::group_locks::find(look.read, look.who.organization(), id)?;
            let view = view(look, link.ok_or(Error::NotFound("group lock"))?)?;
            look.who.require_sight(Permission::GroupLocksRead, crate::groups::scope(&view.group), "group lock")?;
            Ok(view)
        })
        .await
}

/// Lets a group open a door. It needs the permission on the group and on the door.
pub async fn create(service: &Service, caller: &Caller, group: GroupId, lock: LockId) -> Result<GroupLockView, Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let found = store::groups::find_alone(act, tenant, group)?;
            let group = found.ok_or_else(|| Error::invalid("group_id", "is not a group of this organization"))?;
            let found = store::locks::find(act, tenant, lock)?;
            let lock = found.ok_or_else(|| Error::invalid("lock_id", "is not a door of this organization"))?.lock;
            act.who.require(Permission::GroupLocksWrite, crate::groups::scope(&group))?;
            act.who.require(Permission::GroupLocksWrite, Scope::Lock(lock.id, lock.place))?;
            if group.place.is_some_and(|place| place != lock.place) {
                return Err(Error::invalid("lock_id", "is at another place than the group"));
            }
            if store::group_locks::find_pair(act, tenant, group.id, lock.id)?.is_some() {
                return Err(Error::invalid("lock_id", "is opened by this group already"));
            }
            let link = store::group_locks::create(act, group.id, lock.id)?;
            let name = format!("{} – {}", group.name, lock.name);
            act.log(EventKind::GroupLockCreate, (ObjectKind::GroupLock, link.id.get(), name), Some(lock.place))?;
            let place = crate::places::find(act, tenant, lock.place)?;
            Ok(GroupLockView { link, group, lock, place })
        })
        .await
}

/// A group no longer opens a door.
pub async fn delete(service: &Service, caller: &Caller, id: GroupLockId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let tenant = act.who.organization();
            let link = store::group_locks::find(act, tenant, id)?.ok_or(Error::NotFound("group lock"))?;
            let group = crate::groups::find_alone(act, tenant, link.group)?;
            act.who.require_sight(Permission::GroupLocksRead, crate::groups::scope(&group), "group lock")?;
            act.who.require(Permission::GroupLocksWrite, crate::groups::scope(&group))?;
            let lock = crate::locks::find(act, tenant, link.lock)?.lock;
            store::group_locks::delete(act, &link)?;
            let name = format!("{} – {}", group.name, lock.name);
            act.log(EventKind::GroupLockDestroy, (ObjectKind::GroupLock, id.get(), name), Some(lock.place))
        })
        .await
}

fn view(look: &mut Look<'_, '_>, link: GroupLock) -> Result<GroupLockView, Error> {
    let tenant = look.who.organization();
    let group = crate::groups::find_alone(look.read, tenant, link.group)?;
    let lock = crate::locks::find(look.read, tenant, link.lock)?.lock;
    let place = crate::places::find(look.read, tenant, lock.place)?;
    Ok(GroupLockView { link, group, lock, place })
}
