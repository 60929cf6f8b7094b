//! `/invites`

use crate::gym;
use crate::resource::holds;
use serde_json::{Value, json};
use testkit::{App, Gym, Reply};

async fn invite(app: &App, gym: &Gym, more: Value) -> Reply {
    let mut invite = json!({
        "invites_to_type": "Group", "invites_to_id": gym.members,
        "invitee": { "resource_type": "Guest", "name": "Tom", "email": "tom@lifts.example", "phone_number": null },
        "role_assignment": { "role_id": "group_basic" },
    });
    more.as_object().expect("an object").iter().for_each(|(key, value)| invite[key] = value.clone());
    app.post("/invites", &gym.owner, json!({ "invite": invite })).await
}

#[tokio::test]
async fn a_guest_is_invited_to_a_group_with_a_link_and_a_picture() {
    let (app, gym) = gym().await;
    let right = json!({
        "role_id": "group_basic", "valid_from": "2026-05-04T00:00:00.000Z", "valid_until": "2026-05-06T00:00:00.000Z",
    });
    let key = json!({ "link_enabled": true, "qr_code_enabled": true });
    let made = invite(&app, &gym, json!({ "access_key": key, "role_assignment": right })).await.expect(200).body;
    holds(
        &made,
        &json!({ "resource_type": "Invite", "notify": true, "invites_to_type": "Group", "invitee_type": "Guest" }),
    );
    holds(&made["access_key"], &key);
    holds(&made["role_assignment"], &right);
    assert_eq!(made["access_key"]["secret"].as_str().map(str::len), Some(64));
    let picture = made["access_key"]["quick_response_code_image"].as_str().expect("a picture");
    // The first eight bytes of a PNG and the length of its first part.
    assert!(picture.starts_with("iVBORw0KGgoAAAAN"), "{picture}");
    let shown = app.get(format!("/role_assignments/{}", made["role_assignment_id"]), &gym.owner).await.expect(200).body;
    assert_eq!((&shown["guest_id"], &shown["valid_until"]), (&made["invitee_id"], &right["valid_until"]));
    let guest = app.get(format!("/guests/{}", made["invitee_id"]), &gym.owner).await.expect(200).body;
    holds(&guest, &json!({ "name": "Tom", "email": "tom@lifts.example" }));
    let _ = app.mail_to("tom@lifts.example").await;
    app.finish().await;
}

#[tokio::test]
async fn a_user_is_invited_to_a_place_as_old_and_new_clients_say_it() {
    let (app, gym) = gym().await;
    let to_place = json!({
        "notify": "false", "invites_to_type": "Place", "invites_to_id": gym.hill.id,
        "invitee": { "resource_type": "User", "email": "nora@example.com", "name": "Nora" },
        "access_key": null, "role_assignment": { "role_id": "place_basic" },
    });
    let made = invite(&app, &gym, to_place).await.expect(200).body;
    let nora =
        json!({ "id": made["invitee_id"], "resource_type": "User", "email": "nora@example.com", "name": "Nora" });
    holds(&made, &json!({ "notify": false, "invites_to_type": "Place", "invitee_type": "User", "invitee": nora }));
    assert_eq!((made.get("access_key"), made["role_assignment"].get("valid_from")), (None, None));
    let _ = app.get(format!("/users/{}", made["invitee_id"]), &gym.owner).await.expect(200);
    app.step().await;
    assert!(app.mails().is_empty());
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_invite_is_said_by_field() {
    let (app, gym) = gym().await;
    let empty = app.post("/invites", &gym.owner, json!({})).await.expect(422);
    assert_eq!(empty.fields(), ["invitee", "invites_to_id", "invites_to_type", "role_assignment"]);
    let rival = Gym::open(&app, "rival").await;
    for (more, fields) in [
        (json!({ "invites_to_type": "Team", "invites_to_id": 999_999 }), &["invites_to_id"][..]),
        (json!({ "invites_to_id": rival.members }), &["invites_to_id"]),
        (json!({ "invitee": { "resource_type": "Robot" } }), &["resource_type"]),
        (json!({ "invitee": { "resource_type": "User", "name": "Nora" } }), &["email"]),
        (json!({ "invitee": { "resource_type": "Guest", "email": "tom" } }), &["email", "name"]),
        (json!({ "role_assignment": {} }), &["role_id"]),
        (json!({ "role_assignment": { "role_id": "group_manager" } }), &["role_id"]),
        (json!({ "access_key": { "link_enabled": false, "qr_code_enabled": true } }), &["link_enabled"]),
        (json!({ "access_key": { "link_enabled": "perhaps" } }), &["link_enabled"]),
        (json!({ "invitee": "Tom" }), &["invitee"]),
    ] {
        assert_eq!(invite(&app, &gym, more).await.expect(422).fields(), fields);
    }
    app.finish().await;
}
