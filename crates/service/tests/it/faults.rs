//! When something breaks on the way: a clear error, and nothing half done.

use crate::stage::{Stage, code, door, eventually, right, text, word};
use domain::right::TargetKind;
use service::places::{self, PlaceInput};
use service::role_assignments::{self, NewRight, RightFilter};
use service::unlock::unlock;
use service::users::{self, UserFilter, UserInput};
use service::{Page, auth};
use std::time::Duration;
use testkit::App;

const PAGE: Page = Page { limit: 50, offset: 0 };

async fn impatient() -> Stage {
    Stage::of(App::builder().busy_timeout(Duration::ZERO)).await
}

#[tokio::test]
async fn change_while_the_store_takes_no_writes_is_refused_and_nothing_is_changed() {
    let stage = impatient().await;
    let revision = stage.revision().await;
    let held = stage.app.lock_writes();
    let input = UserInput { name: text("Nora"), ..UserInput::default() };
    assert_eq!(word(&users::create(stage.service(), &stage.owner(), input).await), "unavailable");
    let lockdown = places::set_lockdown(stage.service(), &stage.owner(), stage.harbour(), true).await;
    assert_eq!(word(&lockdown), "unavailable");
    let given = crate::stage::credentials(Some("ironworks"), &stage.gym.owner.email, testkit::PASSWORD);
    let signed = auth::sign_in(stage.service(), given, crate::stage::device()).await;
    assert_eq!(word(&signed), "unavailable");
    let people = users::list(stage.service(), &stage.owner(), UserFilter::default(), PAGE).await.unwrap();
    assert_eq!(people.total, 14, "reading goes on");
    drop(held);
    assert_eq!(stage.revision().await, revision);
    assert_eq!(code(&stage.unlock(&stage.gym.member, stage.front_door()).await), "", "no lockdown");
    stage.finish().await;
}

#[tokio::test]
async fn no_door_is_commanded_once_the_store_is_known_to_take_no_writes() {
    let stage = impatient().await;
    let held = stage.app.lock_writes();
    let input = UserInput { name: text("Nora"), ..UserInput::default() };
    assert_eq!(word(&users::create(stage.service(), &stage.owner(), input).await), "unavailable");
    assert!(!stage.service().is_writable());
    let answer = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!((word(&answer), code(&answer)), ("unavailable", "503503"));
    let refused = stage.unlock(&stage.gym.member, stage.office()).await;
    assert_eq!(word(&refused), "unavailable", "what cannot be recorded is not answered as if it were");
    drop(held);
    eventually("the doors stand as they did", async || {
        let status = stage.service().door_status(stage.front_door());
        status.is_some_and(|status| status.online && status.unlocked_until.is_none())
    })
    .await;
    assert_eq!(stage.events("lock.unlock").await, []);
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    assert!(stage.service().is_writable());
    stage.finish().await;
}

#[tokio::test]
async fn server_finds_out_by_itself_that_the_store_takes_writes_again() {
    let stage = Stage::of(App::builder().busy_timeout(Duration::ZERO).running_jobs()).await;
    let held = stage.app.lock_writes();
    let input = UserInput { name: text("Nora"), ..UserInput::default() };
    assert_eq!(word(&users::create(stage.service(), &stage.owner(), input).await), "unavailable");
    assert!(!stage.service().is_writable());
    drop(held);
    eventually("it is ready again", async || stage.service().is_writable()).await;
    stage.finish().await;
}

#[tokio::test]
async fn opening_that_could_not_be_recorded_is_no_success_and_its_journal_puts_the_log_right() {
    let stage = impatient().await;
    let held = stage.app.lock_writes();
    let answer = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!(word(&answer), "unavailable");
    let again = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!(word(&again), "unavailable", "tried anew, and not commanded");
    drop(held);
    eventually("the journal tells", async || stage.events("lock.unlock").await.len() == 1).await;
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!((line.refusal, line.means), (None, Some(stage.caller(&stage.gym.member).by)));
    stage.finish().await;
}

#[tokio::test]
async fn failure_in_the_middle_of_a_use_case_leaves_nothing_of_it() {
    let stage = Stage::open().await;
    let nameless = UserInput { name: text("No Address"), ..UserInput::default() };
    let person = users::create(stage.service(), &stage.owner(), nameless).await.unwrap().user;
    let revision = stage.revision().await;
    let group = stage.members().get();
    let wish = NewRight { notify: true, ..right(person.id, "group_basic", TargetKind::Group, group) };
    let answer = role_assignments::create(stage.service(), &stage.owner(), wish).await;
    assert_eq!(word(&answer), "invalid", "after the right was written");
    assert_eq!(stage.revision().await, revision);
    let rights = RightFilter { assignee: Some(person.id), ..RightFilter::default() };
    assert_eq!(role_assignments::list(stage.service(), &stage.owner(), rights, PAGE).await.unwrap().total, 0);
    let lines = stage.events("role_assignment.create").await;
    assert!(lines.iter().all(|line| !line.object.name.starts_with("No Address")));
    stage.finish().await;
}

#[tokio::test]
async fn change_whose_asker_hung_up_is_done_and_counts() {
    let stage = Stage::open().await;
    let (service, owner, harbour) = (stage.service().clone(), stage.owner(), stage.harbour());
    {
        let mut wish = std::pin::pin!(places::set_lockdown(&service, &owner, harbour, true));
        let begun = std::future::poll_fn(|context| std::task::Poll::Ready(wish.as_mut().poll(context))).await;
        assert!(begun.is_pending());
    }
    eventually("it counts", async || {
        stage.app.step().await;
        code(&stage.unlock(&stage.gym.member, stage.front_door()).await) == "fad002"
    })
    .await;
    stage.finish().await;
}

#[tokio::test]
async fn store_that_is_gone_is_said_to_be_and_every_request_is_answered() {
    let stage = impatient().await;
    let organization = stage.organization();
    let now = stage.service().now();
    // A job that panics on the store's own thread is the roughest thing that can happen to it.
    let broken = stage.app.store.write(organization, now, |_| -> Result<(), store::Error> { panic!("on purpose") });
    assert!(matches!(broken.await, Err(store::Error::Unavailable(_))));
    let input = PlaceInput { name: text("Annex"), address: text("Quay 2"), ..PlaceInput::default() };
    places::create(stage.service(), &stage.owner(), input).await.unwrap();
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn many_at_one_door_are_all_recorded() {
    let stage = Stage::open().await;
    let mut wishes = tokio::task::JoinSet::new();
    for _ in 0..8 {
        for person in [&stage.gym.member, &stage.gym.basic, &stage.gym.harbour_basic, &stage.gym.owner] {
            let secret = stage.app.sign_in(&person.email).await;
            let (service, caller, lock) = (stage.service().clone(), stage.app.caller(&secret), stage.front_door());
            wishes.spawn(async move { unlock(&service, &caller, door(lock)).await });
        }
    }
    assert!(wishes.join_all().await.iter().all(Result::is_ok));
    assert_eq!(stage.events("lock.unlock").await.len(), 32);
    stage.finish().await;
}
