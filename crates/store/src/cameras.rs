//! Cameras of places.

use crate::Error;
use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list};
use domain::camera::{Camera, Clip};
use domain::id::{CameraId, FloorId, LockId, OrganizationId, PlaceId};
use domain::reach::Reach;
use domain::text::{Name, search_key};

macro_rules! columns {
    () => {
        " c.id, c.organization_id, c.place_id, c.lock_id, c.name, c.description, c.metadata, c.enabled,
        c.clip_duration_s, c.snapshots, c.snapshot_offset_s, c.remote_id, c.created_at, c.updated_at,
        (select l.name from lock l where l.organization_id = c.organization_id and l.id = c.lock_id) "
    };
}

macro_rules! matching {
    () => {
        " from camera c where c.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(c.id as text) || ',%')
            and (cast($3 as bigint) is null or c.place_id = $3)
            and (cast($4 as bigint) is null or c.lock_id = $4)
            and (cast($5 as bigint) is null or exists (select 1 from lock_floor lf
                where lf.organization_id = c.organization_id and lf.lock_id = c.lock_id and lf.floor_id = $5))
            and ($6 or $7 like '%,' || cast(c.place_id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from camera c where c.organization_id = $1 and c.id = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by c.search_key, c.id limit $8 offset $9");
    LIST_DESCENDING =
        concat!("select", columns!(), matching!(), "order by c.search_key desc, c.id desc limit $8 offset $9");
    INSERT = "insert into camera (organization_id, place_id, lock_id, name, search_key, description, metadata, enabled,
            clip_duration_s, snapshots, snapshot_offset_s, remote_id, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) returning id";
    UPDATE = "update camera set lock_id = $1, name = $2, search_key = $3, description = $4, metadata = $5, enabled = $6,
            clip_duration_s = $7, snapshots = $8, snapshot_offset_s = $9, updated_at = $10
        where organization_id = $11 and id = $12";
    DELETE = "delete from camera where organization_id = $1 and id = $2";
    RELEASE = "update camera set lock_id = null where organization_id = $1 and lock_id = $2";
    DELETE_OF_PLACE = "delete from camera where organization_id = $1 and place_id = $2";
}

/// Which cameras.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only those that look at this door.
    pub lock: Option<LockId>,
    /// Only those that look at a door on this floor.
    pub floor: Option<FloorId>,
    /// From Z to A.
    pub descending: bool,
}

/// A camera with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Aimed {
    /// The camera.
    pub camera: Camera,
    /// What the door that it looks at is called.
    pub lock_name: Option<Name>,
}

/// Finds a camera.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: CameraId) -> Result<Option<Aimed>, Error> {
    read.first(&FIND, params![organization, id], aimed)
}

/// Lists the cameras of the places in reach, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Aimed>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let Filter { place, lock, floor, .. } = *filter;
    let matching = params![organization, ids.as_deref(), place, lock, floor, reach.all, &places];
    let statement = if filter.descending { &LIST_DESCENDING } else { &LIST };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), aimed)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Adds a camera; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut camera: Camera) -> Result<Camera, Error> {
    camera.organization = write.organization();
    (camera.created_at, camera.updated_at) = (write.now(), write.now());
    let (key, metadata) = (search_key(camera.name.as_str()), metadata(&camera)?);
    let id = write.first(
        &INSERT,
        params![
            camera.organization,
            camera.place,
            camera.lock,
            &camera.name,
            &key,
            camera.description.as_ref(),
            &metadata,
            camera.enabled,
            camera.clip.duration_s,
            camera.clip.snapshots,
            camera.clip.snapshot_offset_s,
            &camera.remote_id,
            camera.created_at,
        ],
        Row::take,
    )?;
    camera.id = id.ok_or(Error::NotFound("camera"))?;
    Ok(camera)
}

/// Writes what may change of a camera. It stays in its place, and in the system that it belongs to.
pub fn update(write: &mut Write<'_>, camera: &Camera) -> Result<(), Error> {
    let (key, metadata) = (search_key(camera.name.as_str()), metadata(camera)?);
    write.execute_one(
        &UPDATE,
        params![
            camera.lock,
            &camera.name,
            &key,
            camera.description.as_ref(),
            &metadata,
            camera.enabled,
            camera.clip.duration_s,
            camera.clip.snapshots,
            camera.clip.snapshot_offset_s,
            write.now(),
            write.organization(),
            camera.id,
        ],
        "camera",
    )
}

/// Removes a camera.
pub fn delete(write: &mut Write<'_>, id: CameraId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "camera")
}

/// A door that goes is looked at no more; the cameras stay.
pub(crate) fn release(write: &mut Write<'_>, lock: LockId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&RELEASE, params![organization, lock]).map(drop)
}

pub(crate) fn delete_of_place(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&DELETE_OF_PLACE, params![organization, place]).map(drop)
}

fn metadata(camera: &Camera) -> Result<String, Error> {
    serde_json::to_string(&camera.metadata).map_err(|error| Error::corrupt("metadata", error))
}

fn aimed(row: &mut Row) -> Result<Aimed, Error> {
    Ok(Aimed { camera: camera(row)?, lock_name: row.take()? })
}

fn camera(row: &mut Row) -> Result<Camera, Error> {
    Ok(Camera {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        lock: row.take()?,
        name: row.take()?,
        description: row.take()?,
        metadata: row.parse(|body| serde_json::from_str(body))?,
        enabled: row.take()?,
        clip: Clip { duration_s: row.take()?, snapshots: row.take()?, snapshot_offset_s: row.take()? },
        remote_id: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
