//! One unlock: decided, commanded, recorded, answered.

use crate::stage::{Stage, at, code, door, eventually, word};
use domain::access::Reason;
use domain::event::{ControllerFault, EventActor, Refusal};
use domain::id::{LockId, OrganizationId};
use domain::place::{Location, Position};
use service::places::{self, PlaceInput};
use service::unlock::{UnlockInput, unlock};
use service::users::{self, UserInput};
use service::{Caller, Field, groups, locks};
use testkit::{App, START};

#[tokio::test]
async fn member_opens_their_door_and_the_log_says_who_by_what_right_and_by_what_means() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    let caller = stage.caller(&stage.gym.member);
    assert_eq!(
        line.actor.as_ref().map(|actor| (actor.user().unwrap(), actor.name.as_str())),
        Some((caller.user.unwrap(), "member"))
    );
    assert_eq!(line.means, Some(caller.by));
    assert_eq!(line.authorized_by.map(|(_, role)| role.id()), Some("group_basic"));
    assert_eq!((line.object.id, line.object.name.as_str()), (stage.front_door().get(), "Front door"));
    assert_eq!((line.place, line.refusal, line.created_at), (Some(stage.harbour()), None, at(START)));
    stage.finish().await;
}

#[tokio::test]
async fn refusal_is_recorded_under_its_reason_before_it_is_answered() {
    let stage = Stage::open().await;
    let answer = stage.unlock(&stage.gym.member, stage.office()).await;
    assert_eq!((word(&answer), code(&answer)), ("refused", "fcd8ef"));
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!(line.refusal.map(Refusal::code), Some("fcd8ef"));
    stage.finish().await;
}

#[tokio::test]
async fn door_of_another_organization_is_not_there_and_leaves_no_line() {
    let stage = Stage::open().await;
    let foreign = stage.app.organization("otherworks").await;
    let answer = stage.unlock(&foreign.owner, stage.front_door()).await;
    assert_eq!((word(&answer), code(&answer)), ("refused", "fad10e"));
    let answer = stage.unlock(&stage.gym.owner, LockId::new(999)).await;
    assert_eq!((word(&answer), code(&answer)), ("refused", "fad10e"));
    assert_eq!(stage.events("lock.unlock").await, []);
    stage.finish().await;
}

#[tokio::test]
async fn caller_of_an_unknown_organization_finds_no_door() {
    let stage = Stage::open().await;
    let caller = Caller { organization: OrganizationId::new(999), ..stage.owner() };
    let answer = unlock(stage.service(), &caller, door(stage.front_door())).await;
    assert_eq!((word(&answer), code(&answer)), ("refused", "fad10e"));
    stage.finish().await;
}

#[tokio::test]
async fn repeats_at_once_share_one_command_one_line_and_one_answer() {
    let stage = Stage::open().await;
    let caller = stage.caller(&stage.gym.member);
    let wish = || unlock(stage.service(), &caller, door(stage.front_door()));
    let (first, second, third) = tokio::join!(wish(), wish(), wish());
    assert_eq!([code(&first), code(&second), code(&third)], ["", "", ""]);
    assert_eq!(stage.events("lock.unlock").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn answer_is_shared_for_a_second_and_not_longer() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.app.clock.advance_ms(999);
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 1);
    stage.app.clock.advance_ms(1);
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn repeat_shares_what_is_in_flight_whatever_changes_meanwhile() {
    let stage = Stage::open().await;
    stage.service().cut_line(stage.front_door());
    let (service, caller) = (stage.service().clone(), stage.caller(&stage.gym.member));
    let mut first = std::pin::pin!(unlock(&service, &caller, door(stage.front_door())));
    let begun = std::future::poll_fn(|context| std::task::Poll::Ready(first.as_mut().poll(context))).await;
    assert!(begun.is_pending());
    locks::set_lockdown(stage.service(), &stage.owner(), stage.studio(), true).await.unwrap();
    let second = unlock(stage.service(), &caller, door(stage.front_door())).await;
    assert_eq!([code(&first.await), code(&second)], ["fac001", "fac001"]);
    assert_eq!(stage.events("lock.unlock").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn answer_is_not_shared_with_another_login_or_another_door() {
    let stage = Stage::open().await;
    let other_device = stage.app.sign_in(&stage.gym.member.email).await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.unlock(&stage.gym.member, stage.studio()).await.unwrap();
    unlock(stage.service(), &stage.app.caller(&other_device), door(stage.front_door())).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 3);
    stage.finish().await;
}

#[tokio::test]
async fn answer_is_not_shared_once_the_rules_have_changed() {
    let stage = Stage::open().await;
    let input = PlaceInput { description: Field::Set("Painted".to_owned()), ..PlaceInput::default() };
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    locks::set_lockdown(stage.service(), &stage.owner(), stage.front_door(), true).await.unwrap();
    assert_eq!(code(&stage.unlock(&stage.gym.member, stage.front_door()).await), "fad001");
    locks::set_lockdown(stage.service(), &stage.owner(), stage.front_door(), false).await.unwrap();
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    places::update(stage.service(), &stage.owner(), stage.hill(), input).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 3);
    stage.finish().await;
}

#[tokio::test]
async fn sign_in_of_somebody_else_does_not_end_the_sharing() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    let _ = stage.app.sign_in(&stage.gym.stranger.email).await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 1);
    stage.finish().await;
}

