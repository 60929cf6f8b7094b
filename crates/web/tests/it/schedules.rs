use crate::browser::Browser;
use testkit::{App, Gym};

#[tokio::test]
async fn a_week_is_drawn_up_and_told_on_the_page_of_the_group() {
    let app = App::builder().at("2026-05-04T10:00:00Z").build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let (page, own) = (format!("/groups/{}", gym.members), format!("/schedules/group/{}", gym.members));
    let _ = owner.post(&format!("{page}/restrictions"), &[("time", "1"), ("app_access", "1")]).await;
    let none = owner.post(&own, &[("form", "weekly"), ("starts_at_time", "06:00")]).await;
    assert_eq!(none.status, 422);
    assert!(none.text.contains("Needs at least one day of the week"), "{}", none.text);
    assert!(none.text.contains("value=\"06:00\""), "what was typed stays: {}", none.text);
    let days = [("mon", "1"), ("tue", "1"), ("wed", "1"), ("thu", "1"), ("fri", "1")];
    let week = [&days[..], &[("form", "weekly"), ("from", "group"), ("starts_at_time", "06:00")]].concat();
    let until = |ends| [week.as_slice(), &[("ends_at_time", ends)]].concat();
    assert_eq!(owner.post(&own, &until("05:00")).await.status, 422);
    let added = owner.post(&own, &until("22:00")).await;
    assert_eq!(added.location, format!("{page}?done=hours-added#hours"));
    let sunday = [("form", "weekly"), ("sun", "1"), ("starts_at_time", "08:00"), ("ends_at_time", "00:00")];
    assert_eq!(owner.post(&own, &sunday).await.location, format!("{own}?done=hours-added#hours"));
    let shown = owner.get(&page).await.text;
    assert!(shown.contains("Mon–Fri 06:00–22:00, Sun 08:00–24:00 (Europe/Berlin)"), "{shown}");
    assert!(shown.contains("<rect class=\"open\" x=\"360\" y=\"0\" width=\"960\""), "{shown}");
    let _ = app.unlock(gym.harbour.locks[0], &gym.member).await.expect(200);
    let once = [("form", "once"), ("name", "Move"), ("starts_at", "2026-05-04T11:00"), ("ends_at", "2026-05-04T13:00")];
    assert_eq!(owner.post(&own, &once).await.status, 303);
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403, "shut on the clock of the place");
    let shown = owner.get(&own).await.text;
    assert!(shown.contains("Move") && shown.contains("4 May 2026, 11:00 – 4 May 2026, 13:00"), "{shown}");
    let removal = shown.split(&format!("{own}/")).nth(1).unwrap().split(|c: char| !c.is_ascii_digit()).next().unwrap();
    let question = owner.get(&format!("{own}/{removal}/remove?from=group")).await.text;
    assert!(question.contains("no longer count for Members"), "{question}");
    assert_eq!(owner.post(&format!("{own}/{removal}/remove"), &[("from", "group")]).await.status, 303);
    let part = owner.part(&own).await.text;
    assert!(!part.contains("<html") && !part.contains("Mon–Fri"), "{part}");
    app.finish().await;
}

#[tokio::test]
async fn a_place_is_closed_on_days_and_holidays_and_a_door_stands_unlocked() {
    let app = App::builder().at("2026-05-04T10:00:00Z").build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let place = format!("/schedules/place/{}", gym.harbour.id);
    let unknown = owner.post(&place, &[("form", "holidays"), ("region", "xx")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("holidays-region-wrong"), "{}", unknown.text);
    assert_eq!(owner.post(&place, &[("form", "holidays"), ("region", "de_be")]).await.status, 303);
    let day = [("form", "days"), ("name", "Paint"), ("starts_at_date", "2026-05-04"), ("from", "place")];
    assert_eq!(owner.post(&place, &day).await.status, 303);
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403);
    let shown = owner.get(&format!("/places/{}", gym.harbour.id)).await.text;
    assert!(shown.contains("Public holidays of Berlin") && shown.contains("14 May 2026 Ascension Day"), "{shown}");
    assert!(shown.contains("Paint") && shown.contains("4 May 2026"), "{shown}");
    let door = format!("/schedules/lock/{}", gym.hill.locks[0]);
    let hours = [("form", "weekly"), ("mon", "1"), ("effect", "unlock"), ("ends_at_time", "12:00")];
    assert_eq!(owner.post(&door, &hours).await.status, 303);
    let shown = owner.get(&door).await.text;
    assert!(shown.contains("Stands unlocked for everybody") && shown.contains("America/New_York"), "{shown}");
    assert_eq!(owner.get("/schedules/roof/1").await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn hours_are_read_by_who_may_read_them_and_changed_by_who_may_change_them() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let path = format!("/schedules/group/{}", gym.members);
    let mut manager = Browser::with(&app, &gym.group_manager);
    let page = manager.get(&path).await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains("Add weekly hours"), "{}", page.text);
    let revision = app.revision(gym.organization.id).await;
    assert_eq!(manager.post(&path, &[("form", "weekly"), ("mon", "1")]).await.status, 422);
    assert_eq!(app.revision(gym.organization.id).await, revision);
    let mut hill = Browser::with(&app, &gym.hill_administrator);
    assert_eq!(hill.get(&path).await.status, 404);
    app.finish().await;
}

