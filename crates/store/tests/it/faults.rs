//! What goes wrong outside: a clear error, nothing half done, and on again when the cause is gone.

use crate::gym::{Gym, NOW, event, organization, place, user};
use crate::harness::{Empty, Engine, Fresh, block_on};
use pgcluster::{Cluster, Durability};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use store::events::{self, Filter};
use store::{Error, Location, Store, Synchronous, changes, places, users};
use uuid::Uuid;

/// What the error of a database that is not available says.
fn unavailable<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Unavailable(detail)) => detail,
        other => panic!("{other:?} is not unavailable"),
    }
}

fn opening(path: &Path) -> String {
    unavailable(Store::open(Location::sqlite(path)).map(|_| ()))
}

async fn count(store: &Store, organization: domain::id::OrganizationId) -> i64 {
    let filter = Filter {
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
    };
    store.read(move |read| events::count(read, organization, &filter)).await.unwrap()
}

#[test]
fn locked_file_is_unavailable_for_writes_until_it_is_let_go() {
    let empty = Empty::on(Engine::Sqlite);
    let location = empty.location.clone().with_busy_timeout(Duration::from_millis(300));
    let file = location.file().unwrap().to_owned();
    block_on(async {
        let store = Store::open(location).unwrap();
        let id = organization(&store, "ironworks").await.unwrap();
        let holder = rusqlite::Connection::open(&file).unwrap();
        holder.execute_batch("begin immediate").unwrap();
        let add = |write: &mut store::Write<'_>| places::create(write, place("Here")).map(drop);
        let detail = unavailable(store.write(id, NOW, add).await);
        assert!(detail.contains("locked"), "{detail}");
        // Many that come meanwhile do not each wait for their turn to wait.
        let mut waiting = tokio::task::JoinSet::new();
        for second in 1..=100 {
            let store = store.clone();
            waiting.spawn(async move {
                let detail = unavailable(store.write(id, NOW, add).await);
                assert!(detail.contains("locked"), "{detail}");
                unavailable(store.append(event(id, second)).await);
            });
        }
        let all = tokio::time::timeout(Duration::from_secs(15), waiting.join_all()).await;
        assert!(all.is_ok(), "100 writes in a row waited for the lock, one after the other");
        assert_eq!(count(&store, id).await, 1, "reads go on");
        holder.execute_batch("rollback").unwrap();
        store.write(id, NOW, add).await.unwrap();
        store.append(event(id, 1)).await.unwrap();
        assert_eq!(count(&store, id).await, 2);
        // A lock that is held for less than the timeout is only waited for.
        holder.execute_batch("begin immediate").unwrap();
        let writing = tokio::spawn({
            let store = store.clone();
            async move { store.write(id, NOW, add).await }
        });
        holder.execute_batch("rollback").unwrap();
        writing.await.unwrap().unwrap();
        assert_eq!(store.read(move |read| changes::revision(read, id)).await.unwrap(), 2);
    });
}

#[test]
fn file_that_cannot_be_opened_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/store.db");
    assert!(opening(&missing).contains("no/such/folder/store.db"), "{}", opening(&missing));
    assert!(opening(folder.path()).contains(&folder.path().display().to_string()), "{}", opening(folder.path()));
    for (name, content) in
        [("garbage.db", "this is a letter, not a database\n".repeat(400)), ("short.db", "x".to_owned())]
    {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        let detail = opening(&path);
        assert!(detail.contains(name) && detail.contains("not a database"), "{detail}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
        fs::remove_file(&path).unwrap();
    }
}

#[test]
fn torn_file_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torn.db");
    block_on(async {
        let store = Store::open(Location::sqlite(&path).with_synchronous(Synchronous::Off)).unwrap();
        organization(&store, "ironworks").await.unwrap();
    });
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 3]).unwrap();
    let detail = Store::open(Location::sqlite(&path)).map(|_| ()).unwrap_err().to_string();
    assert!(detail.contains("torn.db"), "{detail}");
}

