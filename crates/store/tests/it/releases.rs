//! Database files of every release are brought up to date. `tests/releases` holds one for each migration, written by
//! the version whose newest it was, as text. Where that of the newest migration is missing, the test here writes it.

use crate::gym::{
    NOW, access_key, camera, card, carried, closure, connect, event, floor, group, guest, holidays, link, lock, login,
    organization, place, right, schedule, team, user,
};
use crate::harness::{Empty, Engine, block_on};
use crate::integrations::webhook;
use domain::camera::Camera;
use domain::hold::Attendance;
use domain::id::{IntegrationId, LoginId, OrganizationId};
use domain::integration::SignatureKey;
use domain::lock::Lock;
use domain::login::{Login, LoginKind};
use domain::permission::{Permission, PermissionSet};
use domain::reach::Reach;
use domain::right::Target;
use domain::schedule::{Consequence, Interval, ScheduleRule, Scheduleable, When};
use domain::text::Note;
use rusqlite::Connection;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use store::page::Page;
use store::{
    Error, Location, Read, Store, Synchronous, access_keys, attendance, cameras, card_assignments, cards, changes,
    contacts, controllers, deliveries, event_sets, events, exempt_networks, favorites, floors, former_logins,
    group_links, group_locks, groups, guests, imports, integrations, locks, logins, organizations, outbox, photos,
    places, relay_connections, relays, rights, schedules, team_memberships, team_rights, teams, tokens, users,
    welcomes,
};
use uuid::Uuid;

#[test]
fn old_database_files_migrate() {
    for file in releases() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch("pragma foreign_keys = off").unwrap();
        old.execute_batch(&fs::read_to_string(&file).unwrap()).unwrap();
        drop(old);
        block_on(async {
            let store = Store::open(Location::sqlite(&path).with_synchronous(Synchronous::Off)).unwrap();
            let id = OrganizationId::new(1);
            let told = store.read(move |read| tell(read, id)).await.unwrap();
            insta::with_settings!({ snapshot_suffix => file.file_stem().unwrap().to_str().unwrap(), prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!("release", told);
            });
            // And goes on from there.
            let added = store.write(id, NOW, |write| users::create(write, user("Zoe"))).await.unwrap();
            assert!(added.revision > 1 && added.value.id.get() > 2);
        });
        let checked = Connection::open(&path).unwrap();
        let broken: i64 =
            checked.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0, "{}", file.display());
    }
}

#[test]
fn every_migration_has_a_file_of_its_release() {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/migrations");
    let mut names: Vec<PathBuf> = fs::read_dir(migrations).unwrap().map(|entry| entry.unwrap().path()).collect();
    // The table that tells which migrations have run is no migration.
    names.retain(|path| path.file_name().unwrap().to_str().unwrap().starts_with(|c: char| c.is_ascii_digit()));
    names.sort();
    for (position, migration) in names.iter().enumerate() {
        let file = folder().join(migration.file_name().unwrap()).with_extension("dump");
        if !file.exists() && position + 1 == names.len() {
            fs::create_dir_all(folder()).unwrap();
            fs::write(&file, dump_of_today()).unwrap();
            panic!("{} was missing and is written now: commit it", file.display());
        }
        assert!(file.exists(), "{} is missing, and only its own version can write it", file.display());
    }
}

#[test]
fn newest_release_file_has_the_schema_of_today() {
    let newest = Connection::open_in_memory().unwrap();
    newest.execute_batch("pragma foreign_keys = off").unwrap();
    newest.execute_batch(&fs::read_to_string(releases().last().unwrap()).unwrap()).unwrap();
    let empty = Empty::on(Engine::Sqlite);
    drop(Store::open(empty.location.clone()).unwrap());
    let today = Connection::open(empty.location.file().unwrap()).unwrap();
    assert_eq!(schema(&newest), schema(&today), "a released migration never changes; before that, delete the file");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases")
}

fn releases() -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "dump"));
    files.sort();
    assert!(!files.is_empty());
    files
}

