//! More of the page of a user: cards that are given, the primary device, mails, the photo; and finding them.

use crate::browser::Browser;
use serde_json::json;
use testkit::{App, Gym};

#[tokio::test]
async fn a_card_is_given_by_its_number_and_one_that_lies_ready_by_choosing_it() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    let form = owner.get(&format!("{path}/cards/new")).await.text;
    assert!(form.contains("name=\"facility_code\"") && form.contains("From 0 to 255"), "{form}");
    assert!(!form.contains("name=\"card\""), "none lies ready: {form}");
    let other = owner.part(&format!("{path}/cards/new?format=third_party_hf&seen=1")).await.text;
    assert!(other.contains("name=\"uid\"") && !other.contains("name=\"facility_code\""), "{other}");
    let cards = format!("{path}/cards");
    let wrong = owner.post(&cards, &[("facility_code", "256"), ("card_number", "12a")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("Must be a number, in digits."), "{}", wrong.text);
    let wrong = owner.post(&cards, &[("facility_code", "256"), ("card_number", "4567")]).await;
    assert!(wrong.text.contains("Must be between 0 and 255."), "{}", wrong.text);
    let numbers = [("facility_code", "12"), ("card_number", "4567"), ("counts", "1")];
    let given = owner.post(&cards, &numbers).await;
    let page = owner.get(given.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("The card is given.") && page.contains("12 / 4567") && page.contains("/off\""), "{page}");
    let twice = owner.post(&format!("/users/{}/cards", gym.basic.id), &numbers).await;
    assert!(twice.text.contains("is carried by member; take it back there first"), "{}", twice.text);
    let ready = json!({ "card": { "type": "third_party_hf", "uid": "04a1b2c3" } });
    let ready = app.post("/cards", &gym.owner, ready).await.expect(200).id().to_string();
    assert!(owner.get(&format!("{path}/cards/new")).await.text.contains("04a1b2c3 – 13.56 MHz chip"));
    assert_eq!(owner.post(&cards, &[("card", &ready)]).await.status, 303);
    let page = owner.get(&path).await.text;
    assert!(page.contains("04a1b2c3") && page.contains("/on\""), "it does not count yet: {page}");
    let mut observer = Browser::with(&app, &gym.observer);
    assert_eq!(observer.get(&format!("{path}/cards/new")).await.status, 403);
    assert_eq!(observer.post(&cards, &[("facility_code", "1"), ("card_number", "1")]).await.status, 403);
    let mut front_desk = Browser::with(&app, &gym.front_desk);
    assert_eq!(front_desk.post(&cards, &[("facility_code", "1"), ("card_number", "1")]).await.status, 303);
    app.finish().await;
}

#[tokio::test]
async fn staff_choose_the_primary_device() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.member.id);
    let page = owner.get(&path).await.text;
    let device = page.split("/devices/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    let made = owner.post(&format!("{path}/devices/{device}/primary"), &[]).await;
    let page = owner.get(made.location.split('#').next().unwrap()).await.text;
    assert!(page.contains("This is the primary device now.") && page.contains("Primary device</span>"), "{page}");
    assert!(!page.contains(&format!("/devices/{device}/primary")), "{page}");
    let mut member = Browser::with(&app, &gym.member);
    assert_eq!(member.post(&format!("{path}/devices/{device}/primary"), &[]).await.status, 403);
    app.finish().await;
}

#[tokio::test]
async fn the_mails_to_a_person_are_told_with_what_became_of_them() {
    let app = App::builder().mail(service::mail::Transport::None).build().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let path = format!("/users/{}", gym.stranger.id);
    assert!(owner.get(&path).await.text.contains("Nothing was mailed in the last 90 days"));
    let group = gym.members.to_string();
    let fields = [("scope", "group"), ("group", group.as_str()), ("notify", "1"), ("seen", "1")];
    assert!(owner.post(&format!("{path}/share"), &fields).await.location.contains("shared-mailed"));
    let waits = owner.get(&path).await.text;
    assert!(waits.contains("Your access to harbour Gym <span class=\"badge warn\">Waiting</span>"), "{waits}");
    app.step().await;
    let fails = owner.get(&path).await.text;
    assert!(fails.contains("Tried again</span>") && fails.contains("no mail server is set up"), "{fails}");
    assert!(!owner.get(&format!("/users/{}", gym.member.id)).await.text.contains("Your access to"));
    app.abandon().await;
}

