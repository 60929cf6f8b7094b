//! `/teams`

use crate::gym;
use crate::resource::{Resource, live};
use serde_json::{Value, json};

#[tokio::test]
async fn a_team_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/teams",
        envelope: "team",
        query: "scope=organization".to_owned(),
        first: json!({ "name": "Front desk" }),
        second: json!({ "name": "Reception" }),
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn teams_are_listed_by_name_and_found_by_text() {
    let (app, gym) = gym().await;
    let make =
        async |name: &str| app.post("/teams", &gym.owner, json!({ "team": { "name": name } })).await.expect(200).id();
    let (trainers, desk) = (make("Trainers").await, make("Front desk").await);
    let list = async |query: &str| app.get(format!("/teams?{query}"), &gym.front_desk).await.expect(200).ids();
    for (query, expected) in [
        (String::new(), vec![desk, trainers]),
        ("sort=name".to_owned(), vec![desk, trainers]),
        ("sort=-name".to_owned(), vec![trainers, desk]),
        ("query=FRONT".to_owned(), vec![desk]),
        (format!("ids={trainers}"), vec![trainers]),
        ("limit=1&offset=1".to_owned(), vec![trainers]),
        ("scope=place".to_owned(), vec![]),
    ] {
        assert_eq!(list(&query).await, expected, "{query}");
    }
    let range = app.get("/teams?limit=1", &gym.owner).await.expect(200);
    assert_eq!(range.headers["x-collection-range"], "0-0/2");
    app.finish().await;
}

#[tokio::test]
async fn a_team_has_a_name() {
    let (app, gym) = gym().await;
    for body in [json!({}), json!({ "name": null }), json!({ "name": " " }), json!({ "name": 7 })] {
        let refused = app.post("/teams", &gym.owner, json!({ "team": body })).await.expect(422);
        assert_eq!(refused.fields(), ["name"], "{body}");
    }
    let team = app.post("/teams", &gym.owner, json!({ "name": "Desk", "colour": "red" })).await.expect(200).id();
    let one = format!("/teams/{team}");
    let changed = app.patch(&one, &gym.owner, json!({ "team": { "name": null } })).await.expect(422);
    assert_eq!(changed.fields(), ["name"]);
    let _ = app.patch(&one, &gym.owner, Value::Object(serde_json::Map::new())).await.expect(204);
    assert_eq!(app.get(&one, &gym.owner).await.expect(200).body["name"], "Desk");
    let _ = app.get("/teams?limit=0", &gym.owner).await.expect(400);
    app.finish().await;
}
