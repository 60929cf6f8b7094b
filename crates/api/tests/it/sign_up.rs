//! `/users/sign_up`

use crate::gym;
use crate::resource::holds;
use serde_json::{Value, json};
use testkit::{App, Gym, NOBODY, PASSWORD};

/// Invites somebody, and gives the code of their mail.
async fn invite(app: &App, gym: &Gym) -> String {
    let body = json!({ "share": { "email": "nora@mail.example", "group_id": gym.members, "notify": true } });
    let _ = app.post("/shares", &gym.owner, body).await.expect(200);
    let mail = app.mail_to("nora@mail.example").await;
    testkit::code(&mail).expect("a code").to_owned()
}

fn wish(code: &str, more: &Value) -> Value {
    let mut user = json!({ "password": PASSWORD, "terms_and_conditions": true, "name": "Nora Nord" });
    more.as_object().expect("an object").iter().for_each(|(key, value)| user[key] = value.clone());
    json!({ "token": code, "user": user })
}

#[tokio::test]
async fn who_was_invited_signs_up_with_the_code_of_the_mail() {
    let (app, gym) = gym().await;
    let code = invite(&app, &gym).await;
    let made = app.post("/users/sign_up", NOBODY, wish(&code, &json!({}))).await.expect(200).body;
    holds(&made, &json!({ "name": "Nora Nord", "email": "nora@mail.example", "image": null }));
    assert_eq!(made["organization"]["domain"], "ironworks");
    let user = json!({ "domain": "ironworks", "email": "nora@mail.example", "password": PASSWORD });
    let login = app.post("/logins", NOBODY, json!({ "user": user })).await.expect(200).body;
    let secret = login["secret"].as_str().expect("a secret").to_owned();
    let _ = app.unlock(gym.harbour.locks[0], secret).await.expect(200);
    let again = app.post("/users/sign_up", NOBODY, wish(&code, &json!({}))).await.expect(404);
    assert_eq!(again.code(), "404404");
    let lines = crate::events(&app, &gym.owner, json!({ "event_type": "user.create_password" })).await;
    assert_eq!((lines.len(), &lines[0]["actor_id"]), (1, &made["id"]));
    app.finish().await;
}

#[tokio::test]
async fn the_code_may_stand_inside_the_user() {
    let (app, gym) = gym().await;
    let code = invite(&app, &gym).await;
    let mut user = json!({ "password": PASSWORD, "terms_and_conditions": true, "name": "Nora Nord", "token": "none" });
    let _ = app.post("/users/sign_up", NOBODY, json!({ "user": user })).await.expect(404);
    user["token"] = json!(code);
    let _ = app.post("/users/sign_up", NOBODY, json!({ "token": "none", "user": user })).await.expect(404);
    let made = app.post("/users/sign_up", NOBODY, json!({ "user": user })).await.expect(200).body;
    holds(&made, &json!({ "name": "Nora Nord", "email": "nora@mail.example" }));
    app.finish().await;
}

#[tokio::test]
async fn an_invitation_takes_no_nonsense_and_is_not_used_up_by_it() {
    let (app, gym) = gym().await;
    let code = invite(&app, &gym).await;
    let wrong = async |body: Value| app.post("/users/sign_up", NOBODY, body).await.expect(422);
    assert_eq!(wrong(json!({})).await.fields(), ["password", "token"]);
    assert_eq!(wrong(wish(&code, &json!({ "terms_and_conditions": false }))).await.fields(), ["terms_and_conditions"]);
    assert_eq!(wrong(wish(&code, &json!({ "password": "short" }))).await.fields(), ["password"]);
    assert_eq!(wrong(wish(&code, &json!({ "name": "" }))).await.fields(), ["name"]);
    let _ = app.post("/users/sign_up", NOBODY, wish("0", &json!({}))).await.expect(404);
    app.clock.advance_s(7 * 86_400 - 1);
    let _ = app.post("/users/sign_up", NOBODY, wish(&code, &json!({}))).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn who_has_a_password_does_not_sign_up_again() {
    let (app, gym) = gym().await;
    let code = invite(&app, &gym).await;
    let _ = app.post("/users/sign_up", NOBODY, wish(&code, &json!({}))).await.expect(200);
    let body = json!({ "email": "nora@mail.example", "domain": "ironworks" });
    let _ = app.post("/users/password", NOBODY, json!({ "user": body })).await.expect(204);
    let mail = app.mail_to("nora@mail.example").await;
    let code = testkit::code(&mail).expect("a code");
    let refused = app.post("/users/sign_up", NOBODY, wish(code, &json!({}))).await.expect(422);
    assert_eq!(refused.fields(), ["token"]);
    app.finish().await;
}

#[tokio::test]
async fn an_invitation_ends_after_a_week() {
    let (app, gym) = gym().await;
    let code = invite(&app, &gym).await;
    app.clock.advance_s(7 * 86_400);
    let _ = app.post("/users/sign_up", NOBODY, wish(&code, &json!({}))).await.expect(404);
    app.finish().await;
}
