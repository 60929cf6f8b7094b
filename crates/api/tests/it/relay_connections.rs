//! `/controller_relay_connections`, and what a door is without one.

use crate::resource::holds;
use crate::{builder, events, gym};
use serde_json::{Value, json};
use testkit::{App, Gym};

const PATH: &str = "/controller_relay_connections";

/// The controller of a door, its relays, and the connection of the first.
async fn wired(app: &App, gym: &Gym, lock: i64) -> (i64, Vec<i64>, i64) {
    let controller = app.get(format!("/controllers?lock_id={lock}"), &gym.owner).await.expect(200).ids()[0];
    let relays = app.get(format!("/controller_relays?controller_id={controller}"), &gym.owner).await.expect(200);
    let connection = relays.rows()[0]["controller_relay_connection_id"].as_i64().expect("a connection");
    (controller, relays.ids(), connection)
}

fn wire(relay: i64, lock: i64, more: &Value) -> Value {
    let mut body = json!({ "type": "lock", "controller_relay_id": relay, "lock_id": lock });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    json!({ "controller_relay_connection": body })
}

#[tokio::test]
async fn a_connection_lives_and_dies_and_its_door_with_it() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let (controller, relays, old) = wired(&app, &gym, front).await;
    let by = &gym.harbour_administrator;
    let _ = app.delete(format!("{PATH}/{old}"), by).await.expect(204);
    let _ = app.get(format!("{PATH}/{old}"), by).await.expect(404);
    let _ = app.delete(format!("{PATH}/{old}"), by).await.expect(404);
    let door = async || app.get(format!("/locks/{front}"), &gym.owner).await.expect(200).body;
    holds(&door().await, &json!({ "configured": false, "online": null }));
    assert_eq!(app.unlock(front, &gym.member).await.expect(503).code(), "fad108");
    let body = wire(relays[2], front, &json!({ "duration": 0.5, "name": "Cable 3" }));
    let made = app.post(PATH, by, body).await.expect(200);
    let wanted = json!({
        "type": "lock", "duration": 0.5, "name": "Cable 3", "controller_relay_id": relays[2], "lock_id": front,
        "controller_relay": { "id": relays[2], "channel": 3, "name": "Relay 3" },
        "lock": { "id": front, "resource_type": "Lock", "name": "Front door" },
    });
    holds(&made.body, &wanted);
    let one = format!("{PATH}/{}", made.id());
    assert_eq!(app.get(&one, &gym.observer).await.expect(200).body, made.body);
    let listed = app.get(format!("{PATH}?controller_id={controller}"), &gym.observer).await.expect(200);
    assert_eq!(listed.rows(), [made.body]);
    app.clock.advance_s(2);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    holds(&door().await, &json!({ "configured": true, "online": true, "unlocked_until": "2026-05-04T10:00:02.500Z" }));
    let lines = events(&app, &gym.owner, json!({ "event_object_type": "ControllerRelayConnection" })).await;
    let mut types: Vec<_> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
    types.sort_unstable();
    assert_eq!(types, ["controller_relay_connection.create", "controller_relay_connection.destroy"]);
    app.finish().await;
}

