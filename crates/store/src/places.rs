//! Locations.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::favorites::{self, Favorites};
use crate::page::{Listing, Page, id_list, pattern};
use crate::{Error, controllers, groups, locks};
use domain::access::{Change, PlaceRule};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId};
use domain::lock::Lockdown;
use domain::place::{Place, Position};
use domain::reach::Reach;
use domain::text::search_key;
use domain::time::Timestamp;

macro_rules! columns {
    () => {
        " p.id, p.organization_id, p.name, p.description, p.address, p.latitude, p.longitude, p.image, p.time_zone,
        p.locked_down_since, p.created_at, p.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from place p where p.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(p.id as text) || ',%')
            and (cast($3 as text) is null or p.search_key like $3 escape '!')
            and (cast($4 as boolean) is null or $4 = exists (select 1 from place_favorite f
                where f.organization_id = p.organization_id and f.person_id = cast($5 as bigint) and f.place_id = p.id))
            and ($6 or $7 like '%,' || cast(p.id as text) || ',%'
                or exists (select 1 from door_group g
                    where g.organization_id = p.organization_id and g.place_id = p.id
                        and $8 like '%,' || cast(g.id as text) || ',%')
                or exists (select 1 from lock l
                    where l.organization_id = p.organization_id and l.place_id = p.id
                        and ($9 like '%,' || cast(l.id as text) || ',%'
                            or exists (select 1 from group_lock gl
                                where gl.organization_id = l.organization_id and gl.lock_id = l.id
                                    and $8 like '%,' || cast(gl.group_id as text) || ',%')))) "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from place p where p.organization_id = $1 and p.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by p.search_key, p.id limit $10 offset $11");
    LIST_DESCENDING =
        concat!("select", columns!(), matching!(), "order by p.search_key desc, p.id desc limit $10 offset $11");
    LIST_FAVORITES_FIRST = concat!("select", columns!(), matching!(),
        "order by case when exists (select 1 from place_favorite f where f.organization_id = p.organization_id
            and f.person_id = cast($5 as bigint) and f.place_id = p.id) then 0 else 1 end, p.search_key, p.id
        limit $10 offset $11");
    ALL = concat!("select", columns!(), "from place p where p.organization_id = $1 order by p.id");
    COUNT_LOCKS = "select count(*) from lock where organization_id = $1 and place_id = $2";
    INSERT = "insert into place (organization_id, name, search_key, description, address, latitude, longitude, image,
            time_zone, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) returning id";
    UPDATE = "update place set name = $1, search_key = $2, description = $3, address = $4, latitude = $5, longitude = $6,
            image = $7, time_zone = $8, locked_down_since = $9, updated_at = $10
        where organization_id = $11 and id = $12";
    LOCKS = "select id from lock where organization_id = $1 and place_id = $2 order by id";
    GROUPS = "select id from door_group where organization_id = $1 and place_id = $2 order by id";
    COUNT_INTEGRATIONS = "select count(*) from integration where organization_id = $1 and place_id = $2";
    DELETE = "delete from place where organization_id = $1 and id = $2";
}

/// Which places.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
    /// Which favourites, and whose.
    pub favorites: Favorites,
    /// From Z to A.
    pub descending: bool,
}

/// Finds a place.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: PlaceId) -> Result<Option<Place>, Error> {
    read.first(&FIND, params![organization, id], place)
}

/// Lists the places in reach, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Place>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let locks = id_list(reach.locks.iter().map(|id| id.get()));
    let (ids, query) = (ids.as_deref(), query.as_deref());
    let Favorites { of, only, first } = filter.favorites;
    let matching = params![organization, ids, query, only, of, reach.all, &places, &groups, &locks];
    let total = read.number(&COUNT, matching)?;
    let statement = match (first, filter.descending) {
        (true, _) => &LIST_FAVORITES_FIRST,
        (false, true) => &LIST_DESCENDING,
        (false, false) => &LIST,
    };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), place)?;
    Ok(Listing { items, total })
}

/// Every place, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Place>, Error> {
    read.all(&ALL, params![organization], place)
}

