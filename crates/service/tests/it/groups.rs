//! Groups of doors, and which doors they open.

use crate::stage::{Stage, code, fields, forbidden, not_found, text};
use domain::id::{GroupId, GroupLockId, LockId};
use service::group_locks::{self, GroupLockFilter};
use service::groups::{self, GroupFilter, GroupInput};
use service::{Field, Page};

const PAGE: Page = Page { limit: 50, offset: 0 };

fn input(place: Option<i64>) -> GroupInput {
    let place_id = place.map_or(Field::Absent, Field::Set);
    GroupInput { name: text("Sauna"), place_id, ..GroupInput::default() }
}

#[tokio::test]
async fn administrator_of_a_place_has_groups_there_and_none_of_the_organization() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.harbour_administrator);
    let made = groups::create(stage.service(), &manager, input(Some(stage.harbour().get()))).await.unwrap();
    let rename = GroupInput { name: text("Steam"), ..GroupInput::default() };
    groups::update(stage.service(), &manager, made.group.id, rename).await.unwrap();
    let found = groups::get(stage.service(), &manager, made.group.id).await.unwrap();
    assert_eq!((found.group.name.as_str(), found.users_count, found.locks_count), ("Steam", 0, 0));
    groups::delete(stage.service(), &manager, made.group.id).await.unwrap();
    not_found(groups::get(stage.service(), &manager, made.group.id).await);
    forbidden(groups::create(stage.service(), &manager, input(None)).await);
    forbidden(groups::create(stage.service(), &manager, input(Some(stage.hill().get()))).await);
    not_found(groups::update(stage.service(), &manager, stage.staff(), input(None)).await);
    stage.finish().await;
}

#[tokio::test]
async fn group_takes_no_nonsense_and_then_changes_nothing() {
    let stage = Stage::open().await;
    let create = async |input| groups::create(stage.service(), &stage.owner(), input).await;
    assert_eq!(fields(create(GroupInput::default()).await), ["name"]);
    assert_eq!(fields(create(input(Some(999))).await), ["place_id"]);
    let before = groups::get(stage.service(), &stage.owner(), stage.members()).await.unwrap();
    let bad = GroupInput {
        name: text(&"x".repeat(256)),
        managed_device_restriction_enabled: Field::Set(true),
        ..input(Some(stage.hill().get()))
    };
    let answer = groups::update(stage.service(), &stage.owner(), stage.members(), bad).await;
    assert_eq!(fields(answer), ["managed_device_restriction_enabled", "name", "place_id"]);
    assert_eq!(groups::get(stage.service(), &stage.owner(), stage.members()).await.unwrap(), before);
    not_found(groups::delete(stage.service(), &stage.owner(), GroupId::new(999)).await);
    stage.finish().await;
}

#[tokio::test]
async fn groups_are_listed_for_who_may_read_them_and_by_what_they_open() {
    let stage = Stage::open().await;
    let names = async |person, filter| {
        let found = groups::list(stage.service(), &stage.caller(person), filter, PAGE).await.unwrap();
        found.items.into_iter().map(|view| view.group.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&stage.gym.owner, GroupFilter::default()).await, ["Members", "Staff"]);
    assert_eq!(names(&stage.gym.group_manager, GroupFilter::default()).await, ["Members"]);
    assert_eq!(names(&stage.gym.hill_administrator, GroupFilter::default()).await, [""; 0]);
    assert_eq!(names(&stage.gym.member, GroupFilter::default()).await, [""; 0]);
    let office = GroupFilter { lock: Some(stage.office()), ..GroupFilter::default() };
    assert_eq!(names(&stage.gym.owner, office).await, ["Staff"]);
    stage.finish().await;
}

#[tokio::test]
async fn link_opens_a_door_at_once_and_its_end_closes_it() {
    let stage = Stage::open().await;
    let sauna = groups::create(stage.service(), &stage.owner(), input(Some(stage.harbour().get()))).await.unwrap();
    let member = stage.gym.stranger.user();
    stage.share(member, "group_basic", domain::right::TargetKind::Group, sauna.group.id.get()).await.unwrap();
    assert_eq!(code(&stage.unlock(&stage.gym.stranger, stage.office()).await), "fcd8ef");
    let link = group_locks::create(stage.service(), &stage.owner(), sauna.group.id, stage.office()).await.unwrap();
    stage.unlock(&stage.gym.stranger, stage.office()).await.unwrap();
    let found = group_locks::get(stage.service(), &stage.owner(), link.link.id).await.unwrap();
    assert_eq!((found.lock.id, found.group.id), (stage.office(), sauna.group.id));
    group_locks::delete(stage.service(), &stage.owner(), link.link.id).await.unwrap();
    assert_eq!(code(&stage.unlock(&stage.gym.stranger, stage.office()).await), "fcd8ef");
    not_found(group_locks::get(stage.service(), &stage.owner(), link.link.id).await);
    stage.finish().await;
}

#[tokio::test]
async fn group_opens_a_door_once_and_only_at_its_own_place() {
    let stage = Stage::open().await;
    let link = async |group, lock| group_locks::create(stage.service(), &stage.owner(), group, lock).await;
    assert_eq!(fields(link(stage.members(), stage.front_door()).await), ["lock_id"]);
    assert_eq!(fields(link(stage.members(), stage.hill_door()).await), ["lock_id"]);
    assert_eq!(fields(link(stage.members(), LockId::new(999)).await), ["lock_id"]);
    assert_eq!(fields(link(GroupId::new(999), stage.office()).await), ["group_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn administrator_of_a_place_draws_no_door_of_theirs_into_a_group_of_others() {
    let stage = Stage::open().await;
    let manager = stage.caller(&stage.gym.harbour_administrator);
    forbidden(group_locks::create(stage.service(), &manager, stage.staff(), stage.front_door()).await);
    let hill = stage.caller(&stage.gym.hill_administrator);
    forbidden(group_locks::create(stage.service(), &hill, stage.members(), stage.hill_door()).await);
    let filter = GroupLockFilter { group: stage.members(), ids: None, lock: None, query: None };
    not_found(group_locks::list(stage.service(), &hill, filter.clone(), PAGE).await);
    let links = group_locks::list(stage.service(), &manager, filter, PAGE).await.unwrap();
    assert_eq!(links.total, 2);
    not_found(group_locks::delete(stage.service(), &hill, links.items[0].link.id).await);
    not_found(group_locks::delete(stage.service(), &manager, GroupLockId::new(999)).await);
    stage.finish().await;
}
