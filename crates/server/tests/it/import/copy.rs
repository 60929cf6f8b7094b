//! `cargo xtask prove import`: whoever enters at the source enters at the copy, at every hour of a week, and nobody else.

use super::source::Source;
use super::{house, import, report};
use crate::house::House;
use crate::process::{Process, now_s};
use domain::access::{Attempt, Decision, Means, Policy, Subject, decide};
use domain::event::{Event, Refusal};
use domain::id::{LockId, OrganizationId, UserId};
use domain::time::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use store::{Location, Read, Store};
use uuid::Uuid;

/// The word under which the copy knows its source.
const SOURCE: &str = "ironworks#1";
const ORGANIZATION: OrganizationId = OrganizationId::new(1);
const HISTORY_DAYS: i64 = 90;
const HOURS: usize = 168;

#[test]
fn it_decides_as_its_source_although_the_import_was_killed_twice() {
    let source = Source::start("300");
    source.enrich();
    let house = house();
    let began = now_s();
    kill_at(&house, &source, |process| drop(process.says("rights: ")));
    kill_at(&house, &source, |process| {
        process.says("log lines: ");
        let copy = open(&house.database());
        while count_events(&copy) < 1_000 {
            std::thread::yield_now();
        }
    });
    let told = report(&house, &source, &[]);
    assert_eq!(told["resumed"], true, "{told}");
    let (there, here) = (open(&source.database), open(&house.database()));
    let (people, doors) = (mapped(&here, "user"), mapped(&here, "lock"));
    let decisions = compare_decisions((&there, &here), &people, &doors);
    let lines = compare_history((&there, &here), began);
    compare_counts(&source, &told, lines);
    let again = report(&house, &source, &[]);
    for (kind, counts) in again["counts"].as_object().unwrap() {
        assert_eq!((&counts["created"], &counts["updated"]), (&0.into(), &0.into()), "{kind}: {again}");
    }
    let count = |kind: &str| told["counts"][kind]["created"].clone();
    println!(
        "compared: 0 differences in {decisions} decisions of {} people at {} doors; {lines} log lines, {} cards, {} \
         schedules and {} rights the same; {} access links told of; killed twice, and a second run made nothing",
        people.len(),
        doors.len(),
        count("cards"),
        count("schedules"),
        count("rights"),
        told["counts"]["access links"]["left_out"],
    );
}

/// Starts an import that does not hurry, and kills it at a moment.
fn kill_at(house: &House, source: &Source, moment: impl FnOnce(&Process)) {
    let process = Process::start(&mut import(house, source, &["--requests-per-second", "30"]));
    moment(&process);
    // Dropping it is SIGKILL.
    drop(process);
}

fn open(database: &Path) -> Store {
    Store::open(Location::sqlite(database)).unwrap()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn read<T: Send + 'static>(
    store: &Store,
    job: impl FnOnce(&mut Read<'_>) -> Result<T, store::Error> + Send + 'static,
) -> T {
    block_on(store.read(job)).unwrap()
}

/// The numbers there and here of what came over.
fn mapped(copy: &Store, kind: &'static str) -> BTreeMap<i64, i64> {
    read(copy, move |read| store::imports::list_all(read, ORGANIZATION, (SOURCE, kind))).into_iter().collect()
}

fn policy(store: &Store) -> Policy {
    let (_, changes) = read(store, |read| store::changes::snapshot(read, ORGANIZATION));
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change| policy.apply(change));
    policy
}

/// Asks both about everybody at every door, hour by hour, and gives how often.
fn compare_decisions(
    (there, here): (&Store, &Store),
    people: &BTreeMap<i64, i64>,
    doors: &BTreeMap<i64, i64>,
) -> usize {
    let step = std::env::var("LATCHKEY_HOURS_APART").map_or(3, |hours| hours.parse().unwrap());
    let (source, copy) = (policy(there), policy(here));
    // Guests stay behind; the report names them.
    let mut everybody = read(there, |read| store::users::list_cards(read, ORGANIZATION));
    everybody.retain(|card| {
        let id = card.id;
        read(there, move |read| store::users::find(read, ORGANIZATION, id)).is_some()
    });
    let every_door = read(there, |read| store::locks::list_all(read, ORGANIZATION));
    assert_eq!((everybody.len(), every_door.len()), (people.len(), doors.len()), "everybody and every door came over");
    let begins = Timestamp::from_micros(now_s() / 3_600 * 3_600 * 1_000_000);
    let (mut count, mut outcomes) = (0, BTreeMap::new());
    for hour in (0..HOURS).step_by(step) {
        let at = begins.plus_seconds(i64::try_from(hour).unwrap() * 3_600);
        for (person, own_person) in people {
            for (door, own_door) in doors {
                let verdict = verdict(&source, *person, *door, at);
                assert_eq!(verdict, self::verdict(&copy, *own_person, *own_door, at), "{person} at {door}, {at}");
                count += 1;
                *outcomes.entry(verdict).or_insert(0) += 1;
            }
        }
    }
    // A comparison in which everybody is refused for one reason would show nothing.
    assert!(outcomes.len() >= 6 && outcomes["granted"] * 20 > count, "{outcomes:?}");
    count
}

