//! Who may ask what: a row for every operation, a cell for every kind of wrong actor. No cell has a
//! default.

use crate::{gym, start};
use axum::http::Method;
use serde_json::{Value, json};
use std::collections::HashMap;
use testkit::{App, Gym, NOBODY};

/// What an actor finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    /// This status.
    Is(u16),
    /// A list in which the harbour's object is.
    Shown,
    /// A list in which it is not.
    Hidden,
}

use Cell::{Hidden, Is, Shown};

/// What nobody signed in, a member of the harbour, the owner of another organization, and the
/// administrator of another place find when they ask for something of the harbour.
struct Row {
    method: &'static str,
    path: &'static str,
    /// A query, or a body as JSON, in both of which `{…}` names something of the harbour.
    with: &'static str,
    nobody: Cell,
    member: Cell,
    rival: Cell,
    elsewhere: Cell,
}

const fn row(method: &'static str, path: &'static str, with: &'static str, cells: [Cell; 4]) -> Row {
    let [nobody, member, rival, elsewhere] = cells;
    Row { method, path, with, nobody, member, rival, elsewhere }
}

const LOCKED: Cell = Is(401);
const UNSEEN: [Cell; 4] = [LOCKED, Is(404), Is(404), Is(404)];
const SEEN_BY_MEMBER: [Cell; 4] = [LOCKED, Is(403), Is(404), Is(404)];
const OWN: [Cell; 4] = [LOCKED, Is(200), Is(200), Is(200)];
const OWN_DONE: [Cell; 4] = [LOCKED, Is(204), Is(204), Is(204)];
const NOT_IN_LISTS: [Cell; 4] = [LOCKED, Hidden, Hidden, Hidden];
const LISTED_FOR_MEMBER: [Cell; 4] = [LOCKED, Shown, Hidden, Hidden];

