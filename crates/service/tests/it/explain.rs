//! Why a door opens or not.

use crate::stage::{Stage, at, fields, forbidden, not_found};
use domain::access::{Decision, Reason, Step};
use domain::id::UserId;
use domain::schedule::Interval;
use serde_json::json;
use service::explain::{self, ExplanationView, Question};
use service::{Error, Field, Page, groups, locks};
use testkit::Person;

const PAGE: Page = Page { limit: 50, offset: 0 };

async fn ask(stage: &Stage, asks: &Person, about: &Person, instant: Option<&str>) -> Result<ExplanationView, Error> {
    let question = Question {
        user: user(stage, about),
        lock: stage.front_door(),
        at: instant.map(at),
        means: None,
        location: None,
    };
    explain::explain(stage.service(), &stage.caller(asks), question).await
}

fn user(stage: &Stage, person: &Person) -> UserId {
    stage.caller(person).user.unwrap()
}

/// Gives the group of members hours: Mondays from nine to five.
async fn office_hours(stage: &Stage) {
    let on = groups::GroupInput { time_restriction_enabled: Field::Set(true), ..groups::GroupInput::default() };
    groups::update(stage.service(), &stage.owner(), stage.members(), on).await.unwrap();
    let body = json!({
        "type": "recurring_event", "enabled": true, "consequence": "allow", "scheduleable_type": "Group",
        "scheduleable_id": stage.members().get(), "monday": true, "starts_at_time": "09:00", "ends_at_time": "17:00",
    });
    let _ = stage.app.post("/schedules", &stage.gym.owner, json!({ "schedule": body })).await.expect(200);
}

#[tokio::test]
async fn the_answer_names_each_right_and_when_it_changes() {
    let stage = Stage::open().await;
    office_hours(&stage).await;
    let now = ask(&stage, &stage.gym.owner, &stage.gym.member, None).await.unwrap();
    assert!(matches!(now.explanation.decision, Decision::Grant(Some(_))));
    assert_eq!(now.targets, [Some("Members".to_owned())]);
    let turn = now.explanation.next.unwrap();
    assert_eq!((turn.at, turn.decision), (at("2026-05-04T15:00:00Z"), Decision::Deny(Reason::GroupHours)));
    let evening = ask(&stage, &stage.gym.owner, &stage.gym.member, Some("2026-05-04T18:00:00Z")).await.unwrap();
    assert_eq!(evening.explanation.decision, Decision::Deny(Reason::GroupHours));
    assert_eq!(evening.explanation.rights[0].stop, Some((Step::Hours, Reason::GroupHours)));
    assert_eq!(evening.explanation.next.unwrap().at, at("2026-05-11T07:00:00Z"));
    stage.finish().await;
}

#[tokio::test]
async fn the_past_is_told_as_it_was() {
    let stage = Stage::open().await;
    stage.app.clock.advance_s(3_600);
    locks::set_lockdown(stage.service(), &stage.owner(), stage.front_door(), true).await.unwrap();
    stage.app.clock.advance_s(3_600);
    let then = async |instant| ask(&stage, &stage.gym.owner, &stage.gym.member, instant).await.unwrap().explanation;
    assert_eq!(then(None).await.decision, Decision::Deny(Reason::DoorLockedDown));
    let locked_down = then(Some("2026-05-04T11:30:00Z")).await;
    assert_eq!(locked_down.decision, Decision::Deny(Reason::DoorLockedDown));
    assert_eq!(locked_down.rights[0].stop, None, "but for the lockdown it would have opened");
    assert!(matches!(then(Some("2026-05-04T10:30:00Z")).await.decision, Decision::Grant(Some(_))));
    let before = ask(&stage, &stage.gym.owner, &stage.gym.member, Some("2026-05-04T09:00:00Z")).await;
    assert_eq!(fields(before), ["at"]);
    stage.finish().await;
}

