//! `/user`

use crate::resource::holds;
use crate::{gym, start};
use serde_json::json;
use testkit::{NOBODY, PASSWORD};

#[tokio::test]
async fn a_person_sees_and_changes_themself() {
    let (app, gym) = gym().await;
    let own = app.get("/user", &gym.member).await.expect(200).body;
    let organization = json!({
        "id": gym.organization.id.get(), "resource_type": "Organization", "name": "ironworks Gym", "domain": "ironworks",
    });
    let wanted = json!({
        "id": gym.member.id, "resource_type": "User", "email": gym.member.email, "locale": null, "notes": null,
        "primary_login_exists": false, "organization": organization,
    });
    holds(&own, &wanted);
    for change in [
        json!({ "name": "Mia", "locale": "de", "image": "https://gym.example/mia.png" }),
        json!({ "name": "Mia Member", "locale": null, "image": null }),
    ] {
        let _ = app.patch("/user", &gym.member, json!({ "user": change })).await.expect(204);
        holds(&app.get("/user", &gym.member).await.body, &change);
    }
    let _ = app
        .put("/user", &gym.member, json!({ "user": { "access_enabled": false, "email": "x@y.example" } }))
        .await
        .expect(204);
    holds(&app.get("/user", &gym.member).await.body, &json!({ "email": gym.member.email }));
    let wrong = json!({ "user": { "locale": "tlh", "name": "" } });
    assert_eq!(app.patch("/user", &gym.member, wrong).await.expect(422).fields(), ["locale", "name"]);
    app.finish().await;
}

#[tokio::test]
async fn a_client_that_asks_at_users_user_finds_itself() {
    let (app, gym) = gym().await;
    let own = app.get("/user", &gym.member).await.expect(200).body;
    assert_eq!(app.get("/users/user", &gym.member).await.expect(200).body, own);
    let _ = app.patch("/users/user", &gym.member, json!({ "user": { "name": "Mia" } })).await.expect(204);
    let _ = app.delete("/users/user", &gym.member).await.expect(204);
    let _ = app.get("/user", &gym.member).await.expect(401);
    let _ = app.get("/users/user", NOBODY).await.expect(401);
    app.finish().await;
}

#[tokio::test]
async fn a_new_password_wants_the_old_one_once_there_is_one() {
    let (app, gym) = gym().await;
    app.set_password(&gym.member).await;
    let change = |current: Option<&str>, new: &str, again: &str| json!({ "user": { "current_password": current, "password": new, "password_confirmation": again } });
    let patch = async |body| app.patch("/user", &gym.member, body).await;
    let new = "another horse battery";
    assert_eq!(patch(change(None, new, new)).await.expect(422).fields(), ["current_password"]);
    assert_eq!(patch(change(Some("wrong"), new, new)).await.expect(422).fields(), ["current_password"]);
    assert_eq!(patch(change(Some(PASSWORD), new, "other")).await.expect(422).fields(), ["password_confirmation"]);
    assert_eq!(patch(change(Some(PASSWORD), "short", "short")).await.expect(422).fields(), ["password"]);
    let long = "x".repeat(129);
    assert_eq!(patch(change(Some(PASSWORD), &long, &long)).await.expect(422).fields(), ["password"]);
    let _ = patch(change(Some(PASSWORD), new, new)).await.expect(204);
    let given =
        |password: &str| json!({ "user": { "domain": "ironworks", "email": gym.member.email, "password": password } });
    let _ = app.post("/logins", NOBODY, given(PASSWORD)).await.expect(401);
    let _ = app.post("/logins", NOBODY, given(new)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_person_removes_themself_and_the_owner_does_not() {
    let (app, gym) = gym().await;
    let _ = app.delete("/user", &gym.owner).await.expect(403);
    let _ = app.delete("/user", &gym.member).await.expect(204);
    let _ = app.get(format!("/users/{}", gym.member.id), &gym.owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_key_is_not_a_person_but_says_whose_it_is() {
    let app = start().await;
    let organization = app.organization("ironworks").await;
    let key = app.key(&organization).await;
    holds(&app.get("/user", &key).await.expect(200).body, &json!({ "id": organization.owner.id }));
    let _ = app.patch("/user", &key, json!({ "user": { "name": "Robot" } })).await.expect(403);
    let _ = app.delete("/user", &key).await.expect(403);
    app.finish().await;
}
