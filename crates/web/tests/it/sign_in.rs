use crate::browser::Browser;
use testkit::{App, Gym};

/// Where people reach the server.
const URL: &str = "https://doors.example.com";

#[tokio::test]
async fn staff_sign_in_to_the_users_and_out_again() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut browser = Browser::of(&app);
    assert!(browser.get("/").await.text.contains("name=\"password\""));
    let wrong = browser.post("/sign-in", &[("email", &gym.owner.email), ("password", "wrong-wrong")]).await;
    assert_eq!((wrong.status, browser.cookie.as_str()), (401, ""));
    assert!(wrong.text.contains("do not belong together"));
    let right = [("email", gym.owner.email.as_str()), ("password", testkit::PASSWORD), ("remember", "1")];
    assert_eq!(browser.post("/sign-in", &right).await.status, 303);
    assert_eq!(browser.get("/").await.location, "/home");
    assert!(browser.get("/users").await.text.contains("Search by name or email"));
    let held = browser.cookie.clone();
    assert_eq!(browser.post("/sign-out", &[]).await.status, 303);
    browser.cookie = held;
    assert_eq!(browser.get("/users").await.location, "/", "the session is over, whoever kept the cookie");
    app.finish().await;
}

#[tokio::test]
async fn members_begin_in_the_app() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    assert_eq!(Browser::with(&app, &gym.member).get("/").await.location, "/app");
    app.finish().await;
}

#[tokio::test]
async fn a_part_of_a_page_is_never_another_page() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let seen = Browser::of(&app).part(&format!("/users/{}/share", gym.member.id)).await;
    assert_eq!((seen.status, seen.location.as_str(), seen.text.as_str()), (200, "/", ""));
    app.finish().await;
}

#[tokio::test]
async fn forms_of_other_sites_do_nothing() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let (revision, path) = (app.revision(gym.organization.id).await, format!("/users/{}/access", gym.member.id));
    assert_eq!(owner.post_from("cross-site", &path, &[("enabled", "false")]).await.status, 403);
    assert_eq!(app.revision(gym.organization.id).await, revision);
    // With no-referrer a browser says `Origin: null` of our own forms too (Fetch, "append a request Origin header").
    assert_eq!(owner.get("/users").await.referrer_policy, "same-origin");
    assert_eq!(owner.post(&path, &[("enabled", "false")]).await.status, 303);
    assert!(owner.get(&format!("/users/{}", gym.member.id)).await.text.contains("Suspended"));
    app.finish().await;
}

#[tokio::test]
async fn somebody_new_begins_with_the_code_of_their_mail_once() {
    let app =
        App::builder().settings(|settings| settings.public_url = Some(URL.to_owned())).running_jobs().build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let added = owner.post("/users", &[("name", "Nele"), ("email", "nele@example.com")]).await;
    let id = added.location.split(['/', '?']).nth(2).unwrap().to_owned();
    let group = gym.members.to_string();
    let fields = [("scope", "group"), ("group", group.as_str()), ("role", "group_basic"), ("notify", "1")];
    assert!(owner.post(&format!("/users/{id}/share"), &fields).await.location.contains("shared-mailed"));
    let mail = app.mail_to("nele@example.com").await;
    let code = testkit::code(&mail).unwrap().to_owned();
    let link = format!("/begin/{}", testkit::link_secret(&mail).unwrap());
    assert!(mail.html.contains(&format!("href=\"{URL}{link}\"")), "{}", mail.html);
    let mut phone = Browser::of(&app);
    let (first, second) = ("long enough one", "long enough two");
    let differs = [("code", code.as_str()), ("password", first), ("password_confirmation", second)];
    assert_eq!(phone.post("/begin", &differs).await.status, 422);
    for _ in 0..3 {
        assert_eq!(phone.get(&link).await.status, 200, "looking uses nothing up");
    }
    let typed = phone.post("/begin", &[("code", &code.to_lowercase())]).await;
    assert!(typed.status == 200 && typed.text.contains("name=\"password\""), "{}", typed.text);
    let same = [("code", code.as_str()), ("password", first), ("password_confirmation", first)];
    assert_eq!(phone.post("/begin", &same).await.status, 303);
    assert_eq!(phone.get("/").await.location, "/app");
    assert!(phone.get("/app").await.text.contains("Studio"));
    assert_eq!(Browser::of(&app).post("/begin", &same).await.status, 410);
    let dead = Browser::of(&app).get(&link).await;
    assert!(dead.status == 410 && dead.text.contains("Send a new one"), "{}", dead.text);
    app.finish().await;
}
