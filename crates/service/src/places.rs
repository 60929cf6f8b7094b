//! Locations.

use crate::input::{self, Field};
use crate::operation::{Act, Look, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{OrganizationId, PlaceId};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::place::Place;
use domain::text::Note;
use domain::time::{TimeZone, Timestamp};
use store::Read;
use store::places::Filter;

pub use store::places::Filter as PlaceFilter;

/// A place with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceView {
    /// The place.
    pub place: Place,
    /// Its organization.
    pub organization: Organization,
    /// How many doors it has.
    pub locks_count: i64,
    /// How many integrations are told of its events alone.
    pub integrations_count: i64,
    /// Whether it is a favourite of who asks.
    pub favorite: bool,
}

/// What a request says of a place.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct PlaceInput {
    pub name: Field<String>,
    pub description: Field<String>,
    pub address: Field<String>,
    pub latitude: Field<f64>,
    pub longitude: Field<f64>,
    pub image: Field<String>,
    pub time_zone: Field<String>,
    /// Whom members reach at night; our own.
    pub night_contact: Field<String>,
}

/// The longest address (the contract's limit).
const ADDRESS_MAX: usize = 500;

/// The longest contact: it stands on a phone beside a refusal.
const CONTACT_MAX: usize = 200;

/// Lists the places that the caller may see: to read them, or because a door of theirs is there.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<PlaceView>, Error> {
    service
        .look(caller, move |look| {
            let organization = crate::organizations::find(look.read, look.who.organization())?;
            let reach = look.who.reach(VISIBLE);
            let found = store::places::list(look.read, organization.id, &reach, &filter, page)?;
            let favorites = favorites(look)?;
            let views = found.items.into_iter().map(|place| view(look, place, &organization, &favorites));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A place.
pub async fn get(service: &Service, caller: &Caller, id: PlaceId) -> Result<PlaceView, Error> {
    service
        .look(caller, move |look| {
            let organization = crate::organizations::find(look.read, look.who.organization())?;
            let place = visible(look.read, &look.who, id)?;
            let favorites = favorites(look)?;
            view(look, place, &organization, &favorites)
        })
        .await
}

/// Adds a place.
pub async fn create(service: &Service, caller: &Caller, input: PlaceInput) -> Result<PlaceView, Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::PlacesWrite, Scope::Organization)?;
            let tenant = act.who.organization();
            let organization = crate::organizations::find(act, tenant)?;
            let contact = night_contact(&input)?;
            let place = store::places::create(act, draft(input, &organization)?)?;
            set_night_contact(act, place.id, contact)?;
            log(act, EventKind::PlaceCreate, &place)?;
            Ok(PlaceView { place, organization, locks_count: 0, integrations_count: 0, favorite: false })
        })
        .await
}

/// Changes a place.
pub async fn update(service: &Service, caller: &Caller, id: PlaceId, input: PlaceInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut place = writable(act, id)?;
            let contact = night_contact(&input)?;
            apply(input, &mut place)?;
            store::places::update(act, &place)?;
            set_night_contact(act, id, contact)?;
            log(act, EventKind::PlaceUpdate, &place)
        })
        .await
}

/// Whom members reach at a place at night, if somebody is named.
pub async fn find_night_contact(service: &Service, caller: &Caller, id: PlaceId) -> Result<Option<Note>, Error> {
    service
        .look(caller, move |look| {
            let place = visible(look.read, &look.who, id)?;
            Ok(store::contacts::find_at_night(look.read, place.organization, id)?)
        })
        .await
}

/// Removes a place with its doors, its groups and the rights on them.
pub async fn delete(service: &Service, caller: &Caller, id: PlaceId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let place = writable(act, id)?;
            act.who.require(Permission::PlacesWrite, Scope::Organization)?;
            store::places::delete(act, id)?;
            log(act, EventKind::PlaceDestroy, &place)
        })
        .await
}

/// Locks a place down, or ends it. Doing it again changes nothing.
pub async fn set_lockdown(service: &Service, caller: &Caller, id: PlaceId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut place = writable(act, id)?;
            if place.locked_down_since.is_some() == on {
                return Ok(());
            }
            place.locked_down_since = on.then_some(act.who.now);
            store::places::update(act, &place)?;
            log(act, if on { EventKind::PlaceLockDown } else { EventKind::PlaceCancelLockdown }, &place)
        })
        .await
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: PlaceId) -> Result<Place, Error> {
    store::places::find(read, organization, id)?.ok_or(Error::NotFound("place"))
}

