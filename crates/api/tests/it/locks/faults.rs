//! `/locks/{id}/unlock` when what it needs is not there.

use crate::resource::holds;
use crate::{builder, events, gym};
use domain::id::LockId;
use serde_json::json;
use std::time::Duration;
use testkit::Gym;

#[tokio::test]
async fn a_door_without_a_controller_says_so_and_the_log_too() {
    let app = builder().settings(|settings| settings.simulate_controllers = false).build().await;
    let gym = Gym::open(&app, "ironworks").await;
    let front = gym.harbour.locks[0];
    assert_eq!(app.unlock(front, &gym.member).await.expect(503).code(), "ff420a");
    let lines = events(&app, &gym.owner, json!({ "event_type": "lock.unlock" })).await;
    holds(
        &lines[0],
        &json!({ "success": false, "error_code": "ff420a", "actor_id": gym.member.id, "object_id": front }),
    );
    assert_eq!(app.unlock(front, &gym.stranger).await.expect(403).code(), "fcd8ef", "the rules come first");
    app.finish().await;
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "the clock of the runtime leaps here, so the two seconds take none")]
async fn a_controller_that_never_answers_is_an_answer_within_two_seconds() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    app.service.cut_line(LockId::new(front));
    let began = tokio::time::Instant::now();
    assert_eq!(app.unlock(front, &gym.member).await.expect(503).code(), "fac001");
    let took_ms = began.elapsed().as_millis();
    assert!((2_000..2_100).contains(&took_ms), "{took_ms} ms");
    let lines = events(&app, &gym.owner, json!({ "event_type": "lock.unlock", "event_success": false })).await;
    holds(
        &lines[0],
        &json!({ "success": false, "error_code": "fac001", "actor_id": gym.member.id, "object_id": front }),
    );
    let lock = app.get(format!("/locks/{front}"), &gym.member).await.body;
    holds(&lock, &json!({ "online": false, "unlocked": false, "configured": true }));
    assert_eq!(app.get("/locks?online=false", &gym.owner).await.ids(), [front]);
    app.finish().await;
}

#[tokio::test]
async fn no_door_opens_while_its_opening_cannot_be_recorded() {
    let app = builder().busy_timeout(Duration::from_millis(50)).build().await;
    let gym = Gym::open(&app, "ironworks").await;
    let [front, studio, office] = gym.harbour.locks[..] else { panic!("three doors") };
    let locked = app.lock_writes();
    // The first one finds out; from then on no command leaves.
    assert_eq!(app.unlock(office, &gym.owner).await.expect(503).code(), "503503");
    for lock in [front, studio] {
        assert_eq!(app.unlock(lock, &gym.owner).await.expect(503).code(), "503503");
        holds(&app.get(format!("/locks/{lock}"), &gym.owner).await.body, &json!({ "unlocked": false }));
    }
    assert_eq!(app.unlock(front, &gym.stranger).await.status, 503, "a refusal that cannot be recorded is none");
    drop(locked);
    app.clock.advance_s(2);
    let _ = app.unlock(front, &gym.owner).await.expect(200);
    let lines = events(&app, &gym.owner, json!({ "event_type": "lock.unlock", "event_object_id": front })).await;
    assert_eq!(lines.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_change_is_not_taken_while_the_database_is_locked_and_nothing_is_half_done() {
    let app = builder().busy_timeout(Duration::from_millis(50)).build().await;
    let gym = Gym::open(&app, "ironworks").await;
    let one = format!("/locks/{}", gym.harbour.locks[0]);
    let before = app.get(&one, &gym.owner).await.body;
    let locked = app.lock_writes();
    let change = json!({ "lock": { "name": "Other" } });
    assert_eq!(app.patch(&one, &gym.owner, change.clone()).await.expect(503).code(), "503503");
    assert_eq!(app.get(&one, &gym.owner).await.expect(200).body, before, "reading goes on");
    drop(locked);
    let _ = app.patch(&one, &gym.owner, change).await.expect(204);
    app.finish().await;
}
