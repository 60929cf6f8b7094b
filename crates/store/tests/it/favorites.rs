//! Favourites of doors and places.

use crate::gym::{ALL, Gym, lock, place, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::id::UserId;
use domain::reach::Reach;
use store::favorites::{self, Favorites};
use store::{locks, places, users};

on_both_engines![favourites_filter_and_order_lists, favourites_go_with_what_they_are_of];

async fn door_names(gym: &Gym, favorites: Favorites) -> Vec<String> {
    let filter = locks::Filter { favorites, ..locks::Filter::default() };
    let listing = gym.read(move |read, id| locks::list(read, id, &Reach::everything(), &filter, ALL)).await;
    whole(listing, |found| found.lock.name.to_string())
}

async fn place_names(gym: &Gym, favorites: Favorites) -> Vec<String> {
    let filter = places::Filter { favorites, ..places::Filter::default() };
    let listing = gym.read(move |read, id| places::list(read, id, &Reach::everything(), &filter, ALL)).await;
    whole(listing, |found| found.name.to_string())
}

/// Ana and Bob; Ana keeps the place and the door B at hand, and says so twice.
async fn ana_and_bob(gym: &Gym) -> (UserId, UserId) {
    gym.write(|write| {
        places::create(write, place("A"))?;
        let here = places::create(write, place("B"))?.id;
        locks::create(write, lock("A", here))?;
        let door = locks::create(write, lock("B", here))?.id;
        let (ana, bob) = (users::create(write, user("Ana"))?.id, users::create(write, user("Bob"))?.id);
        for _ in 0..2 {
            favorites::set_lock(write, ana, door, true)?;
            favorites::set_place(write, ana, here, true)?;
        }
        favorites::set_lock(write, bob, door, true)?;
        favorites::set_lock(write, bob, door, false)?;
        favorites::set_place(write, bob, here, true)?;
        favorites::set_place(write, bob, here, false)?;
        Ok((ana, bob))
    })
    .await
}

async fn favourites_filter_and_order_lists(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, bob) = ana_and_bob(&gym).await;
    let of = |of, only, first| Favorites { of, only, first };
    for (favorites, expected) in [
        (of(Some(ana), None, false), &["A", "B"][..]),
        (of(Some(ana), Some(true), false), &["B"]),
        (of(Some(ana), Some(false), false), &["A"]),
        (of(Some(ana), None, true), &["B", "A"]),
        (of(Some(bob), None, true), &["A", "B"]),
        (of(Some(bob), Some(true), false), &[]),
        (of(None, Some(true), true), &[]),
        (of(None, Some(false), true), &["A", "B"]),
    ] {
        assert_eq!(door_names(&gym, favorites).await, expected, "{favorites:?}");
        assert_eq!(place_names(&gym, favorites).await, expected, "{favorites:?}");
    }
}

async fn favourites_go_with_what_they_are_of(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (ana, _) = ana_and_bob(&gym).await;
    let kept = async || {
        let locks = gym.read(move |read, id| favorites::list_locks(read, id, ana)).await;
        (locks, gym.read(move |read, id| favorites::list_places(read, id, ana)).await)
    };
    let (doors, here) = kept().await;
    assert_eq!((doors.len(), here.len()), (1, 1));
    gym.write(move |write| locks::delete(write, doors[0])).await;
    assert_eq!(kept().await.0, []);
    gym.write(move |write| places::delete(write, here[0])).await;
    assert_eq!(kept().await.1, []);
    let person = gym
        .write(|write| {
            let here = places::create(write, place("C"))?.id;
            let door = locks::create(write, lock("C", here))?.id;
            let cem = users::create(write, user("Cem"))?.id;
            favorites::set_lock(write, cem, door, true)?;
            favorites::set_place(write, cem, here, true)?;
            Ok(cem)
        })
        .await;
    gym.write(move |write| users::delete(write, person)).await;
}
