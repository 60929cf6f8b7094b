//! Places, floors, doors and groups of a source.

use super::desk::{Desk, Taken};
use super::items::{FloorItem, GroupItem, GroupLockItem, Item, Kind, LockItem, PlaceItem};
use super::progress::Topic;
use crate::Error;
use domain::event::{EventKind, ObjectKind};
use domain::floor::Floor;
use domain::group::{Group, GroupRestrictions};
use domain::id::{FloorId, GroupId, LockId, OrganizationId, PlaceId};
use domain::lock::{GEOFENCE_RADIUS_M, Lock, LockRestrictions};
use domain::place::{Place, Position};
use domain::text::Note;
use domain::time::{TimeZone, Timestamp};

/// Given by the store when a row is written.
const LATER: Timestamp = Timestamp::from_micros(0);

const NO_PLACE: &str = "its place is not here";

impl Desk<'_, '_> {
    pub(super) fn create_place(&mut self, item: &Item, said: &PlaceItem) -> Result<Taken, Error> {
        let place = self.place(item, said, PlaceId::new(0))?;
        let locked_down_since = place.locked_down_since;
        let mut place = store::places::create(self.write, place)?;
        if locked_down_since.is_some() {
            place.locked_down_since = locked_down_since;
            store::places::update(self.write, &place)?;
        }
        let id = place.id;
        self.log(EventKind::PlaceCreate, (ObjectKind::Place, id.get(), place.name.as_str()), Some(id))?;
        Ok(Taken::Created(id.get()))
    }

    pub(super) fn update_place(&mut self, item: &Item, said: &PlaceItem, id: PlaceId) -> Result<(), Error> {
        let place = self.place(item, said, id)?;
        store::places::update(self.write, &place)?;
        self.log(EventKind::PlaceUpdate, (ObjectKind::Place, id.get(), place.name.as_str()), Some(id))
    }

    fn place(&mut self, item: &Item, said: &PlaceItem, id: PlaceId) -> Result<Place, Error> {
        let organization = crate::organizations::find(self.write, self.run.organization)?;
        let zones = [&said.time_zone, &said.tz_time_zone].into_iter().flatten();
        let zone = zones.filter_map(|name| TimeZone::parse(name).ok()).next();
        if zone.is_none() {
            let said = said.time_zone.as_ref().map_or_else(String::new, |said| format!(", for {said:?} is not one"));
            self.note(item, Topic::Differs, &format!("has the time zone of the organization{said}"));
        }
        let address = self.long_text(item, "address", said.address.as_deref());
        let empty = || Note::parse("").map_err(|error| Error::Internal(error.to_string()));
        Ok(Place {
            id,
            organization: organization.id,
            name: self.name(item, &said.name)?,
            description: self.long_text(item, "description", said.description.as_deref()),
            address: address.map_or_else(empty, Ok)?,
            position: self.position(item, said.latitude, said.longitude),
            image: said.image.clone().filter(|link| link.len() <= crate::input::LINK_MAX),
            time_zone: zone.unwrap_or(organization.time_zone),
            locked_down_since: self.lockdown(item, said.locked_down_since.as_deref()),
            created_at: LATER,
            updated_at: LATER,
        })
    }

    pub(super) fn create_floor(&mut self, item: &Item, said: &FloorItem) -> Result<Taken, Error> {
        let Some(place) = self.own(Kind::Place, said.place_id)? else { return Ok(Taken::LeftOut(NO_PLACE.to_owned())) };
        let floor = self.floor(item, said, (FloorId::new(0), PlaceId::new(place)))?;
        let floor = store::floors::create(self.write, floor)?;
        let named = (ObjectKind::Floor, floor.id.get(), floor.name.as_str());
        self.log(EventKind::FloorCreate, named, Some(floor.place))?;
        Ok(Taken::Created(floor.id.get()))
    }

