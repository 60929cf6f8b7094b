//! Places: found as written, listed, and gone with all that is in them.

use crate::gym::{ALL, Gym, NOW, closure, connect, group, lock, name, place, right, schedule, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::id::PlaceId;
use domain::lock::Lockdown;
use domain::place::{Place, Position};
use domain::reach::Reach;
use domain::right::Target;
use domain::schedule::Scheduleable;
use domain::text::Note;
use domain::time::TimeZone;
use store::page::Page;
use store::places::{self, Filter};
use store::{Error, controllers, group_locks, groups, locks, rights, schedules, users};

on_both_engines![
    place_is_found_as_written,
    place_is_changed_and_the_change_is_logged,
    places_are_listed_by_name_both_ways,
    places_are_filtered_by_ids_and_text,
    doors_of_a_place_are_counted,
    deleted_place_takes_everything_in_it_along,
    missing_place_cannot_be_changed,
];

async fn names(gym: &Gym, filter: Filter) -> Vec<String> {
    let listing = gym.read(move |read, id| places::list(read, id, &Reach::everything(), &filter, ALL)).await;
    whole(listing, |found| found.name.to_string())
}

async fn place_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let written = Place {
        description: Some(Note::parse("two floors").unwrap()),
        address: Note::parse("").unwrap(),
        position: Some(Position::new(52.0, -13.404_954_000_000_001).unwrap()),
        image: Some("https://example.com/p.png".to_owned()),
        time_zone: TimeZone::parse("America/New_York").unwrap(),
        ..place("Östra \u{1f3e0}")
    };
    let created = gym.write(move |write| places::create(write, written)).await;
    let id = created.id;
    assert_eq!((created.organization, created.created_at), (gym.id, NOW));
    assert_eq!(gym.read(move |read, organization| places::find(read, organization, id)).await, Some(created.clone()));
    assert_eq!(gym.read(places::list_all).await, [created]);
}

async fn place_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym.write(|write| places::create(write, place("North"))).await;
    let since = NOW.plus_seconds(-5);
    let changed = Place { name: name("South"), locked_down_since: Some(since), ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| places::update(write, &changed)).await;
    assert_eq!(changes, [Change::Place(expected.id, places::rule(&expected))]);
    assert_eq!(places::rule(&expected).lockdown, Some(Lockdown { since, exceptions: Vec::new() }));
    let id = expected.id;
    assert_eq!(gym.read(move |read, organization| places::find(read, organization, id)).await, Some(expected));
}

async fn places_are_listed_by_name_both_ways(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    gym.write(|write| {
        ["zoo", "Ähre", "ahre", "Zebra"].iter().try_for_each(|text| places::create(write, place(text)).map(drop))
    })
    .await;
    assert_eq!(names(&gym, Filter::default()).await, ["Ähre", "ahre", "Zebra", "zoo"]);
    let down = Filter { descending: true, ..Filter::default() };
    assert_eq!(names(&gym, down).await, ["zoo", "Zebra", "ahre", "Ähre"]);
    let page = Page { limit: 2, offset: 1 };
    let listing =
        gym.read(move |read, id| places::list(read, id, &Reach::everything(), &Filter::default(), page)).await;
    let found: Vec<_> = listing.items.iter().map(|found| found.name.as_str()).collect();
    assert_eq!((found, listing.total), (vec!["ahre", "Zebra"], 4));
}

