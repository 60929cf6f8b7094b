//! The log: found as written, listed newest first by every filter, cut off at its end.

use crate::gym::{Gym, NOW, event, event_id, organization};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Reason;
use domain::event::{
    ActorId, AuthenticatedBy, ControllerFault, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal,
};
use domain::id::{AccessKeyId, GroupLinkId, LoginId, PlaceId, RightId, UserId};
use domain::role::Role;
use store::events::{self, Filter};
use store::{Error, event_sets};
use uuid::Uuid;

on_both_engines![
    every_kind_of_line_is_found_as_written,
    each_filter_keeps_its_own,
    filters_narrow_each_other,
    guests_are_told_from_users_with_the_same_numbers_to_search,
    lines_are_listed_newest_first,
    cursor_walks_the_whole_log_once,
    lines_before_the_end_of_keeping_are_removed,
    a_line_is_written_with_its_cause_or_not_at_all,
    lines_of_another_organization_are_not_shown,
    stored_query_is_found_for_a_day,
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

/// The seconds of the lines that a filter finds, newest first. Counting must come to the same.
async fn seconds(gym: &Gym, filter: Filter) -> Vec<i64> {
    let (listed, counted) = gym
        .read(move |read, id| {
            Ok::<_, Error>((events::list(read, id, &filter, 1_000)?, events::count(read, id, &filter)?))
        })
        .await;
    assert_eq!(counted, i64::try_from(listed.len()).unwrap());
    listed.iter().map(|event| event.created_at.micros_since(NOW) / 1_000_000).collect()
}

async fn append(gym: &Gym, lines: Vec<Event>) {
    for line in lines {
        gym.store().append(line).await.unwrap();
    }
}

async fn every_kind_of_line_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let mut lines = Vec::new();
    for kind in EventKind::ALL {
        lines.push(Event { kind: *kind, ..event(gym.id, 1) });
    }
    for kind in ObjectKind::ALL {
        let object = EventObject { kind: *kind, id: i64::MAX, name: "\u{1f6aa} d'or".to_owned() };
        lines.push(Event { object, actor: None, ..event(gym.id, 1) });
    }
    let refusals = Reason::ALL.iter().map(|reason| Refusal::Rules(*reason));
    for refusal in refusals.chain(ControllerFault::ALL.map(Refusal::Controller)) {
        lines.push(Event { refusal: Some(refusal), ..event(gym.id, 1) });
    }
    for role in Role::ALL {
        lines.push(Event { authorized_by: Some((RightId::new(4), role)), ..event(gym.id, 1) });
    }
    lines.push(Event {
        means: Some(AuthenticatedBy::Login(LoginId::new(3))),
        place: Some(PlaceId::new(2)),
        actor: Some(EventActor { id: ActorId::User(UserId::new(9)), name: String::new(), email: String::new() }),
        ..event(gym.id, 1)
    });
    let link = GroupLinkId::new(8);
    lines.push(Event {
        means: Some(AuthenticatedBy::Link(link)),
        actor: Some(EventActor { id: ActorId::Link(link), name: "Courier".to_owned(), email: String::new() }),
        ..event(gym.id, 1)
    });
    lines.push(Event {
        means: Some(AuthenticatedBy::AccessKey(AccessKeyId::new(6))),
        actor: Some(EventActor {
            id: ActorId::Guest(UserId::new(9)),
            name: "Visitor".to_owned(),
            email: String::new(),
        }),
        ..event(gym.id, 1)
    });
    for (number, line) in (1_u128..).zip(&mut lines) {
        line.uuid = Uuid::from_u128(line.uuid.as_u128() + number);
    }
    append(&gym, lines.clone()).await;
    for line in &lines {
        let uuid = line.uuid;
        assert_eq!(gym.read(move |read, id| events::find(read, id, uuid)).await.as_ref(), Some(line));
    }
    lines.insert(0, event(gym.id, 0));
    lines.reverse();
    assert_eq!(gym.read(|read, id| events::list(read, id, &everything(), 1_000)).await, lines);
}

