//! Cameras of places. They are records: none is connected, so there is nothing to see.

use crate::input::{self, Field};
use crate::operation::{Act, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::camera::{Camera, Clip};
use domain::event::{EventKind, ObjectKind};
use domain::id::{CameraId, LockId, PlaceId};
use domain::lock::Lock;
use domain::permission::Permission;
use domain::text::Name;
use domain::time::Timestamp;
use domain::user::Metadata;
use std::ops::RangeInclusive;
use store::Read;
use store::cameras::{Aimed, Filter};

pub use store::cameras::{Aimed as CameraView, Filter as CameraFilter};

/// What a request says of a camera.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct CameraInput {
    pub name: Field<String>,
    pub description: Field<String>,
    pub metadata: Field<Metadata>,
    pub enabled: Field<bool>,
    pub clip_duration: Field<i64>,
    pub number_of_snapshots: Field<i64>,
    pub snapshot_offset: Field<i64>,
    pub place_id: Field<i64>,
    pub lock_id: Field<i64>,
    pub remote_id: Field<String>,
    pub kind: Field<String>,
    pub status: Field<String>,
}

/// Lists the cameras of the places where the caller may read them, by name.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<Aimed>, Error> {
    service
        .look(caller, move |look| {
            let reach = look.who.reach(&[Permission::CamerasRead]);
            Ok(store::cameras::list(look.read, look.who.organization(), &reach, &filter, page)?)
        })
        .await
}

/// A camera.
pub async fn get(service: &Service, caller: &Caller, id: CameraId) -> Result<Aimed, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// What a camera saw. Nothing is connected that could tell, so this is never found.
pub async fn get_video(service: &Service, caller: &Caller, id: CameraId) -> Result<String, Error> {
    get(service, caller, id).await?;
    Err(Error::NotFound("video"))
}

/// Adds a camera to a place: the one named, or that of the door that it looks at.
pub async fn create(service: &Service, caller: &Caller, input: CameraInput) -> Result<Aimed, Error> {
    service
        .act(caller, move |act| {
            let lock = input.lock_id.clone().value().map(|id| lock_of(act, id)).transpose()?;
            let place = place_of(act, &input, lock.as_ref())?;
            act.who.require(Permission::CamerasWrite, Scope::Place(place))?;
            let camera = draft(act, input, place)?;
            let camera = store::cameras::create(act, aim(camera, lock.as_ref())?)?;
            log(act, EventKind::CameraCreate, &camera)?;
            Ok(Aimed { camera, lock_name: lock.map(|lock| lock.name) })
        })
        .await
}

/// Changes a camera. It stays in its place.
pub async fn update(service: &Service, caller: &Caller, id: CameraId, input: CameraInput) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let mut camera = writable(act, id)?;
            match input.lock_id {
                Field::Absent => {}
                Field::Null => camera.lock = None,
                Field::Set(id) => camera = aim(camera, Some(&lock_of(act, id)?))?,
            }
            apply(input, &mut camera)?;
            store::cameras::update(act, &camera)?;
            log(act, EventKind::CameraUpdate, &camera)
        })
        .await
}

/// Removes a camera.
pub async fn delete(service: &Service, caller: &Caller, id: CameraId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let camera = writable(act, id)?;
            store::cameras::delete(act, id)?;
            log(act, EventKind::CameraDestroy, &camera)
        })
        .await
}

/// A camera that the caller may see. Of another they learn nothing.
fn visible(read: &mut Read<'_>, who: &Who, id: CameraId) -> Result<Aimed, Error> {
    let found = store::cameras::find(read, who.organization(), id)?.ok_or(Error::NotFound("camera"))?;
    who.require_sight(Permission::CamerasRead, Scope::Place(found.camera.place), "camera")?;
    Ok(found)
}

/// A camera that the caller may change.
fn writable(act: &mut Act<'_, '_>, id: CameraId) -> Result<Camera, Error> {
    let camera = visible(act.write, &act.who, id)?.camera;
    act.who.require(Permission::CamerasWrite, Scope::Place(camera.place))?;
    Ok(camera)
}

fn lock_of(act: &mut Act<'_, '_>, id: i64) -> Result<Lock, Error> {
    let tenant = act.who.organization();
    let found = store::locks::find(act, tenant, LockId::new(id))?;
    found.map(|found| found.lock).ok_or_else(|| Error::invalid("lock_id", "is not a door of this organization"))
}