#[tokio::test]
async fn what_is_forgotten_of_the_past_is_said_to_be_unknown_and_the_rest_is_still_right() {
    let stage = Stage::open().await;
    let (asks, member) = (stage.owner(), user(&stage, &stage.gym.member));
    let ask = async |instant: &str| {
        let question =
            Question { user: member, lock: stage.front_door(), at: Some(at(instant)), means: None, location: None };
        explain::explain(stage.service(), &asks, question).await
    };
    stage.app.clock.advance_s(100 * 86_400);
    locks::set_lockdown(stage.service(), &asks, stage.front_door(), true).await.unwrap();
    locks::set_lockdown(stage.service(), &asks, stage.front_door(), false).await.unwrap();
    stage.app.clock.advance_s(401 * 86_400);
    service::jobs::run_once(stage.service()).await.unwrap();
    let early = ask("2026-08-01T00:00:00Z").await;
    assert_eq!(fields(early), ["at"]);
    let known = ask("2026-10-01T00:00:00Z").await.unwrap();
    assert!(matches!(known.explanation.decision, Decision::Grant(Some(_))));
    stage.finish().await;
}

#[tokio::test]
async fn people_ask_about_themselves_and_staff_about_others() {
    let stage = Stage::open().await;
    let own = ask(&stage, &stage.gym.member, &stage.gym.member, None).await.unwrap();
    assert!(!own.for_staff);
    assert!(ask(&stage, &stage.gym.harbour_administrator, &stage.gym.member, None).await.unwrap().for_staff);
    not_found(ask(&stage, &stage.gym.member, &stage.gym.basic, None).await);
    not_found(ask(&stage, &stage.gym.stranger, &stage.gym.stranger, None).await);
    not_found(ask(&stage, &stage.gym.hill_administrator, &stage.gym.member, None).await);
    stage.finish().await;
}

#[tokio::test]
async fn the_openers_of_a_door_are_those_whom_it_opens_for() {
    let stage = Stage::open().await;
    office_hours(&stage).await;
    let openers = async |instant: &str| {
        let found =
            explain::openers(stage.service(), &stage.owner(), stage.front_door(), Some(at(instant)), (PAGE, i64::MAX))
                .await;
        found.unwrap().items.into_iter().map(|opener| opener.user.name().to_string()).collect::<Vec<_>>()
    };
    let by_day = openers("2026-05-04T12:00:00Z").await;
    assert!(by_day.contains(&"member".to_owned()) && !by_day.contains(&"stranger".to_owned()), "{by_day:?}");
    let by_night = openers("2026-05-04T22:00:00Z").await;
    assert!(!by_night.contains(&"member".to_owned()) && by_night.contains(&"harbour_basic".to_owned()), "{by_night:?}");
    let asks = stage.caller(&stage.gym.member);
    forbidden(explain::openers(stage.service(), &asks, stage.front_door(), None, (PAGE, i64::MAX)).await);
    stage.finish().await;
}

#[tokio::test]
async fn openings_tell_what_somebody_may_open_when() {
    let stage = Stage::open().await;
    office_hours(&stage).await;
    let member = user(&stage, &stage.gym.member);
    let week = Interval::new(at("2026-05-04T10:00:00Z"), at("2026-05-12T00:00:00Z")).unwrap();
    let found = explain::openings(stage.service(), &stage.caller(&stage.gym.member), member, week).await.unwrap();
    let doors: Vec<_> = found.iter().map(|opening| opening.lock.name.to_string()).collect();
    assert_eq!(doors, ["Front door", "Studio"]);
    let mondays = [
        Interval::new(at("2026-05-04T10:00:00Z"), at("2026-05-04T15:00:00Z")).unwrap(),
        Interval::new(at("2026-05-11T07:00:00Z"), at("2026-05-11T15:00:00Z")).unwrap(),
    ];
    assert_eq!(found[0].intervals, mondays);
    let long = Interval::new(at("2026-05-04T10:00:00Z"), at("2026-07-12T00:00:00Z")).unwrap();
    assert_eq!(fields(explain::openings(stage.service(), &stage.owner(), member, long).await), ["until"]);
    not_found(explain::openings(stage.service(), &stage.caller(&stage.gym.basic), member, week).await);
    stage.finish().await;
}

#[tokio::test]
async fn a_geofence_is_taken_to_be_met_at_the_door_unless_a_place_is_said() {
    let stage = Stage::open().await;
    let on = locks::LockInput { geofence_restriction_enabled: Field::Set(true), ..locks::LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), on).await.unwrap();
    assert!(
        ask(&stage, &stage.gym.owner, &stage.gym.member, None).await.unwrap().explanation.decision.verdict().is_ok()
    );
    stage.finish().await;
}
