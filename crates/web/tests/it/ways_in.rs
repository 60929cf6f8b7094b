//! Ways in that staff show, and dead ones that are sent anew.

use crate::browser::Browser;
use testkit::{App, Gym};

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split(start).nth(1).unwrap_or_else(|| panic!("no {start} in {text}")).split(end).next().unwrap()
}

/// Adds somebody who has no address, and gives the path of their page.
async fn add(owner: &mut Browser, name: &str) -> String {
    let added = owner.post("/users", &[("name", name), ("email", "")]).await;
    added.location.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn who_has_no_address_gets_a_link_a_picture_and_a_code_when_access_is_shared() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = add(&mut owner, "Nele").await;
    let group = gym.members.to_string();
    let given = owner.post(&format!("{path}/share"), &[("scope", "group"), ("group", &group), ("seen", "1")]).await;
    assert_eq!(given.status, 200, "{}", given.text);
    for there in [
        "Access to Members is shared with Nele.",
        "src=\"data:image/png;base64,",
        "Works until 11 May 2026, 12:00 (Europe/Berlin).",
    ] {
        assert!(given.text.contains(there), "{there}: {}", given.text);
    }
    let link = between(&given.text, "value=\"https://gym.example", "\"").to_owned();
    let mut phone = Browser::of(&app);
    let start = phone.get(&link).await;
    assert!(start.text.contains("Welcome, Nele") && !start.text.contains("type=\"password\""), "{}", start.text);
    assert_eq!(phone.post(&link, &[]).await.status, 303);
    assert_eq!(phone.get("/").await.location, "/app");
    assert!(phone.get("/app").await.text.contains("Studio"));
    let code = between(&given.text, "shown-code\">", "<");
    assert_eq!(Browser::of(&app).post("/begin", &[("code", code)]).await.status, 410, "it went with the link");
    let place = gym.harbour.id.to_string();
    let more = owner.post(&format!("{path}/share"), &[("scope", "place"), ("place", &place), ("seen", "1")]).await;
    assert_eq!(more.status, 303, "who is signed in needs no way in: {}", more.text);
    app.finish().await;
}

#[tokio::test]
async fn staff_show_a_way_in_that_begins_by_the_typed_code() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    assert!(owner.get(&path).await.text.contains("Show sign-in link"));
    let shown = owner.post(&format!("{path}/sign-in-link"), &[]).await;
    let code = between(&shown.text, "shown-code\">", "<").replace('-', " ").to_lowercase();
    let mut phone = Browser::of(&app);
    assert!(phone.get("/begin").await.text.contains("name=\"code\""));
    app.set_password(&gym.member).await;
    assert_eq!(phone.post("/begin", &[("code", &code)]).await.status, 410, "a new password ends it");
    let shown = owner.post(&format!("{path}/sign-in-link"), &[]).await;
    let code = between(&shown.text, "shown-code\">", "<").replace('-', " ").to_lowercase();
    assert_eq!(phone.post("/begin", &[("code", &code)]).await.status, 303);
    assert_eq!(phone.get("/").await.location, "/app");
    let mut front_desk = Browser::with(&app, &gym.front_desk);
    assert!(!front_desk.get(&path).await.text.contains("Show sign-in link"));
    assert_eq!(front_desk.post(&format!("{path}/sign-in-link"), &[]).await.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn a_dead_link_sends_a_new_one_and_says_the_same_to_everybody() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let shown = owner.post(&format!("/users/{}/sign-in-link", gym.stranger.id), &[]).await;
    let secret = between(&shown.text, "value=\"https://gym.example/begin/", "\"").to_owned();
    app.clock.advance_s(7 * 86_400);
    let mut phone = Browser::of(&app);
    let dead = phone.get(&format!("/begin/{secret}")).await;
    assert_eq!(dead.status, 410);
    assert!(dead.text.contains(&format!("name=\"code\" value=\"{secret}\"")), "{}", dead.text);
    assert_eq!(phone.get(&format!("/password/{secret}")).await.status, 410);
    let known = phone.post("/begin/again", &[("code", &secret)]).await;
    let unknown = phone.post("/begin/again", &[("code", "nonsense")]).await;
    assert_eq!((known.status, &known.text), (200, &unknown.text));
    let mail = app.mail_to(&gym.stranger.email).await;
    assert_eq!(phone.get(&format!("/begin/{}", testkit::link_secret(&mail).unwrap())).await.status, 200);
    app.finish().await;
}

#[tokio::test]
async fn a_validity_is_typed_on_the_wall_clock_of_the_place() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let (path, hill) = (format!("/users/{}", gym.stranger.id), gym.hill.id.to_string());
    let form = owner.get(&format!("{path}/share?scope=place&place={hill}&seen=1")).await.text;
    assert!(form.contains("Valid until (America/New_York)"), "{form}");
    assert!(form.contains("name=\"zone\" value=\"America/New_York\""), "{form}");
    let wish = |until: &'static str| {
        [
            ("scope", "place"),
            ("place", hill.as_str()),
            ("zone", "America/New_York"),
            ("valid_until", until),
            ("seen", "1"),
        ]
    };
    let wrong = owner.post(&format!("{path}/share"), &wish("soon")).await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"valid-until-wrong\""), "{}", wrong.text);
    assert_eq!(owner.post(&format!("{path}/share"), &wish("2026-06-01T20:00")).await.status, 303);
    let page = owner.get(&path).await.text;
    assert!(page.contains("1 Jun 2026, 20:00 (America/New_York)"), "{page}");
    assert!(page.contains(&format!("Shared by <a href=\"/users/{}\">Olga Owner</a>", gym.owner.id)), "{page}");
    assert!(page.contains("Times are those of Europe/Berlin."), "{page}");
    app.finish().await;
}
