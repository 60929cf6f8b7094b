//! One-time links and codes: shown by staff, followed once, sent anew.

use crate::stage::{Stage, device, fields, text};
use service::auth::{self, Acceptance, find_holder, follow, issue, renew};
use service::users::{self, UserInput};
use service::{Credential, Error, Field};
use testkit::{App, PASSWORD, code, link_secret};

fn secret(way: &auth::WayIn) -> String {
    way.link.as_ref().unwrap().reveal().rsplit('/').next().unwrap().to_owned()
}

fn is_dead<T>(answer: &Result<T, Error>) -> bool {
    matches!(answer, Err(Error::Unauthenticated(Credential::DeadLink)))
}

#[tokio::test]
async fn somebody_without_an_address_begins_a_session_with_what_staff_show() {
    let stage = Stage::open().await;
    let input = UserInput { name: text("Nele"), ..UserInput::default() };
    let nele = users::create(stage.service(), &stage.owner(), input).await.unwrap().user.id;
    let way = issue(stage.service(), &stage.owner(), nele).await.unwrap();
    assert!(way.link.as_ref().unwrap().reveal().starts_with("https://gym.example/begin/"));
    assert_eq!(way.ends_at, stage.service().now().plus_seconds(7 * 86_400));
    for shown in [secret(&way), way.code.reveal().to_lowercase()] {
        let holder = find_holder(stage.service(), &shown).await.unwrap();
        assert_eq!((holder.user.id, holder.chooses_password), (nele, false));
    }
    let begun = follow(stage.service(), way.code.reveal(), device()).await.unwrap();
    let caller = stage.service().identify(begun.secret.reveal()).unwrap();
    assert_eq!(caller.user, Some(nele));
    assert!(begun.user.confirmed_at.is_some());
    assert!(is_dead(&follow(stage.service(), &secret(&way), device()).await), "the link went with the code");
    assert!(is_dead(&find_holder(stage.service(), way.code.reveal()).await));
    renew(stage.service(), way.code.reveal()).await.unwrap();
    stage.app.step().await;
    assert!(stage.app.mails().is_empty(), "there is nowhere to send it");
    stage.finish().await;
}

