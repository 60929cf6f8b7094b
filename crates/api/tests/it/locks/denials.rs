//! Every code with which the rules keep a door shut, each with its line in the log.

use crate::{events, gym};
use serde_json::{Value, json};
use testkit::{App, Gym, Person};

/// Tries a door, and checks the answer and the one line that the log has of it.
async fn refused(app: &App, gym: &Gym, who: &Person, (lock, body): (i64, Value), code: &str) {
    app.clock.advance_s(2);
    let reply = app.post(format!("/locks/{lock}/unlock"), who, body).await.expect(403);
    assert_eq!(reply.code(), code, "{}", reply.body);
    let sentence = reply.body["error"].as_str().expect("a sentence");
    assert!(sentence.ends_with('.') && sentence.contains(' '), "for the person at the door: {sentence}");
    let filter = json!({ "event_type": "lock.unlock", "event_object_id": lock, "event_actor_id": who.id });
    let lines = events(app, &gym.owner, filter).await;
    let line = lines.first().expect("a line of the log");
    assert_eq!((&line["success"], &line["error_code"], &line["code"]), (&json!(false), &json!(code), &json!(code)));
    assert_eq!((&line["actor_email"], &line["authenticated_by_type"]), (&json!(who.email), &json!("Login")));
    assert_eq!((&line["authorized_by_id"], &line["place_id"]), (&Value::Null, &json!(gym.harbour.id)));
    assert_ne!(line["error_message"], sentence, "staff read more than the person at the door");
}

/// Changes the group of the members.
async fn restrict(app: &App, gym: &Gym, change: Value) {
    let group = format!("/groups/{}", gym.members);
    let _ = app.patch(group, &gym.owner, json!({ "group": change })).await.expect(204);
}

/// Changes the front door of the harbour.
async fn restrict_door(app: &App, gym: &Gym, change: Value) {
    let door = format!("/locks/{}", gym.harbour.locks[0]);
    let _ = app.patch(door, &gym.owner, json!({ "lock": change })).await.expect(204);
}

fn at(latitude: f64, longitude: f64) -> Value {
    json!({ "context": { "location": { "latitude": latitude, "longitude": longitude } } })
}

