//! Floors of places.

use crate::input::{self, Field};
use crate::operation::{Act, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::floor::Floor;
use domain::id::{FloorId, OrganizationId, PlaceId};
use domain::permission::Permission;
use domain::place::Place;
use domain::text::{Name, Note};
use domain::time::Timestamp;
use store::Read;
use store::floors::Filter;

pub use store::floors::Filter as FloorFilter;

/// What a request says of a floor.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct FloorInput {
    pub name: Field<String>,
    pub number: Field<i64>,
    pub description: Field<String>,
    pub place_id: Field<i64>,
}

/// How far up and down floors are counted.
const NUMBERS: std::ops::RangeInclusive<i64> = -1_000..=1_000;

/// Lists the floors of a place, from the lowest up.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<Floor>, Error> {
    service
        .look(caller, move |look| {
            look.who.require_sight(Permission::FloorsRead, Scope::Place(filter.place), "place")?;
            let tenant = look.who.organization();
            crate::places::find(look.read, tenant, filter.place)?;
            Ok(store::floors::list(look.read, tenant, &filter, page)?)
        })
        .await
}

/// A floor.
pub async fn get(service: &Service, caller: &Caller, id: FloorId) -> Result<Floor, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// Adds a floor to a place.
pub async fn create(service: &Service, caller: &Caller, input: FloorInput) -> Result<Floor, Error> {
    service
        .act(caller, move |act| {
            let place = place_of(act, &input)?;
            act.who.require(Permission::FloorsWrite, Scope::Place(place.id))?;
            let floor = store::floors::create(act, draft(input, &place)?)?;
            log(act, EventKind::FloorCreate, &floor)?;
            Ok(floor)
        })
        .await
}

/// Changes a floor. It stays in its place.
pub async fn update(service: &Service, caller: &Caller, id: FloorId, input: FloorInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut floor = visible(act.write, &act.who, id)?;
            act.who.require(Permission::FloorsWrite, Scope::Place(floor.place))?;
            apply(input, &mut floor)?;
            store::floors::update(act, &floor)?;
            log(act, EventKind::FloorUpdate, &floor)
        })
        .await
}

/// A floor of a place, for a door there. Fails if it is of another place.
pub(crate) fn of_place(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: FloorId,
    place: PlaceId,
) -> Result<FloorId, Error> {
    let found = store::floors::find(read, organization, id)?.filter(|floor| floor.place == place);
    found.map(|floor| floor.id).ok_or_else(|| Error::invalid("floor_id", "is not a floor of the door's place"))
}

/// A floor that the caller may see. Of another they learn nothing.
fn visible(read: &mut Read<'_>, who: &Who, id: FloorId) -> Result<Floor, Error> {
    let floor = store::floors::find(read, who.organization(), id)?.ok_or(Error::NotFound("floor"))?;
    who.require_sight(Permission::FloorsRead, Scope::Place(floor.place), "floor")?;
    Ok(floor)
}

fn place_of(act: &mut Act<'_, '_>, input: &FloorInput) -> Result<Place, Error> {
    let Some(id) = input.place_id.clone().value() else { return Err(Error::invalid("place_id", "can't be blank")) };
    let tenant = act.who.organization();
    let place = store::places::find(act, tenant, PlaceId::new(id))?;
    place.ok_or_else(|| Error::invalid("place_id", "is not a place of this organization"))
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, floor: &Floor) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Floor, floor.id.get(), floor.name.as_str()), Some(floor.place))
}

fn draft(input: FloorInput, place: &Place) -> Result<Floor, Error> {
    let mut problems = Problems::default();
    let mut name: Option<Name> = None;
    input::name(&mut problems, input.name.clone(), &mut name);
    if input.number.clone().value().is_none() {
        problems.add("number", "can't be blank");
    }
    problems.check()?;
    let mut floor = Floor {
        id: FloorId::new(0),
        organization: place.organization,
        place: place.id,
        number: 0,
        name: name.ok_or_else(|| Error::invalid("name", "can't be blank"))?,
        description: None::<Note>,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    apply(FloorInput { name: Field::Absent, place_id: Field::Absent, ..input }, &mut floor)?;
    Ok(floor)
}

fn apply(input: FloorInput, floor: &mut Floor) -> Result<(), Error> {
    let mut problems = Problems::default();
    if matches!(input.place_id, Field::Set(id) if id != floor.place.get()) {
        problems.add("place_id", "can't be changed; add the floor at the other place");
    }
    let mut name = Some(floor.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::note(&mut problems, "description", input.description, &mut floor.description);
    let number = input.number.parse(&mut problems, "number", |number| {
        if NUMBERS.contains(number) { Ok(*number) } else { Err("must be -1000 to 1000") }
    });
    number.write_value(&mut floor.number);
    if let Some(name) = name {
        floor.name = name;
    }
    problems.check()
}
