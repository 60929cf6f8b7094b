//! Letters: who gets which, what they say, and what becomes of those that cannot leave.

use crate::stage::{Stage, right, text};
use domain::right::TargetKind;
use service::jobs::{self, mail_health};
use service::mail::{Mail, Transport};
use service::role_assignments::{self, NewRight};
use service::users::{self, UserInput};
use service::{auth, mails, organizations};
use testkit::{App, PASSWORD, code, link_secret};

async fn share_with_notice(stage: &Stage, role: &str, kind: TargetKind, number: i64) -> Mail {
    let member = &stage.gym.stranger;
    let wish = NewRight { notify: true, ..right(member.user(), role, kind, number) };
    role_assignments::create(stage.service(), &stage.owner(), wish).await.unwrap();
    stage.app.mail_to(&member.email).await
}

#[tokio::test]
async fn newcomer_is_welcomed_with_their_doors_and_a_code() {
    let stage = Stage::open().await;
    let mail = share_with_notice(&stage, "group_basic", TargetKind::Group, stage.members().get()).await;
    assert_eq!(mail.subject, "Your access to ironworks Gym");
    assert_eq!((mail.to_name.as_str(), mail.from_name.as_str()), ("stranger", "ironworks Gym"));
    let code = code(&mail).unwrap().to_owned();
    let secret = link_secret(&mail).unwrap().to_owned();
    assert!(!format!("{mail:?}").contains(&code) && !format!("{mail:?}").contains(&secret));
    for words in ["Front door", "Studio", "ironworks", "https://gym.example", &code, &secret] {
        assert!(mail.text.contains(words) && mail.html.contains(words), "{words}: {}", mail.text);
    }
    assert!(!mail.text.contains("Office"));
    insta::assert_snapshot!("welcome_text", mail.text.replace(&code, "(code)").replace(&secret, "(secret)"));
    auth::reset(stage.service(), &code, PASSWORD.to_owned(), PASSWORD).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn who_has_a_password_is_told_of_new_doors_without_a_code() {
    let stage = Stage::open().await;
    stage.app.set_password(&stage.gym.stranger).await;
    let mail = share_with_notice(&stage, "place_basic", TargetKind::Place, stage.harbour().get()).await;
    assert_eq!((mail.subject.as_str(), code(&mail)), ("New doors at ironworks Gym", None));
    assert!(mail.text.contains("Office"));
    insta::assert_snapshot!("access_shared_text", mail.text);
    stage.finish().await;
}

#[tokio::test]
async fn role_that_opens_no_door_promises_none() {
    let stage = Stage::open().await;
    let all = stage.organization().get();
    let mail = share_with_notice(&stage, "organization_observer", TargetKind::Organization, all).await;
    assert!(!mail.text.contains("Front door"), "{}", mail.text);
    stage.finish().await;
}

#[tokio::test]
async fn long_list_of_doors_is_cut_and_says_how_many_more() {
    let stage = Stage::open().await;
    for number in 0..30 {
        let _ = stage.app.lock(&stage.gym.owner, stage.hill().get(), &format!("Locker {number:02}")).await;
    }
    let mail = share_with_notice(&stage, "place_basic", TargetKind::Place, stage.hill().get()).await;
    assert!(mail.text.contains("- Hill door\n") && mail.text.contains("- Locker 18\n"), "{}", mail.text);
    assert!(!mail.text.contains("Locker 19") && mail.text.contains("… and 11 more"), "{}", mail.text);
    stage.finish().await;
}

#[tokio::test]
async fn names_are_text_in_html_and_never_lines_of_their_own() {
    let stage = Stage::open().await;
    let rename = UserInput { name: text("<script>alert('x')</script> & \"Co\""), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), stage.gym.stranger.user(), rename).await.unwrap();
    let rename = organizations::OrganizationInput { name: text("Iron <b>works</b>"), ..Default::default() };
    organizations::update(stage.service(), &stage.owner(), rename).await.unwrap();
    let _ = stage.app.lock(&stage.gym.owner, stage.hill().get(), "<img src=x onerror=alert(1)>").await;
    let mail = share_with_notice(&stage, "place_basic", TargetKind::Place, stage.hill().get()).await;
    for raw in ["<script>", "<b>", "<img"] {
        assert!(!mail.html.contains(raw), "{raw}");
        assert!(mail.text.contains(raw), "plain text is plain: {raw}");
    }
    assert!(mail.html.contains("&#60;script&#62;"), "{}", mail.html);
    for line in [&mail.subject, &mail.to_name, &mail.from_name, &mail.to] {
        assert!(!line.contains(['\r', '\n']), "{line}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn code_is_not_kept_once_the_mail_has_left() {
    let stage = Stage::open().await;
    let mail = share_with_notice(&stage, "group_basic", TargetKind::Group, stage.members().get()).await;
    let organization = stage.organization();
    let kept = stage.app.store.read(move |read| store::outbox::list(read, organization, 10)).await.unwrap();
    let [message] = &kept[..] else { panic!("one message") };
    assert_eq!(message.state, store::outbox::State::Delivered);
    assert!(!message.body.contains(code(&mail).unwrap()) && message.body.contains("Front door"));
    assert!(!message.body.contains(link_secret(&mail).unwrap()));
    stage.finish().await;
}

#[tokio::test]
async fn mail_that_cannot_leave_holds_up_no_change_and_is_tried_again_with_growing_pauses() {
    let stage = Stage::of(App::builder().mail(Transport::None)).await;
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    let mut tries = Vec::new();
    for minute in 0..30 {
        let before = attempts(&stage).await;
        jobs::run_once(stage.service()).await.unwrap();
        if attempts(&stage).await > before {
            tries.push(minute);
        }
        stage.app.clock.advance_s(60);
    }
    assert_eq!(tries, [0, 1, 2, 3, 5, 8, 14, 25]);
    let health = mail_health(stage.service()).await.unwrap();
    assert_eq!((health.waiting, health.failing, health.dead), (1, 1, 0));
    assert!(health.last_error.unwrap().contains("mail.smtp_url"));
    stage.app.abandon().await;
}

#[tokio::test]
async fn mail_is_given_up_after_three_days_and_the_operator_can_see_it() {
    let stage = Stage::of(App::builder().mail(Transport::None)).await;
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    for _ in 0..75 {
        jobs::run_once(stage.service()).await.unwrap();
        stage.app.clock.advance_s(3_600);
    }
    let health = mail_health(stage.service()).await.unwrap();
    assert_eq!((health.waiting, health.failing, health.dead), (0, 0, 1));
    let tried = attempts(&stage).await;
    jobs::run_once(stage.service()).await.unwrap();
    assert_eq!(attempts(&stage).await, tried, "no more tries");
    stage.app.abandon().await;
}

#[tokio::test]
async fn message_that_cannot_be_read_holds_up_no_other() {
    let stage = Stage::open().await;
    let (organization, now) = (stage.organization(), stage.service().now());
    for _ in 0..3 {
        let written = stage.app.store.write(organization, now, |write| store::outbox::create(write, None, "{}"));
        written.await.unwrap();
    }
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    let mail = stage.app.mail_to(&stage.gym.member.email).await;
    assert!(code(&mail).is_some());
    let health = mail_health(stage.service()).await.unwrap();
    assert_eq!((health.waiting, health.failing, health.dead), (3, 3, 0));
    stage.app.abandon().await;
}

#[tokio::test]
async fn two_servers_send_each_mail_once() {
    let stage = Stage::open().await;
    let other = stage.app.another().await;
    for person in [&stage.gym.member, &stage.gym.basic, &stage.gym.observer, &stage.gym.front_desk] {
        auth::reset_request(stage.service(), "ironworks", &person.email).await.unwrap();
    }
    let (one, two) = tokio::join!(jobs::run_once(stage.service()), jobs::run_once(&other.service));
    one.unwrap();
    two.unwrap();
    assert_eq!(stage.app.mails().len(), 4);
    other.finish().await;
    stage.finish().await;
}

/// How often the newest message was tried.
async fn attempts(stage: &Stage) -> i64 {
    let organization = stage.organization();
    let kept = stage.app.store.read(move |read| store::outbox::list(read, organization, 1)).await.unwrap();
    kept[0].attempts
}

#[tokio::test]
async fn a_test_goes_to_who_asks_by_the_same_way_as_every_mail() {
    let stage = Stage::open().await;
    mails::send_test(stage.service(), &stage.owner()).await.unwrap();
    let mail = stage.app.mail_to(&stage.gym.owner.email).await;
    assert_eq!(mail.subject, "A test from ironworks Gym");
    let view = mails::get(stage.service(), &stage.owner()).await.unwrap();
    assert_eq!((view.way, view.health.waiting, view.health.dead), (mails::Way::Kept, 0, 0));
    assert_eq!(view.newest.iter().filter(|sent| sent.subject == mail.subject).count(), 1);
    let manager = stage.caller(&stage.gym.user_manager);
    crate::stage::forbidden(mails::send_test(stage.service(), &manager).await);
    crate::stage::forbidden(mails::get(stage.service(), &manager).await);
    stage.finish().await;
}
