//! The lane of plain events: many share a commit, each counts once, a bad one fails alone.

use crate::gym::{Gym, event, event_id};
use crate::harness::{Fresh, on_both_engines};
use domain::event::Event;
use domain::id::OrganizationId;
use std::sync::Arc;
use store::events::{self, Filter};
use store::{Error, Store};
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

on_both_engines![
    two_thousand_events_at_once_are_all_there,
    the_same_event_counts_once,
    the_same_events_in_any_order_do_not_block_each_other,
    a_bad_event_fails_alone,
    appended_event_is_read_at_once,
    event_of_a_caller_who_left_is_written_all_the_same,
];

fn everything() -> Filter {
    Filter {
        from: Uuid::nil(),
        before: Uuid::max(),
        kinds: None,
        actor: None,
        by_nobody: false,
        login: None,
        link: None,
        guests: None,
        access_key: None,
        object_kind: None,
        object: None,
        place: None,
        success: None,
    }
}

async fn count(gym: &Gym) -> i64 {
    gym.read(|read, id| events::count(read, id, &everything())).await
}

/// Appends them all at the same moment, from as many tasks.
async fn append_at_once(store: &Store, events: Vec<Event>) -> Vec<(Uuid, Result<(), Error>)> {
    let start = Arc::new(Barrier::new(events.len()));
    let mut tasks = JoinSet::new();
    for event in events {
        let (store, start) = (store.clone(), Arc::clone(&start));
        tasks.spawn(async move {
            start.wait().await;
            (event.uuid, store.append(event).await)
        });
    }
    tasks.join_all().await
}

async fn two_thousand_events_at_once_are_all_there(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let events = (1..=2_000).map(|second| event(gym.id, second)).collect();
    let answers = append_at_once(gym.store(), events).await;
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()));
    assert_eq!(count(&gym).await, 2_001);
}

async fn the_same_event_counts_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let events = (0..200).map(|turn| event(gym.id, 1 + turn % 5)).collect();
    let answers = append_at_once(gym.store(), events).await;
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()));
    assert_eq!(count(&gym).await, 6);
    // What was written first stays.
    let later = Event { created_at: event(gym.id, 9).created_at, ..event(gym.id, 1) };
    gym.store().append(later).await.unwrap();
    let found = gym.read(|read, id| events::find(read, id, event_id(1))).await;
    assert_eq!(found, Some(event(gym.id, 1)));
}

async fn the_same_events_in_any_order_do_not_block_each_other(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let second = Store::open(gym.store().location().clone()).unwrap();
    let id = gym.id;
    for round in 0..10 {
        let up: Vec<_> = (1..=50).map(|second| event(id, round * 100 + second)).collect();
        let down = up.iter().rev().cloned().collect();
        let (first, second) = tokio::join!(append_at_once(gym.store(), up), append_at_once(&second, down));
        let failed: Vec<_> = first.into_iter().chain(second).filter(|(_, answer)| answer.is_err()).collect();
        assert!(failed.is_empty(), "{failed:?}");
    }
    assert_eq!(count(&gym).await, 501);
}

async fn a_bad_event_fails_alone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nowhere = event(OrganizationId::new(404), 50);
    let mut unwritable = event(gym.id, 51);
    unwritable.object.name = "a\0b".to_owned();
    let mut events: Vec<_> = (1..=40).map(|second| event(gym.id, second)).collect();
    events.insert(20, nowhere);
    events.insert(10, unwritable);
    for (uuid, answer) in append_at_once(gym.store(), events).await {
        if [event_id(50), event_id(51)].contains(&uuid) {
            assert!(matches!(answer, Err(Error::Conflict(_))), "{answer:?}");
        } else {
            assert!(answer.is_ok(), "{answer:?}");
        }
    }
    assert_eq!(count(&gym).await, 41);
}

async fn appended_event_is_read_at_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for second in 1..=50 {
        gym.store().append(event(gym.id, second)).await.unwrap();
        assert_eq!(count(&gym).await, second + 1);
    }
}

async fn event_of_a_caller_who_left_is_written_all_the_same(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let mut leaving = Box::pin(gym.store().append(event(gym.id, 1)));
    // Asked once, so that it is on its way, and then dropped.
    tokio::select! {
        biased;
        _ = &mut leaving => {}
        () = std::future::ready(()) => {}
    }
    drop(leaving);
    // On PostgreSQL another connection may still be at it.
    while count(&gym).await < 2 {
        tokio::task::yield_now().await;
    }
}