/// Six lines, each a second after the one before, behind the first line of the organization.
async fn six_lines(fresh: Fresh) -> Gym {
    let gym = Gym::open(fresh).await;
    let by =
        |user| Some(EventActor { id: ActorId::User(UserId::new(user)), name: "Bob".to_owned(), email: String::new() });
    let on = |kind, id| EventObject { kind, id, name: "X".to_owned() };
    let refusal = Some(Refusal::Controller(ControllerFault::Silent));
    let place = |id| Some(PlaceId::new(id));
    let lines = vec![
        Event { place: place(5), ..event(gym.id, 1) },
        Event { refusal, place: place(5), means: Some(AuthenticatedBy::Login(LoginId::new(7))), ..event(gym.id, 2) },
        Event { kind: EventKind::UserCreate, actor: by(2), object: on(ObjectKind::User, 1), ..event(gym.id, 3) },
        Event { kind: EventKind::LockLockDown, actor: by(2), place: place(6), ..event(gym.id, 4) },
        Event {
            kind: EventKind::PlaceUpdate,
            actor: None,
            object: on(ObjectKind::Place, 5),
            place: place(5),
            ..event(gym.id, 5)
        },
        Event {
            kind: EventKind::UserCreate,
            actor: by(2),
            object: on(ObjectKind::User, 2),
            refusal,
            ..event(gym.id, 6)
        },
    ];
    append(&gym, lines).await;
    gym
}

fn kinds(words: &[&str]) -> Option<Vec<String>> {
    Some(words.iter().map(|word| (*word).to_owned()).collect())
}

async fn each_filter_keeps_its_own(fresh: Fresh) {
    let (gym, all) = (six_lines(fresh).await, everything);
    let user = Some("User".to_owned());
    for (what, filter, expected) in [
        ("all", all(), vec![6, 5, 4, 3, 2, 1, 0]),
        ("from", Filter { from: event_id(4), ..all() }, vec![6, 5, 4]),
        ("before", Filter { before: event_id(3), ..all() }, vec![2, 1, 0]),
        ("between", Filter { from: event_id(2), before: event_id(4), ..all() }, vec![3, 2]),
        ("nothing between", Filter { from: event_id(4), before: event_id(4), ..all() }, vec![]),
        ("kind", Filter { kinds: kinds(&["user.create"]), ..all() }, vec![6, 3]),
        (
            "rare kinds",
            Filter { kinds: kinds(&["place.update", "user.create", "lock.lock_down"]), ..all() },
            vec![6, 5, 4, 3],
        ),
        ("common kind", Filter { kinds: kinds(&["lock.unlock"]), ..all() }, vec![2, 1, 0]),
        ("both", Filter { kinds: kinds(&["lock.unlock", "user.create"]), ..all() }, vec![6, 3, 2, 1, 0]),
        ("no kinds", Filter { kinds: kinds(&[]), ..all() }, vec![]),
        ("unknown kind", Filter { kinds: kinds(&["lock.explode"]), ..all() }, vec![]),
        ("kind in capitals", Filter { kinds: kinds(&["LOCK.UNLOCK"]), ..all() }, vec![]),
        ("wildcard", Filter { kinds: kinds(&["%"]), ..all() }, vec![]),
        ("actor", Filter { actor: Some(UserId::new(2)), ..all() }, vec![6, 4, 3]),
        ("login", Filter { login: Some(7), ..all() }, vec![2]),
        ("nobody", Filter { by_nobody: true, ..all() }, vec![5]),
        ("nobody of a kind", Filter { by_nobody: true, kinds: kinds(&["user.create"]), ..all() }, vec![]),
        ("kind of object", Filter { object_kind: user.clone(), ..all() }, vec![6, 3]),
        ("object", Filter { object_kind: user.clone(), object: Some(2), ..all() }, vec![6]),
        ("number of object", Filter { object: Some(5), ..all() }, vec![5]),
        ("place", Filter { place: Some(PlaceId::new(5)), ..all() }, vec![5, 2, 1]),
        ("unknown place", Filter { place: Some(PlaceId::new(404)), ..all() }, vec![]),
        ("refused", Filter { success: Some(false), ..all() }, vec![6, 2]),
        ("succeeded", Filter { success: Some(true), ..all() }, vec![5, 4, 3, 1, 0]),
    ] {
        assert_eq!(seconds(&gym, filter).await, expected, "{what}");
    }
}

