//! `/floors`

use crate::gym;
use crate::resource::holds;
use serde_json::json;

#[tokio::test]
async fn a_floor_is_made_changed_and_listed() {
    let (app, gym) = gym().await;
    let first = json!({ "name": "Lobby", "number": 0, "description": "The desk", "place_id": gym.harbour.id });
    let made = app.post("/floors", &gym.owner, json!({ "floor": first })).await.expect(200);
    holds(&made.body, &first);
    let one = format!("/floors/{}", made.id());
    app.clock.advance_s(60);
    let second = json!({ "name": "Entrance", "number": 1, "description": null });
    let _ = app.patch(&one, &gym.owner, json!({ "floor": second })).await.expect(204);
    let changed = app.get(&one, &gym.owner).await.expect(200).body;
    holds(&changed, &second);
    assert!(changed["updated_at"].as_str() > made.body["updated_at"].as_str());
    let _ = app.put(&one, &gym.owner, first.clone()).await.expect(204);
    holds(&app.get(&one, &gym.owner).await.expect(200).body, &first);
    let cellar = json!({ "name": "Cellar", "number": -1, "place_id": gym.harbour.id });
    let cellar = app.post("/floors", &gym.owner, cellar).await.expect(200).id();
    let list = async |query: &str| {
        app.get(format!("/floors?place_id={}&{query}", gym.harbour.id), &gym.owner).await.expect(200).ids()
    };
    assert_eq!(list("").await, [cellar, made.id()]);
    assert_eq!(list("query=lob").await, [made.id()]);
    assert_eq!(list(&format!("ids={cellar}")).await, [cellar]);
    let _ = app.get("/floors", &gym.owner).await.expect(400);
    let _ = app.get("/floors/999999", &gym.owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn doors_of_a_floor_are_listed() {
    let (app, gym) = gym().await;
    let body = json!({ "name": "Lobby", "number": 0, "place_id": gym.harbour.id });
    let floor = app.post("/floors", &gym.owner, body).await.expect(200).id();
    let door = gym.harbour.locks[0];
    let _ = app.patch(format!("/locks/{door}"), &gym.owner, json!({ "lock": { "floor_id": floor } })).await.expect(204);
    holds(&app.get(format!("/locks/{door}"), &gym.member).await.expect(200).body, &json!({ "floor_id": floor }));
    assert_eq!(app.get(format!("/locks?floor_id={floor}"), &gym.owner).await.expect(200).ids(), [door]);
    let made = json!({ "lock": { "name": "Bar", "place_id": gym.hill.id, "floor_id": floor } });
    assert_eq!(app.post("/locks", &gym.owner, made).await.expect(422).fields(), ["floor_id"]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_floor_is_said_by_field() {
    let (app, gym) = gym().await;
    assert_eq!(app.post("/floors", &gym.owner, json!({ "floor": {} })).await.expect(422).fields(), ["place_id"]);
    let body = json!({ "place_id": gym.harbour.id });
    assert_eq!(app.post("/floors", &gym.owner, body).await.expect(422).fields(), ["name", "number"]);
    let body = json!({ "place_id": gym.harbour.id, "name": 5, "number": "ground" });
    assert_eq!(app.post("/floors", &gym.owner, body).await.expect(422).fields(), ["name", "number"]);
    app.finish().await;
}
