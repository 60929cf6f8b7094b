use crate::browser::Browser;
use serde_json::{Value, json};
use testkit::{App, Gym};

/// Gives the group of members hours: Mondays from nine to five, in Berlin.
async fn office_hours(app: &App, gym: &Gym) {
    let on = json!({ "group": { "time_restriction_enabled": true } });
    let _ = app.patch(format!("/groups/{}", gym.members), &gym.owner, on).await.expect(204);
    let hours = json!({ "schedule": {
        "type": "recurring_event", "enabled": true, "consequence": "allow", "scheduleable_type": "Group",
        "scheduleable_id": gym.members, "monday": true, "starts_at_time": "09:00", "ends_at_time": "17:00",
    }});
    let _ = app.post("/schedules", &gym.owner, hours).await.expect(200);
}

#[tokio::test]
async fn a_door_has_a_page_that_opens_nothing_until_a_tap() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    app.set_password(&gym.member).await;
    let door = gym.harbour.locks[1];
    let path = format!("/app/doors/{door}");
    let mut phone = Browser::of(&app);
    let sent = phone.get(&path).await;
    assert_eq!(sent.location, format!("/?next={path}"));
    let gate = phone.get(&sent.location).await.text;
    assert!(gate.contains(&format!("name=\"next\" value=\"{path}\"")), "{gate}");
    let wrong = [("email", gym.member.email.as_str()), ("password", "wrong-wrong"), ("next", path.as_str())];
    assert!(phone.post("/sign-in", &wrong).await.text.contains(&format!("name=\"next\" value=\"{path}\"")));
    let right = [("email", gym.member.email.as_str()), ("password", testkit::PASSWORD), ("next", path.as_str())];
    assert_eq!(phone.post("/sign-in", &right).await.location, path);
    let page = phone.get(&path).await.text;
    assert!(page.contains("<h1>Studio</h1>") && page.contains(&format!("{path}/unlock")), "{page}");
    assert!(phone.get("/app/entries").await.text.contains("You have opened no door"), "looking opened nothing");
    let tapped = phone.post(&format!("{path}/unlock"), &[("from", "door")]).await;
    assert!(tapped.location.starts_with(&format!("{path}?")), "{}", tapped.location);
    assert!(phone.get(&tapped.location).await.text.contains("Studio is open. Come in."));
    let other = phone.get(&format!("/app/doors/{}", gym.harbour.locks[2])).await;
    assert_eq!(other.status, 404);
    assert!(other.text.contains("This door is not yours") && !other.text.contains("Office"), "{}", other.text);
    app.finish().await;
}

#[tokio::test]
async fn the_sign_in_leads_to_pages_of_the_app_and_nowhere_else() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    app.set_password(&gym.member).await;
    for next in ["https://evil.test", "//evil.test", "/app//evil.test?x", "/app.evil.test", "/users", "/app\\evil"] {
        let fields = [("email", gym.member.email.as_str()), ("password", testkit::PASSWORD), ("next", next)];
        assert_eq!(Browser::of(&app).post("/sign-in", &fields).await.location, "/", "{next}");
    }
    app.finish().await;
}

#[tokio::test]
async fn own_entries_are_told_in_the_zone_of_the_place_with_refusals_in_words() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut member = Browser::with(&app, &gym.member);
    app.clock.set("2026-05-04T12:05:00Z");
    let _ = app.unlock(gym.harbour.locks[1], &gym.member).await.expect(200);
    let _ = app.unlock(gym.harbour.locks[2], &gym.member).await.expect(403);
    let _ = app.unlock(gym.harbour.locks[0], &gym.basic).await.expect(200);
    let page = member.get("/app/entries").await.text;
    for there in
        ["Monday, 4 May 2026", "Studio", "<time>14:05</time>", "Opened", "You do not have access to this door."]
    {
        assert!(page.contains(there), "{there}: {page}");
    }
    assert!(page.contains("Times are those of Europe/Berlin.") && !page.contains("Front door"), "{page}");
    assert_eq!(member.get("/app/entries?before=then").await.status, 422);
    app.finish().await;
}