    pub(super) fn update_floor(&mut self, item: &Item, said: &FloorItem, id: FloorId) -> Result<(), Error> {
        let now = store::floors::find(self.write, self.run.organization, id)?.ok_or(Error::NotFound("floor"))?;
        let floor = self.floor(item, said, (id, now.place))?;
        store::floors::update(self.write, &floor)?;
        self.log(EventKind::FloorUpdate, (ObjectKind::Floor, id.get(), floor.name.as_str()), Some(floor.place))
    }

    fn floor(&mut self, item: &Item, said: &FloorItem, (id, place): (FloorId, PlaceId)) -> Result<Floor, Error> {
        Ok(Floor {
            id,
            organization: self.run.organization,
            place,
            number: said.number,
            name: self.name(item, &said.name)?,
            description: self.long_text(item, "description", said.description.as_deref()),
            created_at: LATER,
            updated_at: LATER,
        })
    }

    pub(super) fn create_group(&mut self, item: &Item, said: &GroupItem) -> Result<Taken, Error> {
        let place = match said.place_id {
            None => None,
            Some(id) => match self.own(Kind::Place, id)? {
                Some(own) => Some(PlaceId::new(own)),
                None => return Ok(Taken::LeftOut(NO_PLACE.to_owned())),
            },
        };
        let group = self.group(item, said, (GroupId::new(0), place))?;
        let group = store::groups::create(self.write, group)?;
        self.log(EventKind::GroupCreate, (ObjectKind::Group, group.id.get(), group.name.as_str()), place)?;
        Ok(Taken::Created(group.id.get()))
    }

    pub(super) fn update_group(&mut self, item: &Item, said: &GroupItem, id: GroupId) -> Result<(), Error> {
        let now = crate::groups::find_alone(self.write, self.run.organization, id)?;
        let group = self.group(item, said, (id, now.place))?;
        store::groups::update(self.write, &group)?;
        self.log(EventKind::GroupUpdate, (ObjectKind::Group, id.get(), group.name.as_str()), group.place)
    }

    fn group(&mut self, item: &Item, said: &GroupItem, at: (GroupId, Option<PlaceId>)) -> Result<Group, Error> {
        let is_on = |flag: Option<bool>| flag.unwrap_or(false);
        if is_on(said.managed_device_restriction_enabled) {
            self.note(item, Topic::Differs, "asks for a managed device there; that cannot be asked for here");
        }
        self.note_radius(item, said.geofence_restriction_enabled, said.geofence_restriction_radius);
        Ok(Group {
            id: at.0,
            organization: self.run.organization,
            place: at.1,
            name: self.name(item, &said.name)?,
            description: self.long_text(item, "description", said.description.as_deref()),
            restrictions: GroupRestrictions {
                app_access: said.login_enabled.unwrap_or(true),
                geofence: is_on(said.geofence_restriction_enabled),
                primary_device: is_on(said.primary_device_restriction_enabled),
                reader: is_on(said.reader_restriction_enabled),
                tap_to_access: is_on(said.tap_to_access_restriction_enabled),
                time: is_on(said.time_restriction_enabled),
            },
            created_at: LATER,
            updated_at: LATER,
        })
    }

    pub(super) fn create_lock(&mut self, item: &Item, said: &LockItem) -> Result<Taken, Error> {
        let Some(place) = self.own(Kind::Place, said.place_id)? else { return Ok(Taken::LeftOut(NO_PLACE.to_owned())) };
        let lock = self.lock(item, said, (LockId::new(0), PlaceId::new(place)))?;
        let locked_down_since = lock.locked_down_since;
        let mut lock = store::locks::create(self.write, lock)?;
        if locked_down_since.is_some() {
            lock.locked_down_since = locked_down_since;
            store::locks::update(self.write, &lock)?;
        }
        if self.settings.simulate_controllers {
            crate::locks::connect(self.write, &lock)?;
        }
        self.log(EventKind::LockCreate, (ObjectKind::Lock, lock.id.get(), lock.name.as_str()), Some(lock.place))?;
        Ok(Taken::Created(lock.id.get()))
    }

