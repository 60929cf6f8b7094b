//! `/shares`

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::json;

#[tokio::test]
async fn a_share_lives_and_dies() {
    let (app, gym) = gym().await;
    let first = json!({
        "email": gym.stranger.email, "group_id": gym.members, "notify": false, "role_id": "basic",
        "valid_from": "2026-05-01T00:00:00.000Z", "valid_until": "2026-06-01T00:00:00.000Z",
    });
    let second = json!({ "role_id": "manager", "valid_from": null, "valid_until": null });
    let query = format!("group_id={}", gym.members);
    // What changes is looked at below: the role has a newer word in another list.
    let one = Resource { path: "/shares", envelope: "share", query, first, second: json!(null) };
    live(&app, gym.owner.as_ref(), &one).await;
    let made = app.post("/shares", &gym.owner, json!({ "share": one.first })).await.expect(200);
    let path = format!("/shares/{}", made.id());
    let _ = app.patch(&path, &gym.owner, json!({ "share": second })).await.expect(204);
    holds(&app.get(&path, &gym.owner).await.expect(200).body, &second);
    let right = app.get(format!("/role_assignments/{}", made.id()), &gym.owner).await.expect(200).body;
    holds(&right, &json!({ "role_id": "group_manager", "assignee_id": gym.stranger.id }));
    app.finish().await;
}

#[tokio::test]
async fn sharing_with_an_unknown_address_invites_the_person() {
    let (app, gym) = gym().await;
    let body = json!({ "share": { "email": "nora@mail.example", "group_id": gym.members, "notify": true } });
    let made = app.post("/shares", &gym.group_manager, body).await.expect(200).body;
    holds(&made, &json!({ "email": "nora@mail.example", "role_id": "basic", "created_by_id": gym.group_manager.id }));
    let mail = app.mail_to("nora@mail.example").await;
    assert!(mail.text.contains("Front door"), "{}", mail.text);
    let person = app.get(format!("/users/{}", made["user_id"]), &gym.owner).await.expect(200).body;
    holds(&person, &json!({ "email": "nora@mail.example", "name": "nora" }));
    app.finish().await;
}

#[tokio::test]
async fn shares_are_rights_on_groups_and_filtered_by_what_they_are_on() {
    let (app, gym) = gym().await;
    let staff = app.share(&gym.owner, &gym.stranger, "group_manager", ("Group", gym.staff)).await;
    let list = async |query: String| app.get(format!("/shares?{query}"), &gym.owner).await.expect(200).ids();
    let members = list(format!("group_id={}", gym.members)).await;
    assert_eq!(members.len(), 2);
    assert_eq!(list(String::new()).await.len(), 3);
    assert_eq!(list(format!("place_id={}", gym.harbour.id)).await, members);
    assert_eq!(list(format!("place_id={}", gym.hill.id)).await, Vec::<i64>::new());
    assert_eq!(list(format!("member_id={}", gym.stranger.id)).await, [staff]);
    let both = format!("member_id={}&user_id={}", gym.stranger.id, gym.member.id);
    assert_eq!(list(both).await, Vec::<i64>::new());
    assert_eq!(list("role_id=manager&query=stranger".to_owned()).await, [staff]);
    let own = app.get(format!("/shares?user_id=me&place_id={}", gym.hill.id), &gym.member).await.expect(200);
    assert_eq!(own.ids(), Vec::<i64>::new());
    assert_eq!(app.get("/shares?user_id=me", &gym.member).await.expect(200).ids().len(), 1);
    let at_place = app.get(format!("/role_assignments?user_id={}", gym.harbour_basic.id), &gym.owner).await.ids()[0];
    let _ = app.get(format!("/shares/{at_place}"), &gym.owner).await.expect(404);
    let _ = app.patch(format!("/shares/{at_place}"), &gym.owner, json!({ "notify": true })).await.expect(404);
    let _ = app.delete(format!("/shares/{at_place}"), &gym.owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_share_is_said_by_field() {
    let (app, gym) = gym().await;
    let wrong =
        async |body: serde_json::Value| app.post("/shares", &gym.owner, json!({ "share": body })).await.expect(422);
    assert_eq!(wrong(json!({})).await.fields(), ["email", "group_id"]);
    assert_eq!(wrong(json!({ "email": "nora", "group_id": gym.members })).await.fields(), ["email"]);
    assert_eq!(wrong(json!({ "email": "nora@mail.example", "group_id": 999_999 })).await.fields(), ["group_id"]);
    let body = json!({ "email": "nora@mail.example", "group_id": gym.members, "role_id": "place_basic" });
    assert_eq!(wrong(body).await.fields(), ["role_id"]);
    assert_eq!(app.get("/users?email=nora@mail.example", &gym.owner).await.ids(), Vec::<i64>::new(), "nobody is left");
    app.finish().await;
}
