//! How many requests are answered.

use crate::{builder, start};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr};
use testkit::{App, Organization, Reply};

/// Few enough that even a slow machine runs into the limit.
async fn limited() -> (App, Organization) {
    let app = builder()
        .settings(|settings| (settings.requests_per_second, settings.request_burst) = (Some(1), 20))
        .build()
        .await;
    let organization = app.organization("ironworks").await;
    (app, organization)
}

async fn until_refused(app: &App, secret: &str) -> (usize, Reply) {
    for answered in 0..200 {
        let reply = app.get("/login", secret).await;
        if reply.status == 429 {
            return (answered, reply);
        }
        assert_eq!(reply.status, 200);
    }
    panic!("no limit after 200 requests");
}

#[tokio::test]
async fn a_burst_is_answered_and_then_told_to_wait() {
    let (app, organization) = limited().await;
    let (answered, refused) = until_refused(&app, organization.owner.as_ref()).await;
    assert!(answered >= 20, "a burst of 20, not of {answered}");
    assert_eq!(refused.code(), "429429");
    let wait_s: u64 = refused.header("retry-after").expect("how long to wait").parse().expect("seconds");
    assert!((1..=20).contains(&wait_s), "{wait_s}");
    app.finish().await;
}

#[tokio::test]
async fn all_sessions_of_a_person_share_the_limit_and_a_key_has_its_own() {
    let (app, organization) = limited().await;
    let key = app.key(&organization).await;
    let phone = app.sign_in(&organization.owner.email).await;
    until_refused(&app, organization.owner.as_ref()).await;
    assert_eq!(app.get("/login", &phone).await.status, 429);
    assert_eq!(app.get("/login", &key).await.status, 200);
    app.finish().await;
}

#[tokio::test]
async fn strangers_are_counted_by_address() {
    let (app, _) = limited().await;
    let ask = async |last: u8| {
        let mut request = Request::get("/login").body(Body::empty()).expect("a request");
        request.extensions_mut().insert(api::ClientAddress(IpAddr::V4(Ipv4Addr::new(198, 51, 100, last))));
        app.send_raw(request).await.status
    };
    let mut statuses = Vec::new();
    for _ in 0..40 {
        statuses.push(ask(1).await);
    }
    assert!(statuses.starts_with(&[401; 20]) && statuses.contains(&429), "{statuses:?}");
    assert_eq!(ask(2).await, 401);
    app.finish().await;
}

#[tokio::test]
async fn without_a_limit_there_is_none() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    for _ in 0..100 {
        let _ = app.get("/login", &owner).await.expect(200);
    }
    assert_eq!(app.post("/nothing", &owner, json!({})).await.body["code"], Value::from("000404"));
    app.finish().await;
}
