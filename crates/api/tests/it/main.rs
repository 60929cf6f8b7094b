//! The API from outside, without sockets. The tree of files is the tree of paths, beside what holds for
//! all of them. Every answer of every test is held against the contract.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop at the first surprise, its helpers too"
)]

mod authority;
mod calendar;
mod cameras;
mod cards;
mod contract;
mod controllers;
mod description;
mod event_sets;
mod favorites;
mod floors;
mod group_links;
mod group_locks;
mod groups;
mod guests;
mod holiday_calendars;
mod integrations;
mod invites;
mod limits;
mod lists;
mod locks;
mod login;
mod logins;
mod members;
mod names;
mod openapi;
mod organizations;
mod places;
mod presences;
mod proof;
mod relay_connections;
mod requests;
mod resource;
mod role_assignments;
mod roles;
mod schedules;
mod scopes;
mod secrets;
mod shares;
mod sign_up;
mod team_memberships;
mod teams;
mod user;
mod users;
mod welcomes;

use serde_json::{Value, json};
use testkit::{App, Builder, Gym};

/// The product with every answer held against the contract.
async fn start() -> App {
    builder().build().await
}

fn builder() -> Builder {
    App::builder().observed_by(contract::check)
}

/// The product with a gym in it.
async fn gym() -> (App, Gym) {
    let app = start().await;
    let gym = Gym::open(&app, "ironworks").await;
    (app, gym)
}

/// The lines of the log that a filter finds, newest first.
async fn events(app: &App, secret: impl AsRef<str>, filter: Value) -> Vec<Value> {
    let set = app.post("/event_sets", secret, json!({ "event_set": filter })).await.expect(200);
    set.body["events"].as_array().expect("events").clone()
}
