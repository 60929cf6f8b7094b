//! Weekly schedules of doors and groups.

use crate::stage::{Stage, at, code, fields, forbidden, not_found, text};
use domain::id::{GroupId, LockId, ScheduleId};
use domain::schedule::Scheduleable;
use service::schedules::{self, ScheduleFilter, ScheduleInput};
use service::{Field, Page, groups, locks};

const PAGE: Page = Page { limit: 50, offset: 0 };

/// Mondays from nine to five.
fn mondays() -> ScheduleInput {
    let mut days: [Field<bool>; 7] = Default::default();
    days[0] = Field::Set(true);
    let (starts_at_time, ends_at_time) = (text("09:00"), text("17:00"));
    ScheduleInput { name: text("Office hours"), days, starts_at_time, ends_at_time, ..ScheduleInput::default() }
}

#[tokio::test]
async fn group_opens_in_the_hours_of_its_schedule_on_the_wall_clock_of_the_place() {
    let stage = Stage::open().await;
    let on = groups::GroupInput { time_restriction_enabled: Field::Set(true), ..groups::GroupInput::default() };
    groups::update(stage.service(), &stage.owner(), stage.members(), on).await.unwrap();
    let enter = async || stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!(code(&enter().await), "34ffaa", "no schedule: never");
    let of = Scheduleable::Group(stage.members());
    let made = schedules::create(stage.service(), &stage.owner(), of, mondays()).await.unwrap();
    assert_eq!(made.of_name, "Members");
    assert_eq!(made.next, Some((at("2026-05-04T07:00:00Z"), at("2026-05-04T15:00:00Z"))));
    assert_eq!(code(&enter().await), "", "a Monday at noon in Berlin");
    stage.app.clock.set("2026-05-04T15:00:00Z");
    assert_eq!(code(&enter().await), "34ffaa", "five in Berlin");
    schedules::delete(stage.service(), &stage.owner(), made.schedule.id).await.unwrap();
    stage.app.clock.set("2026-05-11T10:00:00Z");
    assert_eq!(code(&enter().await), "34ffaa");
    not_found(schedules::get(stage.service(), &stage.owner(), made.schedule.id).await);
    stage.finish().await;
}

#[tokio::test]
async fn hours_of_a_door_hold_for_its_owner_too() {
    let stage = Stage::open().await;
    let on = locks::LockInput { time_restriction_enabled: Field::Set(true), ..locks::LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.hill_door(), on).await.unwrap();
    let of = Scheduleable::Lock(stage.hill_door());
    let made = schedules::create(stage.service(), &stage.owner(), of, mondays()).await.unwrap();
    assert_eq!(made.next, Some((at("2026-05-04T13:00:00Z"), at("2026-05-04T21:00:00Z"))));
    assert_eq!(code(&stage.unlock(&stage.gym.owner, stage.hill_door()).await), "34ffaa", "six in New York");
    let off = ScheduleInput { enabled: Field::Set(false), ..ScheduleInput::default() };
    schedules::update(stage.service(), &stage.owner(), made.schedule.id, off).await.unwrap();
    let found = schedules::get(stage.service(), &stage.owner(), made.schedule.id).await.unwrap();
    assert_eq!(found.next, None);
    stage.app.clock.set("2026-05-04T14:00:00Z");
    assert_eq!(code(&stage.unlock(&stage.gym.owner, stage.hill_door()).await), "34ffaa", "switched off: never");
    stage.finish().await;
}

#[tokio::test]
async fn schedule_is_for_who_may_change_its_door_or_group() {
    let stage = Stage::open().await;
    let (door, group) = (Scheduleable::Lock(stage.hill_door()), Scheduleable::Group(stage.staff()));
    let hill = stage.caller(&stage.gym.hill_administrator);
    let made = schedules::create(stage.service(), &hill, door, mondays()).await.unwrap();
    forbidden(schedules::create(stage.service(), &hill, group, mondays()).await);
    let harbour = stage.caller(&stage.gym.harbour_administrator);
    forbidden(schedules::create(stage.service(), &harbour, door, mondays()).await);
    not_found(schedules::update(stage.service(), &harbour, made.schedule.id, mondays()).await);
    not_found(schedules::delete(stage.service(), &harbour, made.schedule.id).await);
    forbidden(schedules::delete(stage.service(), &stage.caller(&stage.gym.observer), made.schedule.id).await);
    let count =
        async |caller| schedules::list(stage.service(), caller, ScheduleFilter::default(), PAGE).await.unwrap().total;
    assert_eq!((count(&hill).await, count(&harbour).await), (1, 0));
    not_found(schedules::delete(stage.service(), &hill, ScheduleId::new(999)).await);
    stage.finish().await;
}

#[tokio::test]
async fn schedule_takes_no_nonsense() {
    let stage = Stage::open().await;
    let create = async |of, input| schedules::create(stage.service(), &stage.owner(), of, input).await;
    let group = Scheduleable::Group(stage.members());
    assert_eq!(fields(create(group, ScheduleInput::default()).await), ["base"]);
    let backwards = ScheduleInput { starts_at_time: text("18:00"), ..mondays() };
    assert_eq!(fields(create(group, backwards).await), ["ends_at_time"]);
    let odd = ScheduleInput { starts_at_time: text("25:00"), ends_at_time: text("noon"), ..mondays() };
    assert_eq!(fields(create(group, odd).await), ["ends_at_time", "starts_at_time"]);
    assert_eq!(fields(create(Scheduleable::Lock(LockId::new(999)), mondays()).await), ["scheduleable_id"]);
    assert_eq!(fields(create(Scheduleable::Group(GroupId::new(999)), mondays()).await), ["scheduleable_id"]);
    stage.finish().await;
}
