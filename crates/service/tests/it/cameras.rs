//! Cameras of places, and the doors that they look at.

use crate::stage::{Stage, fields, forbidden, not_found, text};
use domain::id::{CameraId, LockId, PlaceId};
use service::cameras::{self, CameraFilter, CameraInput, CameraView};
use service::{Field, Page, locks};
use std::collections::BTreeSet;

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(name: &str, place: PlaceId) -> CameraInput {
    let place_id = Field::Set(place.get());
    CameraInput { name: text(name), place_id, remote_id: text("c-17"), ..CameraInput::default() }
}

async fn create(stage: &Stage, input: CameraInput) -> Result<CameraView, service::Error> {
    cameras::create(stage.service(), &stage.owner(), input).await
}

#[tokio::test]
async fn cameras_are_made_changed_and_removed_and_the_log_tells_of_it() {
    let stage = Stage::open().await;
    let id = create(&stage, input("Lobby", stage.harbour())).await.unwrap().camera.id;
    let rename = CameraInput { name: text("Desk"), ..CameraInput::default() };
    cameras::update(stage.service(), &stage.owner(), id, rename).await.unwrap();
    cameras::delete(stage.service(), &stage.owner(), id).await.unwrap();
    not_found(cameras::get(stage.service(), &stage.owner(), id).await);
    let lines = stage.events("camera.create,camera.update,camera.destroy").await;
    // All in one instant, so their order says nothing.
    let told: BTreeSet<_> =
        lines.iter().map(|line| (line.kind.word(), line.object.name.as_str(), line.place)).collect();
    let here = Some(stage.harbour());
    let expected =
        [("camera.create", "Lobby", here), ("camera.update", "Desk", here), ("camera.destroy", "Desk", here)];
    assert_eq!(told, BTreeSet::from(expected));
    stage.finish().await;
}

#[tokio::test]
async fn cameras_belong_to_who_runs_the_place() {
    let stage = Stage::open().await;
    let admin = stage.caller(&stage.gym.harbour_administrator);
    let id = cameras::create(stage.service(), &admin, input("Lobby", stage.harbour())).await.unwrap().camera.id;
    forbidden(cameras::create(stage.service(), &admin, input("Lobby", stage.hill())).await);
    let elsewhere = stage.caller(&stage.gym.hill_administrator);
    not_found(cameras::get(stage.service(), &elsewhere, id).await);
    not_found(cameras::update(stage.service(), &elsewhere, id, CameraInput::default()).await);
    let count =
        async |caller| cameras::list(stage.service(), &caller, CameraFilter::default(), PAGE).await.unwrap().total;
    assert_eq!(count(elsewhere).await, 0);
    assert_eq!(count(stage.caller(&stage.gym.member)).await, 0);
    let observer = stage.caller(&stage.gym.observer);
    assert_eq!(count(observer.clone()).await, 1);
    forbidden(cameras::update(stage.service(), &observer, id, CameraInput::default()).await);
    forbidden(cameras::delete(stage.service(), &observer, id).await);
    stage.finish().await;
}

#[tokio::test]
async fn a_camera_looks_at_a_door_of_its_own_place() {
    let stage = Stage::open().await;
    let door = Field::Set(stage.front_door().get());
    let nameless =
        CameraInput { place_id: Field::Null, lock_id: door.clone(), name: Field::Null, ..input("", stage.hill()) };
    let made = create(&stage, nameless).await.unwrap();
    assert_eq!((made.camera.place, made.camera.lock), (stage.harbour(), Some(stage.front_door())));
    assert_eq!((made.camera.name.as_str(), made.lock_name.unwrap().as_str()), ("c-17", "Front door"));
    assert_eq!(fields(create(&stage, CameraInput { lock_id: door, ..input("Bar", stage.hill()) }).await), ["lock_id"]);
    let aim = async |lock_id| {
        let input = CameraInput { lock_id, ..CameraInput::default() };
        cameras::update(stage.service(), &stage.owner(), made.camera.id, input).await
    };
    let aimed = async || cameras::get(stage.service(), &stage.owner(), made.camera.id).await.unwrap().camera.lock;
    for wrong in [stage.hill_door(), LockId::new(999_999)] {
        assert_eq!(fields(aim(Field::Set(wrong.get())).await), ["lock_id"]);
    }
    aim(Field::Set(stage.studio().get())).await.unwrap();
    aim(Field::Absent).await.unwrap();
    assert_eq!(aimed().await, Some(stage.studio()));
    locks::delete(stage.service(), &stage.owner(), stage.studio()).await.unwrap();
    assert_eq!(aimed().await, None);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_no_camera_is_not_taken() {
    let stage = Stage::open().await;
    assert_eq!(fields(create(&stage, CameraInput::default()).await), ["place_id"]);
    assert_eq!(fields(create(&stage, input("Lobby", PlaceId::new(999_999))).await), ["place_id"]);
    for remote_id in [Field::Absent, Field::Null, text(" ")] {
        let input = CameraInput { remote_id, ..input("Lobby", stage.harbour()) };
        assert_eq!(fields(create(&stage, input).await), ["remote_id"]);
    }
    let wrong = CameraInput {
        name: text(" "),
        clip_duration: Field::Set(61),
        number_of_snapshots: Field::Set(0),
        snapshot_offset: Field::Set(-31),
        kind: text("rhombus_systems"),
        status: text("online"),
        ..input("", stage.harbour())
    };
    let named = ["clip_duration", "name", "number_of_snapshots", "snapshot_offset", "status", "type"];
    assert_eq!(fields(create(&stage, wrong).await), named);
    let id = create(&stage, input("Lobby", stage.harbour())).await.unwrap().camera.id;
    let moved = CameraInput {
        place_id: Field::Set(stage.hill().get()),
        remote_id: text("c-18"),
        name: Field::Null,
        ..CameraInput::default()
    };
    let refused = cameras::update(stage.service(), &stage.owner(), id, moved).await;
    assert_eq!(fields(refused), ["name", "place_id", "remote_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn no_camera_has_a_video() {
    let stage = Stage::open().await;
    let id = create(&stage, input("Lobby", stage.harbour())).await.unwrap().camera.id;
    let refused = cameras::get_video(stage.service(), &stage.owner(), id).await;
    assert!(matches!(refused, Err(service::Error::NotFound("video"))), "{refused:?}");
    let absent = cameras::get_video(stage.service(), &stage.owner(), CameraId::new(999_999)).await;
    assert!(matches!(absent, Err(service::Error::NotFound("camera"))), "{absent:?}");
    stage.finish().await;
}
