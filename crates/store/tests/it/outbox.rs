//! What leaves the house: claimed by one server at a time, tried again, given up.

use crate::gym::{Gym, NOW, user};
use crate::harness::{Fresh, on_both_engines};
use domain::id::OutboxId;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::outbox::{self, Counts, Message, State};
use store::{Store, users};

on_both_engines![
    message_is_written_with_its_cause,
    message_of_a_failed_write_is_never_sent,
    claimed_message_is_held_until_its_lease_ends,
    two_servers_never_claim_one_message,
    failed_message_is_tried_again,
    message_that_is_given_up_stays_so,
    delivered_message_is_not_woken_by_a_late_failure,
    messages_are_claimed_in_the_order_they_are_due,
    old_messages_are_forgotten_but_never_waiting_ones,
];

/// What is kept of a body once it is delivered.
const KEPT: &str = "{\"subject\":\"Welcome\"}";

const LEASE: Timestamp = NOW.plus_seconds(60);

async fn post(gym: &Gym, body: &'static str) -> OutboxId {
    gym.write(move |write| outbox::create(write, None, body)).await
}

async fn claim(store: &Store, now: Timestamp) -> Vec<Message> {
    outbox::claim_due(store, now, now.plus_seconds(60), 10).await.unwrap()
}

async fn listed(gym: &Gym) -> Vec<Message> {
    gym.read(|read, id| outbox::list(read, id, 10)).await
}

async fn message_is_written_with_its_cause(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, person) = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            Ok((outbox::create(write, Some(person), "{\"to\":\"\u{1f600}\"}")?, person))
        })
        .await;
    let expected = Message {
        id,
        organization: gym.id,
        person: Some(person),
        body: "{\"to\":\"\u{1f600}\"}".to_owned(),
        state: State::Waiting,
        attempts: 0,
        next_attempt_at: NOW,
        last_error: None,
        created_at: NOW,
    };
    post(&gym, "{}").await;
    let theirs = gym.read(move |read, id| outbox::list_of_person(read, id, person, 10)).await;
    assert_eq!(theirs, std::slice::from_ref(&expected));
    assert_eq!(listed(&gym).await.pop(), Some(expected));
    let counted = gym.read(|read, _| outbox::count(read)).await;
    assert_eq!(counted, (Counts { waiting: 2, failing: 0, dead: 0 }, None));
}