async fn filters_narrow_each_other(fresh: Fresh) {
    let (gym, all) = (six_lines(fresh).await, everything);
    let lock = Some("Lock".to_owned());
    for (what, filter, expected) in [
        (
            "actor and interval",
            Filter { actor: Some(UserId::new(2)), from: event_id(4), before: event_id(6), ..all() },
            vec![4],
        ),
        ("actor and kind", Filter { actor: Some(UserId::new(2)), kinds: kinds(&["user.create"]), ..all() }, vec![6, 3]),
        (
            "actor and object",
            Filter { actor: Some(UserId::new(2)), object_kind: lock.clone(), object: Some(1), ..all() },
            vec![4],
        ),
        (
            "object and interval",
            Filter { object_kind: lock.clone(), object: Some(1), before: event_id(2), ..all() },
            vec![1, 0],
        ),
        (
            "object and kind",
            Filter { object_kind: lock, object: Some(1), kinds: kinds(&["lock.lock_down"]), ..all() },
            vec![4],
        ),
        (
            "place and interval",
            Filter { place: Some(PlaceId::new(5)), from: event_id(2), before: event_id(5), ..all() },
            vec![2],
        ),
        ("place and kind", Filter { place: Some(PlaceId::new(5)), kinds: kinds(&["place.update"]), ..all() }, vec![5]),
        ("place and refused", Filter { place: Some(PlaceId::new(5)), success: Some(false), ..all() }, vec![2]),
        ("refused between", Filter { success: Some(false), from: event_id(1), before: event_id(6), ..all() }, vec![2]),
        ("kind and succeeded", Filter { success: Some(true), kinds: kinds(&["user.create"]), ..all() }, vec![3]),
    ] {
        assert_eq!(seconds(&gym, filter).await, expected, "{what}");
    }
}

async fn guests_are_told_from_users_with_the_same_numbers_to_search(fresh: Fresh) {
    let gym = six_lines(fresh).await;
    let visitor = EventActor { id: ActorId::Guest(UserId::new(9)), name: "Visitor".to_owned(), email: String::new() };
    let means = Some(AuthenticatedBy::AccessKey(AccessKeyId::new(4)));
    append(&gym, vec![Event { actor: Some(visitor), means, ..event(gym.id, 7) }]).await;
    let of = |id| Filter { actor: Some(UserId::new(id)), ..everything() };
    for (what, filter, expected) in [
        ("guests", Filter { guests: Some(true), ..everything() }, vec![7]),
        ("others", Filter { guests: Some(false), ..everything() }, vec![6, 5, 4, 3, 2, 1, 0]),
        ("the guest", Filter { guests: Some(true), ..of(9) }, vec![7]),
        ("a user with the number of a guest", Filter { guests: Some(false), ..of(9) }, vec![]),
        ("a guest with the number of a user", Filter { guests: Some(true), ..of(2) }, vec![]),
        ("the access key", Filter { access_key: Some(4), ..everything() }, vec![7]),
        ("another access key", Filter { access_key: Some(5), ..everything() }, vec![]),
        (
            "the access key and a rare kind",
            Filter { access_key: Some(4), kinds: kinds(&["user.create"]), ..everything() },
            vec![],
        ),
    ] {
        assert_eq!(seconds(&gym, filter).await, expected, "{what}");
    }
}

