//! Sessions, keys, and the tokens that mails carry.

use crate::gym::{ALL, Gym, NOW, login, name, organization, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, LoginRule};
use domain::id::{LoginId, UserId};
use domain::login::{Device, Login, LoginKind};
use domain::permission::{Permission, PermissionSet};
use store::tokens::Token;
use store::{Error, former_logins, logins, tokens, users};

on_both_engines![
    login_is_found_as_written,
    login_is_changed_and_the_change_is_logged,
    logins_of_a_person_are_listed,
    a_secret_belongs_to_one_login,
    session_without_a_person_is_refused,
    session_has_no_scopes,
    a_use_of_a_login_only_moves_forward,
    deleted_login_is_gone,
    missing_login_cannot_be_changed,
    whose_a_login_was_stays_known_while_the_log_may_tell_of_it,
    token_works_once,
    ended_token_does_not_work_and_is_forgotten,
    token_works_in_its_organization_only,
];

async fn person(gym: &Gym) -> UserId {
    gym.write(|write| Ok(users::create(write, user("Ana"))?.id)).await
}

fn rule(login: &Login, secret_hash: [u8; 32]) -> LoginRule {
    LoginRule {
        secret_hash,
        user: login.user,
        is_key: login.kind == LoginKind::Api,
        primary: login.primary,
        expire: login.expire,
        used_at: login.last_used_at.unwrap_or(login.created_at),
        expires_at: login.expires_at,
        scopes: login.scopes,
    }
}

async fn login_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let device = Device {
        brand: Some("Äpple".to_owned()),
        model: Some("\u{1f4f1}".to_owned()),
        os_name: Some("iOS".to_owned()),
        uid: Some("0f".to_owned()),
    };
    let session = Login {
        name: Some(name("Phone")),
        device,
        primary: true,
        expire: false,
        expires_at: Some(NOW.plus_seconds(60)),
        ..login(LoginKind::Device, Some(ana))
    };
    let narrow = Login {
        scopes: Some(PermissionSet::of(&[Permission::LocksUnlock, Permission::UsersRead])),
        expires_at: Some(NOW.plus_seconds(3_600)),
        ..login(LoginKind::Api, None)
    };
    for (written, hash) in [(session, [7; 32]), (login(LoginKind::Api, None), [0; 32]), (narrow, [9; 32])] {
        let committed = gym.try_write(move |write| logins::create(write, written, hash)).await.unwrap();
        let (created, id) = (committed.value.clone(), committed.value.id);
        assert_eq!(committed.changes, [Change::Login(id, rule(&created, hash))]);
        assert_eq!(gym.read(move |read, organization| logins::find(read, organization, id)).await, Some(created));
    }
    let rules = gym.read(logins::list_rules).await;
    assert_eq!(rules.iter().map(|(_, rule)| rule.secret_hash).collect::<Vec<_>>(), [[7; 32], [0; 32], [9; 32]]);
}

async fn login_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let created = gym.write(move |write| logins::create(write, login(LoginKind::Device, Some(ana)), [1; 32])).await;
    let changed = Login { name: Some(name("Old phone")), primary: true, ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| logins::update(write, &changed)).await;
    assert_eq!(changes, [Change::Login(expected.id, rule(&expected, [1; 32]))]);
    let id = expected.id;
    assert_eq!(gym.read(move |read, organization| logins::find(read, organization, id)).await, Some(expected));
}

async fn logins_of_a_person_are_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let ids = gym
        .write(move |write| {
            let bob = users::create(write, user("Bob"))?.id;
            logins::create(write, login(LoginKind::Device, Some(bob)), [9; 32])?;
            [1, 2, 3]
                .iter()
                .map(|n| Ok(logins::create(write, login(LoginKind::Device, Some(ana)), [*n; 32])?.id))
                .collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let listing = gym.read(move |read, id| logins::list(read, id, ana, None, ALL)).await;
    assert_eq!(whole(listing, |login| login.id), ids);
    let some = Some(vec![ids[1].get(), 404]);
    let listing = gym.read(move |read, id| logins::list(read, id, ana, some, ALL)).await;
    assert_eq!(whole(listing, |login| login.id), [ids[1]]);
    let all = gym.read(move |read, id| logins::list_of_person(read, id, ana)).await;
    assert_eq!(all.len(), 3);
}

async fn a_secret_belongs_to_one_login(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| logins::create(write, login(LoginKind::Api, None), [1; 32])).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let again =
        gym.store().write(other, NOW, |write| logins::create(write, login(LoginKind::Api, None), [1; 32])).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

async fn session_without_a_person_is_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let session = gym.try_write(|write| logins::create(write, login(LoginKind::Device, None), [1; 32])).await;
    assert!(matches!(session, Err(Error::Conflict(_))), "{session:?}");
}

async fn session_has_no_scopes(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let session = Login { scopes: Some(PermissionSet::all()), ..login(LoginKind::Device, Some(ana)) };
    let session = gym.try_write(move |write| logins::create(write, session, [1; 32])).await;
    assert!(matches!(session, Err(Error::Conflict(_))), "{session:?}");
}