#[test]
fn address_of_no_database_is_refused_with_what_is_allowed() {
    for (url, word) in [
        ("", "sqlite://"),
        ("mysql://localhost/x", "postgres://"),
        ("/var/lib/latchkey.db", "sqlite://"),
        ("sqlite://", "sqlite:///var/lib"),
        ("postgres://user@host:port/x", "not valid"),
    ] {
        let detail = unavailable(Location::parse(url).map(|_| ()));
        assert!(detail.contains(word), "{url}: {detail}");
    }
    assert_eq!(Location::parse("sqlite:///a/b.db").unwrap().file(), Some(Path::new("/a/b.db")));
    assert_eq!(Location::parse("sqlite://b.db").unwrap().file(), Some(Path::new("b.db")));
    assert_eq!(Location::parse("postgresql://localhost/x").unwrap().engine(), "postgres");
}

#[test]
fn server_that_does_not_answer_is_named_without_its_password() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://me:secret@127.0.0.1:{port}/gym");
    let detail = unavailable(Store::open(Location::parse(&url).unwrap()).map(|_| ()));
    assert!(detail.contains(&format!("127.0.0.1:{port}")) && detail.contains("refused"), "{detail}");
    assert!(!detail.contains("secret"), "{detail}");
    assert!(!format!("{:?}", Location::parse(&url).unwrap()).contains("secret"));
}

#[test]
fn schema_of_a_newer_version_is_left_alone() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let empty = Empty::on(engine);
        drop(Store::open(empty.location.clone()).unwrap());
        let newer = "insert into schema_migration (version, name) values (9999, 'from the future')";
        match &empty.url {
            None => rusqlite::Connection::open(empty.location.file().unwrap()).unwrap().execute_batch(newer).unwrap(),
            Some(url) => block_on(async {
                let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute(newer).await.unwrap();
            }),
        }
        let refused = Store::open(empty.location.clone()).map(|_| ()).unwrap_err().to_string();
        assert!(refused.contains("9999 is newer than"), "{engine:?}: {refused}");
    }
}

#[test]
fn file_that_is_not_writable_is_an_error_that_names_it() {
    on_a_disk_of_its_own("faults::file_that_is_not_writable_is_an_error_that_names_it", |disk| {
        let path = disk.join("store.db");
        block_on(async {
            let store = Store::open(Location::sqlite(&path)).unwrap();
            organization(&store, "ironworks").await.unwrap();
        });
        remount(disk, "ro");
        let detail = opening(&path);
        assert!(detail.contains("store.db"), "{detail}");
        remount(disk, "rw");
        drop(Store::open(Location::sqlite(&path)).unwrap());
    });
}

#[test]
fn full_disk_is_unavailable_for_writes_until_there_is_room() {
    on_a_disk_of_its_own("faults::full_disk_is_unavailable_for_writes_until_there_is_room", |disk| {
        block_on(async {
            let store = Store::open(Location::sqlite(&disk.join("store.db"))).unwrap();
            let id = organization(&store, "ironworks").await.unwrap();
            let mut acknowledged = 1;
            let detail = loop {
                assert!(acknowledged < 100_000, "the disk never fills");
                match store.append(event(id, acknowledged)).await {
                    Ok(()) => acknowledged += 1,
                    Err(error) => break unavailable::<()>(Err(error)),
                }
            };
            assert!(detail.contains("full") || detail.contains("I/O"), "{detail}");
            let add = |write: &mut store::Write<'_>| {
                (0..2_000)
                    .try_for_each(|_| places::create(write, place("A place with a name of some length")).map(drop))
            };
            for _ in 0..3 {
                unavailable(store.write(id, NOW, add).await);
                assert_eq!(count(&store, id).await, acknowledged, "reads go on");
            }
            assert_eq!(store.read(move |read| changes::revision(read, id)).await.unwrap(), 0);
            remount(disk, "size=64m");
            store.append(event(id, acknowledged)).await.unwrap();
            assert_eq!(store.write(id, NOW, add).await.unwrap().revision, 1);
            assert_eq!(count(&store, id).await, acknowledged + 1);
            drop(store);
            let again = Store::open(Location::sqlite(&disk.join("store.db"))).unwrap();
            assert_eq!(count(&again, id).await, acknowledged + 1);
        });
    });
}

