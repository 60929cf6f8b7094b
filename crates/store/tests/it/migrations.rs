//! What a migration does to the rows that it finds, on both engines.

use crate::gym::{NOW, closure, controller, place};
use crate::harness::{Empty, Fresh, on_both_engines};
use domain::controller::UnlockTime;
use domain::id::{ControllerId, GroupId, LockId, LoginId, OrganizationId, PlaceId, UserId};
use domain::schedule::{Days, Schedule, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow};
use store::{Error, Store, controllers, former_logins, locks, places, relays, schedules};

on_both_engines![
    schedules_keep_their_ids_and_meaning,
    ids_of_deleted_schedules_are_not_given_again,
    doors_are_connected_to_the_controllers_that_drove_them,
    whose_a_login_was_that_is_gone_is_read_from_the_log,
];

/// The organization, a place with a door, and a group, as the first version wrote them.
const GYM: &str = "
    insert into organization (id, name, domain, time_zone, sign_up_allowed, event_retention_days, revision, created_at,
            updated_at)
        values (1, 'Gym', 'gym', 'UTC', false, 400, 3, 0, 0);
    insert into place (id, organization_id, name, search_key, address, time_zone, created_at, updated_at)
        values (4, 1, 'Here', 'here', '', 'UTC', 0, 0);
    insert into lock (id, organization_id, place_id, name, search_key, geofence_restriction, reader_restriction,
            time_restriction, created_at, updated_at)
        values (5, 1, 4, 'Door', 'door', false, false, true, 0, 0);
    insert into door_group (id, organization_id, name, search_key, app_access, geofence_restriction,
            primary_device_restriction, reader_restriction, tap_to_access_restriction, time_restriction, created_at,
            updated_at)
        values (6, 1, 'Group', 'group', true, false, false, false, false, true, 0, 0);";

const SCHEDULES: &str = "
    insert into schedule (id, organization_id, name, enabled, consequence, lock_id, group_id, days, starts_s, ends_s,
            created_at, updated_at)
        values (3, 1, 'Mornings', true, 'allow', 5, null, 65, 21600, 43200, 10, 20),
            (7, 1, null, false, 'allow', null, 6, 127, 0, 86400, 30, 40);";

/// The log tells of a schedule that is gone.
const LOG: &str = "
    insert into event (organization_id, uuid, kind, object_kind, object_id, object_name, created_at)
        values (1, cast('one' as {bytes}), 'schedule.destroy', 'Schedule', 9, 'Nights', 0),
            (1, cast('two' as {bytes}), 'lock.unlock', 'Lock', 5000, 'Door', 0);";

/// A controller that drives five doors, one that has no unlock time for its door, and a door without any.
const CONTROLLERS: &str = "
    insert into controller (id, organization_id, place_id, name, kind, created_at, updated_at)
        values (3, 1, 4, 'Böx', 'simulated', 10, 20), (8, 1, 4, 'Other', 'simulated', 30, 40);
    insert into lock (id, organization_id, place_id, name, search_key, geofence_restriction, reader_restriction,
            time_restriction, controller_id, relock_after_ms, created_at, updated_at)
        values (11, 1, 4, 'A', 'a', false, false, false, 3, 500, 1, 1), (12, 1, 4, 'B', 'b', false, false, false, 3, 600, 1, 1),
            (13, 1, 4, 'C', 'c', false, false, false, 3, 700, 1, 1), (14, 1, 4, 'D', 'd', false, false, false, 3, 800, 1, 1),
            (15, 1, 4, 'E', 'e', false, false, false, 3, 600000, 1, 1), (16, 1, 4, 'F', 'f', false, false, false, 8, null, 1, 1);";

