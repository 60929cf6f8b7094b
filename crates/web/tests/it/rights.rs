use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn rights_are_listed_by_what_they_are_on_and_found_by_person() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let groups = owner.get("/rights").await.text;
    assert!(groups.contains("member@harbour.example") && groups.contains("Shared by Olga Owner"), "{groups}");
    assert!(!groups.contains("harbour_basic@"), "{groups}");
    let places = owner.get("/rights?tab=places").await.text;
    assert!(places.contains("harbour_basic@") && places.contains("hill_administrator@"), "{places}");
    let one = owner.get(&format!("/rights?tab=places&on={}", gym.hill.id)).await.text;
    assert!(one.contains("hill_administrator@") && !one.contains("harbour_basic@"), "{one}");
    let found = owner.part("/rights?tab=organization&query=front").await.text;
    assert!(found.contains("front_desk@") && !found.contains("observer@"), "{found}");
    assert!(owner.get("/rights?tab=organization").await.text.contains("Owner"));
    let people = owner.get("/rights/share?query=stranger").await.text;
    assert!(people.contains(&format!("/users/{}/share", gym.stranger.id)), "{people}");
    app.finish().await;
}

#[tokio::test]
async fn a_right_is_changed_and_taken_away_without_scripts() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let right = app.get(format!("/role_assignments?user_id={}", gym.member.id), &gym.owner).await.expect(200).ids()[0];
    let path = format!("/rights/{right}");
    assert!(owner.get(&path).await.text.contains("value=\"group_basic\" selected"));
    let wrong = [("role", "group_basic"), ("valid_from", "2030-01-02T00:00"), ("valid_until", "2030-01-01T00:00")];
    let wrong = owner.post(&path, &wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("valid-until-wrong"), "{}", wrong.text);
    let changed = owner.post(&path, &[("role", "group_manager"), ("valid_until", "2036-01-01T12:00")]).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    let page = owner.get(changed.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("The access of member is changed.") && page.contains("Until 1 Jan 2036, 12:00"), "{page}");
    assert!(owner.get(&path).await.text.contains("value=\"2036-01-01T12:00\""), "shown as it was typed");
    let forever = owner.post(&path, &[("role", "group_basic"), ("valid_until", "")]).await;
    assert!(!owner.get(forever.location.split('#').next().unwrap()).await.text.contains("2036"));
    assert!(owner.get(&format!("{path}/remove")).await.text.contains("member will no longer have access to Members"));
    assert_eq!(owner.post(&format!("{path}/remove"), &[]).await.status, 303);
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403);
    assert_eq!(owner.get(&path).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn nobody_changes_rights_above_their_own() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let rights = async |person: &testkit::Person| {
        app.get(format!("/role_assignments?user_id={}", person.id), &gym.owner).await.expect(200).ids()[0]
    };
    let (member, above) = (rights(&gym.member).await, rights(&gym.harbour_administrator).await);
    let mut desk = Browser::with(&app, &gym.front_desk);
    let page = desk.get("/rights").await.text;
    assert!(page.contains("member@") && !page.contains("/remove") && !page.contains("Share access</button>"), "{page}");
    assert_eq!(desk.get("/rights/share").await.status, 403);
    assert_eq!(desk.get(&format!("/rights/{member}")).await.status, 403);
    let revision = app.revision(gym.organization.id).await;
    assert_eq!(desk.post(&format!("/rights/{member}/remove"), &[]).await.status, 422);
    let mut manager = Browser::with(&app, &gym.harbour_access_manager);
    let up = manager.post(&format!("/rights/{member}"), &[("role", "place_administrator")]).await;
    assert_eq!(up.status, 422);
    assert_eq!(manager.post(&format!("/rights/{above}/remove"), &[]).await.status, 422);
    let page = manager.get("/rights?tab=places").await.text;
    assert!(!page.contains(&format!("/rights/{above}/remove")), "{page}");
    assert_eq!(app.revision(gym.organization.id).await, revision);
    app.finish().await;
}
