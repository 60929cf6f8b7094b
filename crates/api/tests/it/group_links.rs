//! `/group_links`, and what an access link is good for.

use crate::gym;
use crate::resource::holds;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use testkit::{App, Gym, Reply};

async fn create(app: &App, gym: &Gym, more: Value) -> Reply {
    let mut link = json!({ "group_id": gym.members, "name": "Courier" });
    more.as_object().expect("an object").iter().for_each(|(key, value)| link[key] = value.clone());
    app.post("/group_links", &gym.owner, json!({ "group_link": link })).await
}

/// A request with an access link, under a word of the header.
async fn ask(app: &App, (word, secret): (&str, &str), method: &str, path: &str) -> Reply {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("{word} {secret}"));
    app.send_raw(request.body(Body::empty()).expect("a request")).await
}

fn secret(made: &Reply) -> String {
    made.body["secret"].as_str().expect("a secret").to_owned()
}

#[tokio::test]
async fn an_access_link_is_made_listed_and_ended() {
    let (app, gym) = gym().await;
    let first = json!({
        "email": null, "phone": "+14155550123", "link_enabled": true, "quick_response_code_type": null,
        "valid_from": "2026-05-01T00:00:00.000Z", "valid_until": "2026-06-01T00:00:00.000Z",
    });
    let made = create(&app, &gym, first.clone()).await.expect(200);
    holds(&made.body, &first);
    let more = json!({ "name": "Courier", "created_by_id": gym.owner.id, "quick_response_code_image": null });
    holds(&made.body, &more);
    assert_eq!(secret(&made).len(), 64);
    let listed = app.get("/group_links", &gym.owner).await.expect(200);
    assert_eq!(listed.rows()[0].get("secret"), None, "shown once");
    holds(&listed.rows()[0], &first);
    let other = create(&app, &gym, json!({ "name": "Baker" })).await.expect(200).id();
    let list = async |query: &str| app.get(format!("/group_links?{query}"), &gym.owner).await.expect(200).ids();
    for (query, expected) in [
        ("sort=name".to_owned(), vec![other, made.id()]),
        ("sort=-name".to_owned(), vec![made.id(), other]),
        ("sort=valid_until".to_owned(), vec![made.id(), other]),
        ("sort=-group_name".to_owned(), vec![made.id(), other]),
        ("query=cour".to_owned(), vec![made.id()]),
        (format!("ids={other}"), vec![other]),
        (format!("group_id={}", gym.staff), vec![]),
    ] {
        assert_eq!(list(&query).await, expected, "{query}");
    }
    let one = format!("/group_links/{}", made.id());
    let _ = app.delete(&one, &gym.owner).await.expect(204);
    let _ = app.delete(&one, &gym.owner).await.expect(404);
    assert_eq!(list("").await, [other]);
    app.finish().await;
}

#[tokio::test]
async fn the_picture_of_a_link_is_a_png_in_base64() {
    let (app, gym) = gym().await;
    let made = create(&app, &gym, json!({ "quick_response_code_type": "online" })).await.expect(200);
    holds(&made.body, &json!({ "quick_response_code_type": "online", "quick_response_code_token": secret(&made) }));
    let picture = made.body["quick_response_code_image"].as_str().expect("a picture");
    // The first eight bytes of a PNG and the length of its first part.
    assert!(picture.starts_with("iVBORw0KGgoAAAAN"), "{picture}");
    app.finish().await;
}

