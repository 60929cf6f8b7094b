//! Who may give and take what.

use crate::gym;
use crate::resource::holds;
use serde_json::{Value, json};
use testkit::{App, Gym, Person, Reply};

async fn share(app: &App, actor: &Person, person: &Person, role: &str, (kind, id): (&str, i64)) -> Reply {
    let right = json!({ "applies_to_type": kind, "applies_to_id": id, "assignee_type": "User", "assignee_id": person.id, "role_id": role });
    app.post("/role_assignments", actor, json!({ "role_assignment": right })).await
}

async fn right_of(app: &App, gym: &Gym, person: &Person) -> String {
    let list = app.get(format!("/role_assignments?user_id={}", person.id), &gym.owner).await.expect(200);
    format!("/role_assignments/{}", list.ids()[0])
}

#[tokio::test]
async fn nobody_gives_a_role_above_their_own() {
    let (app, gym) = gym().await;
    let (all, harbour) = (("Organization", gym.organization.id.get()), ("Place", gym.harbour.id));
    let (hill, members, staff) = (("Place", gym.hill.id), ("Group", gym.members), ("Group", gym.staff));
    for (actor, role, target, status) in [
        (&gym.administrator, "organization_owner", all, 403),
        (&gym.administrator, "organization_administrator", all, 200),
        (&gym.access_manager, "organization_administrator", all, 403),
        (&gym.access_manager, "organization_access_manager", all, 200),
        (&gym.access_manager, "place_administrator", harbour, 403),
        (&gym.access_manager, "place_basic", harbour, 200),
        (&gym.user_manager, "group_basic", members, 403),
        (&gym.front_desk, "organization_basic", all, 403),
        (&gym.observer, "group_basic", members, 403),
        (&gym.harbour_administrator, "place_administrator", harbour, 200),
        (&gym.harbour_administrator, "place_basic", hill, 403),
        (&gym.harbour_administrator, "organization_basic", all, 403),
        (&gym.harbour_administrator, "group_basic", staff, 403),
        (&gym.harbour_access_manager, "place_administrator", harbour, 403),
        (&gym.harbour_access_manager, "group_manager", members, 200),
        (&gym.group_manager, "group_basic", members, 200),
        (&gym.group_manager, "group_manager", members, 200),
        (&gym.group_manager, "group_basic", staff, 403),
        (&gym.group_manager, "place_basic", harbour, 403),
        (&gym.member, "group_basic", members, 403),
    ] {
        let reply = share(&app, actor, &gym.stranger, role, target).await;
        assert_eq!(reply.status, status, "{} gives {role} on {target:?}: {}", actor.email, reply.body);
        if status == 200 {
            let _ = app.delete(format!("/role_assignments/{}", reply.id()), actor).await.expect(204);
        }
    }
    app.finish().await;
}

#[tokio::test]
async fn nobody_changes_or_takes_a_role_above_their_own() {
    let (app, gym) = gym().await;
    for (actor, person) in [
        (&gym.access_manager, &gym.administrator),
        (&gym.harbour_access_manager, &gym.harbour_administrator),
        (&gym.user_manager, &gym.member),
        (&gym.front_desk, &gym.member),
        (&gym.administrator, &gym.owner),
        (&gym.owner, &gym.owner),
    ] {
        let right = right_of(&app, &gym, person).await;
        let what = format!("{} and {}", actor.email, person.email);
        assert_eq!(app.patch(&right, actor, json!({ "notify": true })).await.status, 403, "{what}");
        assert_eq!(app.delete(&right, actor).await.status, 403, "{what}");
    }
    let right = right_of(&app, &gym, &gym.member).await;
    let raised = json!({ "role_assignment": { "role_id": "group_manager" } });
    let _ = app.put(&right, &gym.group_manager, raised).await.expect(204);
    holds(&app.get(&right, &gym.owner).await.body, &json!({ "role_id": "group_manager" }));
    app.finish().await;
}

#[tokio::test]
async fn the_owner_stays_owner() {
    let (app, gym) = gym().await;
    let key = app.key(&gym.organization).await;
    let right = right_of(&app, &gym, &gym.owner).await;
    let lower = json!({ "role_assignment": { "role_id": "organization_basic" } });
    assert_eq!(app.patch(&right, &key, lower).await.status, 403);
    assert_eq!(app.delete(&right, &key).await.status, 403);
    let one = format!("/users/{}", gym.owner.id);
    let off = json!({ "access_enabled": false });
    assert_eq!(app.patch(&one, &key, off.clone()).await.status, 403);
    assert_eq!(app.delete(&one, &key).await.status, 403);
    assert_eq!(app.patch(&one, &gym.owner, off).await.expect(422).fields(), ["access_enabled"]);
    assert_eq!(app.delete(&one, &gym.owner).await.expect(422).fields(), ["base"]);
    app.finish().await;
}

