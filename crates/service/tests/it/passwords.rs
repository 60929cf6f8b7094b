//! The way back in for who forgot their password.

use crate::stage::{Stage, credentials, device, fields, word};
use service::auth::{reset, reset_request, sign_in};
use service::users::{self, PasswordInput, UserInput};
use service::{Error, Field};
use testkit::PASSWORD;

/// The code in the last mail to the member.
async fn code(stage: &Stage) -> String {
    let mail = stage.app.mail_to(&stage.gym.member.email).await;
    testkit::code(&mail).unwrap().to_owned()
}

async fn ask(stage: &Stage) {
    reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
}

/// The code sets no password, not even a good one.
async fn assert_dead(stage: &Stage, code: &str) {
    let answer = reset(stage.service(), code, PASSWORD.to_owned(), PASSWORD).await;
    assert_eq!(answer.map_err(|error| error.code()), Err("afc507"));
}

#[tokio::test]
async fn code_sets_a_password_once_ends_all_sessions_and_confirms_the_address() {
    let stage = Stage::open().await;
    ask(&stage).await;
    let code = code(&stage).await;
    reset(stage.service(), &format!(" {code}\n"), "a new password".to_owned(), "a new password").await.unwrap();
    assert!(stage.service().identify(&stage.gym.member.secret).is_err());
    let given = credentials(Some("ironworks"), &stage.gym.member.email, "a new password");
    sign_in(stage.service(), given, device()).await.unwrap();
    assert_dead(&stage, &code).await;
    assert_eq!(stage.events("user.update_password").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn once_a_password_is_set_no_code_that_was_mailed_before_works() {
    let stage = Stage::open().await;
    let mut codes = Vec::new();
    for _ in 0..3 {
        ask(&stage).await;
        codes.push(code(&stage).await);
    }
    codes.dedup();
    let [first, second, third] = &codes[..] else { panic!("three mails with three codes: {codes:?}") };
    reset(stage.service(), second, "a new password".to_owned(), "a new password").await.unwrap();
    for dead in [first, second, third] {
        assert_dead(&stage, dead).await;
    }
    stage.finish().await;
}

#[tokio::test]
async fn who_changes_their_own_password_ends_the_codes_of_their_mails() {
    let stage = Stage::open().await;
    ask(&stage).await;
    let code = code(&stage).await;
    let caller = stage.caller(&stage.gym.member);
    let new = "a new password".to_owned();
    let input = PasswordInput { current: Some(PASSWORD.to_owned()), confirmation: new.clone(), new };
    users::update_current(stage.service(), &caller, UserInput::default(), Some(input)).await.unwrap();
    assert_dead(&stage, &code).await;
    stage.finish().await;
}

#[tokio::test]
async fn new_password_ends_the_other_sessions_and_keeps_this_one_and_the_keys() {
    let stage = Stage::open().await;
    let owner = &stage.gym.owner;
    let phone = stage.app.sign_in(&owner.email).await;
    let by_password = stage.app.sign_in_by_password("ironworks", &owner.email).await;
    let key = stage.app.key(&stage.gym.organization).await;
    let change = async |current: &str| {
        let new = "a new password".to_owned();
        let input = PasswordInput { current: Some(current.to_owned()), confirmation: new.clone(), new };
        users::update_current(stage.service(), &stage.owner(), UserInput::default(), Some(input)).await
    };
    assert_eq!(fields(change("a guess").await), ["current_password"]);
    assert!(stage.service().identify(&phone).is_ok(), "a change that failed ends nothing");
    change(PASSWORD).await.unwrap();
    for ended in [&phone, &by_password] {
        assert!(stage.service().identify(ended).is_err());
    }
    for kept in [&owner.secret, &key, &stage.gym.member.secret] {
        assert!(stage.service().identify(kept).is_ok());
    }
    assert_eq!(stage.events("login.destroy").await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn code_lives_seven_days() {
    let stage = Stage::open().await;
    ask(&stage).await;
    let code = code(&stage).await;
    stage.app.clock.advance_s(7 * 86_400 - 1);
    assert_eq!(fields(reset(stage.service(), &code, "short".to_owned(), "other").await).len(), 2, "nothing is used up");
    stage.app.clock.advance_s(1);
    assert_dead(&stage, &code).await;
    ask(&stage).await;
    let code = self::code(&stage).await;
    stage.app.clock.advance_s(7 * 86_400 - 1);
    reset(stage.service(), &code, PASSWORD.to_owned(), PASSWORD).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn one_code_at_once_from_two_works_once() {
    let stage = Stage::open().await;
    ask(&stage).await;
    let code = code(&stage).await;
    let use_it = |password: &str| {
        let (service, code, password) = (stage.service().clone(), code.clone(), password.to_owned());
        async move { reset(&service, &code, password.clone(), &password).await }
    };
    let (one, other) = tokio::join!(use_it("password of one"), use_it("password of other"));
    let mut words = [word(&one), word(&other)];
    words.sort_unstable();
    assert_eq!(words, ["ok", "unknown"]);
    stage.finish().await;
}

#[tokio::test]
async fn made_up_code_is_a_dead_one() {
    let stage = Stage::open().await;
    for made_up in ["", "0", &"0".repeat(64), "' or 1=1 --"] {
        let answer = reset(stage.service(), made_up, PASSWORD.to_owned(), PASSWORD).await;
        assert!(matches!(answer, Err(Error::Unauthenticated(service::Credential::DeadLink))), "{made_up}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn asking_says_nothing_about_who_is_there_and_costs_as_much() {
    let stage = Stage::open().await;
    let off = UserInput { password_flow_enabled: Field::Set(false), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), stage.gym.basic.user(), off).await.unwrap();
    for (domain, email) in [
        ("ironworks", "nobody@ironworks.example"),
        ("ironworks", stage.gym.basic.email.as_str()),
        ("ironworks", "not an address"),
        ("nowhere", stage.gym.member.email.as_str()),
        ("not a domain", stage.gym.member.email.as_str()),
    ] {
        reset_request(stage.service(), domain, email).await.unwrap();
    }
    let commits = async |email: &str| {
        let before = stage.revision().await;
        reset_request(stage.service(), "ironworks", email).await.unwrap();
        stage.revision().await - before
    };
    assert_eq!(commits("somebody@ironworks.example").await, commits(&stage.gym.member.email).await);
    stage.app.step().await;
    assert_eq!(stage.app.mails().len(), 1, "to the member alone");
    stage.finish().await;
}

#[tokio::test]
async fn asking_again_and_again_fills_nobodys_letter_box() {
    let stage = Stage::open().await;
    for _ in 0..20 {
        ask(&stage).await;
    }
    stage.app.step().await;
    assert_eq!(stage.app.mails().len(), 3);
    stage.app.clock.advance_s(1);
    ask(&stage).await;
    ask(&stage).await;
    stage.app.step().await;
    assert_eq!(stage.app.mails().len(), 4);
    stage.finish().await;
}

#[tokio::test]
async fn who_proved_to_be_the_person_does_not_wait_for_what_others_tried() {
    let stage = Stage::open().await;
    let given = |password| credentials(Some("ironworks"), &stage.gym.member.email, password);
    for _ in 0..5 {
        assert_eq!(word(&sign_in(stage.service(), given("a guess"), device()).await), "unknown");
    }
    ask(&stage).await;
    let code = code(&stage).await;
    reset(stage.service(), &code, PASSWORD.to_owned(), PASSWORD).await.unwrap();
    sign_in(stage.service(), given(PASSWORD), device()).await.unwrap();
    stage.finish().await;
}
