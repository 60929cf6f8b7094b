//! `/locks/{id}/unlock` when it goes well.

use crate::{events, gym};
use serde_json::{Value, json};

fn unlocks(lock: i64) -> Value {
    json!({ "event_type": "lock.unlock", "event_object_id": lock, "event_object_type": "Lock" })
}

#[tokio::test]
async fn an_unlock_is_in_the_log_with_who_by_what_right_and_how() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let reply = app.unlock(front, &gym.member).await.expect(200);
    assert_eq!(reply.body, json!({ "message": "Unlocked!" }));
    let lines = events(&app, &gym.owner, unlocks(front)).await;
    let right = app.get(format!("/role_assignments?user_id={}", gym.member.id), &gym.owner).await.ids()[0];
    let login = app.get("/login", &gym.member).await.id();
    let wanted = json!({
        "type": "lock.unlock", "action": "unlock", "success": true, "object_type": "Lock", "object_id": front,
        "object_name": "Front door", "actor_type": "User", "actor_id": gym.member.id, "actor_name": "member",
        "actor_email": gym.member.email, "authenticated_by_type": "Login", "authenticated_by_id": login,
        "authorized_by_type": "RoleAssignment", "authorized_by_id": right, "authorized_by_role_id": "group_basic",
        "place_id": gym.harbour.id, "organization_id": gym.organization.id.get(), "error_code": null,
        "error_message": null, "created_at": testkit::START,
    });
    assert_eq!(lines.len(), 1);
    crate::resource::holds(&lines[0], &wanted);
    app.finish().await;
}

#[tokio::test]
async fn the_bodies_of_all_clients_open() {
    let (app, gym) = gym().await;
    let bodies = [
        json!({}),
        json!({ "context": null, "lock": null }),
        json!({ "context": { "location": { "latitude": 1.0, "longitude": 2.0 } }, "lock": { "proximity_proof": null } }),
        json!({ "context": { "location": null, "services": [{ "type": "GPS", "available": true, "enabled": false }] } }),
        json!({ "context": { "location": { "latitude": null, "longitude": null } } }),
        json!({ "lock": {}, "unknown": [1, 2] }),
    ];
    for body in bodies {
        app.clock.advance_s(2);
        let reply = app.post(format!("/locks/{}/unlock", gym.harbour.locks[0]), &gym.member, body.clone()).await;
        assert_eq!(reply.status, 200, "{body}: {}", reply.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_location_that_is_none_is_said_by_field() {
    let (app, gym) = gym().await;
    let path = format!("/locks/{}/unlock", gym.harbour.locks[0]);
    let at = |latitude: Value, longitude: Value| json!({ "context": { "location": { "latitude": latitude, "longitude": longitude } } });
    for (body, field) in [
        (at(json!(91), json!(0)), "latitude"),
        (at(json!(-90.1), json!(0)), "latitude"),
        (at(json!(0), json!(180.5)), "longitude"),
        (at(json!(0), json!("-181")), "longitude"),
        (at(json!(null), json!(1)), "latitude"),
        (at(json!("north"), json!(0)), "latitude"),
        (at(json!(1), json!(null)), "longitude"),
        (json!({ "context": { "location": "here" } }), "location"),
        (json!({ "context": { "location": { "latitude": 1, "longitude": 1, "accuracy": -1 } } }), "accuracy"),
        (json!({ "context": { "location": { "latitude": 1, "longitude": 1, "accuracy": "good" } } }), "accuracy"),
        (json!({ "lock": { "proximity_proof": 5 } }), "proximity_proof"),
    ] {
        assert_eq!(app.post(&path, &gym.member, body).await.expect(422).fields(), [field]);
    }
    let both = app.post(&path, &gym.member, at(json!(91), json!(-200))).await.expect(422);
    let wanted =
        json!({ "latitude": ["must be degrees from -90 to 90"], "longitude": ["must be degrees from -180 to 180"] });
    assert_eq!(both.body["errors"], wanted);
    let alone = app.post(&path, &gym.member, at(json!(-90), json!(null))).await.expect(422);
    assert_eq!(alone.body["errors"], json!({ "longitude": ["can't be blank where latitude is given"] }));
    let all = json!({ "context": { "location": { "latitude": 91, "accuracy": -1 } } });
    assert_eq!(app.post(&path, &gym.member, all).await.expect(422).fields(), ["accuracy", "latitude", "longitude"]);
    let _ = app.post(&path, &gym.member, json!({ "context": "here" })).await.expect(400);
    assert_eq!(events(&app, &gym.owner, unlocks(gym.harbour.locks[0])).await, Vec::<Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_key_of_the_organization_opens_every_door() {
    let (app, gym) = gym().await;
    let key = app.key(&gym.organization).await;
    for lock in gym.harbour.locks.iter().chain(&gym.hill.locks) {
        let _ = app.unlock(*lock, &key).await.expect(200);
    }
    let lines = events(&app, &gym.owner, unlocks(gym.hill.locks[0])).await;
    assert_eq!((&lines[0]["success"], &lines[0]["authorized_by_id"]), (&json!(true), &Value::Null));
    app.finish().await;
}

#[tokio::test]
async fn two_at_once_share_one_command_one_line_and_one_answer() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let (one, other) = tokio::join!(app.unlock(front, &gym.member), app.unlock(front, &gym.member));
    assert_eq!((one.status, one.body), (200, json!({ "message": "Unlocked!" })));
    assert_eq!(other.status, 200);
    assert_eq!(events(&app, &gym.owner, unlocks(front)).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_repeat_within_a_second_is_the_same_attempt_and_after_it_another() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let _ = app.unlock(front, &gym.member).await.expect(200);
    app.clock.advance_ms(999);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    assert_eq!(events(&app, &gym.owner, unlocks(front)).await.len(), 1);
    app.clock.advance_ms(1);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    assert_eq!(events(&app, &gym.owner, unlocks(front)).await.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn a_refusal_is_shared_within_a_second_too() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let first = app.unlock(front, &gym.stranger).await.expect(403);
    assert_eq!(app.unlock(front, &gym.stranger).await.expect(403).body, first.body);
    assert_eq!(events(&app, &gym.owner, unlocks(front)).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn another_login_and_another_door_are_other_attempts() {
    let (app, gym) = gym().await;
    let [front, studio, _] = gym.harbour.locks[..] else { panic!("three doors") };
    let phone = app.sign_in(&gym.member.email).await;
    let _ = app.unlock(front, &gym.member).await.expect(200);
    let _ = app.unlock(front, &phone).await.expect(200);
    let _ = app.unlock(studio, &gym.member).await.expect(200);
    assert_eq!(events(&app, &gym.owner, unlocks(front)).await.len(), 2);
    assert_eq!(events(&app, &gym.owner, unlocks(studio)).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn a_change_of_the_rules_between_two_presses_counts() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let _ = app.unlock(front, &gym.member).await.expect(200);
    let _ = app.post(format!("/locks/{front}/lock_down"), &gym.owner, json!({})).await.expect(204);
    assert_eq!(app.unlock(front, &gym.member).await.expect(403).code(), "fad001");
    let _ = app.post(format!("/locks/{front}/cancel_lockdown"), &gym.owner, json!({})).await.expect(204);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn who_opened_a_door_was_last_here_then() {
    let (app, gym) = gym().await;
    let one = format!("/users/{}", gym.member.id);
    assert_eq!(app.get(&one, &gym.owner).await.body["last_accessed_at"], Value::Null);
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.step().await;
    assert_eq!(app.get(&one, &gym.owner).await.body["last_accessed_at"], testkit::START);
    app.finish().await;
}
