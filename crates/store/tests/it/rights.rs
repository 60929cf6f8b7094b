//! Rights: found as written, one per person, target and source, listed by every filter.

use crate::gym::{ALL, Gym, NOW, group, lock, place, right, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::{Change, RightRule};
use domain::id::{GroupId, PlaceId, ProfileId, RightId, UserId};
use domain::reach::Reach;
use domain::right::{Assignee, Right, Source, Target, TargetKind};
use domain::role::Role;
use domain::schedule::{Days, TimeOfDay, WeeklyHours, WeeklyWindow};
use domain::time::{Period, Timestamp};
use store::page::Page;
use store::rights::{self, Filter, Order};
use store::{Error, groups, locks, places, users};

on_both_engines![
    rights_of_every_source_and_target_are_found_as_written,
    right_is_changed_and_the_change_is_logged,
    second_manual_right_on_a_target_is_refused,
    derived_rights_stand_beside_the_manual_one,
    deleted_right_is_gone_from_the_log_too,
    each_filter_keeps_its_own,
    orders_are_those_of_the_people,
    pages_follow_each_other,
    rights_on_single_doors_are_not_listed,
    missing_right_cannot_be_changed,
];

async fn ids(gym: &Gym, filter: Filter) -> Vec<RightId> {
    let listing = gym.read(move |read, id| rights::list(read, id, (&Reach::everything(), None), &filter, ALL)).await;
    whole(listing, |right| right.id)
}

async fn rights_of_every_source_and_target_are_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let written = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            let here = places::create(write, place("Here"))?.id;
            let group = groups::create(write, group("Group", None))?.id;
            let door = locks::create(write, lock("Door", here))?.id;
            let noon = TimeOfDay::from_seconds(43_200).unwrap();
            let morning = WeeklyWindow::new(Days::ALL, TimeOfDay::START, noon).unwrap();
            let valid = Period { from: Some(Timestamp::MIN), until: Some(Timestamp::MAX) };
            let rights = [
                Right { source: Source::Manual(Some(person)), ..right(person, Target::Organization) },
                Right { source: Source::Membership(i64::MAX), valid, ..right(person, Target::Place(here)) },
                Right {
                    source: Source::LocationRule(1),
                    hours: Some(WeeklyHours(vec![morning, WeeklyWindow::all_day(Days::ALL)])),
                    ..right(person, Target::Group(group))
                },
                Right {
                    source: Source::Booking(2),
                    profile: Some(ProfileId::new(3)),
                    ..right(person, Target::Lock(door))
                },
                Right { source: Source::GuestPass(3), notify: true, ..right(person, Target::Organization) },
                Right {
                    source: Source::Import(-4),
                    role: Role::PlaceAdministrator,
                    ..right(person, Target::Place(here))
                },
            ];
            rights.into_iter().map(|right| rights::create(write, right)).collect::<Result<Vec<_>, _>>()
        })
        .await;
    let person = written[0].assignee;
    assert_eq!(gym.read(rights::list_all).await, written);
    assert_eq!(gym.read(move |read, id| rights::list_of_person(read, id, person)).await, written);
    for right in written {
        let id = right.id;
        let right = right.with_assignee(Assignee::Person(person));
        assert_eq!(gym.read(move |read, organization| rights::find(read, organization, id)).await, Some(right));
    }
}

async fn right_is_changed_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            rights::create(write, right(person, Target::Organization))
        })
        .await;
    let valid = Period { from: None, until: Some(NOW) };
    let changed = Right { role: Role::OrganizationObserver, valid, notify: true, ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| rights::update(write, &changed)).await;
    assert_eq!(changes, [Change::Right(expected.id, RightRule::from(&expected))]);
    let id = expected.id;
    let expected = expected.clone().with_assignee(Assignee::Person(expected.assignee));
    assert_eq!(gym.read(move |read, organization| rights::find(read, organization, id)).await, Some(expected));
}

