use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn access_is_shared_and_taken_away_without_scripts() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let (id, group) = (gym.stranger.id, gym.members.to_string());
    assert!(owner.get(&format!("/users/{id}")).await.text.contains("They can open no door yet"));
    let form = owner.get(&format!("/users/{id}/share?scope=group&group={group}&seen=1")).await.text;
    assert!(form.contains("Opens 2 doors: Front door, Studio."), "{form}");
    let basic = form.find("value=\"group_basic\" selected").is_some();
    assert!(basic, "the role that opens doors and no more is chosen: {form}");
    let fields = [("scope", "group"), ("group", group.as_str()), ("seen", "1")];
    let given = owner.post(&format!("/users/{id}/share"), &fields).await;
    assert_eq!(given.status, 303, "{}", given.text);
    let page = owner.get(given.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("Access to Members is shared with stranger."), "{page}");
    assert!(page.contains("Studio") && page.contains("through Members"), "{page}");
    let again = owner.post(&format!("/users/{id}/share"), &fields).await;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("Is given on this target already"), "{}", again.text);
    let removal = page.split("/rights/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let removed = owner.post(&format!("/users/{id}/rights/{removal}/remove"), &[]).await;
    assert_eq!(removed.status, 303, "{}", removed.text);
    assert!(owner.get(&format!("/users/{id}")).await.text.contains("They can open no door yet"));
    app.finish().await;
}

#[tokio::test]
async fn nothing_is_shared_without_a_target_or_above_oneself() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}/share", gym.stranger.id);
    let nothing = owner.post(&path, &[("scope", "group"), ("group", ""), ("role", "group_basic"), ("seen", "1")]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.text.contains("Must be chosen"), "{}", nothing.text);
    let mut manager = Browser::with(&app, &gym.group_manager);
    let offered = manager.get(&path).await;
    assert!(!offered.text.contains("<option value=\"organization\""), "{}", offered.text);
    let place = gym.harbour.id.to_string();
    let above = [("scope", "place"), ("place", place.as_str()), ("role", "place_administrator"), ("seen", "1")];
    assert_eq!(manager.post(&path, &above).await.status, 422);
    let mut desk = Browser::with(&app, &gym.observer);
    assert_eq!(desk.get(&path).await.status, 403);
    assert!(!desk.get(&format!("/users/{}", gym.stranger.id)).await.text.contains("Share access</button>"));
    app.finish().await;
}