#[tokio::test]
async fn hours_are_changed_and_switched_off() {
    let app = App::builder().at("2026-05-04T10:00:00Z").build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let own = format!("/schedules/group/{}", gym.members);
    let _ = owner.post(&format!("/groups/{}/restrictions", gym.members), &[("time", "1"), ("app_access", "1")]).await;
    let week = [("form", "weekly"), ("mon", "1"), ("starts_at_time", "06:00"), ("ends_at_time", "22:00")];
    assert_eq!(owner.post(&own, &week).await.status, 303);
    let shown = owner.get(&own).await.text;
    let id = shown.split(&format!("{own}/")).nth(1).unwrap().split(['/', '?']).next().unwrap().to_owned();
    let one = format!("{own}/{id}");
    let form = owner.part(&one).await.text;
    for there in [
        "name=\"mon\" value=\"1\" checked",
        "value=\"06:00\"",
        "value=\"22:00\"",
        "name=\"counts\" value=\"1\" checked",
    ] {
        assert!(form.contains(there) && !form.contains("<html"), "{there}: {form}");
    }
    assert_eq!(owner.post(&one, &[("counts", "1"), ("starts_at_time", "06:00")]).await.status, 422, "no day");
    let changed =
        [("counts", "1"), ("tue", "1"), ("starts_at_time", "07:30"), ("ends_at_time", "00:00"), ("from", "group")];
    assert_eq!(owner.post(&one, &changed).await.location, format!("/groups/{}?done=hours-changed#hours", gym.members));
    let shown = owner.get(&own).await.text;
    assert!(shown.contains("Tue 07:30–24:00") && !shown.contains("Mon 06:00"), "{shown}");
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403, "it is Monday");
    let off = [("mon", "1"), ("starts_at_time", "06:00"), ("ends_at_time", "22:00")];
    assert_eq!(owner.post(&one, &off).await.status, 303);
    assert!(owner.get(&own).await.text.contains("<span class=\"badge\">Off"), "it is off");
    assert_eq!(app.unlock(gym.harbour.locks[0], &gym.member).await.status, 403, "what is off opens nothing");
    assert_eq!(owner.get(&format!("/schedules/place/{}/{id}", gym.harbour.id)).await.status, 404, "of another thing");
    let mut manager = Browser::with(&app, &gym.group_manager);
    assert_eq!(manager.get(&one).await.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn days_and_holidays_are_changed_too() {
    let app = App::builder().at("2026-05-04T10:00:00Z").build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let own = format!("/schedules/place/{}", gym.harbour.id);
    let first =
        |text: &str| text.split(&format!("{own}/")).nth(1).unwrap().split(['/', '?']).next().unwrap().to_owned();
    let day = [("form", "days"), ("name", "Paint"), ("starts_at_date", "2026-05-04")];
    assert_eq!(owner.post(&own, &day).await.status, 303);
    let id = first(&owner.get(&own).await.text);
    let form = owner.get(&format!("{own}/{id}")).await.text;
    assert!(form.contains("value=\"Paint\"") && form.contains("value=\"2026-05-04\""), "{form}");
    let later = [("counts", "1"), ("name", ""), ("starts_at_date", "2026-05-10"), ("ends_at_date", "2026-05-11")];
    assert_eq!(owner.post(&format!("{own}/{id}"), &later).await.status, 303);
    let shown = owner.get(&own).await.text;
    assert!(shown.contains("10 May 2026 – 11 May 2026") && !shown.contains("Paint"), "{shown}");
    app.finish().await;
}
