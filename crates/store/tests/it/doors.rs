//! Doors, groups of doors, the links between them, and controllers.

use crate::gym::{
    ALL, Gym, NOW, closure, connect, controller, group, lock, name, organization, place, right, schedule, user, whole,
};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::group::{Group, GroupRestrictions};
use domain::id::{GroupId, LockId, PlaceId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::Position;
use domain::reach::Reach;
use domain::right::Target;
use domain::schedule::Scheduleable;
use domain::text::Note;
use store::page::Page;
use store::{Error, Write, controllers, group_locks, groups, locks, places, rights, schedules, users};

on_both_engines![
    door_is_found_as_written,
    door_is_changed_and_the_change_is_logged,
    doors_are_filtered,
    deleted_door_takes_links_rights_schedules_and_its_controller_along,
    controller_of_two_doors_outlives_one,
    group_is_found_as_written,
    group_is_changed_and_the_change_is_logged,
    groups_are_filtered,
    people_and_doors_of_a_group_are_counted,
    deleted_group_leaves_its_doors,
    link_is_found_and_gone,
    links_are_filtered,
    a_door_is_in_a_group_once,
    rows_of_two_organizations_are_never_linked,
    missing_rows_cannot_be_changed,
];

async fn door_names(gym: &Gym, filter: locks::Filter) -> Vec<String> {
    let listing = gym.read(move |read, id| locks::list(read, id, &Reach::everything(), &filter, ALL)).await;
    whole(listing, |found| found.lock.name.to_string())
}

async fn group_names(gym: &Gym, filter: groups::Filter) -> Vec<String> {
    let listing = gym.read(move |read, id| groups::list(read, id, &Reach::everything(), &filter, ALL)).await;
    whole(listing, |found| found.group.name.to_string())
}

async fn door_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let restrictions = LockRestrictions { geofence: true, reader: false, time: true };
            let written = Lock {
                description: Some(Note::parse("behind the bar").unwrap()),
                position: Some(Position::new(-90.0, 180.0).unwrap()),
                order: Some(-3),
                restrictions,
                ..lock("Türe \u{1f6aa}", here)
            };
            locks::create(write, written)
        })
        .await;
    let id = created.id;
    let found = gym.read(move |read, organization| locks::find(read, organization, id)).await.unwrap();
    assert_eq!((&found.lock, found.groups_count, found.drive), (&created, 0, None));
    assert_eq!(gym.read(locks::list_all).await, [found]);
}

async fn door_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            locks::create(write, lock("Door", here))
        })
        .await;
    let changed = Lock { name: name("Gate"), locked_down_since: Some(NOW), ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| locks::update(write, &changed)).await;
    assert_eq!(
        changes,
        [Change::Lock(expected.id, locks::rule(&expected)), Change::LockLabel(expected.id, "Gate".to_owned()),]
    );
    let id = expected.id;
    let found = gym.read(move |read, organization| locks::find(read, organization, id)).await.unwrap();
    assert_eq!(found.lock, expected);
}

async fn doors_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (north, ids) = gym
        .write(|write| {
            let (north, south) = (places::create(write, place("North"))?.id, places::create(write, place("South"))?.id);
            let mut ids = Vec::new();
            for (text, place) in [("Côté 50%", north), ("Boiler", north), ("attic", south)] {
                ids.push(locks::create(write, lock(text, place))?.id);
            }
            connect(write, north, &ids[..1])?;
            let organization = write.organization();
            let mut down = locks::find(write, organization, ids[2])?.unwrap().lock;
            down.locked_down_since = Some(NOW);
            locks::update(write, &down)?;
            Ok((north, ids))
        })
        .await;
    let of = |filter: locks::Filter| door_names(&gym, filter);
    let none = locks::Filter::default;
    assert_eq!(of(none()).await, ["attic", "Boiler", "Côté 50%"]);
    assert_eq!(of(locks::Filter { descending: true, ..none() }).await, ["Côté 50%", "Boiler", "attic"]);
    assert_eq!(of(locks::Filter { ids: Some(vec![ids[1].get()]), ..none() }).await, ["Boiler"]);
    assert_eq!(of(locks::Filter { query: Some("COTE".to_owned()), ..none() }).await, ["Côté 50%"]);
    assert_eq!(of(locks::Filter { query: Some("0%".to_owned()), ..none() }).await, ["Côté 50%"]);
    assert_eq!(of(locks::Filter { query: Some("_".to_owned()), ..none() }).await, [""; 0]);
    assert_eq!(of(locks::Filter { place: Some(north), ..none() }).await, ["Boiler", "Côté 50%"]);
    assert_eq!(of(locks::Filter { locked_down: Some(true), ..none() }).await, ["attic"]);
    assert_eq!(of(locks::Filter { locked_down: Some(false), ..none() }).await, ["Boiler", "Côté 50%"]);
    assert_eq!(of(locks::Filter { configured: Some(true), ..none() }).await, ["Côté 50%"]);
    assert_eq!(of(locks::Filter { configured: Some(false), ..none() }).await, ["attic", "Boiler"]);
    let page = Page { limit: 1, offset: 1 };
    let listing =
        gym.read(move |read, id| locks::list(read, id, &Reach::everything(), &locks::Filter::default(), page)).await;
    assert_eq!((listing.items[0].lock.name.as_str(), listing.total), ("Boiler", 3));
}