fn place_of(act: &mut Act<'_, '_>, input: &CameraInput, lock: Option<&Lock>) -> Result<PlaceId, Error> {
    let tenant = act.who.organization();
    match (input.place_id.clone().value(), lock) {
        (Some(id), _) => store::places::find(act, tenant, PlaceId::new(id))?
            .map(|place| place.id)
            .ok_or_else(|| Error::invalid("place_id", "is not a place of this organization")),
        (None, Some(lock)) => Ok(lock.place),
        (None, None) => Err(Error::invalid("place_id", "can't be blank where lock_id is")),
    }
}

/// The camera, turned to a door. Fails if that is at another place.
fn aim(camera: Camera, lock: Option<&Lock>) -> Result<Camera, Error> {
    if lock.is_some_and(|lock| lock.place != camera.place) {
        return Err(Error::invalid("lock_id", "is not a door of the camera's place"));
    }
    Ok(Camera { lock: lock.map(|lock| lock.id), ..camera })
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, camera: &Camera) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Camera, camera.id.get(), camera.name.as_str()), Some(camera.place))
}

/// A camera without a name is called as in the system that it belongs to.
fn draft(act: &Act<'_, '_>, input: CameraInput, place: PlaceId) -> Result<Camera, Error> {
    let mut problems = Problems::default();
    let remote_id = input.remote_id.clone().parse(&mut problems, "remote_id", |text| Name::parse(text));
    if matches!(remote_id, Field::Null) || matches!(input.remote_id, Field::Absent) {
        problems.add("remote_id", "can't be blank");
    }
    problems.check()?;
    let remote_id = remote_id.value().ok_or_else(|| Error::invalid("remote_id", "can't be blank"))?;
    let mut camera = Camera {
        id: CameraId::new(0),
        organization: act.who.organization(),
        place,
        lock: None,
        name: remote_id.clone(),
        description: None,
        metadata: Metadata::default(),
        enabled: true,
        clip: Clip::default(),
        remote_id,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    };
    let name = if input.name == Field::Null { Field::Absent } else { input.name };
    apply(CameraInput { name, place_id: Field::Absent, remote_id: Field::Absent, ..input }, &mut camera)?;
    Ok(camera)
}

fn apply(input: CameraInput, camera: &mut Camera) -> Result<(), Error> {
    let mut problems = Problems::default();
    if matches!(input.place_id, Field::Set(id) if id != camera.place.get()) {
        problems.add("place_id", "can't be changed; add the camera at the other place");
    }
    if matches!(&input.remote_id, Field::Set(id) if id.trim() != camera.remote_id.as_str()) {
        problems.add("remote_id", "can't be changed; add the other camera");
    }
    if matches!(&input.kind, Field::Set(word) if word != "generic") {
        problems.add("type", "must be generic: no other system of cameras is known here yet");
    }
    if matches!(&input.status, Field::Set(word) if word != "offline") {
        problems.add("status", "must be offline: cameras are records here, and none is connected");
    }
    let mut name = Some(camera.name.clone());
    input::name(&mut problems, input.name, &mut name);
    input::note(&mut problems, "description", input.description, &mut camera.description);
    match input.metadata {
        Field::Absent => {}
        Field::Null => camera.metadata = Metadata::default(),
        Field::Set(metadata) => camera.metadata = metadata,
    }
    input.enabled.write_value(&mut camera.enabled);
    let clip = &mut camera.clip;
    for (at, field, limits, unit, target) in [
        ("clip_duration", input.clip_duration, Clip::DURATIONS_S, " seconds", &mut clip.duration_s),
        ("number_of_snapshots", input.number_of_snapshots, Clip::SNAPSHOTS, "", &mut clip.snapshots),
        ("snapshot_offset", input.snapshot_offset, Clip::SNAPSHOT_OFFSETS_S, " seconds", &mut clip.snapshot_offset_s),
    ] {
        field.parse(&mut problems, at, |number| within(&limits, *number, unit)).write_value(target);
    }
    if let Some(name) = name {
        camera.name = name;
    }
    problems.check()
}

fn within(limits: &RangeInclusive<i64>, number: i64, unit: &str) -> Result<i64, String> {
    let (least, most) = (limits.start(), limits.end());
    if limits.contains(&number) { Ok(number) } else { Err(format!("must be {least} to {most}{unit}")) }
}
