//! The mail that goes with a right.

use crate::gym;
use serde_json::json;
use testkit::NOBODY;

#[tokio::test]
async fn who_is_new_is_welcomed_with_a_code_and_their_doors() {
    let (app, gym) = gym().await;
    let body = json!({ "role_assignment": {
        "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "group_basic", "notify": true,
    } });
    let _ = app.post("/role_assignments", &gym.access_manager, body).await.expect(200);
    let mail = app.mail_to(&gym.stranger.email).await;
    for word in ["Front door", "Studio", "ironworks", gym.stranger.email.as_str()] {
        assert!(mail.text.contains(word) && mail.html.contains(word), "{word} is not in {}", mail.text);
    }
    let code = testkit::code(&mail).expect("a code");
    let reset = json!({ "user": {
        "reset_password_token": code, "password": testkit::PASSWORD, "password_confirmation": testkit::PASSWORD,
    } });
    let _ = app.patch("/users/password", NOBODY, reset).await.expect(204);
    let given =
        json!({ "user": { "domain": "ironworks", "email": gym.stranger.email, "password": testkit::PASSWORD } });
    let _ = app.post("/logins", NOBODY, given).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn who_is_here_already_is_told_without_a_code() {
    let (app, gym) = gym().await;
    app.set_password(&gym.stranger).await;
    let body = json!({ "role_assignment": {
        "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "group_basic", "notify": "true",
    } });
    let _ = app.post("/role_assignments", &gym.owner, body).await.expect(200);
    let mail = app.mail_to(&gym.stranger.email).await;
    assert_eq!((testkit::code(&mail), testkit::link_secret(&mail)), (None, None), "{}", mail.text);
    assert!(mail.text.contains("Front door"));
    app.finish().await;
}

#[tokio::test]
async fn nobody_is_told_unless_that_is_wished() {
    let (app, gym) = gym().await;
    for notify in [json!(false), json!(null), json!("False")] {
        let body = json!({ "role_assignment": {
            "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "group_basic", "notify": notify,
        } });
        let id = app.post("/role_assignments", &gym.owner, body).await.expect(200).id();
        let _ = app.delete(format!("/role_assignments/{id}"), &gym.owner).await.expect(204);
    }
    app.step().await;
    assert_eq!(app.mails(), []);
    app.finish().await;
}

#[tokio::test]
async fn a_person_without_an_address_is_not_told_and_nothing_is_half_done() {
    let (app, gym) = gym().await;
    let child =
        app.post("/users", &gym.owner, json!({ "user": { "name": "Child", "email": null } })).await.expect(200).id();
    let body = json!({ "role_assignment": {
        "user_id": child, "group_id": gym.members, "role_id": "group_basic", "notify": true,
    } });
    let reply = app.post("/role_assignments", &gym.owner, body).await.expect(422);
    assert_eq!(reply.fields(), ["notify"]);
    let rights = app.get(format!("/role_assignments?user_id={child}"), &gym.owner).await.expect(200);
    assert_eq!(rights.rows().len(), 0);
    app.finish().await;
}