fn verdict(policy: &Policy, person: i64, door: i64, at: Timestamp) -> &'static str {
    let subject = Subject::Person(UserId::new(person));
    let means = Means::App { primary_device: true };
    match decide(policy, &Attempt { lock: LockId::new(door), subject, means, location: None }, at) {
        Decision::Grant(_) => "granted",
        Decision::Deny(reason) => reason.key(),
    }
}

fn count_events(store: &Store) -> i64 {
    read(store, |read| store::events::count(read, ORGANIZATION, &filter(Uuid::nil(), Uuid::max())))
}

fn filter(from: Uuid, before: Uuid) -> store::events::Filter {
    store::events::Filter {
        from,
        before,
        kinds: None,
        actor: None,
        by_nobody: false,
        login: None,
        link: None,
        access_key: None,
        guests: None,
        object_kind: None,
        object: None,
        place: None,
        success: None,
    }
}

/// Compares the lines that the source had when the import began, and gives how many there are.
fn compare_history((there, here): (&Store, &Store), began: i64) -> usize {
    let id = |at_s: i64| uuid::Builder::from_unix_timestamp_millis((at_s * 1_000).unsigned_abs(), &[0; 10]).into_uuid();
    // The import counts its days from a moment after this, so the first minute is left to it.
    let (from, before) = (id(began - HISTORY_DAYS * 86_400 + 60), id(began));
    let lines = read(there, move |read| store::events::list(read, ORGANIZATION, &filter(from, before), i64::MAX));
    let told = |event: &Event| {
        let actor = event.actor.as_ref().map(|actor| (actor.name.clone(), actor.email.clone()));
        let object = (event.object.kind, event.object.name.clone());
        (event.kind, event.created_at, actor, object, event.refusal.map(Refusal::code), event.place.is_some())
    };
    for line in &lines {
        let uuid = line.uuid;
        let copy = read(here, move |read| store::events::find(read, ORGANIZATION, uuid));
        assert_eq!(copy.as_ref().map(told), Some(told(line)), "{uuid}");
    }
    assert!(lines.len() > 1_000, "{}", lines.len());
    lines.len()
}

/// Compares how many there are of everything, as the source tells and as the report does.
fn compare_counts(source: &Source, told: &Value, lines: usize) {
    let number = |kind: &str, field: &str| told["counts"][kind][field].as_u64().unwrap();
    let total = |path: &str| source.list(&format!("{path}?limit=250")).len() as u64;
    for (kind, path) in [
        ("places", "/places"),
        ("doors", "/locks"),
        ("groups", "/groups"),
        ("cards", "/cards"),
        ("schedules", "/schedules"),
        ("cards of people", "/card_assignments"),
    ] {
        assert_eq!(number(kind, "created"), total(path), "{kind}");
    }
    assert_eq!(number("people", "adopted"), 1, "the owner is here already");
    assert_eq!(number("access links", "left_out"), total("/group_links"));
    assert!(number("log lines", "created") >= lines as u64 && number("log lines", "left_out") == 0, "{told}");
    let notes = told["notes"].as_array().unwrap();
    let of = |topic: &str| notes.iter().filter(|note| note["topic"] == topic).count() as u64;
    let rights_of = |kind: &str| source.list(&format!("/role_assignments?assignee_type={kind}&limit=250")).len() as u64;
    let left_out = total("/group_links") + rights_of("Team") + rights_of("Guest");
    assert_eq!((of("left_out"), of("locked_down"), of("adopted")), (left_out, 1, 1), "{notes:?}");
}
