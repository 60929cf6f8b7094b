use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn a_group_is_added_filled_and_deleted_without_scripts() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let list = owner.get("/groups?query=memb").await.text;
    assert!(list.contains("Members") && list.contains("2 people") && list.contains("2 doors"), "{list}");
    assert!(!list.contains("Staff"), "the search holds: {list}");
    let nameless = owner.post("/groups", &[("name", " "), ("place", "")]).await;
    assert_eq!(nameless.status, 422);
    assert!(nameless.text.contains("name-wrong"), "{}", nameless.text);
    let place = gym.harbour.id.to_string();
    let made = owner.post("/groups", &[("name", "Sauna"), ("place", &place), ("description", "Heat")]).await;
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.location.split('?').next().unwrap().to_owned();
    let page = owner.get(&made.location).await.text;
    assert!(page.contains("Opens nothing yet") && page.contains("Nobody is in it yet"), "{page}");
    assert!(!page.contains("Hill door"), "doors of another place cannot be added: {page}");
    assert_eq!(owner.post(&format!("{path}/doors"), &[]).await.status, 422);
    let locks = [gym.harbour.locks[1].to_string(), gym.harbour.locks[2].to_string()];
    let added = owner.post(&format!("{path}/doors"), &[("lock", &locks[0]), ("lock", &locks[1])]).await;
    let page = owner.get(added.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("2 doors are added.") && page.contains("Opens Office, Studio – around the clock"), "{page}");
    let link = page.split(&format!("{path}/doors/")).nth(1).unwrap().split('/').next().unwrap().to_owned();
    let taken = owner.post(&format!("{path}/doors/{link}/remove"), &[]).await;
    assert!(owner.get(&taken.location).await.text.contains("Office is no longer in the group."));
    let saved = owner.post(&path, &[("name", "Warm rooms"), ("description", "")]).await;
    assert!(owner.get(&saved.location).await.text.contains("<h1>Warm rooms</h1>"));
    assert_eq!(owner.post(&path, &[("name", "")]).await.status, 422);
    let question = owner.get(&format!("{path}/delete")).await.text;
    assert!(question.contains("Delete Warm rooms?"), "{question}");
    let gone = owner.post(&format!("{path}/delete"), &[]).await;
    assert!(owner.get(&gone.location).await.text.contains("Warm rooms is deleted."));
    assert_eq!(owner.get(&path).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn restrictions_are_what_is_ticked() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/groups/{}", gym.members);
    let ticked = [("time", "1"), ("app_access", "1"), ("geofence", "1")];
    assert_eq!(owner.post(&format!("{path}/restrictions"), &ticked).await.status, 303);
    let group = app.get(format!("/groups/{}", gym.members), &gym.owner).await.expect(200).body;
    assert_eq!(group["time_restriction_enabled"], true);
    assert_eq!(group["geofence_restriction_enabled"], true);
    assert_eq!(group["login_enabled"], true);
    assert_eq!(group["reader_restriction_enabled"], false);
    let page = owner.get(&path).await.text;
    assert!(page.contains("never, for it keeps to hours and has none"), "{page}");
    assert_eq!(owner.post(&format!("{path}/restrictions"), &[]).await.status, 303);
    let group = app.get(format!("/groups/{}", gym.members), &gym.owner).await.expect(200).body;
    assert_eq!((&group["time_restriction_enabled"], &group["login_enabled"]), (&false.into(), &false.into()));
    app.finish().await;
}

#[tokio::test]
async fn access_is_shared_with_several_at_once_and_who_had_it_is_named() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut manager = Browser::with(&app, &gym.group_manager);
    let path = format!("/groups/{}/share", gym.members);
    let (stranger, member) = (gym.stranger.id.to_string(), gym.member.id.to_string());
    let form = manager.get(&format!("{path}?query=stran&user={member}&seen=1")).await.text;
    assert!(form.contains("Opens 2 doors: Front door, Studio."), "{form}");
    assert!(form.contains(&format!("value=\"{member}\" checked")), "who is ticked stays: {form}");
    assert!(form.contains("Has access") && form.contains("stranger@harbour.example"), "{form}");
    assert!(form.contains("value=\"group_basic\" selected"), "{form}");
    assert!(form.contains("(Europe/Berlin)"), "{form}");
    let part = manager.part(&format!("{path}?query=stran")).await.text;
    assert!(!part.contains("<html") && part.contains("dialog-title"), "{part}");
    let nobody = manager.post(&path, &[("seen", "1"), ("role", "group_basic")]).await;
    assert_eq!(nobody.status, 422);
    assert!(nobody.text.contains("tick at least one person"), "{}", nobody.text);
    let both = [("user", stranger.as_str()), ("user", member.as_str()), ("seen", "1"), ("role", "group_basic")];
    let wrong = [both.as_slice(), &[("valid_from", "2026-06-01T10:00"), ("valid_until", "2026-05-01T10:00")]].concat();
    let wrong = manager.post(&path, &wrong).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("valid-until-wrong") && wrong.text.contains("2026-06-01T10:00"), "{}", wrong.text);
    let right = [both.as_slice(), &[("valid_until", "2036-06-01T10:00")]].concat();
    let given = manager.post(&path, &right).await;
    assert_eq!(given.status, 303, "{}", given.text);
    let page = manager.get(given.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("Access is shared with 1 person."), "{page}");
    assert!(page.contains("member had access before and keeps it as it was."), "{page}");
    assert!(page.contains("Until 1 Jun 2036, 10:00 (Europe/Berlin)"), "{page}");
    assert!(page.contains("Shared by group_manager"), "{page}");
    let _ = app.unlock(gym.harbour.locks[1], &gym.stranger).await.expect(200);
    let above = [("user", gym.basic.id.to_string())];
    let above = [("user", above[0].1.as_str()), ("role", "place_administrator")];
    assert_eq!(manager.post(&path, &above).await.status, 422);
    app.finish().await;
}

#[tokio::test]
async fn members_are_searched_and_who_may_only_look_changes_nothing() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let path = format!("/groups/{}", gym.members);
    let mut observer = Browser::with(&app, &gym.observer);
    let page = observer.get(&path).await.text;
    assert!(page.contains("member@harbour.example") && page.contains("group_manager@harbour.example"), "{page}");
    for absent in ["Share access</button>", "Delete group", "Add doors", "Take out", "/remove", "Add weekly hours"] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    let part = observer.part(&format!("{path}?query=group_m")).await.text;
    assert!(part.contains("group_manager@") && !part.contains("member@"), "{part}");
    let revision = app.revision(gym.organization.id).await;
    let locks = gym.harbour.locks[2].to_string();
    let stranger = gym.stranger.id.to_string();
    let tries: [(&str, &[(&str, &str)]); 5] = [
        ("", &[("name", "Mine")]),
        ("/restrictions", &[]),
        ("/doors", &[("lock", &locks)]),
        ("/share", &[("user", &stranger)]),
        ("/delete", &[]),
    ];
    for (under, fields) in tries {
        let refused = observer.post(&format!("{path}{under}"), fields).await;
        assert!(refused.status == 403 || refused.status == 422, "{under}: {}", refused.status);
    }
    assert_eq!(observer.get("/groups/new").await.status, 403);
    assert_eq!(observer.get(&format!("{path}/share")).await.status, 403);
    assert_eq!(app.revision(gym.organization.id).await, revision);
    let mut hill = Browser::with(&app, &gym.hill_administrator);
    assert_eq!(hill.get(&path).await.status, 404, "a group of another place is not theirs to see");
    app.finish().await;
}
