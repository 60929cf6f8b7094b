//! `/calendar/summary`

use crate::gym;
use serde_json::{Value, json};
use testkit::{App, Gym};

/// Adds a schedule and gives its id.
async fn add(app: &App, gym: &Gym, of: (&str, i64), more: Value) -> i64 {
    let mut body =
        json!({ "scheduleable_type": of.0, "scheduleable_id": of.1, "consequence": "allow", "enabled": true });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(200).id()
}

#[tokio::test]
async fn a_week_of_a_door_says_when_it_is_open_and_why() {
    let (app, gym) = gym().await;
    let door = ("Lock", gym.hill.locks[0]);
    let weekly = add(&app, &gym, door, json!({ "monday": true, "thursday": true, "starts_at_time": "22:00" })).await;
    let whole_day = json!({ "override": true, "starts_at_date": "2026-05-07", "ends_at_date": "2026-05-07" });
    let holiday = add(&app, &gym, door, whole_day).await;
    let query = format!("around=2026-05-04T00:00:00-04:00/P7D&consequence=allow&lock_id={}", door.1);
    let found = app.get(format!("/calendar/summary?{query}"), &gym.hill_administrator).await.expect(200).body;
    let expected = json!({
        "events": [{ "starts_at": "2026-05-05T02:00:00.000Z", "ends_at": "2026-05-05T04:00:00.000Z" }],
        "exceptions": [{ "starts_at": "2026-05-07T04:00:00.000Z", "ends_at": "2026-05-08T04:00:00.000Z" }],
        "schedules_by_day": [
            { "date": "2026-05-04", "schedule_ids": [weekly] },
            { "date": "2026-05-07", "schedule_ids": [weekly, holiday] },
        ],
    });
    assert_eq!(found, expected);
    app.finish().await;
}

#[tokio::test]
async fn groups_and_places_have_a_calendar_too() {
    let (app, gym) = gym().await;
    let single = json!({ "starts_at": "2026-05-05T08:00:00Z", "ends_at": "2026-05-06T08:00:00Z" });
    let visit = add(&app, &gym, ("Group", gym.members), single).await;
    let whole_day = json!({ "override": true, "starts_at_date": "2026-05-06", "ends_at_date": "2026-05-06" });
    let closure = add(&app, &gym, ("Place", gym.harbour.id), whole_day).await;
    let get = async |query: String| {
        let query = format!("around=2026-05-04/2026-05-11&consequence=allow&{query}");
        app.get(format!("/calendar/summary?{query}"), &gym.owner).await.expect(200).body
    };
    let group = get(format!("group_id={}", gym.members)).await;
    let expected = json!({
        "events": [{ "starts_at": "2026-05-05T08:00:00.000Z", "ends_at": "2026-05-06T08:00:00.000Z" }],
        "exceptions": [],
        "schedules_by_day": [
            { "date": "2026-05-05", "schedule_ids": [visit] }, { "date": "2026-05-06", "schedule_ids": [visit] },
        ],
    });
    assert_eq!(group, expected);
    let place = get(format!("place_id={}", gym.harbour.id)).await;
    let expected = json!({
        "events": [],
        "exceptions": [{ "starts_at": "2026-05-05T22:00:00.000Z", "ends_at": "2026-05-06T22:00:00.000Z" }],
        "schedules_by_day": [{ "date": "2026-05-06", "schedule_ids": [closure] }],
    });
    assert_eq!(place, expected);
    app.finish().await;
}

#[tokio::test]
async fn what_cannot_be_read_names_the_parameter_and_the_way_out() {
    let (app, gym) = gym().await;
    let lock = format!("lock_id={}", gym.harbour.locks[0]);
    for (query, says) in [
        (format!("consequence=allow&{lock}"), "around is missing, as in around=2026-05-01/P7D"),
        (format!("around=2026-05-01&consequence=allow&{lock}"), "such as 2026-05-01/P7D"),
        (format!("around=2026-05-01T06:00:00+02:00/P1D&consequence=allow&{lock}"), "write a plus sign as %2B"),
        (format!("around=2026-05-02/2026-05-01&consequence=allow&{lock}"), "around must end after it begins"),
        (format!("around=2026-05-01/P2Y&consequence=allow&{lock}"), "around may cover 400 days"),
        (format!("around=2026-05-01/P1D&{lock}"), "consequence is missing"),
        (format!("around=2026-05-01/P1D&consequence=dance&{lock}"), "consequence must be"),
        ("around=2026-05-01/P1D&consequence=allow".to_owned(), "exactly one of lock_id, group_id and place_id"),
        (format!("around=2026-05-01/P1D&consequence=allow&{lock}&group_id={}", gym.members), "exactly one of"),
        ("around=2026-05-01/P1D&consequence=allow&lock_id=front".to_owned(), "lock_id must be a whole number"),
    ] {
        let reply = app.get(format!("/calendar/summary?{query}"), &gym.owner).await.expect(400);
        let sentence = reply.body["error"].as_str().expect("a sentence");
        assert!(sentence.contains(says), "{query}: {sentence}");
    }
    app.finish().await;
}

#[tokio::test]
async fn what_is_not_there_has_no_calendar() {
    let (app, gym) = gym().await;
    let get = async |query: &str| {
        app.get(format!("/calendar/summary?around=2026-05-01/P1D&consequence={query}"), &gym.owner).await
    };
    for query in ["allow&lock_id=999", "allow&group_id=999", "unlock&place_id=999", "permit&elevator_stop_id=1"] {
        let _ = get(query).await.expect(404);
    }
    let nothing = json!({ "events": [], "exceptions": [], "schedules_by_day": [] });
    assert_eq!(get(&format!("permit&lock_id={}", gym.harbour.locks[0])).await.expect(200).body, nothing);
    app.finish().await;
}