    pub(super) fn update_lock(&mut self, item: &Item, said: &LockItem, id: LockId) -> Result<(), Error> {
        let now = crate::locks::find(self.write, self.run.organization, id)?.lock;
        let lock = self.lock(item, said, (id, now.place))?;
        store::locks::update(self.write, &lock)?;
        self.log(EventKind::LockUpdate, (ObjectKind::Lock, id.get(), lock.name.as_str()), Some(lock.place))
    }

    fn lock(&mut self, item: &Item, said: &LockItem, (id, place): (LockId, PlaceId)) -> Result<Lock, Error> {
        let organization: OrganizationId = self.run.organization;
        let floor = match said.floor_id {
            Some(floor) => self.own(Kind::Floor, floor)?,
            None => None,
        };
        self.note_radius(item, said.geofence_restriction_enabled, said.geofence_restriction_radius);
        // A door of a place that is locked down says the same of itself, and then it is so by its place.
        let of_place = crate::places::find(self.write, organization, place)?.locked_down_since;
        let own_lockdown = said.locked_down_since.as_deref().and_then(|said| Timestamp::parse(said).ok()) != of_place;
        let is_on = |flag: Option<bool>| flag.unwrap_or(false);
        Ok(Lock {
            id,
            organization,
            place,
            floor: floor.map(FloorId::new),
            name: self.name(item, &said.name)?,
            description: self.long_text(item, "description", said.description.as_deref()),
            position: self.position(item, said.latitude, said.longitude),
            order: said.order_id,
            restrictions: LockRestrictions {
                geofence: is_on(said.geofence_restriction_enabled),
                reader: is_on(said.reader_restriction_enabled),
                time: is_on(said.time_restriction_enabled),
            },
            locked_down_since: self.lockdown(item, said.locked_down_since.as_deref().filter(|_| own_lockdown)),
            created_at: LATER,
            updated_at: LATER,
        })
    }

    pub(super) fn create_group_lock(&mut self, said: &GroupLockItem) -> Result<Taken, Error> {
        let ends = (self.own(Kind::Group, said.group_id)?, self.own(Kind::Lock, said.lock_id)?);
        let (Some(group), Some(lock)) = ends else {
            return Ok(Taken::LeftOut("its group or its door is not here".to_owned()));
        };
        let (tenant, group, lock) = (self.run.organization, GroupId::new(group), LockId::new(lock));
        if let Some(there) = store::group_locks::find_pair(self.write, tenant, group, lock)? {
            return Ok(Taken::Adopted(there.id.get(), None));
        }
        let link = store::group_locks::create(self.write, group, lock)?;
        let group = crate::groups::find_alone(self.write, tenant, group)?;
        let lock = crate::locks::find(self.write, tenant, lock)?.lock;
        let named = (ObjectKind::GroupLock, link.id.get(), format!("{} – {}", group.name, lock.name));
        self.log(EventKind::GroupLockCreate, named, Some(lock.place))?;
        Ok(Taken::Created(link.id.get()))
    }

    /// Whoever was held off there is held off here as well, and somebody is told.
    fn lockdown(&mut self, item: &Item, said: Option<&str>) -> Option<Timestamp> {
        let since = self.instant(item, "lockdown", said)?;
        let what = format!("is locked down since {since}, there and now here; end it here when it is over");
        self.note(item, Topic::LockedDown, &what);
        Some(since)
    }

    fn position(&mut self, item: &Item, latitude: Option<f64>, longitude: Option<f64>) -> Option<Position> {
        let read = Position::new(latitude?, longitude?);
        if read.is_err() {
            self.note(item, Topic::Differs, "comes without its position, which is not on the map");
        }
        read.ok()
    }

    fn note_radius(&mut self, item: &Item, is_on: Option<bool>, radius_m: Option<f64>) {
        let Some(radius_m) = radius_m.filter(|_| is_on == Some(true)) else { return };
        if (radius_m - GEOFENCE_RADIUS_M).abs() > 0.5 {
            let what = format!("asks for {radius_m} m of nearness there, and for {GEOFENCE_RADIUS_M} m here");
            self.note(item, Topic::Differs, &what);
        }
    }
}
