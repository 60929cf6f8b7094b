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

/// From one instant to another.
fn once(of: (&str, i64)) -> Value {
    json!({
        "scheduleable_type": of.0, "scheduleable_id": of.1, "type": "single_event", "consequence": "unlock",
        "name": "Open day", "enabled": true, "override": false, "starts_at": "2026-05-09T08:00:00.000Z",
        "ends_at": "2026-05-09T14:30:00.000Z",
    })
}

/// Whole days.
fn days(of: (&str, i64)) -> Value {
    json!({
        "scheduleable_type": of.0, "scheduleable_id": of.1, "type": "single_all_day_event", "consequence": "allow",
        "name": "Christmas", "enabled": true, "override": true, "starts_at_date": "2026-12-24",
        "ends_at_date": "2026-12-26",
    })
}

/// The holidays of a region.
fn holidays(of: (&str, i64)) -> Value {
    json!({
        "scheduleable_type": of.0, "scheduleable_id": of.1, "type": "holiday_calendar", "consequence": "allow",
        "name": "Holidays", "enabled": true, "override": true, "region": "us_ny", "observed": true,
        "ignored_holidays": ["Election Day", "2026-11-11"],
    })
}

/// What is changed, with the rest as it was.
fn with(mut body: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

#[tokio::test]
async fn schedules_of_every_kind_live_and_die() {
    let (app, gym) = gym().await;
    let (group, door, place) = (("Group", gym.members), ("Lock", gym.harbour.locks[0]), ("Place", gym.harbour.id));
    for (of, first, second) in [
        (
            group,
            weekly(group),
            json!({
                "name": "Nights", "enabled": false, "monday": false, "sunday": true, "starts_at_time": "20:00",
                "ends_at_time": "24:00",
            }),
        ),
        (door, once(door), json!({ "name": null, "override": true, "ends_at": "2026-05-10T00:00:00.000Z" })),
        (door, with(once(door), &json!({ "consequence": "first_to_arrive" })), json!({ "enabled": false })),
        (group, days(group), json!({ "override": false, "starts_at_date": "2026-12-25" })),
        (place, days(place), json!({ "name": "Rebuilding", "ends_at_date": "2027-01-31" })),
        (
            place,
            with(weekly(place), &json!({ "override": true })),
            json!({ "tuesday": false, "ends_at_time": "12:00" }),
        ),
        (place, holidays(place), json!({ "region": "us_ca", "ignored_holidays": ["Thanksgiving Day"] })),
        (group, holidays(group), json!({ "override": false, "observed": false, "enabled": false })),
        (door, with(holidays(door), &json!({ "consequence": "unlock" })), json!({ "ignored_holidays": [] })),
    ] {
        let query = format!("scheduleable_type={}&scheduleable_id={}", of.0, of.1);
        let resource = Resource { path: "/schedules", envelope: "schedule", query, first, second };
        live(&app, gym.owner.as_ref(), &resource).await;
    }
    app.finish().await;
}

#[tokio::test]
async fn the_type_is_what_the_fields_say() {
    let (app, gym) = gym().await;
    let door = ("Lock", gym.harbour.locks[0]);
    for (body, expected) in [
        (weekly(door), "recurring_event"),
        (once(door), "single_event"),
        (days(door), "single_all_day_event"),
        (holidays(door), "holiday_calendar"),
    ] {
        let mut body = body;
        body.as_object_mut().expect("an object").remove("type");
        let made = app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(200);
        assert_eq!(made.body["type"], expected);
    }
    app.finish().await;
}

#[tokio::test]
async fn a_schedule_becomes_one_of_another_type() {
    let (app, gym) = gym().await;
    let door = ("Lock", gym.harbour.locks[0]);
    let id = app.post("/schedules", &gym.owner, json!({ "schedule": once(door) })).await.expect(200).id();
    let one = format!("/schedules/{id}");
    let weekdays = json!({ "type": "recurring_event", "monday": true });
    let _ = app.patch(&one, &gym.owner, json!({ "schedule": weekdays })).await.expect(204);
    let body = app.get(&one, &gym.owner).await.expect(200).body;
    let wanted = json!({
        "type": "recurring_event", "monday": true, "sunday": false, "starts_at_time": "00:00", "ends_at_time": "24:00",
        "name": "Open day", "consequence": "unlock",
    });
    holds(&body, &wanted);
    assert_eq!(body.get("starts_at"), None);
    let whole_days = json!({ "starts_at_date": "2026-06-01", "ends_at_date": "2026-06-01" });
    let _ = app.patch(&one, &gym.owner, json!({ "schedule": whole_days })).await.expect(204);
    let body = app.get(&one, &gym.owner).await.expect(200).body;
    holds(&body, &with(whole_days, &json!({ "type": "single_all_day_event" })));
    let timeless = app.patch(&one, &gym.owner, json!({ "type": "single_event" })).await.expect(422);
    assert_eq!(timeless.fields(), ["ends_at", "starts_at"]);
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
    let add = async |body: Value, change: Value| {
        let body = with(body, &change);
        app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(422)
    };
    let (door, group, place) = (("Lock", gym.harbour.locks[0]), ("Group", gym.members), ("Place", gym.harbour.id));
    let wrong = async |change: Value| add(weekly(door), change).await;
    assert_eq!(wrong(json!({ "scheduleable_type": "ElevatorStop" })).await.fields(), ["scheduleable_type"]);
    assert_eq!(wrong(json!({ "scheduleable_id": 999_999 })).await.fields(), ["scheduleable_id"]);
    assert_eq!(wrong(json!({ "monday": false, "tuesday": false })).await.fields(), ["base"]);
    assert_eq!(wrong(json!({ "starts_at_time": "12:00" })).await.fields(), ["ends_at_time"]);
    assert_eq!(wrong(json!({ "starts_at_time": "25:00" })).await.fields(), ["starts_at_time"]);
    assert_eq!(wrong(json!({ "monday": "perhaps", "name": 5 })).await.fields(), ["monday", "name"]);
    assert_eq!(wrong(json!({ "type": "moon_phase" })).await.fields(), ["type"]);
    assert_eq!(wrong(json!({ "type": "holiday_calendar", "region": "de_by" })).await.fields(), ["observed"]);
    assert_eq!(add(holidays(door), json!({ "region": "ua" })).await.fields(), ["region"]);
    assert_eq!(add(holidays(door), json!({ "region": null })).await.fields(), ["region"]);
    assert_eq!(add(holidays(door), json!({ "ignored_holidays": ["Easter"] })).await.fields(), ["ignored_holidays"]);
    assert_eq!(add(holidays(door), json!({ "ignored_holidays": "Easter" })).await.fields(), ["ignored_holidays"]);
    assert_eq!(add(holidays(door), json!({ "ignored_holidays": [7] })).await.fields(), ["ignored_holidays"]);
    assert_eq!(add(holidays(group), json!({ "consequence": "unlock" })).await.fields(), ["consequence"]);
    assert_eq!(add(holidays(place), json!({ "override": false })).await.fields(), ["override"]);
    assert_eq!(wrong(json!({ "consequence": "permit" })).await.fields(), ["consequence"]);
    assert_eq!(add(once(door), json!({ "ends_at": "2026-05-09T08:00:00Z" })).await.fields(), ["ends_at"]);
    assert_eq!(add(once(door), json!({ "starts_at": "2026-05-09T08:00" })).await.fields(), ["starts_at"]);
    assert_eq!(add(once(door), json!({ "starts_at": null })).await.fields(), ["starts_at"]);
    assert_eq!(add(days(door), json!({ "ends_at_date": "2026-12-23" })).await.fields(), ["ends_at_date"]);
    assert_eq!(add(days(door), json!({ "starts_at_date": "24.12.2026" })).await.fields(), ["starts_at_date"]);
    assert_eq!(add(once(group), json!({})).await.fields(), ["consequence"]);
    assert_eq!(add(days(place), json!({ "override": false })).await.fields(), ["override"]);
    assert_eq!(add(days(place), json!({ "consequence": "first_to_arrive" })).await.fields(), ["consequence"]);
    let reply = app.post("/schedules", &gym.owner, json!({ "schedule": {} })).await.expect(422);
    assert_eq!(reply.fields(), ["scheduleable_id", "scheduleable_type"]);
    let one = app.post("/schedules", &gym.owner, json!({ "schedule": weekly(door) })).await.expect(200).id();
    for (change, fields) in [
        (json!({ "consequence": "unlock" }), ["consequence"]),
        (json!({ "consequence": "permit" }), ["consequence"]),
        (json!({ "scheduleable_type": "Group", "scheduleable_id": gym.members }), ["scheduleable_id"]),
        (json!({ "scheduleable_type": "ElevatorStop", "scheduleable_id": 1 }), ["scheduleable_type"]),
        (json!({ "region": "de_by" }), ["observed"]),
        (json!({ "ends_at_time": "05:00" }), ["ends_at_time"]),
    ] {
        let reply = app.patch(format!("/schedules/{one}"), &gym.owner, json!({ "schedule": change })).await.expect(422);
        assert_eq!(reply.fields(), fields, "{change}");
    }
    app.finish().await;
}

#[tokio::test]
async fn lists_of_schedules_are_filtered() {
    let (app, gym) = gym().await;
    let mut ids = Vec::new();
    let (door, place) = (("Lock", gym.harbour.locks[0]), ("Place", gym.harbour.id));
    for body in [weekly(door), weekly(("Group", gym.members)), once(door), days(place), weekly(("Group", gym.staff))] {
        ids.push(app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(200).id());
    }
    let list = async |query: String| app.get(format!("/schedules?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list(String::new()).await, ids);
    assert_eq!(list("consequence=allow".to_owned()).await, [ids[0], ids[1], ids[3], ids[4]]);
    assert_eq!(list("consequence=unlock".to_owned()).await, [ids[2]]);
    assert_eq!(list("consequence=first_to_arrive".to_owned()).await, Vec::<i64>::new());
    assert_eq!(list("consequence=permit".to_owned()).await, Vec::<i64>::new());
    assert_eq!(list(format!("scheduleable_type=Group&scheduleable_id={}", gym.members)).await, [ids[1]]);
    assert_eq!(list(format!("scheduleable_type=Place&scheduleable_id={}", gym.harbour.id)).await, [ids[3]]);
    let door = format!("scheduleable_type=Lock&scheduleable_id={}", gym.harbour.locks[0]);
    assert_eq!(list(format!("{door}&consequence=unlock")).await, [ids[2]]);
    assert_eq!(list("scheduleable_type=ElevatorStop&scheduleable_id=1".to_owned()).await, Vec::<i64>::new());
    let _ = app.get("/schedules?consequence=dance", &gym.owner).await.expect(400);
    let _ = app.get("/schedules?scheduleable_type=Group", &gym.owner).await.expect(400);
    let _ = app.get("/schedules?scheduleable_type=User&scheduleable_id=1", &gym.owner).await.expect(400);
    let harbour = app.get("/schedules", &gym.harbour_administrator).await.expect(200);
    assert_eq!(harbour.ids(), ids[..4], "who administers a place sees its own");
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
