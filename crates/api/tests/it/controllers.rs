//! `/controllers` and `/controller_relays`

use crate::resource::holds;
use crate::{builder, events, gym};
use domain::id::LockId;
use serde_json::{Value, json};
use testkit::{App, Gym};

/// Registers a controller and gives its id and its token.
async fn register(app: &App, gym: &Gym) -> (i64, String) {
    let made = app.post("/controllers", &gym.owner, json!({ "controller": { "name": "Box" } })).await.expect(200);
    (made.id(), made.body["token"].as_str().expect("a token").to_owned())
}

async fn of_door(app: &App, gym: &Gym, lock: i64) -> i64 {
    app.get(format!("/controllers?lock_id={lock}"), &gym.owner).await.expect(200).ids()[0]
}

#[tokio::test]
async fn a_door_comes_with_a_controller_that_says_what_it_is() {
    let (app, gym) = gym().await;
    let id = of_door(&app, &gym, gym.harbour.locks[0]).await;
    let body = app.get(format!("/controllers/{id}"), &gym.observer).await.expect(200).body;
    let wanted = json!({
        "name": "Front door", "description": null, "configured": true, "online": true, "zone_controller": false,
        "device_id": format!("{id:016x}"), "model": "controller-pro-2.0", "token": "", "place_id": gym.harbour.id,
        "place": { "id": gym.harbour.id, "resource_type": "Place", "name": "Harbour" }, "created_at": testkit::START,
    });
    holds(&body, &wanted);
    app.finish().await;
}

#[tokio::test]
async fn a_controller_is_registered_assigned_by_its_token_changed_and_taken_away() {
    let (app, gym) = gym().await;
    let (id, token) = register(&app, &gym).await;
    let one = format!("/controllers/{id}");
    let _ = app.get(&one, &gym.owner).await.expect(404);
    let assign = format!("/controllers/{token}/assign");
    let body = json!({ "controller": { "name": "Cellar", "place_id": gym.harbour.id } });
    let _ = app.post(&assign, &gym.harbour_administrator, body.clone()).await.expect(204);
    let wanted = json!({ "name": "Cellar", "place_id": gym.harbour.id, "configured": false, "online": false });
    holds(&app.get(&one, &gym.owner).await.expect(200).body, &wanted);
    assert_eq!(app.post(&assign, &gym.owner, body.clone()).await.expect(422).fields(), ["base"]);
    let change = json!({ "controller": { "name": "Attic", "description": "Behind the boiler" } });
    let _ = app.patch(&one, &gym.harbour_administrator, change).await.expect(204);
    let _ = app.put(&one, &gym.harbour_administrator, json!({ "zone_controller": false })).await.expect(204);
    holds(&app.get(&one, &gym.owner).await.body, &json!({ "name": "Attic", "description": "Behind the boiler" }));
    let _ = app.post(format!("{one}/deassign"), &gym.harbour_administrator, json!({})).await.expect(204);
    let _ = app.get(&one, &gym.owner).await.expect(404);
    let _ = app.post(&assign, &gym.owner, body).await.expect(204);
    let filter = json!({ "event_object_type": "Controller", "event_object_id": id });
    let lines = events(&app, &gym.owner, filter).await;
    let types: Vec<_> = lines.iter().map(|line| line["type"].as_str().expect("a type")).collect();
    let count = |kind| types.iter().filter(|one| **one == kind).count();
    let counts = ["controller.assign", "controller.deassign", "controller.update"].map(count);
    assert_eq!((counts, types.len()), ([2, 1, 3], 6), "registering is told of as a change: {types:?}");
    let (here, nowhere): (Vec<_>, Vec<_>) = lines.iter().partition(|line| line["place_id"] == gym.harbour.id);
    assert_eq!((here.len(), nowhere.len(), nowhere[0]["place_id"].is_null()), (5, 1, true));
    app.finish().await;
}

