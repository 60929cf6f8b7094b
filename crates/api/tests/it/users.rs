//! `/users`

use crate::resource::{Resource, holds, live};
use crate::{gym, start};
use serde_json::{Value, json};
use testkit::{App, NOBODY, PASSWORD};

#[tokio::test]
async fn a_person_lives_and_dies() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let resource = Resource {
        path: "/users",
        envelope: "user",
        query: String::new(),
        first: json!({
            "name": "Anna", "email": "anna@ironworks.example", "image": "https://gym.example/anna.png", "notes": "Left knee",
            "access_enabled": true, "password_flow_enabled": true, "metadata": { "shirt": "M", "age": 31, "x": null },
        }),
        second: json!({
            "name": "Anna B", "image": null, "notes": null, "access_enabled": false, "password_flow_enabled": false,
            "metadata": { "shirt": "L", "vegan": true, "weight": 60.5 },
        }),
    };
    live(&app, owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_person_needs_a_name_or_an_address() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let add = async |user: Value| app.post("/users", &owner, json!({ "user": user })).await;
    let named_by_address = add(json!({ "email": "Ben@Ironworks.Example", "confirm": true })).await.expect(200);
    holds(&named_by_address.body, &json!({ "name": "ben", "email": "ben@ironworks.example", "confirmed": true }));
    let without_address = add(json!({ "name": "Child", "email": null })).await.expect(200);
    holds(&without_address.body, &json!({ "name": "Child", "email": "", "confirmed": false }));
    assert_eq!(add(json!({ "name": "Carla" })).await.expect(422).fields(), ["email"]);
    assert_eq!(add(json!({})).await.expect(422).fields(), ["email"]);
    assert_eq!(add(json!({ "email": "ben@ironworks.example" })).await.expect(422).fields(), ["email"]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_person_is_said_by_field() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let add = async |user: Value| app.post("/users", &owner, json!({ "user": user })).await.expect(422);
    let wrong = json!({ "name": 5, "email": [], "image": {}, "notes": 1, "access_enabled": "x", "metadata": "none" });
    assert_eq!(add(wrong).await.fields(), ["access_enabled", "email", "image", "metadata", "name", "notes"]);
    assert_eq!(add(json!({ "name": "Anna", "email": "anna" })).await.fields(), ["email"]);
    assert_eq!(add(json!({ "name": "An\u{7}na", "email": "a@b.example" })).await.fields(), ["name"]);
    assert_eq!(add(json!({ "name": "x".repeat(256), "email": "a@b.example" })).await.fields(), ["name"]);
    assert_eq!(add(json!({ "name": "Anna\0", "email": "a@b.example" })).await.fields(), ["name"]);
    let deep = json!({ "email": "a@b.example", "metadata": { "a": { "b": 1 } } });
    assert_eq!(add(deep).await.fields(), ["metadata"]);
    let many: serde_json::Map<_, _> = (0..51).map(|n| (format!("k{n}"), json!(n))).collect();
    assert_eq!(add(json!({ "email": "a@b.example", "metadata": many })).await.fields(), ["metadata"]);
    assert_eq!(
        add(json!({ "email": "a@b.example", "metadata": { "k": "x".repeat(501) } })).await.fields(),
        ["metadata"]
    );
    app.finish().await;
}

#[tokio::test]
async fn lists_of_people_are_filtered_and_sorted() {
    let (app, gym) = gym().await;
    let list = async |query: &str| app.get(format!("/users?limit=100&{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("").await.len(), 14);
    assert_eq!(list("query=harbour_ad").await, [gym.harbour_administrator.id]);
    assert_eq!(list("query=%25").await, Vec::<i64>::new(), "a percent sign is a percent sign");
    assert_eq!(list("query=x_y").await, Vec::<i64>::new(), "and an underscore an underscore");
    assert_eq!(list(&format!("email={}", gym.member.email.to_uppercase())).await, [gym.member.id]);
    assert_eq!(list("email=nonsense").await, Vec::<i64>::new());
    assert_eq!(list("user_id=me").await, [gym.owner.id]);
    assert_eq!(list(&format!("user_id={}", gym.member.id)).await, [gym.member.id]);
    let mut of_group = list(&format!("group_id={}", gym.members)).await;
    of_group.sort_unstable();
    assert_eq!(of_group, [gym.group_manager.id, gym.member.id]);
    let at_hill = list(&format!("place_id={}", gym.hill.id)).await;
    assert!(at_hill.contains(&gym.hill_administrator.id) && !at_hill.contains(&gym.harbour_basic.id), "{at_hill:?}");
    let (up, mut down) = (list("sort=name").await, list("sort=-name").await);
    down.reverse();
    assert_eq!(up, down);
    let _ = app
        .patch(format!("/users/{}", gym.member.id), &gym.owner, json!({ "access_enabled": "False" }))
        .await
        .expect(204);
    assert_eq!(list("sort=access_enabled").await.first(), Some(&gym.member.id));
    assert_eq!(list("sort=-access_enabled").await.last(), Some(&gym.member.id));
    let _ = app.get("/users?group_id=x", &gym.owner).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn who_may_not_read_people_sees_themself_without_the_notes() {
    let (app, gym) = gym().await;
    let one = format!("/users/{}", gym.member.id);
    let _ = app.patch(&one, &gym.owner, json!({ "user": { "notes": "Owes a towel" } })).await.expect(204);
    let list = app.get("/users", &gym.member).await.expect(200);
    assert_eq!(list.ids(), [gym.member.id]);
    assert_eq!(list.rows()[0]["notes"], Value::Null);
    assert_eq!(app.get(&one, &gym.member).await.expect(200).body["notes"], Value::Null);
    assert_eq!(app.get(&one, &gym.front_desk).await.expect(200).body["notes"], "Owes a towel");
    let _ = app.get(format!("/users/{}", gym.owner.id), &gym.member).await.expect(404);
    let _ = app.patch(&one, &gym.member, json!({ "user": { "name": "Mia" } })).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn nobody_changes_suspends_or_removes_somebody_above_them() {
    let (app, gym) = gym().await;
    let suspend = json!({ "user": { "access_enabled": false } });
    for (actor, person, status) in [
        (&gym.user_manager, &gym.administrator, 403),
        (&gym.user_manager, &gym.owner, 403),
        (&gym.administrator, &gym.owner, 403),
        (&gym.owner, &gym.owner, 422),
        (&gym.front_desk, &gym.member, 403),
        (&gym.user_manager, &gym.member, 204),
        (&gym.owner, &gym.administrator, 204),
    ] {
        let one = format!("/users/{}", person.id);
        let reply = app.patch(&one, actor, suspend.clone()).await;
        assert_eq!(reply.status, status, "{} suspends {}: {}", actor.email, person.email, reply.body);
        let reply = app.delete(&one, actor).await;
        assert_eq!(reply.status, status, "{} removes {}: {}", actor.email, person.email, reply.body);
    }
    app.finish().await;
}

#[tokio::test]
async fn sign_up_is_closed_unless_the_organization_opens_it() {
    let app = start().await;
    app.organization("ironworks").await;
    let body = json!({ "user": { "email": "a@b.example", "password": PASSWORD, "terms_and_conditions": true } });
    assert_eq!(app.post("/users", NOBODY, body.clone()).await.expect(403).code(), "fcd8ef");
    let reply = app.post("/users", "0123", body).await;
    assert_eq!(reply.status, 401, "a dead secret is not nobody");
    app.finish().await;
}

async fn code(app: &App, email: &str) -> String {
    let mail = app.mail_to(email).await;
    testkit::code(&mail).expect("a code in the mail").to_owned()
}

#[tokio::test]
async fn a_forgotten_password_is_set_anew_with_the_code_of_a_mail() {
    let (app, gym) = gym().await;
    let ask = json!({ "user": { "email": gym.member.email, "domain": "ironworks" } });
    let _ = app.post("/users/password", NOBODY, ask).await.expect(204);
    let code = code(&app, &gym.member.email).await;
    let reset = |code: &str, password: &str, again: &str| json!({ "user": { "reset_password_token": code, "password": password, "password_confirmation": again } });
    let wrong = app.patch("/users/password", NOBODY, reset(&code, "short", "other")).await.expect(422);
    assert_eq!(wrong.fields(), ["password", "password_confirmation"]);
    let _ = app.patch("/users/password", NOBODY, reset(&code, PASSWORD, PASSWORD)).await.expect(204);
    assert_eq!(app.get("/user", &gym.member).await.status, 401, "all sessions end");
    let again = app.put("/users/password", NOBODY, reset(&code, PASSWORD, PASSWORD)).await.expect(401);
    assert_eq!(again.code(), "afc507", "a code works once");
    let given = json!({ "user": { "domain": "ironworks", "email": gym.member.email, "password": PASSWORD } });
    let _ = app.post("/logins", NOBODY, given).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_code_lives_for_seven_days() {
    let (app, gym) = gym().await;
    let ask = json!({ "user": { "email": gym.member.email, "domain": "ironworks" } });
    let _ = app.post("/users/password", NOBODY, ask).await.expect(204);
    let code = code(&app, &gym.member.email).await;
    app.clock.advance_s(7 * 86_400);
    let reset =
        json!({ "user": { "reset_password_token": code, "password": PASSWORD, "password_confirmation": PASSWORD } });
    assert_eq!(app.patch("/users/password", NOBODY, reset).await.expect(401).code(), "afc507");
    app.finish().await;
}

#[tokio::test]
async fn asking_for_a_new_password_tells_nothing_about_who_is_here() {
    let (app, gym) = gym().await;
    for (email, domain) in
        [("nobody@ironworks.example", "ironworks"), (gym.member.email.as_str(), "nowhere"), ("nonsense", "ironworks")]
    {
        let ask = json!({ "user": { "email": email, "domain": domain } });
        let _ = app.post("/users/password", NOBODY, ask).await.expect(204);
    }
    app.step().await;
    assert_eq!(app.mails(), []);
    let empty = app.post("/users/password", NOBODY, json!({ "user": {} })).await.expect(422);
    assert_eq!(empty.fields(), ["domain", "email"]);
    let empty = app.patch("/users/password", NOBODY, json!({})).await.expect(422);
    assert_eq!(empty.fields(), ["password", "password_confirmation", "reset_password_token"]);
    app.finish().await;
}