/// A person with a phone, a key whose maker has left, and what the log tells of: the phone (21), that key (22), by its
/// maker and by nobody since, a phone that is gone (23), and a line without a login.
const LOGINS: &str = "
    insert into person (id, organization_id, name, search_key, access_enabled, password_flow_enabled, metadata, created_at,
            updated_at)
        values (2, 1, 'Ana', 'ana', true, true, '{}', 0, 0);
    insert into login (id, organization_id, person_id, kind, secret_hash, is_primary, expire, created_at, updated_at)
        values (21, 1, 2, 'device', cast('a' as {bytes}), false, true, 0, 0),
            (22, 1, null, 'api', cast('b' as {bytes}), false, true, 0, 0);
    insert into event (organization_id, uuid, kind, actor_id, login_id, object_kind, object_id, object_name, created_at)
        values (1, cast('1' as {bytes}), 'lock.unlock', 2, 21, 'Lock', 5, 'Door', 10),
            (1, cast('2' as {bytes}), 'lock.unlock', 3, 22, 'Lock', 5, 'Door', 20),
            (1, cast('3' as {bytes}), 'lock.unlock', null, 22, 'Lock', 5, 'Door', 30),
            (1, cast('4' as {bytes}), 'lock.unlock', 2, 23, 'Lock', 5, 'Door', 40),
            (1, cast('5' as {bytes}), 'lock.unlock', 2, 23, 'Lock', 5, 'Door', 50),
            (1, cast('6' as {bytes}), 'lock.unlock', 2, null, 'Lock', 5, 'Door', 60);";

/// Makes a database of the first version with these rows.
async fn write_first_version(empty: &Empty, rows: &[&str]) {
    let first = concat!(env!("CARGO_MANIFEST_DIR"), "/src/migrations/0001_first.sql");
    let ledger = "create table schema_migration (version bigint primary key, name {text} not null);
        insert into schema_migration values (1, 'first');";
    let first = std::fs::read_to_string(first).unwrap();
    let text = [&[ledger, first.as_str()], rows].concat().join("\n").replace("{text}", "text");
    match &empty.url {
        None => {
            let connection = rusqlite::Connection::open(empty.location.file().unwrap()).unwrap();
            let text = text.replace("{identity}", "integer primary key autoincrement").replace("{bytes}", "blob");
            connection.execute_batch(&text).unwrap();
        }
        Some(url) => {
            let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            let identity = "bigint generated by default as identity primary key";
            client.batch_execute(&text.replace("{identity}", identity).replace("{bytes}", "bytea")).await.unwrap();
        }
    }
}

async fn all(store: &Store) -> Vec<Schedule> {
    store.read(|read| schedules::list_all(read, OrganizationId::new(1))).await.unwrap()
}

/// Adds a place with a closure, and gives the id of the closure.
async fn add(store: &Store) -> i64 {
    let job = |write: &mut store::Write<'_>| {
        let here = places::create(write, place("There"))?.id;
        Ok::<_, Error>(schedules::create(write, closure(here))?.id.get())
    };
    store.write(OrganizationId::new(1), NOW, job).await.unwrap().value
}

async fn schedules_keep_their_ids_and_meaning(fresh: Fresh) {
    let empty = fresh.beside();
    write_first_version(&empty, &[GYM, SCHEDULES]).await;
    let store = Store::open(empty.location.clone()).unwrap();
    let [morning, noon] = [21_600, 43_200].map(|seconds| TimeOfDay::from_seconds(seconds).unwrap());
    let mornings = WeeklyWindow::new(Days::from_bits(65), morning, noon).unwrap();
    let always = WeeklyWindow::all_day(Days::ALL);
    let told: Vec<_> = all(&store)
        .await
        .into_iter()
        .map(|one| {
            let name = one.name.map(|name| name.to_string()).unwrap_or_default();
            (one.id.get(), name, one.enabled, one.rule, one.created_at.as_micros(), one.updated_at.as_micros())
        })
        .collect();
    let expected = [
        (3, "Mornings", true, ScheduleRule::restriction(Scheduleable::Lock(LockId::new(5)), mornings), 10, 20),
        (7, "", false, ScheduleRule::restriction(Scheduleable::Group(GroupId::new(6)), always), 30, 40),
    ]
    .map(|(id, name, enabled, rule, created, updated)| (id, name.to_owned(), enabled, rule, created, updated));
    assert_eq!(told, expected);
    assert_eq!(add(&store).await, 8);
}

