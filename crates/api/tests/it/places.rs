//! `/places`

use crate::resource::{Resource, holds, live};
use crate::{events, gym, start};
use serde_json::json;

#[tokio::test]
async fn a_place_lives_and_dies() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let resource = Resource {
        path: "/places",
        envelope: "place",
        query: String::new(),
        first: json!({
            "name": "Harbour", "address": "Am Hafen 1", "description": "By the water", "latitude": 52.5, "longitude": 13.4,
            "image": "https://gym.example/harbour.jpg", "time_zone": "Europe/Berlin",
        }),
        second: json!({
            "name": "Hill", "address": "Auf dem Berg 2", "description": null, "latitude": null, "longitude": null,
            "image": null, "time_zone": "America/New_York",
        }),
    };
    live(&app, owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_new_place_takes_the_zone_of_the_organization() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let body = json!({ "place": { "name": "Harbour", "address": "Am Hafen 1", "time_zone": null } });
    let place = app.post("/places", &owner, body).await.expect(200).body;
    holds(&place, &json!({ "time_zone": "Europe/Berlin", "locks_count": 0, "locked_down": false }));
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_place_is_said_by_field() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let reply = app.post("/places", &owner, json!({ "place": {} })).await.expect(422);
    assert_eq!(reply.fields(), ["address", "name"]);
    let one = app.post("/places", &owner, json!({ "name": "Harbour", "address": "Here" })).await.expect(200).id();
    let body = json!({
        "name": "x".repeat(256), "address": "x".repeat(501), "latitude": 91, "longitude": 0, "time_zone": "Mars/Base",
    });
    let reply = app.patch(format!("/places/{one}"), &owner, json!({ "place": body })).await.expect(422);
    assert_eq!(reply.fields(), ["address", "latitude", "name", "time_zone"]);
    let body = json!({ "name": 5, "address": [], "latitude": "north", "image": {}, "description": true });
    let reply = app.post("/places", &owner, json!({ "place": body })).await.expect(422);
    assert_eq!(reply.fields(), ["address", "description", "image", "latitude", "name"]);
    let body = json!({ "name": "Harbour", "address": "Am Hafen 1", "latitude": 52.5 });
    let reply = app.post("/places", &owner, json!({ "place": body })).await.expect(422);
    assert_eq!(reply.fields(), ["longitude"]);
    app.finish().await;
}

#[tokio::test]
async fn a_lockdown_of_a_place_shows_on_its_doors_and_in_the_log() {
    let (app, gym) = gym().await;
    let (one, door) = (format!("/places/{}", gym.harbour.id), format!("/locks/{}", gym.harbour.locks[0]));
    for _ in 0..2 {
        // Twice, for a second press of the button changes nothing.
        let _ = app.post(format!("{one}/lock_down"), &gym.harbour_administrator, json!({})).await.expect(204);
    }
    holds(&app.get(&one, &gym.owner).await.body, &json!({ "locked_down": true, "locked_down_since": testkit::START }));
    holds(&app.get(&door, &gym.owner).await.body, &json!({ "locked_down": true, "locked_down_since": testkit::START }));
    let elsewhere = app.get(format!("/locks/{}", gym.hill.locks[0]), &gym.owner).await;
    holds(&elsewhere.body, &json!({ "locked_down": false, "locked_down_since": null }));
    app.clock.advance_s(1);
    let _ = app.post(format!("{one}/cancel_lockdown"), &gym.harbour_administrator, json!({})).await.expect(204);
    holds(&app.get(&one, &gym.owner).await.body, &json!({ "locked_down": false, "locked_down_since": null }));
    let filter = json!({ "event_type": "place.lock_down,place.cancel_lockdown", "event_object_id": gym.harbour.id });
    let lines = events(&app, &gym.owner, filter).await;
    let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
    assert_eq!(types, ["place.cancel_lockdown", "place.lock_down"]);
    assert_eq!(lines[0]["actor_id"], gym.harbour_administrator.id);
    app.finish().await;
}

#[tokio::test]
async fn a_place_goes_with_its_doors_its_groups_and_the_rights_on_them() {
    let (app, gym) = gym().await;
    let lock = gym.harbour.locks[0];
    let _ = app.unlock(lock, &gym.harbour_basic).await.expect(200);
    let _ = app.delete(format!("/places/{}", gym.harbour.id), &gym.owner).await.expect(204);
    let _ = app.get(format!("/locks/{lock}"), &gym.owner).await.expect(404);
    let _ = app.get(format!("/groups/{}", gym.members), &gym.owner).await.expect(404);
    assert_eq!(app.get("/locks", &gym.member).await.ids(), Vec::<i64>::new());
    let _ = app.unlock(lock, &gym.harbour_basic).await.expect(404);
    let rights = app.get(format!("/role_assignments?user_id={}", gym.harbour_basic.id), &gym.owner).await;
    assert_eq!(rights.ids(), Vec::<i64>::new());
    app.finish().await;
}

#[tokio::test]
async fn who_administers_a_place_changes_it_and_does_not_remove_it() {
    let (app, gym) = gym().await;
    let one = format!("/places/{}", gym.harbour.id);
    let _ = app.patch(&one, &gym.harbour_administrator, json!({ "place": { "name": "Port" } })).await.expect(204);
    let _ = app.delete(&one, &gym.harbour_administrator).await.expect(403);
    let _ = app.patch(&one, &gym.harbour_access_manager, json!({ "place": { "name": "Dock" } })).await.expect(403);
    app.finish().await;
}
