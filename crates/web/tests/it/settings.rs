use crate::browser::Browser;
use testkit::{App, Gym};

/// The tabs that a page of the settings offers.
fn tabs(page: &str) -> Vec<&str> {
    let nav = page.split("class=\"tabs\"").nth(1).unwrap().split("</nav>").next().unwrap();
    nav.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split(start).nth(1).unwrap().split(end).next().unwrap()
}

#[tokio::test]
async fn a_key_is_made_shown_once_and_ended() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    assert!(owner.get("/settings/keys").await.text.contains("No program has a key yet"));
    let nameless = owner.post("/settings/keys", &[("name", " ")]).await;
    assert_eq!(nameless.status, 422);
    assert!(nameless.text.contains("id=\"name-wrong\""), "{}", nameless.text);
    let made = owner.post("/settings/keys", &[("name", "Booking system")]).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret = between(&made.text, "id=\"secret\" class=\"code\" value=\"", "\"").to_owned();
    assert!(made.text.contains(&format!("/api/locks -H \"Authorization: KISI-LOGIN {secret}\"")), "{}", made.text);
    let _ = app.get("/locks", &secret).await.expect(200);
    let list = owner.get("/settings/keys").await.text;
    assert!(list.contains("Booking system") && list.contains("Olga Owner") && !list.contains(&secret), "{list}");
    assert!(list.contains("Everything</td>") && list.contains("None</td>"), "{list}");
    let end = format!("/settings/keys/{}/end", between(&list, "action=\"/settings/keys/", "/end"));
    let asked = owner.part(&end).await.text;
    assert!(asked.contains("End this key?") && !asked.contains("<html"), "{asked}");
    let _ = app.get("/locks", &secret).await.expect(200);
    assert_eq!(owner.post(&end, &[]).await.location, "/settings/keys?done=ended");
    let _ = app.get("/locks", &secret).await.expect(401);
    assert!(owner.get("/settings/keys?done=ended").await.text.contains("The key is ended."));
    assert_eq!(owner.post(&end, &[]).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn a_key_is_made_with_permissions_and_a_last_day() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let wrong = [("name", ""), ("limited", "true"), ("last_day", "2020-02-30")];
    let wrong = owner.post("/settings/keys", &wrong).await;
    assert_eq!(wrong.status, 422);
    for there in ["id=\"name-wrong\"", "id=\"scopes-wrong\"", "id=\"day-wrong\"", "value=\"true\" checked"] {
        assert!(wrong.text.contains(there), "{there}: {}", wrong.text);
    }
    let ticked = [
        ("name", "Till"),
        ("limited", "true"),
        ("scopes", "users_read"),
        ("scopes", "locks_read"),
        ("last_day", "2026-05-05"),
    ];
    let past = owner.post("/settings/keys", &[&ticked[..4], &[("last_day", "2026-05-03")]].concat()).await;
    assert_eq!(past.status, 422);
    for there in ["Must be in the future.", "value=\"users_read\" checked", "value=\"Till\""] {
        assert!(past.text.contains(there), "{there}: {}", past.text);
    }
    let made = owner.post("/settings/keys", &ticked).await;
    assert_eq!(made.status, 200, "{}", made.text);
    let secret = between(&made.text, "id=\"secret\" class=\"code\" value=\"", "\"").to_owned();
    let _ = app.get("/users", &secret).await.expect(200);
    let _ = app.unlock(gym.harbour.locks[0], &secret).await.expect(403);
    let list = owner.get("/settings/keys").await.text;
    for there in ["2 permissions", "<code>users_read</code><br>", "5 May 2026"] {
        assert!(list.contains(there), "{there}: {list}");
    }
    app.clock.advance_s(2 * 86_400);
    let _ = app.get("/users", &secret).await.expect(401);
    assert!(
        Browser::with(&app, app.sign_in(&gym.owner.email).await).get("/settings/keys").await.text.contains(">Over<")
    );
    app.finish().await;
}

#[tokio::test]
async fn each_role_is_offered_the_tabs_that_are_for_it_and_refused_the_others() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut administrator = Browser::with(&app, &gym.administrator);
    let all = administrator.get("/settings").await.text;
    assert_eq!(tabs(&all)[..4], ["/settings", "/settings/sign-in", "/settings/roles", "/settings/keys"]);
    for (person, first) in [(&gym.observer, "/settings/roles"), (&gym.group_manager, "/settings/devices")] {
        let mut browser = Browser::with(&app, person);
        assert_eq!(browser.get("/settings").await.location, first);
        for path in ["/settings/keys", "/settings/lockdown"] {
            assert_eq!(browser.get(path).await.status, 403, "{path}");
        }
        assert_eq!(browser.post("/settings/keys", &[("name", "Mine")]).await.status, 403);
        assert_eq!(browser.post("/settings/lockdown", &[("on", "true")]).await.status, 403);
        assert_eq!(browser.post("/settings", &[("name", "Ours"), ("time_zone", "UTC")]).await.status, 403);
    }
    app.finish().await;
}

