//! Sign-in with a password, and what keeps guesses away.

use crate::stage::{Stage, credentials, device, key, word};
use service::auth::{self, Credentials, SignedIn};
use service::users::{self, UserInput};
use service::{Error, Field};
use std::net::IpAddr;
use testkit::PASSWORD;

const DOMAIN: Option<&str> = Some("ironworks");

async fn sign_in(stage: &Stage, domain: Option<&str>, password: &str) -> Result<SignedIn, Error> {
    auth::sign_in(stage.service(), credentials(domain, &stage.gym.member.email, password), device()).await
}

async fn with_password() -> Stage {
    let stage = Stage::open().await;
    stage.app.set_password(&stage.gym.member).await;
    stage
}

#[tokio::test]
async fn member_signs_in_with_and_without_the_domain_however_it_is_spelt() {
    let stage = with_password().await;
    for domain in [DOMAIN, None, Some(""), Some(" IronWorks "), Some("  ")] {
        let signed = sign_in(&stage, domain, PASSWORD).await.unwrap();
        assert_eq!(signed.user.id, stage.gym.member.user());
        assert_eq!(stage.app.caller(signed.secret.reveal()).by.login(), Some(signed.login.id));
    }
    let spelt = credentials(DOMAIN, &format!(" {} ", stage.gym.member.email.to_uppercase()), PASSWORD);
    auth::sign_in(stage.service(), spelt, device()).await.unwrap();
    assert_eq!(stage.events("login.create").await.len(), 14 + 6);
    stage.finish().await;
}

#[tokio::test]
async fn every_wrong_credential_gives_the_same_answer() {
    let stage = with_password().await;
    let member = stage.gym.member.email.clone();
    let off = UserInput { password_flow_enabled: Field::Set(false), ..UserInput::default() };
    stage.app.set_password(&stage.gym.basic).await;
    users::update(stage.service(), &stage.owner(), stage.gym.basic.user(), off).await.unwrap();
    for (domain, email, password) in [
        (DOMAIN, member.as_str(), "wrong password"),
        (DOMAIN, member.as_str(), ""),
        (DOMAIN, "nobody@ironworks.example", PASSWORD),
        (DOMAIN, "not an address", PASSWORD),
        (Some("nowhere"), member.as_str(), PASSWORD),
        (Some("not a domain"), member.as_str(), PASSWORD),
        (None, "nobody@ironworks.example", PASSWORD),
        (DOMAIN, stage.gym.stranger.email.as_str(), PASSWORD),
        (DOMAIN, stage.gym.basic.email.as_str(), PASSWORD),
    ] {
        let answer = auth::sign_in(stage.service(), credentials(domain, email, password), device()).await;
        assert_eq!(answer.as_ref().map_err(Error::code).err(), Some("afc516"), "{domain:?} {email}: {answer:?}");
    }
    stage.finish().await;
}

#[tokio::test]
async fn address_in_two_organizations_needs_the_domain() {
    let stage = with_password().await;
    let other = stage.app.organization("otherworks").await;
    let input = UserInput { email: crate::stage::text(&stage.gym.member.email), ..UserInput::default() };
    users::create(stage.service(), &stage.caller(&other.owner), input).await.unwrap();
    assert_eq!(word(&sign_in(&stage, None, PASSWORD).await), "unknown");
    assert_eq!(word(&sign_in(&stage, DOMAIN, PASSWORD).await), "ok");
    stage.finish().await;
}

#[tokio::test]
async fn account_waits_after_five_wrong_tries_however_the_domain_is_spelt() {
    let stage = with_password().await;
    for domain in [DOMAIN, None, Some(" ironworks"), Some("IRONWORKS"), Some("ironworks  ")] {
        assert_eq!(word(&sign_in(&stage, domain, "a guess").await), "unknown");
    }
    for domain in [DOMAIN, None, Some("ironworks   ")] {
        assert!(matches!(sign_in(&stage, domain, PASSWORD).await, Err(Error::Throttled { retry_after_s: 1 })));
    }
    let others = credentials(DOMAIN, &stage.gym.owner.email, PASSWORD);
    auth::sign_in(stage.service(), others, device()).await.unwrap();
    stage.app.clock.advance_s(1);
    assert_eq!(word(&sign_in(&stage, DOMAIN, "a guess").await), "unknown");
    assert!(matches!(sign_in(&stage, DOMAIN, PASSWORD).await, Err(Error::Throttled { retry_after_s: 2 })));
    stage.app.clock.advance_s(2);
    sign_in(&stage, DOMAIN, PASSWORD).await.unwrap();
    assert_eq!(word(&sign_in(&stage, DOMAIN, "a guess").await), "unknown", "success begins the count anew");
    stage.finish().await;
}

#[tokio::test]
async fn account_that_does_not_exist_waits_like_one_that_does() {
    let stage = Stage::open().await;
    let nobody = |domain| credentials(domain, "nobody@ironworks.example", "a guess");
    for domain in [DOMAIN, None, DOMAIN, None, DOMAIN] {
        assert_eq!(word(&auth::sign_in(stage.service(), nobody(domain), device()).await), "unknown");
    }
    for domain in [DOMAIN, None] {
        assert_eq!(word(&auth::sign_in(stage.service(), nobody(domain), device()).await), "throttled");
    }
    stage.finish().await;
}

#[tokio::test]
async fn many_guesses_at_once_are_no_way_around_the_wait() {
    let stage = with_password().await;
    let mut guesses = tokio::task::JoinSet::new();
    for number in 0..40 {
        let service = stage.service().clone();
        let given = credentials(DOMAIN, &stage.gym.member.email, &format!("guess number {number}"));
        guesses.spawn(async move { word(&auth::sign_in(&service, given, device()).await) });
    }
    let words = guesses.join_all().await;
    assert_eq!(words.iter().filter(|word| **word == "unknown").count(), 5);
    assert_eq!(words.iter().filter(|word| **word == "throttled").count(), 35);
    stage.finish().await;
}