async fn ids_of_deleted_schedules_are_not_given_again(fresh: Fresh) {
    for rows in [&[GYM, SCHEDULES, LOG][..], &[GYM, LOG]] {
        let empty = fresh.beside();
        write_first_version(&empty, rows).await;
        let store = Store::open(empty.location.clone()).unwrap();
        assert_eq!(all(&store).await.len(), if rows.len() == 3 { 2 } else { 0 });
        assert_eq!(add(&store).await, 10);
        assert_eq!(add(&store).await, 11);
    }
}

async fn doors_are_connected_to_the_controllers_that_drove_them(fresh: Fresh) {
    let empty = fresh.beside();
    write_first_version(&empty, &[GYM, CONTROLLERS]).await;
    let store = Store::open(empty.location.clone()).unwrap();
    let id = OrganizationId::new(1);
    let (kept, doors) = store
        .read(move |read| Ok::<_, Error>((controllers::list_all(read, id)?, locks::list_all(read, id)?)))
        .await
        .unwrap();
    let kept: Vec<_> = kept.iter().map(|one| (one.id.get(), one.name.as_str(), one.created_at.as_micros())).collect();
    assert_eq!(kept, [(3, "Böx", 10), (8, "Other", 30)]);
    let driven = |found: &locks::Counted| {
        let drive = found.drive.unwrap();
        (found.lock.id.get(), drive.controller.get(), drive.unlock_time.map(UnlockTime::millis))
    };
    // A door without a wire speaks of the first controller of its place.
    let expected = [
        (5, 3, None),
        (11, 3, Some(500)),
        (12, 3, Some(600)),
        (13, 3, Some(700)),
        (14, 3, Some(800)),
        (15, 3, Some(600_000)),
        (16, 3, None),
    ];
    assert_eq!(doors.iter().map(driven).collect::<Vec<_>>(), expected);
    let job = |write: &mut store::Write<'_>| {
        let organization = write.organization();
        let counts = [3, 8].map(|one| relays::list(write, organization, ControllerId::new(one)).unwrap().len());
        Ok::<_, Error>((counts, controllers::create(write, controller("New", Some(PlaceId::new(4))), None)?.id.get()))
    };
    assert_eq!(store.write(id, NOW, job).await.unwrap().value, ([5, 4], 9));
}

async fn whose_a_login_was_that_is_gone_is_read_from_the_log(fresh: Fresh) {
    let empty = fresh.beside();
    write_first_version(&empty, &[GYM, LOGINS]).await;
    let store = Store::open(empty.location.clone()).unwrap();
    let id = OrganizationId::new(1);
    let whose = async |login: i64| {
        let found = store.read(move |read| former_logins::list(read, id, LoginId::new(login))).await.unwrap();
        found.into_iter().map(|person| person.map(UserId::get)).collect::<Vec<_>>()
    };
    assert_eq!(whose(21).await, [], "it is there to be asked");
    assert_eq!(whose(22).await, [None, Some(3)]);
    assert_eq!(whose(23).await, [Some(2)]);
    // A row is as young as the youngest line that it was made of.
    let forget = |before: i64| {
        let job = move |write: &mut store::Write<'_>| {
            former_logins::delete_before(write, domain::time::Timestamp::from_micros(before))
        };
        store.write(id, NOW, job)
    };
    assert_eq!(forget(50).await.unwrap().value, 2);
    assert_eq!((whose(22).await, whose(23).await), (vec![], vec![Some(2)]));
    assert_eq!(forget(51).await.unwrap().value, 1);
}
