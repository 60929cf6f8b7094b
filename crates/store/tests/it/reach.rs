//! Lists show what is in reach and nothing else.

use crate::gym::{ALL, Gym, closure, group, lock, place, reach, right, schedule, user, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::reach::Reach;
use domain::right::Target;
use domain::schedule::Scheduleable;
use store::{Error, group_locks, groups, locks, places, rights, schedules, users};

on_both_engines![
    nothing_is_listed_without_reach,
    everything_is_listed_with_all_in_reach,
    places_show_what_is_in_them,
    groups_show_their_doors_and_their_people,
    a_door_shows_itself_and_its_place,
    parts_of_a_reach_add_up,
    own_rights_are_always_listed,
    an_id_is_not_reached_by_a_part_of_it,
];

/// North with two doors and a group that opens the first; South with one door; a group of no place that opens the
/// second door of North and that of South. Each has a schedule.
struct Site {
    gym: Gym,
    places: Vec<PlaceId>,
    locks: Vec<LockId>,
    groups: Vec<GroupId>,
    rights: Vec<RightId>,
    schedules: Vec<ScheduleId>,
    person: UserId,
}

/// What lists show, as positions in the vectors of [`Site`].
#[derive(Debug, PartialEq)]
struct Shown {
    places: Vec<usize>,
    locks: Vec<usize>,
    groups: Vec<usize>,
    rights: Vec<usize>,
    schedules: Vec<usize>,
}

impl Site {
    async fn build(fresh: Fresh) -> Self {
        let gym = Gym::open(fresh).await;
        let (places, locks, groups, rights, schedules, person) = gym
            .write(|write| {
                let (north, south) = (places::create(write, place("A"))?.id, places::create(write, place("B"))?.id);
                let mut locks = Vec::new();
                for (text, place) in [("A", north), ("B", north), ("C", south)] {
                    locks.push(locks::create(write, lock(text, place))?.id);
                }
                let (narrow, wide) =
                    (groups::create(write, group("A", Some(north)))?.id, groups::create(write, group("B", None))?.id);
                for (group, lock) in [(narrow, locks[0]), (wide, locks[1]), (wide, locks[2])] {
                    group_locks::create(write, group, lock)?;
                }
                let person = users::create(write, user("Ana"))?.id;
                let mut rights = Vec::new();
                let targets = [Target::Place(north), Target::Place(south), Target::Group(narrow), Target::Group(wide)];
                for target in targets.into_iter().chain([Target::Organization]) {
                    rights.push(rights::create(write, right(person, target))?.id);
                }
                let mut schedules = Vec::new();
                let of = locks.iter().map(|id| Scheduleable::Lock(*id)).chain([narrow, wide].map(Scheduleable::Group));
                for of in of {
                    schedules.push(schedules::create(write, schedule(of))?.id);
                }
                for place in [north, south] {
                    schedules.push(schedules::create(write, closure(place))?.id);
                }
                Ok((vec![north, south], locks, vec![narrow, wide], rights, schedules, person))
            })
            .await;
        Self { gym, places, locks, groups, rights, schedules, person }
    }

    async fn shown(&self, reach: Reach) -> Shown {
        let found = self
            .gym
            .read(move |read, id| {
                Ok::<_, Error>((
                    whole(places::list(read, id, &reach, &places::Filter::default(), ALL)?, |found| found.id),
                    whole(locks::list(read, id, &reach, &locks::Filter::default(), ALL)?, |found| found.lock.id),
                    whole(groups::list(read, id, &reach, &groups::Filter::default(), ALL)?, |found| found.group.id),
                    whole(rights::list(read, id, (&reach, None), &rights::Filter::default(), ALL)?, |found| found.id),
                    whole(schedules::list(read, id, &reach, &schedules::Filter::default(), ALL)?, |found| found.id),
                ))
            })
            .await;
        Shown {
            places: positions(&found.0, &self.places),
            locks: positions(&found.1, &self.locks),
            groups: positions(&found.2, &self.groups),
            rights: positions(&found.3, &self.rights),
            schedules: positions(&found.4, &self.schedules),
        }
    }
}

fn positions<T: PartialEq>(found: &[T], all: &[T]) -> Vec<usize> {
    found.iter().map(|id| all.iter().position(|other| other == id).unwrap()).collect()
}

async fn nothing_is_listed_without_reach(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let nothing = Shown { places: vec![], locks: vec![], groups: vec![], rights: vec![], schedules: vec![] };
    assert_eq!(site.shown(Reach::default()).await, nothing);
}

async fn everything_is_listed_with_all_in_reach(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let everything = Shown {
        places: vec![0, 1],
        locks: vec![0, 1, 2],
        groups: vec![0, 1],
        rights: vec![0, 1, 2, 3, 4],
        schedules: vec![0, 1, 2, 3, 4, 5, 6],
    };
    assert_eq!(site.shown(Reach::everything()).await, everything);
}

async fn places_show_what_is_in_them(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let north =
        Shown { places: vec![0], locks: vec![0, 1], groups: vec![0], rights: vec![0, 2], schedules: vec![0, 1, 3, 5] };
    assert_eq!(site.shown(reach(&site.places[..1], &[], &[])).await, north);
    let south = Shown { places: vec![1], locks: vec![2], groups: vec![], rights: vec![1], schedules: vec![2, 6] };
    assert_eq!(site.shown(reach(&site.places[1..], &[], &[])).await, south);
}

async fn groups_show_their_doors_and_their_people(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let wide = Shown { places: vec![0, 1], locks: vec![1, 2], groups: vec![1], rights: vec![3], schedules: vec![4] };
    assert_eq!(site.shown(reach(&[], &site.groups[1..], &[])).await, wide);
    let narrow = Shown { places: vec![0], locks: vec![0], groups: vec![0], rights: vec![2], schedules: vec![3] };
    assert_eq!(site.shown(reach(&[], &site.groups[..1], &[])).await, narrow);
}

async fn a_door_shows_itself_and_its_place(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let door = Shown { places: vec![1], locks: vec![2], groups: vec![], rights: vec![], schedules: vec![2] };
    assert_eq!(site.shown(reach(&[], &[], &site.locks[2..])).await, door);
}

async fn parts_of_a_reach_add_up(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let parts = Shown {
        places: vec![0, 1],
        locks: vec![0, 1, 2],
        groups: vec![0],
        rights: vec![1, 2],
        schedules: vec![1, 2, 3, 6],
    };
    assert_eq!(site.shown(reach(&site.places[1..], &site.groups[..1], &site.locks[1..2])).await, parts);
}

async fn own_rights_are_always_listed(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let own = Some(site.person);
    let list = |filter: rights::Filter| {
        site.gym.read(move |read, id| rights::list(read, id, (&Reach::default(), own), &filter, ALL))
    };
    let listed = whole(list(rights::Filter::default()).await, |right| right.id);
    assert_eq!(positions(&listed, &site.rights), [0, 1, 2, 3, 4]);
    let ids = Some(vec![site.rights[1].get(), 404]);
    let listed = whole(list(rights::Filter { ids, ..Default::default() }).await, |right| right.id);
    assert_eq!(positions(&listed, &site.rights), [1]);
}

async fn an_id_is_not_reached_by_a_part_of_it(fresh: Fresh) {
    let site = Site::build(fresh).await;
    let longer = |id: i64| id * 10 + 1;
    let reach = Reach {
        all: false,
        places: site.places.iter().map(|id| PlaceId::new(longer(id.get()))).collect(),
        groups: site.groups.iter().map(|id| GroupId::new(longer(id.get()))).collect(),
        locks: site.locks.iter().map(|id| LockId::new(longer(id.get()))).collect(),
    };
    let nothing = Shown { places: vec![], locks: vec![], groups: vec![], rights: vec![], schedules: vec![] };
    assert_eq!(site.shown(reach).await, nothing);
}
