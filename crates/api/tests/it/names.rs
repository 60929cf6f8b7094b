//! A gym with one of each thing in it, and names for them.

use serde_json::json;
use std::collections::HashMap;
use testkit::{App, Gym};

/// What the rows speak of, by name.
pub(crate) async fn of(app: &App, gym: &Gym) -> HashMap<&'static str, String> {
    let owner = &gym.owner;
    let first = async |path: String| app.get(path, owner).await.expect(200).ids()[0].to_string();
    let schedule =
        json!({ "schedule": { "scheduleable_type": "Lock", "scheduleable_id": gym.harbour.locks[0], "monday": true } });
    let link = json!({ "name": "Courier", "group_id": gym.members });
    let floor = json!({ "name": "Lobby", "number": 0, "place_id": gym.harbour.id });
    let camera = json!({ "name": "Lobby", "place_id": gym.harbour.id, "remote_id": "1" });
    let right = format!("/role_assignments?user_id={}", gym.harbour_basic.id);
    let controller = first(format!("/controllers?lock_id={}", gym.harbour.locks[0])).await;
    let relays = app.get(format!("/controller_relays?controller_id={controller}"), owner).await.expect(200);
    let registered = app.post("/controllers", owner, json!({})).await.expect(200).body;
    let card = json!({ "card": { "type": "third_party_hf", "uid": "04a1b2c3" } });
    let card = app.post("/cards", owner, card).await.expect(200).id();
    let given = json!({ "assignee_type": "User", "assignee_id": gym.harbour_basic.id, "card_id": card });
    let given = app.post("/card_assignments", owner, given).await.expect(200).id();
    let activation =
        app.post(format!("/card_assignments/{given}/activation_token"), owner, json!({})).await.expect(200);
    HashMap::from([
        ("camera", app.post("/cameras", owner, camera).await.expect(200).id().to_string()),
        ("card", card.to_string()),
        ("assignment", given.to_string()),
        ("activation", activation.body["activation_token"].as_str().expect("a token").to_owned()),
        ("connection", relays.rows()[0]["controller_relay_connection_id"].to_string()),
        ("relay", relays.ids()[1].to_string()),
        ("controller", controller),
        ("token", registered["token"].as_str().expect("a token").to_owned()),
        ("event_set", app.post("/event_sets", owner, json!({})).await.expect(200).id().to_string()),
        ("floor", app.post("/floors", owner, floor).await.expect(200).id().to_string()),
        ("guest", app.post("/guests", owner, json!({ "name": "Visitor" })).await.expect(200).id().to_string()),
        ("group", gym.members.to_string()),
        ("group_link", app.post("/group_links", owner, link).await.expect(200).id().to_string()),
        ("group_lock", first(format!("/group_locks?group_id={}", gym.members)).await),
        ("lock", gym.harbour.locks[0].to_string()),
        ("office", gym.harbour.locks[2].to_string()),
        ("login", first(format!("/logins?user_id={}", gym.harbour_basic.id)).await),
        ("email", gym.harbour_basic.email.clone()),
        ("organization", gym.organization.id.get().to_string()),
        ("domain", gym.organization.domain.clone()),
        ("place", gym.harbour.id.to_string()),
        ("right", first(right).await),
        ("role", "group_basic".to_owned()),
        ("region", "us".to_owned()),
        ("schedule", app.post("/schedules", owner, schedule).await.expect(200).id().to_string()),
        ("share", first(format!("/shares?user_id={}", gym.group_manager.id)).await),
        ("user", gym.stranger.id.to_string()),
    ])
}
