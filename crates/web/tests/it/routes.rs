//! Every route, and who gets through.

use crate::browser::Browser;
use std::collections::BTreeSet;
use testkit::{App, Gym};

/// Whom a route is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Everybody,
    Signed,
    Staff,
}

/// Every route with its methods, as `crates/web/src/lib.rs` has them.
const ROUTES: &[(&str, &str, For)] = &[
    ("get", "/", For::Everybody),
    ("get post", "/sign-in", For::Everybody),
    ("post", "/sign-out", For::Everybody),
    ("get post", "/password", For::Everybody),
    ("get post", "/password/{code}", For::Everybody),
    ("get post", "/begin", For::Everybody),
    ("get post", "/begin/{code}", For::Everybody),
    ("get post", "/first-run", For::Everybody),
    ("get", "/guide", For::Staff),
    ("get", "/home", For::Staff),
    ("get", "/live", For::Staff),
    ("get", "/activity", For::Staff),
    ("get", "/activity.csv", For::Staff),
    ("get", "/activity/explain", For::Staff),
    ("get post", "/doors", For::Staff),
    ("get", "/doors/new", For::Staff),
    ("get post", "/doors/{id}", For::Staff),
    ("post", "/doors/{id}/restrictions", For::Staff),
    ("post", "/doors/{id}/unlock", For::Staff),
    ("get", "/doors/{id}/lockdown", For::Staff),
    ("post", "/doors/{id}/lockdown/{what}", For::Staff),
    ("get post", "/doors/{id}/remove", For::Staff),
    ("get", "/doors/{id}/openers", For::Staff),
    ("get post", "/users", For::Staff),
    ("get", "/users/new", For::Staff),
    ("get", "/users/{id}", For::Staff),
    ("get post", "/users/{id}/edit", For::Staff),
    ("get", "/users/{id}/entries", For::Staff),
    ("post", "/users/{id}/cards/{card}/{what}", For::Staff),
    ("post", "/users/{id}/devices/{login}/end", For::Staff),
    ("post", "/users/{id}/access", For::Staff),
    ("get post", "/users/{id}/share", For::Staff),
    ("get post", "/users/{id}/rights/{right}/remove", For::Staff),
    ("get", "/app", For::Signed),
    ("post", "/app/doors/{id}/unlock", For::Signed),
    ("get", "/assets/{name}", For::Everybody),
];

#[test]
fn every_route_stands_in_the_table() {
    let source = include_str!("../../src/lib.rs");
    let line = |line: &str| {
        let (path, methods) = line.trim().strip_prefix(".route(\"")?.split_once('"')?;
        let methods: Vec<_> =
            ["get", "post"].into_iter().filter(|word| methods.contains(&format!("{word}("))).collect();
        Some((methods.join(" "), path.to_owned()))
    };
    let there: BTreeSet<_> = source.lines().filter_map(line).collect();
    let known: BTreeSet<_> =
        ROUTES.iter().map(|(methods, path, _)| ((*methods).to_owned(), (*path).to_owned())).collect();
    assert_eq!(there, known);
}

#[tokio::test]
async fn each_route_is_for_whom_the_table_says_and_what_is_refused_changes_nothing() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let right = app.get(format!("/role_assignments?user_id={}", gym.basic.id), &gym.owner).await.expect(200).ids()[0];
    let fields = [
        ("name", "Nele"),
        ("email", ""),
        ("enabled", "false"),
        ("scope", "organization"),
        ("role", "organization_basic"),
    ];
    let revision = app.revision(gym.organization.id).await;
    for (methods, path, whom) in ROUTES.iter().filter(|(_, _, whom)| *whom != For::Everybody) {
        let door = path.starts_with("/app") || path.starts_with("/doors");
        let id = if door { gym.harbour.locks[2] } else { gym.basic.id };
        let path = path
            .replace("{id}", &id.to_string())
            .replace("{right}", &right.to_string())
            .replace("{what}", "start")
            .replace("{card}", "1")
            .replace("{login}", "1");
        for method in methods.split(' ') {
            for (mut browser, is_signed) in [(Browser::of(&app), false), (Browser::with(&app, &gym.stranger), true)] {
                let seen = if method == "get" { browser.get(&path).await } else { browser.post(&path, &fields).await };
                match (is_signed, whom) {
                    (false, _) => assert_eq!((seen.status, seen.location.as_str()), (303, "/"), "{method} {path}"),
                    (true, For::Staff) => assert_eq!(seen.status, 403, "{method} {path}"),
                    (true, _) => assert!(seen.status == 200 || seen.location.ends_with("refused"), "{method} {path}"),
                }
            }
        }
    }
    assert_eq!(app.revision(gym.organization.id).await, revision);
    app.finish().await;
}
