//! Doors.

use crate::fleet::DoorStatus;
use crate::input::{self, Field};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::controller::Drive;
use domain::event::{EventKind, ObjectKind};
use domain::hold::Hold;
use domain::id::{FloorId, LockId, OrganizationId, PlaceId};
use domain::lock::{Lock, LockRestrictions};
use domain::permission::Permission;
use domain::place::Place;
use domain::time::Timestamp;
use store::locks::{Counted, Filter};
use store::{Read, Write};

pub use store::locks::Filter as LockFilter;

/// A door with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct LockView {
    /// The door.
    pub lock: Lock,
    /// How many groups open it.
    pub groups_count: i64,
    /// What drives it; absent: its place has no controller.
    pub drive: Option<Drive>,
    /// Where it is.
    pub place: Place,
    /// How it stands, as its controller says; absent without a controller.
    pub status: Option<DoorStatus>,
    /// Since when the whole organization is locked down, if it is.
    pub organization_locked_down_since: Option<Timestamp>,
    /// How its schedules hold it now; absent without such schedules.
    pub hold: Option<Hold>,
    /// Whether it is a favourite of who asks.
    pub favorite: bool,
}

/// What a request says of a door.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct LockInput {
    pub name: Field<String>,
    pub place_id: Field<i64>,
    pub floor_id: Field<i64>,
    pub description: Field<String>,
    pub latitude: Field<f64>,
    pub longitude: Field<f64>,
    pub geofence_restriction_enabled: Field<bool>,
    pub reader_restriction_enabled: Field<bool>,
    pub time_restriction_enabled: Field<bool>,
    pub order_id: Field<i64>,
    pub favorite: Field<bool>,
}

/// Only doors that stand so now, as their controllers say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Connected, or not.
    pub online: Option<bool>,
    /// Unlocked, or not.
    pub unlocked: Option<bool>,
}

/// Lists the doors that the caller may read or open. For a member these are exactly the doors that they
/// were given.
pub async fn list(
    service: &Service,
    caller: &Caller,
    mut filter: Filter,
    standing: Standing,
    page: Page,
) -> Result<Listing<LockView>, Error> {
    if standing != Standing::default() {
        let so = service.doors_standing(caller.organization, standing);
        let wanted = |id: &i64| filter.ids.as_ref().is_none_or(|ids| ids.contains(id));
        filter.ids = Some(so.into_iter().filter(wanted).collect());
    }
    let statuses = service.clone();
    service
        .look(caller, move |look| {
            let reach = look.who.reach(VISIBLE);
            let found = store::locks::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let favorites = favorites(look)?;
            let views = found.items.into_iter().map(|counted| view(look, &statuses, counted, &favorites));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

impl Service {
    fn locked_down_since(&self, organization: OrganizationId) -> Option<Timestamp> {
        let tenant = self.0.directory.tenant(organization)?;
        tenant.index().policy.organization_lockdown().map(|lockdown| lockdown.since)
    }

    fn doors_standing(&self, organization: OrganizationId, standing: Standing) -> Vec<i64> {
        let now = self.now();
        let doors: Option<Vec<LockId>> =
            self.0.directory.tenant(organization).map(|tenant| tenant.index().doors.iter().map(|(id, _)| id).collect());
        let is_so = |id: &LockId| {
            let status = self.door_status(*id);
            let online = status.is_some_and(|status| status.online);
            let unlocked = status.is_some_and(|status| status.is_unlocked(now));
            standing.online.is_none_or(|wanted| wanted == online)
                && standing.unlocked.is_none_or(|wanted| wanted == unlocked)
        };
        let doors: Vec<LockId> = doors.unwrap_or_default();
        doors.into_iter().filter(is_so).map(LockId::get).collect()
    }
}

/// A door.
pub async fn get(service: &Service, caller: &Caller, id: LockId) -> Result<LockView, Error> {
    let statuses = service.clone();
    service
        .look(caller, move |look| {
            let counted = visible(look.read, &look.who, id)?;
            let favorites = favorites(look)?;
            view(look, &statuses, counted, &favorites)
        })
        .await
}

/// Adds a door, with a controller inside the server where the settings say so.
pub async fn create(service: &Service, caller: &Caller, input: LockInput) -> Result<LockView, Error> {
    let simulate = service.settings().simulate_controllers;
    let statuses = service.clone();
    let mut view = service
        .act(caller, move |act| {
            let place = place_of(act, &input).map_err(|error| with_name(error, &input))?;
            act.who.require(Permission::LocksWrite, Scope::Place(place.id))?;
            let is_favorite = input.favorite.clone().value();
            let floor = floor(act, &input, place.id)?;
            let mut lock = draft(input, &place)?;
            floor.write_to(&mut lock.floor);
            let lock = store::locks::create(act, lock)?;
            if simulate {
                connect(act, &lock)?;
            }
            let drive = find(act, lock.organization, lock.id)?.drive;
            log(act, EventKind::LockCreate, &lock)?;
            keep(act, lock.id, is_favorite)?;
            Ok(LockView {
                lock,
                groups_count: 0,
                drive,
                place,
                status: None,
                organization_locked_down_since: None,
                hold: None,
                favorite: is_favorite == Some(true),
            })
        })
        .await?;
    view.status = statuses.door_status(view.lock.id);
    Ok(view)
}

/// Changes a door. It stays where it is: a door does not move to another place.
pub async fn update(service: &Service, caller: &Caller, id: LockId, input: LockInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut lock = writable(act, id)?;
            let is_favorite = input.favorite.clone().value();
            floor(act, &input, lock.place)?.write_to(&mut lock.floor);
            apply(input, &mut lock)?;
            store::locks::update(act, &lock)?;
            keep(act, id, is_favorite)?;
            log(act, EventKind::LockUpdate, &lock)
        })
        .await
}

/// Removes a door with the rights and schedules on it.
pub async fn delete(service: &Service, caller: &Caller, id: LockId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let lock = writable(act, id)?;
            store::locks::delete(act, id)?;
            log(act, EventKind::LockDestroy, &lock)
        })
        .await
}

