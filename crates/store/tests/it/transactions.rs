//! Writes are whole or not at all, one after the other, and read by whoever comes after.

use crate::gym::{Gym, NOW, event, organization, place, right, user};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::right::Target;
use std::sync::Arc;
use store::{Error, Store, changes, events, outbox, places, rights, users};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

on_both_engines![
    failed_write_leaves_nothing_not_even_the_revision,
    each_write_takes_the_next_revision,
    change_log_holds_what_each_write_did,
    check_then_write_holds_among_many_at_once,
    counting_up_loses_nothing,
    write_is_read_at_once,
    a_read_sees_one_moment,
    a_job_cannot_make_light_of_a_failed_statement,
    a_panic_in_a_job_leaves_nothing_and_harms_no_other,
    write_of_a_caller_who_left_is_whole,
    two_servers_see_each_others_writes,
    two_servers_that_start_together_migrate_once,
];

async fn failed_write_leaves_nothing_not_even_the_revision(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| users::create(write, user("Ana"))).await;
    let id = gym.id;
    let failed = gym
        .try_write(move |write| {
            users::create(write, user("Bob"))?;
            outbox::create(write, None, "{}")?;
            events::create(write, &event(id, 1))?;
            Err::<(), _>(Error::NotFound("reason"))
        })
        .await;
    assert!(matches!(failed, Err(Error::NotFound("reason"))), "{failed:?}");
    assert_eq!(gym.read(users::list_cards).await.len(), 1);
    assert_eq!(gym.read(|read, id| outbox::list(read, id, 9)).await, []);
    assert_eq!(gym.read(move |read, id| events::find(read, id, event(id, 1).uuid)).await, None);
    assert_eq!(gym.read(changes::revision).await, 1);
    assert_eq!(gym.read(|read, id| changes::since(read, id, 1)).await, []);
}

async fn each_write_takes_the_next_revision(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    for expected in 1..=3 {
        assert_eq!(gym.try_write(|_| Ok(())).await.unwrap().revision, expected);
    }
    let theirs = gym.store().write(other, NOW, |_| Ok::<_, Error>(())).await.unwrap();
    assert_eq!(theirs.revision, 1);
    assert_eq!(gym.read(changes::revision).await, 3);
}

async fn change_log_holds_what_each_write_did(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let first = gym.try_write(|write| users::create(write, user("Ana"))).await.unwrap();
    gym.write(|_| Ok(())).await;
    let ana = first.value.id;
    let third = gym
        .try_write(move |write| {
            rights::create(write, right(ana, Target::Organization))?;
            users::delete(write, ana)
        })
        .await
        .unwrap();
    let logged =
        |revision: i64, changes: &[Change]| changes.iter().map(|change| (revision, change.clone())).collect::<Vec<_>>();
    let both = [logged(1, &first.changes), logged(3, &third.changes)].concat();
    assert_eq!((first.changes.len(), third.changes.len()), (2, 4));
    assert_eq!(gym.read(|read, id| changes::since(read, id, 0)).await, both);
    assert_eq!(gym.read(|read, id| changes::since(read, id, 1)).await, logged(3, &third.changes));
    assert_eq!(gym.read(|read, id| changes::since(read, id, 3)).await, []);
}

async fn check_then_write_holds_among_many_at_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ana = gym.write(|write| Ok(users::create(write, user("Ana"))?.id)).await;
    let second = Store::open(gym.store().location().clone()).unwrap();
    let (start, mut tasks) = (Arc::new(Barrier::new(16)), JoinSet::new());
    for turn in 0..16 {
        let store = if turn % 2 == 0 { gym.store().clone() } else { second.clone() };
        let (start, organization) = (Arc::clone(&start), gym.id);
        tasks.spawn(async move {
            start.wait().await;
            let give_if_none = move |write: &mut store::Write<'_>| {
                if rights::list_of_person(write, organization, ana)?.is_empty() {
                    rights::create(write, right(ana, Target::Organization))?;
                    return Ok::<_, Error>(true);
                }
                Ok(false)
            };
            store.write(organization, NOW, give_if_none).await.unwrap().value
        });
    }
    let given = tasks.join_all().await;
    assert_eq!(given.iter().filter(|given| **given).count(), 1);
    assert_eq!(gym.read(rights::list_all).await.len(), 1);
    assert_eq!(gym.read(changes::revision).await, 17);
}

