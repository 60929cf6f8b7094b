//! `/logins`

use crate::resource::holds;
use crate::{builder, events, gym, start};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use testkit::{NOBODY, PASSWORD, Reply};

fn user(domain: &str, email: &str, password: &str) -> Value {
    json!({ "domain": domain, "email": email, "password": password })
}

fn secret(reply: &Reply) -> String {
    reply.body["secret"].as_str().expect("a secret").to_owned()
}

#[tokio::test]
async fn signing_in_gives_a_secret_that_works() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let device = json!({
        "type": "device", "name": "Phone", "device_brand": "Fair", "device_model": "Phone 5", "device_uid": "u1",
        "os_name": "Linux", "push_token": "x", "unknown": {},
    });
    let body = json!({ "login": device, "user": user("ironworks", &owner.email, PASSWORD) });
    let made = app.post("/logins", NOBODY, body).await.expect(200);
    let wanted = json!({
        "type": "device", "name": "Phone", "device_brand": "Fair", "device_model": "Phone 5", "os_name": "Linux",
        "primary": false, "expire": true, "user_id": owner.id, "email": owner.email, "has_primary_device": false,
        "authentication_token": made.body["secret"], "device": { "brand": "Fair", "model": "Phone 5" },
    });
    holds(&made.body, &wanted);
    assert!(made.body["scram_credentials"].is_object(), "a client cannot read null here");
    holds(&app.get("/user", secret(&made)).await.expect(200).body, &json!({ "id": owner.id, "email": owner.email }));
    app.finish().await;
}

#[tokio::test]
async fn signing_in_works_without_saying_what_kind_of_login() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let body = json!({ "user": user("ironworks", &owner.email.to_uppercase(), PASSWORD) });
    let made = app.post("/logins", NOBODY, body).await.expect(200);
    holds(&made.body, &json!({ "type": "device", "user_id": owner.id }));
    app.finish().await;
}

