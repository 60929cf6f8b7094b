//! `/organization` and `/organizations`

use crate::resource::holds;
use crate::{gym, start};
use serde_json::json;
use testkit::NOBODY;

#[tokio::test]
async fn the_organization_is_shown_to_its_people_and_changed_by_its_administrators() {
    let (app, gym) = gym().await;
    let own = app.get("/organization", &gym.member).await.expect(200).body;
    let wanted = json!({
        "id": gym.organization.id.get(), "resource_type": "Organization", "domain": "ironworks", "places_count": 2,
        "time_zone": "Europe/Berlin", "user_id": gym.owner.id, "scim_enabled": false,
    });
    holds(&own, &wanted);
    for change in [
        json!({
            "name": "Iron", "logo": "https://gym.example/logo.png", "address": "Am Hafen 1", "description": "A gym",
            "device_logins_expire_after": 60, "time_zone": "America/New_York",
        }),
        json!({ "logo": null, "address": null, "description": null, "device_logins_expire_after": null }),
    ] {
        let _ = app.patch("/organization", &gym.administrator, json!({ "organization": change })).await.expect(204);
        holds(&app.get("/organization", &gym.owner).await.body, &change);
    }
    let _ = app.put("/organization", &gym.owner, json!({ "name": "Steel" })).await.expect(204);
    holds(&app.get("/organizations", &gym.member).await.expect(200).rows()[0], &json!({ "name": "Steel" }));
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_an_organization_is_said_by_field() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let change = json!({ "organization": {
        "name": " ", "logo": "x".repeat(2001), "device_logins_expire_after": 31_536_001, "time_zone": "Mars/Base",
        "description": 5,
    } });
    assert_eq!(app.patch("/organization", &owner, change).await.expect(422).fields(), ["description"]);
    let change = json!({ "organization": {
        "name": " ", "logo": "x".repeat(2001), "device_logins_expire_after": 31_536_001, "time_zone": "Mars/Base",
    } });
    let fields = ["device_logins_expire_after", "logo", "name", "time_zone"];
    assert_eq!(app.patch("/organization", &owner, change).await.expect(422).fields(), fields);
    app.finish().await;
}

#[tokio::test]
async fn the_list_of_organizations_has_one_row_and_an_end() {
    let (app, gym) = gym().await;
    let list = app.get("/organizations?limit=100&offset=0", &gym.member).await.expect(200);
    assert_eq!(list.ids(), [gym.organization.id.get()]);
    assert_eq!(list.header("x-collection-range"), None, "it is not paged");
    assert_eq!(app.get("/organizations?limit=100&offset=100", &gym.member).await.ids(), Vec::<i64>::new());
    app.finish().await;
}

