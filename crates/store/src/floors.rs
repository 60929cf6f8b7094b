//! Floors of places.

use crate::Error;
use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use domain::floor::Floor;
use domain::id::{FloorId, OrganizationId, PlaceId};
use domain::text::search_key;

macro_rules! columns {
    () => {
        " f.id, f.organization_id, f.place_id, f.number, f.name, f.description, f.created_at, f.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from floor f where f.organization_id = $1 and f.place_id = $2
            and (cast($3 as text) is null or $3 like '%,' || cast(f.id as text) || ',%')
            and (cast($4 as text) is null or f.search_key like $4 escape '!') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from floor f where f.organization_id = $1 and f.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by f.number, f.id limit $5 offset $6");
    INSERT = "insert into floor (organization_id, place_id, number, name, search_key, description, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7) returning id";
    UPDATE = "update floor set number = $1, name = $2, search_key = $3, description = $4, updated_at = $5
        where organization_id = $6 and id = $7";
    DELETE_OF_PLACE = "delete from floor where organization_id = $1 and place_id = $2";
}

/// Which floors.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of which place.
    pub place: PlaceId,
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
}

/// Finds a floor.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: FloorId) -> Result<Option<Floor>, Error> {
    read.first(&FIND, params![organization, id], floor)
}

/// Lists the floors of a place, from the lowest up.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Floor>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let matching = params![organization, filter.place, ids.as_deref(), query.as_deref()];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), floor)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Adds a floor; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut floor: Floor) -> Result<Floor, Error> {
    floor.organization = write.organization();
    (floor.created_at, floor.updated_at) = (write.now(), write.now());
    let key = search_key(floor.name.as_str());
    let values = params![
        floor.organization,
        floor.place,
        floor.number,
        &floor.name,
        &key,
        floor.description.as_ref(),
        floor.created_at
    ];
    floor.id = write.first(&INSERT, values, Row::take)?.ok_or(Error::NotFound("floor"))?;
    Ok(floor)
}

/// Writes what may change of a floor: its number, what it is called and what is on it.
pub fn update(write: &mut Write<'_>, floor: &Floor) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let key = search_key(floor.name.as_str());
    let values = params![floor.number, &floor.name, &key, floor.description.as_ref(), now, organization, floor.id];
    write.execute_one(&UPDATE, values, "floor")
}

/// Its doors must be gone before.
pub(crate) fn delete_of_place(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_PLACE, params![organization, place]).map(drop)
}

fn floor(row: &mut Row) -> Result<Floor, Error> {
    Ok(Floor {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        number: row.take()?,
        name: row.take()?,
        description: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
