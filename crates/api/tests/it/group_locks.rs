//! `/group_locks`

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::{Value, json};

#[tokio::test]
async fn a_group_lock_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/group_locks",
        envelope: "group_lock",
        query: format!("group_id={}", gym.members),
        first: json!({ "group_id": gym.members, "lock_id": gym.harbour.locks[2] }),
        second: Value::Null,
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_door_opens_for_a_group_as_long_as_it_is_in_it() {
    let (app, gym) = gym().await;
    let office = gym.harbour.locks[2];
    let body = json!({ "group_lock": { "group_id": gym.members, "lock_id": office } });
    let _ = app.unlock(office, &gym.member).await.expect(403);
    let link = app.post("/group_locks", &gym.harbour_administrator, body).await.expect(200).id();
    let _ = app.unlock(office, &gym.member).await.expect(200);
    let _ = app.delete(format!("/group_locks/{link}"), &gym.harbour_administrator).await.expect(204);
    let _ = app.unlock(office, &gym.member).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_group_lock_is_said_by_field() {
    let (app, gym) = gym().await;
    let rival = app.organization("rival").await.owner;
    let add = async |secret: &str, body: Value| app.post("/group_locks", secret, json!({ "group_lock": body })).await;
    let reply = add(gym.owner.as_ref(), json!({})).await.expect(422);
    assert_eq!(reply.fields(), ["group_id", "lock_id"]);
    let reply = add(gym.owner.as_ref(), json!({ "group_id": {}, "lock_id": "front" })).await.expect(422);
    assert_eq!(reply.fields(), ["group_id", "lock_id"]);
    let again = json!({ "group_id": gym.members, "lock_id": gym.harbour.locks[0] });
    assert_eq!(add(gym.owner.as_ref(), again.clone()).await.expect(422).fields(), ["lock_id"]);
    let elsewhere = json!({ "group_id": gym.members, "lock_id": gym.hill.locks[0] });
    assert_eq!(add(gym.owner.as_ref(), elsewhere).await.expect(422).fields(), ["lock_id"]);
    assert_eq!(add(rival.as_ref(), again).await.expect(422).fields(), ["group_id"]);
    let own = app.group(&rival, "Own", None, &[]).await;
    let foreign_door = json!({ "group_id": own, "lock_id": gym.harbour.locks[0] });
    assert_eq!(add(rival.as_ref(), foreign_door).await.expect(422).fields(), ["lock_id"]);
    app.finish().await;
}

#[tokio::test]
async fn a_list_wants_to_know_of_which_group() {
    let (app, gym) = gym().await;
    let _ = app.get("/group_locks", &gym.owner).await.expect(400);
    let list = async |query: String| app.get(format!("/group_locks?{query}"), &gym.owner).await.expect(200);
    let all = list(format!("group_id={}", gym.members)).await;
    assert_eq!(all.rows().len(), 2);
    assert_eq!(all.header("x-collection-range"), Some("0-9/2"));
    let one = list(format!("group_id={}&lock_id={}", gym.members, gym.harbour.locks[1])).await;
    holds(&one.rows()[0], &json!({ "lock_id": gym.harbour.locks[1], "place_id": gym.harbour.id }));
    assert_eq!(one.rows().len(), 1);
    assert_eq!(list(format!("group_id={}&query=front", gym.members)).await.rows().len(), 1);
    let _ = app.get("/group_locks?group_id=999999", &gym.owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_manager_of_a_group_reads_its_doors_and_adds_none() {
    let (app, gym) = gym().await;
    let list = app.get(format!("/group_locks?group_id={}", gym.members), &gym.group_manager).await.expect(200);
    let body = json!({ "group_lock": { "group_id": gym.members, "lock_id": gym.harbour.locks[2] } });
    let _ = app.post("/group_locks", &gym.group_manager, body).await.expect(403);
    let _ = app.delete(format!("/group_locks/{}", list.ids()[0]), &gym.group_manager).await.expect(403);
    app.finish().await;
}