/// A door in two groups, with a right, a schedule and a controller.
fn busy_door(write: &mut Write<'_>) -> Result<(LockId, Vec<Change>), Error> {
    let here = places::create(write, place("Here"))?.id;
    let door = locks::create(write, lock("Door", here))?.id;
    connect(write, here, &[door])?;
    let (first, second) =
        (groups::create(write, group("A", None))?.id, groups::create(write, group("B", Some(here)))?.id);
    group_locks::create(write, second, door)?;
    group_locks::create(write, first, door)?;
    let window = schedules::create(write, schedule(Scheduleable::Lock(door)))?.id;
    let person = users::create(write, user("Ana"))?.id;
    let right = rights::create(write, right(person, Target::Lock(door)))?.id;
    let gone = vec![
        Change::GroupLockGone(first, door),
        Change::GroupLockGone(second, door),
        Change::ScheduleGone(window),
        Change::RightGone(right),
        Change::LockGone(door),
    ];
    Ok((door, gone))
}

async fn deleted_door_takes_links_rights_schedules_and_its_controller_along(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (door, gone) = gym.write(busy_door).await;
    assert_eq!(gym.changes(move |write| locks::delete(write, door)).await, gone);
    assert_eq!(gym.read(move |read, id| locks::find(read, id, door)).await, None);
    assert_eq!(gym.read(controllers::list_all).await, []);
    assert_eq!(gym.read(groups::list_all).await.len(), 2);
}

async fn controller_of_two_doors_outlives_one(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let door = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let (one, other) = (locks::create(write, lock("A", here))?.id, locks::create(write, lock("B", here))?.id);
            connect(write, here, &[one, other])?;
            Ok(other)
        })
        .await;
    gym.write(move |write| locks::delete(write, door)).await;
    assert_eq!(gym.read(controllers::list_all).await.len(), 1);
}

async fn group_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let restrictions = GroupRestrictions {
        app_access: false,
        geofence: true,
        primary_device: false,
        reader: true,
        tap_to_access: false,
        time: true,
    };
    let created = gym
        .write(move |write| {
            let here = places::create(write, place("Here"))?.id;
            let description = Some(Note::parse("early birds").unwrap());
            groups::create(write, Group { description, restrictions, ..group("24/7", Some(here)) })
        })
        .await;
    let id = created.id;
    let found = gym.read(move |read, organization| groups::find(read, organization, id)).await.unwrap();
    assert_eq!((found.group, found.users_count, found.locks_count), (created.clone(), 0, 0));
    assert_eq!(gym.read(groups::list_all).await, [created]);
}

async fn group_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym.write(|write| groups::create(write, group("Group", None))).await;
    let restrictions = GroupRestrictions { time: true, ..created.restrictions };
    let changed = Group { name: name("Guests"), restrictions, ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| groups::update(write, &changed)).await;
    assert_eq!(changes, [Change::Group(expected.id, groups::rule(&expected))]);
    let id = expected.id;
    let found = gym.read(move |read, organization| groups::find(read, organization, id)).await.unwrap();
    assert_eq!(found.group, expected);
}