#[tokio::test]
async fn the_organization_is_changed_and_wrong_values_stay_in_the_form() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let page = owner.get("/settings").await.text;
    assert!(page.contains("value=\"harbour Gym\""), "{page}");
    let wrong = owner.post("/settings", &[("name", ""), ("time_zone", "Mars/Olympus"), ("address", "Quay 1")]).await;
    assert_eq!(wrong.status, 422);
    for there in ["id=\"name-wrong\"", "id=\"zone-wrong\"", "value=\"Mars/Olympus\"", "Quay 1"] {
        assert!(wrong.text.contains(there), "{there}: {}", wrong.text);
    }
    let right = [
        ("name", "Harbour & Hill"),
        ("time_zone", "Europe/Lisbon"),
        ("address", "Quay 1"),
        ("support", "Ring 030 1234\nfrom 9 to 5"),
    ];
    assert_eq!(owner.post("/settings", &right).await.location, "/settings?done=saved");
    let page = owner.get("/settings?done=saved").await.text;
    for there in ["Saved.", "Harbour &#38; Hill", "value=\"Europe/Lisbon\"", "Quay 1", "Ring 030 1234"] {
        assert!(page.contains(there), "{there}: {page}");
    }
    assert!(Browser::with(&app, &gym.member).get("/app/help").await.text.contains("<p>from 9 to 5</p>"));
    app.finish().await;
}

#[tokio::test]
async fn the_rules_of_sign_in_are_changed_and_a_network_of_the_gym_is_exempt() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let page = owner.get("/settings/sign-in").await.text;
    assert!(page.contains("value=\"1209600\" selected"), "{page}");
    let rules =
        |networks| [("sign_up_allowed", "1"), ("device_logins_expire_after", "86400"), ("exempt_networks", networks)];
    for wrong in ["gym", "0.0.0.0/0", "203.0.113.7\nwifi"] {
        let seen = owner.post("/settings/sign-in", &rules(wrong)).await;
        assert!(seen.status == 422 && seen.text.contains("no network of a gym"), "{wrong}: {}", seen.text);
    }
    let seen = owner.post("/settings/sign-in", &rules("203.0.113.9/24\n 2001:db8::1 \n203.0.113.0/24")).await;
    assert_eq!(seen.location, "/settings/sign-in?done=saved");
    let page = owner.get("/settings/sign-in").await.text;
    for there in ["2001:db8::1/128\n203.0.113.0/24", "value=\"86400\" selected", "value=\"1\" checked"] {
        assert!(page.contains(there), "{there}: {page}");
    }
    let mut desk = Browser::with(&app, &gym.front_desk);
    assert_eq!(desk.post("/settings/sign-in", &rules("")).await.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn all_doors_are_locked_down_after_a_question_and_opened_again() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let door = gym.harbour.locks[0];
    assert!(owner.part("/settings/lockdown").await.text.contains("Lock all doors down?"));
    let _ = app.unlock(door, &gym.member).await.expect(200);
    let begun = owner.post("/settings/lockdown", &[("on", "true")]).await.location;
    assert_eq!(begun, "/settings?done=locked-down");
    assert!(owner.get(&begun).await.text.contains("Every door is locked down since"));
    app.clock.advance_s(5);
    let _ = app.unlock(door, &gym.member).await.expect(403);
    assert_eq!(owner.post("/settings/lockdown", &[("on", "false")]).await.location, "/settings?done=lockdown-ended");
    app.clock.advance_s(5);
    let _ = app.unlock(door, &gym.member).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn roles_say_what_they_may_do_and_who_has_them() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let page = Browser::with(&app, &gym.observer).get("/settings/roles").await.text;
    let owner = between(&page, "<strong>Owner</strong>", "</li>\n");
    assert!(owner.contains("Make API keys") && owner.contains("1 person"), "{owner}");
    let desk = between(&page, "<strong>Front desk</strong>", "</li>\n");
    assert!(desk.contains("Open doors") && !desk.contains("Share access"), "{desk}");
    assert_eq!(Browser::with(&app, &gym.group_manager).get("/settings/roles").await.status, 403);
    app.finish().await;
}
