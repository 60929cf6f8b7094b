//! Rows that were brought over from elsewhere, runs of imports, and who is to be welcomed.

use crate::gym::{Gym, NOW, user};
use crate::harness::{Fresh, on_both_engines};
use domain::id::{ImportRunId, UserId};
use store::imports::{self, Item, Origin};
use store::{Error, users, welcomes};

on_both_engines![
    row_is_found_as_it_was_noted_and_noted_again,
    rows_of_another_source_or_kind_are_others,
    rows_that_a_run_has_not_seen_are_told,
    what_was_adopted_has_no_origin,
    run_is_the_newest_of_its_source,
    notes_of_a_run_keep_their_order,
    people_wait_for_their_welcome_until_they_have_it_or_go,
];

const PLACE: Origin<'_> = Origin { source: "there", kind: "place", id: 7 };

fn item(own: i64, run: ImportRunId) -> Item {
    Item { own, fingerprint: [9; 32], adopted: false, run }
}

async fn row_is_found_as_it_was_noted_and_noted_again(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let run = gym.write(|write| imports::create_run(write, "there", "{}")).await;
    let find = async || gym.read(|read, tenant| imports::find(read, tenant, PLACE)).await;
    assert_eq!(find().await, None);
    let noted = item(3, run);
    let changes = gym.changes(move |write| imports::save(write, PLACE, &noted)).await;
    assert_eq!(changes, [], "where a row comes from opens no door");
    assert_eq!(find().await, Some(noted));
    let again = Item { own: 4, fingerprint: [1; 32], adopted: true, run: ImportRunId::new(run.get() + 1) };
    gym.write(move |write| imports::save(write, PLACE, &again)).await;
    assert_eq!(find().await, Some(again));
}

async fn rows_of_another_source_or_kind_are_others(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let others = [Origin { source: "elsewhere", ..PLACE }, Origin { kind: "user", ..PLACE }, Origin { id: 8, ..PLACE }];
    let run = ImportRunId::new(1);
    gym.write(move |write| {
        imports::save(write, PLACE, &item(1, run))?;
        others.into_iter().zip(2..).try_for_each(|(origin, own)| imports::save(write, origin, &item(own, run)))
    })
    .await;
    for (origin, own) in [PLACE].into_iter().chain(others).zip(1..) {
        let found = gym.read(move |read, tenant| imports::find(read, tenant, origin)).await;
        assert_eq!(found.map(|found| found.own), Some(own), "{origin:?}");
    }
    let all = gym.read(|read, tenant| imports::list_all(read, tenant, ("there", "place"))).await;
    assert_eq!(all, [(7, 1), (8, 4)]);
    let refused = gym.try_write(move |write| {
        imports::save(write, Origin { kind: "nonsense", ..PLACE }, &item(1, ImportRunId::new(1)))
    });
    assert!(matches!(refused.await, Err(Error::Conflict(_) | Error::Unavailable(_))));
}

async fn rows_that_a_run_has_not_seen_are_told(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (first, second) = gym
        .write(|write| {
            let runs = [imports::create_run(write, "there", "{}")?, imports::create_run(write, "there", "{}")?];
            for (id, run) in [(9, runs[0]), (7, runs[0]), (8, runs[1])] {
                imports::save(write, Origin { id, ..PLACE }, &item(id * 10, run))?;
            }
            Ok((runs[0], runs[1]))
        })
        .await;
    let not_seen =
        async |run| gym.read(move |read, tenant| imports::list_not_seen(read, tenant, ("there", "place"), run)).await;
    assert_eq!(not_seen(second).await, [(7, 70), (9, 90)]);
    assert_eq!(not_seen(first).await, []);
}

async fn what_was_adopted_has_no_origin(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let run = ImportRunId::new(1);
    gym.write(move |write| {
        imports::save(write, PLACE, &item(1, run))?;
        imports::save(write, Origin { id: 8, ..PLACE }, &Item { adopted: true, ..item(2, run) })
    })
    .await;
    for (own, source, expected) in [(1, "there", Some(7)), (2, "there", None), (1, "elsewhere", None)] {
        let found = gym.read(move |read, tenant| imports::source_of(read, tenant, (source, "place"), own)).await;
        assert_eq!(found, expected, "{own} of {source}");
    }
}

async fn run_is_the_newest_of_its_source(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let last = async |source: &'static str| gym.read(move |read, tenant| imports::last_run(read, tenant, source)).await;
    assert_eq!(last("there").await, None);
    let id = gym
        .write(|write| {
            imports::create_run(write, "there", "{}")?;
            imports::create_run(write, "elsewhere", "{}")?;
            imports::create_run(write, "there", "{\"a\":1}")
        })
        .await;
    let run = last("there").await.unwrap();
    assert_eq!((run.id, run.progress.as_str(), run.started_at, run.finished_at), (id, "{\"a\":1}", NOW, None));
    gym.write(move |write| imports::update_run(write, id, "{\"a\":2}", true)).await;
    let run = last("there").await.unwrap();
    assert_eq!((run.progress.as_str(), run.updated_at, run.finished_at), ("{\"a\":2}", NOW, Some(NOW)));
    let refused = gym.try_write(|write| imports::update_run(write, ImportRunId::new(99), "{}", false)).await;
    assert!(matches!(refused, Err(Error::NotFound("import"))), "{refused:?}");
}

async fn notes_of_a_run_keep_their_order(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (run, other) = (ImportRunId::new(1), ImportRunId::new(2));
    gym.write(move |write| {
        imports::create_note(write, run, 1, "{\"b\":1}")?;
        imports::create_note(write, other, 0, "{}")?;
        imports::create_note(write, run, 0, "{\"a\":1}")
    })
    .await;
    let notes = gym.read(move |read, tenant| imports::list_notes(read, tenant, run)).await;
    assert_eq!(notes, ["{\"a\":1}", "{\"b\":1}"]);
    let refused = gym.try_write(move |write| imports::create_note(write, run, 1, "{}")).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

async fn people_wait_for_their_welcome_until_they_have_it_or_go(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids = gym
        .write(|write| {
            let people = ["Ana", "Bob", "Cid"].map(|name| users::create(write, user(name)).unwrap().id);
            people.into_iter().chain(people).try_for_each(|id| welcomes::create(write, id))?;
            Ok(people)
        })
        .await;
    let waiting = async |after: i64| {
        gym.read(move |read, tenant| {
            Ok((welcomes::list(read, tenant, UserId::new(after), 2)?, welcomes::count(read, tenant)?))
        })
        .await
    };
    assert_eq!(waiting(0).await, (vec![ids[0], ids[1]], 3));
    assert_eq!(waiting(ids[1].get()).await, (vec![ids[2]], 3));
    gym.write(move |write| welcomes::delete(write, ids[0])).await;
    gym.write(move |write| users::delete(write, ids[1])).await;
    assert_eq!(waiting(0).await, (vec![ids[2]], 1));
}