const ROWS: &[Row] = &[
    row("GET", "/calendar/summary", "around=2026-05-04/P7D&consequence=allow&lock_id={lock}", UNSEEN),
    // Who runs one of the places sees the cards of the organization, as they see its people.
    row("GET", "/card_assignments", "id={assignment}", [LOCKED, Hidden, Hidden, Shown]),
    row(
        "POST",
        "/card_assignments",
        r#"{"assignee_type":"User","assignee_id":{user},"card_id":{card}}"#,
        [LOCKED, Is(403), Is(422), Is(403)],
    ),
    row("GET", "/card_assignments/{assignment}", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("PATCH", "/card_assignments/{assignment}", r#"{"two_factor_pin":"1234"}"#, [LOCKED, Is(404), Is(404), Is(403)]),
    row("DELETE", "/card_assignments/{assignment}", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/card_assignments/{assignment}/activate", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/card_assignments/{assignment}/deactivate", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/card_assignments/{assignment}/activation_token", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/card_assignments/{activation}/activate_with_token", "", UNSEEN),
    row("GET", "/cards", "id={card}", [LOCKED, Hidden, Hidden, Shown]),
    row("POST", "/cards", r#"{"type":"third_party_hf","uid":"0a0b0c0d"}"#, [LOCKED, Is(403), Is(200), Is(403)]),
    row("GET", "/cards/{card}", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("PATCH", "/cards/{card}", r#"{"two_factor_pin":"1234"}"#, [LOCKED, Is(404), Is(404), Is(403)]),
    row("DELETE", "/cards/{card}", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/cards/{card}/activate", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/cards/{card}/deactivate", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/cards/{card}/assign", r#"{"email":"{email}"}"#, [LOCKED, Is(404), Is(404), Is(403)]),
    row("POST", "/cards/{card}/deassign", "", [LOCKED, Is(404), Is(404), Is(403)]),
    // The token is what counts, not who sends it.
    row("POST", "/cards/{activation}/activate_with_token", "", [Is(204), Is(204), Is(204), Is(204)]),
    row("GET", "/controller_relay_connections", "controller_id={controller}", UNSEEN),
    row(
        "POST",
        "/controller_relay_connections",
        r#"{"type":"lock","controller_relay_id":{relay},"lock_id":{lock}}"#,
        [LOCKED, Is(403), Is(422), Is(403)],
    ),
    row("GET", "/controller_relay_connections/{connection}", "", UNSEEN),
    row("PATCH", "/controller_relay_connections/{connection}", r#"{"duration":1}"#, UNSEEN),
    row("DELETE", "/controller_relay_connections/{connection}", "", UNSEEN),
    row("GET", "/controller_relays", "controller_id={controller}", UNSEEN),
    row("GET", "/controllers", "id={controller}", NOT_IN_LISTS),
    // Whoever manages hardware somewhere may register some; where it hangs is decided when it is assigned.
    row("POST", "/controllers", r#"{"name":"Mine"}"#, [LOCKED, Is(403), Is(200), Is(200)]),
    row("GET", "/controllers/{controller}", "", UNSEEN),
    row("PATCH", "/controllers/{controller}", r#"{"name":"Mine"}"#, UNSEEN),
    row(
        "POST",
        "/controllers/{token}/assign",
        r#"{"name":"Mine","place_id":{place}}"#,
        [LOCKED, Is(403), Is(404), Is(403)],
    ),
    row("POST", "/controllers/{controller}/deassign", "", UNSEEN),
    row("POST", "/controllers/{controller}/reboot", "", UNSEEN),
    row("POST", "/event_sets", r#"{"event_set":{}}"#, [LOCKED, Is(403), Is(200), Is(403)]),
    row("GET", "/event_sets/{event_set}", "", UNSEEN),
    row("GET", "/events/meta", "", OWN),
    row("GET", "/events/types", "", OWN),
    row("GET", "/explain", "user_id={user}&lock_id={lock}", UNSEEN),
    row("GET", "/floors", "place_id={place}", UNSEEN),
    row("POST", "/floors", r#"{"name":"Mine","number":1,"place_id":{place}}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("GET", "/floors/{floor}", "", UNSEEN),
    row("PATCH", "/floors/{floor}", r#"{"name":"Mine"}"#, UNSEEN),
    row("GET", "/group_links", "id={group_link}", NOT_IN_LISTS),
    row("POST", "/group_links", r#"{"group_id":{group},"name":"Mine"}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("DELETE", "/group_links/{group_link}", "", UNSEEN),
    row("GET", "/group_locks", "group_id={group}", UNSEEN),
    row("POST", "/group_locks", r#"{"group_id":{group},"lock_id":{office}}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("GET", "/group_locks/{group_lock}", "", UNSEEN),
    row("DELETE", "/group_locks/{group_lock}", "", UNSEEN),
    row("GET", "/groups", "id={group}", NOT_IN_LISTS),
    row("POST", "/groups", r#"{"name":"Mine","place_id":{place}}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("GET", "/groups/{group}", "", UNSEEN),
    row("PATCH", "/groups/{group}", r#"{"name":"Mine"}"#, UNSEEN),
    row("DELETE", "/groups/{group}", "", UNSEEN),
    // Guests are seen by who sees people, and removed by who runs all the places that they have rights at.
    row("GET", "/guests", "id={guest}", [LOCKED, Hidden, Hidden, Shown]),
    row("POST", "/guests", r#"{"name":"Mine"}"#, [LOCKED, Is(403), Is(200), Is(200)]),
    row("GET", "/guests/{guest}", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("DELETE", "/guests/{guest}", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row(
        "POST",
        "/invites",
        r#"{"invites_to_type":"Group","invites_to_id":{group},"role_assignment":{"role_id":"group_basic"},
            "invitee":{"resource_type":"Guest","name":"Mine"}}"#,
        [LOCKED, Is(403), Is(422), Is(403)],
    ),
    row("GET", "/locks", "id={lock}", LISTED_FOR_MEMBER),
    row("POST", "/locks", r#"{"name":"Mine","place_id":{place}}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("GET", "/locks/{lock}", "", [LOCKED, Is(200), Is(404), Is(404)]),
    row("PATCH", "/locks/{lock}", r#"{"name":"Mine"}"#, SEEN_BY_MEMBER),
    row("DELETE", "/locks/{lock}", "", SEEN_BY_MEMBER),
    row("POST", "/locks/{lock}/favorite", "", [LOCKED, Is(204), Is(404), Is(404)]),
    row("POST", "/locks/{lock}/unfavorite", "", [LOCKED, Is(204), Is(404), Is(404)]),
    // Who may open it may be the first, and nobody is waited for.
    row("POST", "/locks/{lock}/first_to_arrive", "", [LOCKED, Is(409), Is(404), Is(403)]),
    row("POST", "/locks/{lock}/last_to_leave", "", [LOCKED, Is(409), Is(404), Is(403)]),
    row("GET", "/locks/{lock}/openers", "", SEEN_BY_MEMBER),
    row("POST", "/locks/{lock}/lock_down", "", SEEN_BY_MEMBER),
    row("POST", "/locks/{lock}/cancel_lockdown", "", SEEN_BY_MEMBER),
    // A door that is there but not shared is refused with a reason and a line of the log, not hidden.
    row("POST", "/locks/{lock}/unlock", "{}", [LOCKED, Is(200), Is(404), Is(403)]),
    row("GET", "/login", "", OWN),
    row("PUT", "/login", r#"{"name":"Phone"}"#, OWN_DONE),
    row("POST", "/login/promote", "", OWN_DONE),
    row("DELETE", "/login/elsewhere", "", OWN_DONE),
    row("DELETE", "/login", "", OWN_DONE),
    row("GET", "/logins", "id={login}", NOT_IN_LISTS),
    row("POST", "/logins", r#"{"login":{"email":"{email}"}}"#, [LOCKED, Is(403), Is(404), Is(403)]),
    // There is no single sign-on that could have given the token.
    row("POST", "/logins/resolve", r#"{"resolution_token":"no"}"#, [Is(404), Is(404), Is(404), Is(404)]),
    row("DELETE", "/logins/{login}", "", UNSEEN),
    row("POST", "/logins/{login}/promote", "", UNSEEN),
    row("GET", "/members", "id={user}", [LOCKED, Hidden, Hidden, Shown]),
    row("POST", "/members", r#"{"email":"hers@ironworks.example"}"#, [LOCKED, Is(403), Is(200), Is(403)]),
    row("GET", "/members/{user}", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("PATCH", "/members/{user}", r#"{"name":"Mine"}"#, [LOCKED, Is(404), Is(404), Is(403)]),
    row("DELETE", "/members/{user}", "", [LOCKED, Is(404), Is(404), Is(403)]),
    row("GET", "/organization", "", OWN),
    row("PATCH", "/organization", r#"{"description":"Mine"}"#, [LOCKED, Is(403), Is(204), Is(403)]),
    row("GET", "/organization/dashboard", "", [LOCKED, Is(403), Is(200), Is(403)]),
    row("GET", "/organization/lockdown", "", OWN),
    row("POST", "/organization/lock_down", "", [LOCKED, Is(403), Is(204), Is(403)]),
    row("POST", "/organization/cancel_lockdown", "", [LOCKED, Is(403), Is(204), Is(403)]),
    row("GET", "/organizations", "id={organization}", [LOCKED, Shown, Hidden, Shown]),
    row("GET", "/organization/settings", "", [LOCKED, Is(403), Is(200), Is(403)]),
    row("POST", "/organizations/find", r#"{"email":"nobody@nowhere.example"}"#, [Is(204), Is(204), Is(204), Is(204)]),
    row("GET", "/organizations/{domain}/public", "", [Is(200), Is(200), Is(200), Is(200)]),
    row("GET", "/places", "id={place}", LISTED_FOR_MEMBER),
    row("POST", "/places", r#"{"name":"Mine","address":"Here"}"#, [LOCKED, Is(403), Is(200), Is(403)]),
    row("GET", "/places/{place}", "", [LOCKED, Is(200), Is(404), Is(404)]),
    row("PATCH", "/places/{place}", r#"{"name":"Mine"}"#, SEEN_BY_MEMBER),
    row("DELETE", "/places/{place}", "", SEEN_BY_MEMBER),
    row("POST", "/places/{place}/favorite", "", [LOCKED, Is(204), Is(404), Is(404)]),
    row("POST", "/places/{place}/unfavorite", "", [LOCKED, Is(204), Is(404), Is(404)]),
    row("POST", "/places/{place}/lock_down", "", SEEN_BY_MEMBER),
    row("POST", "/places/{place}/cancel_lockdown", "", SEEN_BY_MEMBER),
    // Who may open a door of the place does not see who else came.
    row("GET", "/presences", "place_id={place}&date=2026-05-04", UNSEEN),
    row("GET", "/role_assignments", "id={right}", NOT_IN_LISTS),
    row(
        "POST",
        "/role_assignments",
        r#"{"user_id":{user},"group_id":{group},"role_id":"group_basic"}"#,
        [LOCKED, Is(403), Is(404), Is(403)],
    ),
    row("GET", "/role_assignments/{right}", "", UNSEEN),
    row("PATCH", "/role_assignments/{right}", r#"{"notify":false}"#, UNSEEN),
    row("DELETE", "/role_assignments/{right}", "", UNSEEN),
    row("GET", "/roles", "", OWN),
    row("GET", "/roles/{role}", "", OWN),
    row("GET", "/schedules", "id={schedule}", NOT_IN_LISTS),
    row(
        "POST",
        "/schedules",
        r#"{"scheduleable_type":"Lock","scheduleable_id":{lock},"monday":true}"#,
        [LOCKED, Is(403), Is(422), Is(403)],
    ),
    row("GET", "/schedules/{schedule}", "", UNSEEN),
    row("PATCH", "/schedules/{schedule}", r#"{"name":"Mine"}"#, UNSEEN),
    row("DELETE", "/schedules/{schedule}", "", UNSEEN),
    row("GET", "/shares", "id={share}", NOT_IN_LISTS),
    row("POST", "/shares", r#"{"email":"{email}","group_id":{group}}"#, [LOCKED, Is(403), Is(422), Is(403)]),
    row("GET", "/shares/{share}", "", UNSEEN),
    row("PATCH", "/shares/{share}", r#"{"notify":false}"#, UNSEEN),
    row("DELETE", "/shares/{share}", "", UNSEEN),
    row("GET", "/user", "", OWN),
    row("PATCH", "/user", r#"{"locale":"de"}"#, OWN_DONE),
    // People belong to the organization: who runs one of its places sees them all, and changes none.
    row("GET", "/users", "id={user}", [LOCKED, Hidden, Hidden, Shown]),
    row("POST", "/users", r#"{"name":"Mine","email":"mine@ironworks.example"}"#, [Is(403), Is(403), Is(200), Is(403)]),
    row("GET", "/users/{user}", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("GET", "/users/{user}/openings", "", [LOCKED, Is(404), Is(404), Is(200)]),
    row("PATCH", "/users/{user}", r#"{"name":"Mine"}"#, [LOCKED, Is(404), Is(404), Is(403)]),
    row("DELETE", "/users/{user}", "", [LOCKED, Is(404), Is(404), Is(403)]),
    // The code in the body is what counts, not who sends it.
    row(
        "POST",
        "/users/sign_up",
        r#"{"token":"no","user":{"password":"12345678","terms_and_conditions":true}}"#,
        [Is(404), Is(404), Is(404), Is(404)],
    ),
    row("POST", "/users/password", r#"{"email":"{email}","domain":"{domain}"}"#, [Is(204), Is(204), Is(204), Is(204)]),
    row(
        "PATCH",
        "/users/password",
        r#"{"reset_password_token":"no","password":"12345678","password_confirmation":"12345678"}"#,
        [Is(401), Is(401), Is(401), Is(401)],
    ),
    // The last row, for those who may are gone after it.
    row("DELETE", "/user", "", [LOCKED, Is(204), Is(403), Is(204)]),
];

#[test]
fn every_operation_has_a_row() {
    let name = |row: &Row| {
        let path = row.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        format!("{} {}", row.method, path.collect::<Vec<_>>().join("/"))
    };
    let rows: Vec<String> = ROWS.iter().map(name).collect();
    for operation in api::operations() {
        let row = Row { method: operation.method, path: operation.path, ..row("", "", "", UNSEEN) };
        let wanted = name(&row);
        let count = rows.iter().filter(|row| **row == wanted).count();
        assert_eq!(
            count, 1,
            "{wanted} has {count} rows in ROWS of crates/api/tests/it/access.rs. Add one: what do nobody, a member, the \
             owner of another organization and the administrator of another place find? Write it before you run it."
        );
    }
    assert_eq!(rows.len(), api::operations().len(), "a row without an operation: delete it");
}

#[tokio::test]
async fn nobody_gets_past_the_door_without_signing_in() {
    let (app, gym) = gym().await;
    let names = names(&app, &gym).await;
    for row in ROWS {
        ask(&app, row, row.nobody, NOBODY, &names).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_member_sees_their_doors_and_changes_nothing() {
    let (app, gym) = gym().await;
    let names = names(&app, &gym).await;
    for row in ROWS {
        ask(&app, row, row.member, &app.sign_in(&gym.member.email).await, &names).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn the_owner_of_another_organization_finds_nothing_here() {
    let (app, gym) = gym().await;
    let names = names(&app, &gym).await;
    let rival = app.organization("rival").await;
    for row in ROWS {
        ask(&app, row, row.rival, &app.sign_in(&rival.owner.email).await, &names).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn the_administrator_of_another_place_manages_nothing_here() {
    let (app, gym) = gym().await;
    let names = names(&app, &gym).await;
    for row in ROWS {
        ask(&app, row, row.elsewhere, &app.sign_in(&gym.hill_administrator.email).await, &names).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_method_that_no_operation_has_is_no_endpoint() {
    let app = start().await;
    let operations = api::operations();
    let has = |path, method| operations.iter().any(|one| one.path == path && one.method == method);
    for path in operations.iter().map(|one| one.path) {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let is_alias = ["PUT", "PATCH"].contains(&method) && (has(path, "PATCH") || has(path, "PUT"));
            let concrete = path.replace("{id}", "1").replace("{domain}", "ironworks").replace("{token}", "none");
            let concrete = concrete.replace("{activation_token}", "none").replace("{activationToken}", "none");
            let reply = app.send(method.parse::<Method>().expect("a method"), concrete, NOBODY, Some(json!({}))).await;
            let is_endpoint = reply.body["code"] != "000404";
            // `/users/password` stands beside `/users/{id}`, which has more methods.
            let is_shadowed = path == "/users/password";
            assert!(is_shadowed || is_endpoint == (has(path, method) || is_alias), "{method} {path}: {}", reply.body);
        }
    }
    app.finish().await;
}

/// What the rows speak of, by name.
async fn names(app: &App, gym: &Gym) -> HashMap<&'static str, String> {
    let owner = &gym.owner;
    let first = async |path: String| app.get(path, owner).await.expect(200).ids()[0].to_string();
    let schedule =
        json!({ "schedule": { "scheduleable_type": "Lock", "scheduleable_id": gym.harbour.locks[0], "monday": true } });
    let link = json!({ "name": "Courier", "group_id": gym.members });
    let floor = json!({ "name": "Lobby", "number": 0, "place_id": gym.harbour.id });
    let right = format!("/role_assignments?user_id={}", gym.harbour_basic.id);
    let controller = first(format!("/controllers?lock_id={}", gym.harbour.locks[0])).await;
    let relays = app.get(format!("/controller_relays?controller_id={controller}"), owner).await.expect(200);
    let registered = app.post("/controllers", owner, json!({})).await.expect(200).body;
    let card = json!({ "card": { "type": "third_party_hf", "uid": "04a1b2c3" } });
    let card = app.post("/cards", owner, card).await.expect(200).id();
    let given = json!({ "assignee_type": "User", "assignee_id": gym.harbour_basic.id, "card_id": card });
    let given = app.post("/card_assignments", owner, given).await.expect(200).id();
    let activation =
        app.post(format!("/card_assignments/{given}/activation_token"), owner, json!({})).await.expect(200);
    let guest = app.post("/guests", owner, json!({ "name": "Visitor" })).await.expect(200).id();
    let visit = json!({ "guest_id": guest, "place_id": gym.harbour.id, "role_id": "place_basic" });
    let _ = app.post("/role_assignments", owner, visit).await.expect(200);
    HashMap::from([
        ("guest", guest.to_string()),
        ("card", card.to_string()),
        ("assignment", given.to_string()),
        ("activation", activation.body["activation_token"].as_str().expect("a token").to_owned()),
        ("connection", relays.rows()[0]["controller_relay_connection_id"].to_string()),
        ("relay", relays.ids()[1].to_string()),
        ("controller", controller),
        ("token", registered["token"].as_str().expect("a token").to_owned()),
        ("event_set", app.post("/event_sets", owner, json!({})).await.expect(200).id().to_string()),
        ("floor", app.post("/floors", owner, floor).await.expect(200).id().to_string()),
        ("group", gym.members.to_string()),
        ("group_link", app.post("/group_links", owner, link).await.expect(200).id().to_string()),
        ("group_lock", first(format!("/group_locks?group_id={}", gym.members)).await),
        ("lock", gym.harbour.locks[0].to_string()),
        ("office", gym.harbour.locks[2].to_string()),
        ("login", first(format!("/logins?user_id={}", gym.harbour_basic.id)).await),
        ("email", gym.harbour_basic.email.clone()),
        ("organization", gym.organization.id.get().to_string()),
        ("domain", gym.organization.domain.clone()),
        ("place", gym.harbour.id.to_string()),
        ("right", first(right).await),
        ("role", "group_basic".to_owned()),
        ("schedule", app.post("/schedules", owner, schedule).await.expect(200).id().to_string()),
        ("share", first(format!("/shares?user_id={}", gym.group_manager.id)).await),
        ("user", gym.stranger.id.to_string()),
    ])
}

async fn ask(app: &App, row: &Row, expected: Cell, secret: &str, names: &HashMap<&'static str, String>) {
    let fill = |text: &str| {
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    };
    let (path, with) = (fill(row.path), fill(row.with));
    let is_query = row.method == "GET" && !with.is_empty();
    let (uri, body) = match (is_query, with.is_empty()) {
        (true, _) => (format!("{path}?limit=100&{with}"), None),
        (false, true) => (path, None),
        (false, false) => (path, Some(serde_json::from_str::<Value>(&with).expect("a body"))),
    };
    let reply = app.send(row.method.parse().expect("a method"), &uri, secret, body).await;
    let found = match expected {
        Is(_) => Is(reply.status),
        Shown | Hidden => {
            let id: i64 = with.split_once("id=").and_then(|(_, id)| id.parse().ok()).expect("an id in the row");
            assert_eq!(reply.status, 200, "{} {uri}: {}", row.method, reply.body);
            if reply.ids().contains(&id) { Shown } else { Hidden }
        }
    };
    assert_eq!(found, expected, "{} {uri}: {}", row.method, reply.body);
}
