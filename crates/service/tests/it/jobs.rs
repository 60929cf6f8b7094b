//! What runs beside the requests.

use crate::stage::{Stage, at, eventually, text};
use service::auth::reset_request;
use service::jobs;
use service::users::{self, UserInput};
use std::time::Duration;
use testkit::{App, START};
use tokio::sync::watch;

#[tokio::test]
async fn mail_leaves_by_itself_soon_after_the_change_that_caused_it() {
    let stage = Stage::of(App::builder().running_jobs()).await;
    reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    eventually("the mail has left", async || stage.app.mails().len() == 1).await;
    stage.finish().await;
}

#[tokio::test]
async fn shutdown_writes_the_last_uses_and_does_not_wait_for_mail_that_cannot_leave() {
    let stage = Stage::of(App::builder().mail(service::mail::Transport::None)).await;
    for person in [&stage.gym.member, &stage.gym.basic] {
        reset_request(stage.service(), "ironworks", &person.email).await.unwrap();
    }
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(jobs::run(stage.service().clone(), stopped));
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
    let member = users::get(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    assert_eq!(member.user.last_accessed_at, Some(at(START)));
    stage.app.abandon().await;
}

#[tokio::test]
async fn jobs_end_when_whoever_could_stop_them_is_gone() {
    let app = App::start().await;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(jobs::run(app.service.clone(), stopped));
    drop(stop);
    tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
    app.finish().await;
}

#[tokio::test]
async fn lines_of_the_log_go_when_their_time_of_keeping_is_over() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let [first] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    let (organization, id) = (stage.organization(), first.uuid);
    let is_kept = async || {
        let found = stage.app.store.read(move |read| store::events::find(read, organization, id)).await;
        found.unwrap().is_some()
    };
    let found = stage.app.store.read(move |read| store::organizations::find(read, organization)).await.unwrap();
    let days = found.unwrap().event_retention_days;
    stage.app.clock.advance_s(days * 86_400);
    stage.app.step().await;
    assert!(is_kept().await);
    stage.app.clock.advance_s(1);
    stage.app.step().await;
    assert!(!is_kept().await);
    stage.finish().await;
}

#[tokio::test]
async fn uses_that_could_not_be_written_are_written_later() {
    let stage = Stage::of(App::builder().busy_timeout(Duration::ZERO)).await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let held = stage.app.lock_writes();
    assert!(jobs::run_once(stage.service()).await.is_err());
    drop(held);
    stage.app.step().await;
    let member = users::get(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    assert_eq!(member.user.last_accessed_at, Some(at(START)));
    stage.finish().await;
}

#[tokio::test]
async fn delivered_mail_is_kept_for_ninety_days() {
    let stage = Stage::open().await;
    reset_request(stage.service(), "ironworks", &stage.gym.member.email).await.unwrap();
    stage.app.step().await;
    let organization = stage.organization();
    let kept = async || {
        let kept = stage.app.store.read(move |read| store::outbox::list(read, organization, 10)).await;
        kept.unwrap().len()
    };
    stage.app.clock.advance_s(90 * 86_400);
    stage.app.step().await;
    assert_eq!(kept().await, 1);
    stage.app.clock.advance_s(1);
    stage.app.step().await;
    assert_eq!(kept().await, 0);
    stage.finish().await;
}

#[tokio::test]
async fn person_who_is_removed_takes_their_pending_use_along() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    users::delete(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    let input = UserInput { name: text("Next"), ..UserInput::default() };
    users::create(stage.service(), &stage.owner(), input).await.unwrap();
    stage.app.step().await;
    stage.finish().await;
}
