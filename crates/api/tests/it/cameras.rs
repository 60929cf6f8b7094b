//! `/cameras`

use crate::gym;
use crate::resource::{Resource, holds, live};
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

#[tokio::test]
async fn a_camera_lives() {
    let (app, gym) = gym().await;
    let door = gym.harbour.locks[0];
    let resource = Resource {
        path: "/cameras",
        envelope: "camera",
        query: format!("place_id={}", gym.harbour.id),
        first: json!({
            "name": "Lobby", "description": "Over the desk", "place_id": gym.harbour.id, "lock_id": door,
            "remote_id": "c-17", "enabled": true, "clip_duration": 30, "number_of_snapshots": 3, "snapshot_offset": -5,
            "metadata": { "vendor": "A" },
        }),
        second: json!({
            "name": "Desk", "description": null, "enabled": false, "clip_duration": 3, "number_of_snapshots": 9,
            "snapshot_offset": 30, "metadata": { "vendor": "B", "channel": 2 },
        }),
    };
    live(&app, &gym.owner.secret, &resource).await;
    app.finish().await;
}

#[tokio::test]
async fn a_camera_says_that_nothing_is_connected() {
    let (app, gym) = gym().await;
    let body = json!({ "lock_id": null, "remote_id": "c-17", "place_id": gym.hill.id, "name": null,
        "clip_duration": null, "number_of_snapshots": null, "snapshot_offset": null, "description": null,
        "enabled": true, "supports_clips": true, "supports_images": true, "supports_thumbnails": true });
    let made = app.post("/cameras", &gym.owner, json!({ "camera": body })).await.expect(200);
    let said = json!({ "name": "c-17", "type": "generic", "status": "offline", "status_changed_at": null,
        "supports_clips": false, "supports_images": false, "supports_thumbnails": false, "lock_id": null,
        "clip_duration": 10, "number_of_snapshots": 1, "snapshot_offset": 0, "metadata": {} });
    holds(&made.body, &said);
    assert_eq!(made.body.get("lock"), None);
    for query in ["", "?timestamp=2026-05-04T10:00:00Z"] {
        let refused = app.get(format!("/cameras/{}/video_link{query}", made.id()), &gym.owner).await.expect(404);
        let sentence = "There is no video: cameras are records here, and none is connected.";
        assert_eq!(refused.body, json!({ "error": sentence, "code": "404404" }));
    }
    let _ = app.get(format!("/cameras/{}/video_link?timestamp=noon", made.id()), &gym.owner).await.expect(400);
    app.finish().await;
}

#[tokio::test]
async fn cameras_are_listed_whole_unless_a_page_is_asked_for() {
    let (app, gym) = gym().await;
    let mut ids = Vec::new();
    for number in 0..12 {
        let body = json!({ "name": format!("Camera {number:02}"), "place_id": gym.harbour.id, "remote_id": "c" });
        ids.push(app.post("/cameras", &gym.owner, body).await.expect(200).id());
    }
    let floor = json!({ "name": "Lobby", "number": 0, "place_id": gym.harbour.id });
    let floor = app.post("/floors", &gym.owner, floor).await.expect(200).id();
    let door = gym.harbour.locks[0];
    let _ = app.patch(format!("/locks/{door}"), &gym.owner, json!({ "lock": { "floor_id": floor } })).await.expect(204);
    let _ = app.patch(format!("/cameras/{}", ids[3]), &gym.owner, json!({ "lock_id": door })).await.expect(204);
    let list = async |query: &str| app.get(format!("/cameras?{query}"), &gym.owner).await.expect(200).ids();
    assert_eq!(list("").await, ids);
    assert_eq!(list("sort=-name").await, ids.iter().copied().rev().collect::<Vec<_>>());
    assert_eq!(list("limit=2&offset=10").await, ids[10..]);
    assert_eq!(list(&format!("lock_id={door}")).await, [ids[3]]);
    assert_eq!(list(&format!("floor_id={floor}")).await, [ids[3]]);
    assert_eq!(list(&format!("place_id={}", gym.hill.id)).await, [] as [i64; 0]);
    let one = app.get(format!("/cameras/{}", ids[3]), &gym.owner).await.expect(200).body;
    assert_eq!(one["lock"], json!({ "id": door, "resource_type": "Lock", "name": "Front door" }));
    let counts = app.get("/organization/dashboard", &gym.owner).await.expect(200).body;
    assert_eq!(counts["cameras_count"], 12);
    app.finish().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_camera_is_said_by_field() {
    let (app, gym) = gym().await;
    let post = async |camera: Value| app.post("/cameras", &gym.owner, json!({ "camera": camera })).await;
    let right = json!({ "place_id": gym.harbour.id, "remote_id": "c-17" });
    for (field, value) in [
        ("clip_duration", json!(2)),
        ("clip_duration", json!("long")),
        ("number_of_snapshots", json!(10)),
        ("snapshot_offset", json!(31)),
        ("lock_id", json!(gym.hill.locks[0])),
        ("type", json!("rhombus_systems")),
        ("status", json!("online")),
        ("supports_clips", json!("perhaps")),
        ("metadata", json!({ "a": { "b": 1 } })),
    ] {
        let mut wrong = right.clone();
        wrong[field] = value;
        assert_eq!(post(wrong).await.expect(422).fields(), [field]);
    }
    assert_eq!(app.get("/cameras", &gym.owner).await.expect(200).rows().len(), 0);
    app.finish().await;
}

#[tokio::test]
async fn a_key_works_as_a_bearer_token() {
    let (app, gym) = gym().await;
    let key = app.key(&gym.organization).await;
    let body = json!({ "camera": { "place_id": gym.harbour.id, "remote_id": "c-17", "lock_id": null } });
    let made = app.post("/cameras", &key, body).await.expect(200).id();
    let request = Request::get("/cameras?sort=name").header("authorization", format!("Bearer {key}"));
    let reply = app.send_raw(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(reply.expect(200).ids(), [made]);
    app.finish().await;
}