#[tokio::test]
async fn who_has_a_password_keeps_it_and_who_has_none_chooses_one() {
    let stage = Stage::open().await;
    let stranger = stage.gym.stranger.user();
    let way = issue(stage.service(), &stage.owner(), stranger).await.unwrap();
    assert!(find_holder(stage.service(), &secret(&way)).await.unwrap().chooses_password);
    let acceptance = Acceptance {
        code: way.code.reveal().to_owned(),
        password: PASSWORD.to_owned(),
        name: Field::Absent,
        image: Field::Absent,
        accepted: true,
    };
    auth::accept(stage.service(), acceptance).await.unwrap();
    let again = issue(stage.service(), &stage.owner(), stranger).await.unwrap();
    assert!(!find_holder(stage.service(), &secret(&again)).await.unwrap().chooses_password);
    follow(stage.service(), &secret(&again), device()).await.unwrap();
    let given = crate::stage::credentials(Some("ironworks"), &stage.gym.stranger.email, PASSWORD);
    auth::sign_in(stage.service(), given, device()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn nobody_makes_a_way_in_for_somebody_above_them() {
    let stage = Stage::open().await;
    let gym = &stage.gym;
    for (by, of, is_allowed) in [
        (&gym.user_manager, &gym.member, true),
        (&gym.user_manager, &gym.administrator, false),
        (&gym.administrator, &gym.owner, false),
        (&gym.access_manager, &gym.user_manager, true),
        (&gym.group_manager, &gym.member, false),
        (&gym.front_desk, &gym.member, false),
        (&gym.member, &gym.stranger, false),
    ] {
        let made = issue(stage.service(), &stage.caller(by), of.user()).await;
        assert_eq!(made.is_ok(), is_allowed, "{} for {}", by.email, of.email);
    }
    assert_eq!(stage.events("user.update").await.len(), 2, "each leaves its line");
    stage.finish().await;
}

#[tokio::test]
async fn without_a_public_address_there_is_a_code_alone() {
    let stage = Stage::of(App::builder().settings(|settings| settings.public_url = None)).await;
    let way = issue(stage.service(), &stage.owner(), stage.gym.stranger.user()).await.unwrap();
    assert!(way.link.is_none());
    find_holder(stage.service(), way.code.reveal()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn a_dead_link_is_sent_anew_to_the_address_that_is_known_and_not_too_often() {
    let stage = Stage::open().await;
    let stranger = &stage.gym.stranger;
    let way = issue(stage.service(), &stage.owner(), stranger.user()).await.unwrap();
    stage.app.clock.advance_s(7 * 86_400);
    assert!(is_dead(&find_holder(stage.service(), &secret(&way)).await));
    renew(stage.service(), &secret(&way)).await.unwrap();
    let mail = stage.app.mail_to(&stranger.email).await;
    assert_eq!(mail.subject, "Your access to ironworks Gym");
    for new in [link_secret(&mail).unwrap(), code(&mail).unwrap()] {
        assert_eq!(find_holder(stage.service(), new).await.unwrap().user.id, stranger.user());
    }
    for _ in 0..10 {
        renew(stage.service(), &secret(&way)).await.unwrap();
    }
    stage.app.step().await;
    assert_eq!(stage.app.mails().len(), 3);
    renew(stage.service(), "0000-0000-0000").await.unwrap();
    stage.app.set_password(stranger).await;
    stage.app.clock.advance_s(3_600);
    renew(stage.service(), &secret(&way)).await.unwrap();
    assert_eq!(stage.app.mail_to(&stranger.email).await.subject, "A new password for ironworks Gym");
    stage.finish().await;
}

#[tokio::test]
async fn a_link_and_a_code_at_once_work_once() {
    let stage = Stage::open().await;
    let way = issue(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    let link = secret(&way);
    let (one, other) =
        tokio::join!(follow(stage.service(), &link, device()), follow(stage.service(), way.code.reveal(), device()));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    stage.finish().await;
}

#[tokio::test]
async fn photos_and_telephones_are_for_who_may_change_people() {
    let stage = Stage::open().await;
    let member = stage.gym.member.user();
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01".to_vec();
    picture.extend([0; 20]);
    let put = |person| service::photos::put(stage.service(), person, member, picture.clone());
    let by_member = stage.caller(&stage.gym.member);
    assert_eq!(put(&by_member).await.map_err(|error| error.code()), Err("fcd8ef"));
    put(&stage.caller(&stage.gym.user_manager)).await.unwrap();
    assert_eq!(service::photos::find(stage.service(), &by_member, member).await.unwrap().unwrap().body, picture);
    let stranger = stage.caller(&stage.gym.stranger);
    assert!(matches!(service::photos::find(stage.service(), &stranger, member).await, Err(Error::NotFound("user"))));
    let junk = service::photos::put(stage.service(), &stage.owner(), member, b"GIF89a".to_vec()).await;
    assert_eq!(fields(junk), ["photo"]);
    service::photos::delete(stage.service(), &stage.owner(), member).await.unwrap();
    assert!(service::photos::delete(stage.service(), &stage.owner(), member).await.is_err());
    let bad = (UserInput { name: text(""), ..UserInput::default() }, "0151 23".to_owned());
    assert_eq!(fields(users::update_with_phone(stage.service(), &stage.owner(), member, bad).await), ["name", "phone"]);
    let good = (UserInput::default(), "+49 151 2345678".to_owned());
    users::update_with_phone(stage.service(), &stage.owner(), member, good).await.unwrap();
    let found = users::find_phone(stage.service(), &by_member, member).await.unwrap();
    assert_eq!(found.map(String::from), Some("+491512345678".to_owned()));
    stage.finish().await;
}