#[tokio::test]
async fn a_change_of_the_duration_counts_at_the_next_unlock() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let (_, _, connection) = wired(&app, &gym, front).await;
    let one = format!("{PATH}/{connection}");
    holds(&app.get(&one, &gym.owner).await.expect(200).body, &json!({ "duration": 5.0, "name": null }));
    let change = json!({ "controller_relay_connection": { "duration": 600 } });
    let _ = app.patch(&one, &gym.harbour_administrator, change).await.expect(204);
    let _ = app.put(&one, &gym.harbour_administrator, json!({ "name": "Wire" })).await.expect(204);
    holds(&app.get(&one, &gym.owner).await.body, &json!({ "duration": 600.0, "name": "Wire" }));
    let _ = app.unlock(front, &gym.member).await.expect(200);
    let door = app.get(format!("/locks/{front}"), &gym.owner).await.body;
    holds(&door, &json!({ "unlocked_until": "2026-05-04T10:10:00.000Z" }));
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_connection_is_said_by_field() {
    let (app, gym) = gym().await;
    let [front, studio, _] = gym.harbour.locks[..] else { panic!("three doors") };
    let (_, relays, connection) = wired(&app, &gym, front).await;
    let (_, hill_relays, _) = wired(&app, &gym, gym.hill.locks[0]).await;
    let loose = app.lock(&gym.owner, gym.harbour.id, "Loose").await;
    let (_, _, wire_of_loose) = wired(&app, &gym, loose).await;
    let _ = app.delete(format!("{PATH}/{wire_of_loose}"), &gym.owner).await.expect(204);
    let none = json!({});
    for (body, fields) in [
        (json!({}), &["controller_relay_id", "lock_id", "type"][..]),
        (wire(relays[1], loose, &json!({ "type": "siren", "zone_id": 1 })), &["type"]),
        (wire(999_999, loose, &none), &["controller_relay_id"]),
        (wire(relays[1], 999_999, &none), &["lock_id"]),
        (wire(relays[0], loose, &none), &["controller_relay_id"]),
        (wire(relays[1], studio, &none), &["lock_id"]),
        (wire(hill_relays[1], loose, &none), &["lock_id"]),
        (wire(relays[1], loose, &json!({ "duration": 0.4 })), &["duration"]),
        (wire(relays[1], loose, &json!({ "duration": 600.1 })), &["duration"]),
        (wire(relays[1], loose, &json!({ "duration": "long", "name": 5 })), &["duration", "name"]),
    ] {
        assert_eq!(app.post(PATH, &gym.owner, body.clone()).await.expect(422).fields(), fields, "{body}");
    }
    let one = format!("{PATH}/{connection}");
    assert_eq!(app.patch(&one, &gym.owner, json!({ "duration": 601 })).await.expect(422).fields(), ["duration"]);
    let _ = app.get(PATH, &gym.owner).await.expect(400);
    let _ = app.get(format!("{PATH}?controller_id=999999"), &gym.owner).await.expect(404);
    let _ = app.patch(&one, &gym.observer, json!({ "duration": 1 })).await.expect(403);
    let _ = app.delete(&one, &gym.observer).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn a_door_of_a_place_without_a_controller_has_none_and_with_one_is_not_set_up() {
    let (app, gym) = gym().await;
    let door = gym.hill.locks[0];
    let (controller, _, _) = wired(&app, &gym, door).await;
    let _ = app.post(format!("/controllers/{controller}/deassign"), &gym.owner, json!({})).await.expect(204);
    assert_eq!(app.unlock(door, &gym.owner).await.expect(503).code(), "ff420a");
    let made = app.post("/controllers", &gym.owner, json!({})).await.expect(200).body;
    let token = made["token"].as_str().expect("a token");
    let body = json!({ "name": "Box", "place_id": gym.hill.id });
    let _ = app.post(format!("/controllers/{token}/assign"), &gym.owner, body).await.expect(204);
    app.clock.advance_s(2);
    assert_eq!(app.unlock(door, &gym.owner).await.expect(503).code(), "fad108");
    let relays = app.get(format!("/controller_relays?controller_id={}", made["id"]), &gym.owner).await.expect(200);
    let _ = app.post(PATH, &gym.owner, wire(relays.ids()[0], door, &json!({}))).await.expect(200);
    app.clock.advance_s(2);
    let _ = app.unlock(door, &gym.owner).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn doors_keep_their_controllers_when_no_new_ones_are_made() {
    let app = builder().build().await;
    let gym = Gym::open(&app, "ironworks").await;
    let other = app.another().await;
    let _ = other.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    other.finish().await;
    app.finish().await;
}
