//! Sessions and keys as their owners see them.

use crate::stage::{Stage, device, fields, forbidden, not_found};
use domain::id::LoginId;
use domain::login::LoginKind;
use domain::text::Name;
use service::auth::{NewLogin, sign_in_for};
use service::{Page, logins};

const PAGE: Page = Page { limit: 50, offset: 0 };

#[tokio::test]
async fn person_lists_renames_and_ends_their_own_sessions() {
    let stage = Stage::open().await;
    let member = &stage.gym.member;
    let other = stage.app.sign_in(&member.email).await;
    let caller = stage.caller(member);
    assert_eq!(logins::list(stage.service(), &caller, (None, None), PAGE).await.unwrap().total, 2);
    let name = Name::parse("My phone").unwrap();
    logins::update_current(stage.service(), &caller, Some(name.clone())).await.unwrap();
    let current = logins::get_current(stage.service(), &caller).await.unwrap();
    assert_eq!(
        (current.login.id, current.login.name, current.user.id),
        (caller.by.login().unwrap(), Some(name), member.user())
    );
    logins::delete_elsewhere(stage.service(), &caller).await.unwrap();
    assert!(stage.service().identify(&other).is_err());
    logins::delete_current(stage.service(), &caller).await.unwrap();
    assert!(stage.service().identify(&member.secret).is_err());
    assert_eq!(stage.events("login.destroy").await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn session_of_another_is_ended_by_who_may_manage_logins() {
    let stage = Stage::open().await;
    let of_member = stage.caller(&stage.gym.member).by.login().unwrap();
    let of_owner = stage.owner().by.login().unwrap();
    for person in [&stage.gym.stranger, &stage.gym.user_manager, &stage.gym.harbour_administrator] {
        not_found(logins::delete(stage.service(), &stage.caller(person), of_member).await);
        not_found(logins::promote(stage.service(), &stage.caller(person), of_member).await);
    }
    let administrator = stage.caller(&stage.gym.administrator);
    forbidden(logins::delete(stage.service(), &administrator, of_owner).await);
    not_found(logins::delete(stage.service(), &administrator, LoginId::new(999)).await);
    logins::delete(stage.service(), &administrator, of_member).await.unwrap();
    assert!(stage.service().identify(&stage.gym.member.secret).is_err());
    stage.finish().await;
}

#[tokio::test]
async fn logins_of_another_are_listed_for_who_may_read_them_and_nobody_else_learns_of_any() {
    let stage = Stage::open().await;
    let total = async |person, of: &testkit::Person| {
        let wanted = (Some(of.user()), None);
        logins::list(stage.service(), &stage.caller(person), wanted, PAGE).await.unwrap().total
    };
    assert_eq!(total(&stage.gym.owner, &stage.gym.member).await, 1);
    assert_eq!(total(&stage.gym.user_manager, &stage.gym.member).await, 0);
    assert_eq!(total(&stage.gym.member, &stage.gym.owner).await, 0);
    stage.finish().await;
}

#[tokio::test]
async fn one_session_is_the_primary_device_and_a_key_never_is() {
    let stage = Stage::open().await;
    let first = stage.caller(&stage.gym.member);
    let secret = stage.app.sign_in(&stage.gym.member.email).await;
    let second = stage.app.caller(&secret);
    logins::promote(stage.service(), &first, first.by.login().unwrap()).await.unwrap();
    assert!(stage.caller(&stage.gym.member).is_primary_device);
    logins::promote(stage.service(), &first, second.by.login().unwrap()).await.unwrap();
    assert!(stage.app.caller(&secret).is_primary_device);
    assert!(!stage.caller(&stage.gym.member).is_primary_device);
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    assert_eq!(fields(logins::promote(stage.service(), &stage.owner(), key.by.login().unwrap()).await), ["type"]);
    stage.finish().await;
}

#[tokio::test]
async fn keys_go_on_when_their_makers_sessions_end_and_are_no_person() {
    let stage = Stage::open().await;
    let secret = stage.app.key(&stage.gym.organization).await;
    let key = stage.app.caller(&secret);
    forbidden(logins::delete_elsewhere(stage.service(), &key).await);
    logins::delete_elsewhere(stage.service(), &stage.owner()).await.unwrap();
    assert!(stage.service().identify(&secret).is_ok());
    logins::delete(stage.service(), &stage.owner(), key.by.login().unwrap()).await.unwrap();
    assert!(stage.service().identify(&secret).is_err());
    stage.finish().await;
}

#[tokio::test]
async fn session_is_made_for_a_person_of_this_organization_only() {
    let stage = Stage::open().await;
    let make = async |email: &str| sign_in_for(stage.service(), &stage.owner(), Some(email.to_owned()), device()).await;
    not_found(make("nobody@ironworks.example").await);
    assert_eq!(fields(make("not an address").await), ["email"]);
    let other = stage.app.organization("otherworks").await;
    not_found(make(&other.owner.email).await);
    let own = sign_in_for(stage.service(), &stage.owner(), None, device()).await.unwrap();
    assert_eq!(own.user.id, stage.gym.owner.user());
    stage.finish().await;
}

#[tokio::test]
async fn keys_are_listed_with_who_made_them_while_they_are_there() {
    let stage = Stage::open().await;
    let administrator = stage.caller(&stage.gym.administrator);
    let wanted = NewLogin { kind: LoginKind::Api, name: Name::parse("Desk screen").ok(), ..device() };
    sign_in_for(stage.service(), &administrator, None, wanted).await.unwrap();
    let makers = async || {
        let found = logins::list_keys(stage.service(), &stage.owner()).await.unwrap();
        let named =
            |view: logins::KeyView| (view.login.name.map(|name| name.to_string()), view.maker.map(|maker| maker.id));
        found.into_iter().map(named).collect::<Vec<_>>()
    };
    assert_eq!(makers().await, [(Some("Desk screen".to_owned()), Some(stage.gym.administrator.user()))]);
    service::users::delete(stage.service(), &stage.owner(), stage.gym.administrator.user()).await.unwrap();
    assert_eq!(makers().await, [(Some("Desk screen".to_owned()), None)]);
    forbidden(logins::list_keys(stage.service(), &stage.caller(&stage.gym.user_manager)).await);
    stage.finish().await;
}