#[tokio::test]
async fn a_refusal_says_when_it_would_work_and_which_door_works_now() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    office_hours(&app, &gym).await;
    app.clock.set("2026-05-04T18:00:00Z");
    let hill = gym.hill.locks[0];
    app.share_lock(gym.organization.id, &gym.member, hill).await;
    let mut member = Browser::with(&app, &gym.member);
    let path = format!("/app/doors/{}/unlock", gym.harbour.locks[0]);
    let told: Value = member.json(&path, &[("attempt", "one")]).await;
    assert_eq!(told["outcome"], "refused");
    let text = told["text"].as_str().unwrap();
    assert!(text.contains("It opens for you from Mon 11 May, 09:00."), "{text}");
    assert!(text.contains("Hill door at ") && text.ends_with(" works now."), "{text}");
    let place = [("name", "Harbour"), ("address", "Quay 1"), ("time_zone", "Europe/Berlin")];
    let place = [&place[..], &[("night_contact", "Ring 030 1234")]].concat();
    let saved = Browser::with(&app, &gym.owner).post(&format!("/places/{}", gym.harbour.id), &place).await;
    assert!(saved.location.ends_with("done=saved"), "{}", saved.text);
    let told: Value = member.json(&path, &[("attempt", "two")]).await;
    assert!(told["text"].as_str().unwrap().ends_with("Do you need help here? Ring 030 1234"), "{told}");
    let back = member.post(&path, &[]).await.location;
    assert!(back.contains("why=group-hours"), "{back}");
    let page = member.get(&back).await.text;
    assert!(page.contains("It opens for you from Mon 11 May, 09:00.") && page.contains("Ring 030 1234"), "{page}");
    app.finish().await;
}

#[tokio::test]
async fn location_is_asked_where_a_door_needs_it_and_sent_with_the_tap() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let door = gym.harbour.locks[1];
    let near = json!({ "lock": { "geofence_restriction_enabled": true, "latitude": 53.5, "longitude": 10.0 } });
    let _ = app.patch(format!("/locks/{door}"), &gym.owner, near).await.expect(204);
    let mut member = Browser::with(&app, &gym.member);
    let page = member.get("/app").await.text;
    assert_eq!(page.matches("data-locates=").count(), 1, "{page}");
    assert!(page.contains("This door opens only for somebody near it"), "{page}");
    let path = format!("/app/doors/{door}/unlock");
    let without: Value = member.json(&path, &[("attempt", "one")]).await;
    assert_eq!(without["outcome"], "refused");
    let there = [("attempt", "two"), ("latitude", "53.5001"), ("longitude", "10.0001"), ("accuracy", "12")];
    assert_eq!(member.json(&path, &there).await["outcome"], "opened");
    app.clock.advance_s(5);
    let far = [("attempt", "three"), ("latitude", "48.1"), ("longitude", "11.5"), ("accuracy", "12")];
    assert_eq!(member.json(&path, &far).await["outcome"], "refused");
    let nowhere = [("attempt", "four"), ("latitude", "123"), ("longitude", "11.5")];
    assert_eq!(member.post(&path, &nowhere).await.status, 422);
    app.finish().await;
}

#[tokio::test]
async fn the_app_can_be_installed_and_is_small() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut member = Browser::with(&app, &gym.member);
    let manifest: Value = serde_json::from_str(&member.get("/app/manifest.webmanifest").await.text).unwrap();
    assert_eq!((manifest["name"].as_str(), manifest["start_url"].as_str()), (Some("harbour Gym"), Some("/app")));
    for icon in manifest["icons"].as_array().unwrap() {
        assert_eq!(member.get(icon["src"].as_str().unwrap()).await.status, 200);
    }
    let nobody: Value = serde_json::from_str(&Browser::of(&app).get("/app/manifest.webmanifest").await.text).unwrap();
    assert_eq!(nobody["name"], "My doors");
    let page = member.get("/app").await.text;
    let worker = member.get("/app/worker.js").await.text;
    let mut total = page.len() + worker.len();
    for file in page.split('"').filter(|part| part.starts_with("/assets/")).map(|part| part.split('#').next().unwrap())
    {
        let size = member.get(file).await.text.len();
        assert!(!file.ends_with(".css") || size <= 30 * 1024, "{file} has {size} bytes");
        let is_of_app = [".css", ".js"].iter().any(|end| file.ends_with(end));
        assert!(!is_of_app || worker.contains(file), "{file} is kept: {worker}");
        total += size;
    }
    assert!(total < 200 * 1024, "{total} bytes before they are compressed");
    app.finish().await;
}