async fn lines_are_listed_newest_first(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    append(&gym, [3, 1, 2, 5, 4].map(|second| event(gym.id, second)).to_vec()).await;
    assert_eq!(seconds(&gym, everything()).await, [5, 4, 3, 2, 1, 0]);
    let kinds = Some(vec!["lock.unlock".to_owned(), "user.create".to_owned()]);
    for filter in [everything(), Filter { kinds, ..everything() }] {
        let newest = gym.read(move |read, id| events::list(read, id, &filter, 2)).await;
        assert_eq!(newest.iter().map(|event| event.uuid).collect::<Vec<_>>(), [event_id(5), event_id(4)]);
    }
}

async fn cursor_walks_the_whole_log_once(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    append(&gym, (1..25).map(|second| event(gym.id, second)).collect()).await;
    for filter in [
        everything(),
        Filter { actor: Some(UserId::new(1)), ..everything() },
        Filter { object_kind: Some("Lock".to_owned()), object: Some(1), ..everything() },
    ] {
        let mut seen = Vec::new();
        let mut before = Uuid::max();
        loop {
            let page = Filter { before, ..filter.clone() };
            let lines = gym.read(move |read, id| events::list(read, id, &page, 7)).await;
            let Some(last) = lines.last() else { break };
            before = last.uuid;
            seen.extend(lines.iter().map(|line| line.uuid));
        }
        assert_eq!(seen, (0..25).rev().map(event_id).collect::<Vec<_>>());
    }
}

async fn lines_before_the_end_of_keeping_are_removed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    append(&gym, (1..5).map(|second| event(gym.id, second)).collect()).await;
    let other = organization(gym.store(), "other").await.unwrap();
    assert_eq!(gym.write(|write| events::delete_before(write, event_id(3))).await, 3);
    assert_eq!(seconds(&gym, everything()).await, [4, 3]);
    let theirs = gym.read(move |read, _| events::count(read, other, &everything())).await;
    assert_eq!(theirs, 1);
}

async fn a_line_is_written_with_its_cause_or_not_at_all(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let id = gym.id;
    gym.write(move |write| events::create(write, &event(id, 1))).await;
    let failed = gym
        .try_write(move |write| {
            events::create(write, &event(id, 2))?;
            Err::<(), _>(Error::NotFound("user"))
        })
        .await;
    assert!(failed.is_err());
    assert_eq!(seconds(&gym, everything()).await, [1, 0]);
}

async fn lines_of_another_organization_are_not_shown(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    append(&gym, vec![event(other, 1), event(other, 2), event(gym.id, 2)]).await;
    assert_eq!(seconds(&gym, everything()).await, [2, 0]);
    assert_eq!(seconds(&gym, Filter { actor: Some(UserId::new(1)), ..everything() }).await, [2, 0]);
    assert_eq!(gym.read(|read, id| events::find(read, id, event_id(1))).await, None);
}

async fn stored_query_is_found_for_a_day(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let person = Some(UserId::new(3));
    let first = gym.write(move |write| event_sets::create(write, person, "{\"a\":\"\u{1f600}\"}".to_owned())).await;
    let id = first.id;
    assert_eq!(gym.read(move |read, organization| event_sets::find(read, organization, id)).await, Some(first.clone()));
    let other = organization(gym.store(), "other").await.unwrap();
    assert_eq!(gym.read(move |read, _| event_sets::find(read, other, id)).await, None);
    for (hours, expected) in [(23, Some(first)), (25, None)] {
        let later = NOW.plus_seconds(hours * 3_600);
        let store = |write: &mut store::Write<'_>| event_sets::create(write, None, "{}".to_owned());
        gym.store().write(gym.id, later, store).await.unwrap();
        assert_eq!(gym.read(move |read, organization| event_sets::find(read, organization, id)).await, expected);
    }
}