/// A file of today with a row in every table, as text that SQLite reads.
fn dump_of_today() -> String {
    let empty = Empty::on(Engine::Sqlite);
    block_on(async {
        let store = Store::open(empty.location.clone()).unwrap();
        fill(&store).await;
    });
    let connection = Connection::open(empty.location.file().unwrap()).unwrap();
    let mut text = String::new();
    for statement in schema(&connection) {
        writeln!(text, "{statement};").unwrap();
    }
    for table in lines(&connection, "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")
    {
        let columns = lines(&connection, &format!("select name from pragma_table_info('{table}') order by cid"));
        let values: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        let rows =
            lines(&connection, &format!("select {} from \"{table}\" order by rowid", values.join(" || ', ' || ")));
        assert!(!rows.is_empty() || RELICS.contains(&table.as_str()), "{table} is empty");
        for row in rows {
            writeln!(text, "insert into \"{table}\" ({}) values ({row});", columns.join(", ")).unwrap();
        }
    }
    text
}

/// Tables that nothing is written to any more, and that cannot go.
const RELICS: [&str; 1] = ["controller"];

fn schema(connection: &Connection) -> Vec<String> {
    lines(connection, "select sql from sqlite_schema where sql is not null and name not like 'sqlite_%' order by rowid")
}

fn lines(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

async fn fill(store: &Store) {
    let id = organization(store, "ironworks").await.unwrap();
    let job = |write: &mut store::Write<'_>| {
        let organization = write.organization();
        let here = places::create(write, place("Here"))?.id;
        let floor = Some(floors::create(write, floor("Lobby", here, 0))?.id);
        let door = locks::create(write, Lock { floor, ..lock("Door", here) })?.id;
        cameras::create(write, Camera { lock: Some(door), ..camera("Lobby", here) })?;
        let controller = connect(write, here, &[door])?;
        assert_eq!(relays::list(write, organization, controller)?.len(), 4);
        let group = groups::create(write, group("Group", Some(here)))?.id;
        group_locks::create(write, group, door)?;
        group_links::create(write, link("Courier", group), [4; 32])?;
        let (ana, bob) = (users::create(write, user("Ana"))?.id, users::create(write, user("Bob"))?.id);
        let visitor = guests::create(write, guest("Visitor"))?.id;
        access_keys::create(write, access_key(visitor), [5; 32])?;
        organizations::set_owner(write, ana)?;
        users::set_password(write, ana, "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA")?;
        for target in [Target::Organization, Target::Place(here), Target::Group(group), Target::Lock(door)] {
            rights::create(write, right(bob, target))?;
        }
        let desk = teams::create(write, team("Desk"))?.id;
        team_memberships::create(write, (desk, ana))?;
        team_rights::create(write, right(ana, Target::Group(group)).with_assignee(desk))?;
        schedules::create(write, schedule(Scheduleable::Group(group)))?;
        schedules::create(write, closure(here))?;
        let until = Interval::new(NOW, NOW.plus_seconds(3_600)).unwrap();
        let mut once = schedule(Scheduleable::Lock(door));
        once.rule = ScheduleRule { consequence: Consequence::Unlock, when: When::Once(until), ..once.rule };
        schedules::create(write, once)?;
        schedules::create(write, holidays(Scheduleable::Lock(door)))?;
        organizations::set_lockdown(write, Some(NOW))?;
        let attendance = Attendance { arrived_at: Some(NOW), left_at: None };
        attendance::update(write, door, attendance::State { attendance, held: true })?;
        logins::create(write, login(LoginKind::Device, Some(ana)), [1; 32])?;
        let scopes = Some(PermissionSet::of(&[Permission::LocksUnlock]));
        logins::create(write, Login { scopes, ..login(LoginKind::Api, None) }, [2; 32])?;
        favorites::set_lock(write, ana, door, true)?;
        favorites::set_place(write, ana, here, true)?;
        let card = cards::create(write, card("third_party_hf", "04a1b2c3"))?.id;
        let given = card_assignments::create(write, carried(card, ana))?.id;
        card_assignments::set_token(write, given, Some(&[4; 32]))?;
        former_logins::note(write, LoginId::new(7), Some(bob))?;
        tokens::create(write, &[3; 32], bob, NOW.plus_seconds(60))?;
        event_sets::create(write, Some(ana), "{}".to_owned())?;
        integrations::create(write, webhook("Zap", Some(here)), Some(&SignatureKey::parse("open sesame").unwrap()))?;
        integrations::create(write, webhook("All", None), None)?;
        welcomes::create(write, bob)?;
        contacts::set_at_night(write, here, Some(&Note::parse("030 1234").unwrap()))?;
        contacts::set_support(write, Some(&Note::parse("ask Ana").unwrap()))?;
        exempt_networks::set(write, &["203.0.113.0/24".to_owned()])?;
        photos::put(write, ana, photos::Kind::Png, b"picture")?;
        let run = imports::create_run(write, "elsewhere", "{}")?;
        imports::create_note(write, run, 0, "{}")?;
        let item = imports::Item { own: here.get(), fingerprint: [5; 32], adopted: false, run };
        imports::save(write, imports::Origin { source: "elsewhere", kind: "place", id: 70 }, &item)?;
        outbox::create(write, Some(bob), "{}").map(drop)
    };
    store.write(id, NOW, job).await.unwrap();
    store.append(event(id, 1)).await.unwrap();
}

