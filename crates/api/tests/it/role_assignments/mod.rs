//! `/role_assignments`

mod notify;
mod rules;
mod teams;

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::{Value, json};

#[tokio::test]
async fn a_right_on_a_group_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/role_assignments",
        envelope: "role_assignment",
        query: format!("assignee_type=User&assignee_id={}", gym.stranger.id),
        first: json!({
            "applies_to_type": "Group", "applies_to_id": gym.members, "assignee_type": "User",
            "assignee_id": gym.stranger.id, "role_id": "group_basic", "notify": false,
            "valid_from": "2026-05-01T00:00:00.000Z", "valid_until": "2026-06-01T00:00:00.000Z",
        }),
        second: json!({ "role_id": "group_manager", "notify": true, "valid_from": null, "valid_until": "2026-07-01T00:00:00.000Z" }),
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_right_on_a_place_and_one_on_the_organization_live_and_die() {
    let (app, gym) = gym().await;
    let of = |kind: &str, id: i64, roles: (&str, &str)| Resource {
        path: "/role_assignments",
        envelope: "role_assignment",
        query: format!("assignee_id={}&scope={}", gym.stranger.id, kind.to_lowercase()),
        first: json!({
            "applies_to_type": kind, "applies_to_id": id, "assignee_type": "User", "assignee_id": gym.stranger.id,
            "role_id": roles.0, "notify": false,
        }),
        second: json!({ "role_id": roles.1, "notify": true }),
    };
    let place = of("Place", gym.harbour.id, ("place_basic", "place_access_manager"));
    live(&app, gym.owner.as_ref(), &place).await;
    let all = of("Organization", gym.organization.id.get(), ("organization_basic", "organization_front_desk"));
    live(&app, gym.owner.as_ref(), &all).await;
    app.finish().await;
}

#[tokio::test]
async fn a_right_says_on_what_whose_and_by_whom() {
    let (app, gym) = gym().await;
    let share = async |body: Value| {
        app.post("/role_assignments", &gym.access_manager, json!({ "role_assignment": body })).await
    };
    let right =
        share(json!({ "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "basic" })).await.expect(200);
    let user =
        json!({ "id": gym.stranger.id, "resource_type": "User", "email": gym.stranger.email, "name": "stranger" });
    let group = json!({ "id": gym.members, "resource_type": "Group", "name": "Members" });
    let wanted = json!({
        "role_id": "group_basic", "applies_to_type": "Group", "applies_to_id": gym.members, "applies_to": group,
        "group_id": gym.members, "group": group, "assignee_type": "User", "assignee_id": gym.stranger.id,
        "assignee": user, "user_id": gym.stranger.id, "user": user, "created_by_type": "User",
        "created_by_id": gym.access_manager.id, "type": "group", "scope": "group", "notify": false,
        "valid_from": null, "valid_until": null,
    });
    holds(&right.body, &wanted);
    let place = share(json!({ "user_id": gym.stranger.id, "place_id": gym.harbour.id, "role_id": "place_basic" }));
    holds(&place.await.expect(200).body, &json!({ "type": "place", "place_id": gym.harbour.id }));
    let all = json!({ "user_id": gym.stranger.id, "organization_id": gym.organization.id.get(), "role_id": "organization_basic" });
    holds(&share(all).await.expect(200).body, &json!({ "type": "organization", "applies_to_type": "Organization" }));
    app.finish().await;
}

#[tokio::test]
async fn lists_of_rights_are_filtered() {
    let (app, gym) = gym().await;
    let list = async |query: &str| {
        let reply = app.get(format!("/role_assignments?limit=250&{query}"), &gym.owner).await.expect(200);
        reply.rows().iter().map(|row| row["user"]["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await.len(), 13);
    assert_eq!(list("role_id=place_basic").await, ["harbour_basic"]);
    assert_eq!(list(&format!("group_id={}", gym.members)).await, ["group_manager", "member"]);
    assert_eq!(
        list(&format!("applies_to_type=Group&applies_to_id={}", gym.members)).await,
        ["group_manager", "member"]
    );
    assert_eq!(list(&format!("place_id={}", gym.hill.id)).await, ["hill_administrator"]);
    assert_eq!(list("scope=place").await.len(), 4);
    assert_eq!(list("scope=organization").await.len(), 7);
    assert_eq!(list("scope=team").await, Vec::<String>::new(), "there are no teams");
    let own = gym.organization.id.get();
    assert_eq!(list(&format!("applies_to_type=Organization&applies_to_id={own}")).await.len(), 7);
    assert_eq!(list("applies_to_type=Organization&applies_to_id=999").await, Vec::<String>::new());
    assert_eq!(list("user_id=me").await, ["Olga Owner"]);
    assert_eq!(list(&format!("assignee_type=User&assignee_id={}", gym.member.id)).await, ["member"]);
    assert_eq!(list("assignee_type=Team&assignee_id=1").await, Vec::<String>::new());
    assert_eq!(list("query=harbour_b").await, ["harbour_basic"]);
    let (up, mut down) = (list("sort=user.name").await, list("sort=-user.name").await);
    down.reverse();
    assert_eq!(up, down);
    let _ = app.get("/role_assignments?applies_to_type=Moon", &gym.owner).await.expect(400);
    let _ = app.get("/role_assignments?user_id=somebody", &gym.owner).await.expect(400);
    let member = app.get("/role_assignments", &gym.member).await.expect(200);
    assert_eq!(member.rows().len(), 1, "one sees one's own");
    app.finish().await;
}
