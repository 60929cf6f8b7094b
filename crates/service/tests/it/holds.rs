//! Doors that stand unlocked by their schedules.

use crate::stage::{Stage, at, code, forbidden, word};
use domain::id::LockId;
use serde_json::{Value, json};
use service::{holds, jobs};
use testkit::Person;

/// Adds a schedule of the front door on Mondays.
async fn mondays(stage: &Stage, consequence: &str, starts: &str, ends: &str) -> i64 {
    let body = json!({
        "type": "recurring_event", "enabled": true, "consequence": consequence, "override": false,
        "scheduleable_type": "Lock", "scheduleable_id": stage.front_door().get(), "monday": true, "tuesday": false,
        "wednesday": false, "thursday": false, "friday": false, "saturday": false, "sunday": false,
        "starts_at_time": starts, "ends_at_time": ends,
    });
    stage.app.post("/schedules", &stage.gym.owner, json!({ "schedule": body })).await.expect(200).id()
}

async fn front_door(stage: &Stage) -> Value {
    let path = format!("/locks/{}", stage.front_door());
    stage.app.get(&path, &stage.gym.owner).await.expect(200).body
}

/// Moves the clock and lets the jobs look.
async fn pass(stage: &Stage, instant: &str) {
    stage.app.clock.set(instant);
    jobs::run_once(stage.service()).await.unwrap();
}

async fn kinds(stage: &Stage) -> Vec<String> {
    let mut kinds = Vec::new();
    for kind in
        ["lock.scheduled_unlock_started", "lock.scheduled_unlock_ended", "lock.first_to_arrive", "lock.last_to_leave"]
    {
        kinds.extend(stage.events(kind).await.into_iter().map(|line| format!("{} {}", line.created_at, kind)));
    }
    kinds.sort();
    kinds
}

async fn arrive(stage: &Stage, person: &Person) -> Result<(), service::Error> {
    holds::first_to_arrive(stage.service(), &stage.caller(person), stage.front_door()).await
}

async fn leave(stage: &Stage, person: &Person) -> Result<(), service::Error> {
    holds::last_to_leave(stage.service(), &stage.caller(person), stage.front_door()).await
}

#[tokio::test]
async fn a_door_stands_unlocked_in_the_hours_of_its_schedule_and_the_log_says_so_once() {
    let stage = Stage::open().await;
    mondays(&stage, "unlock", "13:00", "15:00").await;
    assert_eq!(front_door(&stage).await["on_scheduled_unlock"], false);
    pass(&stage, "2026-05-04T11:00:00Z").await;
    pass(&stage, "2026-05-04T11:00:01Z").await;
    let door = front_door(&stage).await;
    assert_eq!((&door["on_scheduled_unlock"], &door["unlocked"]), (&json!(true), &json!(true)), "one in Berlin");
    pass(&stage, "2026-05-04T13:00:00Z").await;
    assert_eq!(front_door(&stage).await["unlocked"], false);
    assert_eq!(
        kinds(&stage).await,
        [
            "2026-05-04T11:00:00.000Z lock.scheduled_unlock_started",
            "2026-05-04T13:00:00.000Z lock.scheduled_unlock_ended"
        ]
    );
    stage.finish().await;
}

#[tokio::test]
async fn a_schedule_waits_for_the_first_who_opens_the_door() {
    let stage = Stage::open().await;
    mondays(&stage, "unlock", "11:00", "15:00").await;
    mondays(&stage, "first_to_arrive", "10:00", "15:00").await;
    pass(&stage, "2026-05-04T10:00:00Z").await;
    let door = front_door(&stage).await;
    assert_eq!((&door["unlocked"], &door["first_to_arrive_satisfied"]), (&json!(false), &json!(false)));
    assert_eq!(door["first_to_arrive_required_until"], "2026-05-04T13:00:00.000Z");
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let door = front_door(&stage).await;
    assert_eq!((&door["on_scheduled_unlock"], &door["first_to_arrive_satisfied"]), (&json!(true), &json!(true)));
    assert_eq!(door["first_to_arrive_required_until"], Value::Null);
    pass(&stage, "2026-05-11T10:00:00Z").await;
    assert_eq!(front_door(&stage).await["on_scheduled_unlock"], false, "the next Monday waits again");
    stage.finish().await;
}

