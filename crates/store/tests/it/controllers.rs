//! Controllers, their relays, and the wires from relays to doors.

use crate::gym::{ALL, Gym, NOW, connect, connection, controller, lock, name, organization, place, reach, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::controller::{Controller, RelayConnection, UnlockTime};
use domain::id::{ControllerId, LockId, PlaceId, RelayConnectionId};
use domain::reach::Reach;
use domain::text::Note;
use store::controllers::{self, Filter, Query};
use store::{Error, Write, locks, places, relay_connections, relays};

on_both_engines![
    controller_is_found_as_written_and_by_its_token,
    controllers_are_filtered,
    controller_without_a_place_gets_one_and_loses_it,
    wire_drives_its_door_and_the_change_is_logged,
    door_without_a_wire_speaks_of_the_first_controller_of_its_place,
    relay_and_door_have_one_wire_each,
    wires_of_two_organizations_never_touch,
    registered_controller_outlives_its_door_and_its_place,
];

async fn names(gym: &Gym, reach: Reach, filter: Filter) -> Vec<String> {
    let listing = gym.read(move |read, id| controllers::list(read, id, &reach, &filter, ALL)).await;
    whole(listing, |found| found.controller.name.to_string())
}

async fn controller_is_found_as_written_and_by_its_token(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let created = gym
        .write(|write| {
            let description = Some(Note::parse("in the cellar").unwrap());
            controllers::create(write, Controller { description, ..controller("Kästchen", None) }, Some(&[7; 32]))
        })
        .await;
    let id = created.id;
    let found = gym.read(move |read, organization| controllers::find(read, organization, id)).await.unwrap();
    assert_eq!((&found.controller, found.is_connected), (&created, false));
    assert_eq!(gym.read(|read, id| controllers::find_by_token(read, id, &[7; 32])).await, Some(found));
    assert_eq!(gym.read(|read, id| controllers::find_by_token(read, id, &[8; 32])).await, None);
    assert_eq!(gym.read(controllers::list_all).await, [created]);
    let twice = gym.try_write(|write| controllers::create(write, controller("Two", None), Some(&[7; 32]))).await;
    assert!(matches!(twice, Err(Error::Conflict(_))), "{twice:?}");
    let nameless = gym.try_write(|write| controllers::create(write, controller("Lost", None), None)).await;
    assert!(matches!(nameless, Err(Error::Conflict(_))), "nobody could ever find it: {nameless:?}");
}

async fn controllers_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (north, door, ids) = gym
        .write(|write| {
            let (north, south) = (places::create(write, place("North"))?.id, places::create(write, place("South"))?.id);
            let door = locks::create(write, lock("Door", north))?.id;
            let mut ids = vec![connect(write, north, &[door])?];
            ids.push(controllers::create(write, controller("Ätna", Some(south)), Some(&[1; 32]))?.id);
            ids.push(controllers::create(write, controller("Waiting", None), Some(&[2; 32]))?.id);
            Ok((north, door, ids))
        })
        .await;
    let of = |filter: Filter| names(&gym, Reach::everything(), filter);
    let query = |text: &str, id| Filter {
        query: Some(Query { text: text.to_owned(), token_hash: [text.len().try_into().unwrap(); 32], id }),
        ..Filter::default()
    };
    assert_eq!(of(Filter::default()).await, ["Ätna", "Box"], "one that waits for a place is nowhere");
    assert_eq!(of(Filter { descending: true, ..Filter::default() }).await, ["Box", "Ätna"]);
    assert_eq!(of(Filter { ids: Some(vec![ids[1].get(), ids[2].get()]), ..Filter::default() }).await, ["Ätna"]);
    assert_eq!(of(query("ATN", None)).await, ["Ätna"]);
    assert_eq!(of(query("!", None)).await, ["Ätna"], "by the token");
    assert_eq!(of(query("zzz", Some(ids[0]))).await, ["Box"], "by the number");
    assert_eq!(of(query("zzz", None)).await, [""; 0]);
    assert_eq!(of(Filter { place: Some(north), ..Filter::default() }).await, ["Box"]);
    assert_eq!(of(Filter { lock: Some(door), ..Filter::default() }).await, ["Box"]);
    assert_eq!(of(Filter { lock: Some(LockId::new(404)), ..Filter::default() }).await, [""; 0]);
    assert_eq!(of(Filter { online: Some((true, vec![ids[1]])), ..Filter::default() }).await, ["Ätna"]);
    assert_eq!(of(Filter { online: Some((false, vec![ids[1]])), ..Filter::default() }).await, ["Box"]);
    assert_eq!(of(Filter { online: Some((true, vec![])), ..Filter::default() }).await, [""; 0]);
    assert_eq!(names(&gym, reach(&[north], &[], &[]), Filter::default()).await, ["Box"]);
    assert_eq!(names(&gym, Reach::default(), Filter::default()).await, [""; 0]);
}