#[tokio::test]
async fn a_token_is_told_once_and_still_finds_its_controller() {
    let (app, gym) = gym().await;
    let (id, token) = register(&app, &gym).await;
    let body = json!({ "name": "Cellar", "place_id": gym.harbour.id });
    let _ = app.post(format!("/controllers/{token}/assign"), &gym.owner, body).await.expect(204);
    assert_eq!(app.get(format!("/controllers/{id}"), &gym.owner).await.expect(200).body["token"], "");
    let found = app.get(format!("/controllers?query={token}"), &gym.owner).await.expect(200);
    assert_eq!(found.ids(), [id], "who has the token finds its controller");
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_controller_is_said_by_field() {
    let (app, gym) = gym().await;
    let (_, token) = register(&app, &gym).await;
    let assign = format!("/controllers/{token}/assign");
    assert_eq!(app.post(&assign, &gym.owner, json!({})).await.expect(422).fields(), ["name", "place_id"]);
    let nowhere = json!({ "name": "Box", "place_id": 999_999 });
    assert_eq!(app.post(&assign, &gym.owner, nowhere).await.expect(422).fields(), ["place_id"]);
    let wrong = json!({ "controller": { "name": 5, "place_id": "x" } });
    assert_eq!(app.post(&assign, &gym.owner, wrong).await.expect(422).fields(), ["name", "place_id"]);
    assert_eq!(app.post("/controllers", &gym.owner, json!({ "name": " " })).await.expect(422).fields(), ["name"]);
    let _ = app.post("/controllers/none/assign", &gym.owner, json!({})).await.expect(404);
    let one = format!("/controllers/{}", of_door(&app, &gym, gym.harbour.locks[0]).await);
    let wrong = json!({ "controller": { "name": null, "zone_controller": true } });
    assert_eq!(app.patch(&one, &gym.owner, wrong).await.expect(422).fields(), ["name", "zone_controller"]);
    let _ = app.patch(&one, &gym.observer, json!({ "name": "Mine" })).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn none_is_registered_where_none_could_connect() {
    let app = builder().settings(|settings| settings.simulate_controllers = false).build().await;
    let gym = Gym::open(&app, "ironworks").await;
    assert_eq!(app.post("/controllers", &gym.owner, json!({})).await.expect(422).fields(), ["base"]);
    app.finish().await;
}

#[tokio::test]
async fn lists_of_controllers_are_filtered() {
    let (app, gym) = gym().await;
    let [front, studio, office] = gym.harbour.locks[..] else { panic!("three doors") };
    let mut of = Vec::new();
    for lock in [front, studio, office, gym.hill.locks[0]] {
        of.push(of_door(&app, &gym, lock).await);
    }
    let [front_box, studio_box, office_box, hill_box] = of[..] else { panic!("four controllers") };
    app.service.cut_line(LockId::new(studio));
    let list = async |query: &str| app.get(format!("/controllers?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("").await, [front_box, hill_box, office_box, studio_box]);
    assert_eq!(list("sort=-name").await, [studio_box, office_box, hill_box, front_box]);
    assert_eq!(list("query=door").await, [front_box, hill_box]);
    assert_eq!(list(&format!("query={hill_box:016x}")).await, [hill_box]);
    assert_eq!(list(&format!("place_id={}", gym.hill.id)).await, [hill_box]);
    assert_eq!(list("status=offline").await, [studio_box]);
    assert_eq!(list("status=online").await, [front_box, hill_box, office_box]);
    let _ = app.get("/controllers?status=asleep", &gym.owner).await.expect(400);
    let harbour = app.get("/controllers", &gym.harbour_administrator).await.expect(200);
    assert_eq!(harbour.ids(), [front_box, office_box, studio_box]);
    assert_eq!(app.get("/controllers", &gym.front_desk).await.expect(200).ids(), Vec::<i64>::new());
    app.finish().await;
}

#[tokio::test]
async fn a_reboot_locks_the_doors_and_is_in_the_log() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let one = format!("/controllers/{}", of_door(&app, &gym, front).await);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    let door = async || app.get(format!("/locks/{front}"), &gym.owner).await.body;
    holds(&door().await, &json!({ "unlocked": true }));
    let _ = app.post(format!("{one}/reboot"), &gym.harbour_administrator, json!({})).await.expect(204);
    holds(&door().await, &json!({ "unlocked": false, "online": true, "configured": true }));
    app.clock.advance_s(2);
    let _ = app.unlock(front, &gym.member).await.expect(200);
    assert_eq!(events(&app, &gym.owner, json!({ "event_type": "controller.reboot" })).await.len(), 1);
    let _ = app.post(format!("{one}/reboot"), &gym.observer, json!({})).await.expect(403);
    app.service.cut_line(LockId::new(front));
    assert_eq!(app.post(format!("{one}/reboot"), &gym.owner, json!({})).await.expect(503).code(), "fac001");
    assert_eq!(events(&app, &gym.owner, json!({ "event_type": "controller.reboot" })).await.len(), 1);
    app.finish().await;
}

#[tokio::test]
async fn relays_say_what_they_move_and_whether_they_do() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let id = of_door(&app, &gym, front).await;
    let relays = async || {
        let reply = app.get(format!("/controller_relays?controller_id={id}"), &gym.observer).await.expect(200);
        reply.rows().to_vec()
    };
    let first = relays().await;
    let field = |rows: &[Value], name: &str| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
    assert_eq!(field(&first, "channel"), [1, 2, 3, 4]);
    assert_eq!(field(&first, "status"), ["released"; 4]);
    assert!(
        first[0]["controller_relay_connection_id"].is_number() && first[1]["controller_relay_connection_id"].is_null()
    );
    let _ = app.unlock(front, &gym.member).await.expect(200);
    assert_eq!(field(&relays().await, "status"), ["triggered", "released", "released", "released"]);
    let _ = app.get("/controller_relays", &gym.owner).await.expect(400);
    let _ = app.get("/controller_relays?controller_id=999999", &gym.owner).await.expect(404);
    app.finish().await;
}
