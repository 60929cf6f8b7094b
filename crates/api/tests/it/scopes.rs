//! Keys with scopes and an end.

use crate::resource::holds;
use crate::{events, gym};
use serde_json::{Value, json};
use testkit::{App, Gym, NOBODY, PASSWORD, Reply};

async fn make(app: &App, by: impl AsRef<str>, scopes: Value) -> Reply {
    app.post("/logins", by, json!({ "login": { "type": "api", "name": "Till", "scopes": scopes } })).await
}

/// The secret and the id of a key that the owner makes.
async fn key(app: &App, gym: &Gym, scopes: &[&str]) -> (String, i64) {
    let made = make(app, &gym.owner, json!(scopes)).await.expect(200);
    (secret(&made), made.id())
}

fn secret(reply: &Reply) -> String {
    reply.body["secret"].as_str().expect("a secret").to_owned()
}

#[tokio::test]
async fn a_key_does_what_its_scopes_say_and_nothing_else() {
    let (app, gym) = gym().await;
    let (till, id) = key(&app, &gym, &["users_read", "locks_read", "users_read"]).await;
    let _ = app.get(format!("/users/{}", gym.member.id), &till).await.expect(200);
    assert_eq!(app.get("/locks", &till).await.expect(200).rows().len(), 4);
    let person = json!({ "user": { "name": "Nora", "email": "nora@mail.example" } });
    let _ = app.post("/users", &till, person).await.expect(403);
    let _ = app.delete(format!("/locks/{}", gym.harbour.locks[0]), &till).await.expect(403);
    let _ = app.post("/event_sets", &till, json!({})).await.expect(403);
    let _ = app.get("/organization", &till).await.expect(200);
    for asks in [&gym.owner.secret, &till] {
        let limits = app.get(format!("/logins/{id}/scopes"), asks).await.expect(200);
        assert_eq!(limits.body, json!({ "scopes": ["locks_read", "users_read"], "expires_at": null }));
    }
    let session = app.get("/login", &gym.member).await.id();
    let limits = app.get(format!("/logins/{session}/scopes"), &gym.member).await.expect(200);
    assert_eq!(limits.body, json!({ "scopes": null, "expires_at": null }));
    app.finish().await;
}

#[tokio::test]
async fn a_key_opens_doors_only_if_that_is_among_its_scopes_and_each_attempt_is_logged() {
    let (app, gym) = gym().await;
    let front = gym.harbour.locks[0];
    let ((opener, _), (reader, id)) =
        (key(&app, &gym, &["locks_unlock"]).await, key(&app, &gym, &["locks_read"]).await);
    let _ = app.unlock(front, &opener).await.expect(200);
    app.clock.advance_s(1);
    assert_eq!(app.unlock(front, &reader).await.expect(403).code(), "fcd8ef");
    let unlocks = json!({ "event_type": "lock.unlock", "event_object_id": front });
    let lines = events(&app, &gym.owner, unlocks).await;
    assert_eq!(lines.len(), 2);
    holds(&lines[0], &json!({ "success": false, "error_code": "fcd8ef", "authenticated_by_id": id }));
    for act in ["first_to_arrive", "last_to_leave"] {
        let path = format!("/locks/{front}/{act}");
        assert_eq!(app.post(&path, &reader, json!({})).await.expect(403).code(), "fcd8ef");
        assert_ne!(app.post(&path, &opener, json!({})).await.status, 403);
    }
    let _ = app.post(format!("/locks/{front}/lock_down"), &gym.owner, json!({})).await.expect(204);
    for any in [&opener, &reader] {
        assert_eq!(app.unlock(front, any).await.expect(403).code(), "fad001", "a lockdown comes first");
    }
    app.finish().await;
}

