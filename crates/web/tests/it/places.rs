use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn a_place_is_added_changed_and_deleted_without_scripts() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let list = owner.get("/places").await.text;
    assert!(list.contains("Harbour") && list.contains("3 doors") && list.contains("America/New_York"), "{list}");
    assert!(owner.get("/places/new").await.text.contains("value=\"Europe/Berlin\""));
    let bad =
        [("name", "Dock"), ("address", ""), ("time_zone", "Europe/Berlin"), ("latitude", "north"), ("longitude", "")];
    let bad = owner.post("/places", &bad).await;
    assert_eq!(bad.status, 422);
    assert!(bad.text.contains("latitude-wrong") && bad.text.contains("address-wrong"), "{}", bad.text);
    let no_zone = [("name", "Dock"), ("address", "Pier 1"), ("time_zone", "Mars/Olympus")];
    assert!(owner.post("/places", &no_zone).await.text.contains("time-zone-wrong"));
    let good = [("name", "Dock"), ("address", "Pier 1"), ("time_zone", "Europe/Oslo"), ("latitude", "59,9")];
    let half = owner.post("/places", &good).await;
    assert!(half.text.contains("longitude-wrong"), "{}", half.text);
    let good = [&good[..], &[("longitude", "10.7")]].concat();
    let made = owner.post("/places", &good).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.location.split('?').next().unwrap().to_owned();
    let page = owner.get(&made.location).await.text;
    assert!(page.contains("value=\"59.9\"") && page.contains("There is no door here yet"), "{page}");
    let moved = [("name", "Dock"), ("address", "Pier 2"), ("time_zone", "Europe/Oslo")];
    let saved = owner.post(&path, &moved).await;
    let page = owner.get(&saved.location).await.text;
    assert!(page.contains("Pier 2") && !page.contains("59.9"), "an empty position is none: {page}");
    assert_eq!(owner.post(&path, &[("name", ""), ("address", "Pier 2"), ("time_zone", "UTC")]).await.status, 422);
    let gone = owner.post(&format!("{path}/delete"), &[]).await;
    assert!(owner.get(&gone.location).await.text.contains("Dock is deleted."));
    assert_eq!(owner.get(&path).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn a_lockdown_is_asked_for_told_and_ended() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/places/{}", gym.harbour.id);
    assert!(owner.get(&format!("{path}/lockdown")).await.text.contains("Lock down Harbour?"));
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.clock.advance_s(3);
    let done = owner.post(&format!("{path}/lockdown"), &[("on", "true")]).await;
    let page = owner.get(&done.location).await.text;
    assert!(page.contains("Locked down since") && page.contains("End lockdown"), "{page}");
    assert!(owner.get("/places").await.text.contains("Locked down"));
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403);
    assert!(owner.get(&format!("{path}/lockdown")).await.text.contains("End the lockdown of Harbour?"));
    assert_eq!(owner.post(&format!("{path}/lockdown"), &[("on", "false")]).await.status, 303);
    app.clock.advance_s(3);
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    app.finish().await;
}

#[tokio::test]
async fn a_place_is_changed_by_its_administrator_and_deleted_by_nobody_below_the_whole() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let path = format!("/places/{}", gym.harbour.id);
    let mut administrator = Browser::with(&app, &gym.harbour_administrator);
    let page = administrator.get(&path).await.text;
    assert!(page.contains("Lock down") && !page.contains("Delete place"), "{page}");
    assert!(page.contains("Studio") && page.contains("Members") && page.contains("/groups/new?place="), "{page}");
    assert_eq!(administrator.get("/places/new").await.status, 403);
    let mut observer = Browser::with(&app, &gym.observer);
    let page = observer.get(&path).await.text;
    assert!(page.contains("Am Hafen 1, Berlin") && !page.contains("Lock down"), "{page}");
    let revision = app.revision(gym.organization.id).await;
    assert_eq!(administrator.post(&format!("{path}/delete"), &[]).await.status, 422);
    assert_eq!(observer.post(&format!("{path}/lockdown"), &[("on", "true")]).await.status, 422);
    let named = [("name", "Mine"), ("address", "x"), ("time_zone", "UTC")];
    assert_eq!(observer.post(&path, &named).await.status, 422);
    assert_eq!(administrator.post("/places", &named).await.status, 422);
    assert_eq!(administrator.get(&format!("/places/{}", gym.hill.id)).await.status, 404);
    assert_eq!(app.revision(gym.organization.id).await, revision);
    app.finish().await;
}