async fn groups_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (north, door, ids) = gym
        .write(|write| {
            let (north, south) = (places::create(write, place("North"))?.id, places::create(write, place("South"))?.id);
            let door = locks::create(write, lock("Door", north))?.id;
            let mut ids = Vec::new();
            for (text, place) in [("Crew!", Some(north)), ("Böse", Some(south)), ("all", None)] {
                ids.push(groups::create(write, group(text, place))?.id);
            }
            group_locks::create(write, ids[2], door)?;
            Ok((north, door, ids))
        })
        .await;
    let of = |filter: groups::Filter| group_names(&gym, filter);
    let none = groups::Filter::default;
    assert_eq!(of(none()).await, ["all", "Böse", "Crew!"]);
    assert_eq!(of(groups::Filter { descending: true, ..none() }).await, ["Crew!", "Böse", "all"]);
    assert_eq!(of(groups::Filter { ids: Some(vec![ids[0].get(), 404]), ..none() }).await, ["Crew!"]);
    assert_eq!(of(groups::Filter { query: Some("BOSE".to_owned()), ..none() }).await, ["Böse"]);
    assert_eq!(of(groups::Filter { query: Some("!".to_owned()), ..none() }).await, ["Crew!"]);
    assert_eq!(of(groups::Filter { place: Some(north), ..none() }).await, ["Crew!"]);
    assert_eq!(of(groups::Filter { of_organization: Some(true), ..none() }).await, ["all"]);
    assert_eq!(of(groups::Filter { of_organization: Some(false), ..none() }).await, ["Böse", "Crew!"]);
    assert_eq!(of(groups::Filter { lock: Some(door), ..none() }).await, ["all"]);
}

async fn people_and_doors_of_a_group_are_counted(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let group = groups::create(write, group("Group", None))?.id;
            for text in ["A", "B"] {
                let door = locks::create(write, lock(text, here))?.id;
                group_locks::create(write, group, door)?;
            }
            let person = users::create(write, user("Ana"))?.id;
            rights::create(write, right(person, Target::Group(group)))?;
            let source = domain::right::Source::Import(1);
            rights::create(write, domain::right::Right { source, ..right(person, Target::Group(group)) })?;
            Ok(group)
        })
        .await;
    let found = gym.read(move |read, organization| groups::find(read, organization, id)).await.unwrap();
    assert_eq!((found.users_count, found.locks_count), (1, 2), "a person with two rights is one person");
    let doors = gym.read(|read, id| locks::list(read, id, &Reach::everything(), &locks::Filter::default(), ALL)).await;
    assert_eq!(whole(doors, |found| found.groups_count), [1, 1]);
}

async fn deleted_group_leaves_its_doors(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (id, expected) = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let door = locks::create(write, lock("Door", here))?.id;
            let group = groups::create(write, group("Group", Some(here)))?.id;
            group_locks::create(write, group, door)?;
            let window = schedules::create(write, schedule(Scheduleable::Group(group)))?.id;
            let person = users::create(write, user("Ana"))?.id;
            let right = rights::create(write, right(person, Target::Group(group)))?.id;
            let gone = vec![
                Change::GroupLockGone(group, door),
                Change::ScheduleGone(window),
                Change::RightGone(right),
                Change::GroupGone(group),
            ];
            Ok((group, gone))
        })
        .await;
    assert_eq!(gym.changes(move |write| groups::delete(write, id)).await, expected);
    assert_eq!(gym.read(locks::list_all).await.len(), 1);
}

async fn link_is_found_and_gone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let link = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let (door, group) =
                (locks::create(write, lock("Door", here))?.id, groups::create(write, group("Group", None))?.id);
            group_locks::create(write, group, door)
        })
        .await;
    let (id, group, door) = (link.id, link.group, link.lock);
    assert_eq!(gym.read(move |read, organization| group_locks::find(read, organization, id)).await, Some(link.clone()));
    let pair = gym.read(move |read, organization| group_locks::find_pair(read, organization, group, door)).await;
    assert_eq!(pair, Some(link.clone()));
    assert_eq!(gym.read(move |read, organization| locks::list_groups(read, organization, door)).await, [group]);
    let changes = gym.changes(move |write| group_locks::delete(write, &link)).await;
    assert_eq!(changes, [Change::GroupLockGone(group, door)]);
    assert_eq!(gym.read(group_locks::list_all).await, []);
}