#[tokio::test]
async fn a_second_role_on_a_target_is_refused() {
    let (app, gym) = gym().await;
    let members = ("Group", gym.members);
    assert_eq!(share(&app, &gym.owner, &gym.member, "group_manager", members).await.expect(422).fields(), ["role_id"]);
    let _ = share(&app, &gym.owner, &gym.member, "group_basic", ("Group", gym.staff)).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn two_at_once_give_one_role() {
    let (app, gym) = gym().await;
    let members = ("Group", gym.members);
    let (one, other) = tokio::join!(
        share(&app, &gym.owner, &gym.stranger, "group_basic", members),
        share(&app, &gym.administrator, &gym.stranger, "group_manager", members),
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_right_is_said_by_field() {
    let (app, gym) = gym().await;
    let wrong = async |change: Value| {
        let mut right = json!({ "user_id": gym.stranger.id, "applies_to_type": "Group", "applies_to_id": gym.members, "role_id": "group_basic" });
        for (key, value) in change.as_object().expect("an object") {
            right[key] = value.clone();
        }
        app.post("/role_assignments", &gym.owner, json!({ "role_assignment": right })).await.expect(422)
    };
    assert_eq!(wrong(json!({ "role_id": "king" })).await.fields(), ["role_id"]);
    assert_eq!(wrong(json!({ "role_id": "place_basic" })).await.fields(), ["role_id"]);
    assert_eq!(wrong(json!({ "role_id": null })).await.fields(), ["role_id"]);
    assert_eq!(wrong(json!({ "user_id": null })).await.fields(), ["assignee_id"]);
    assert_eq!(wrong(json!({ "assignee_type": "Robot" })).await.fields(), ["assignee_type"]);
    assert_eq!(wrong(json!({ "applies_to_type": "Lock" })).await.fields(), ["applies_to_type"]);
    assert_eq!(wrong(json!({ "applies_to_id": null })).await.fields(), ["applies_to_id"]);
    assert_eq!(wrong(json!({ "valid_from": "tomorrow" })).await.fields(), ["valid_from"]);
    let upside_down = json!({ "valid_from": "2026-06-01T00:00:00Z", "valid_until": "2026-05-01T00:00:00Z" });
    assert_eq!(wrong(upside_down).await.fields(), ["valid_until"]);
    let empty = app.post("/role_assignments", &gym.owner, json!({})).await.expect(422);
    assert_eq!(empty.fields(), ["applies_to_type", "assignee_id", "role_id"]);
    app.finish().await;
}

#[tokio::test]
async fn a_group_manager_manages_the_people_of_the_group_and_no_others() {
    let (app, gym) = gym().await;
    let right = right_of(&app, &gym, &gym.member).await;
    let _ = app.delete(&right, &gym.group_manager).await.expect(204);
    let elsewhere = right_of(&app, &gym, &gym.harbour_basic).await;
    let _ = app.get(&elsewhere, &gym.group_manager).await.expect(404);
    let _ = app.delete(&elsewhere, &gym.group_manager).await.expect(404);
    let list = app.get("/role_assignments", &gym.group_manager).await.expect(200);
    assert!(list.rows().iter().all(|row| row["group_id"] == gym.members), "{}", list.body);
    assert_eq!(app.get("/groups", &gym.group_manager).await.ids(), [gym.members]);
    app.finish().await;
}

#[tokio::test]
async fn a_right_on_the_organization_has_its_dates_although_the_contract_does_not_show_them() {
    let (app, gym) = gym().await;
    let right = json!({ "role_assignment": {
        "user_id": gym.stranger.id, "applies_to_type": "Organization", "role_id": "organization_basic",
        "valid_until": "2026-05-04T11:00:00Z",
    } });
    let _ = app.post("/role_assignments", &gym.owner, right).await.expect(200);
    let _ = app.unlock(gym.hill.locks[0], &gym.stranger).await.expect(200);
    app.clock.set("2026-05-04T11:00:00Z");
    assert_eq!(app.unlock(gym.hill.locks[0], &gym.stranger).await.expect(403).code(), "f35ade");
    app.finish().await;
}

#[tokio::test]
async fn taking_a_right_away_counts_for_the_next_request() {
    let (app, gym) = gym().await;
    let _ = app.get("/organization/dashboard", &gym.observer).await.expect(200);
    let right = right_of(&app, &gym, &gym.observer).await;
    let _ = app.delete(&right, &gym.owner).await.expect(204);
    let _ = app.get("/organization/dashboard", &gym.observer).await.expect(403);
    app.finish().await;
}