async fn a_use_of_a_login_only_moves_forward(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = gym.write(|write| Ok(logins::create(write, login(LoginKind::Api, None), [1; 32])?.id)).await;
    for second in [10, 5] {
        assert_eq!(gym.changes(move |write| logins::touch(write, id, NOW.plus_seconds(second))).await, []);
        let found = gym.read(move |read, organization| logins::find(read, organization, id)).await.unwrap();
        assert_eq!(found.last_used_at, Some(NOW.plus_seconds(10)));
    }
}

async fn deleted_login_is_gone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = gym.write(|write| Ok(logins::create(write, login(LoginKind::Api, None), [1; 32])?.id)).await;
    assert_eq!(gym.changes(move |write| logins::delete(write, id)).await, [Change::LoginGone(id)]);
    assert_eq!(gym.read(move |read, organization| logins::find(read, organization, id)).await, None);
    let next = gym.write(|write| Ok(logins::create(write, login(LoginKind::Api, None), [1; 32])?.id)).await;
    assert!(next > id, "ids are not used again");
}

async fn missing_login_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nothing = Login { id: LoginId::new(404), ..login(LoginKind::Api, None) };
    assert!(matches!(gym.try_write(move |write| logins::update(write, &nothing)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| logins::delete(write, LoginId::new(404))).await, Err(Error::NotFound(_))));
}

async fn whose_a_login_was_stays_known_while_the_log_may_tell_of_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let made =
        async |kind, user, hash| gym.write(move |write| Ok(logins::create(write, login(kind, user), hash)?.id)).await;
    let (phone, key) =
        (made(LoginKind::Device, Some(ana), [1; 32]).await, made(LoginKind::Api, Some(ana), [2; 32]).await);
    let nobodys = made(LoginKind::Api, None, [3; 32]).await;
    let whose = async |id| gym.read(move |read, organization| former_logins::list(read, organization, id)).await;
    assert_eq!(whose(phone).await, []);
    gym.write(move |write| users::delete(write, ana)).await;
    assert_eq!((whose(phone).await, whose(key).await), (vec![Some(ana)], vec![Some(ana)]));
    for id in [key, nobodys] {
        gym.write(move |write| logins::delete(write, id)).await;
    }
    assert_eq!((whose(key).await, whose(nobodys).await), (vec![None, Some(ana)], vec![None]));
    assert_eq!(whose(LoginId::new(404)).await, []);
    assert_eq!(gym.write(|write| former_logins::delete_before(write, NOW)).await, 0);
    assert_eq!(gym.write(|write| former_logins::delete_before(write, NOW.plus_seconds(1))).await, 4);
    assert_eq!(whose(phone).await, []);
}

async fn token_works_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let ends = NOW.plus_seconds(60);
    gym.write(move |write| tokens::create(write, &[5; 32], ana, ends)).await;
    let found = gym.read(|read, _| tokens::find(read, &[5; 32])).await;
    assert_eq!(found, Some(Token { organization: gym.id, person: ana, expires_at: ends, used_at: None }));
    assert!(gym.write(|write| tokens::consume(write, &[5; 32])).await);
    assert!(!gym.write(|write| tokens::consume(write, &[5; 32])).await);
    assert!(!gym.write(|write| tokens::consume(write, &[6; 32])).await);
    assert_eq!(gym.read(|read, _| tokens::find(read, &[5; 32])).await.unwrap().used_at, Some(NOW));
}

async fn ended_token_does_not_work_and_is_forgotten(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    gym.write(move |write| tokens::create(write, &[5; 32], ana, NOW.plus_seconds(60))).await;
    let at_its_end = gym.store().write(gym.id, NOW.plus_seconds(60), |write| tokens::consume(write, &[5; 32])).await;
    assert!(!at_its_end.unwrap().value);
    let soon = NOW.plus_seconds(61);
    let one = move |write: &mut store::Write<'_>| tokens::create(write, &[4; 32], ana, soon.plus_seconds(60));
    gym.store().write(gym.id, soon, one).await.unwrap();
    assert!(gym.read(|read, _| tokens::find(read, &[5; 32])).await.is_some(), "it is known as a dead one");
    let later = NOW.plus_seconds(61 + 90 * 86_400);
    let next = move |write: &mut store::Write<'_>| tokens::create(write, &[6; 32], ana, later.plus_seconds(60));
    gym.store().write(gym.id, later, next).await.unwrap();
    assert_eq!(gym.read(|read, _| tokens::find(read, &[5; 32])).await, None);
    assert!(gym.read(|read, _| tokens::find(read, &[6; 32])).await.is_some());
}

async fn token_works_in_its_organization_only(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = person(&gym).await;
    let other = organization(gym.store(), "other").await.unwrap();
    gym.write(move |write| tokens::create(write, &[5; 32], ana, NOW.plus_seconds(60))).await;
    let elsewhere = gym.store().write(other, NOW, |write| tokens::consume(write, &[5; 32])).await.unwrap();
    assert!(!elsewhere.value);
    let theirs = gym.store().write(other, NOW, move |write| tokens::create(write, &[7; 32], ana, NOW)).await;
    assert!(matches!(theirs, Err(Error::Conflict(_))), "{theirs:?}");
}
