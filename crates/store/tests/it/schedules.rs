//! Schedules of doors and groups.

use crate::gym::{ALL, Gym, group, lock, name, place, schedule, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::id::ScheduleId;
use domain::reach::Reach;
use domain::schedule::{Days, Schedule, Scheduleable, TimeOfDay, WeeklyWindow};
use store::page::Page;
use store::schedules::{self, Filter};
use store::{Error, groups, locks, places};

on_both_engines![
    schedule_is_found_as_written,
    schedule_is_changed_and_switched_off,
    schedules_are_filtered,
    deleted_schedule_is_gone,
    window_of_no_day_is_refused,
    missing_schedule_cannot_be_changed,
];

async fn door_and_group(gym: &Gym) -> [Scheduleable; 2] {
    gym.write(|write| {
        let here = places::create(write, place("Here"))?.id;
        let door = locks::create(write, lock("Door", here))?.id;
        let group = groups::create(write, group("Group", None))?.id;
        Ok([Scheduleable::Lock(door), Scheduleable::Group(group)])
    })
    .await
}

async fn schedule_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    for of in door_and_group(&gym).await {
        let last_second = TimeOfDay::from_seconds(86_399).unwrap();
        let window = WeeklyWindow::new(Days::from_bits(0b100_0001), last_second, TimeOfDay::END).unwrap();
        let written = Schedule { name: Some(name("Nights")), window, ..schedule(of) };
        let created = gym.write(move |write| schedules::create(write, written)).await;
        let id = created.id;
        assert_eq!(gym.read(move |read, organization| schedules::find(read, organization, id)).await, Some(created));
    }
}

async fn schedule_is_changed_and_switched_off(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let of = door_and_group(&gym).await[0];
    let created = gym.write(move |write| schedules::create(write, schedule(of))).await;
    let noon = TimeOfDay::from_seconds(43_200).unwrap();
    let window = WeeklyWindow::new(Days::ALL, TimeOfDay::START, noon).unwrap();
    let id = created.id;
    for (enabled, expected) in [(true, Change::Window(id, of, window)), (false, Change::WindowGone(id))] {
        let changed = Schedule { window, enabled, ..created.clone() };
        let found = changed.clone();
        assert_eq!(gym.changes(move |write| schedules::update(write, &changed)).await, [expected]);
        assert_eq!(gym.read(move |read, organization| schedules::find(read, organization, id)).await, Some(found));
    }
}

async fn schedules_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, group] = door_and_group(&gym).await;
    let ids = gym
        .write(move |write| {
            [door, group, door]
                .iter()
                .map(|of| Ok(schedules::create(write, schedule(*of))?.id))
                .collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let of = |filter: Filter| gym.read(move |read, id| schedules::list(read, id, &Reach::everything(), &filter, ALL));
    let listed = |listing| whole(listing, |schedule: Schedule| schedule.id);
    assert_eq!(listed(of(Filter::default()).await), ids);
    assert_eq!(listed(of(Filter { of: Some(door), ids: None }).await), [ids[0], ids[2]]);
    assert_eq!(listed(of(Filter { of: Some(group), ids: None }).await), [ids[1]]);
    assert_eq!(listed(of(Filter { of: Some(door), ids: Some(vec![ids[2].get()]) }).await), [ids[2]]);
    let page = Page { limit: 1, offset: 1 };
    let listing =
        gym.read(move |read, id| schedules::list(read, id, &Reach::everything(), &Filter::default(), page)).await;
    assert_eq!((listing.items[0].id, listing.total), (ids[1], 3));
}

async fn deleted_schedule_is_gone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let of = door_and_group(&gym).await[1];
    let id = gym.write(move |write| Ok(schedules::create(write, schedule(of))?.id)).await;
    assert_eq!(gym.changes(move |write| schedules::delete(write, id)).await, [Change::WindowGone(id)]);
    assert_eq!(gym.read(schedules::list_all).await, []);
}

async fn window_of_no_day_is_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let of = door_and_group(&gym).await[0];
    let never = Schedule { window: WeeklyWindow::all_day(Days::from_bits(0)), ..schedule(of) };
    let refused = gym.try_write(move |write| schedules::create(write, never)).await;
    assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
}

async fn missing_schedule_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let of = door_and_group(&gym).await[0];
    let nothing = Schedule { id: ScheduleId::new(404), ..schedule(of) };
    assert!(matches!(gym.try_write(move |write| schedules::update(write, &nothing)).await, Err(Error::NotFound(_))));
    let deleted = gym.try_write(|write| schedules::delete(write, ScheduleId::new(404))).await;
    assert!(matches!(deleted, Err(Error::NotFound(_))));
}
