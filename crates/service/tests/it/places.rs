//! Locations.

use crate::stage::{Stage, at, fields, forbidden, not_found, text};
use domain::id::PlaceId;
use service::places::{self, PlaceFilter, PlaceInput};
use service::{Field, Page, locks, role_assignments};
use testkit::START;

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input() -> PlaceInput {
    PlaceInput { name: text("Annex"), address: text("Am Hafen 2"), ..PlaceInput::default() }
}

#[tokio::test]
async fn place_is_added_in_the_zone_of_the_organization_unless_it_says_its_own() {
    let stage = Stage::open().await;
    let made = places::create(stage.service(), &stage.owner(), input()).await.unwrap();
    assert_eq!(made.place.time_zone.name(), "Europe/Berlin");
    let lisbon = PlaceInput { time_zone: text("Europe/Lisbon"), ..input() };
    let made = places::create(stage.service(), &stage.owner(), lisbon).await.unwrap();
    assert_eq!((made.place.time_zone.name(), made.locks_count), ("Europe/Lisbon", 0));
    assert_eq!(stage.events("place.create").await.len(), 4);
    stage.finish().await;
}

#[tokio::test]
async fn place_takes_no_nonsense_and_then_changes_nothing() {
    let stage = Stage::open().await;
    let nothing = places::create(stage.service(), &stage.owner(), PlaceInput::default()).await;
    assert_eq!(fields(nothing), ["address", "name"]);
    let bad = PlaceInput {
        name: text("tab\there"),
        address: text(&"x".repeat(501)),
        latitude: Field::Set(91.0),
        longitude: Field::Set(0.0),
        image: text(&"x".repeat(2_001)),
        time_zone: text("Nowhere"),
        ..PlaceInput::default()
    };
    let before = places::get(stage.service(), &stage.owner(), stage.harbour()).await.unwrap();
    let answer = places::update(stage.service(), &stage.owner(), stage.harbour(), bad).await;
    assert_eq!(fields(answer), ["address", "image", "latitude", "name", "time_zone"]);
    let half = PlaceInput { latitude: Field::Set(1.0), longitude: Field::Null, ..PlaceInput::default() };
    let answer = places::update(stage.service(), &stage.owner(), stage.harbour(), half).await;
    assert_eq!(fields(answer), ["longitude"]);
    assert_eq!(places::get(stage.service(), &stage.owner(), stage.harbour()).await.unwrap(), before);
    stage.finish().await;
}

#[tokio::test]
async fn only_the_organization_adds_and_removes_places() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.harbour_administrator);
    forbidden(places::create(stage.service(), &manager, input()).await);
    forbidden(places::delete(stage.service(), &manager, stage.harbour()).await);
    places::update(stage.service(), &manager, stage.harbour(), input()).await.unwrap();
    not_found(places::update(stage.service(), &manager, stage.hill(), input()).await);
    not_found(places::delete(stage.service(), &stage.owner(), PlaceId::new(999)).await);
    stage.finish().await;
}

#[tokio::test]
async fn everybody_lists_the_places_that_their_doors_are_at() {
    let stage = Stage::open().await;
    let names = async |person| {
        let filter = PlaceFilter { descending: true, ..PlaceFilter::default() };
        let found = places::list(stage.service(), &stage.caller(person), filter, PAGE).await.unwrap();
        found.items.into_iter().map(|view| view.place.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&stage.gym.owner).await, ["Hill", "Harbour"]);
    assert_eq!(names(&stage.gym.member).await, ["Harbour"]);
    assert_eq!(names(&stage.gym.hill_administrator).await, ["Hill"]);
    assert_eq!(names(&stage.gym.stranger).await, [""; 0]);
    stage.finish().await;
}

#[tokio::test]
async fn lockdown_is_noted_once_and_ends_once() {
    let stage = Stage::open().await;
    let set = async |on| places::set_lockdown(stage.service(), &stage.owner(), stage.harbour(), on).await.unwrap();
    set(true).await;
    stage.app.clock.advance_s(60);
    set(true).await;
    let place = places::get(stage.service(), &stage.owner(), stage.harbour()).await.unwrap().place;
    assert_eq!(place.locked_down_since, Some(at(START)));
    set(false).await;
    set(false).await;
    assert_eq!(stage.events("place.lock_down").await.len(), 1);
    assert_eq!(stage.events("place.cancel_lockdown").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn place_takes_its_doors_groups_and_rights_along() {
    let stage = Stage::open().await;
    places::delete(stage.service(), &stage.owner(), stage.harbour()).await.unwrap();
    not_found(places::get(stage.service(), &stage.owner(), stage.harbour()).await);
    not_found(locks::get(stage.service(), &stage.owner(), stage.front_door()).await);
    let filter = role_assignments::RightFilter { assignee: Some(stage.gym.member.user()), ..Default::default() };
    let rights = role_assignments::list(stage.service(), &stage.owner(), filter, PAGE).await.unwrap();
    assert_eq!(rights.total, 0);
    let former = stage.caller(&stage.gym.harbour_administrator);
    not_found(places::update(stage.service(), &former, stage.hill(), input()).await);
    stage.finish().await;
}
