//! Role assignments of teams, and those of their members that come from them.

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::{Value, json};
use testkit::{App, Gym};

/// A team with the stranger in it.
async fn desk(app: &App, gym: &Gym) -> i64 {
    let team = app.post("/teams", &gym.owner, json!({ "name": "Desk" })).await.expect(200).id();
    let joined = json!({ "team_id": team, "member_type": "User", "member_id": gym.stranger.id });
    let _ = app.post("/team_memberships", &gym.owner, joined).await.expect(200);
    team
}

fn of_team(team: i64, kind: &str, id: i64, role: &str) -> Value {
    json!({
        "applies_to_type": kind, "applies_to_id": id, "assignee_type": "Team", "assignee_id": team, "role_id": role,
        "notify": false,
    })
}

#[tokio::test]
async fn rights_of_a_team_live_and_die() {
    let (app, gym) = gym().await;
    let team = desk(&app, &gym).await;
    let all = gym.organization.id.get();
    for (kind, id, roles) in [
        ("Group", gym.members, ("group_basic", "group_manager")),
        ("Place", gym.harbour.id, ("place_basic", "place_access_manager")),
        ("Organization", all, ("organization_basic", "organization_front_desk")),
    ] {
        let resource = Resource {
            path: "/role_assignments",
            envelope: "role_assignment",
            query: format!("assignee_type=Team&assignee_id={team}"),
            first: of_team(team, kind, id, roles.0),
            second: json!({ "role_id": roles.1, "notify": true }),
        };
        live(&app, gym.owner.as_ref(), &resource).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn a_right_of_a_team_says_so_and_is_found_among_those_of_teams() {
    let (app, gym) = gym().await;
    let team = desk(&app, &gym).await;
    let right = of_team(team, "Group", gym.members, "group_basic");
    let made = app.post("/role_assignments", &gym.owner, json!({ "role_assignment": right })).await.expect(200);
    let stub = json!({ "id": team, "resource_type": "Team", "name": "Desk" });
    let wanted = json!({
        "assignee_type": "Team", "assignee_id": team, "assignee": stub, "assignee_team_id": team, "assignee_team": stub,
        "user_id": null, "guest_id": null, "created_by_type": "User", "created_by_id": gym.owner.id,
    });
    holds(&made.body, &wanted);
    assert_eq!(made.body.get("user"), None);
    let list = async |query: String| {
        app.get(format!("/role_assignments?limit=100&{query}"), &gym.owner).await.expect(200).ids()
    };
    let id = made.id();
    for query in [
        "scope=team".to_owned(),
        "assignee_type=Team".to_owned(),
        format!("assignee_type=Team&assignee_id={team}&sort=-user.name"),
        format!("assignee_type=Team&group_id={}", gym.members),
        format!("ids={id}"),
    ] {
        assert_eq!(list(query.clone()).await, [id], "{query}");
    }
    for query in [
        "assignee_type=Guest".to_owned(),
        format!("assignee_type=Team&user_id={}", gym.stranger.id),
        format!("scope=team&place_id={}", gym.harbour.id),
    ] {
        assert_eq!(list(query.clone()).await, [0; 0], "{query}");
    }
    let everybody = list(String::new()).await;
    assert!(everybody.contains(&id));
    assert_eq!(list("sort=user.name".to_owned()).await.last(), Some(&id), "who has no name of a user comes last");
    let people = list("assignee_type=User".to_owned()).await;
    assert_eq!(people.len(), everybody.len() - 1);
    let shares = app.get(format!("/shares?limit=100&group_id={}", gym.members), &gym.owner).await.expect(200);
    assert!(!shares.ids().contains(&id), "a share is of a person");
    let _ = app.get(format!("/shares/{id}"), &gym.owner).await.expect(404);
    app.finish().await;
}

#[tokio::test]
async fn a_member_has_what_the_team_has_and_it_says_from_where() {
    let (app, gym) = gym().await;
    let team = desk(&app, &gym).await;
    let right = of_team(team, "Group", gym.members, "group_basic");
    let given = app.post("/role_assignments", &gym.owner, right).await.expect(200).id();
    let _ = app.unlock(gym.harbour.locks[0], &gym.stranger).await.expect(200);
    let own = app.get("/role_assignments?user_id=me", &gym.stranger).await.expect(200);
    let derived = own.ids()[0];
    holds(&own.rows()[0], &json!({ "assignee_type": "User", "created_by_id": null, "group_id": gym.members }));
    let one = format!("/role_assignments/{derived}");
    for refused in
        [app.patch(&one, &gym.owner, json!({ "role_id": "group_manager" })).await, app.delete(&one, &gym.owner).await]
    {
        let sentence = &refused.expect(422).body["errors"]["base"][0];
        assert_eq!(sentence, "comes from the team Desk and changes with it");
    }
    let through = json!({
        "source_type": "team", "source_id": given, "source_name": "Desk", "source_text": "Through the team Desk",
        "team_id": team, "role_id": "group_basic",
    });
    let sources = app.get(format!("{one}/sources"), &gym.stranger).await.expect(200);
    holds(&sources.body[0], &through);
    let _ = app.get(format!("{one}/sources"), &gym.member).await.expect(404);
    let manual = json!({ "user_id": gym.stranger.id, "group_id": gym.members, "role_id": "group_manager" });
    let manual = app.post("/role_assignments", &gym.owner, manual).await.expect(200).id();
    assert_eq!(app.get("/role_assignments?user_id=me", &gym.stranger).await.expect(200).ids(), [manual]);
    assert_eq!(app.get(&one, &gym.owner).await.expect(200).id(), manual, "what stands for it");
    let both = app.get(format!("/role_assignments/{manual}/sources"), &gym.owner).await.expect(200).body;
    holds(&both[0], &through);
    let by =
        format!("Shared by {}", app.get("/user", &gym.owner).await.expect(200).body["name"].as_str().expect("a name"));
    holds(&both[1], &json!({ "right_id": manual, "source_type": "manual", "source_text": by, "team_id": null }));
    let asked = format!("/explain?user_id=me&lock_id={}", gym.harbour.locks[0]);
    let explained = app.get(asked, &gym.stranger).await.expect(200).body;
    holds(&explained["rights"][0], &json!({ "source_name": "Desk", "source_text": "Through the team Desk" }));
    app.finish().await;
}

#[tokio::test]
async fn a_second_role_of_a_team_on_a_target_is_refused_and_so_is_a_team_that_is_not_there() {
    let (app, gym) = gym().await;
    let team = desk(&app, &gym).await;
    let right = of_team(team, "Group", gym.members, "group_basic");
    let _ = app.post("/role_assignments", &gym.owner, right.clone()).await.expect(200);
    assert_eq!(app.post("/role_assignments", &gym.owner, right).await.expect(422).fields(), ["role_id"]);
    let nobody = of_team(404, "Group", gym.members, "group_basic");
    let _ = app.post("/role_assignments", &gym.owner, nobody).await.expect(404);
    app.finish().await;
}