const VISIBLE: &[Permission] = &[Permission::PlacesRead, Permission::LocksRead, Permission::LocksUnlock];

/// A place that the caller may see. Of another they learn nothing.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: PlaceId) -> Result<Place, Error> {
    let only = Filter { ids: Some(vec![id.get()]), ..Filter::default() };
    let page = Page { limit: 1, offset: 0 };
    let found = store::places::list(read, who.organization(), &who.reach(VISIBLE), &only, page)?.items.pop();
    found.ok_or(Error::NotFound("place"))
}

/// The places that the caller keeps at hand.
fn favorites(look: &mut Look<'_, '_>) -> Result<Vec<PlaceId>, Error> {
    match look.who.caller.own() {
        Some(user) => Ok(store::favorites::list_places(look.read, look.who.organization(), user)?),
        None => Ok(Vec::new()),
    }
}

fn view(
    look: &mut Look<'_, '_>,
    place: Place,
    organization: &Organization,
    favorites: &[PlaceId],
) -> Result<PlaceView, Error> {
    let locks_count = store::places::count_locks(look.read, organization.id, place.id)?;
    let integrations_count = store::places::count_integrations(look.read, organization.id, place.id)?;
    let favorite = favorites.contains(&place.id);
    Ok(PlaceView { place, organization: organization.clone(), locks_count, integrations_count, favorite })
}

/// A place that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: PlaceId) -> Result<Place, Error> {
    let place = visible(act.write, &act.who, id)?;
    act.who.require(Permission::PlacesWrite, Scope::Place(id))?;
    Ok(place)
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, place: &Place) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Place, place.id.get(), place.name.as_str()), Some(place.id))
}

fn draft(input: PlaceInput, organization: &Organization) -> Result<Place, Error> {
    let mut problems = Problems::default();
    let mut name = None;
    input::name(&mut problems, input.name.clone(), &mut name);
    if input.address.clone().value().is_none() {
        problems.add("address", "can't be blank");
    }
    let empty = problems.take("address", Note::parse(""));
    problems.check()?;
    let (Some(name), Some(address)) = (name, empty) else { return Err(Error::invalid("name", "can't be blank")) };
    let mut place = Place {
        id: PlaceId::new(0),
        organization: organization.id,
        name,
        description: None,
        address,
        position: None,
        image: None,
        time_zone: organization.time_zone.clone(),
        locked_down_since: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    apply(PlaceInput { name: Field::Absent, ..input }, &mut place)?;
    Ok(place)
}

fn apply(input: PlaceInput, place: &mut Place) -> Result<(), Error> {
    let mut problems = Problems::default();
    let mut name = Some(place.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::note(&mut problems, "description", input.description, &mut place.description);
    let address = input.address.parse(&mut problems, "address", |text| address(text));
    address.write_value(&mut place.address);
    input::position(&mut problems, (input.latitude, input.longitude), &mut place.position);
    input::link(&mut problems, "image", input.image, &mut place.image);
    let mut zone: TimeZone = place.time_zone.clone();
    input::time_zone(&mut problems, input.time_zone, &mut zone);
    place.time_zone = zone;
    if let Some(name) = name {
        place.name = name;
    }
    problems.check()
}

/// The contact that a request names, if it says something of it.
fn night_contact(input: &PlaceInput) -> Result<Field<Option<Note>>, Error> {
    let mut problems = Problems::default();
    let mut contact = None;
    input::note(&mut problems, "night_contact", input.night_contact.clone(), &mut contact);
    if contact.as_ref().is_some_and(|contact| contact.as_str().chars().count() > CONTACT_MAX) {
        problems.add("night_contact", format!("is too long (maximum is {CONTACT_MAX} characters)"));
    }
    problems.check()?;
    Ok(if input.night_contact == Field::Absent { Field::Absent } else { Field::Set(contact) })
}

fn set_night_contact(act: &mut Act<'_, '_>, id: PlaceId, contact: Field<Option<Note>>) -> Result<(), Error> {
    match contact {
        Field::Set(contact) => Ok(store::contacts::set_at_night(act, id, contact.as_ref())?),
        Field::Absent | Field::Null => Ok(()),
    }
}

fn address(text: &str) -> Result<Note, String> {
    if text.chars().count() > ADDRESS_MAX {
        return Err(format!("is too long (maximum is {ADDRESS_MAX} characters)"));
    }
    Note::parse(text).map_err(|error| error.to_string())
}