async fn places_are_filtered_by_ids_and_text(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let ids = gym
        .write(|write| {
            ["Málaga", "100% West", "East"]
                .iter()
                .map(|text| Ok(places::create(write, place(text))?.id))
                .collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let of = |query: &str| Filter { query: Some(query.to_owned()), ..Filter::default() };
    assert_eq!(names(&gym, of("MALAGA")).await, ["Málaga"]);
    assert_eq!(names(&gym, of("0%")).await, ["100% West"]);
    assert_eq!(names(&gym, of("%")).await, ["100% West"]);
    assert_eq!(names(&gym, of("_")).await, [""; 0]);
    let picked = Filter { ids: Some(vec![ids[2].get(), ids[0].get(), 404]), ..Filter::default() };
    assert_eq!(names(&gym, picked).await, ["East", "Málaga"]);
    assert_eq!(names(&gym, Filter { ids: Some(vec![]), ..Filter::default() }).await, [""; 0]);
    // An id is not found by a part of it.
    let part = Filter { ids: Some(vec![ids[0].get() * 10 + 1]), ..Filter::default() };
    assert_eq!(names(&gym, part).await, [""; 0]);
}

async fn doors_of_a_place_are_counted(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (north, south) = gym
        .write(|write| {
            let (north, south) = (places::create(write, place("North"))?.id, places::create(write, place("South"))?.id);
            locks::create(write, lock("Front", north))?;
            locks::create(write, lock("Back", north))?;
            Ok((north, south))
        })
        .await;
    assert_eq!(gym.read(move |read, id| places::count_locks(read, id, north)).await, 2);
    assert_eq!(gym.read(move |read, id| places::count_locks(read, id, south)).await, 0);
}

async fn deleted_place_takes_everything_in_it_along(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (place, expected) = gym
        .write(move |write| {
            let (here, there) = (places::create(write, place("Here"))?.id, places::create(write, place("There"))?.id);
            let person = users::create(write, user("Ana"))?.id;
            let (door, other_door) =
                (locks::create(write, lock("Door", here))?.id, locks::create(write, lock("Door", there))?.id);
            connect(write, here, &[door])?;
            let (inside, wide) = (
                groups::create(write, group("Inside", Some(here)))?.id,
                groups::create(write, group("Wide", None))?.id,
            );
            for (group, lock) in [(inside, door), (inside, other_door), (wide, door), (wide, other_door)] {
                group_locks::create(write, group, lock)?;
            }
            let of_group = schedules::create(write, schedule(Scheduleable::Group(inside)))?.id;
            let of_door = schedules::create(write, schedule(Scheduleable::Lock(door)))?.id;
            schedules::create(write, schedule(Scheduleable::Group(wide)))?;
            schedules::create(write, schedule(Scheduleable::Lock(other_door)))?;
            let closed = schedules::create(write, closure(here))?.id;
            schedules::create(write, closure(there))?;
            let mut given = Vec::new();
            for target in [Target::Place(here), Target::Group(inside), Target::Lock(door)] {
                given.push(rights::create(write, right(person, target))?.id);
            }
            for target in [Target::Place(there), Target::Group(wide), Target::Lock(other_door), Target::Organization] {
                rights::create(write, right(person, target))?;
            }
            let expected = vec![
                Change::GroupLockGone(inside, door),
                Change::GroupLockGone(inside, other_door),
                Change::ScheduleGone(of_group),
                Change::RightGone(given[1]),
                Change::GroupGone(inside),
                Change::GroupLockGone(wide, door),
                Change::ScheduleGone(of_door),
                Change::RightGone(given[2]),
                Change::LockGone(door),
                Change::ScheduleGone(closed),
                Change::RightGone(given[0]),
                Change::PlaceGone(here),
            ];
            Ok((here, expected))
        })
        .await;
    assert_eq!(gym.changes(move |write| places::delete(write, place)).await, expected);
    let left = gym
        .read(|read, id| {
            Ok([
                places::list_all(read, id)?.len(),
                locks::list_all(read, id)?.len(),
                groups::list_all(read, id)?.len(),
                group_locks::list_all(read, id)?.len(),
                schedules::list_all(read, id)?.len(),
                rights::list_all(read, id)?.len(),
                controllers::list_all(read, id)?.len(),
            ])
        })
        .await;
    assert_eq!(left, [1, 1, 1, 1, 3, 4, 0]);
}

async fn missing_place_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nowhere = Place { id: PlaceId::new(404), ..place("Nowhere") };
    assert!(matches!(gym.try_write(move |write| places::update(write, &nowhere)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| places::delete(write, PlaceId::new(404))).await, Err(Error::NotFound(_))));
}
