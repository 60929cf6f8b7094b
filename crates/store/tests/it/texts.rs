//! Texts of any kind come back as they were, and what cannot be kept is refused with a word why.

use crate::gym::{Gym, NOW, event, login, place, user};
use crate::harness::{Fresh, on_both_engines};
use domain::event::{ActorId, EventActor};
use domain::id::UserId;
use domain::login::{Device, Login, LoginKind};
use domain::place::Place;
use domain::text::{Email, Name, Note};
use domain::user::User;
use store::{Error, event_sets, events, logins, outbox, places, users};

on_both_engines![
    texts_of_four_bytes_come_back,
    longest_texts_are_kept_and_found,
    no_parsed_text_holds_a_nul,
    nul_in_a_free_text_is_refused_with_a_word_why,
    refused_text_fails_its_write_alone,
];

const STRANGE: [&str; 7] = [
    "\u{1f3cb}\u{1f3fd}\u{200d}\u{2640}\u{fe0f}",
    "\u{10ffff}\u{10000}",
    "z\u{334}\u{321}\u{489}a\u{361}lgo",
    "\u{202e}right to left\u{202c}",
    "\u{fffd}\u{feff}",
    "'; drop table person; --",
    "\u{1100}\u{1161} 가 각 \u{ac00}",
];

async fn texts_of_four_bytes_come_back(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for (second, text) in (1_i64..).zip(STRANGE) {
        let written = User { notes: Some(Note::parse(text).unwrap()), login_email: None, ..user(text) };
        let created = gym.write(move |write| users::create(write, written)).await;
        let id = created.id;
        assert_eq!(
            gym.read(move |read, organization| users::find(read, organization, id)).await.unwrap().user,
            created
        );
        let mut line = event(gym.id, second);
        line.object.name = text.to_owned();
        line.actor =
            Some(EventActor { id: ActorId::User(UserId::new(1)), name: text.to_owned(), email: text.to_owned() });
        gym.store().append(line.clone()).await.unwrap();
        let uuid = line.uuid;
        assert_eq!(gym.read(move |read, organization| events::find(read, organization, uuid)).await, Some(line));
        let filter = users::Filter { query: Some(text.to_owned()), ..Default::default() };
        let page = store::page::Page { limit: 10, offset: 0 };
        let found = gym.read(move |read, organization| users::list(read, organization, &filter, page)).await;
        assert!(found.items.iter().any(|found| found.user.id == id), "{text:?} is found by itself");
    }
}

async fn longest_texts_are_kept_and_found(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for longest in ["\u{10ffff}", "가", "İ", "ﷺ"] {
        let text = longest.repeat(255);
        let (name, note) = (Name::parse(&text).unwrap(), Note::parse(&longest.repeat(10_000)).unwrap());
        let written = Place { name: name.clone(), description: Some(note.clone()), ..place("X") };
        let created = gym.write(move |write| places::create(write, written)).await;
        let person = User { name, notes: Some(note), login_email: None, ..user("X") };
        gym.write(move |write| users::create(write, person)).await;
        let filter = places::Filter { query: Some(text), ..Default::default() };
        let page = store::page::Page { limit: 10, offset: 0 };
        let everything = domain::reach::Reach::everything();
        let found = gym.read(move |read, id| places::list(read, id, &everything, &filter, page)).await;
        assert_eq!(found.items, [created]);
    }
}

async fn no_parsed_text_holds_a_nul(_: Fresh) {
    assert!(Name::parse("a\0b").is_err());
    assert!(Note::parse("a\0b").is_err());
    assert!(Email::parse("a\0b@example.com").is_err());
}

async fn nul_in_a_free_text_is_refused_with_a_word_why(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let device = Device { brand: Some("a\0b".to_owned()), ..Device::default() };
    let session = Login { device, ..login(LoginKind::Api, None) };
    let image = Some("https://example.com/\0".to_owned());
    let person = User { image, ..user("Ana") };
    for refused in [
        gym.try_write(move |write| logins::create(write, session, [1; 32]).map(drop)).await,
        gym.try_write(move |write| users::create(write, person).map(drop)).await,
        gym.try_write(|write| outbox::create(write, None, "\0").map(drop)).await,
        gym.try_write(|write| event_sets::create(write, None, "\0".to_owned()).map(drop)).await,
    ] {
        assert!(matches!(&refused, Err(Error::Conflict(detail)) if detail.contains("NUL")), "{refused:?}");
    }
    let id = gym.write(|write| outbox::create(write, None, "{}")).await;
    let noted = outbox::failed(gym.store(), id, "550 \0".to_owned(), None, NOW).await;
    assert!(matches!(noted, Err(Error::Conflict(_))), "{noted:?}");
}

async fn refused_text_fails_its_write_alone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for _ in 0..10 {
        let bad = User { image: Some("\0".to_owned()), ..user("Ana") };
        assert!(gym.try_write(move |write| users::create(write, bad)).await.is_err());
        gym.write(|_| Ok(())).await;
        gym.read(users::list_cards).await;
    }
}