async fn controller_without_a_place_gets_one_and_loses_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, waiting) = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            Ok((here, controllers::create(write, controller("Waiting", None), Some(&[1; 32]))?))
        })
        .await;
    let hanging = Controller { place: Some(here), name: name("Hanging"), ..waiting };
    let expected = hanging.clone();
    gym.write(move |write| controllers::assign(write, &hanging)).await;
    let id = expected.id;
    let found = gym.read(move |read, organization| controllers::find(read, organization, id)).await.unwrap();
    assert_eq!(found.controller, expected);
    gym.write(move |write| controllers::deassign(write, &expected)).await;
    let found = gym.read(move |read, organization| controllers::find(read, organization, id)).await.unwrap();
    assert_eq!((found.controller.place, found.controller.name.as_str()), (None, "Hanging"));
}

/// A door and a controller with its first relay, at the same place.
fn apart(write: &mut Write<'_>) -> Result<(PlaceId, LockId, Controller, RelayConnection), Error> {
    let here = places::create(write, place("Here"))?.id;
    let door = locks::create(write, lock("Door", here))?.id;
    let hanging = controllers::create(write, controller("Box", Some(here)), None)?;
    let organization = write.organization();
    let relay = relays::list(write, organization, hanging.id)?[0].relay;
    assert_eq!((relay.channel, relay.name()), (1, "Relay 1".to_owned()));
    Ok((here, door, hanging, connection(relay.id, door)))
}

async fn wire_drives_its_door_and_the_change_is_logged(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (_, door, hanging, draft) = gym.write(apart).await;
    let id = hanging.id;
    let drive = |millis| vec![Change::LockDrive(door, Some((id, millis)))];
    let made = draft.clone();
    assert_eq!(gym.changes(move |write| relay_connections::create(write, made)).await, drive(5_000));
    let kept = gym.read(move |read, organization| relay_connections::find_of_lock(read, organization, door)).await;
    let kept = kept.unwrap();
    assert_eq!((kept.relay, kept.lock, kept.created_at), (draft.relay, door, NOW));
    assert_eq!(
        gym.read(move |read, organization| relay_connections::list(read, organization, id)).await,
        std::slice::from_ref(&kept)
    );
    assert_eq!(gym.read(move |read, organization| controllers::list_locks(read, organization, id)).await, [door]);
    let wired = gym.read(move |read, organization| relays::list(read, organization, id)).await;
    assert_eq!(wired.iter().map(|one| one.connection).collect::<Vec<_>>(), [Some((kept.id, door)), None, None, None]);
    let unlock_time = UnlockTime::from_millis(600_000).unwrap();
    let changed = RelayConnection { unlock_time, name: Some(name("Wire")), ..kept.clone() };
    let expected = changed.clone();
    assert_eq!(gym.changes(move |write| relay_connections::update(write, &changed)).await, drive(600_000));
    let found = gym.read(move |read, organization| relay_connections::find(read, organization, kept.id)).await;
    assert_eq!(found, Some(expected.clone()));
    assert_eq!(gym.changes(move |write| relay_connections::delete(write, &expected)).await, drive(0));
    let nothing = RelayConnection { id: RelayConnectionId::new(404), ..draft };
    let gone = gym.try_write(move |write| relay_connections::update(write, &nothing)).await;
    assert!(matches!(gone, Err(Error::NotFound(_))), "{gone:?}");
}

