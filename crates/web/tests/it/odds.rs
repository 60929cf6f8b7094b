//! What surrounds the pages: addresses that cannot be read, ids of requests, the limit, and colleagues at one desk.

use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn nonsense_in_an_address_is_answered_with_a_page() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    for path in ["/activity/explain?user=1&door=abc", "/users/abc", "/groups/1?count=many", "/app/doors/front"] {
        let seen = owner.get(path).await;
        assert_eq!(seen.status, 400, "{path}");
        assert!(seen.text.contains("cannot be read") && seen.text.contains("<html"), "{path}: {}", seen.text);
        assert!(!seen.text.contains("invalid digit"), "{path}: {}", seen.text);
    }
    let seen = owner.get("/sign-out").await;
    assert!(seen.status == 405 && seen.text.contains("There is nothing here"), "{}", seen.text);
    let foreign = owner.post_from("cross-site", "/sign-out", &[]).await;
    assert!(foreign.status == 403 && foreign.text.contains("did not come from this site"), "{}", foreign.text);
    let missing = owner.get("/assets/none.css").await;
    assert_eq!(missing.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn each_answer_names_its_request() {
    let app = App::start().await;
    let mut nobody = Browser::of(&app);
    let (first, second) = (nobody.get("/").await.request_id, nobody.get("/nothing").await.request_id);
    assert!(first.starts_with('p') && second.starts_with('p') && first != second, "{first} {second}");
    app.finish().await;
}

#[tokio::test]
async fn who_asks_for_too_many_pages_waits_and_others_do_not() {
    let free = App::start().await;
    let gym = Gym::open(&free, "harbour").await;
    let app = App::builder()
        .on(free.store.location().clone())
        .settings(|settings| (settings.requests_per_second, settings.request_burst) = (Some(1), 2))
        .build()
        .await;
    let mut owner = Browser::with(&app, &gym.owner);
    let mut throttled = None;
    for _ in 0..40 {
        let seen = owner.get("/settings/devices").await;
        if seen.status == 429 {
            throttled = Some(seen);
            break;
        }
        assert_eq!(seen.status, 200);
    }
    let throttled = throttled.expect("forty pages at once are too many");
    assert!(throttled.retry_after.parse::<u64>().is_ok_and(|seconds| seconds >= 1), "{}", throttled.retry_after);
    assert!(throttled.text.contains("Too many tries"), "{}", throttled.text);
    assert_eq!(Browser::with(&app, &gym.front_desk).get("/settings/devices").await.status, 200);
    app.finish().await;
    free.finish().await;
}

#[tokio::test]
async fn colleagues_change_places_and_the_page_stays() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut desk = Browser::of(&app);
    app.set_password(&gym.front_desk).await;
    let owner = [("email", gym.owner.email.as_str()), ("password", testkit::PASSWORD)];
    assert_eq!(desk.post("/sign-in", &owner).await.status, 303);
    let alone = desk.get("/switch").await.text;
    assert!(alone.contains("name=\"email\"") && !alone.contains("Somebody else"), "{alone}");
    let wrong = [("email", gym.front_desk.email.as_str()), ("password", "not it"), ("back", "/users")];
    let seen = desk.post("/switch", &wrong).await;
    assert!(seen.status == 401 && seen.text.contains("Nobody was switched"), "{}", seen.text);
    assert!(desk.get("/settings/devices").await.text.contains(&gym.owner.email), "the first is still there");
    let right =
        [("email", gym.front_desk.email.as_str()), ("password", testkit::PASSWORD), ("back", "/users?query=ann")];
    let before = desk.cookie.clone();
    assert_eq!(desk.post("/switch", &right).await.location, "/users?query=ann");
    let shown = desk.get("/switch?back=/users").await.text;
    assert!(shown.contains(&gym.owner.email.replace('@', "%40")) && shown.contains("Somebody else"), "{shown}");
    let mut old = Browser::of(&app);
    old.cookie = before;
    assert_eq!(old.get("/home").await.status, 303, "whoever was there is signed out");
    let elsewhere = [right[0], right[1], ("back", "//evil.test")];
    assert_eq!(desk.post("/switch", &elsewhere).await.location, "/home");
    assert_eq!(desk.post("/switch/forget", &[]).await.location, "/switch");
    assert!(!desk.get("/switch").await.text.contains("Somebody else"), "nobody is known any more");
    app.finish().await;
}

#[tokio::test]
async fn the_demo_alone_leads_to_a_gym_of_ones_own() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    assert_eq!(owner.get("/own-gym").await.status, 404);
    assert!(!owner.get("/home").await.text.contains("/own-gym"));
    app.finish().await;
    let demo = App::builder().settings(|settings| settings.is_demo = true).build().await;
    let gym = Gym::open(&demo, "harbour").await;
    let mut owner = Browser::with(&demo, &gym.owner);
    assert!(owner.get("/home").await.text.contains("/own-gym"));
    assert!(owner.get("/own-gym").await.text.contains("latchkey serve"));
    demo.finish().await;
}
