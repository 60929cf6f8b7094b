//! Floors of places, and the doors on them.

use crate::stage::{Stage, fields, forbidden, not_found, text};
use domain::id::{FloorId, PlaceId};
use service::floors::{self, FloorFilter, FloorInput};
use service::locks::{self, LockInput};
use service::{Field, Page};

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(name: &str, number: i64, place: PlaceId) -> FloorInput {
    FloorInput {
        name: text(name),
        number: Field::Set(number),
        place_id: Field::Set(place.get()),
        ..FloorInput::default()
    }
}

#[tokio::test]
async fn floors_are_made_and_renamed_and_the_log_tells_of_it() {
    let stage = Stage::open().await;
    let made = floors::create(stage.service(), &stage.owner(), input("Lobby", 0, stage.harbour())).await.unwrap();
    let rename = FloorInput { name: text("Entrance"), ..FloorInput::default() };
    floors::update(stage.service(), &stage.owner(), made.id, rename).await.unwrap();
    assert_eq!(floors::get(stage.service(), &stage.owner(), made.id).await.unwrap().name.as_str(), "Entrance");
    let lines = stage.events("floor.create,floor.update").await;
    let told: Vec<_> = lines.iter().map(|line| (line.kind.word(), line.object.name.as_str(), line.place)).collect();
    let here = Some(stage.harbour());
    assert_eq!(told, [("floor.update", "Entrance", here), ("floor.create", "Lobby", here)]);
    stage.finish().await;
}

#[tokio::test]
async fn floors_belong_to_who_runs_the_place() {
    let stage = Stage::open().await;
    let admin = stage.caller(&stage.gym.harbour_administrator);
    let made = floors::create(stage.service(), &admin, input("Lobby", 0, stage.harbour())).await.unwrap();
    forbidden(floors::create(stage.service(), &admin, input("Lobby", 0, stage.hill())).await);
    let elsewhere = stage.caller(&stage.gym.hill_administrator);
    not_found(floors::get(stage.service(), &elsewhere, made.id).await);
    let of = |place| FloorFilter { place, ids: None, query: None };
    not_found(floors::list(stage.service(), &elsewhere, of(stage.harbour()), PAGE).await);
    not_found(floors::list(stage.service(), &stage.owner(), of(PlaceId::new(999_999)), PAGE).await);
    let reader = stage.caller(&stage.gym.harbour_access_manager);
    assert_eq!(floors::list(stage.service(), &reader, of(stage.harbour()), PAGE).await.unwrap().total, 1);
    forbidden(floors::update(stage.service(), &reader, made.id, FloorInput::default()).await);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_no_floor_is_not_taken() {
    let stage = Stage::open().await;
    let create = async |input| floors::create(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(create(FloorInput::default()).await), ["place_id"]);
    assert_eq!(fields(create(input("Lobby", 0, PlaceId::new(999_999))).await), ["place_id"]);
    let nameless = FloorInput { name: Field::Absent, number: Field::Null, ..input("", 0, stage.harbour()) };
    assert_eq!(fields(create(nameless).await), ["name", "number"]);
    assert_eq!(fields(create(input("Heaven", 1_001, stage.harbour())).await), ["number"]);
    let made = create(input("Lobby", 0, stage.harbour())).await.unwrap();
    let moved = FloorInput { place_id: Field::Set(stage.hill().get()), ..FloorInput::default() };
    assert_eq!(fields(floors::update(stage.service(), &stage.owner(), made.id, moved).await), ["place_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn a_door_is_on_a_floor_of_its_own_place() {
    let stage = Stage::open().await;
    let here = floors::create(stage.service(), &stage.owner(), input("Lobby", 0, stage.harbour())).await.unwrap().id;
    let there = floors::create(stage.service(), &stage.owner(), input("Lobby", 0, stage.hill())).await.unwrap().id;
    let put = async |floor_id: Field<i64>| {
        let input = LockInput { floor_id, ..LockInput::default() };
        locks::update(stage.service(), &stage.owner(), stage.front_door(), input).await
    };
    let floor = async || locks::get(stage.service(), &stage.owner(), stage.front_door()).await.unwrap().lock.floor;
    put(Field::Set(here.get())).await.unwrap();
    assert_eq!(floor().await, Some(here));
    for wrong in [there, FloorId::new(999_999)] {
        assert_eq!(fields(put(Field::Set(wrong.get())).await), ["floor_id"]);
    }
    put(Field::Absent).await.unwrap();
    assert_eq!(floor().await, Some(here));
    put(Field::Null).await.unwrap();
    assert_eq!(floor().await, None);
    stage.finish().await;
}