/// Locks a door down, or ends it. Doing it again changes nothing.
pub async fn set_lockdown(service: &Service, caller: &Caller, id: LockId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut lock = writable(act, id)?;
            if lock.locked_down_since.is_some() == on {
                return Ok(());
            }
            lock.locked_down_since = on.then_some(act.who.now);
            store::locks::update(act, &lock)?;
            log(act, if on { EventKind::LockLockDown } else { EventKind::LockCancelLockdown }, &lock)
        })
        .await
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: LockId) -> Result<Counted, Error> {
    store::locks::find(read, organization, id)?.ok_or(Error::NotFound("lock"))
}

/// Reading a door and opening it both let one see it.
pub(crate) const VISIBLE: &[Permission] = &[Permission::LocksRead, Permission::LocksUnlock];

/// A door that the caller may see. Of another they learn nothing.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: LockId) -> Result<Counted, Error> {
    let only = Filter { ids: Some(vec![id.get()]), ..Filter::default() };
    let page = Page { limit: 1, offset: 0 };
    let found = store::locks::list(read, who.organization(), &who.reach(VISIBLE), &only, page)?.items.pop();
    found.ok_or(Error::NotFound("lock"))
}

/// The doors that the caller keeps at hand.
fn favorites(look: &mut Look<'_, '_>) -> Result<Vec<LockId>, Error> {
    match look.who.caller.own() {
        Some(user) => Ok(store::favorites::list_locks(look.read, look.who.organization(), user)?),
        None => Ok(Vec::new()),
    }
}

/// Makes a door a favourite of the caller, or ends it, if the request says so.
fn keep(act: &mut Act<'_, '_>, id: LockId, is_favorite: Option<bool>) -> Result<(), Error> {
    let Some(is_favorite) = is_favorite else { return Ok(()) };
    let person = crate::favorites::person(&act.who)?;
    Ok(store::favorites::set_lock(act, person, id, is_favorite)?)
}

