//! The log of a source.

use super::{Move, gym};
use domain::event::ActorId;
use domain::id::{LockId, UserId};
use domain::time::Timestamp;
use serde_json::{Value, json};
use service::event_sets::Query;
use service::import::{self, EventItem, Kind, Remaining};

fn line(more: &Value) -> EventItem {
    let mut line = json!({
        "uuid": "5f2c1c9e-8a5e-4b0f-9e57-2f6d3b8f6a11", "type": "lock.unlock", "created_at": "2026-05-01T10:00:00Z",
        "success": true, "actor_type": "User", "actor_id": 90, "actor_name": "Person 90", "actor_email": "p@x.example",
        "authenticated_by_type": "Login", "authenticated_by_id": 12, "authorized_by_type": "RoleAssignment",
        "authorized_by_id": 95, "authorized_by_role_id": "group_basic", "object_type": "Lock", "object_id": 75,
        "object_name": "Door 75", "place_id": 70,
    });
    super::merge(&mut line, more);
    serde_json::from_value(line).unwrap()
}

fn remaining() -> Remaining {
    let at = |text| Timestamp::parse(text).unwrap();
    Remaining { from: at("2026-02-01T00:00:00Z"), until: at("2026-05-01T00:00:00Z") }
}

#[tokio::test]
async fn lines_come_over_with_what_they_are_about_and_a_second_time_nothing_is_doubled() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let own = "0196f0e2-3c00-7abc-8def-0123456789ab";
    let at = uuid::Uuid::parse_str(own).unwrap().get_timestamp().unwrap().to_unix();
    let at = Timestamp::from_micros(i64::try_from(at.0).unwrap() * 1_000_000 + i64::from(at.1 / 1_000));
    let refused = json!({ "success": false, "error_code": "34ffaa", "object_id": 4_000, "actor_id": 5_000,
        "uuid": own, "created_at": at.to_string() });
    let lines = [line(&json!({})), line(&refused)];
    let mut run = moving.run().await;
    for created in [2, 2] {
        run = import::take_events(moving.stage.service(), run, lines.to_vec(), remaining()).await.unwrap();
        assert_eq!(run.progress.counts[&Kind::Event].created, created);
    }
    assert_eq!((run.progress.counts[&Kind::Event].unchanged, run.progress.history), (2, Some(remaining())));
    let interval = Some("2026-03-01T00:00:00Z/2026-05-02T00:00:00Z".to_owned());
    let wanted = Query { interval, event_type: Some("lock.unlock".to_owned()), ..Query::default() };
    let told = moving.stage.events_by(wanted).await;
    let entry = told.iter().find(|line| line.refusal.is_none()).unwrap();
    let (user, lock) = (moving.own(Kind::User, 90).await.unwrap(), moving.own(Kind::Lock, 75).await.unwrap());
    assert_eq!(entry.actor.as_ref().unwrap().id, ActorId::User(UserId::new(user)));
    assert_eq!(
        (LockId::new(entry.object.id), entry.created_at.to_string()),
        (LockId::new(lock), "2026-05-01T10:00:00.000Z".to_owned())
    );
    assert_eq!(entry.authorized_by.unwrap().0.get(), moving.own(Kind::RoleAssignment, 95).await.unwrap());
    let wanted = Query { event_uuid: Some(own.to_owned()), ..Query::default() };
    let kept = moving.stage.events_by(wanted).await.pop().unwrap();
    assert_eq!(kept.refusal.unwrap().code(), "34ffaa");
    assert_eq!(
        (kept.object.id, kept.actor.unwrap().id),
        (-4_000, ActorId::User(UserId::new(-5_000))),
        "who is not here"
    );
    moving.stage.finish().await;
}

#[tokio::test]
async fn lines_that_cannot_be_written_here_are_counted_by_why() {
    let moving = Move::begin().await;
    moving.bring(gym()).await;
    let lines = vec![
        line(&json!({ "type": "apple_pass.destroy" })),
        line(&json!({ "type": "apple_pass.destroy" })),
        line(&json!({ "success": false, "error_code": "abcdef" })),
        line(&json!({ "created_at": "yesterday" })),
    ];
    let run = moving.run().await;
    let before = moving.stage.revision().await;
    let organization = moving.stage.organization();
    let told = import::rehearse_events(
        moving.stage.service(),
        organization,
        super::SOURCE,
        run.progress.clone(),
        lines.clone(),
    );
    let told = told.await.unwrap();
    assert_eq!(moving.stage.revision().await, before);
    let run = import::take_events(moving.stage.service(), run, lines, remaining()).await.unwrap();
    assert_eq!(told.events_left_out, run.progress.events_left_out);
    let counts: Vec<_> = run.progress.events_left_out.values().copied().collect();
    assert_eq!(counts, [2, 1, 1], "{:?}", run.progress.events_left_out);
    assert!(!run.progress.counts.contains_key(&Kind::Event));
    moving.stage.finish().await;
}
