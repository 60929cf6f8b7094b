//! Doors.

use crate::stage::{Stage, at, fields, forbidden, not_found, text};
use domain::id::LockId;
use service::locks::{self, LockFilter, LockInput, Standing};
use service::{Field, Page};
use testkit::START;

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(place: i64) -> LockInput {
    LockInput { name: text("Sauna"), place_id: Field::Set(place), ..LockInput::default() }
}

#[tokio::test]
async fn administrator_of_a_place_adds_changes_and_removes_a_door_there() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.harbour_administrator);
    let made = locks::create(stage.service(), &manager, input(stage.harbour().get())).await.unwrap();
    assert!(made.drive.is_some_and(|drive| drive.unlock_time.is_some()));
    let rename = LockInput { name: text("Steam room"), ..LockInput::default() };
    locks::update(stage.service(), &manager, made.lock.id, rename).await.unwrap();
    let found = locks::get(stage.service(), &manager, made.lock.id).await.unwrap();
    assert_eq!(found.lock.name.as_str(), "Steam room");
    locks::delete(stage.service(), &manager, made.lock.id).await.unwrap();
    not_found(locks::get(stage.service(), &manager, made.lock.id).await);
    let kinds = stage.events("lock.create,lock.update,lock.destroy").await;
    let by_manager = kinds.iter().filter(|line| line.means == Some(manager.by));
    assert_eq!(by_manager.map(|line| line.kind.action()).collect::<Vec<_>>().len(), 3);
    stage.finish().await;
}

#[tokio::test]
async fn door_of_another_place_is_out_of_reach() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.harbour_administrator);
    forbidden(locks::create(stage.service(), &manager, input(stage.hill().get())).await);
    not_found(locks::update(stage.service(), &manager, stage.hill_door(), LockInput::default()).await);
    not_found(locks::set_lockdown(stage.service(), &manager, stage.hill_door(), true).await);
    let member = stage.caller(&stage.gym.member);
    forbidden(locks::update(stage.service(), &member, stage.front_door(), LockInput::default()).await);
    not_found(locks::delete(stage.service(), &stage.owner(), LockId::new(999)).await);
    stage.finish().await;
}

#[tokio::test]
async fn door_takes_no_nonsense_and_then_changes_nothing() {
    let stage = Stage::open().await;
    let create = async |input| locks::create(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(create(LockInput::default()).await), ["name", "place_id"]);
    assert_eq!(fields(create(input(999)).await), ["place_id"]);
    let nameless = LockInput { name: Field::Null, ..input(stage.harbour().get()) };
    assert_eq!(fields(create(nameless).await), ["name"]);
    let before = locks::get(stage.service(), &stage.owner(), stage.front_door()).await.unwrap().lock;
    let bad = LockInput { longitude: Field::Set(1.0), ..input(stage.hill().get()) };
    let answer = locks::update(stage.service(), &stage.owner(), stage.front_door(), bad).await;
    assert_eq!(fields(answer), ["latitude", "place_id"]);
    assert_eq!(locks::get(stage.service(), &stage.owner(), stage.front_door()).await.unwrap().lock, before);
    stage.finish().await;
}

#[tokio::test]
async fn member_lists_exactly_the_doors_that_they_were_given() {
    let stage = Stage::open().await;
    let names = async |person, filter, standing| {
        let found = locks::list(stage.service(), &stage.caller(person), filter, standing, PAGE).await.unwrap();
        found.items.into_iter().map(|view| view.lock.name.to_string()).collect::<Vec<_>>()
    };
    let any = Standing::default;
    assert_eq!(names(&stage.gym.member, LockFilter::default(), any()).await, ["Front door", "Studio"]);
    assert_eq!(names(&stage.gym.stranger, LockFilter::default(), any()).await, [""; 0]);
    let studio = LockFilter { query: Some("STU".to_owned()), ..LockFilter::default() };
    assert_eq!(names(&stage.gym.owner, studio, any()).await, ["Studio"]);
    let hill = LockFilter { place: Some(stage.hill()), ..LockFilter::default() };
    assert_eq!(names(&stage.gym.member, hill.clone(), any()).await, [""; 0]);
    assert_eq!(names(&stage.gym.owner, hill, any()).await, ["Hill door"]);
    stage.finish().await;
}

#[tokio::test]
async fn doors_are_listed_by_how_they_stand() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.owner, stage.studio()).await.unwrap();
    stage.service().cut_line(stage.office());
    let names = async |standing| {
        let filter = LockFilter { place: Some(stage.harbour()), ..LockFilter::default() };
        let found = locks::list(stage.service(), &stage.owner(), filter, standing, PAGE).await.unwrap();
        found.items.into_iter().map(|view| view.lock.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(Standing { unlocked: Some(true), ..Standing::default() }).await, ["Studio"]);
    assert_eq!(names(Standing { online: Some(false), ..Standing::default() }).await, ["Office"]);
    stage.app.clock.advance_s(600);
    assert_eq!(names(Standing { unlocked: Some(true), ..Standing::default() }).await, [""; 0]);
    stage.finish().await;
}

#[tokio::test]
async fn lockdown_of_a_door_is_noted_once_and_ends_once() {
    let stage = Stage::open().await;
    let set = async |on| locks::set_lockdown(stage.service(), &stage.owner(), stage.studio(), on).await.unwrap();
    set(true).await;
    stage.app.clock.advance_s(60);
    set(true).await;
    let lock = locks::get(stage.service(), &stage.owner(), stage.studio()).await.unwrap().lock;
    assert_eq!(lock.locked_down_since, Some(at(START)));
    set(false).await;
    set(false).await;
    assert_eq!(stage.events("lock.lock_down").await.len(), 1);
    assert_eq!(stage.events("lock.cancel_lockdown").await.len(), 1);
    stage.finish().await;
}
