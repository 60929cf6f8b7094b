//! Controllers: what they are told, what they do not answer, and what their journals tell later.

use crate::stage::{Stage, at, code, door, eventually, word};
use domain::event::{ControllerFault, Refusal};
use service::locks::{self, LockInput};
use service::{Field, places, unlock::unlock};
use testkit::START;

#[tokio::test]
async fn door_stands_as_its_controller_says() {
    let stage = Stage::open().await;
    let status = async || stage.service().door_status(stage.front_door());
    eventually("the controller is online", async || status().await.is_some_and(|status| status.online)).await;
    assert_eq!(status().await.unwrap().unlocked_until, None);
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let until = at(START).plus_seconds(5);
    assert!(status().await.unwrap().unlocked_until.is_some_and(|end| end >= until.plus_seconds(-4)));
    stage.finish().await;
}

#[tokio::test]
async fn silent_controller_is_an_answer_after_two_seconds_with_its_own_line() {
    let stage = Stage::open().await;
    stage.service().cut_line(stage.front_door());
    assert_eq!(stage.service().door_status(stage.front_door()), None);
    let answer = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!((word(&answer), code(&answer)), ("controller", "fac001"));
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!(line.refusal, Some(Refusal::Controller(ControllerFault::Silent)));
    stage.finish().await;
}

#[tokio::test]
async fn journal_of_a_controller_whose_answer_was_lost_puts_the_log_right() {
    let stage = Stage::open().await;
    stage.service().lose_answers(stage.front_door());
    let answer = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!(code(&answer), "fac001");
    let lines = stage.events("lock.unlock").await;
    assert_eq!(lines.iter().map(|line| line.refusal.map(Refusal::code)).collect::<Vec<_>>(), [Some("fac001")]);
    eventually("the journal tells that the door opened", async || {
        stage.events("lock.unlock").await.iter().all(|line| line.refusal.is_none())
    })
    .await;
    let repaired = stage.events("lock.unlock").await;
    assert_eq!(repaired.len(), 1, "under the same id");
    assert_eq!((repaired[0].uuid, &repaired[0].actor), (lines[0].uuid, &lines[0].actor));
    stage.finish().await;
}

#[tokio::test]
async fn lockdown_of_a_place_reaches_its_controllers_and_ends_what_was_unlocked() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.unlock(&stage.gym.owner, stage.hill_door()).await.unwrap();
    places::set_lockdown(stage.service(), &stage.owner(), stage.harbour(), true).await.unwrap();
    let is_unlocked = |lock| stage.service().door_status(lock).is_some_and(|status| status.unlocked_until.is_some());
    eventually("the doors of the place are locked", async || !is_unlocked(stage.front_door())).await;
    assert!(is_unlocked(stage.hill_door()), "those of the other place stay as they are");
    for person in [&stage.gym.member, &stage.gym.owner] {
        assert_eq!(code(&stage.unlock(person, stage.front_door()).await), "fad002");
    }
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    assert_eq!(code(&unlock(stage.service(), &key, door(stage.studio())).await), "fad002");
    places::set_lockdown(stage.service(), &stage.owner(), stage.harbour(), false).await.unwrap();
    stage.unlock(&stage.gym.member, stage.studio()).await.unwrap();
    stage.finish().await;
}

#[tokio::test]
async fn lockdowns_and_commands_at_once_never_leave_a_locked_down_door_unlocked() {
    let stage = Stage::open().await;
    let (service, owner, lock) = (stage.service(), stage.owner(), stage.front_door());
    let people = [&stage.gym.member, &stage.gym.harbour_basic, &stage.gym.basic, &stage.gym.group_manager];
    for round in 0..20 {
        let opens = async {
            for person in people {
                let answer = stage.unlock(person, lock).await;
                assert!(["", "fad001", "fac002"].contains(&code(&answer)), "round {round}: {answer:?}");
            }
        };
        let unrelated = LockInput { order_id: Field::Set(round), ..LockInput::default() };
        let locked = tokio::join!(
            opens,
            locks::set_lockdown(service, &owner, lock, true),
            locks::update(service, &owner, stage.studio(), unrelated),
        );
        assert_eq!((word(&locked.1), word(&locked.2)), ("ok", "ok"));
        eventually("the door is locked", async || {
            service.door_status(lock).is_some_and(|status| status.unlocked_until.is_none())
        })
        .await;
        assert_eq!(code(&stage.unlock(&stage.gym.member, lock).await), "fad001");
        locks::set_lockdown(service, &owner, lock, false).await.unwrap();
        stage.app.clock.advance_s(2);
    }
    stage.finish().await;
}

#[tokio::test]
async fn new_door_has_a_controller_when_it_is_answered_and_none_when_it_is_gone() {
    let stage = Stage::open().await;
    let input = LockInput {
        name: Field::Set("Back door".to_owned()),
        place_id: Field::Set(stage.harbour().get()),
        ..LockInput::default()
    };
    let made = locks::create(stage.service(), &stage.owner(), input).await.unwrap();
    stage.unlock(&stage.gym.owner, made.lock.id).await.unwrap();
    assert!(stage.service().door_status(made.lock.id).is_some());
    locks::delete(stage.service(), &stage.owner(), made.lock.id).await.unwrap();
    assert_eq!(stage.service().door_status(made.lock.id), None);
    assert_eq!(code(&stage.unlock(&stage.gym.owner, made.lock.id).await), "fad10e");
    stage.finish().await;
}