#[tokio::test]
async fn what_anybody_may_know_is_the_name() {
    let (app, gym) = gym().await;
    let public = app.get("/organizations/ironworks/public", NOBODY).await.expect(200).body;
    holds(&public, &json!({ "id": gym.organization.id.get(), "name": "ironworks Gym", "places_count": 2 }));
    let _ = app.get("/organizations/nowhere/public", NOBODY).await.expect(404);
    let _ = app.get("/organizations/%FF%00/public", NOBODY).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn the_dashboard_counts() {
    let (app, gym) = gym().await;
    let counts = app.get("/organization/dashboard", &gym.observer).await.expect(200).body;
    holds(&counts, &json!({ "users_count": 14, "places_count": 2, "locks_count": 4, "groups_count": 2 }));
    app.finish().await;
}

#[tokio::test]
async fn everything_is_locked_down_and_released() {
    let (app, gym) = gym().await;
    let state = async || app.get("/organization/lockdown", &gym.member).await.expect(200).body;
    let enter = async |lock: i64| app.post(format!("/locks/{lock}/unlock"), &gym.owner, json!({})).await;
    assert_eq!(state().await, json!({ "locked_down": false, "locked_down_since": null }));
    let _ = app.post("/organization/lock_down", &gym.harbour_administrator, json!({})).await.expect(403);
    for _ in 0..2 {
        let _ = app.post("/organization/lock_down", &gym.administrator, json!({})).await.expect(204);
        assert_eq!(state().await, json!({ "locked_down": true, "locked_down_since": "2026-05-04T10:00:00.000Z" }));
        app.clock.advance_s(60);
    }
    for lock in [gym.harbour.locks[0], gym.hill.locks[0]] {
        let refused = enter(lock).await.expect(403).body;
        holds(&refused, &json!({ "code": "fad002" }));
        assert_eq!(refused["error"], "Everything is locked down. Nobody can open any door right now.");
    }
    for _ in 0..2 {
        let _ = app.post("/organization/cancel_lockdown", &gym.administrator, json!({})).await.expect(204);
        assert_eq!(state().await, json!({ "locked_down": false, "locked_down_since": null }));
    }
    let _ = enter(gym.hill.locks[0]).await.expect(200);
    let lines = crate::events(&app, &gym.owner, json!({ "event_type": "organization.update" })).await;
    assert_eq!(lines.len(), 2);
    app.finish().await;
}

#[tokio::test]
async fn settings_are_shown_to_who_looks_after_them() {
    let (app, gym) = gym().await;
    let settings = app.get("/organization/settings", &gym.administrator).await.expect(200).body;
    let wanted =
        json!({ "name": "ironworks Gym", "user_id": gym.owner.id, "sso_configured": false, "sp_certificate": null });
    holds(&settings, &wanted);
    assert_eq!(settings["user"]["email"], gym.owner.email);
    let _ = app.get("/organization/settings", &gym.access_manager).await.expect(403);
    app.finish().await;
}

#[tokio::test]
async fn what_no_identity_provider_is_asked_for_is_refused_by_name() {
    let (app, gym) = gym().await;
    let off = json!({
        "scim_enabled": false, "web_authentication_api_enabled": false, "metadata": null,
        "identity_provider_issuer_url": "",
    });
    let _ = app.patch("/organization", &gym.owner, json!({ "organization": off })).await.expect(204);
    let on = json!({
        "scim_enabled": true, "web_authentication_api_enabled": true, "metadata": "<xml/>",
        "identity_provider_issuer_url": "https://idp.example",
    });
    let refused = app.patch("/organization", &gym.owner, json!({ "organization": on })).await.expect(422);
    let names = ["identity_provider_issuer_url", "metadata", "scim_enabled", "web_authentication_api_enabled"];
    assert_eq!(refused.fields(), names);
    app.finish().await;
}

#[tokio::test]
async fn who_forgot_where_they_sign_in_is_told_by_mail_alone() {
    let (app, gym) = gym().await;
    let rival = app.organization("rival").await;
    let find = async |email: &str| app.post("/organizations/find", NOBODY, json!({ "user": { "email": email } })).await;
    let both = json!({ "user": { "email": gym.member.email, "send_emails": false } });
    let _ = app.post("/users", &rival.owner, both).await.expect(200);
    let _ = find(&gym.member.email.to_uppercase()).await.expect(204);
    let mail = app.mail_to(&gym.member.email).await;
    for words in ["ironworks Gym (ironworks)", "rival Gym (rival)", "these 2 organizations"] {
        assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
    }
    let count = app.mails().len();
    let _ = find("nobody@nowhere.example").await.expect(204);
    app.step().await;
    assert_eq!(app.mails().len(), count);
    for _ in 0..5 {
        let _ = find(&gym.stranger.email).await.expect(204);
    }
    app.step().await;
    assert_eq!(app.mails().len(), count + 3, "not as often as anybody likes");
    assert_eq!(find("nobody").await.expect(422).fields(), ["email"]);
    assert_eq!(app.post("/organizations/find", NOBODY, json!({})).await.expect(422).fields(), ["email"]);
    app.finish().await;
}
