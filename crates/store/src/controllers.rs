//! Controllers.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use crate::{Error, locks, relay_connections, relays};
use domain::controller::{Controller, ControllerKind};
use domain::id::{ControllerId, LockId, OrganizationId, PlaceId};
use domain::reach::Reach;
use domain::text::search_key;

macro_rules! columns {
    () => {
        " c.id, c.organization_id, c.place_id, c.name, c.description, c.kind, c.created_at, c.updated_at "
    };
}

macro_rules! connected {
    () => {
        ", exists (select 1 from controller_relay r
            join relay_connection rc on rc.organization_id = r.organization_id and rc.relay_id = r.id
            where r.organization_id = c.organization_id and r.controller_id = c.id) "
    };
}

macro_rules! matching {
    () => {
        " from door_controller c where c.organization_id = $1 and c.place_id is not null
            and (cast($2 as text) is null or $2 like '%,' || cast(c.id as text) || ',%')
            and (cast($3 as text) is null or c.search_key like $3 escape '!' or c.token_hash = $4 or c.id = $5)
            and (cast($6 as bigint) is null or c.place_id = $6)
            and (cast($7 as bigint) is null or exists (select 1 from relay_connection rc
                join controller_relay r on r.organization_id = rc.organization_id and r.id = rc.relay_id
                where rc.organization_id = c.organization_id and rc.lock_id = $7 and r.controller_id = c.id))
            and (cast($8 as boolean) is null or $8 = ($9 like '%,' || cast(c.id as text) || ',%'))
            and ($10 or $11 like '%,' || cast(c.place_id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), connected!(), "from door_controller c where c.organization_id = $1 and c.id = $2");
    FIND_BY_TOKEN =
        concat!("select", columns!(), connected!(), "from door_controller c where c.organization_id = $1 and c.token_hash = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), connected!(), matching!(), "order by c.search_key, c.id limit $12 offset $13");
    LIST_DESCENDING =
        concat!("select", columns!(), connected!(), matching!(), "order by c.search_key desc, c.id desc limit $12 offset $13");
    ALL = concat!("select", columns!(), "from door_controller c where c.organization_id = $1 order by c.id");
    OF_PLACE = "select c.id from door_controller c where c.organization_id = $1 and c.place_id = $2 order by c.id";
    LOCKS = "select rc.lock_id from controller_relay r
        join relay_connection rc on rc.organization_id = r.organization_id and rc.relay_id = r.id
        where r.organization_id = $1 and r.controller_id = $2 order by rc.lock_id";
    HAS_TOKEN = "select count(*) from door_controller
        where organization_id = $1 and id = $2 and token_hash is not null";
    INSERT = "insert into door_controller (organization_id, place_id, name, search_key, description, kind, token_hash,
            created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning id";
    UPDATE = "update door_controller set place_id = $1, name = $2, search_key = $3, description = $4, updated_at = $5
        where organization_id = $6 and id = $7";
    DELETE = "delete from door_controller where organization_id = $1 and id = $2";
}

/// Which controllers.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those whose name holds this text, or that are named by what else is known of it.
    pub query: Option<Query>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only the one that drives this door.
    pub lock: Option<LockId>,
    /// Only those that are, or are not, among these, which are online.
    pub online: Option<(bool, Vec<ControllerId>)>,
    /// From Z to A.
    pub descending: bool,
}

/// A text that finds controllers.
#[derive(Clone, Debug)]
pub struct Query {
    /// The text.
    pub text: String,
    /// The SHA-256 of the text, in case it is the token of one.
    pub token_hash: [u8; 32],
    /// The controller with this id, in case the text names it.
    pub id: Option<ControllerId>,
}

/// A controller with what a list shows beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connected {
    /// The controller.
    pub controller: Controller,
    /// Whether it drives a door.
    pub is_connected: bool,
}

/// Finds a controller, assigned or not.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: ControllerId) -> Result<Option<Connected>, Error> {
    read.first(&FIND, params![organization, id], connected)
}

/// Finds a controller by the SHA-256 of its token, assigned or not.
pub fn find_by_token(
    read: &mut Read<'_>,
    organization: OrganizationId,
    token_hash: &[u8; 32],
) -> Result<Option<Connected>, Error> {
    read.first(&FIND_BY_TOKEN, params![organization, token_hash], connected)
}

