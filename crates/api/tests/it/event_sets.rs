//! `/event_sets` and `/events`

use crate::resource::holds;
use crate::{events, gym};
use serde_json::{Value, json};
use testkit::{App, Gym};

/// Five attempts of the member a minute apart, of which the second was refused.
async fn attempts(app: &App, gym: &Gym) {
    for attempt in 0..5 {
        app.clock.advance_s(60);
        let lock = if attempt == 1 { gym.harbour.locks[2] } else { gym.harbour.locks[0] };
        let _ = app.unlock(lock, &gym.member).await.expect(if attempt == 1 { 403 } else { 200 });
    }
}

#[tokio::test]
async fn a_cursor_leads_to_the_end_and_meets_every_line_once() {
    let (app, gym) = gym().await;
    attempts(&app, &gym).await;
    let filter = json!({ "event_set": { "event_type": "lock.unlock" } });
    let set = app.post("/event_sets", &gym.owner, filter).await.expect(200);
    holds(&set.body, &json!({ "status": "finished", "event_type": "lock.unlock", "cursor": null }));
    let mut seen: Vec<Value> = Vec::new();
    let mut page = app.get(format!("/event_sets/{}?limit=2", set.id()), &gym.owner).await.expect(200).body;
    loop {
        let lines = page["events"].as_array().expect("events");
        assert!(lines.len() <= 2);
        seen.extend(lines.iter().cloned());
        let Some(cursor) = page["cursor"].as_str() else { break };
        page = app.get(format!("/event_sets/{}?limit=2&cursor={cursor}", set.id()), &gym.owner).await.expect(200).body;
    }
    assert_eq!(&Value::from(seen), &set.body["events"]);
    assert_eq!(set.body["events"].as_array().map(Vec::len), Some(5));
    let times: Vec<_> =
        set.body["events"].as_array().expect("events").iter().map(|line| line["created_at"].as_str()).collect();
    assert!(times.is_sorted_by(|one, next| one > next), "newest first: {times:?}");
    app.finish().await;
}

#[tokio::test]
async fn a_page_has_fifty_lines_unless_asked_otherwise() {
    let (app, gym) = gym().await;
    let set = app.post("/event_sets", &gym.owner, json!({})).await.expect(200);
    assert_eq!(set.body["events"].as_array().map(Vec::len), Some(50));
    assert!(set.body["cursor"].is_string(), "there is more");
    let all = app.get(format!("/event_sets/{}?limit=250", set.id()), &gym.owner).await.expect(200);
    assert!(all.body["events"].as_array().expect("events").len() > 50);
    for query in ["limit=0", "limit=x", "cursor=x"] {
        let _ = app.get(format!("/event_sets/{}?{query}", set.id()), &gym.owner).await.expect(400);
    }
    app.finish().await;
}

#[tokio::test]
async fn the_log_is_filtered() {
    let (app, gym) = gym().await;
    attempts(&app, &gym).await;
    let login = app.get("/login", &gym.member).await.id();
    let count = async |filter: Value| events(&app, &gym.owner, filter).await.len();
    assert_eq!(count(json!({ "event_type": "lock.unlock", "event_success": false })).await, 1);
    assert_eq!(count(json!({ "event_type": "lock.unlock", "event_success": "True" })).await, 4);
    assert_eq!(count(json!({ "event_type": "lock.unlock, lock.create" })).await, 9);
    assert_eq!(count(json!({ "event_type": "lock.unlock", "event_object_id": gym.harbour.locks[0] })).await, 4);
    assert_eq!(count(json!({ "event_object_type": "Place" })).await, 2);
    assert_eq!(count(json!({ "event_actor_id": gym.member.id, "event_actor_type": "User" })).await, 5);
    assert_eq!(count(json!({ "event_actor_type": "GroupLink", "event_actor_id": gym.member.id })).await, 0);
    let by = json!({ "event_authenticated_by_id": login, "event_authenticated_by_type": "Login" });
    assert_eq!(count(by).await, 5);
    assert_eq!(count(json!({ "place_id": gym.hill.id, "event_type": "lock.create" })).await, 1);
    assert_eq!(count(json!({ "event_place_id": gym.harbour.id, "event_type": "lock.create" })).await, 3);
    assert_eq!(count(json!({ "event_type": "no.such" })).await, 0);
    let lines = events(&app, &gym.owner, json!({ "event_type": "lock.unlock", "event_success": false })).await;
    let uuid = lines[0]["uuid"].as_str().expect("a uuid");
    assert_eq!(events(&app, &gym.owner, json!({ "event_uuid": uuid })).await, lines);
    assert_eq!(events(&app, &gym.owner, json!({ "event_sequence": lines[0]["sequence"] })).await, lines);
    assert_eq!(count(json!({ "event_uuid": "nonsense" })).await, 0);
    app.finish().await;
}