async fn door_without_a_wire_speaks_of_the_first_controller_of_its_place(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, door) = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            Ok((here, locks::create(write, lock("Door", here))?.id))
        })
        .await;
    let drive = |controller: Option<ControllerId>| Change::LockDrive(door, controller.map(|id| (id, 0)));
    let added = gym
        .try_write(move |write| {
            let one = controllers::create(write, controller("One", Some(here)), None)?;
            Ok((one, controllers::create(write, controller("Two", Some(here)), None)?))
        })
        .await
        .unwrap();
    let (one, two) = added.value;
    assert_eq!(added.changes, [drive(Some(one.id)), drive(Some(one.id))]);
    let (first, second) = (one.clone(), two.clone());
    assert_eq!(gym.changes(move |write| controllers::deassign(write, &first)).await, [drive(Some(two.id))]);
    assert_eq!(gym.changes(move |write| controllers::deassign(write, &second)).await, [drive(None)]);
    assert_eq!(gym.read(controllers::list_all).await, [], "without a token, nobody could assign them again");
}

async fn relay_and_door_have_one_wire_each(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, door, hanging, draft) = gym.write(apart).await;
    let made = draft.clone();
    gym.write(move |write| relay_connections::create(write, made)).await;
    let (other, free) = gym
        .write(move |write| {
            let organization = write.organization();
            let free = relays::list(write, organization, hanging.id)?[1].relay.id;
            Ok((locks::create(write, lock("Other", here))?.id, free))
        })
        .await;
    for (what, wrong) in [("relay", connection(draft.relay, other)), ("door", connection(free, door))] {
        let twice = gym.try_write(move |write| relay_connections::create(write, wrong)).await;
        assert!(matches!(twice, Err(Error::Conflict(_))), "{what}: {twice:?}");
    }
}

async fn wires_of_two_organizations_never_touch(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let other = organization(gym.store(), "other").await.unwrap();
    let (_, their_door, _, theirs) = gym.store().write(other, NOW, apart).await.unwrap().value;
    let (_, our_door, _, ours) = gym.write(apart).await;
    for (what, wrong) in [("relay", connection(theirs.relay, our_door)), ("door", connection(ours.relay, their_door))] {
        let crossed = gym.try_write(move |write| relay_connections::create(write, wrong)).await;
        assert!(matches!(crossed, Err(Error::Conflict(_))), "{what}: {crossed:?}");
    }
}

async fn registered_controller_outlives_its_door_and_its_place(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, door, id) = gym
        .write(|write| {
            let here = places::create(write, place("Here"))?.id;
            let door = locks::create(write, lock("Door", here))?.id;
            let id = controllers::create(write, controller("Box", Some(here)), Some(&[1; 32]))?.id;
            let organization = write.organization();
            let relay = relays::list(write, organization, id)?[0].relay.id;
            relay_connections::create(write, connection(relay, door))?;
            Ok((here, door, id))
        })
        .await;
    gym.write(move |write| locks::delete(write, door)).await;
    let found = gym.read(move |read, organization| controllers::find(read, organization, id)).await.unwrap();
    assert_eq!((found.controller.place, found.is_connected), (Some(here), false));
    gym.write(move |write| places::delete(write, here)).await;
    let found = gym.read(move |read, organization| controllers::find(read, organization, id)).await.unwrap();
    assert_eq!(found.controller.place, None);
}