/// Reads through every module.
fn tell(read: &mut Read<'_>, id: OrganizationId) -> Result<String, Error> {
    let everything = Reach::everything();
    let page = Page { limit: 100, offset: 0 };
    let filter = events::Filter {
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
    let parts = [
        format!("{:#?}", organizations::find(read, id)?),
        format!("{:#?}", organizations::find_lockdown(read, id)?),
        format!("{:#?}", places::list(read, id, &everything, &places::Filter::default(), page)?),
        format!("{:#?}", controllers::list_all(read, id)?),
        format!("{:#?}", relays::list(read, id, domain::id::ControllerId::new(1))?),
        format!("{:#?}", relay_connections::list(read, id, domain::id::ControllerId::new(1))?),
        format!("{:#?}", floors::find(read, id, domain::id::FloorId::new(1))?),
        format!("{:#?}", locks::list(read, id, &everything, &locks::Filter::default(), page)?),
        format!("{:#?}", cameras::list(read, id, &everything, &cameras::Filter::default(), page)?),
        format!("{:#?}", groups::list(read, id, &everything, &groups::Filter::default(), page)?),
        format!("{:#?}", group_locks::list_all(read, id)?),
        format!("{:#?}", group_links::list_all(read, id)?),
        format!("{:#?}", users::list(read, id, &users::Filter::default(), page)?),
        format!("{:#?}", guests::list(read, id, &guests::Filter::default(), page)?),
        format!("{:#?}", access_keys::find_by_secret(read, &[5; 32])?),
        format!("{:#?}", rights::list_all(read, id)?),
        format!("{:#?}", teams::list(read, id, &teams::Filter::default(), page)?),
        format!("{:#?}", team_memberships::list(read, id, &team_memberships::Filter::default(), page)?),
        format!("{:#?}", team_rights::list_of_team(read, id, domain::id::TeamId::new(1))?),
        format!("{:#?}", schedules::list_all(read, id)?),
        format!("{:#?}", attendance::find(read, id, domain::id::LockId::new(1))?),
        format!("{:#?}", cards::list(read, id, &cards::Filter::default(), page)?),
        format!("{:#?}", card_assignments::find_by_token(read, &[4; 32])?),
        format!("{:#?}", integrations::list(read, id, &everything, &integrations::Filter::default(), page)?),
        format!("{:#?}", deliveries::list(read, id, IntegrationId::new(2), None, page)?),
        format!("{:#?}", favorites::list_locks(read, id, domain::id::UserId::new(1))?),
        format!("{:#?}", favorites::list_places(read, id, domain::id::UserId::new(1))?),
        format!("{:#?}", logins::list_rules(read, id)?),
        format!("{:#?}", tokens::find(read, &[3; 32])?),
        format!("{:#?}", event_sets::find(read, id, domain::id::EventSetId::new(1))?),
        format!("{:#?}", outbox::list(read, id, 10)?),
        format!("{:#?}", imports::last_run(read, id, "elsewhere")?),
        format!("{:#?}", imports::list_notes(read, id, domain::id::ImportRunId::new(1))?),
        format!("{:#?}", imports::list_all(read, id, ("elsewhere", "place"))?),
        format!("{:#?}", welcomes::list(read, id, domain::id::UserId::new(0), 10)?),
        format!("{:#?}", photos::find_time(read, id, domain::id::UserId::new(1))?),
        format!("{:#?}", former_logins::list(read, id, LoginId::new(7))?),
        format!("{:#?}", events::list(read, id, &filter, 10)?),
        format!("{:#?}", changes::since(read, id, 0)?),
    ];
    Ok(parts.join("\n"))
}
