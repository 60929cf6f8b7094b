//! Cameras of places, and the doors that they look at.

use crate::gym::{ALL, Gym, camera, floor, lock, name, place, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::camera::{Camera, Clip};
use domain::id::{CameraId, FloorId, LockId, PlaceId};
use domain::lock::Lock;
use domain::reach::Reach;
use domain::text::Note;
use domain::user::{Metadata, MetadataValue};
use std::collections::BTreeMap;
use store::cameras::{self, Aimed, Filter};
use store::page::Page;
use store::{Error, floors, locks, organizations, places};

on_both_engines![
    camera_is_found_as_written_and_changed,
    cameras_are_listed_by_name_and_filtered,
    cameras_are_counted_also_on_a_full_page,
    a_door_goes_and_its_camera_stays,
    a_place_goes_with_its_cameras,
    missing_camera_cannot_be_changed,
];

async fn two_places(gym: &Gym) -> (PlaceId, PlaceId) {
    let job = |write: &mut store::Write<'_>| {
        Ok((places::create(write, place("A"))?.id, places::create(write, place("B"))?.id))
    };
    gym.write(job).await
}

async fn find(gym: &Gym, id: CameraId) -> Option<Aimed> {
    gym.read(move |read, organization| cameras::find(read, organization, id)).await
}

async fn list(gym: &Gym, reach: Reach, filter: Filter) -> Vec<CameraId> {
    let list = move |read: &mut store::Read<'_>, id| cameras::list(read, id, &reach, &filter, ALL);
    whole(gym.read(list).await, |aimed| aimed.camera.id)
}

async fn camera_is_found_as_written_and_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let door = gym.write(move |write| locks::create(write, lock("Front", here))).await;
    let metadata = BTreeMap::from([("vendor".to_owned(), MetadataValue::Text("A".to_owned()))]);
    let written = Camera {
        lock: Some(door.id),
        description: Some(Note::parse("Over the desk").unwrap()),
        metadata: Metadata::new(metadata).unwrap(),
        clip: Clip { duration_s: 60, snapshots: 9, snapshot_offset_s: -30 },
        ..camera("Lobby", here)
    };
    let created = gym.write(move |write| cameras::create(write, written)).await;
    let id = created.id;
    assert_eq!(find(&gym, id).await, Some(Aimed { camera: created.clone(), lock_name: Some(name("Front")) }));
    let changed = Camera {
        lock: None,
        name: name("Desk"),
        description: None,
        metadata: Metadata::default(),
        enabled: false,
        clip: Clip { duration_s: 3, snapshots: 1, snapshot_offset_s: 30 },
        ..created
    };
    let expected = changed.clone();
    let changes = gym.changes(move |write| cameras::update(write, &changed)).await;
    assert_eq!(changes, [], "a camera opens no door");
    assert_eq!(find(&gym, id).await, Some(Aimed { camera: expected, lock_name: None }));
    gym.write(move |write| cameras::delete(write, id)).await;
    assert_eq!(find(&gym, id).await, None);
}

async fn cameras_are_listed_by_name_and_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, there) = two_places(&gym).await;
    let (floor, door, ids) = gym
        .write(move |write| {
            let floor = floors::create(write, floor("Lobby", here, 0))?.id;
            let door = locks::create(write, Lock { floor: Some(floor), ..lock("Front", here) })?.id;
            let cameras =
                [camera("Pool", here), Camera { lock: Some(door), ..camera("bar", here) }, camera("Attic", there)];
            let ids = cameras.into_iter().map(|camera| Ok(cameras::create(write, camera)?.id));
            Ok((floor, door, ids.collect::<Result<Vec<_>, Error>>()?))
        })
        .await;
    let (pool, bar, attic) = (ids[0], ids[1], ids[2]);
    let all = async |filter: Filter| list(&gym, Reach::everything(), filter).await;
    assert_eq!(all(Filter::default()).await, [attic, bar, pool]);
    assert_eq!(all(Filter { descending: true, ..Filter::default() }).await, [pool, bar, attic]);
    assert_eq!(all(Filter { ids: Some(vec![pool.get(), 99]), ..Filter::default() }).await, [pool]);
    assert_eq!(all(Filter { place: Some(there), ..Filter::default() }).await, [attic]);
    assert_eq!(all(Filter { lock: Some(door), ..Filter::default() }).await, [bar]);
    assert_eq!(all(Filter { lock: Some(LockId::new(99)), ..Filter::default() }).await, [] as [CameraId; 0]);
    assert_eq!(all(Filter { floor: Some(floor), ..Filter::default() }).await, [bar]);
    assert_eq!(all(Filter { floor: Some(FloorId::new(99)), ..Filter::default() }).await, [] as [CameraId; 0]);
    let at_here = Reach { places: vec![here], ..Reach::default() };
    assert_eq!(list(&gym, at_here, Filter::default()).await, [bar, pool]);
    assert_eq!(list(&gym, Reach::default(), Filter::default()).await, [] as [CameraId; 0]);
}

async fn cameras_are_counted_also_on_a_full_page(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    gym.write(move |write| {
        ["A", "B", "C"].into_iter().try_for_each(|text| cameras::create(write, camera(text, here)).map(drop))
    })
    .await;
    let page = Page { limit: 2, offset: 0 };
    let everything = Reach::everything();
    let found = gym.read(move |read, id| cameras::list(read, id, &everything, &Filter::default(), page)).await;
    assert_eq!((found.items.len(), found.total), (2, 3));
    assert_eq!(gym.read(organizations::count).await.cameras, 3);
}

async fn a_door_goes_and_its_camera_stays(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let (door, id) = gym
        .write(move |write| {
            let door = locks::create(write, lock("Front", here))?.id;
            Ok((door, cameras::create(write, Camera { lock: Some(door), ..camera("Lobby", here) })?.id))
        })
        .await;
    gym.write(move |write| locks::delete(write, door)).await;
    let left = find(&gym, id).await.unwrap();
    assert_eq!((left.camera.lock, left.lock_name), (None, None));
}

async fn a_place_goes_with_its_cameras(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, there) = two_places(&gym).await;
    let (gone, kept) = gym
        .write(move |write| {
            let door = Some(locks::create(write, lock("Front", here))?.id);
            let gone = cameras::create(write, Camera { lock: door, ..camera("A", here) })?.id;
            Ok((gone, cameras::create(write, camera("B", there))?.id))
        })
        .await;
    gym.write(move |write| places::delete(write, here)).await;
    assert_eq!((find(&gym, gone).await.is_some(), find(&gym, kept).await.is_some()), (false, true));
}

async fn missing_camera_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let refused = gym.try_write(move |write| cameras::update(write, &camera("Nowhere", here))).await;
    assert!(matches!(refused, Err(Error::NotFound("camera"))), "{refused:?}");
    let refused = gym.try_write(|write| cameras::delete(write, CameraId::new(99))).await;
    assert!(matches!(refused, Err(Error::NotFound("camera"))), "{refused:?}");
    let refused = gym.try_write(|write| cameras::create(write, camera("Nowhere", PlaceId::new(99)))).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}