#[tokio::test]
async fn nobody_passes_a_locked_door_down_not_even_the_owner() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let _ = app.post(format!("/locks/{front}/lock_down"), &gym.owner, json!({})).await.expect(204);
    refused(&app, &gym, &gym.owner, (front, json!({})), "fad001").await;
    refused(&app, &gym, &gym.stranger, (front, json!({})), "fad001").await;
    let _ = app.unlock(gym.harbour.locks[1], &gym.owner).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn nobody_passes_a_door_of_a_place_that_is_locked_down() {
    let (app, gym) = gym().await;
    let _ = app.post(format!("/places/{}/lock_down", gym.harbour.id), &gym.owner, json!({})).await.expect(204);
    refused(&app, &gym, &gym.owner, (gym.harbour.locks[1], json!({})), "fad002").await;
    let _ = app.unlock(gym.hill.locks[0], &gym.owner).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn nobody_passes_a_door_of_an_organization_that_is_locked_down() {
    let (app, gym) = gym().await;
    let _ = app.post("/organization/lock_down", &gym.owner, json!({})).await.expect(204);
    for door in [gym.harbour.locks[0], gym.harbour.locks[1]] {
        refused(&app, &gym, &gym.owner, (door, json!({})), "fad002").await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_closed_place_is_closed_to_its_members() {
    let (app, gym) = gym().await;
    let closure = json!({ "schedule": {
        "scheduleable_type": "Place", "scheduleable_id": gym.harbour.id, "consequence": "allow", "override": true,
        "enabled": true, "starts_at_date": "2026-05-04", "ends_at_date": "2026-05-04",
    } });
    let _ = app.post("/schedules", &gym.owner, closure).await.expect(200);
    refused(&app, &gym, &gym.member, (gym.harbour.locks[0], json!({})), "34ffaa").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.harbour_administrator).await.expect(200);
    app.clock.set("2026-05-04T22:00:00Z");
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_suspended_person_still_signs_in_and_passes_no_door() {
    let (app, gym) = gym().await;
    let change = json!({ "user": { "access_enabled": false } });
    let _ = app.patch(format!("/users/{}", gym.member.id), &gym.user_manager, change).await.expect(204);
    let _ = app.get("/user", &gym.member).await.expect(200);
    refused(&app, &gym, &gym.member, (gym.harbour.locks[0], json!({})), "fcd8ff").await;
    app.finish().await;
}

#[tokio::test]
async fn who_has_no_right_is_refused() {
    let (app, gym) = gym().await;
    refused(&app, &gym, &gym.stranger, (gym.harbour.locks[0], json!({})), "fcd8ef").await;
    refused(&app, &gym, &gym.member, (gym.harbour.locks[2], json!({})), "fcd8ef").await;
    refused(&app, &gym, &gym.observer, (gym.harbour.locks[0], json!({})), "fcd8ef").await;
    app.finish().await;
}

#[tokio::test]
async fn a_right_that_is_over_or_has_not_begun_says_which() {
    let (app, gym) = gym().await;
    let right = |from: &str, until: &str| {
        json!({ "role_assignment": {
            "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "group_basic",
            "valid_from": from, "valid_until": until,
        } })
    };
    let front = gym.harbour.locks[0];
    let body = right("2026-05-04T11:00:00Z", "2026-05-04T12:00:00+00:00");
    let id = app.post("/role_assignments", &gym.owner, body).await.expect(200).id();
    refused(&app, &gym, &gym.stranger, (front, json!({})), "f358de").await;
    app.clock.set("2026-05-04T11:00:00Z");
    let _ = app.unlock(front, &gym.stranger).await.expect(200);
    app.clock.set("2026-05-04T12:00:00Z");
    refused(&app, &gym, &gym.stranger, (front, json!({})), "f35ade").await;
    let longer = json!({ "role_assignment": { "valid_until": null } });
    let _ = app.patch(format!("/role_assignments/{id}"), &gym.owner, longer).await.expect(204);
    let _ = app.unlock(front, &gym.stranger).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_fence_around_a_door_holds_for_everybody() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    restrict_door(&app, &gym, json!({ "geofence_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.owner, (front, json!({})), "bbb99f").await;
    refused(&app, &gym, &gym.owner, (front, at(52.6, 13.4)), "a3995f").await;
    let mut vague = at(52.501, 13.4);
    vague["context"]["location"]["accuracy"] = json!(300.5);
    refused(&app, &gym, &gym.owner, (front, vague.clone()), "bbb99f").await;
    vague["context"]["location"]["accuracy"] = json!(300);
    let _ = app.post(format!("/locks/{front}/unlock"), &gym.owner, vague).await.expect(200);
    let _ = app.post(format!("/locks/{front}/unlock"), &gym.owner, at(52.501, 13.4)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_fence_around_a_group_holds_for_its_people() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    restrict(&app, &gym, json!({ "geofence_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "bbb99f").await;
    refused(&app, &gym, &gym.member, (front, at(52.6, 13.4)), "a3995f").await;
    let _ = app.unlock(front, &gym.harbour_basic).await.expect(200);
    let nulls = json!({ "context": { "location": { "latitude": null, "longitude": null } }, "lock": { "proximity_proof": null } });
    refused(&app, &gym, &gym.member, (front, nulls), "bbb99f").await;
    app.finish().await;
}

#[tokio::test]
async fn a_location_with_one_half_wrong_and_the_other_missing_names_both() {
    let (app, gym) = gym().await;
    for (one, other) in [("latitude", "longitude"), ("longitude", "latitude")] {
        let body = json!({ "context": { "location": { one: "north" } } });
        let reply = app.post(format!("/locks/{}/unlock", gym.harbour.locks[0]), &gym.member, body).await.expect(422);
        assert_eq!(reply.fields(), ["latitude", "longitude"], "{one} is wrong and {other} is missing");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_fence_without_a_place_on_the_map_lets_nobody_in() {
    let (app, gym) = gym().await;
    restrict_door(&app, &gym, json!({ "geofence_restriction_enabled": true })).await;
    let nowhere = json!({ "place": { "latitude": null, "longitude": null } });
    let _ = app.patch(format!("/places/{}", gym.harbour.id), &gym.owner, nowhere).await.expect(204);
    refused(&app, &gym, &gym.member, (gym.harbour.locks[0], at(52.5, 13.4)), "bbb93f").await;
    app.finish().await;
}

#[tokio::test]
async fn a_door_that_wants_a_proof_of_its_reader_gets_none() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    refused(&app, &gym, &gym.owner, (front, json!({ "lock": { "proximity_proof": "made up" } })), "bb4faa").await;
    restrict_door(&app, &gym, json!({ "reader_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.owner, (front, json!({})), "bb4faa").await;
    restrict_door(&app, &gym, json!({ "reader_restriction_enabled": false })).await;
    restrict(&app, &gym, json!({ "reader_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "bb4faa").await;
    app.finish().await;
}

#[tokio::test]
async fn a_group_may_ask_for_a_tap_forbid_the_app_or_want_the_primary_device() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    restrict(&app, &gym, json!({ "tap_to_access_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "bbc93f").await;
    restrict(&app, &gym, json!({ "tap_to_access_restriction_enabled": false, "login_enabled": false })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "f01337").await;
    restrict(&app, &gym, json!({ "login_enabled": true, "primary_device_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "34bd8f").await;
    let _ = app.post("/login/promote", &gym.member, json!({})).await.expect(204);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_time_restriction_holds_on_the_wall_clock_of_the_place() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    restrict(&app, &gym, json!({ "time_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.member, (front, json!({})), "34ffaa").await;
    let _ = app.unlock(front, &gym.harbour_basic).await.expect(200);
    let hours = json!({ "schedule": {
        "scheduleable_type": "Group", "scheduleable_id": gym.members, "type": "recurring_event", "consequence": "allow",
        "monday": true, "starts_at_time": "12:00", "ends_at_time": "13:00",
    } });
    let _ = app.post("/schedules", &gym.owner, hours).await.expect(200);
    app.clock.set("2026-05-04T10:30:00Z");
    let _ = app.unlock(front, &gym.member).await.expect(200);
    app.clock.set("2026-05-04T11:00:00Z");
    refused(&app, &gym, &gym.member, (front, json!({})), "34ffaa").await;
    app.finish().await;
}

#[tokio::test]
async fn the_hours_of_a_door_hold_for_the_owner_too() {
    let (app, gym) = gym().await;
    restrict_door(&app, &gym, json!({ "time_restriction_enabled": true })).await;
    refused(&app, &gym, &gym.owner, (gym.harbour.locks[0], json!({})), "34ffaa").await;
    app.finish().await;
}

#[tokio::test]
async fn a_person_who_is_gone_passes_no_door() {
    let (app, gym) = gym().await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let _ = app.delete(format!("/users/{}", gym.member.id), &gym.user_manager).await.expect(204);
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.expect(401).code(), "afc496");
    let filter = json!({ "event_type": "lock.unlock", "event_actor_id": gym.member.id });
    let lines = events(&app, &gym.owner, filter).await;
    assert_eq!(lines[0]["actor_name"], "member", "the log still knows who they were");
    app.finish().await;
}
