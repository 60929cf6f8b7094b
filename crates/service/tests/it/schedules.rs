//! Schedules of doors, groups and places.

use crate::stage::{Stage, at, code, fields, forbidden, not_found, text};
use domain::access::Reason;
use domain::id::{GroupId, LockId, PlaceId, ScheduleId};
use domain::schedule::{Consequence, DayRange, Interval, Schedule, Scheduleable, When};
use domain::time::Date;
use service::schedules::{self, Kind, ScheduleFilter, ScheduleInput};
use service::{Error, Field, Page, groups, locks, places};

const PAGE: Page = Page { limit: 50, offset: 0 };

/// Mondays from nine to five.
fn mondays() -> ScheduleInput {
    let mut days: [Field<bool>; 7] = Default::default();
    days[0] = Field::Set(true);
    let (starts_at_time, ends_at_time) = (text("09:00"), text("17:00"));
    ScheduleInput { name: text("Office hours"), days, starts_at_time, ends_at_time, ..ScheduleInput::default() }
}

/// From one instant to another.
fn once(starts: &str, ends: &str) -> ScheduleInput {
    ScheduleInput { starts_at: text(starts), ends_at: text(ends), ..ScheduleInput::default() }
}

/// Whole days.
fn days(first: &str, last: &str) -> ScheduleInput {
    ScheduleInput { starts_at_date: text(first), ends_at_date: text(last), ..ScheduleInput::default() }
}