async fn message_of_a_failed_write_is_never_sent(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let failed = gym
        .try_write(|write| {
            outbox::create(write, None, "{}")?;
            users::create(write, user("Ana"))?;
            users::create(write, user("Ana"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(claim(gym.store(), LEASE).await, []);
}

async fn claimed_message_is_held_until_its_lease_ends(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = post(&gym, "{}").await;
    assert_eq!(claim(gym.store(), NOW.plus_seconds(-1)).await, [], "it is not due yet");
    let claimed = claim(gym.store(), NOW).await;
    assert_eq!((claimed[0].id, claimed[0].attempts), (id, 1));
    assert_eq!(claim(gym.store(), NOW.plus_seconds(59)).await, []);
    // The server that claimed it died.
    assert_eq!(claim(gym.store(), LEASE).await[0].attempts, 2);
    outbox::delivered(gym.store(), id, KEPT.to_owned(), LEASE).await.unwrap();
    assert_eq!(claim(gym.store(), LEASE.plus_seconds(3_600)).await, []);
    let delivered = listed(&gym).await.remove(0);
    assert_eq!((delivered.state, delivered.body.as_str()), (State::Delivered, KEPT));
}

async fn two_servers_never_claim_one_message(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| (0..60).try_for_each(|_| outbox::create(write, None, "{}").map(drop))).await;
    let second = Store::open(gym.store().location().clone()).unwrap();
    let mut servers = tokio::task::JoinSet::new();
    for turn in 0..16 {
        let store = if turn % 2 == 0 { gym.store().clone() } else { second.clone() };
        servers.spawn(async move { claim(&store, NOW).await });
    }
    let claimed: Vec<_> = servers.join_all().await.into_iter().flatten().map(|message| message.id).collect();
    let distinct: BTreeSet<_> = claimed.iter().collect();
    assert_eq!(distinct.len(), claimed.len(), "a message was claimed twice");
    let rest = claim(gym.store(), NOW).await.len() + claim(gym.store(), NOW).await.len();
    assert!(claimed.len() + rest >= 20 && !claimed.is_empty(), "{} claimed", claimed.len());
}

async fn failed_message_is_tried_again(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = post(&gym, "{}").await;
    claim(gym.store(), NOW).await;
    let counted = gym.read(|read, _| outbox::count(read)).await;
    assert_eq!(counted.0, Counts { waiting: 1, failing: 0, dead: 0 }, "the first try has not failed yet");
    let again = NOW.plus_seconds(30);
    outbox::failed(gym.store(), id, "greylisted \u{2709}".to_owned(), Some(again), NOW).await.unwrap();
    let counted = gym.read(|read, _| outbox::count(read)).await;
    assert_eq!(counted, (Counts { waiting: 1, failing: 1, dead: 0 }, Some("greylisted \u{2709}".to_owned())));
    assert_eq!(claim(gym.store(), again.plus_seconds(-1)).await, []);
    assert_eq!(claim(gym.store(), again).await[0].last_error.as_deref(), Some("greylisted \u{2709}"));
    outbox::delivered(gym.store(), id, KEPT.to_owned(), again).await.unwrap();
    let counted = gym.read(|read, _| outbox::count(read)).await;
    assert_eq!(counted, (Counts::default(), None));
}

async fn message_that_is_given_up_stays_so(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = post(&gym, "{}").await;
    claim(gym.store(), NOW).await;
    outbox::failed(gym.store(), id, "no such user".to_owned(), None, NOW).await.unwrap();
    assert_eq!(claim(gym.store(), LEASE.plus_seconds(3_600)).await, []);
    assert_eq!(listed(&gym).await[0].state, State::Dead);
    let counted = gym.read(|read, _| outbox::count(read)).await;
    assert_eq!(counted, (Counts { waiting: 0, failing: 0, dead: 1 }, Some("no such user".to_owned())));
}

async fn delivered_message_is_not_woken_by_a_late_failure(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = post(&gym, "{}").await;
    claim(gym.store(), NOW).await;
    // A second server took over after the lease and delivered; then the first one hears of its time-out.
    claim(gym.store(), LEASE).await;
    outbox::delivered(gym.store(), id, KEPT.to_owned(), LEASE).await.unwrap();
    outbox::failed(gym.store(), id, "timed out".to_owned(), Some(LEASE), LEASE).await.unwrap();
    assert_eq!(listed(&gym).await[0].state, State::Delivered);
    assert_eq!(claim(gym.store(), LEASE.plus_seconds(60)).await, []);
}

async fn messages_are_claimed_in_the_order_they_are_due(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (first, second) = (post(&gym, "{\"n\":1}").await, post(&gym, "{\"n\":2}").await);
    claim(gym.store(), NOW).await;
    outbox::failed(gym.store(), first, "later".to_owned(), Some(NOW.plus_seconds(9)), NOW).await.unwrap();
    outbox::failed(gym.store(), second, "sooner".to_owned(), Some(NOW.plus_seconds(5)), NOW).await.unwrap();
    let limited = outbox::claim_due(gym.store(), NOW.plus_seconds(9), LEASE, 1).await.unwrap();
    assert_eq!(limited.iter().map(|message| message.id).collect::<Vec<_>>(), [second]);
    assert_eq!(listed(&gym).await.iter().map(|message| message.id).collect::<Vec<_>>(), [second, first]);
}

async fn old_messages_are_forgotten_but_never_waiting_ones(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids = [post(&gym, "{}").await, post(&gym, "{}").await, post(&gym, "{}").await];
    claim(gym.store(), NOW).await;
    outbox::delivered(gym.store(), ids[0], KEPT.to_owned(), NOW).await.unwrap();
    outbox::failed(gym.store(), ids[1], "gone".to_owned(), None, NOW).await.unwrap();
    assert_eq!(outbox::delete_old(gym.store(), NOW).await.unwrap(), 0);
    assert_eq!(outbox::delete_old(gym.store(), NOW.plus_seconds(1)).await.unwrap(), 2);
    assert_eq!(listed(&gym).await.iter().map(|message| message.id).collect::<Vec<_>>(), [ids[2]]);
}
