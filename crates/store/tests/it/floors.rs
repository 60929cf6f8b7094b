//! Floors of places, and the doors on them.

use crate::gym::{ALL, Gym, floor, lock, name, place, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::floor::Floor;
use domain::id::{FloorId, LockId, PlaceId};
use domain::lock::Lock;
use domain::reach::Reach;
use domain::text::Note;
use store::floors::{self, Filter};
use store::{Error, locks, places};

on_both_engines![
    floor_is_found_as_written_and_changed,
    floors_are_listed_from_the_lowest_up,
    doors_come_to_a_floor_and_leave_it,
    a_place_goes_with_its_floors,
    missing_floor_cannot_be_changed,
];

async fn two_places(gym: &Gym) -> (PlaceId, PlaceId) {
    let job = |write: &mut store::Write<'_>| {
        Ok((places::create(write, place("A"))?.id, places::create(write, place("B"))?.id))
    };
    gym.write(job).await
}

async fn floor_is_found_as_written_and_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let written = Floor { description: Some(Note::parse("The pool").unwrap()), ..floor("Basement", here, -1) };
    let created = gym.write(move |write| floors::create(write, written)).await;
    let id = created.id;
    let find = async || gym.read(move |read, organization| floors::find(read, organization, id)).await;
    assert_eq!(find().await, Some(created.clone()));
    let changed = Floor { name: name("Cellar"), number: -2, description: None, ..created };
    let expected = changed.clone();
    let changes = gym.changes(move |write| floors::update(write, &changed)).await;
    assert_eq!(changes, [], "a floor opens no door");
    assert_eq!(find().await, Some(expected));
}

async fn floors_are_listed_from_the_lowest_up(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, there) = two_places(&gym).await;
    let ids = gym
        .write(move |write| {
            let floors = [
                floor("Studio", here, 2),
                floor("Cellar", here, -1),
                floor("Lobby", here, 0),
                floor("Lobby", there, 0),
            ];
            floors.into_iter().map(|floor| Ok(floors::create(write, floor)?.id)).collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let list = async |filter: Filter| {
        let found = gym.read(move |read, organization| floors::list(read, organization, &filter, ALL)).await;
        whole(found, |floor| floor.id)
    };
    let all = || Filter { place: here, ids: None, query: None };
    assert_eq!(list(all()).await, [ids[1], ids[2], ids[0]]);
    assert_eq!(list(Filter { query: Some("LOB".to_owned()), ..all() }).await, [ids[2]]);
    assert_eq!(list(Filter { ids: Some(vec![ids[0].get(), ids[3].get()]), ..all() }).await, [ids[0]]);
}

async fn doors_come_to_a_floor_and_leave_it(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let (lobby, door) = gym
        .write(move |write| {
            let lobby = floors::create(write, floor("Lobby", here, 0))?.id;
            locks::create(write, lock("Back", here))?;
            Ok((lobby, locks::create(write, Lock { floor: Some(lobby), ..lock("Front", here) })?))
        })
        .await;
    let on = async |floor: FloorId| {
        let filter = locks::Filter { floor: Some(floor), ..locks::Filter::default() };
        let everything = Reach::everything();
        let list = move |read: &mut store::Read<'_>, id| locks::list(read, id, &everything, &filter, ALL);
        whole(gym.read(list).await, |found| found.lock.id)
    };
    assert_eq!(on(lobby).await, [door.id]);
    assert_eq!(on(FloorId::new(99)).await, Vec::<LockId>::new());
    let id = door.id;
    let left = Lock { floor: None, ..door };
    gym.write(move |write| locks::update(write, &left)).await;
    assert_eq!(on(lobby).await, Vec::<LockId>::new());
    assert_eq!(gym.read(move |read, tenant| locks::find(read, tenant, id)).await.unwrap().lock.floor, None);
}

async fn a_place_goes_with_its_floors(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, there) = two_places(&gym).await;
    let (gone, kept) = gym
        .write(move |write| {
            let (gone, kept) =
                (floors::create(write, floor("A", here, 0))?.id, floors::create(write, floor("B", there, 0))?.id);
            locks::create(write, Lock { floor: Some(gone), ..lock("Front", here) })?;
            Ok((gone, kept))
        })
        .await;
    gym.write(move |write| places::delete(write, here)).await;
    for (id, is_there) in [(gone, false), (kept, true)] {
        assert_eq!(gym.read(move |read, tenant| floors::find(read, tenant, id)).await.is_some(), is_there);
    }
}

async fn missing_floor_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (here, _) = two_places(&gym).await;
    let refused = gym.try_write(move |write| floors::update(write, &floor("Nowhere", here, 0))).await;
    assert!(matches!(refused, Err(Error::NotFound("floor"))), "{refused:?}");
    let refused = gym.try_write(|write| floors::create(write, floor("Nowhere", PlaceId::new(99), 0))).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}