#[tokio::test]
async fn answer_of_the_future_is_not_shared_after_the_clock_was_set_back() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.app.clock.advance_s(-3_600);
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.app.clock.advance_s(3_600);
    assert_eq!(stage.events("lock.unlock").await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn what_was_missing_may_be_brought_along_at_once() {
    let stage = Stage::open().await;
    let near = locks::LockInput { geofence_restriction_enabled: Field::Set(true), ..locks::LockInput::default() };
    locks::update(stage.service(), &stage.owner(), stage.front_door(), near).await.unwrap();
    let caller = stage.caller(&stage.gym.member);
    let nowhere = door(stage.front_door());
    let location = Location { position: Position::new(52.5, 13.4).unwrap(), accuracy_m: None };
    let here = UnlockInput { location: Some(location), ..nowhere };
    assert_eq!(code(&unlock(stage.service(), &caller, nowhere).await), "bbb99f");
    assert_eq!(code(&unlock(stage.service(), &caller, here).await), "");
    // What opened is the answer to every repeat, wherever the device thinks that it is by now.
    assert_eq!(code(&unlock(stage.service(), &caller, nowhere).await), "");
    assert_eq!(stage.events("lock.unlock").await.len(), 2);
    stage.finish().await;
}

#[tokio::test]
async fn proof_of_a_reader_is_refused_until_there_are_readers() {
    let stage = Stage::open().await;
    let input = UnlockInput { has_proximity_proof: true, ..door(stage.front_door()) };
    let answer = unlock(stage.service(), &stage.caller(&stage.gym.member), input).await;
    assert_eq!(code(&answer), "bb4faa");
    stage.finish().await;
}

#[tokio::test]
async fn request_that_is_dropped_goes_on_and_is_recorded() {
    let stage = Stage::open().await;
    let (service, caller) = (stage.service().clone(), stage.caller(&stage.gym.member));
    let lock = stage.front_door();
    {
        let mut wish = std::pin::pin!(unlock(&service, &caller, door(lock)));
        // One look begins it; then whoever asked hangs up.
        let begun = std::future::poll_fn(|context| std::task::Poll::Ready(wish.as_mut().poll(context))).await;
        assert!(begun.is_pending());
    }
    eventually("the attempt is on disk", async || stage.events("lock.unlock").await.len() == 1).await;
    stage.unlock(&stage.gym.member, lock).await.unwrap();
    assert_eq!(stage.events("lock.unlock").await.len(), 1, "and a repeat learns how it ended");
    stage.finish().await;
}

#[tokio::test]
async fn key_opens_every_door_without_a_right_and_its_maker_was_not_at_the_door() {
    let stage = Stage::open().await;
    let key = stage.app.caller(&stage.app.key(&stage.gym.organization).await);
    unlock(stage.service(), &key, door(stage.office())).await.unwrap();
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!((line.authorized_by, line.means), (None, Some(key.by)));
    assert_eq!(line.actor.as_ref().and_then(EventActor::user), Some(stage.gym.owner.user()), "who made it");
    stage.app.step().await;
    let owner = users::get(stage.service(), &stage.owner(), stage.gym.owner.user()).await.unwrap();
    assert_eq!(owner.user.last_accessed_at, None);
    stage.finish().await;
}

#[tokio::test]
async fn key_whose_maker_is_gone_opens_and_the_log_names_only_the_key() {
    let stage = Stage::open().await;
    let administrator = &stage.gym.administrator;
    let body = serde_json::json!({ "login": { "type": "api", "name": "key", "expire": false } });
    let made = stage.app.post("/logins", &administrator.secret, body).await.expect(200);
    users::delete(stage.service(), &stage.owner(), administrator.user()).await.unwrap();
    let key = stage.app.caller(made.body["secret"].as_str().unwrap());
    assert_eq!((key.user, key.is_key), (None, true));
    unlock(stage.service(), &key, door(stage.office())).await.unwrap();
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!((line.actor.clone(), line.means), (None, Some(key.by)));
    stage.finish().await;
}

#[tokio::test]
async fn suspended_and_deleted_people_open_nothing() {
    let stage = Stage::open().await;
    let member = &stage.gym.member;
    let caller = stage.caller(member);
    let off = UserInput { access_enabled: Field::Set(false), ..UserInput::default() };
    users::update(stage.service(), &stage.owner(), member.user(), off).await.unwrap();
    assert_eq!(word(&stage.unlock(member, stage.front_door()).await), "refused");
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!(line.refusal, Some(Refusal::Rules(Reason::PersonSuspended)));
    users::delete(stage.service(), &stage.owner(), member.user()).await.unwrap();
    assert!(stage.service().identify(&member.secret).is_err());
    let late = unlock(stage.service(), &caller, door(stage.front_door())).await;
    assert_eq!(word(&late), "refused", "a request that was under way");
    stage.finish().await;
}

#[tokio::test]
async fn door_without_a_controller_is_recorded_as_such() {
    let stage = Stage::of(App::builder().settings(|settings| settings.simulate_controllers = false)).await;
    let answer = stage.unlock(&stage.gym.member, stage.front_door()).await;
    assert_eq!((word(&answer), code(&answer)), ("controller", "ff420a"));
    let [line] = &stage.events("lock.unlock").await[..] else { panic!("one line") };
    assert_eq!(line.refusal, Some(Refusal::Controller(ControllerFault::Unassigned)));
    stage.finish().await;
}

#[tokio::test]
async fn opening_a_door_is_written_down_with_the_person() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    stage.app.step().await;
    let member = users::get(stage.service(), &stage.owner(), stage.gym.member.user()).await.unwrap();
    assert_eq!(member.user.last_accessed_at, Some(at(START)));
    stage.finish().await;
}

#[tokio::test]
async fn group_that_is_gone_opens_nothing_at_once() {
    let stage = Stage::open().await;
    stage.unlock(&stage.gym.member, stage.front_door()).await.unwrap();
    groups::delete(stage.service(), &stage.owner(), stage.members()).await.unwrap();
    assert_eq!(code(&stage.unlock(&stage.gym.member, stage.front_door()).await), "fcd8ef");
    stage.finish().await;
}
