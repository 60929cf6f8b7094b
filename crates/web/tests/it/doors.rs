use crate::browser::Browser;
use serde_json::json;
use testkit::{App, Gym};

async fn unlocks(app: &App, gym: &Gym) -> usize {
    let query = json!({ "event_set": { "event_type": "lock.unlock" } });
    app.post("/event_sets", &gym.owner, query).await.expect(200).body["events"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_member_sees_and_opens_exactly_their_doors() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut member = Browser::with(&app, &gym.member);
    let page = member.get("/app").await.text;
    assert!(page.contains("Front door") && page.contains("Studio"), "{page}");
    assert!(!page.contains("Office") && !page.contains("Hill door"), "{page}");
    let (own, other) = (gym.harbour.locks[1], gym.harbour.locks[2]);
    let opened = member.post(&format!("/app/doors/{own}/unlock"), &[]).await;
    assert_eq!(opened.location, format!("/app?door={own}&outcome=opened"));
    assert!(member.get(&opened.location).await.text.contains("Studio is open. Come in."));
    let refused = member.post(&format!("/app/doors/{other}/unlock"), &[]).await;
    assert_eq!(refused.location, format!("/app?door={other}&why=no-right&outcome=refused"));
    assert!(member.get(&refused.location).await.text.contains("You do not have access to this door."));
    app.finish().await;
}

#[tokio::test]
async fn an_attempt_that_is_sent_again_opens_once() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut member = Browser::with(&app, &gym.member);
    let path = format!("/app/doors/{}/unlock", gym.harbour.locks[0]);
    for _ in 0..3 {
        let opened = member.post(&path, &[("attempt", "one")]).await;
        assert!(opened.location.ends_with("outcome=opened"), "{}", opened.location);
        app.clock.advance_s(3);
    }
    assert_eq!(unlocks(&app, &gym).await, 1, "one line of the log for one attempt");
    assert!(member.post(&path, &[("attempt", "two")]).await.location.ends_with("outcome=opened"));
    assert_eq!(unlocks(&app, &gym).await, 2, "another attempt opens anew");
    assert_eq!(member.post(&path, &[("attempt", &"x".repeat(65))]).await.status, 422);
    app.finish().await;
}
