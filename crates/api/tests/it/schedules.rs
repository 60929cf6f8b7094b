//! `/schedules`

use crate::gym;
use crate::resource::{Resource, holds, live};
use serde_json::{Value, json};

fn weekly(of: (&str, i64)) -> Value {
    json!({
        "scheduleable_type": of.0, "scheduleable_id": of.1, "type": "recurring_event", "consequence": "allow",
        "name": "Mornings", "enabled": true, "override": false, "monday": true, "tuesday": true, "wednesday": false,
        "thursday": false, "friday": false, "saturday": false, "sunday": false,
        "starts_at_time": "06:00", "ends_at_time": "11:30",
    })
}

#[tokio::test]
async fn a_schedule_lives_and_dies() {
    let (app, gym) = gym().await;
    let resource = Resource {
        path: "/schedules",
        envelope: "schedule",
        query: format!("scheduleable_type=Group&scheduleable_id={}", gym.members),
        first: weekly(("Group", gym.members)),
        second: json!({
            "name": "Nights", "enabled": false, "monday": false, "sunday": true, "starts_at_time": "20:00",
            "ends_at_time": "24:00",
        }),
    };
    live(&app, gym.owner.as_ref(), &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_schedule_says_when_it_holds_next() {
    let (app, gym) = gym().await;
    let body = json!({ "schedule": weekly(("Lock", gym.hill.locks[0])) });
    let schedule = app.post("/schedules", &gym.hill_administrator, body).await.expect(200).body;
    // 06:00 in New York is 10:00 UTC, which is now.
    let next = json!({ "starts_at": "2026-05-04T10:00:00.000Z", "ends_at": "2026-05-04T15:30:00.000Z" });
    holds(&schedule, &json!({ "next_occurence": next, "place_id": gym.hill.id }));
    let of = json!({ "id": gym.hill.locks[0], "type": "Lock", "name": "Hill door" });
    assert_eq!(schedule["scheduleable"], of);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_schedule_is_said_by_field() {
    let (app, gym) = gym().await;
    let add = async |change: Value| {
        let mut body = weekly(("Lock", gym.harbour.locks[0]));
        for (key, value) in change.as_object().expect("an object") {
            body[key] = value.clone();
        }
        app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(422)
    };
    assert_eq!(add(json!({ "scheduleable_type": "ElevatorStop" })).await.fields(), ["scheduleable_type"]);
    assert_eq!(add(json!({ "scheduleable_id": 999_999 })).await.fields(), ["scheduleable_id"]);
    assert_eq!(add(json!({ "monday": false, "tuesday": false })).await.fields(), ["base"]);
    assert_eq!(add(json!({ "starts_at_time": "12:00" })).await.fields(), ["ends_at_time"]);
    assert_eq!(add(json!({ "starts_at_time": "25:00" })).await.fields(), ["starts_at_time"]);
    assert_eq!(add(json!({ "monday": "perhaps", "name": 5 })).await.fields(), ["monday", "name"]);
    assert_eq!(add(json!({ "type": "single_event" })).await.fields(), ["type"]);
    assert_eq!(add(json!({ "consequence": "unlock", "override": true })).await.fields(), ["consequence", "override"]);
    let reply = app.post("/schedules", &gym.owner, json!({ "schedule": {} })).await.expect(422);
    assert_eq!(reply.fields(), ["scheduleable_id", "scheduleable_type"]);
    app.finish().await;
}

#[tokio::test]
async fn lists_of_schedules_are_filtered() {
    let (app, gym) = gym().await;
    let mut ids = Vec::new();
    for of in [("Lock", gym.harbour.locks[0]), ("Group", gym.members), ("Group", gym.staff)] {
        let body = json!({ "schedule": weekly(of) });
        ids.push(app.post("/schedules", &gym.owner, body).await.expect(200).id());
    }
    let list = async |query: String| app.get(format!("/schedules?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list(String::new()).await, ids);
    assert_eq!(list("consequence=allow".to_owned()).await, ids);
    assert_eq!(list("consequence=unlock".to_owned()).await, Vec::<i64>::new());
    assert_eq!(list(format!("scheduleable_type=Group&scheduleable_id={}", gym.members)).await, [ids[1]]);
    assert_eq!(list("scheduleable_type=ElevatorStop&scheduleable_id=1".to_owned()).await, Vec::<i64>::new());
    let _ = app.get("/schedules?scheduleable_type=Group", &gym.owner).await.expect(400);
    let _ = app.get("/schedules?scheduleable_type=User&scheduleable_id=1", &gym.owner).await.expect(400);
    let harbour = app.get("/schedules", &gym.harbour_administrator).await.expect(200);
    assert_eq!(harbour.ids(), ids[..2], "who administers a place sees its own");
    app.finish().await;
}

#[tokio::test]
async fn who_shares_access_reads_the_hours_and_does_not_set_them() {
    let (app, gym) = gym().await;
    let body = json!({ "schedule": weekly(("Group", gym.members)) });
    let _ = app.post("/schedules", &gym.harbour_access_manager, body.clone()).await.expect(403);
    let one = app.post("/schedules", &gym.harbour_administrator, body).await.expect(200).id();
    let one = format!("/schedules/{one}");
    let _ = app.get(&one, &gym.harbour_access_manager).await.expect(200);
    let _ = app.patch(&one, &gym.harbour_access_manager, json!({ "name": "Mine" })).await.expect(403);
    let _ = app.delete(&one, &gym.front_desk).await.expect(403);
    app.finish().await;
}