/// The head of a PNG of one pixel, and some more.
fn picture() -> Vec<u8> {
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01".to_vec();
    picture.extend([7; 1_000]);
    picture
}

#[tokio::test]
async fn a_photo_is_put_there_shown_and_removed() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let (path, page) = (format!("/users/{}/photo", gym.member.id), format!("/users/{}", gym.member.id));
    assert_eq!(owner.get(&path).await.status, 404);
    for (file, problem) in [
        (b"GIF89a".to_vec(), "Photo must be a JPEG, PNG or WebP picture."),
        (Vec::new(), "Photo must be chosen."),
        ([picture(), vec![0; 3 << 20]].concat(), "Photo is larger than 1 MiB; choose a smaller one."),
    ] {
        let refused = owner.upload(&path, "photo", &file).await;
        assert!(refused.status == 422 && refused.text.contains(problem), "{problem}: {}", refused.text);
    }
    let saved = owner.upload(&path, "photo", &picture()).await;
    let shown = owner.get(saved.location.split('#').next().unwrap()).await.text;
    assert!(shown.contains("The photo is saved.") && shown.contains(&format!("src=\"{path}?at=")), "{shown}");
    let observer = Browser::with(&app, &gym.observer);
    let (status, headers, body) = observer.file(&path, "").await;
    assert_eq!((status, body), (200, picture()));
    assert_eq!(
        (&headers["content-type"], &headers["x-content-type-options"]),
        (&"image/png".parse().unwrap(), &"nosniff".parse().unwrap())
    );
    let tag = headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(observer.file(&path, &tag).await.0, 304);
    assert_eq!(Browser::with(&app, &gym.member).file(&path, "").await.0, 403);
    assert_eq!(Browser::with(&app, &gym.front_desk).upload(&path, "photo", &picture()).await.status, 422);
    assert!(owner.get(&format!("{path}/change")).await.text.contains("Remove photo"));
    assert_eq!(owner.post(&format!("{path}/remove"), &[]).await.status, 303);
    assert!(!owner.get(&page).await.text.contains("<img class=\"avatar large photo\""));
    app.finish().await;
}

#[tokio::test]
async fn people_are_found_by_their_telephone_and_by_the_number_of_their_card() {
    let app = App::start().await;
    let gym = Gym::open(&app, "harbour").await;
    let mut owner = Browser::with(&app, &gym.owner);
    let edit = format!("/users/{}/edit", gym.member.id);
    let wrong = owner.post(&edit, &[("name", "Mira"), ("phone", "0151 2345678")]).await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"edit-phone-wrong\""), "{}", wrong.text);
    assert_eq!(owner.post(&edit, &[("name", "Mira"), ("phone", "+49 151 2345678")]).await.status, 303);
    assert!(owner.get(&format!("/users/{}", gym.member.id)).await.text.contains("tel:+491512345678"));
    let numbers = [("facility_code", "12"), ("card_number", "9876")];
    assert_eq!(owner.post(&format!("/users/{}/cards", gym.basic.id), &numbers).await.status, 303);
    for (typed, name) in [
        ("0151%20234", "Mira"),
        ("%2B49%20151%202345678", "Mira"),
        ("9876", "basic"),
        ("12%20%2F%2098", "basic"),
        ("0009876", "basic"),
    ] {
        let found = owner.part(&format!("/users?query={typed}")).await.text;
        assert!(found.contains("1 user") && found.contains(&format!(">{name}</a>")), "{typed}: {found}");
    }
    let mut group_manager = Browser::with(&app, &gym.group_manager);
    let found = group_manager.part("/users?query=9876").await.text;
    assert!(found.contains("Nobody is found"), "cards are not theirs to read: {found}");
    app.finish().await;
}
