use crate::browser::Browser;
use serde_json::json;
use testkit::{App, Gym};

#[tokio::test]
async fn a_profile_is_edited_and_a_nameless_one_refused() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}/edit", gym.member.id);
    let form = owner.part(&path).await;
    assert!(form.text.contains("value=\"member\"") && !form.text.contains("<html"), "{}", form.text);
    let nameless = owner.post(&path, &[("name", " "), ("notes", "Trains at night")]).await;
    assert_eq!(nameless.status, 422);
    assert!(nameless.text.contains("id=\"edit-name-wrong\"") && nameless.text.contains("Trains at night"));
    let saved = owner.post(&path, &[("name", "Mira"), ("notes", "Trains at night")]).await;
    let page = owner.get(saved.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("The changes are saved.") && page.contains("<h1>Mira</h1>"), "{page}");
    assert!(page.contains("Trains at night"), "{page}");
    let mut observer = Browser::with(&app, &gym.observer);
    assert_eq!(observer.get(&path).await.status, 403);
    assert!(!observer.get(&format!("/users/{}", gym.member.id)).await.text.contains("Edit profile"));
    app.finish().await;
}

#[tokio::test]
async fn cards_are_switched_and_taken_back_on_the_page_of_who_carries_them() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let card = json!({ "card": { "type": "third_party_lf_hid_h10301", "facility_code": 12, "card_number": 4567 } });
    let card = app.post("/cards", &gym.owner, card).await.expect(200).body["id"].as_i64().unwrap();
    let given =
        json!({ "card_assignment": { "card_id": card, "assignee_type": "User", "assignee_id": gym.member.id } });
    let _ = app.post("/card_assignments", &gym.owner, given).await.expect(200);
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    let page = owner.get(&path).await.text;
    assert!(page.contains("12 / 4567") && page.contains("HID H10301, 26 bits"), "{page}");
    let on = if page.contains("/off\"") { "off" } else { "on" };
    assert_eq!(owner.post(&format!("{path}/cards/{card}/{on}"), &[]).await.status, 303);
    let turned = owner.get(&path).await.text;
    assert_ne!(turned.contains("/off\""), on == "off", "{turned}");
    let mut observer = Browser::with(&app, &gym.observer);
    let refused = observer.post(&format!("{path}/cards/{card}/return"), &[]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(owner.post(&format!("{path}/cards/{card}/return"), &[]).await.status, 303);
    assert!(owner.get(&path).await.text.contains("No card"));
    assert_eq!(owner.post(&format!("{path}/cards/{card}/eat"), &[]).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn a_lost_device_is_signed_out_by_staff() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    let page = owner.get(&path).await.text;
    let device = page.split("/devices/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let mut member = Browser::with(&app, &gym.member);
    assert_eq!(member.get("/app").await.status, 200);
    assert_eq!(member.post(&format!("{path}/devices/{device}/end"), &[]).await.status, 403);
    owner.post(&format!("{path}/devices/{device}/end"), &[]).await;
    assert_eq!(member.get("/app").await.location, "/?next=/app", "the session is over");
    app.finish().await;
}

#[tokio::test]
async fn what_somebody_did_is_shown_when_it_is_asked_for() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    assert!(!owner.get(&path).await.text.contains("opened Front door"));
    assert!(owner.part(&format!("{path}/entries")).await.text.contains("opened Front door"));
    assert_eq!(owner.get(&format!("{path}/entries")).await.location, format!("/activity?user={}", gym.member.id));
    app.finish().await;
}
