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
    ("post", "/begin/again", For::Everybody),
    ("get post", "/begin/{code}", For::Everybody),
    ("get post", "/first-run", For::Everybody),
    ("get", "/guide", For::Staff),
    ("get", "/help", For::Staff),
    ("get", "/help/{topic}", For::Staff),
    ("get", "/home", For::Staff),
    ("get", "/live", For::Staff),
    ("get", "/own-gym", For::Staff),
    ("get post", "/switch", For::Staff),
    ("post", "/switch/forget", For::Staff),
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
    ("get post", "/users/{id}/photo", For::Staff),
    ("get", "/users/{id}/photo/change", For::Staff),
    ("post", "/users/{id}/photo/remove", For::Staff),
    ("post", "/users/{id}/sign-in-link", For::Staff),
    ("post", "/users/{id}/cards", For::Staff),
    ("get", "/users/{id}/cards/new", For::Staff),
    ("post", "/users/{id}/cards/{card}/{what}", For::Staff),
    ("post", "/users/{id}/devices/{login}/primary", For::Staff),
    ("post", "/users/{id}/devices/{login}/end", For::Staff),
    ("post", "/users/{id}/access", For::Staff),
    ("get post", "/users/{id}/share", For::Staff),
    ("get post", "/users/{id}/rights/{right}/remove", For::Staff),
    ("get post", "/groups", For::Staff),
    ("get", "/groups/new", For::Staff),
    ("get post", "/groups/{id}", For::Staff),
    ("post", "/groups/{id}/restrictions", For::Staff),
    ("post", "/groups/{id}/doors", For::Staff),
    ("post", "/groups/{id}/doors/{link}/remove", For::Staff),
    ("get post", "/groups/{id}/share", For::Staff),
    ("get post", "/groups/{id}/delete", For::Staff),
    ("get post", "/places", For::Staff),
    ("get", "/places/new", For::Staff),
    ("get post", "/places/{id}", For::Staff),
    ("get post", "/places/{id}/lockdown", For::Staff),
    ("get post", "/places/{id}/delete", For::Staff),
    ("get post", "/schedules/{kind}/{id}", For::Staff),
    ("get post", "/schedules/{kind}/{id}/{schedule}", For::Staff),
    ("get post", "/schedules/{kind}/{id}/{schedule}/remove", For::Staff),
    ("get", "/rights", For::Staff),
    ("get", "/rights/share", For::Staff),
    ("get post", "/rights/{id}", For::Staff),
    ("get post", "/rights/{id}/remove", For::Staff),
    ("get post", "/settings", For::Staff),
    ("get post", "/settings/lockdown", For::Staff),
    ("get post", "/settings/sign-in", For::Staff),
    ("get", "/settings/roles", For::Staff),
    ("get post", "/settings/keys", For::Staff),
    ("get post", "/settings/keys/{id}/end", For::Staff),
    ("get post", "/settings/webhooks", For::Staff),
    ("get", "/settings/webhooks/new", For::Staff),
    ("get post", "/settings/webhooks/{id}", For::Staff),
    ("post", "/settings/webhooks/{id}/enabled", For::Staff),
    ("get post", "/settings/webhooks/{id}/key", For::Staff),
    ("get post", "/settings/webhooks/{id}/delete", For::Staff),
    ("post", "/settings/webhooks/{id}/deliveries/{delivery}/repeat", For::Staff),
    ("get post", "/settings/mail", For::Staff),
    ("get", "/settings/devices", For::Staff),
    ("post", "/settings/devices/end-others", For::Staff),
    ("post", "/settings/devices/password", For::Staff),
    ("post", "/settings/devices/{id}/end", For::Staff),
    ("get", "/app", For::Signed),
    ("get", "/app/entries", For::Signed),
    ("get", "/app/help", For::Signed),
    ("get", "/app/manifest.webmanifest", For::Everybody),
    ("get", "/app/worker.js", For::Everybody),
    ("get", "/app/doors/{id}", For::Signed),
    ("post", "/app/doors/{id}/unlock", For::Signed),
    ("get", "/assets/{name}", For::Everybody),
];

#[test]
fn every_route_stands_in_the_table() {
    let source = include_str!("../../src/lib.rs");
    let route = |text: &str| {
        let (path, methods) = text.trim_start().strip_prefix('"')?.split_once('"')?;
        let methods: Vec<_> =
            ["get", "post"].into_iter().filter(|word| methods.contains(&format!("{word}("))).collect();
        Some((methods.join(" "), path.to_owned()))
    };
    let there: BTreeSet<_> = source.split(".route(").skip(1).filter_map(route).collect();
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
        let (id, right) = (id.to_string(), right.to_string());
        let parts = [("{id}", id.as_str()), ("{right}", &right), ("{what}", "start"), ("{kind}", "group")];
        let path = parts.into_iter().fold((*path).to_owned(), |path, (name, value)| path.replace(name, value));
        let others = ["{card}", "{login}", "{schedule}", "{link}", "{delivery}", "{topic}"];
        let path = others.into_iter().fold(path, |path, name| path.replace(name, "1"));
        for method in methods.split(' ') {
            for (mut browser, is_signed) in [(Browser::of(&app), false), (Browser::with(&app, &gym.stranger), true)] {
                let seen = if method == "get" { browser.get(&path).await } else { browser.post(&path, &fields).await };
                match (is_signed, whom) {
                    (false, _) => {
                        let place = seen.location.split('?').next().unwrap_or_default();
                        assert_eq!((seen.status, place), (303, "/"), "{method} {path}");
                    }
                    (true, For::Staff) => assert_eq!(seen.status, 403, "{method} {path}"),
                    (true, _) => {
                        let is_shut = seen.status == 404 || seen.location.ends_with("refused");
                        assert!(seen.status == 200 || is_shut, "{method} {path}");
                    }
                }
            }
        }
    }
    assert_eq!(app.revision(gym.organization.id).await, revision);
    app.finish().await;
}