#[tokio::test]
async fn who_may_open_the_door_may_begin_and_end_its_day_and_nobody_else() {
    let stage = Stage::open().await;
    mondays(&stage, "unlock", "11:00", "15:00").await;
    mondays(&stage, "first_to_arrive", "10:00", "15:00").await;
    jobs::run_once(stage.service()).await.unwrap();
    let refused = arrive(&stage, &stage.gym.stranger).await;
    assert_eq!((word(&refused), code(&refused)), ("refused", "fcd8ef"));
    assert_eq!(code(&leave(&stage, &stage.gym.member).await), "409409", "nothing holds it yet");
    arrive(&stage, &stage.gym.member).await.unwrap();
    assert_eq!(code(&arrive(&stage, &stage.gym.member).await), "fad110", "somebody has come already");
    assert_eq!(front_door(&stage).await["on_scheduled_unlock"], true);
    stage.app.clock.advance_s(600);
    assert_eq!(code(&leave(&stage, &stage.gym.stranger).await), "fcd8ef");
    leave(&stage, &stage.gym.member).await.unwrap();
    assert_eq!(front_door(&stage).await["unlocked"], false);
    jobs::run_once(stage.service()).await.unwrap();
    assert_eq!(
        kinds(&stage).await,
        ["2026-05-04T10:00:00.000Z lock.first_to_arrive", "2026-05-04T10:10:00.000Z lock.last_to_leave"],
        "the jobs did not look while it was held"
    );
    stage.finish().await;
}

#[tokio::test]
async fn nobody_is_awaited_at_a_door_without_such_a_schedule() {
    let stage = Stage::open().await;
    assert_eq!(code(&arrive(&stage, &stage.gym.owner).await), "409409");
    let nowhere = holds::first_to_arrive(stage.service(), &stage.owner(), LockId::new(999)).await;
    assert_eq!(code(&nowhere), "fad10e");
    stage.finish().await;
}

#[tokio::test]
async fn a_lockdown_ends_the_unlocking_and_its_end_brings_it_back() {
    let stage = Stage::open().await;
    mondays(&stage, "unlock", "11:00", "15:00").await;
    jobs::run_once(stage.service()).await.unwrap();
    assert_eq!(front_door(&stage).await["unlocked"], true);
    let lock_down =
        async |on| service::locks::set_lockdown(stage.service(), &stage.owner(), stage.front_door(), on).await;
    forbidden(
        service::locks::set_lockdown(stage.service(), &stage.caller(&stage.gym.member), stage.front_door(), true).await,
    );
    lock_down(true).await.unwrap();
    assert_eq!(front_door(&stage).await["unlocked"], false);
    stage.app.clock.advance_s(60);
    lock_down(false).await.unwrap();
    assert_eq!(front_door(&stage).await["unlocked"], true);
    stage.finish().await;
}

#[tokio::test]
async fn a_server_that_starts_anew_finds_the_door_as_it_was() {
    let stage = Stage::open().await;
    mondays(&stage, "unlock", "11:00", "15:00").await;
    mondays(&stage, "first_to_arrive", "10:00", "15:00").await;
    arrive(&stage, &stage.gym.member).await.unwrap();
    jobs::run_once(stage.service()).await.unwrap();
    let again = stage.app.another().await;
    jobs::run_once(&again.service).await.unwrap();
    assert!(again.service.door_status(stage.front_door()).unwrap().held);
    let started = stage.events("lock.scheduled_unlock_started").await;
    assert_eq!(started.iter().map(|line| line.created_at).collect::<Vec<_>>(), [at("2026-05-04T10:00:00Z")]);
    again.finish().await;
    stage.finish().await;
}
