//! `/team_memberships`

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::{Value, json};

#[tokio::test]
async fn a_membership_lives_and_dies() {
    let (app, gym) = gym().await;
    let team = app.post("/teams", &gym.owner, json!({ "name": "Desk" })).await.expect(200).id();
    let resource = Resource {
        path: "/team_memberships",
        envelope: "team_membership",
        query: format!("team_id={team}&member_type=User"),
        first: json!({ "team_id": team, "member_type": "User", "member_id": gym.stranger.id }),
        second: Value::Null,
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_membership_says_in_what_and_who() {
    let (app, gym) = gym().await;
    let team = app.post("/teams", &gym.owner, json!({ "name": "Desk" })).await.expect(200).id();
    let join = async |member: i64| {
        let body = json!({ "team_id": team, "member_type": "User", "member_id": member });
        app.post("/team_memberships", &gym.owner, json!({ "team_membership": body })).await
    };
    let made = join(gym.stranger.id).await.expect(200);
    let user =
        json!({ "id": gym.stranger.id, "resource_type": "User", "email": gym.stranger.email, "name": "stranger" });
    let wanted = json!({
        "resource_type": "TeamMembership", "team_id": team, "member_type": "User", "member_id": gym.stranger.id,
        "team": { "id": team, "resource_type": "Team", "name": "Desk" }, "member": user,
    });
    holds(&made.body, &wanted);
    assert_eq!(join(gym.stranger.id).await.expect(422).fields(), ["member_id"]);
    let other = join(gym.member.id).await.expect(200).id();
    let list =
        async |query: String| app.get(format!("/team_memberships?{query}"), &gym.observer).await.expect(200).ids();
    assert_eq!(list(format!("team_id={team}")).await, [made.id(), other]);
    assert_eq!(list(format!("member_type=User&member_id={}", gym.member.id)).await, [other]);
    assert_eq!(list(format!("member_type=Guest&member_id={}", gym.member.id)).await, [0; 0]);
    assert_eq!(list(format!("ids={other}")).await, [other]);
    assert_eq!(app.get("/team_memberships", &gym.member).await.expect(200).ids(), [other], "their own");
    app.finish().await;
}

#[tokio::test]
async fn a_guest_is_in_a_team_as_a_guest() {
    let (app, gym) = gym().await;
    let team = app.post("/teams", &gym.owner, json!({ "name": "Cleaners" })).await.expect(200).id();
    let id = app.post("/guests", &gym.owner, json!({ "name": "Tom" })).await.expect(200).id();
    let body = json!({ "team_id": team, "member_type": "Guest", "member_id": id });
    let made = app.post("/team_memberships", &gym.owner, json!({ "team_membership": body })).await.expect(200);
    let tom = json!({ "id": id, "resource_type": "Guest", "name": "Tom", "email": null, "phone_number": null });
    holds(&made.body, &json!({ "member_type": "Guest", "member_id": id, "member": tom }));
    let list = async |query: &str| app.get(format!("/team_memberships?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("member_type=Guest").await, [made.id()]);
    assert_eq!(list("member_type=User").await, [0; 0]);
    assert_eq!(list("").await, [made.id()]);
    let _ = app.delete(format!("/guests/{id}"), &gym.owner).await.expect(204);
    assert_eq!(list("").await, [0; 0]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_membership_is_said_by_field() {
    let (app, gym) = gym().await;
    let team = app.post("/teams", &gym.owner, json!({ "name": "Desk" })).await.expect(200).id();
    let wrong = async |change: Value| {
        let mut body = json!({ "team_id": team, "member_type": "User", "member_id": gym.stranger.id });
        for (key, value) in change.as_object().expect("an object") {
            body[key] = value.clone();
        }
        app.post("/team_memberships", &gym.owner, json!({ "team_membership": body })).await.expect(422)
    };
    let guest = wrong(json!({ "member_type": "Guest" })).await;
    assert_eq!(guest.body["errors"]["member_id"][0], "is not a guest of this organization");
    assert_eq!(wrong(json!({ "member_type": null })).await.fields(), ["member_type"]);
    assert_eq!(wrong(json!({ "member_type": "Robot" })).await.fields(), ["member_type"]);
    assert_eq!(wrong(json!({ "team_id": 404 })).await.fields(), ["team_id"]);
    assert_eq!(wrong(json!({ "team_id": "desk" })).await.fields(), ["team_id"]);
    assert_eq!(wrong(json!({ "member_id": null })).await.fields(), ["member_id"]);
    app.finish().await;
}
