use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn staff_see_how_doors_stand_and_open_them_by_name() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let list = owner.get("/doors").await.text;
    assert!(list.contains("Front door") && list.contains("Hill door"), "{list}");
    assert!(owner.part("/doors?query=hill").await.text.contains("Hill door"));
    let id = gym.harbour.locks[0];
    let opened = owner.post(&format!("/doors/{id}/unlock"), &[("from", "list")]).await;
    assert_eq!(opened.location, "/doors?done=opened&door=Front+door");
    assert!(owner.get(&opened.location).await.text.contains("Front door is open."));
    let page = owner.get(&format!("/doors/{id}")).await.text;
    assert!(page.contains("opened Front door") && page.contains("Members"), "{page}");
    let openers = owner.part(&format!("/doors/{id}/openers")).await.text;
    assert!(openers.contains("member") && !openers.contains("stranger"), "{openers}");
    app.finish().await;
}

#[tokio::test]
async fn a_lockdown_is_asked_for_and_holds_until_it_is_ended() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let id = gym.harbour.locks[0];
    assert!(owner.part(&format!("/doors/{id}/lockdown")).await.text.contains("Lock down"));
    let down = owner.post(&format!("/doors/{id}/lockdown/start"), &[]).await;
    assert!(owner.get(&down.location).await.text.contains("Front door is locked down."));
    let refused = owner.post(&format!("/doors/{id}/unlock"), &[]).await;
    assert!(refused.location.contains("done=refused&door=Front+door&reason="), "{}", refused.location);
    assert!(owner.get(&refused.location).await.text.contains("Front door stays shut:"));
    assert!(owner.get("/home").await.text.contains("Front door is locked down."));
    owner.post(&format!("/doors/{id}/lockdown/end"), &[]).await;
    assert!(owner.post(&format!("/doors/{id}/unlock"), &[]).await.location.contains("done=opened"));
    assert_eq!(owner.post(&format!("/doors/{id}/lockdown/maybe"), &[]).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn doors_are_added_changed_and_removed() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let nameless = owner.post("/doors", &[("name", " "), ("place", &gym.harbour.id.to_string())]).await;
    assert_eq!(nameless.status, 422);
    assert!(nameless.text.contains("id=\"name-wrong\""), "{}", nameless.text);
    let nowhere = owner.post("/doors", &[("name", "Sauna"), ("place", "")]).await;
    assert_eq!(nowhere.status, 422);
    assert!(nowhere.text.contains("id=\"place-wrong\"") && nowhere.text.contains("Sauna"), "{}", nowhere.text);
    let neither = owner.post("/doors", &[("name", " "), ("place", "404")]).await.text;
    assert!(neither.contains("id=\"name-wrong\"") && neither.contains("id=\"place-wrong\""), "both: {neither}");
    let made = owner.post("/doors", &[("name", "Sauna"), ("place", &gym.harbour.id.to_string())]).await;
    assert!(owner.get(&made.location).await.text.contains("Sauna is added."));
    let path = made.location.split('?').next().unwrap().to_owned();
    owner.post(&path, &[("name", "Steam room"), ("description", "Behind the pool")]).await;
    owner.post(&format!("{path}/restrictions"), &[("geofence", "1")]).await;
    let page = owner.get(&path).await.text;
    assert!(page.contains("<h1>Steam room</h1>") && page.contains("Behind the pool"), "{page}");
    assert!(page.contains("name=\"geofence\" value=\"1\" checked"), "{page}");
    assert!(!page.contains("name=\"time\" value=\"1\" checked"), "{page}");
    let removed = owner.post(&format!("{path}/remove"), &[]).await;
    assert_eq!(removed.location, "/doors?done=removed&door=Steam+room");
    assert_eq!(owner.get(&path).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn who_may_only_look_changes_no_door() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut observer = Browser::with(&app, &gym.observer);
    let id = gym.harbour.locks[0];
    let page = observer.get(&format!("/doors/{id}")).await.text;
    assert!(page.contains("<h1>Front door</h1>") && !page.contains("Remove the door"), "{page}");
    let revision = app.revision(gym.organization.id).await;
    for path in ["lockdown/start", "restrictions", "remove", ""] {
        let path = format!("/doors/{id}/{path}");
        let seen = observer.post(path.trim_end_matches('/'), &[("name", "Other")]).await;
        assert!(matches!(seen.status, 403 | 422), "{path}: {}", seen.status);
    }
    for path in ["lockdown", "remove"] {
        assert_eq!(observer.get(&format!("/doors/{id}/{path}")).await.status, 403, "{path}");
    }
    assert_eq!(app.revision(gym.organization.id).await, revision);
    app.finish().await;
}
