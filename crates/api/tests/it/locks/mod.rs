//! `/locks`

mod denials;
mod faults;
mod unlock;

use crate::resource::{Resource, holds, live};
use crate::{builder, gym, start};
use serde_json::json;

#[tokio::test]
async fn a_door_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/locks",
        envelope: "lock",
        query: String::new(),
        first: json!({
            "name": "Back door", "place_id": gym.harbour.id, "description": "To the yard", "latitude": 52.5,
            "longitude": 13.4, "geofence_restriction_enabled": false, "reader_restriction_enabled": false,
            "time_restriction_enabled": false, "order_id": 3,
        }),
        second: json!({
            "name": "Yard", "description": null, "latitude": null, "longitude": null,
            "geofence_restriction_enabled": true, "reader_restriction_enabled": true,
            "time_restriction_enabled": true, "order_id": null,
        }),
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_new_door_says_what_it_has_and_what_it_has_not() {
    let (app, gym) = gym().await;
    let lock = app.get(format!("/locks/{}", gym.harbour.locks[0]), &gym.member).await.expect(200).body;
    let wanted = json!({
        "configured": true, "online": true, "unlocked": false, "unlocked_until": null, "open": false,
        "locked_down": false, "on_scheduled_unlock": false, "first_to_arrive_satisfied": false, "groups_count": 1,
        "time_restriction_time_zone": "Europe/Berlin", "floor_id": null, "geofence_restriction_radius": 300.0,
        "place": { "id": gym.harbour.id, "name": "Harbour", "latitude": 52.5, "longitude": 13.4 },
    });
    holds(&lock, &wanted);
    app.finish().await;
}

