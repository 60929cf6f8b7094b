//! What Cedar is told beside its policies: the rows as entities, and the attempt as a request. It has no zones and no
//! trigonometry, so what the wall clock shows and how far it is to the door is computed here.

use crate::rows::Rows;
use crate::{clock, map};
use cedar_policy::{Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request, RestrictedExpression};
use domain::access::{Attempt, Means, Subject};
use domain::id::LockId;
use domain::place::{Location, Position};
use domain::role::Role;
use domain::time::Timestamp;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt::Display;
use std::sync::LazyLock;

type Attributes = HashMap<String, RestrictedExpression>;

/// The rows as entities. What is not there is no entity.
pub(super) fn entities(rows: &Rows) -> Result<Entities, Box<dyn Error>> {
    let organization = uid("Organization", 1)?;
    let inside = || HashSet::from([organization.clone()]);
    let mut entities = vec![Entity::new_no_attrs(organization.clone(), HashSet::new())];
    for (id, place) in &rows.places {
        let attributes = [("located".to_owned(), truth(place.position.is_some()))];
        entities.push(Entity::new(uid("Place", id)?, attributes.into(), inside())?);
    }
    for (id, group) in &rows.groups {
        let asks = group.restrictions;
        let attributes = truths([
            ("app_access", asks.app_access),
            ("geofence", asks.geofence),
            ("primary_device", asks.primary_device),
            ("reader", asks.reader),
            ("tap_to_access", asks.tap_to_access),
            ("time", asks.time),
        ]);
        entities.push(Entity::new(uid("Group", id)?, attributes, inside())?);
    }
    for (id, lock) in rows.locks.iter().filter(|(_, lock)| rows.places.contains_key(&lock.place)) {
        let asks = lock.restrictions;
        let mut attributes = truths([
            ("located", lock.position.is_some()),
            ("geofence", asks.geofence),
            ("reader", asks.reader),
            ("time", asks.time),
        ]);
        let place = uid("Place", lock.place)?;
        attributes.insert("place".to_owned(), RestrictedExpression::new_entity_uid(place.clone()));
        let groups = rows.links.iter().filter(|(group, lock)| lock == id && rows.groups.contains_key(group));
        let groups = groups.map(|(group, _)| uid("Group", group));
        let parents = groups.chain([Ok(place)]).collect::<Result<_, _>>()?;
        entities.push(Entity::new(uid("Door", id)?, attributes, parents)?);
    }
    for (id, person) in &rows.persons {
        entities.push(Entity::new(uid("Person", id)?, truths([("enabled", person.access_enabled)]), inside())?);
    }
    for id in rows.access_links.keys() {
        entities.push(Entity::new_no_attrs(uid("Link", id)?, inside()));
    }
    for role in Role::ALL {
        let opens_doors = !matches!(role, Role::OrganizationUserManager | Role::OrganizationObserver);
        let is_basic = matches!(role, Role::OrganizationBasic | Role::PlaceBasic | Role::GroupBasic | Role::LockBasic);
        let attributes = truths([("opens_doors", opens_doors), ("is_basic", is_basic)]);
        entities.push(Entity::new(uid("Role", role)?, attributes, HashSet::new())?);
    }
    Ok(Entities::from_entities(entities, None)?)
}

/// The attempt as a request.
pub(super) fn request(rows: &Rows, attempt: &Attempt, now: Timestamp, action: &str) -> Result<Request, Box<dyn Error>> {
    let principal = match attempt.subject {
        Subject::Person(id) => uid("Person", id)?,
        Subject::Link(id) => uid("Link", id)?,
        Subject::Organization => uid("Key", 1)?,
    };
    let context = context(rows, attempt, now)?;
    Ok(Request::new(principal, uid("Action", action)?, uid("Door", attempt.lock)?, context, None)?)
}

fn context(rows: &Rows, attempt: &Attempt, now: Timestamp) -> Result<Context, Box<dyn Error>> {
    let (means, primary_device) = match attempt.means {
        Means::App { primary_device } => ("app", primary_device),
        Means::Tap { primary_device } => ("tap", primary_device),
        Means::Card => ("card", false),
    };
    let mut pairs = vec![
        ("now", RestrictedExpression::new_long(now.as_micros())),
        ("means", RestrictedExpression::new_string(means.to_owned())),
        ("primary_device", truth(primary_device)),
        ("has_location", truth(attempt.location.is_some())),
    ];
    if let Some(zone) = zone_of(rows, attempt.lock) {
        let wall = clock::wall(zone, now);
        pairs.extend([
            ("day", RestrictedExpression::new_long(wall.day.into())),
            ("weekday", RestrictedExpression::new_long(wall.weekday.into())),
            ("second", RestrictedExpression::new_long(wall.second.into())),
        ]);
    }
    if let Some(Location { position, accuracy_m }) = attempt.location {
        let lock = rows.locks.get(&attempt.lock);
        let place = lock.and_then(|lock| rows.places.get(&lock.place));
        let from = |there: Option<Position>| Some(micrometres(map::arc_m(there?, position)));
        pairs.extend(from(lock.and_then(|lock| lock.position)).map(|far| ("from_door_um", far)));
        pairs.extend(from(place.and_then(|place| place.position)).map(|far| ("from_place_um", far)));
        pairs.extend(accuracy_m.map(|metres| ("accuracy_um", micrometres(metres))));
    }
    Ok(Context::from_pairs(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)))?)
}

fn zone_of(rows: &Rows, lock: LockId) -> Option<&domain::time::TimeZone> {
    let place = rows.locks.get(&lock)?.place;
    rows.places.get(&place).map(|place| &place.time_zone)
}

#[expect(clippy::cast_possible_truncation, reason = "the earth is smaller than that")]
fn micrometres(metres: f64) -> RestrictedExpression {
    RestrictedExpression::new_long((metres * 1e6).round() as i64)
}

const KINDS: [&str; 9] = ["Action", "Door", "Group", "Key", "Link", "Organization", "Person", "Place", "Role"];

/// Reading a name takes longer than deciding.
static NAMES: LazyLock<HashMap<&str, EntityTypeName>> =
    LazyLock::new(|| KINDS.iter().filter_map(|kind| Some((*kind, kind.parse().ok()?))).collect());

fn uid(kind: &str, id: impl Display) -> Result<EntityUid, Box<dyn Error>> {
    let name = NAMES.get(kind).ok_or("an entity of an unknown kind")?;
    Ok(EntityUid::from_type_name_and_id(name.clone(), EntityId::new(id.to_string())))
}

fn truth(value: bool) -> RestrictedExpression {
    RestrictedExpression::new_bool(value)
}

fn truths<const N: usize>(values: [(&str, bool); N]) -> Attributes {
    values.into_iter().map(|(name, value)| (name.to_owned(), truth(value))).collect()
}
