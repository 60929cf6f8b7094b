//! `/groups`

use crate::resource::{Resource, holds, live};
use crate::{gym, start};
use serde_json::json;

#[tokio::test]
async fn a_group_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/groups",
        envelope: "group",
        query: String::new(),
        first: json!({
            "name": "Members", "description": "Everybody", "place_id": gym.harbour.id, "login_enabled": true,
            "geofence_restriction_enabled": false, "primary_device_restriction_enabled": false,
            "reader_restriction_enabled": false, "time_restriction_enabled": false,
            "tap_to_access_restriction_enabled": false, "managed_device_restriction_enabled": false,
        }),
        second: json!({
            "name": "Some", "description": null, "login_enabled": false,
            "geofence_restriction_enabled": true, "primary_device_restriction_enabled": true,
            "reader_restriction_enabled": true, "time_restriction_enabled": true,
            "tap_to_access_restriction_enabled": true,
        }),
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

/// The body that the client of PyPI sends when it is asked for nothing but a name.
#[tokio::test]
async fn explicit_nulls_stand_for_nothing() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let body = json!({ "group": {
        "name": "Members", "description": null, "place_id": null, "login_enabled": false,
        "geofence_restriction_enabled": false, "primary_device_restriction_enabled": false,
        "managed_device_restriction_enabled": false, "reader_restriction_enabled": false,
        "time_restriction_enabled": false,
    } });
    let group = app.post("/groups", &owner, body).await.expect(200).body;
    holds(&group, &json!({ "place_id": null, "description": null, "login_enabled": false, "users_count": 0 }));
    app.finish().await;
}

#[tokio::test]
async fn a_new_group_lets_the_app_in_and_restricts_nothing() {
    let app = start().await;
    let owner = app.organization("ironworks").await.owner;
    let group = app.post("/groups", &owner, json!({ "group": { "name": "Members" } })).await.expect(200).body;
    holds(
        &group,
        &json!({ "login_enabled": true, "time_restriction_enabled": false, "reader_restriction_enabled": false }),
    );
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_group_is_said_by_field() {
    let (app, gym) = gym().await;
    let rival = app.organization("rival").await.owner;
    let wrong = json!({ "group": { "name": [], "place_id": "here", "login_enabled": "perhaps", "description": 1 } });
    let reply = app.post("/groups", &gym.owner, wrong).await.expect(422);
    assert_eq!(reply.fields(), ["description", "login_enabled", "name", "place_id"]);
    let reply = app.post("/groups", &gym.owner, json!({ "group": { "name": " " } })).await.expect(422);
    assert_eq!(reply.fields(), ["name"]);
    let foreign = json!({ "group": { "name": "Mine", "place_id": gym.harbour.id } });
    let reply = app.post("/groups", &rival, foreign).await.expect(422);
    assert_eq!(reply.fields(), ["place_id"]);
    let one = format!("/groups/{}", gym.members);
    let reply = app.patch(&one, &gym.owner, json!({ "group": { "place_id": gym.hill.id } })).await.expect(422);
    assert_eq!(reply.fields(), ["place_id"]);
    let managed = json!({ "group": { "managed_device_restriction_enabled": true } });
    let reply = app.patch(&one, &gym.owner, managed).await.expect(422);
    assert_eq!(reply.fields(), ["managed_device_restriction_enabled"]);
    app.finish().await;
}

#[tokio::test]
async fn lists_of_groups_are_filtered() {
    let (app, gym) = gym().await;
    let list = async |query: &str| app.get(format!("/groups?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("").await, [gym.members, gym.staff]);
    assert_eq!(list("sort=-name").await, [gym.staff, gym.members]);
    assert_eq!(list("query=mem").await, [gym.members]);
    assert_eq!(list("scope=organization").await, [gym.staff]);
    assert_eq!(list("scope=place").await, [gym.members]);
    assert_eq!(list(&format!("place_id={}", gym.harbour.id)).await, [gym.members]);
    assert_eq!(list(&format!("lock_id={}", gym.harbour.locks[2])).await, [gym.staff]);
    assert_eq!(list("elevator_stop_id=1").await, Vec::<i64>::new(), "there are no elevators");
    let _ = app.get("/groups?scope=team", &gym.owner).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn a_group_counts_its_people_and_doors() {
    let (app, gym) = gym().await;
    let group = app.get(format!("/groups/{}", gym.members), &gym.owner).await.expect(200).body;
    holds(&group, &json!({ "users_count": 2, "members_count": 2, "locks_count": 2, "elevator_stops_count": 0 }));
    assert_eq!(group["place"], json!({ "id": gym.harbour.id, "resource_type": "Place", "name": "Harbour" }));
    app.finish().await;
}

#[tokio::test]
async fn a_group_that_goes_takes_its_rights_and_leaves_its_doors() {
    let (app, gym) = gym().await;
    let lock = gym.harbour.locks[0];
    let _ = app.unlock(lock, &gym.member).await.expect(200);
    let _ = app.delete(format!("/groups/{}", gym.members), &gym.owner).await.expect(204);
    assert_eq!(app.unlock(lock, &gym.member).await.expect(403).code(), "fcd8ef");
    let _ = app.get(format!("/locks/{lock}"), &gym.owner).await.expect(200);
    let rights = app.get(format!("/role_assignments?user_id={}", gym.member.id), &gym.owner).await;
    assert_eq!(rights.ids(), Vec::<i64>::new());
    app.finish().await;
}