#[tokio::test]
async fn nobody_makes_a_key_or_a_session_that_may_do_more_than_they_may() {
    let (app, gym) = gym().await;
    let (maker, _) = key(&app, &gym, &["logins_read", "logins_write", "users_read"]).await;
    for beyond in [json!(null), json!(["locks_unlock"]), json!(["users_read", "users_write"])] {
        let _ = make(&app, &maker, beyond).await.expect(403);
    }
    let (narrow, _) = key(&app, &gym, &["users_read"]).await;
    let _ = make(&app, &narrow, json!(["users_read"])).await.expect(403);
    let made = secret(&make(&app, &maker, json!(["users_read"])).await.expect(200));
    let _ = app.get(format!("/users/{}", gym.member.id), &made).await.expect(200);
    for email in [None, Some(&gym.stranger.email), Some(&gym.member.email), Some(&gym.observer.email)] {
        let session = json!({ "login": { "type": "device", "email": email } });
        let _ = app.post("/logins", &maker, session).await.expect(403);
    }
    for person in [&gym.access_manager, &gym.member] {
        let _ = make(&app, person, json!(["locks_unlock"])).await.expect(403);
    }
    let whole = app.key(&gym.organization).await;
    let _ = make(&app, &whole, json!(null)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_key_ends_itself_and_none_that_may_do_more() {
    let (app, gym) = gym().await;
    let (janitor, own) = key(&app, &gym, &["logins_read", "logins_write", "users_read"]).await;
    let (_, narrower) = key(&app, &gym, &["users_read"]).await;
    let (other, wider) = key(&app, &gym, &["users_read", "locks_unlock"]).await;
    let whole = app.key(&gym.organization).await;
    let widest = app.get("/login", &whole).await.id();
    for id in [wider, widest, app.get("/login", &gym.owner).await.id()] {
        let _ = app.delete(format!("/logins/{id}"), &janitor).await.expect(403);
    }
    let _ = app.delete(format!("/logins/{narrower}"), &other).await.expect(404);
    let _ = app.delete(format!("/logins/{narrower}"), &janitor).await.expect(204);
    let _ = app.delete(format!("/logins/{own}"), &janitor).await.expect(204);
    let _ = app.get("/login", &janitor).await.expect(401);
    let _ = app.delete(format!("/logins/{wider}"), &other).await.expect(204);
    let (last, _) = key(&app, &gym, &["users_read"]).await;
    let _ = app.delete("/login", &last).await.expect(204);
    app.finish().await;
}

#[tokio::test]
async fn what_belongs_to_its_maker_is_not_a_keys_own() {
    let (app, gym) = gym().await;
    let of_owner = app.get("/login", &gym.owner).await.id();
    let (key, _) = key(&app, &gym, &["locks_read"]).await;
    for list in ["/logins", "/logins?user_id=me", "/role_assignments", "/cards", "/team_memberships"] {
        assert_eq!(app.get(list, &key).await.expect(200).rows().len(), 0, "{list}");
    }
    let _ = app.get(format!("/logins/{of_owner}/scopes"), &key).await.expect(404);
    let _ = app.get("/users", &key).await.expect(403);
    let _ = app.get(format!("/users/{}", gym.owner.id), &key).await.expect(404);
    let door = gym.harbour.locks[0];
    let _ = app.get(format!("/explain?user_id={}&lock_id={door}", gym.owner.id), &key).await.expect(404);
    let _ = app.get(format!("/users/{}/openings", gym.owner.id), &key).await.expect(404);
    let _ = app.post(format!("/locks/{door}/favorite"), &key, json!({})).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn a_key_ends_at_its_instant() {
    let (app, gym) = gym().await;
    let login = json!({ "type": "api", "name": "Guest week", "expires_at": "2026-05-04T12:00:00+02:00" });
    let early = app.post("/logins", &gym.owner, json!({ "login": login })).await.expect(422);
    assert_eq!(early.body["errors"], json!({ "expires_at": ["must be in the future"] }), "it is 12 already");
    let login = json!({ "type": "api", "name": "Guest week", "expires_at": "2026-05-04T12:00:01+02:00" });
    let made = app.post("/logins", &gym.owner, json!({ "login": login })).await.expect(200);
    let (key, id) = (secret(&made), made.id());
    let limits = app.get(format!("/logins/{id}/scopes"), &key).await.expect(200);
    assert_eq!(limits.body, json!({ "scopes": null, "expires_at": "2026-05-04T10:00:01.000Z" }));
    let _ = app.get("/users", &key).await.expect(200);
    app.clock.advance_s(1);
    assert_eq!(app.get("/users", &key).await.expect(401).code(), "afc496");
    assert_eq!(app.unlock(gym.harbour.locks[0], &key).await.expect(401).code(), "afc496");
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_limits_is_said_by_field() {
    let (app, gym) = gym().await;
    let wrong = async |login: Value| app.post("/logins", &gym.owner, json!({ "login": login })).await.expect(422);
    for scopes in [json!([]), json!("locks_read"), json!(["locks_read", "fly"]), json!([5]), json!({})] {
        assert_eq!(wrong(json!({ "type": "api", "scopes": scopes })).await.fields(), ["scopes"], "{scopes}");
    }
    let unknown = wrong(json!({ "type": "api", "scopes": ["fly", "locks_read", "swim"] })).await;
    assert!(unknown.body["errors"]["scopes"][0].as_str().is_some_and(|told| told.contains("fly, swim")));
    let session = json!({ "type": "device", "scopes": ["locks_read"], "expires_at": "2199-01-01T00:00:00Z" });
    assert_eq!(wrong(session).await.fields(), ["expires_at", "scopes"]);
    assert_eq!(wrong(json!({ "scopes": [] })).await.fields(), ["scopes"]);
    for at in [json!("tomorrow"), json!("2026-05-04"), json!(5), json!("2020-01-01T00:00:00Z")] {
        assert_eq!(wrong(json!({ "type": "api", "expires_at": at })).await.fields(), ["expires_at"], "{at}");
    }
    let nulls = json!({ "login": { "type": "api", "scopes": null, "expires_at": null } });
    let made = app.post("/logins", &gym.owner, nulls).await.expect(200);
    let _ = app.unlock(gym.harbour.locks[0], secret(&made)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn limits_hold_for_a_key_that_is_made_with_a_password_and_on_every_server() {
    let (app, gym) = gym().await;
    let before = app.another().await;
    let user = json!({ "domain": gym.organization.domain, "email": gym.owner.email, "password": PASSWORD });
    let body = json!({ "login": { "type": "api", "scopes": ["users_read"] }, "user": user });
    let key = secret(&app.post("/logins", NOBODY, body).await.expect(200));
    let after = app.another().await;
    before.step().await;
    for server in [&app, &before, &after] {
        let _ = server.get(format!("/users/{}", gym.member.id), &key).await.expect(200);
        let _ = server
            .post("/users", &key, json!({ "user": { "name": "Nora", "email": "nora@mail.example" } }))
            .await
            .expect(403);
        assert_eq!(server.unlock(gym.harbour.locks[0], &key).await.expect(403).code(), "fcd8ef");
    }
    before.finish().await;
    after.finish().await;
    app.finish().await;
}

#[tokio::test]
async fn a_key_with_scopes_outlives_its_maker_and_keeps_them() {
    let (app, gym) = gym().await;
    let made = make(&app, &gym.administrator, json!(["locks_unlock"])).await.expect(200);
    let _ = app.delete(format!("/users/{}", gym.administrator.id), &gym.owner).await.expect(204);
    let _ = app.unlock(gym.harbour.locks[0], secret(&made)).await.expect(200);
    let _ = app.delete(format!("/locks/{}", gym.harbour.locks[0]), secret(&made)).await.expect(403);
    let limits = app.get(format!("/logins/{}/scopes", made.id()), &gym.owner).await.expect(200);
    holds(&limits.body, &json!({ "scopes": ["locks_unlock"] }));
    app.finish().await;
}
