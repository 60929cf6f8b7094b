//! `/presences`

use crate::gym;
use crate::resource::holds;
use serde_json::{Value, json};

#[tokio::test]
async fn who_opened_a_door_is_there_for_a_while_and_was_there_that_day() {
    let (app, gym) = gym().await;
    let [front, studio, _] = gym.harbour.locks[..] else { panic!("three doors") };
    let _ = app.unlock(front, &gym.member).await.expect(200);
    app.clock.advance_s(600);
    let _ = app.unlock(front, &gym.basic).await.expect(200);
    let _ = app.unlock(gym.hill.locks[0], &gym.owner).await.expect(200);
    let _ = app.unlock(front, &gym.stranger).await.expect(403);
    app.clock.advance_s(600);
    let _ = app.unlock(studio, &gym.member).await.expect(200);
    let list = async |date: &str| {
        let path = format!("/presences?place_id={}&date={date}", gym.harbour.id);
        app.get(path, &gym.harbour_access_manager).await.expect(200)
    };
    let reply = list("2026-05-04").await;
    assert_eq!(reply.header("x-collection-range"), Some("0-9/2"));
    let wanted = json!({
        "actor_type": "User", "actor_id": gym.member.id, "actor_name": "member", "actor_email": gym.member.email,
        "last_unlocked_lock_name": "Studio", "last_unlocked_lock_id": studio, "status": "on_site",
        "first_unlock_at": testkit::START, "last_unlock_at": "2026-05-04T10:20:00.000Z", "place_id": gym.harbour.id,
    });
    holds(&reply.rows()[0], &wanted);
    assert_eq!(reply.rows()[1]["actor_id"], gym.basic.id);
    app.clock.advance_s(7_200 - 600);
    let statuses = async |date: &str| {
        let rows = list(date).await.rows().to_vec();
        rows.into_iter().map(|row| row["status"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(statuses("2026-05-04").await, ["on_site", "inactive"]);
    app.clock.set("2026-05-04T22:00:00.000Z");
    assert_eq!(statuses("2026-05-04").await, ["expired", "expired"], "it is midnight in Berlin");
    app.finish().await;
}

#[tokio::test]
async fn a_day_is_one_of_the_wall_clock_of_the_place() {
    let (app, gym) = gym().await;
    app.clock.set("2026-05-04T22:30:00.000Z");
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let count = async |date: &str| {
        let path = format!("/presences?place_id={}&date={date}", gym.harbour.id);
        app.get(path, &gym.owner).await.expect(200).rows().len()
    };
    assert_eq!(count("2026-05-04").await, 0);
    for same in ["2026-05-05", "2026-05-05T00:00:00", "2026-05-04T23:00:00Z", "2026-05-05T12:00:00%2B02:00"] {
        assert_eq!(count(same).await, 1, "{same}");
    }
    app.finish().await;
}

#[tokio::test]
async fn a_key_at_a_door_is_nobody_who_is_there() {
    let (app, gym) = gym().await;
    let key = app.key(&gym.organization).await;
    let _ = app.unlock(gym.harbour.locks[0], &key).await.expect(200);
    let path = format!("/presences?place_id={}&date=2026-05-04", gym.harbour.id);
    assert_eq!(app.get(&path, &gym.owner).await.expect(200).rows(), [] as [Value; 0]);
    app.finish().await;
}

#[tokio::test]
async fn presences_are_paged_and_want_a_place_and_a_day() {
    let (app, gym) = gym().await;
    for person in [&gym.member, &gym.basic, &gym.owner] {
        let _ = app.unlock(gym.harbour.locks[0], person).await.expect(200);
        app.clock.advance_s(60);
    }
    let all = format!("/presences?place_id={}&date=2026-05-04", gym.harbour.id);
    let reply = app.get(format!("{all}&limit=1&offset=1"), &gym.owner).await.expect(200);
    assert_eq!(reply.header("x-collection-range"), Some("1-1/3"));
    assert_eq!(reply.rows()[0]["actor_id"], gym.basic.id);
    for wrong in ["/presences?date=2026-05-04".to_owned(), format!("/presences?place_id={}", gym.harbour.id)] {
        let _ = app.get(wrong, &gym.owner).await.expect(400);
    }
    let _ = app.get(format!("/presences?place_id={}&date=today", gym.harbour.id), &gym.owner).await.expect(400);
    let _ = app.get("/presences?place_id=999999&date=2026-05-04", &gym.owner).await.expect(404);
    app.finish().await;
}