/// How many doors a place has.
pub fn count_locks(read: &mut Read<'_>, organization: OrganizationId, id: PlaceId) -> Result<i64, Error> {
    read.number(&COUNT_LOCKS, params![organization, id])
}

/// How many integrations are told of a place's events alone.
pub fn count_integrations(read: &mut Read<'_>, organization: OrganizationId, id: PlaceId) -> Result<i64, Error> {
    read.number(&COUNT_INTEGRATIONS, params![organization, id])
}

/// Adds a place; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut place: Place) -> Result<Place, Error> {
    place.organization = write.organization();
    (place.created_at, place.updated_at) = (write.now(), write.now());
    let key = search_key(place.name.as_str());
    let id = write.first(
        &INSERT,
        params![
            place.organization,
            &place.name,
            &key,
            place.description.as_ref(),
            &place.address,
            place.position.map(Position::latitude),
            place.position.map(Position::longitude),
            place.image.as_deref(),
            &place.time_zone,
            place.created_at,
        ],
        Row::take,
    )?;
    place.id = id.ok_or(Error::NotFound("place"))?;
    write.changed(Change::Place(place.id, rule(&place)));
    Ok(place)
}

/// Writes what may change of a place.
pub fn update(write: &mut Write<'_>, place: &Place) -> Result<(), Error> {
    let key = search_key(place.name.as_str());
    write.execute_one(
        &UPDATE,
        params![
            &place.name,
            &key,
            place.description.as_ref(),
            &place.address,
            place.position.map(Position::latitude),
            place.position.map(Position::longitude),
            place.image.as_deref(),
            &place.time_zone,
            place.locked_down_since,
            write.now(),
            write.organization(),
            place.id,
        ],
        "place",
    )?;
    write.changed(Change::Place(place.id, rule(place)));
    Ok(())
}

/// Removes a place with its doors, floors, cameras, groups and the rights on them. Registered controllers wait for another place.
pub fn delete(write: &mut Write<'_>, id: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    for group in write.all(&GROUPS, params![organization, id], Row::take::<GroupId>)? {
        groups::delete(write, group)?;
    }
    for lock in write.all(&LOCKS, params![organization, id], Row::take::<LockId>)? {
        locks::delete(write, lock)?;
    }
    crate::cameras::delete_of_place(write, id)?;
    crate::floors::delete_of_place(write, id)?;
    crate::schedules::delete_of_place(write, id)?;
    crate::rights::delete_on_place(write, id)?;
    favorites::delete_of_place(write, id)?;
    crate::contacts::delete_of_place(write, id)?;
    crate::integrations::delete_of_place(write, id)?;
    controllers::deassign_all(write, id)?;
    write.execute_one(&DELETE, params![organization, id], "place")?;
    write.changed(Change::PlaceGone(id));
    Ok(())
}

/// What deciding needs of a place.
#[must_use]
pub fn rule(place: &Place) -> PlaceRule {
    PlaceRule {
        time_zone: place.time_zone.clone(),
        position: place.position,
        lockdown: lockdown(place.locked_down_since),
    }
}

pub(crate) fn lockdown(since: Option<Timestamp>) -> Option<Lockdown> {
    since.map(|since| Lockdown { since, exceptions: Vec::new() })
}

pub(crate) fn position(row: &mut Row) -> Result<Option<Position>, Error> {
    let (latitude, longitude) = (row.take::<Option<f64>>()?, row.take::<Option<f64>>()?);
    match (latitude, longitude) {
        (Some(latitude), Some(longitude)) => {
            Position::new(latitude, longitude).map(Some).map_err(|error| Error::corrupt("position", error))
        }
        _ => Ok(None),
    }
}

fn place(row: &mut Row) -> Result<Place, Error> {
    Ok(Place {
        id: row.take()?,
        organization: row.take()?,
        name: row.take()?,
        description: row.take()?,
        address: row.take()?,
        position: position(row)?,
        image: row.take()?,
        time_zone: row.take()?,
        locked_down_since: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