fn view(look: &mut Look<'_, '_>, service: &Service, counted: Counted, favorites: &[LockId]) -> Result<LockView, Error> {
    let Counted { lock, groups_count, drive } = counted;
    let place = crate::places::find(look.read, lock.organization, lock.place)?;
    let status = service.door_status(lock.id);
    let hold = crate::holds::hold(service, lock.organization, lock.id);
    let organization_locked_down_since = service.locked_down_since(lock.organization);
    let favorite = favorites.contains(&lock.id);
    Ok(LockView { lock, groups_count, drive, place, status, organization_locked_down_since, hold, favorite })
}

fn place_of(act: &mut Act<'_, '_>, input: &LockInput) -> Result<Place, Error> {
    let Some(id) = input.place_id.clone().value() else { return Err(Error::invalid("place_id", "can't be blank")) };
    let tenant = act.who.organization();
    let place = store::places::find(act, tenant, PlaceId::new(id))?;
    place.ok_or_else(|| Error::invalid("place_id", "is not a place of this organization"))
}

/// What is wrong with the place, and with the name of a new door too, so that both are told at once.
fn with_name(error: Error, input: &LockInput) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            input::name(&mut problems, input.name.clone(), &mut None);
            Error::Invalid(problems)
        }
        other => other,
    }
}

/// On which floor the door is to be; it must be one of its place.
fn floor(act: &mut Act<'_, '_>, input: &LockInput, place: PlaceId) -> Result<Field<FloorId>, Error> {
    let tenant = act.who.organization();
    Ok(match input.floor_id {
        Field::Absent => Field::Absent,
        Field::Null => Field::Null,
        Field::Set(id) => Field::Set(crate::floors::of_place(act, tenant, FloorId::new(id), place)?),
    })
}

/// A door that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: LockId) -> Result<Lock, Error> {
    let lock = visible(act.write, &act.who, id)?.lock;
    act.who.require(Permission::LocksWrite, Scope::Lock(id, lock.place))?;
    Ok(lock)
}

/// Gives a new door a simulated controller of its own, and connects the two.
pub(crate) fn connect(write: &mut Write<'_>, lock: &Lock) -> Result<(), Error> {
    let controller = crate::controllers::simulated(lock.organization, lock.name.clone(), Some(lock.place));
    let controller = store::controllers::create(write, controller, None)?;
    let wired = store::relays::list(write, lock.organization, controller.id)?;
    let relay = wired.first().ok_or(Error::NotFound("relay"))?.relay;
    let connection = crate::relay_connections::draft(lock.organization, relay.id, lock.id);
    store::relay_connections::create(write, connection)?;
    Ok(())
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, lock: &Lock) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Lock, lock.id.get(), lock.name.as_str()), Some(lock.place))
}

fn draft(input: LockInput, place: &Place) -> Result<Lock, Error> {
    let mut problems = Problems::default();
    let mut name = None;
    input::name(&mut problems, input.name.clone(), &mut name);
    problems.check()?;
    let mut lock = Lock {
        id: LockId::new(0),
        organization: place.organization,
        place: place.id,
        floor: None,
        name: name.ok_or_else(|| Error::invalid("name", "can't be blank"))?,
        description: None,
        position: None,
        order: None,
        restrictions: LockRestrictions::default(),
        locked_down_since: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    apply(LockInput { name: Field::Absent, place_id: Field::Absent, ..input }, &mut lock)?;
    Ok(lock)
}

fn apply(input: LockInput, lock: &mut Lock) -> Result<(), Error> {
    let mut problems = Problems::default();
    if matches!(input.place_id, Field::Set(id) if id != lock.place.get()) {
        problems.add("place_id", "can't be changed; add the door at the other place");
    }
    let mut name = Some(lock.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::note(&mut problems, "description", input.description, &mut lock.description);
    input::position(&mut problems, (input.latitude, input.longitude), &mut lock.position);
    input.order_id.write_to(&mut lock.order);
    input.geofence_restriction_enabled.write_value(&mut lock.restrictions.geofence);
    input.reader_restriction_enabled.write_value(&mut lock.restrictions.reader);
    input.time_restriction_enabled.write_value(&mut lock.restrictions.time);
    if let Some(name) = name {
        lock.name = name;
    }
    problems.check()
}