#[test]
fn postmaster_that_was_killed_is_found_again_by_the_next_job() {
    let mut cluster = Cluster::start(Durability::Real).unwrap();
    let location = Location::parse(&cluster.url("postgres")).unwrap();
    block_on(async {
        let store = Store::open(location).unwrap();
        let id = organization(&store, "ironworks").await.unwrap();
        for round in 1..=3_i64 {
            let add = |write: &mut store::Write<'_>| places::create(write, place("Here")).map(drop);
            // Warms up every connection.
            for _ in 0..12 {
                store.write(id, NOW, add).await.unwrap();
                store.read(move |read| places::list_all(read, id)).await.unwrap();
            }
            store.append(event(id, round)).await.unwrap();
            cluster.kill_postmaster().unwrap();
            unavailable(store.write(id, NOW, add).await);
            unavailable(store.read(move |read| places::list_all(read, id)).await);
            unavailable(store.append(event(id, 100)).await);
            cluster.start_again().unwrap();
            for _ in 0..12 {
                store.write(id, NOW, add).await.unwrap();
                store.read(move |read| places::list_all(read, id)).await.unwrap();
            }
            store.append(event(id, 10 + round)).await.unwrap();
            assert_eq!(store.read(move |read| changes::revision(read, id)).await.unwrap(), 24 * round);
            assert_eq!(count(&store, id).await, 1 + 2 * round);
        }
    });
}

#[test]
fn copy_of_a_running_file_is_whole_and_overwrites_nothing() {
    block_on(async {
        let gym = Gym::open(Fresh::on(Engine::Sqlite)).await;
        let folder = tempfile::tempdir().unwrap();
        let (store, id) = (gym.store().clone(), gym.id);
        gym.write(|write| (0..3_000).try_for_each(|_| places::create(write, place("Here")).map(drop))).await;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let writing = tokio::spawn(async move {
            let mut stopped = stopped;
            while stopped.try_recv().is_err() {
                let add = |write: &mut store::Write<'_>| {
                    users::create(write, domain::user::User { login_email: None, ..user("Ana") })
                };
                store.write(id, NOW, add).await.unwrap();
            }
        });
        for number in 0..3 {
            let target = folder.path().join(format!("copy-{number}.db"));
            gym.store().copy_to(target.clone()).await.unwrap();
            let copy = Store::open(Location::sqlite(&target)).unwrap();
            let (revision, people) = copy
                .read(move |read| Ok::<_, Error>((changes::revision(read, id)?, users::list_cards(read, id)?.len())))
                .await
                .unwrap();
            assert_eq!(revision, 1 + i64::try_from(people).unwrap(), "the copy is of one moment");
            let detail = unavailable(gym.store().copy_to(target.clone()).await);
            assert!(detail.contains(&format!("copy-{number}.db")), "{detail}");
        }
        let nowhere = folder.path().join("no/folder/copy.db");
        assert!(unavailable(gym.store().copy_to(nowhere).await).contains("no/folder/copy.db"));
        stop.send(()).unwrap();
        writing.await.unwrap();
    });
}

/// Runs a test once more in a mount namespace of its own, where it has a small disk in memory. Nothing of it is left,
/// whatever becomes of the test.
fn on_a_disk_of_its_own(name: &str, test: impl FnOnce(&Path)) {
    const DISK: &str = "LATCHKEY_TEST_DISK";
    if let Ok(disk) = std::env::var(DISK) {
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "latchkey-test", &disk]).status();
        assert!(mounted.unwrap().success());
        return test(Path::new(&disk));
    }
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("unshare");
    if !Command::new("id").arg("-u").output().unwrap().stdout.starts_with(b"0\n") {
        command.arg("--map-root-user");
    }
    command.arg("--mount").arg(std::env::current_exe().unwrap()).args([name, "--exact", "--nocapture"]);
    let output = command.env(DISK, folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

fn remount(disk: &Path, option: &str) {
    let mounted = Command::new("mount").args(["-o", &format!("remount,{option}")]).arg(disk).status();
    assert!(mounted.unwrap().success());
}