async fn counting_up_loses_nothing(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let (store, organization) = (gym.store().clone(), gym.id);
        let add = |write: &mut store::Write<'_>| {
            let organization = write.organization();
            let count = places::list_all(write, organization)?.len();
            places::create(write, place(&format!("Place {count:03}"))).map(drop)
        };
        tasks.spawn(async move { store.write(organization, NOW, add).await.unwrap().revision });
    }
    let mut revisions = tasks.join_all().await;
    revisions.sort_unstable();
    assert_eq!(revisions, (1..=100).collect::<Vec<_>>());
    let places = gym.read(places::list_all).await;
    let names: Vec<_> = places.iter().map(|place| place.name.to_string()).collect();
    assert_eq!(names, (0..100).map(|count| format!("Place {count:03}")).collect::<Vec<_>>());
}

async fn write_is_read_at_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for count in 1..=50_usize {
        gym.write(move |write| places::create(write, place(&count.to_string()))).await;
        assert_eq!(gym.read(places::list_all).await.len(), count);
    }
}

async fn a_read_sees_one_moment(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (store, organization) = (gym.store().clone(), gym.id);
    let writing = tokio::spawn(async move {
        for count in 0..100 {
            let add = move |write: &mut store::Write<'_>| places::create(write, place(&count.to_string()));
            store.write(organization, NOW, add).await.unwrap();
        }
    });
    while !writing.is_finished() {
        let (revision, places, later) = gym
            .read(|read, id| {
                Ok::<_, Error>((
                    changes::revision(read, id)?,
                    places::list_all(read, id)?.len(),
                    changes::revision(read, id)?,
                ))
            })
            .await;
        assert_eq!((revision, i64::try_from(places).unwrap()), (later, revision));
    }
    writing.await.unwrap();
}

async fn a_job_cannot_make_light_of_a_failed_statement(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ended = gym
        .try_write(|write| {
            outbox::create(write, None, "{}")?;
            users::create(write, user("Ana"))?;
            // PostgreSQL has given the transaction up by now, and answers its commit without an error.
            drop(users::create(write, user("Ana")));
            Ok(())
        })
        .await;
    assert!(matches!(&ended, Err(Error::Unavailable(detail)) if detail.contains("INSERT")), "{ended:?}");
    assert_eq!(gym.read(changes::revision).await, 0);
    assert_eq!(gym.read(|read, id| outbox::list(read, id, 9)).await, []);
    gym.write(|write| users::create(write, user("Ana"))).await;
}

async fn a_panic_in_a_job_leaves_nothing_and_harms_no_other(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for _ in 0..8 {
        let broken = gym
            .try_write(|write| -> Result<(), Error> {
                users::create(write, user("Ana"))?;
                panic!("a job of a test breaks off")
            })
            .await;
        assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");
        let broken = gym.store().read(|_| -> Result<(), Error> { panic!("a job of a test breaks off") }).await;
        assert!(matches!(broken, Err(Error::Unavailable(_))), "{broken:?}");
        gym.store().append(event(gym.id, 1)).await.unwrap();
    }
    assert_eq!(gym.read(users::list_cards).await, []);
    assert_eq!(gym.read(changes::revision).await, 0);
    for expected in 1..=8 {
        assert_eq!(gym.try_write(|_| Ok(())).await.unwrap().revision, expected);
    }
}

async fn write_of_a_caller_who_left_is_whole(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let mut leaving = Box::pin(gym.try_write(|write| users::create(write, user("Ana"))));
    tokio::select! {
        biased;
        _ = &mut leaving => {}
        () = std::future::ready(()) => {}
    }
    drop(leaving);
    while gym.read(changes::revision).await == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(gym.read(users::list_cards).await.len(), 1);
    assert_eq!(gym.read(|read, id| changes::since(read, id, 0)).await.len(), 2);
}

async fn two_servers_see_each_others_writes(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let second = Store::open(gym.store().location().clone()).unwrap();
    let organization = gym.id;
    for count in 1..=10 {
        gym.write(move |write| places::create(write, place(&count.to_string()))).await;
        let found = second.read(move |read| places::list_all(read, organization)).await.unwrap();
        assert_eq!(i64::try_from(found.len()).unwrap(), count);
    }
}

async fn two_servers_that_start_together_migrate_once(fresh: Fresh) {
    // Databases of their own beside the one of this story, so that there is something to migrate.
    for _ in 0..3 {
        let empty = fresh.beside();
        let open = |location: store::Location| tokio::task::spawn_blocking(move || Store::open(location));
        let (first, second, third) =
            tokio::join!(open(empty.location.clone()), open(empty.location.clone()), open(empty.location.clone()));
        for opened in [first, second, third] {
            let store = opened.unwrap().unwrap();
            assert!(store.prepare_all().await.unwrap() > 0);
        }
    }
}