#[tokio::test]
async fn success_elsewhere_does_not_let_guesses_go_on_here() {
    let stage = with_password().await;
    let other = stage.app.organization("otherworks").await;
    let input = UserInput { email: crate::stage::text(&stage.gym.member.email), ..UserInput::default() };
    users::create(stage.service(), &stage.caller(&other.owner), input).await.unwrap();
    let body = serde_json::json!({ "login": { "type": "device", "email": stage.gym.member.email } });
    let reply = stage.app.post("/logins", &other.owner.secret, body).await.expect(200);
    let secret = reply.body["secret"].as_str().unwrap().to_owned();
    let there = testkit::Person { id: 0, email: String::new(), secret };
    stage.app.set_password(&there).await;
    for _ in 0..5 {
        assert_eq!(word(&sign_in(&stage, DOMAIN, "a guess").await), "unknown");
        sign_in(&stage, Some("otherworks"), PASSWORD).await.unwrap();
    }
    assert_eq!(word(&sign_in(&stage, DOMAIN, "a guess").await), "throttled");
    stage.finish().await;
}

#[tokio::test]
async fn address_waits_only_far_above_what_a_gym_does() {
    let stage = with_password().await;
    let guess = async |number: u32, address: &str| {
        let address: IpAddr = address.parse().unwrap();
        let given = credentials(DOMAIN, &format!("somebody{number}@ironworks.example"), "a guess");
        let given = Credentials { address: Some(address), ..given };
        word(&auth::sign_in(stage.service(), given, device()).await)
    };
    for number in 0..200 {
        assert_eq!(guess(number, "2001:db8::1").await, "unknown", "{number}");
    }
    assert_eq!(guess(200, "2001:db8::2").await, "throttled", "another address of the same connection");
    assert_eq!(guess(200, "192.0.2.7").await, "unknown");
    for _ in 0..20 {
        let given = credentials(DOMAIN, &stage.gym.member.email, PASSWORD);
        auth::sign_in(stage.service(), given, device()).await.unwrap();
    }
    stage.finish().await;
}

#[tokio::test]
async fn key_is_made_by_owners_and_administrators_only() {
    let stage = with_password().await;
    let make = async |email: &str| auth::sign_in(stage.service(), credentials(DOMAIN, email, PASSWORD), key()).await;
    let made = make(&stage.gym.owner.email).await.unwrap();
    assert!(stage.app.caller(made.secret.reveal()).is_key);
    assert_eq!(word(&make(&stage.gym.member.email).await), "forbidden");
    for _ in 0..9 {
        make(&stage.gym.owner.email).await.unwrap();
    }
    assert_eq!(crate::stage::fields(make(&stage.gym.owner.email).await), ["base"], "ten are enough");
    let email = Some(stage.gym.member.email.clone());
    let for_another = auth::sign_in_for(stage.service(), &stage.owner(), email, key()).await;
    assert_eq!(crate::stage::fields(for_another), ["email"]);
    stage.finish().await;
}

#[tokio::test]
async fn secrets_and_passwords_are_stored_hashed_and_never_printed() {
    let stage = with_password().await;
    let signed = sign_in(&stage, DOMAIN, PASSWORD).await.unwrap();
    let secret = signed.secret.reveal().to_owned();
    assert!(!format!("{signed:?}").contains(&secret));
    assert_eq!(secret.len(), 64);
    let (organization, member) = (stage.organization(), stage.gym.member.user());
    let hash = stage.app.store.read(move |read| store::users::find_password(read, organization, member)).await.unwrap();
    let hash = hash.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$") && !hash.contains(PASSWORD), "{hash}");
    let file = stage.app.store.location().file().unwrap();
    for name in ["", "-wal"] {
        let bytes = std::fs::read(format!("{}{name}", file.display())).unwrap_or_default();
        for needle in [secret.as_bytes(), PASSWORD.as_bytes()] {
            assert!(!bytes.windows(needle.len()).any(|window| window == needle), "in the file{name}");
        }
    }
    stage.finish().await;
}

#[tokio::test]
async fn password_is_hashed_as_hard_as_owasp_asks_unless_a_test_says_otherwise() {
    let full = |settings: &mut service::Settings| settings.password_cost = service::PasswordCost::Full;
    let app = testkit::App::builder().settings(full).build().await;
    let organization = app.organization("quarry").await;
    let (id, owner) = (organization.id, organization.owner.user());
    let hash = app.store.read(move |read| store::users::find_password(read, id, owner)).await.unwrap().unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    app.finish().await;
}

#[tokio::test]
async fn device_that_signs_in_again_replaces_its_session_and_the_oldest_of_too_many_go() {
    let stage = with_password().await;
    let sign_in = async |uid: &str| {
        let mut wanted = device();
        wanted.device.uid = Some(uid.to_owned());
        stage.app.clock.advance_s(1);
        let given = credentials(DOMAIN, &stage.gym.member.email, PASSWORD);
        auth::sign_in(stage.service(), given, wanted).await.unwrap().secret.reveal().to_owned()
    };
    let first = sign_in("phone").await;
    let second = sign_in("phone\u{7}").await;
    assert!(stage.service().identify(&first).is_err());
    for number in 0..39 {
        let _ = sign_in(&format!("tablet {number}")).await;
    }
    assert!(stage.service().identify(&second).is_ok());
    assert!(stage.service().identify(&stage.gym.member.secret).is_err(), "forty are enough");
    stage.finish().await;
}
