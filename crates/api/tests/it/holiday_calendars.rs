//! `/holiday_calendars`

use crate::gym;
use serde_json::json;

#[tokio::test]
async fn countries_are_listed_with_their_parts() {
    let (app, gym) = gym().await;
    let regions = app.get("/holiday_calendars/regions", &gym.member).await.expect(200).body;
    let germany = &regions["de"];
    assert_eq!(
        (&germany["alpha2"], &germany["alpha3"], &germany["name"]),
        (&json!("DE"), &json!("DEU"), &json!("Germany"))
    );
    assert_eq!(germany["subregions"]["de_by"], json!({ "code": "de_by", "name": "Bavaria" }));
    assert_eq!(regions["us"]["subregions"].as_object().expect("an object").len(), 54);
    assert_eq!(regions["jp"]["subregions"], json!({}));
    assert_eq!((regions.get("ua"), regions.get("de_by")), (None, None));
    app.finish().await;
}

#[tokio::test]
async fn holidays_of_a_year_are_listed_on_their_own_or_on_the_observed_day() {
    let (app, gym) = gym().await;
    let list = async |query: &str| {
        app.get(format!("/holiday_calendars/{query}"), &gym.member).await.expect(200).rows().to_vec()
    };
    let own = list("gb_eng/holidays?year=2027&observed=false").await;
    assert_eq!(own.len(), 8);
    assert_eq!(own.last(), Some(&json!({ "date": "2027-12-26", "name": "Boxing Day" })));
    let observed = list("gb_eng/holidays?year=2027&observed=true").await;
    assert_eq!(observed.last(), Some(&json!({ "date": "2027-12-28", "name": "Boxing Day" })));
    app.finish().await;
}

#[tokio::test]
async fn holidays_that_are_not_known_are_refused_by_field() {
    let (app, gym) = gym().await;
    for (query, fields) in [
        ("us/holidays?year=2036&observed=true", &["year"][..]),
        ("us/holidays?year=soon&observed=true", &["year"]),
        ("us/holidays", &["observed", "year"]),
        ("mx_pue/holidays?year=2026&observed=true", &["region"]),
        ("7/holidays?year=2026&observed=true", &["region"]),
    ] {
        let reply = app.get(format!("/holiday_calendars/{query}"), &gym.owner).await.expect(422);
        assert_eq!(reply.fields(), fields, "{query}");
    }
    let odd = app.get("/holiday_calendars/us/holidays?year=2026&observed=perhaps", &gym.owner).await;
    assert_eq!(odd.status, 400);
    app.finish().await;
}

#[tokio::test]
async fn who_stands_before_a_closed_door_is_told_the_holiday() {
    let (app, gym) = gym().await;
    let body = json!({
        "scheduleable_type": "Place", "scheduleable_id": gym.harbour.id, "consequence": "allow", "enabled": true,
        "override": true, "region": "de_by", "observed": false,
    });
    let made = app.post("/schedules", &gym.owner, json!({ "schedule": body })).await.expect(200).body;
    assert_eq!(made["type"], "holiday_calendar");
    assert_eq!(made["holidays"][0], json!({ "date": "2026-05-14", "name": "Ascension Day" }));
    app.clock.set("2026-05-14T10:00:00Z");
    let door = gym.harbour.locks[0];
    let refused = app.post(format!("/locks/{door}/unlock"), &gym.member, json!({})).await.expect(403);
    assert_eq!((refused.code(), &refused.body["error"]), ("34ffaa", &json!("Closed: Ascension Day.")));
    let path = format!("/explain?user_id=me&lock_id={door}");
    let explained = app.get(path, &gym.member).await.expect(200).body;
    let refusal = json!({
        "reason": "place-closed", "code": "34ffaa", "message": "Closed: Ascension Day.", "closed_by": "Ascension Day",
    });
    assert_eq!((&explained["refusal"], &explained["rights"][0]["refusal"]), (&refusal, &refusal));
    let member = explained["user_id"].as_i64().expect("an id");
    let for_staff = app.get(format!("/explain?user_id={member}&lock_id={door}"), &gym.owner).await.expect(200).body;
    assert_eq!(for_staff["refusal"]["staff_message"], "Inside the closure “Ascension Day” of the place.");
    let openings = app.get("/users/me/openings", &gym.member).await.expect(200);
    assert_eq!(openings.rows()[0]["refusal"]["closed_by"], "Ascension Day");
    app.finish().await;
}