#[tokio::test]
async fn a_door_without_a_controller_is_neither_configured_nor_online() {
    let app = builder().settings(|settings| settings.simulate_controllers = false).build().await;
    let gym = testkit::Gym::open(&app, "ironworks").await;
    let lock = app.get(format!("/locks/{}", gym.harbour.locks[0]), &gym.member).await.expect(200).body;
    holds(&lock, &json!({ "configured": false, "online": null }));
    assert_eq!(app.get("/locks?configured=true", &gym.owner).await.ids(), Vec::<i64>::new());
    assert_eq!(app.get("/locks?configured=False", &gym.owner).await.ids().len(), 4);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_door_is_said_by_field() {
    let (app, gym) = gym().await;
    let rival = app.organization("rival").await.owner;
    let reply = app.post("/locks", &gym.owner, json!({ "lock": { "place_id": gym.harbour.id } })).await.expect(422);
    assert_eq!(reply.fields(), ["name"]);
    let reply = app.post("/locks", &gym.owner, json!({ "lock": { "name": "Door" } })).await.expect(422);
    assert_eq!(reply.fields(), ["place_id"]);
    let wrong = json!({ "lock": {
        "name": 5, "place_id": "x", "description": [], "latitude": "north", "longitude": {}, "order_id": 1.5,
        "geofence_restriction_enabled": "perhaps", "reader_restriction_enabled": 2, "time_restriction_enabled": [],
    } });
    let all = [
        "description",
        "geofence_restriction_enabled",
        "latitude",
        "longitude",
        "name",
        "order_id",
        "place_id",
        "reader_restriction_enabled",
        "time_restriction_enabled",
    ];
    assert_eq!(app.post("/locks", &gym.owner, wrong).await.expect(422).fields(), all);
    let foreign = json!({ "lock": { "name": "Mine", "place_id": gym.harbour.id } });
    assert_eq!(app.post("/locks", &rival, foreign).await.expect(422).fields(), ["place_id"]);
    let moved = json!({ "lock": { "place_id": gym.hill.id } });
    let one = format!("/locks/{}", gym.harbour.locks[0]);
    assert_eq!(app.patch(&one, &gym.owner, moved).await.expect(422).fields(), ["place_id"]);
    app.finish().await;
}

#[tokio::test]
async fn lists_of_doors_are_filtered() {
    let (app, gym) = gym().await;
    let [front, studio, office] = gym.harbour.locks[..] else { panic!("three doors") };
    let hill = gym.hill.locks[0];
    let list = async |query: &str| app.get(format!("/locks?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("").await, [front, hill, office, studio]);
    assert_eq!(list("sort=-name").await, [studio, office, hill, front]);
    assert_eq!(list(&format!("place_id={}", gym.hill.id)).await, [hill]);
    assert_eq!(list("query=door").await, [front, hill]);
    assert_eq!(list("online=True").await.len(), 4);
    assert_eq!(list("online=false").await, Vec::<i64>::new());
    assert_eq!(list("unlocked=true").await, Vec::<i64>::new());
    assert_eq!(list("floor_id=1").await, Vec::<i64>::new(), "there are no floors");
    let _ = app.get("/locks?online=perhaps", &gym.owner).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn an_unlocked_door_says_so_until_it_locks_again() {
    let (app, gym) = gym().await;
    let (front, one) = (gym.harbour.locks[0], format!("/locks/{}", gym.harbour.locks[0]));
    let _ = app.unlock(front, &gym.member).await.expect(200);
    let lock = app.get(&one, &gym.member).await.body;
    holds(&lock, &json!({ "unlocked": true, "unlocked_until": "2026-05-04T10:00:05.000Z" }));
    assert_eq!(app.get("/locks?unlocked=true", &gym.owner).await.ids(), [front]);
    app.clock.advance_s(5);
    holds(&app.get(&one, &gym.member).await.body, &json!({ "unlocked": false, "unlocked_until": null }));
    app.finish().await;
}

#[tokio::test]
async fn a_lockdown_of_a_door_counts_at_once_and_ends_at_once() {
    let (app, gym) = gym().await;
    let (front, one) = (gym.harbour.locks[0], format!("/locks/{}", gym.harbour.locks[0]));
    let _ = app.post(format!("{one}/lock_down"), &gym.harbour_administrator, json!({})).await.expect(204);
    assert_eq!(app.unlock(front, &gym.owner).await.expect(403).code(), "fad001");
    assert_eq!(app.get("/locks?locked_down=true", &gym.owner).await.ids(), [front]);
    let _ = app.post(format!("{one}/cancel_lockdown"), &gym.harbour_administrator, json!({})).await.expect(204);
    let _ = app.unlock(front, &gym.owner).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn the_filter_for_lockdown_finds_what_the_doors_say_of_themselves() {
    let (app, gym) = gym().await;
    let _ = app.post(format!("/places/{}/lock_down", gym.hill.id), &gym.owner, json!({})).await.expect(204);
    assert_eq!(app.get("/locks?locked_down=true", &gym.owner).await.ids(), gym.hill.locks);
    assert_eq!(app.get("/locks?locked_down=false", &gym.owner).await.ids().len(), 3);
    app.finish().await;
}

#[tokio::test]
async fn a_member_lists_exactly_the_doors_they_were_given() {
    let (app, gym) = gym().await;
    let [front, studio, office] = gym.harbour.locks[..] else { panic!("three doors") };
    let list = async |secret: &str| app.get("/locks", secret).await.expect(200).ids();
    assert_eq!(list(gym.member.as_ref()).await, [front, studio]);
    assert_eq!(list(gym.harbour_basic.as_ref()).await, [front, office, studio]);
    assert_eq!(list(gym.basic.as_ref()).await, [front, gym.hill.locks[0], office, studio]);
    assert_eq!(list(gym.stranger.as_ref()).await, Vec::<i64>::new());
    let places = app.get("/places", &gym.member).await.expect(200);
    assert_eq!(places.ids(), [gym.harbour.id], "and the places where they are");
    app.finish().await;
}

#[tokio::test]
async fn a_door_that_goes_is_gone_for_everybody() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let _ = app.delete(format!("/locks/{front}"), &gym.harbour_administrator).await.expect(204);
    let _ = app.unlock(front, &gym.member).await.expect(404);
    let links = app.get(format!("/group_locks?group_id={}", gym.members), &gym.owner).await.expect(200);
    assert_eq!(links.rows().len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn an_action_takes_an_empty_body_with_a_json_media_type() {
    use axum::body::Body;
    use axum::http::Request;
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let place = app.post("/places", &owner, json!({ "name": "Harbour", "address": "Here" })).await.expect(200).id();
    let lock = app.lock(&owner, place, "Door").await;
    let request = Request::post(format!("/locks/{lock}/lock_down"))
        .header("authorization", format!("KISI-LOGIN {}", owner.secret))
        .header("content-type", "application/json");
    let reply = app.send_raw(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(reply.status, 204);
    app.finish().await;
}