async fn second_manual_right_on_a_target_is_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let targets = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            let here = places::create(write, place("Here"))?.id;
            let group = groups::create(write, group("Group", None))?.id;
            let targets = [Target::Organization, Target::Place(here), Target::Group(group)];
            targets.iter().try_for_each(|target| rights::create(write, right(person, *target)).map(drop))?;
            Ok(targets.map(|target| (person, target)))
        })
        .await;
    for (person, target) in targets {
        for source in [Source::Manual(None), Source::Manual(Some(person))] {
            let second = Right { source, ..right(person, target) };
            let second = gym.try_write(move |write| rights::create(write, second)).await;
            assert!(matches!(second, Err(Error::Conflict(_))), "{target:?}: {second:?}");
        }
    }
}

async fn derived_rights_stand_beside_the_manual_one(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let person = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            for source in [Source::Manual(None), Source::Membership(1), Source::Membership(2), Source::Import(1)] {
                rights::create(write, Right { source, ..right(person, Target::Organization) })?;
            }
            Ok(person)
        })
        .await;
    assert_eq!(gym.read(rights::list_all).await.len(), 4);
    let again = Right { source: Source::Membership(2), ..right(person, Target::Organization) };
    let again = gym.try_write(move |write| rights::create(write, again)).await;
    assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
}

async fn deleted_right_is_gone_from_the_log_too(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            Ok(rights::create(write, right(person, Target::Organization))?.id)
        })
        .await;
    assert_eq!(gym.changes(move |write| rights::delete(write, id)).await, [Change::RightGone(id)]);
    assert_eq!(gym.read(rights::list_all).await, []);
}

/// Zoe: on the place, on the group of the place, on the wide group (as a manager). Ana: on the organization, on the
/// wide group.
struct Given {
    place: PlaceId,
    narrow: GroupId,
    wide: GroupId,
    zoe: UserId,
    ana: UserId,
    rights: Vec<RightId>,
}

async fn five_rights(gym: &Gym) -> Given {
    gym.write(|write| {
        let (zoe, ana) = (users::create(write, user("Zoe 1%"))?.id, users::create(write, user("Ána"))?.id);
        let place = places::create(write, place("Here"))?.id;
        let narrow = groups::create(write, group("Narrow", Some(place)))?.id;
        let wide = groups::create(write, group("Wide", None))?.id;
        let rights = [
            right(zoe, Target::Place(place)),
            right(zoe, Target::Group(narrow)),
            Right { role: Role::GroupManager, ..right(zoe, Target::Group(wide)) },
            right(ana, Target::Organization),
            right(ana, Target::Group(wide)),
        ];
        let rights = rights.into_iter().map(|right| Ok(rights::create(write, right)?.id));
        let rights = rights.collect::<Result<Vec<_>, Error>>()?;
        Ok(Given { place, narrow, wide, zoe, ana, rights })
    })
    .await
}

async fn each_filter_keeps_its_own(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let given = five_rights(&gym).await;
    let none = Filter::default;
    let on = |kind, number: Option<i64>| Filter { kind: Some(kind), number, ..none() };
    let text = |query: &str| Filter { query: Some(query.to_owned()), ..none() };
    let picks = |ids: &[i64]| Filter { ids: Some(ids.to_vec()), ..none() };
    for (what, filter, expected) in [
        ("all", none(), vec![0, 1, 2, 3, 4]),
        ("ids", picks(&[given.rights[4].get(), given.rights[0].get(), 404]), vec![0, 4]),
        ("no ids", picks(&[]), vec![]),
        ("name", text("ana"), vec![3, 4]),
        ("address", text("ZOE@example"), vec![0, 1, 2]),
        ("wildcard", text("%"), vec![0, 1, 2]),
        ("other wildcard", text("_"), vec![]),
        ("role of the organization", Filter { role: Some(Role::OrganizationBasic), ..none() }, vec![3]),
        ("role of groups", Filter { role: Some(Role::GroupBasic), ..none() }, vec![1, 4]),
        ("role and kind", Filter { role: Some(Role::GroupManager), ..on(TargetKind::Group, None) }, vec![2]),
        ("role of another kind", Filter { role: Some(Role::GroupManager), ..on(TargetKind::Place, None) }, vec![]),
        ("assignee", Filter { assignee: Some(given.ana), ..none() }, vec![3, 4]),
        ("organization", on(TargetKind::Organization, None), vec![3]),
        ("place", on(TargetKind::Place, Some(given.place.get())), vec![0]),
        ("places", on(TargetKind::Place, None), vec![0]),
        ("group", on(TargetKind::Group, Some(given.wide.get())), vec![2, 4]),
        ("groups", on(TargetKind::Group, None), vec![1, 2, 4]),
        ("number alone", Filter { number: Some(given.narrow.get()), ..none() }, Vec::new()),
        (
            "assignee and group",
            Filter { assignee: Some(given.zoe), ..on(TargetKind::Group, Some(given.wide.get())) },
            vec![2],
        ),
        ("assignee and text", Filter { assignee: Some(given.zoe), ..text("ana") }, vec![]),
        (
            "group and text",
            Filter { query: Some("ana".to_owned()), ..on(TargetKind::Group, Some(given.wide.get())) },
            vec![4],
        ),
        (
            "ids and assignee",
            Filter { assignee: Some(given.ana), ..picks(&[given.rights[0].get(), given.rights[3].get()]) },
            vec![3],
        ),
    ] {
        if what == "number alone" {
            // A number without a kind finds whatever target has it.
            assert!(ids(&gym, filter).await.contains(&given.rights[1]), "{what}");
            continue;
        }
        let expected: Vec<_> = expected.iter().map(|index: &usize| given.rights[*index]).collect();
        assert_eq!(ids(&gym, filter).await, expected, "{what}");
    }
}