async fn links_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (group, doors, links) = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let (this, other) =
                (groups::create(write, group("This", None))?.id, groups::create(write, group("Other", None))?.id);
            let (mut doors, mut links) = (Vec::new(), Vec::new());
            for text in ["Él", "B_", "C"] {
                let door = locks::create(write, lock(text, here))?.id;
                links.push(group_locks::create(write, this, door)?.id);
                group_locks::create(write, other, door)?;
                doors.push(door);
            }
            Ok((this, doors, links))
        })
        .await;
    let all = group_locks::Filter { group, ids: None, lock: None, query: None };
    let of = |filter: group_locks::Filter| {
        let links = links.clone();
        let listing = gym.read(move |read, id| group_locks::list(read, id, &filter, ALL));
        async move { whole(listing.await, move |link| links.iter().position(|id| *id == link.id).unwrap()) }
    };
    assert_eq!(of(all.clone()).await, [0, 1, 2]);
    assert_eq!(of(group_locks::Filter { ids: Some(vec![links[2].get()]), ..all.clone() }).await, [2]);
    assert_eq!(of(group_locks::Filter { lock: Some(doors[1]), ..all.clone() }).await, [1]);
    assert_eq!(of(group_locks::Filter { query: Some("EL".to_owned()), ..all.clone() }).await, [0]);
    assert_eq!(of(group_locks::Filter { query: Some("_".to_owned()), ..all.clone() }).await, [1]);
    assert_eq!(of(group_locks::Filter { group: GroupId::new(404), ..all }).await, [0_usize; 0]);
}

async fn a_door_is_in_a_group_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let twice = gym
        .try_write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let (door, group) =
                (locks::create(write, lock("Door", here))?.id, groups::create(write, group("Group", None))?.id);
            group_locks::create(write, group, door)?;
            group_locks::create(write, group, door)
        })
        .await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
}

async fn rows_of_two_organizations_are_never_linked(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let theirs = |write: &mut Write<'_>| {
        let place = places::create(write, place("Theirs"))?.id;
        let lock = locks::create(write, lock("Theirs", place))?.id;
        let group = groups::create(write, group("Theirs", Some(place)))?.id;
        let user = users::create(write, user("Tom"))?.id;
        Ok::<_, Error>((place, lock, group, user))
    };
    let (their_place, their_lock, their_group, their_user) = gym.store().write(other, NOW, theirs).await.unwrap().value;
    let (our_place, our_lock, our_group, our_user) = gym.write(theirs).await;
    type Job = Box<dyn FnOnce(&mut Write<'_>) -> Result<(), Error> + Send>;
    let attempts: Vec<(&str, Job)> = vec![
        ("group lock", Box::new(move |w| group_locks::create(w, our_group, their_lock).map(drop))),
        ("lock of group", Box::new(move |w| group_locks::create(w, their_group, our_lock).map(drop))),
        ("door in place", Box::new(move |w| locks::create(w, lock("X", their_place)).map(drop))),
        ("group of place", Box::new(move |w| groups::create(w, group("X", Some(their_place))).map(drop))),
        (
            "controller in place",
            Box::new(move |w| controllers::create(w, controller("X", Some(their_place)), None).map(drop)),
        ),
        ("right on place", Box::new(move |w| rights::create(w, right(our_user, Target::Place(their_place))).map(drop))),
        ("right on group", Box::new(move |w| rights::create(w, right(our_user, Target::Group(their_group))).map(drop))),
        ("right on door", Box::new(move |w| rights::create(w, right(our_user, Target::Lock(their_lock))).map(drop))),
        (
            "right of person",
            Box::new(move |w| rights::create(w, right(their_user, Target::Place(our_place))).map(drop)),
        ),
        ("schedule", Box::new(move |w| schedules::create(w, schedule(Scheduleable::Lock(their_lock))).map(drop))),
        ("closure", Box::new(move |w| schedules::create(w, closure(their_place)).map(drop))),
    ];
    for (what, attempt) in attempts {
        let linked = gym.try_write(attempt).await;
        assert!(matches!(linked, Err(Error::Conflict(_))), "{what}: {linked:?}");
    }
}

async fn missing_rows_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nothing = Lock { id: LockId::new(404), ..lock("X", PlaceId::new(1)) };
    assert!(matches!(gym.try_write(move |write| locks::update(write, &nothing)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| locks::delete(write, LockId::new(404))).await, Err(Error::NotFound(_))));
    let nothing = Group { id: GroupId::new(404), ..group("X", None) };
    assert!(matches!(gym.try_write(move |write| groups::update(write, &nothing)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| groups::delete(write, GroupId::new(404))).await, Err(Error::NotFound(_))));
}
