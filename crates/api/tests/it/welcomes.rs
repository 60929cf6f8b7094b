//! `/welcomes`

use crate::gym;
use serde_json::json;
use testkit::NOBODY;

#[tokio::test]
async fn who_came_by_an_import_is_welcomed_when_somebody_says_so() {
    let (app, gym) = gym().await;
    let brought =
        app.post("/users", &gym.owner, json!({ "user": { "email": "new@ironworks.example" } })).await.expect(200).id();
    let idle =
        app.post("/users", &gym.owner, json!({ "user": { "email": "idle@ironworks.example" } })).await.expect(200).id();
    let newcomer = testkit::Person { id: brought, email: String::new(), secret: String::new() };
    app.share(&gym.owner, &newcomer, "group_basic", ("Group", gym.members)).await;
    let due = [brought, idle].map(domain::id::UserId::new);
    let note = move |write: &mut store::Write<'_>| due.iter().try_for_each(|id| store::welcomes::create(write, *id));
    let now = app.service.now();
    app.store.write::<(), store::Error>(gym.organization.id, now, note).await.expect("they are noted");
    assert_eq!(app.get("/welcomes", &gym.owner).await.expect(200).body, json!({ "waiting": 2 }));
    let sent = app.post("/welcomes", &gym.owner, json!({})).await.expect(200).body;
    assert_eq!(sent, json!({ "sent": 1, "waiting": 1 }), "nothing opens for the other one yet");
    let mail = app.mail_to("new@ironworks.example").await;
    assert!(mail.text.contains("Front door") && mail.text.contains("Studio"), "{}", mail.text);
    assert_eq!(app.post("/welcomes", &gym.owner, json!({})).await.expect(200).body["sent"], 0);
    app.finish().await;
}

#[tokio::test]
async fn welcoming_is_for_who_may_invite_everywhere() {
    let (app, gym) = gym().await;
    let _ = app.get("/welcomes", NOBODY).await.expect(401);
    let _ = app.post("/welcomes", NOBODY, json!({})).await.expect(401);
    for (person, status) in [(&gym.user_manager, 200), (&gym.group_manager, 403), (&gym.front_desk, 403)] {
        let _ = app.get("/welcomes", person).await.expect(status);
        let _ = app.post("/welcomes", person, json!({})).await.expect(status);
    }
    app.finish().await;
}