#[tokio::test]
async fn an_interval_is_read_in_all_its_forms() {
    let (app, gym) = gym().await;
    attempts(&app, &gym).await;
    let count = async |interval: &str| {
        let filter = json!({ "interval": interval, "event_type": "lock.unlock" });
        events(&app, &gym.owner, filter).await.len()
    };
    assert_eq!(count("2026-05-04T10:02:00Z/2026-05-04T10:04:00Z").await, 2, "the end is not part of it");
    assert_eq!(count("2026-05-04T10:02:00Z/PT2M").await, 2);
    assert_eq!(count("PT2M/2026-05-04T10:04:00Z").await, 2);
    assert_eq!(count("2026-05-04T12:02:00+02:00/P1D").await, 4);
    assert_eq!(count("P90D/2026-05-05T00:00:00Z").await, 5);
    for wrong in [
        "yesterday",
        "2026-05-04T10:02:00Z",
        "P1D/P1D",
        "2026-05-04T10:04:00Z/2026-05-04T10:02:00Z",
        "2026-01-01T00:00:00Z/P91D",
    ] {
        let body = json!({ "event_set": { "interval": wrong } });
        assert_eq!(app.post("/event_sets", &gym.owner, body).await.expect(422).fields(), ["interval"], "{wrong}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_event_set_is_said_by_field() {
    let (app, gym) = gym().await;
    let set = async |body: Value| app.post("/event_sets", &gym.owner, json!({ "event_set": body })).await.expect(422);
    assert_eq!(set(json!({ "place_id": 1, "event_place_id": 1 })).await.fields(), ["place_id"]);
    let wrong = json!({ "event_actor_id": "x", "event_success": "perhaps", "event_type": 5 });
    assert_eq!(set(wrong).await.fields(), ["event_actor_id", "event_success", "event_type"]);
    app.finish().await;
}

#[tokio::test]
async fn histories_are_for_who_may_read_them_where_they_may() {
    let (app, gym) = gym().await;
    attempts(&app, &gym).await;
    let ask = async |secret: &str, filter: Value| app.post("/event_sets", secret, json!({ "event_set": filter })).await;
    let (at_harbour, at_hill) = (json!({ "place_id": gym.harbour.id }), json!({ "place_id": gym.hill.id }));
    for person in [&gym.administrator, &gym.access_manager, &gym.front_desk, &gym.observer] {
        assert_eq!(ask(person.as_ref(), json!({})).await.status, 200, "{}", person.email);
    }
    for person in [&gym.user_manager, &gym.basic, &gym.group_manager, &gym.member, &gym.stranger] {
        assert_eq!(ask(person.as_ref(), json!({})).await.status, 403, "{}", person.email);
        assert_eq!(ask(person.as_ref(), at_harbour.clone()).await.status, 403, "{}", person.email);
    }
    for person in [&gym.harbour_administrator, &gym.harbour_access_manager] {
        assert_eq!(ask(person.as_ref(), json!({})).await.status, 403, "{}", person.email);
        assert_eq!(ask(person.as_ref(), at_hill.clone()).await.status, 403, "{}", person.email);
        assert_eq!(ask(person.as_ref(), at_harbour.clone()).await.status, 200, "{}", person.email);
    }
    app.finish().await;
}

#[tokio::test]
async fn who_reads_one_place_does_not_reach_another_by_the_id_of_a_line() {
    let (app, gym) = gym().await;
    let lines = events(&app, &gym.owner, json!({ "event_type": "lock.create", "place_id": gym.hill.id })).await;
    let by_id = json!({ "place_id": gym.harbour.id, "event_uuid": lines[0]["uuid"] });
    assert_eq!(events(&app, &gym.harbour_administrator, by_id).await, Vec::<Value>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_set_belongs_to_who_asked_for_it() {
    let (app, gym) = gym().await;
    let set = app.post("/event_sets", &gym.observer, json!({})).await.expect(200).id();
    let _ = app.get(format!("/event_sets/{set}"), &gym.observer).await.expect(200);
    let _ = app.get(format!("/event_sets/{set}"), &gym.administrator).await.expect(404);
    let _ = app.get("/event_sets/999999", &gym.observer).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_cursor_does_not_reach_beyond_the_interval() {
    let (app, gym) = gym().await;
    attempts(&app, &gym).await;
    let filter = json!({ "event_set": { "event_type": "lock.unlock", "interval": "2026-05-04T10:00:30Z/PT2M" } });
    let set = app.post("/event_sets", &gym.owner, filter).await.expect(200);
    assert_eq!(set.body["events"].as_array().map(Vec::len), Some(2));
    let late = format!("/event_sets/{}?cursor=ffffffff-ffff-7fff-bfff-ffffffffffff", set.id());
    let page = app.get(late, &gym.owner).await.expect(200);
    assert_eq!(page.body["events"], set.body["events"]);
    app.finish().await;
}

#[tokio::test]
async fn every_type_of_the_log_is_named() {
    let (app, gym) = gym().await;
    let types = app.get("/events/types", &gym.member).await.expect(200);
    let types: Vec<_> = types.rows().iter().map(|word| word.as_str().expect("a word")).collect();
    for kind in ["lock.unlock", "lock.lock_down", "place.cancel_lockdown", "role_assignment.create", "login.destroy"] {
        assert!(types.contains(&kind), "{kind}");
    }
    let set = app.post("/event_sets", &gym.owner, json!({})).await.expect(200);
    let lines = app.get(format!("/event_sets/{}?limit=250", set.id()), &gym.owner).await.expect(200);
    for line in lines.body["events"].as_array().expect("events") {
        assert!(types.contains(&line["type"].as_str().expect("a type")), "{line}");
    }
    app.finish().await;
}

#[tokio::test]
async fn actions_are_listed_by_what_they_are_done_to() {
    let (app, gym) = gym().await;
    let meta = app.get("/events/meta", &gym.member).await.expect(200).body;
    let types = app.get("/events/types", &gym.member).await.expect(200);
    let actions = meta["object_type_to_action"].as_object().expect("an object");
    let count: usize = actions.values().map(|actions| actions.as_array().expect("actions").len()).sum();
    assert_eq!(count, types.rows().len());
    assert_eq!(actions["GroupLink"], serde_json::json!(["create", "destroy"]));
    assert!(actions["Lock"].as_array().expect("actions").contains(&serde_json::json!("unlock")));
    app.finish().await;
}