/// The same as an exception.
fn except(input: ScheduleInput) -> ScheduleInput {
    ScheduleInput { is_exception: Field::Set(true), ..input }
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
    assert_eq!(made.next, Some(Interval { starts: at("2026-05-04T07:00:00Z"), ends: at("2026-05-04T15:00:00Z") }));
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
    assert_eq!(made.next, Some(Interval { starts: at("2026-05-04T13:00:00Z"), ends: at("2026-05-04T21:00:00Z") }));
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
async fn exception_takes_hours_away_for_its_time() {
    let stage = Stage::open().await;
    let on = groups::GroupInput { time_restriction_enabled: Field::Set(true), ..groups::GroupInput::default() };
    groups::update(stage.service(), &stage.owner(), stage.members(), on).await.unwrap();
    let of = Scheduleable::Group(stage.members());
    let always = ScheduleInput { days: [const { Field::Set(true) }; 7], ..ScheduleInput::default() };
    schedules::create(stage.service(), &stage.owner(), of, always).await.unwrap();
    let inspection = except(once("2026-05-04T12:00:00+02:00", "2026-05-04T13:00:00+02:00"));
    let made = schedules::create(stage.service(), &stage.owner(), of, inspection).await.unwrap();
    assert_eq!(made.next, None, "only what comes again has a next time");
    let enter = async || code(&stage.unlock(&stage.gym.member, stage.front_door()).await);
    for (now, expected) in [
        ("2026-05-04T09:59:59Z", ""),
        ("2026-05-04T10:00:00Z", "34ffaa"),
        ("2026-05-04T10:59:59Z", "34ffaa"),
        ("2026-05-04T11:00:00Z", ""),
    ] {
        stage.app.clock.set(now);
        assert_eq!(enter().await, expected, "{now}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn closed_place_keeps_members_out_and_lets_its_managers_in() {
    let stage = Stage::open().await;
    let of = Scheduleable::Place(stage.harbour());
    let closure = ScheduleInput { name: text("Stocktaking"), ..except(days("2026-05-05", "2026-05-06")) };
    let made = schedules::create(stage.service(), &stage.owner(), of, closure).await.unwrap();
    assert_eq!((made.of_name.as_str(), made.place.map(|place| place.id)), ("Harbour", Some(stage.harbour())));
    let enter = async |person| stage.unlock(person, stage.front_door()).await;
    for (now, is_closed) in [
        ("2026-05-04T21:59:59Z", false),
        ("2026-05-04T22:00:00Z", true),
        ("2026-05-06T21:59:59Z", true),
        ("2026-05-06T22:00:00Z", false),
    ] {
        stage.app.clock.set(now);
        let answer = enter(&stage.gym.member).await;
        let reason = matches!(&answer, Err(Error::Closed { reason: Reason::PlaceClosed, by }) if by == "Stocktaking");
        assert_eq!(reason, is_closed, "{now} {}", code(&answer));
        assert_eq!(code(&enter(&stage.gym.owner).await), "", "{now}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn schedule_becomes_another_kind_and_keeps_what_is_not_mentioned() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    let made = schedules::create(stage.service(), &stage.owner(), of, mondays()).await.unwrap().schedule;
    let found =
        async || -> Schedule { schedules::get(stage.service(), &stage.owner(), made.id).await.unwrap().schedule };
    let change = async |input| schedules::update(stage.service(), &stage.owner(), made.id, input).await;
    let named = ScheduleInput { name: Field::Null, ends_at_time: text("24:00"), ..ScheduleInput::default() };
    change(named).await.unwrap();
    let When::Weekly(window) = found().await.rule.when else { panic!("still weekly") };
    assert_eq!((window.starts().to_string(), window.ends().to_string()), ("09:00".to_owned(), "24:00".to_owned()));

    change(except(once("2026-05-04T12:00:00Z", "2026-05-04T13:00:00Z"))).await.unwrap();
    change(ScheduleInput { ends_at: text("2026-05-04T14:00:00Z"), ..ScheduleInput::default() }).await.unwrap();
    let changed = found().await;
    let expected = Interval { starts: at("2026-05-04T12:00:00Z"), ends: at("2026-05-04T14:00:00Z") };
    assert_eq!((changed.name, changed.rule.is_exception), (None, true));
    assert_eq!((changed.rule.of, changed.rule.consequence), (made.rule.of, made.rule.consequence));
    assert_eq!(changed.rule.when, When::Once(expected));

    change(days("2028-02-29", "2028-02-29")).await.unwrap();
    let leap_day = Date::parse("2028-02-29").unwrap();
    assert_eq!(found().await.rule.when, When::Days(DayRange::new(leap_day, leap_day).unwrap()));

    let no_day = ScheduleInput { kind: Some(Kind::Weekly), ..ScheduleInput::default() };
    assert_eq!(fields(change(no_day).await), ["base"], "nothing is left of the weekly one");
    change(mondays()).await.unwrap();
    assert_eq!(found().await.rule.when, made.rule.when);
    let lines = stage.events("schedule.create,schedule.update").await;
    assert_eq!(lines.len(), 6);
    stage.finish().await;
}

#[tokio::test]
async fn what_a_schedule_does_and_belongs_to_stays() {
    let stage = Stage::open().await;
    let of = Scheduleable::Lock(stage.front_door());
    let input = ScheduleInput { consequence: Some(Consequence::Unlock), ..mondays() };
    let made = schedules::create(stage.service(), &stage.owner(), of, input).await.unwrap().schedule;
    let change = async |input| schedules::update(stage.service(), &stage.owner(), made.id, input).await;
    let same = ScheduleInput { consequence: Some(Consequence::Unlock), of: Some(of), ..ScheduleInput::default() };
    change(same).await.unwrap();
    let other = ScheduleInput {
        consequence: Some(Consequence::Allow),
        of: Some(Scheduleable::Lock(stage.studio())),
        ..ScheduleInput::default()
    };
    assert_eq!(fields(change(other).await), ["consequence", "scheduleable_id"]);
    stage.finish().await;
}

#[tokio::test]
async fn closure_is_for_who_may_write_the_schedules_of_the_place_and_goes_with_it() {
    let stage = Stage::open().await;
    let closure = || except(days("2026-12-24", "2026-12-26"));
    let of = Scheduleable::Place(stage.hill());
    let close = async |person| schedules::create(stage.service(), &stage.caller(person), of, closure()).await;
    let made = close(&stage.gym.hill_administrator).await.unwrap().schedule.id;
    for person in [&stage.gym.harbour_administrator, &stage.gym.observer, &stage.gym.member] {
        forbidden(close(person).await);
    }
    let harbour = stage.caller(&stage.gym.harbour_administrator);
    not_found(schedules::get(stage.service(), &harbour, made).await);
    places::delete(stage.service(), &stage.owner(), stage.hill()).await.unwrap();
    not_found(schedules::get(stage.service(), &stage.owner(), made).await);
    stage.finish().await;
}

#[tokio::test]
async fn schedule_takes_no_nonsense() {
    let stage = Stage::open().await;
    let create = async |of, input| schedules::create(stage.service(), &stage.owner(), of, input).await;
    let doing = |consequence, input| ScheduleInput { consequence: Some(consequence), ..input };
    let (group, place) = (Scheduleable::Group(stage.members()), Scheduleable::Place(stage.harbour()));
    assert_eq!(fields(create(group, ScheduleInput::default()).await), ["base"]);
    let backwards = ScheduleInput { starts_at_time: text("18:00"), ..mondays() };
    assert_eq!(fields(create(group, backwards).await), ["ends_at_time"]);
    let odd = ScheduleInput { starts_at_time: text("25:00"), ends_at_time: text("noon"), ..mondays() };
    assert_eq!(fields(create(group, odd).await), ["ends_at_time", "starts_at_time"]);
    let noon = "2026-05-04T12:00:00Z";
    assert_eq!(fields(create(group, once(noon, noon)).await), ["ends_at"]);
    assert_eq!(fields(create(group, once("2026-05-04", "2026-05-05T12:00")).await), ["ends_at", "starts_at"]);
    let endless = ScheduleInput { ends_at: Field::Null, ..once(noon, noon) };
    assert_eq!(fields(create(group, endless).await), ["ends_at"]);
    assert_eq!(fields(create(group, days("2026-05-04", "2026-05-03")).await), ["ends_at_date"]);
    assert_eq!(fields(create(group, days("2026-02-29", "tomorrow")).await), ["ends_at_date", "starts_at_date"]);
    let timeless = ScheduleInput { kind: Some(Kind::Once), ..mondays() };
    assert_eq!(fields(create(group, timeless).await), ["ends_at", "starts_at"]);
    let dateless = ScheduleInput { kind: Some(Kind::Days), ..mondays() };
    assert_eq!(fields(create(group, dateless).await), ["ends_at_date", "starts_at_date"]);
    assert_eq!(fields(create(group, doing(Consequence::Unlock, mondays())).await), ["consequence"]);
    assert_eq!(fields(create(group, doing(Consequence::FirstToArrive, mondays())).await), ["consequence"]);
    assert_eq!(fields(create(place, mondays()).await), ["override"]);
    assert_eq!(fields(create(place, doing(Consequence::Unlock, except(mondays()))).await), ["consequence"]);
    for nowhere in [
        Scheduleable::Lock(LockId::new(999)),
        Scheduleable::Group(GroupId::new(999)),
        Scheduleable::Place(PlaceId::new(999)),
    ] {
        assert_eq!(fields(create(nowhere, except(mondays())).await), ["scheduleable_id"]);
    }
    let closure = create(place, except(mondays())).await.unwrap().schedule.id;
    let open = ScheduleInput { is_exception: Field::Set(false), ..ScheduleInput::default() };
    assert_eq!(fields(schedules::update(stage.service(), &stage.owner(), closure, open).await), ["override"]);
    stage.finish().await;
}
