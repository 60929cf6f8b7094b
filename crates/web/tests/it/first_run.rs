use crate::browser::Browser;
use testkit::{App, Gym};

fn form<'a>(code: &'a str, domain: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("code", code),
        ("gym", "Harbour Gym"),
        ("domain", domain),
        ("zone", "Europe/Berlin"),
        ("name", "Maren"),
        ("email", "maren@example.com"),
        ("password", "larch-anchor-violet"),
    ]
}

#[tokio::test]
async fn an_empty_house_leads_its_owner_from_the_code_to_the_guide() {
    let app = App::start().await;
    let mut browser = Browser::of(&app);
    assert_eq!(browser.get("/").await.status, 200, "without a code there is the sign-in page");
    assert_eq!(browser.get("/first-run").await.status, 404);
    let code = app.service.open_first_run().await.unwrap().unwrap();
    assert_eq!(browser.get("/").await.location, "/first-run");
    let page = browser.get("/first-run").await.text;
    assert!(page.contains("Set-up code") && page.contains("America/Indiana/Knox"), "{page}");
    let wrong = browser.post("/first-run", &form("0000", "harbour")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("id=\"code-wrong\"") && wrong.text.contains("Harbour Gym"), "{}", wrong.text);
    assert!(!wrong.text.contains("larch-anchor-violet"), "a password is not written into a page");
    let odd = browser.post("/first-run", &form(&code, "Harbour!")).await;
    assert!(odd.text.contains("id=\"domain-wrong\""), "{}", odd.text);
    let made = browser.post("/first-run", &form(&code, "harbour")).await;
    assert_eq!((made.status, made.location.as_str()), (303, "/guide"), "{}", made.text);
    let guide = browser.get("/guide").await.text;
    assert!(guide.contains("3 of 8 steps are done"), "the account, the address and the mail are there: {guide}");
    assert!(browser.get("/home").await.text.contains("Set-up guide: 3 of 8"));
    let mut other = Browser::of(&app);
    assert_eq!(other.get("/first-run").await.status, 404, "there is an organization now");
    assert_eq!(other.post("/first-run", &form(&code, "hill")).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn the_guide_knows_what_is_done_and_is_for_who_sets_up() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let before = owner.get("/guide").await.text;
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let after = owner.get("/guide").await.text;
    let done = |page: &str| page.matches(">Done<").count();
    assert_eq!(done(&after), done(&before) + 1, "{after}");
    for person in [&gym.observer, &gym.hill_administrator] {
        assert_eq!(Browser::with(&app, person).get("/guide").await.status, 403);
        assert!(!Browser::with(&app, person).get("/home").await.text.contains("/guide"));
    }
    app.finish().await;
}
