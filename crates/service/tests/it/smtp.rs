//! Mail over SMTP, into a server that is one: what arrives, and what does not.

use crate::stage::{Stage, eventually, text};
use service::jobs::{self, mail_health};
use service::mail::{Smtp, SmtpSettings};
use service::users::{self, UserInput};
use service::{auth, organizations};
use testkit::{App, Sink};

/// The value of a header, unfolded.
fn header(mail: &str, name: &str) -> String {
    let head = mail.split("\n\n").next().unwrap().replace("\n ", " ");
    let found = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(ToOwned::to_owned));
    found.unwrap_or_else(|| panic!("no {name} in {mail}"))
}

#[tokio::test]
async fn mail_arrives_with_its_headers_and_both_of_its_texts() {
    let sink = Sink::open(false).await;
    let stage = Stage::of(App::builder().mail(sink.transport())).await;
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    jobs::run_once(stage.service()).await.unwrap();
    let mails = sink.taken();
    let [mail] = &mails[..] else { panic!("one mail") };
    assert!(mail.contains("MAIL FROM:<doors@gym.example>"), "{mail}");
    assert!(mail.contains("RCPT TO:<member@ironworks.example>"), "{mail}");
    assert_eq!(header(mail, "From"), "\"ironworks Gym\" <doors@gym.example>");
    assert!(header(mail, "To").contains("<member@ironworks.example>"));
    assert_eq!(header(mail, "Subject"), "A new password for ironworks Gym");
    assert!(header(mail, "Content-Type").starts_with("multipart/alternative"));
    assert!(header(mail, "Message-ID").ends_with("@gym.example>"));
    assert!(!header(mail, "Date").is_empty());
    assert_eq!(mail.matches("Content-Type: text/plain; charset=utf-8").count(), 1);
    assert_eq!(mail.matches("Content-Type: text/html; charset=utf-8").count(), 1);
    assert!(mail.lines().all(|line| line.len() <= 998), "RFC 5322 section 2.1.1");
    stage.finish().await;
}

#[tokio::test]
async fn names_become_no_headers_and_no_recipients() {
    let sink = Sink::open(false).await;
    let stage = Stage::of(App::builder().mail(sink.transport())).await;
    for bad in ["Eve\r\nBcc: all@example.com", "Eve\nX: y", "Eve\u{0}"] {
        let rename = UserInput { name: text(bad), ..UserInput::default() };
        let answer = users::update(stage.service(), &stage.owner(), stage.gym.member.user(), rename).await;
        assert_eq!(crate::stage::fields(answer), ["name"]);
    }
    let rename = UserInput { name: text("Zoë \"Ze\" <boss@example.com>, ben@example.com"), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), stage.gym.member.user(), rename).await.unwrap();
    let rename = organizations::OrganizationInput {
        name: text("Größe, <x@example.com> \u{2028}Bcc: all@example.com"),
        ..Default::default()
    };
    organizations::update(stage.service(), &stage.owner(), rename).await.unwrap();
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    jobs::run_once(stage.service()).await.unwrap();
    let mails = sink.taken();
    let [mail] = &mails[..] else { panic!("one mail") };
    assert_eq!(mail.matches("RCPT TO:").count(), 1, "{mail}");
    let head = mail.split("\n\n").next().unwrap();
    assert!(head.lines().all(|line| !line.starts_with("Bcc")), "{head}");
    assert!(head.is_ascii(), "{head}");
    for name in ["From", "To"] {
        let value = header(mail, name);
        assert_eq!(value.matches('@').count(), 1, "{value}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn server_that_refuses_or_is_not_there_is_asked_again_until_it_takes_the_same_mail() {
    let (busy, sink) = (Sink::open(true).await, Sink::open(false).await);
    let stage = Stage::of(App::builder().mail(busy.transport())).await;
    auth::reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    jobs::run_once(stage.service()).await.unwrap();
    let health = mail_health(stage.service()).await.unwrap();
    assert_eq!((health.waiting, health.failing), (1, 1));
    assert!(health.last_error.as_ref().unwrap().contains("try later"), "{health:?}");
    drop(busy);
    stage.app.clock.advance_s(60);
    let reached = async || {
        stage.app.clock.advance_s(3_600);
        jobs::run_once(stage.service()).await.unwrap();
        !mail_health(stage.service()).await.unwrap().last_error.unwrap().contains("try later")
    };
    eventually("nobody listens any more", reached).await;
    assert_eq!(mail_health(stage.service()).await.unwrap().failing, 1);
    let file = stage.app.store.location().clone();
    let elsewhere = App::builder().on(file).mail(sink.transport()).at("2026-05-05T12:00:00Z").build().await;
    jobs::run_once(&elsewhere.service).await.unwrap();
    assert_eq!(sink.taken().len(), 1);
    elsewhere.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn settings_that_make_no_sense_are_named() {
    let settings = |url: &str, from: &str| SmtpSettings {
        url: url.to_owned(),
        from: from.to_owned(),
        username: None,
        password: None,
    };
    let problem = |settings: &SmtpSettings| Smtp::new(settings).err().unwrap();
    assert!(problem(&settings("smtp://127.0.0.1", "nobody")).starts_with("from:"));
    assert!(problem(&settings("gopher://127.0.0.1", "a@b.example")).starts_with("smtp_url:"));
    let sink = Sink::open(false).await;
    let there = Smtp::new(&settings(&format!("smtp://127.0.0.1:{}", sink.port()), "a@b.example")).unwrap();
    there.check().await.unwrap();
    let nowhere = Smtp::new(&settings("smtp://127.0.0.1:1", "a@b.example")).unwrap();
    assert!(nowhere.check().await.is_err());
}