#[tokio::test]
async fn signing_in_works_with_the_word_null_or_a_dead_secret_in_the_header() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for header in ["null", "", "KISI-LOGIN null", "KISI-LOGIN 00", "Bearer "] {
        let body = json!({ "login": { "type": "device" }, "user": user("ironworks", &owner.email, PASSWORD) });
        let request =
            Request::post("/logins").header("authorization", header).header("content-type", "application/json");
        let reply = app.send_raw(request.body(Body::from(body.to_string())).expect("a request")).await;
        assert_eq!(reply.status, 200, "{header}: {}", reply.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn who_is_signed_in_makes_a_session_for_another_person() {
    let (app, gym) = gym().await;
    let body = json!({ "login": { "type": "device", "email": gym.member.email, "expire": "false" } });
    let made = app.post("/logins", &gym.administrator, body.clone()).await.expect(200);
    holds(&made.body, &json!({ "user_id": gym.member.id, "expire": false }));
    holds(&app.get("/user", secret(&made)).await.expect(200).body, &json!({ "id": gym.member.id }));
    let key = app.key(&gym.organization).await;
    let _ = app.post("/logins", &key, body.clone()).await.expect(200);
    let lines = events(&app, &gym.owner, json!({ "event_type": "login.create", "event_object_id": made.id() })).await;
    holds(&lines[0], &json!({ "actor_id": gym.administrator.id }));
    let unknown = json!({ "login": { "email": "nobody@ironworks.example" } });
    let _ = app.post("/logins", &gym.administrator, unknown).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn nobody_gets_a_session_of_somebody_above_them() {
    let (app, gym) = gym().await;
    let body = |email: &str| json!({ "login": { "type": "device", "email": email } });
    let _ = app.post("/logins", &gym.administrator, body(&gym.owner.email)).await.expect(403);
    let _ = app.post("/logins", &gym.access_manager, body(&gym.member.email)).await.expect(403);
    let _ = app.post("/logins", &gym.owner, body(&gym.administrator.email)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn owners_and_administrators_make_keys_and_nobody_else_does() {
    let (app, gym) = gym().await;
    let body = json!({ "login": { "type": "api", "name": "Shop", "expire": false } });
    let made = app.post("/logins", &gym.administrator, body.clone()).await.expect(200);
    holds(&made.body, &json!({ "type": "api", "name": "Shop", "expire": false, "user_id": gym.administrator.id }));
    let _ = app.get("/users", secret(&made)).await.expect(200);
    for other in [&gym.access_manager, &gym.front_desk, &gym.member] {
        let _ = app.post("/logins", other, body.clone()).await.expect(403);
    }
    let _ = app.get("/organizations", secret(&made)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_person_has_ten_keys_and_forty_devices_at_most() {
    let app = start().await;
    let organization = app.organization("ironworks").await;
    let owner = &organization.owner;
    for _ in 0..10 {
        app.key(&organization).await;
    }
    let body = json!({ "login": { "type": "api", "name": "One more" } });
    assert_eq!(app.post("/logins", owner, body).await.expect(422).fields(), ["base"]);
    app.clock.advance_s(1);
    let mut last = String::new();
    for _ in 0..40 {
        app.clock.advance_s(1);
        last = app.sign_in(&owner.email).await;
    }
    assert_eq!(app.get("/user", owner).await.status, 401, "the least recently used one went");
    let list = app.get("/logins?limit=250", &last).await.expect(200);
    assert_eq!(list.header("x-collection-range"), Some("0-249/50"));
    app.finish().await;
}

#[tokio::test]
async fn a_device_that_signs_in_again_takes_the_place_of_its_old_session() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let body = json!({ "login": { "device_uid": "u1" }, "user": user("ironworks", &owner.email, PASSWORD) });
    let first = secret(&app.post("/logins", NOBODY, body.clone()).await.expect(200));
    let second = secret(&app.post("/logins", NOBODY, body).await.expect(200));
    assert_eq!(app.get("/user", &first).await.status, 401);
    assert_eq!(app.get("/user", &second).await.status, 200);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_is_never_said_when_signing_in() {
    let (app, gym) = gym().await;
    app.set_password(&gym.member).await;
    let mut answers = Vec::new();
    for given in [
        user("ironworks", &gym.member.email, "wrong horse battery"),
        user("ironworks", "nobody@ironworks.example", PASSWORD),
        user("nowhere", &gym.member.email, PASSWORD),
        user("ironworks", &gym.stranger.email, PASSWORD),
        user("ironworks", "not an address", PASSWORD),
        json!({}),
        json!({ "email": gym.member.email }),
        json!({ "email": null, "password": null, "domain": null }),
    ] {
        let reply = app.post("/logins", NOBODY, json!({ "user": given })).await.expect(401);
        answers.push((reply.code().to_owned(), reply.body["error"].clone()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].0, "afc516");
    assert_eq!(app.post("/logins", NOBODY, json!({})).await.expect(401).code(), "afc516");
    app.finish().await;
}

#[tokio::test]
async fn without_a_domain_exactly_one_organization_must_match() {
    let app = start().await;
    let first = app.organization("ironworks").await;
    let second = app.organization("rival").await;
    let given = json!({ "user": { "email": first.owner.email, "password": PASSWORD } });
    holds(&app.post("/logins", NOBODY, given.clone()).await.expect(200).body, &json!({ "user_id": first.owner.id }));
    let double = json!({ "user": { "name": "Double", "email": first.owner.email } });
    let _ = app.post("/users", &second.owner, double).await.expect(200);
    assert_eq!(app.post("/logins", NOBODY, given).await.expect(401).code(), "afc516");
    app.finish().await;
}

#[tokio::test]
async fn wrong_passwords_make_the_account_wait_and_nobody_else() {
    let (app, gym) = gym().await;
    app.set_password(&gym.member).await;
    let given = |password: &str| json!({ "user": user("ironworks", &gym.member.email, password) });
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(app.post("/logins", NOBODY, given("wrong horse battery")).await.status);
    }
    assert!(statuses.starts_with(&[401, 401, 401, 401, 401]) && statuses.ends_with(&[429]), "{statuses:?}");
    let reply = app.post("/logins", NOBODY, given(PASSWORD)).await.expect(429);
    let wait_s: i64 = reply.header("retry-after").expect("how long to wait").parse().expect("seconds");
    assert!((1..=900).contains(&wait_s), "{wait_s}");
    let other = json!({ "user": user("ironworks", &gym.owner.email, PASSWORD) });
    let _ = app.post("/logins", NOBODY, other).await.expect(200);
    app.clock.advance_s(wait_s);
    let _ = app.post("/logins", NOBODY, given(PASSWORD)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_person_without_password_flow_does_not_sign_in_by_password() {
    let (app, gym) = gym().await;
    app.set_password(&gym.member).await;
    let off = json!({ "user": { "password_flow_enabled": false } });
    let _ = app.patch(format!("/users/{}", gym.member.id), &gym.owner, off).await.expect(204);
    let given = json!({ "user": user("ironworks", &gym.member.email, PASSWORD) });
    assert_eq!(app.post("/logins", NOBODY, given).await.expect(401).code(), "afc516");
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_login_is_said_by_field() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let add = async |login: Value| app.post("/logins", &owner, json!({ "login": login })).await.expect(422);
    assert_eq!(
        add(json!({ "type": "card", "name": 5, "expire": "perhaps" })).await.fields(),
        ["expire", "name", "type"]
    );
    assert_eq!(add(json!({ "type": "device", "email": "nobody" })).await.fields(), ["email"]);
    assert_eq!(add(json!({ "type": "device", "device_brand": [] })).await.fields(), ["device_brand"]);
    let _ = app.post("/logins", &owner, json!({ "login": "device" })).await.expect(400);
    let long = json!({ "login": { "type": "device", "device_model": "x".repeat(300) } });
    let made = app.post("/logins", &owner, long).await.expect(200);
    assert_eq!(made.body["device_model"].as_str().map(str::len), Some(255));
    app.finish().await;
}

#[tokio::test]
async fn a_session_ends_when_it_is_revoked() {
    let (app, gym) = gym().await;
    let phone = app.sign_in(&gym.member.email).await;
    let list = app.get("/logins", &gym.member).await.expect(200);
    assert_eq!(list.rows().len(), 2);
    let id = app.get("/login", &phone).await.id();
    let _ = app.delete(format!("/logins/{id}"), &gym.member).await.expect(204);
    assert_eq!(app.get("/user", &phone).await.expect(401).code(), "afc496");
    let _ = app.delete(format!("/logins/{id}"), &gym.member).await.expect(404);
    let last = app.get("/login", &gym.member).await.id();
    let _ = app.delete(format!("/logins/{last}"), &gym.administrator).await.expect(204);
    assert_eq!(app.get("/user", &gym.member).await.status, 401);
    app.finish().await;
}

#[tokio::test]
async fn an_idle_session_expires_unless_it_is_used_or_told_not_to() {
    let (app, gym) = gym().await;
    let body = json!({ "organization": { "device_logins_expire_after": 3600 } });
    let _ = app.patch("/organization", &gym.owner, body).await.expect(204);
    let idle = app.sign_in(&gym.member.email).await;
    let lasting = json!({ "login": { "type": "device", "email": gym.member.email, "expire": false } });
    let lasting = secret(&app.post("/logins", &gym.owner, lasting).await.expect(200));
    let key = app.key(&gym.organization).await;
    for _ in 0..3 {
        app.clock.advance_s(3_000);
        let _ = app.get("/user", &gym.member).await.expect(200);
    }
    assert_eq!(app.get("/user", &idle).await.expect(401).code(), "afc496");
    let _ = app.get("/user", &lasting).await.expect(200);
    let _ = app.get("/user", &key).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn one_device_is_the_primary_one() {
    let (app, gym) = gym().await;
    let phone = app.sign_in(&gym.member.email).await;
    let (old, new) = (app.get("/login", &gym.member).await.id(), app.get("/login", &phone).await.id());
    for id in [old, new] {
        let _ = app.post(format!("/logins/{id}/promote"), &phone, json!({})).await.expect(204);
    }
    let list = app.get("/logins", &phone).await.expect(200);
    let primary: Vec<_> = list.rows().iter().filter(|row| row["primary"] == true).map(|row| &row["id"]).collect();
    assert_eq!(primary, [&json!(new)]);
    holds(&app.get("/user", &phone).await.body, &json!({ "primary_login_exists": true }));
    let key = app.key(&gym.organization).await;
    let key = app.get("/login", &key).await.id();
    assert_eq!(app.post(format!("/logins/{key}/promote"), &gym.owner, json!({})).await.expect(422).fields(), ["type"]);
    app.finish().await;
}

#[tokio::test]
async fn logins_of_others_are_listed_for_who_may_read_them() {
    let (app, gym) = gym().await;
    let list = async |secret: &str, query: &str| app.get(format!("/logins?{query}"), secret).await.expect(200).ids();
    let of_member = format!("user_id={}", gym.member.id);
    let own = app.get("/login", &gym.member).await.id();
    assert_eq!(list(gym.owner.as_ref(), &of_member).await, [own]);
    assert_eq!(list(gym.member.as_ref(), "user_id=me").await, [own]);
    assert_eq!(list(gym.member.as_ref(), &format!("user_id={}", gym.owner.id)).await, Vec::<i64>::new());
    assert_eq!(list(gym.owner.as_ref(), &format!("{of_member}&ids={own},999")).await, [own]);
    let _ = app.get("/logins?user_id=somebody", &gym.owner).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn sign_in_waits_for_the_database_and_says_so() {
    let app = builder().busy_timeout(std::time::Duration::from_millis(50)).build().await;
    let owner = app.organization("ironworks").await.owner;
    let locked = app.lock_writes();
    let given = json!({ "user": user("ironworks", &owner.email, PASSWORD) });
    assert_eq!(app.post("/logins", NOBODY, given.clone()).await.expect(503).code(), "503503");
    drop(locked);
    let _ = app.post("/logins", NOBODY, given).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn no_token_of_a_single_sign_on_is_known() {
    let (app, _) = gym().await;
    let resolve = async |body: Value| app.post("/logins/resolve", NOBODY, json!({ "login": body })).await;
    assert_eq!(resolve(json!({})).await.expect(422).fields(), ["resolution_token"]);
    assert_eq!(resolve(json!({ "resolution_token": "abc", "device_uid": null })).await.expect(404).code(), "404404");
    app.finish().await;
}
