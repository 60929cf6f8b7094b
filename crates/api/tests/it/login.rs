//! `/login`

use crate::resource::holds;
use crate::{events, gym};
use axum::body::Body;
use axum::http::Request;
use serde_json::json;

#[tokio::test]
async fn the_current_login_is_shown_renamed_and_ended() {
    let (app, gym) = gym().await;
    let id = app.get("/login", &gym.member).await.expect(200).id();
    for name in [json!("Phone"), json!(null)] {
        let _ = app.put("/login", &gym.member, json!({ "login": { "name": name } })).await.expect(204);
        holds(&app.get("/login", &gym.member).await.body, &json!({ "id": id, "name": name, "user_id": gym.member.id }));
    }
    let _ = app.patch("/login", &gym.member, json!({ "name": "Old phone" })).await.expect(204);
    holds(&app.get("/login", &gym.member).await.body, &json!({ "name": "Old phone" }));
    let _ = app.put("/login", &gym.member, json!({})).await.expect(204);
    let wrong = app.put("/login", &gym.member, json!({ "login": { "name": "a\nb" } })).await.expect(422);
    assert_eq!(wrong.fields(), ["name"]);
    let _ = app.delete("/login", &gym.member).await.expect(204);
    assert_eq!(app.get("/login", &gym.member).await.expect(401).code(), "afc496");
    let lines = events(&app, &gym.owner, json!({ "event_type": "login.destroy", "event_object_id": id })).await;
    holds(&lines[0], &json!({ "actor_id": gym.member.id, "authenticated_by_id": id, "object_name": "Old phone" }));
    app.finish().await;
}

#[tokio::test]
async fn signing_out_elsewhere_leaves_this_session_and_the_keys() {
    let (app, gym) = gym().await;
    let phone = app.sign_in(&gym.owner.email).await;
    let key = app.key(&gym.organization).await;
    let _ = app.delete("/login/elsewhere", &phone).await.expect(204);
    assert_eq!(app.get("/login", &gym.owner).await.status, 401);
    assert_eq!(app.get("/login", &phone).await.status, 200);
    assert_eq!(app.get("/login", &key).await.status, 200);
    let _ = app.delete("/login/elsewhere", &key).await.expect(403);
    let _ = app.post("/login/promote", &key, json!({})).await.expect(422);
    app.finish().await;
}

#[tokio::test]
async fn a_secret_is_taken_in_every_header_that_clients_send() {
    let (app, gym) = gym().await;
    let secret = &gym.member.secret;
    for (name, value) in [
        ("authorization", format!("KISI-LOGIN {secret}")),
        ("authorization", format!("kisi-login   {secret}")),
        ("authorization", format!("Bearer {secret}")),
        ("x-authentication-token", secret.clone()),
    ] {
        let request = Request::get("/login").header(name, &value).body(Body::empty()).expect("a request");
        assert_eq!(app.send_raw(request).await.status, 200, "{name}: {value}");
    }
    for value in ["null", "", "KISI-LOGIN", "KISI-LOGIN 0123", "Basic YTpi", "Digest x", "\u{e9}"] {
        let request = Request::get("/login").header("authorization", value.as_bytes()).body(Body::empty());
        let reply = app.send_raw(request.expect("a request")).await;
        assert_eq!((reply.status, reply.code()), (401, "afc496"), "{value}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_session_ended_on_one_server_ends_on_the_others() {
    let (app, gym) = gym().await;
    let other = app.another().await;
    let _ = other.get("/login", &gym.member).await.expect(200);
    let _ = app.delete("/login", &gym.member).await.expect(204);
    other.step().await;
    let _ = other.get("/login", &gym.member).await.expect(401);
    other.finish().await;
    app.finish().await;
}