async fn orders_are_those_of_the_people(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let given = five_rights(&gym).await;
    for (order, expected) in
        [(Order::Id, [0, 1, 2, 3, 4]), (Order::Name, [3, 4, 0, 1, 2]), (Order::NameDescending, [2, 1, 0, 4, 3])]
    {
        let expected = expected.map(|index| given.rights[index]);
        assert_eq!(ids(&gym, Filter { order, ..Filter::default() }).await, expected, "{order:?}");
        let query = Some("a".to_owned());
        assert_eq!(ids(&gym, Filter { order, query, ..Filter::default() }).await, expected, "{order:?} in a search");
        let picked = Some(given.rights.iter().map(|id| id.get()).collect());
        assert_eq!(ids(&gym, Filter { order, ids: picked, ..Filter::default() }).await, expected, "{order:?}, picked");
    }
}

async fn pages_follow_each_other(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let given = five_rights(&gym).await;
    for filter in [Filter::default(), Filter { order: Order::Name, ..Filter::default() }] {
        let mut seen = Vec::new();
        for offset in [0, 2, 4, 6] {
            let (page, filter) = (Page { limit: 2, offset }, filter.clone());
            let everything = Reach::everything();
            let listing = gym.read(move |read, id| rights::list(read, id, (&everything, None), &filter, page)).await;
            assert_eq!(listing.total, 5);
            seen.extend(listing.items.into_iter().map(|right| right.id));
        }
        seen.sort();
        assert_eq!(seen, given.rights);
    }
}

async fn rights_on_single_doors_are_not_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let person = gym
        .write(|write| {
            let person = users::create(write, user("Ana"))?.id;
            let here = places::create(write, place("Here"))?.id;
            let door = locks::create(write, lock("Door", here))?.id;
            rights::create(write, right(person, Target::Lock(door)))?;
            Ok(person)
        })
        .await;
    let query = Some("ana".to_owned());
    for filter in [
        Filter::default(),
        Filter { query, ..Filter::default() },
        Filter { assignee: Some(person), ..Filter::default() },
        Filter { kind: Some(TargetKind::Lock), ..Filter::default() },
    ] {
        assert_eq!(ids(&gym, filter).await, []);
    }
    assert_eq!(gym.read(move |read, id| rights::list_of_person(read, id, person)).await.len(), 1);
}

async fn missing_right_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let nothing = Right { id: RightId::new(404), ..right(UserId::new(1), Target::Organization) };
    assert!(matches!(gym.try_write(move |write| rights::update(write, &nothing)).await, Err(Error::NotFound(_))));
    assert!(matches!(gym.try_write(|write| rights::delete(write, RightId::new(404))).await, Err(Error::NotFound(_))));
}
