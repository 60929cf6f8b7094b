//! How long logins live, and how one server learns what another did.

use crate::stage::{Stage, at, code, device, door, eventually, text, word};
use domain::login::Login;
use service::organizations::{self, OrganizationInput};
use service::unlock::unlock;
use service::users::UserInput;
use service::{Field, locks, places, users};
use testkit::{App, START};

async fn expire_after(stage: &Stage, seconds: Field<i64>) {
    let input = OrganizationInput { device_logins_expire_after: seconds, ..OrganizationInput::default() };
    organizations::update(stage.service(), &stage.owner(), input).await.unwrap();
}

async fn stored(stage: &Stage, secret: &str) -> Login {
    let caller = stage.app.caller(secret);
    let (organization, login) = (caller.organization, caller.by.login().unwrap());
    stage.app.store.read(move |read| store::logins::find(read, organization, login)).await.unwrap().unwrap()
}

#[tokio::test]
async fn session_ends_after_long_disuse_and_every_use_counts() {
    let stage = Stage::open().await;
    expire_after(&stage, Field::Set(3_600)).await;
    let secret = &stage.gym.member.secret;
    for _ in 0..5 {
        stage.app.clock.advance_s(3_600);
        assert!(stage.service().identify(secret).is_ok());
    }
    stage.app.clock.advance_s(3_601);
    assert!(stage.service().identify(secret).is_err());
    stage.finish().await;
}

#[tokio::test]
async fn session_that_is_not_to_expire_and_a_key_outlive_any_disuse() {
    let stage = Stage::open().await;
    let wanted = service::auth::NewLogin { expire: false, ..device() };
    let kept = service::auth::sign_in_for(stage.service(), &stage.owner(), None, wanted).await.unwrap();
    let key = stage.app.key(&stage.gym.organization).await;
    expire_after(&stage, Field::Set(3_600)).await;
    stage.app.clock.advance_s(400 * 86_400);
    assert!(stage.service().identify(kept.secret.reveal()).is_ok());
    assert!(stage.service().identify(&key).is_ok());
    assert!(stage.service().identify(&stage.gym.member.secret).is_err());
    stage.finish().await;
}

#[tokio::test]
async fn organization_may_let_sessions_live_for_ever() {
    let stage = Stage::open().await;
    expire_after(&stage, Field::Null).await;
    stage.app.clock.advance_s(10 * 366 * 86_400);
    assert!(stage.service().identify(&stage.gym.member.secret).is_ok());
    stage.finish().await;
}

#[tokio::test]
async fn zero_seconds_of_disuse_do_not_lock_everybody_out() {
    let stage = Stage::open().await;
    expire_after(&stage, Field::Set(0)).await;
    stage.app.clock.advance_s(300);
    expire_after(&stage, Field::Set(3_600)).await;
    expire_after(&stage, Field::Set(0)).await;
    stage.app.clock.advance_s(301);
    assert!(stage.service().identify(&stage.gym.owner.secret).is_err());
    stage.finish().await;
}

#[tokio::test]
async fn session_in_steady_use_is_written_down_so_that_it_lives_on_after_a_restart() {
    let stage = Stage::open().await;
    expire_after(&stage, Field::Set(3_600)).await;
    let secret = stage.gym.member.secret.clone();
    for _ in 0..240 {
        stage.app.clock.advance_s(30);
        assert!(stage.service().identify(&secret).is_ok());
    }
    stage.app.step().await;
    assert_eq!(stored(&stage, &secret).await.last_used_at, Some(at("2026-05-04T12:00:00Z")));
    let restarted = stage.app.another().await;
    assert!(restarted.service.identify(&secret).is_ok());
    restarted.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn use_is_written_down_once_a_minute_at_most() {
    let stage = Stage::open().await;
    let secret = stage.gym.member.secret.clone();
    let touch = async |seconds| {
        stage.app.clock.advance_s(seconds);
        assert!(stage.service().identify(&secret).is_ok());
        let before = stage.revision().await;
        stage.app.step().await;
        // The sweep of old entries makes one revision in each round.
        stage.revision().await - before - 1
    };
    assert_eq!(touch(60).await, 0);
    assert_eq!(touch(1).await, 1);
    assert_eq!(touch(30).await, 0);
    assert_eq!(touch(31).await, 1);
    stage.finish().await;
}

#[tokio::test]
async fn sessions_of_people_who_are_gone_are_gone() {
    let stage = Stage::open().await;
    let other = stage.app.sign_in(&stage.gym.member.email).await;
    users::delete(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    for secret in [&stage.gym.member.secret, &other] {
        assert!(stage.service().identify(secret).is_err());
    }
    stage.finish().await;
}

#[tokio::test]
async fn commits_at_once_leave_the_index_as_a_fresh_start_would_make_it() {
    let stage = Stage::open().await;
    let mut jobs = tokio::task::JoinSet::new();
    for number in 0..60_i64 {
        let (service, owner, lock) = (stage.service().clone(), stage.owner(), stage.studio());
        let member = stage.gym.member.user();
        jobs.spawn(async move {
            match number % 3 {
                0 => locks::set_lockdown(&service, &owner, lock, number % 2 == 0).await,
                1 => {
                    let on = UserInput { access_enabled: Field::Set(number % 2 == 0), ..UserInput::default() };
                    users::update(&service, &owner, member, on).await
                }
                _ => {
                    let input = UserInput { name: text(&format!("Person {number}")), ..UserInput::default() };
                    users::create(&service, &owner, input).await.map(drop)
                }
            }
        });
    }
    assert!(jobs.join_all().await.iter().all(Result::is_ok));
    let fresh = stage.app.another().await;
    let door = door(stage.studio());
    let here = unlock(stage.service(), &stage.caller(&stage.gym.member), door).await;
    let there = unlock(&fresh.service, &fresh.caller(&stage.gym.member.secret), door).await;
    assert_eq!((word(&here), code(&here)), (word(&there), code(&there)));
    fresh.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn change_by_another_server_counts_here_within_its_poll_and_before_ones_own_next_commit_is_answered() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    let other = stage.app.another().await;
    let (member, lock) = (&stage.gym.member, stage.front_door());
    stage.unlock(member, lock).await.unwrap();
    places::set_lockdown(&other.service, &other.caller(&stage.gym.owner.secret), stage.harbour(), true).await.unwrap();
    eventually("the other's lockdown counts", async || code(&stage.unlock(member, lock).await) == "fad002").await;
    places::set_lockdown(&other.service, &other.caller(&stage.gym.owner.secret), stage.harbour(), false).await.unwrap();
    let unrelated = UserInput { name: text("Somebody"), ..UserInput::default() };
    users::create(stage.service(), &stage.owner(), unrelated).await.unwrap();
    assert_eq!(code(&stage.unlock(member, lock).await), "");
    other.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn organization_that_another_server_founds_is_served_here_too() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    let other = stage.app.another().await;
    let founded = other.organization("quarry").await;
    eventually("its owner is known", async || stage.service().identify(&founded.owner.secret).is_ok()).await;
    assert_eq!(stage.service().now(), at(START));
    other.finish().await;
    stage.finish().await;
}

#[tokio::test]
async fn session_that_another_server_ended_is_over_here() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    let other = stage.app.another().await;
    let caller = other.caller(&stage.gym.member.secret);
    service::logins::delete_current(&other.service, &caller).await.unwrap();
    assert!(other.service.identify(&stage.gym.member.secret).is_err());
    let is_over = async || stage.service().identify(&stage.gym.member.secret).is_err();
    eventually("the session is over", is_over).await;
    other.finish().await;
    stage.finish().await;
}