#[tokio::test]
async fn an_access_link_lists_its_doors_and_opens_them() {
    let (app, gym) = gym().await;
    let made = create(&app, &gym, json!({})).await.expect(200);
    let secret = secret(&made);
    for word in ["KISI-GROUP-LINK", "KISI-LINK", "kisi-group-link"] {
        let doors = ask(&app, (word, &secret), "GET", "/locks").await.expect(200);
        assert_eq!(doors.ids(), gym.harbour.locks[..2], "{word}");
        assert_eq!(doors.rows()[0].get("time_restriction_enabled"), None, "no more than who opens it needs");
        app.clock.advance_s(5);
        let door = format!("/locks/{}/unlock", gym.harbour.locks[0]);
        let opened = ask(&app, (word, &secret), "POST", &door).await.expect(200);
        assert_eq!(opened.body, json!({ "message": "Unlocked!" }));
    }
    let link = ("KISI-GROUP-LINK", secret.as_str());
    let organization = ask(&app, link, "GET", "/organization").await.expect(200).body;
    assert_eq!((&organization["domain"], organization.get("user_id")), (&json!("ironworks"), None));
    let place = ask(&app, link, "GET", &format!("/places/{}", gym.harbour.id)).await.expect(200).body;
    assert_eq!((&place["name"], place.get("locks_count")), (&json!("Harbour"), None));
    let _ = ask(&app, link, "GET", &format!("/places/{}", gym.hill.id)).await.expect(404);
    let office = ask(&app, link, "POST", &format!("/locks/{}/unlock", gym.harbour.locks[2])).await.expect(403);
    assert_eq!(office.code(), "fcd8ef");
    for path in ["/users", "/group_links", "/user", "/login", "/groups"] {
        let _ = ask(&app, link, "GET", path).await.expect(401);
    }
    let of_nobody = json!({ "event_type": "lock.unlock", "event_actor_type": "GroupLink", "event_actor_id": 999 });
    assert_eq!(crate::events(&app, &gym.owner, of_nobody).await.len(), 0);
    for of in ["actor", "authenticated_by"] {
        let filter = json!({ format!("event_{of}_type"): "GroupLink", format!("event_{of}_id"): made.id() });
        let lines = crate::events(&app, &gym.owner, filter).await;
        assert_eq!(lines.len(), 4, "{of}");
        let names = json!({ "actor_name": "Courier", "actor_type": "GroupLink", "actor_id": made.id() });
        holds(&lines[0], &names);
        holds(&lines[0], &json!({ "authenticated_by_type": "GroupLink", "authenticated_by_id": made.id() }));
    }
    app.finish().await;
}

#[tokio::test]
async fn a_link_that_does_not_count_says_why() {
    let (app, gym) = gym().await;
    let soon = create(&app, &gym, json!({ "valid_from": "2026-05-05T00:00:00Z" })).await.expect(200);
    let over = create(&app, &gym, json!({ "valid_until": "2026-05-04T00:00:00Z" })).await.expect(200);
    let door = format!("/locks/{}/unlock", gym.harbour.locks[0]);
    for (made, code) in [(&soon, "f358de"), (&over, "f35ade")] {
        for (method, path) in [("POST", door.as_str()), ("GET", "/locks")] {
            let refused = ask(&app, ("KISI-GROUP-LINK", &secret(made)), method, path).await.expect(403);
            assert_eq!(refused.code(), code, "{path}");
        }
    }
    for (method, path) in [("POST", door.as_str()), ("GET", "/locks"), ("GET", "/organization")] {
        let unknown = ask(&app, ("KISI-GROUP-LINK", "0000"), method, path).await.expect(401);
        assert_eq!(unknown.code(), "f29aef", "{path}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_link_is_said_by_field() {
    let (app, gym) = gym().await;
    let wrong = async |more: Value| create(&app, &gym, more).await.expect(422);
    assert_eq!(wrong(json!({ "group_id": null })).await.fields(), ["group_id"]);
    assert_eq!(wrong(json!({ "name": "", "phone": "911" })).await.fields(), ["name", "phone"]);
    assert_eq!(wrong(json!({ "quick_response_code_type": "paper" })).await.fields(), ["quick_response_code_type"]);
    assert_eq!(wrong(json!({ "link_enabled": "perhaps" })).await.fields(), ["link_enabled"]);
    app.finish().await;
}
