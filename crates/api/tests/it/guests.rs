//! `/guests`, and what an access key of a guest is good for.

use crate::gym;
use crate::resource::holds;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use testkit::{App, Gym, Reply};

/// A guest of the group of members, with the secret of their access key.
async fn invited(app: &App, gym: &Gym) -> (i64, String) {
    let invite = json!({
        "notify": false, "invites_to_type": "Group", "invites_to_id": gym.members,
        "invitee": { "resource_type": "Guest", "name": "Tom", "email": null, "phone_number": null },
        "role_assignment": { "role_id": "group_basic" },
    });
    let made = app.post("/invites", &gym.owner, json!({ "invite": invite })).await.expect(200).body;
    let secret = made["access_key"]["secret"].as_str().expect("a secret").to_owned();
    (made["invitee_id"].as_i64().expect("an id"), secret)
}

/// A request with an access key.
async fn ask(app: &App, secret: &str, method: &str, path: &str) -> Reply {
    let request =
        Request::builder().method(method).uri(path).header("authorization", format!("KISI-ACCESS-KEY {secret}"));
    app.send_raw(request.body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn a_guest_is_added_read_listed_and_removed() {
    let (app, gym) = gym().await;
    let written = json!({ "name": "Tom", "email": "tom@lifts.example", "phone_number": "+442079460958" });
    let made = app.post("/guests", &gym.owner, json!({ "guest": written })).await.expect(200);
    holds(&made.body, &written);
    assert_eq!(made.body["resource_type"], "Guest");
    let bare = json!({ "guest": { "name": "Ben", "email": null, "phone_number": null } });
    let other = app.post("/guests", &gym.user_manager, bare).await.expect(200).id();
    let one = format!("/guests/{}", made.id());
    assert_eq!(app.get(&one, &gym.observer).await.expect(200).body, made.body);
    let list = async |query: &str| app.get(format!("/guests?{query}"), &gym.observer).await.expect(200).ids();
    assert_eq!(list("").await, [other, made.id()]);
    assert_eq!(list("query=tom").await, [made.id()]);
    assert_eq!(list(&format!("ids={other}")).await, [other]);
    assert_eq!(list("limit=1&offset=1").await, [made.id()]);
    let users = app.get(format!("/users?ids={other},{}", gym.member.id), &gym.owner).await.expect(200);
    assert_eq!(users.ids(), [gym.member.id]);
    let _ = app.get(format!("/users/{other}"), &gym.owner).await.expect(404);
    let _ = app.get(format!("/guests/{}", gym.member.id), &gym.owner).await.expect(404);
    let _ = app.delete(&one, &gym.observer).await.expect(403);
    let _ = app.delete(&one, &gym.owner).await.expect(204);
    let _ = app.delete(&one, &gym.owner).await.expect(404);
    let wrong = json!({ "guest": { "name": "", "email": "tom", "phone_number": "911" } });
    let refused = app.post("/guests", &gym.owner, wrong).await.expect(422);
    assert_eq!(refused.fields(), ["email", "name", "phone_number"]);
    app.finish().await;
}

#[tokio::test]
async fn a_guest_lists_their_doors_and_opens_them_by_an_access_key() {
    let (app, gym) = gym().await;
    let (id, secret) = invited(&app, &gym).await;
    let doors = ask(&app, &secret, "GET", "/locks").await.expect(200);
    assert_eq!(doors.ids(), gym.harbour.locks[..2]);
    assert_eq!(doors.rows()[0].get("time_restriction_enabled"), None, "no more than who opens it needs");
    let door = format!("/locks/{}", gym.harbour.locks[0]);
    assert_eq!(ask(&app, &secret, "GET", &door).await.expect(200).body, doors.rows()[0]);
    let _ = ask(&app, &secret, "GET", &format!("/locks/{}", gym.hill.locks[0])).await.expect(404);
    let opened = ask(&app, &secret, "POST", &format!("{door}/unlock")).await.expect(200);
    assert_eq!(opened.body, json!({ "message": "Unlocked!" }));
    let office = ask(&app, &secret, "POST", &format!("/locks/{}/unlock", gym.harbour.locks[2])).await.expect(403);
    assert_eq!(office.code(), "fcd8ef");
    for verb in ["first_to_arrive", "last_to_leave"] {
        let _ = ask(&app, &secret, "POST", &format!("{door}/{verb}")).await.expect(409);
    }
    let organization = ask(&app, &secret, "GET", "/organization").await.expect(200).body;
    assert_eq!((&organization["domain"], organization.get("user_id")), (&json!("ironworks"), None));
    let place = ask(&app, &secret, "GET", &format!("/places/{}", gym.harbour.id)).await.expect(200).body;
    assert_eq!((&place["name"], place.get("locks_count")), (&json!("Harbour"), None));
    for filter in [
        json!({ "event_actor_type": "Guest", "event_actor_id": id }),
        json!({ "event_actor_type": "Guest" }),
        json!({ "event_authenticated_by_type": "AccessKey", "event_authenticated_by_id": 1 }),
    ] {
        let lines = crate::events(&app, &gym.owner, filter).await;
        assert_eq!(lines.len(), 2);
        let by =
            json!({ "actor_type": "Guest", "actor_id": id, "actor_name": "Tom", "authenticated_by_type": "AccessKey" });
        lines.iter().for_each(|line| holds(line, &by));
    }
    let as_user = json!({ "event_actor_type": "User", "event_actor_id": id });
    assert_eq!(crate::events(&app, &gym.owner, as_user).await.len(), 0);
    let presences = format!("/presences?place_id={}&date=2026-05-04", gym.harbour.id);
    let there = app.get(presences, &gym.owner).await.expect(200);
    holds(&there.rows()[0], &json!({ "actor_type": "Guest", "actor_id": id, "actor_name": "Tom" }));
    app.finish().await;
}

#[tokio::test]
async fn an_access_key_is_unknown_everywhere_else() {
    let (app, gym) = gym().await;
    let (_, secret) = invited(&app, &gym).await;
    let is_for_guests = |path: &str, method: &str| {
        let doors = ["/locks/{id}/unlock", "/locks/{id}/first_to_arrive", "/locks/{id}/last_to_leave"];
        let read = ["/locks", "/locks/{id}", "/organization", "/places/{id}"];
        method == "POST" && doors.contains(&path) || method == "GET" && read.contains(&path)
    };
    // What wants nobody signed in takes no notice of a header.
    let is_public = |path: &str| {
        path.starts_with("/users/")
            || path.starts_with("/organizations/")
            || path == "/cards/{activationToken}/activate_with_token"
            || path.starts_with("/logins")
            || path == "/users"
            || path == "/openapi.json"
    };
    for operation in api::operations() {
        let path = operation.path.replace("{id}", "1").replace("{token}", "none").replace("{activation_token}", "none");
        if is_for_guests(operation.path, operation.method) || is_public(operation.path) {
            continue;
        }
        let reply = ask(&app, &secret, operation.method, &path).await;
        assert_eq!(reply.status, 401, "{} {path}: {}", operation.method, reply.body);
    }
    for path in ["/locks", "/organization"] {
        assert_eq!(ask(&app, "0000", "GET", path).await.expect(401).code(), "f29aef", "{path}");
    }
    for path in ["/users", "/users/1", "/logins"] {
        let _ = ask(&app, &secret, "GET", path).await.expect(401);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_guest_is_given_rights_and_cards_by_type_and_by_the_old_id() {
    let (app, gym) = gym().await;
    let id = app.post("/guests", &gym.owner, json!({ "name": "Tom" })).await.expect(200).id();
    let guest = json!({ "id": id, "resource_type": "Guest", "name": "Tom", "email": null, "phone_number": null });
    let give = async |body: Value| app.post("/role_assignments", &gym.owner, json!({ "role_assignment": body })).await;
    let (group, basic) = (gym.members, "group_basic");
    let right = json!({ "assignee_type": "Guest", "assignee_id": id, "group_id": group, "role_id": basic });
    let right = give(right).await.expect(200);
    let shown = json!({
        "assignee_type": "Guest", "assignee_id": id, "assignee": guest, "guest_id": id, "guest": guest, "user_id": null,
    });
    holds(&right.body, &shown);
    assert_eq!(right.body.get("user"), None);
    let old = json!({ "guest_id": id, "place_id": gym.hill.id, "role_id": "place_basic" });
    let old = give(old).await.expect(200);
    holds(&old.body, &shown);
    let list = async |query: &str| app.get(format!("/role_assignments?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("assignee_type=Guest").await, [right.id(), old.id()]);
    assert_eq!(list(&format!("assignee_type=Guest&assignee_id={id}&applies_to_type=Group")).await, [right.id()]);
    assert_eq!(list(&format!("assignee_type=User&assignee_id={id}")).await, Vec::<i64>::new());
    assert_eq!(list(&format!("user_id={id}")).await, Vec::<i64>::new());
    assert_eq!(list("query=tom&sort=user.name").await, [right.id(), old.id()]);
    let shares = app.get(format!("/shares?group_id={group}&limit=100"), &gym.owner).await.expect(200).ids();
    assert!(!shares.contains(&right.id()));
    let _ = app.get(format!("/shares/{}", right.id()), &gym.owner).await.expect(404);
    for wrong in [
        json!({ "assignee_type": "User", "assignee_id": id, "group_id": group, "role_id": basic }),
        json!({ "assignee_type": "Guest", "assignee_id": gym.member.id, "group_id": group, "role_id": basic }),
    ] {
        let _ = give(wrong).await.expect(404);
    }
    let card = json!({ "card": { "type": "third_party_hf", "uid": "04a1b2c3" } });
    let card = app.post("/cards", &gym.owner, card).await.expect(200).id();
    let assign = async |body: Value| app.post("/card_assignments", &gym.owner, body).await;
    let as_user = json!({ "assignee_type": "User", "assignee_id": id, "card_id": card });
    assert_eq!(assign(as_user).await.expect(422).fields(), ["assignee_id"]);
    let given = assign(json!({ "guest_id": id, "card_id": card })).await.expect(200);
    holds(&given.body, &json!({ "assignee_type": "Guest", "assignee_id": id, "guest_id": id, "user_id": null }));
    let carried =
        async |query: String| app.get(format!("/card_assignments?{query}"), &gym.owner).await.expect(200).ids();
    for query in
        ["assignee_type=Guest".to_owned(), format!("guest_id={id}"), format!("assignee_type=Guest&assignee_id={id}")]
    {
        assert_eq!(carried(query.clone()).await, [given.id()], "{query}");
    }
    for query in ["assignee_type=User".to_owned(), format!("user_id={id}"), format!("guest_id={}", gym.member.id)] {
        assert_eq!(carried(query.clone()).await, Vec::<i64>::new(), "{query}");
    }
    let shown = app.get(format!("/cards/{card}"), &gym.owner).await.expect(200).body;
    assert_eq!((&shown["assigned"], &shown["user_id"], shown.get("user")), (&json!(true), &json!(null), None));
    let token = app.post(format!("/card_assignments/{}/activation_token", given.id()), &gym.owner, json!({})).await;
    let token = token.expect(200).body["activation_token"].as_str().expect("a token").to_owned();
    let _ = app.post(format!("/cards/{token}/activate_with_token"), testkit::NOBODY, json!({})).await.expect(204);
    let lines = crate::events(&app, &gym.owner, json!({ "event_type": "card.activate_with_token" })).await;
    holds(&lines[0], &json!({ "actor_type": "Guest", "actor_id": id }));
    let _ = app.delete(format!("/guests/{id}"), &gym.owner).await.expect(204);
    assert_eq!(list("assignee_type=Guest").await, Vec::<i64>::new());
    assert_eq!(app.get(format!("/cards/{card}"), &gym.owner).await.expect(200).body["assigned"], false);
    app.finish().await;
}

#[tokio::test]
async fn who_opens_a_door_is_told_of_guests_too() {
    let (app, gym) = gym().await;
    let (id, _) = invited(&app, &gym).await;
    let door = gym.harbour.locks[0];
    let openers = app.get(format!("/locks/{door}/openers?limit=100"), &gym.owner).await.expect(200);
    let row = openers.rows().iter().find(|row| row["user_id"] == id).expect("the guest");
    assert_eq!(row["user"]["resource_type"], "Guest");
    let explained = app.get(format!("/explain?user_id={id}&lock_id={door}"), &gym.owner).await.expect(200).body;
    assert_eq!((&explained["user"]["name"], &explained["allowed"]), (&json!("Tom"), &json!(true)));
    app.finish().await;
}