/// Lists the controllers of the places in reach, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Connected>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let text = pattern(filter.query.as_ref().map(|query| query.text.as_str()));
    let token = filter.query.as_ref().map(|query| &query.token_hash);
    let named = filter.query.as_ref().and_then(|query| query.id);
    let online = filter.online.as_ref().map(|(_, online)| id_list(online.iter().map(|id| id.get())));
    let is_online = filter.online.as_ref().map(|(is_online, _)| *is_online);
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let matching = params![
        organization,
        ids.as_deref(),
        text.as_deref(),
        token,
        named,
        filter.place,
        filter.lock,
        is_online,
        online.as_deref(),
        reach.all,
        &places
    ];
    let statement = if filter.descending { &LIST_DESCENDING } else { &LIST };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), connected)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Every controller, assigned or not, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<Controller>, Error> {
    read.all(&ALL, params![organization], controller)
}

/// The doors that a controller drives.
pub fn list_locks(read: &mut Read<'_>, organization: OrganizationId, id: ControllerId) -> Result<Vec<LockId>, Error> {
    read.all(&LOCKS, params![organization, id], Row::take)
}

/// Adds a controller with its relays; its id and times are given here. One without a place is known by the SHA-256
/// of its token.
pub fn create(
    write: &mut Write<'_>,
    mut controller: Controller,
    token_hash: Option<&[u8; 32]>,
) -> Result<Controller, Error> {
    controller.organization = write.organization();
    (controller.created_at, controller.updated_at) = (write.now(), write.now());
    let key = search_key(controller.name.as_str());
    let id = write.first(
        &INSERT,
        params![
            controller.organization,
            controller.place,
            &controller.name,
            &key,
            controller.description.as_ref(),
            controller.kind.word(),
            token_hash,
            controller.created_at
        ],
        Row::take,
    )?;
    controller.id = id.ok_or(Error::NotFound("controller"))?;
    relays::create_all(write, controller.id)?;
    note(write, controller.place)?;
    Ok(controller)
}

/// Writes what may change of a controller, but for the place: see [`assign`].
pub fn update(write: &mut Write<'_>, controller: &Controller) -> Result<(), Error> {
    let key = search_key(controller.name.as_str());
    let (organization, now) = (write.organization(), write.now());
    let (name, description) = (&controller.name, controller.description.as_ref());
    let values = params![controller.place, name, &key, description, now, organization, controller.id];
    write.execute_one(&UPDATE, values, "controller")
}

/// Writes a controller that has got a place.
pub fn assign(write: &mut Write<'_>, controller: &Controller) -> Result<(), Error> {
    update(write, controller)?;
    note(write, controller.place)
}

/// Takes a controller from its place, and its wires from the doors. It waits for another place then; one without a
/// token, which nobody could assign again, is gone.
pub fn deassign(write: &mut Write<'_>, controller: &Controller) -> Result<(), Error> {
    let organization = write.organization();
    relay_connections::delete_of_controller(write, controller.id)?;
    if write.number(&HAS_TOKEN, params![organization, controller.id])? == 0 {
        relays::delete_all(write, controller.id)?;
        write.execute_one(&DELETE, params![organization, controller.id], "controller")?;
    } else {
        update(write, &Controller { place: None, ..controller.clone() })?;
    }
    note(write, controller.place)
}

/// Removes a controller that came with a door, if it drives none any more; one that still does stays, and so does one
/// that was registered.
pub(crate) fn delete_idle(write: &mut Write<'_>, id: ControllerId) -> Result<(), Error> {
    let organization = write.organization();
    let Some(found) = find(write, organization, id)? else { return Ok(()) };
    if found.is_connected || write.number(&HAS_TOKEN, params![organization, id])? > 0 {
        return Ok(());
    }
    deassign(write, &found.controller)
}

/// Takes all controllers from a place that has no doors any more.
pub(crate) fn deassign_all(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    for id in write.all(&OF_PLACE, params![organization, place], Row::take::<ControllerId>)? {
        if let Some(found) = find(write, organization, id)? {
            deassign(write, &found.controller)?;
        }
    }
    Ok(())
}

/// The doors of a place without a wire speak of its first controller, which may be another one now.
fn note(write: &mut Write<'_>, place: Option<PlaceId>) -> Result<(), Error> {
    place.map_or(Ok(()), |place| locks::note_unconnected(write, place))
}

fn connected(row: &mut Row) -> Result<Connected, Error> {
    Ok(Connected { controller: controller(row)?, is_connected: row.take()? })
}

fn controller(row: &mut Row) -> Result<Controller, Error> {
    Ok(Controller {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        name: row.take()?,
        description: row.take()?,
        kind: row.parse(|word| ControllerKind::parse(word).ok_or("not a kind of controller"))?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
