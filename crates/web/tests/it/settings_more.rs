use crate::browser::Browser;
use testkit::{App, Gym};

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split(start).nth(1).unwrap().split(end).next().unwrap()
}

/// Adds a webhook, and gives the path of its page.
async fn add(owner: &mut Browser, events: &[&str]) -> String {
    let mut fields = vec![("name", "Booking"), ("url", "https://booking.example.com/hook")];
    fields.extend(events.iter().map(|event| ("events", *event)));
    let made = owner.post("/settings/webhooks", &fields).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret = between(&made.text, "id=\"secret\" class=\"code\" value=\"", "\"");
    assert_eq!(secret.len(), 64, "{}", made.text);
    let id = between(&made.text, "class=\"btn primary\" href=\"/settings/webhooks/", "\"").to_owned();
    assert!(!owner.get("/settings/webhooks").await.text.contains(secret));
    format!("/settings/webhooks/{id}")
}

#[tokio::test]
async fn a_webhook_is_added_changed_switched_and_deleted() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    assert!(owner.get("/settings/webhooks").await.text.contains("No program is told of anything yet"));
    let wrong = owner.post("/settings/webhooks", &[("name", ""), ("url", "ftp://x"), ("events", "lock.unlock")]).await;
    assert_eq!(wrong.status, 422);
    for there in ["id=\"name-wrong\"", "id=\"url-wrong\"", "value=\"ftp://x\"", "value=\"lock.unlock\" checked"] {
        assert!(wrong.text.contains(there), "{there}: {}", wrong.text);
    }
    let page = add(&mut owner, &["lock.unlock"]).await;
    let shown = owner.get(&page).await.text;
    assert!(shown.contains("value=\"lock.unlock\" checked") && shown.contains("Nothing was sent yet"), "{shown}");
    let changed = [("name", "Booking 2"), ("url", "https://booking.example.com/hook"), ("events", "user.create")];
    assert_eq!(owner.post(&page, &changed).await.location, format!("{page}?done=saved"));
    assert!(owner.get("/settings/webhooks").await.text.contains("user.create"));
    let off = owner.post(&format!("{page}/enabled"), &[("on", "false")]).await.location;
    assert!(owner.get(&off).await.text.contains("The webhook is off."));
    assert!(owner.part(&format!("{page}/key")).await.text.contains("Make a new signing secret?"));
    let renewed = owner.post(&format!("{page}/key"), &[]).await.text;
    assert!(renewed.contains("The signing secret of “Booking 2”"), "{renewed}");
    assert!(owner.part(&format!("{page}/delete")).await.text.contains("Delete this webhook?"));
    assert_eq!(owner.post(&format!("{page}/delete"), &[]).await.location, "/settings/webhooks?done=deleted");
    assert_eq!(owner.get(&page).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn deliveries_are_listed_and_sent_once_more() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let page = add(&mut owner, &["lock.unlock"]).await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let shown = owner.get(&page).await.text;
    assert!(shown.contains("<code>lock.unlock</code>") && shown.contains("Waiting"), "{shown}");
    let repeat = format!("{page}/deliveries/{}/repeat", between(&shown, "/deliveries/", "/repeat"));
    assert_eq!(owner.post(&repeat, &[]).await.location, format!("{page}?done=repeated"));
    let _ = owner.post(&format!("{page}/enabled"), &[("on", "false")]).await;
    let refused = owner.post(&repeat, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("switch it on first"), "{}", refused.text);
    assert_eq!(Browser::with(&app, &gym.observer).get(&page).await.status, 404);
    let _ = owner.post(&format!("{page}/delete"), &[]).await;
    app.finish().await;
}

#[tokio::test]
async fn mail_is_tried_out_by_who_may_and_its_way_is_told() {
    let app = App::builder().running_jobs().build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let page = owner.get("/settings/mail").await.text;
    assert!(page.contains("Mail is kept in the memory of this server") && page.contains("Send me a test"), "{page}");
    let sent = owner.post("/settings/mail", &[]).await.location;
    assert_eq!(sent, "/settings/mail?done=sent");
    let mail = app.mail_to(&gym.owner.email).await;
    assert_eq!(mail.subject, "A test from harbour Gym");
    let page = owner.get(&sent).await.text;
    assert!(page.contains("A test is on its way to") && page.contains("A test from harbour Gym"), "{page}");
    let mut observer = Browser::with(&app, &gym.observer);
    assert_eq!(observer.get("/settings/mail").await.status, 403);
    assert_eq!(observer.post("/settings/mail", &[]).await.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn people_see_and_end_their_own_sign_ins_alone() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let other = app.sign_in(&gym.observer.email).await;
    let mut here = Browser::with(&app, &gym.observer);
    let page = here.get("/settings/devices").await.text;
    assert_eq!(page.matches("/end\"").count(), 2, "{page}");
    assert_eq!(page.matches("This device").count(), 1, "{page}");
    let id = page.split("/settings/devices/").filter_map(|rest| rest.split_once("/end\"")).last().unwrap().0.to_owned();
    let mut stranger = Browser::with(&app, &gym.owner);
    assert_eq!(stranger.post(&format!("/settings/devices/{id}/end"), &[]).await.status, 404);
    assert_eq!(here.post(&format!("/settings/devices/{id}/end"), &[]).await.location, "/settings/devices?done=ended");
    assert_eq!(Browser::with(&app, &other).get("/settings/devices").await.location, "/");
    let third = app.sign_in(&gym.observer.email).await;
    let ended = here.post("/settings/devices/end-others", &[]).await.location;
    assert!(here.get(&ended).await.text.contains("You are signed out everywhere else."));
    assert_eq!(Browser::with(&app, &third).get("/settings/devices").await.location, "/");
    app.finish().await;
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_one_so_far() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    app.set_password(&gym.observer).await;
    let mut here = Browser::with(&app, app.sign_in(&gym.observer.email).await);
    let new = "quartz bellows rivet";
    let wrong = [("current_password", "not this"), ("password", new), ("password_confirmation", new)];
    let refused = here.post("/settings/devices/password", &wrong).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("id=\"current-wrong\"") && !refused.text.contains(new), "{}", refused.text);
    let right = [("current_password", testkit::PASSWORD), ("password", new), ("password_confirmation", new)];
    let changed = here.post("/settings/devices/password", &right).await;
    assert_eq!(changed.location, "/settings/devices?done=password", "{}", changed.text);
    let fields = [("email", gym.observer.email.as_str()), ("password", new)];
    assert_eq!(Browser::of(&app).post("/sign-in", &fields).await.status, 303);
    app.finish().await;
}
