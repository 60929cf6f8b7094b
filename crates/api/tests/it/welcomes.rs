//! `/welcomes`

use crate::gym;
use serde_json::json;
use service::import::{self, Item, Kind};
use testkit::{NOBODY, Person};

#[tokio::test]
async fn who_came_by_an_import_is_welcomed_when_somebody_says_so() {
    let (app, gym) = gym().await;
    let person = |id: i64, name: &str| {
        let row = json!({ "id": id, "name": name, "email": format!("{name}@ironworks.example") });
        Item::read(Kind::User, row).expect("a person")
    };
    let run = import::begin(&app.service, gym.organization.id, "elsewhere#1", 90).await.expect("a run");
    let people = vec![person(7, "new"), person(8, "idle")];
    let _ = import::take(&app.service, run, people).await.expect("they come over");
    let id = app.get("/users?email=new@ironworks.example", &gym.owner).await.expect(200).ids()[0];
    let newcomer = Person { id, email: String::new(), secret: String::new() };
    app.share(&gym.owner, &newcomer, "group_basic", ("Group", gym.members)).await;
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
    for (person, status) in
        [(&gym.access_manager, 200), (&gym.user_manager, 403), (&gym.group_manager, 403), (&gym.front_desk, 403)]
    {
        let _ = app.get("/welcomes", person).await.expect(status);
        let _ = app.post("/welcomes", person, json!({})).await.expect(status);
    }
    app.finish().await;
}
