//! Schedules of doors, groups and places.

use crate::gym::{ALL, Gym, closure, group, holidays, lock, name, place, schedule, whole};
use crate::harness::{Fresh, on_both_engines};
use domain::access::Change;
use domain::holiday::{HolidayCalendar, Region, edition};
use domain::id::{PlaceId, ScheduleId};
use domain::reach::Reach;
use domain::schedule::{
    Consequence, DayRange, Days, Interval, Schedule, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow, When,
};
use domain::time::{Date, Timestamp};
use store::page::Page;
use store::schedules::{self, Filter};
use store::{Error, groups, locks, places};

on_both_engines![
    schedule_is_found_as_written,
    schedule_becomes_another_and_back,
    schedule_is_switched_off,
    schedules_are_filtered,
    schedules_of_a_thing_are_listed,
    deleted_schedule_is_gone,
    what_cannot_be_is_refused,
    days_of_no_calendar_are_refused,
    holidays_of_an_older_edition_are_renewed,
    missing_schedule_cannot_be_changed,
];

/// A door, a group and a place.
async fn things(gym: &Gym) -> [Scheduleable; 3] {
    gym.write(|write| {
        let here = places::create(write, place("Here"))?.id;
        let door = locks::create(write, lock("Door", here))?.id;
        let group = groups::create(write, group("Group", None))?.id;
        Ok([Scheduleable::Lock(door), Scheduleable::Group(group), Scheduleable::Place(here)])
    })
    .await
}

/// One of each kind, as late, as early or as short as it can be.
fn every_when() -> Vec<(When, Option<HolidayCalendar>)> {
    let last_second = TimeOfDay::from_seconds(86_399).unwrap();
    let sunday_and_monday = Days::from_bits(0b100_0001);
    let date = |text| Date::parse(text).unwrap();
    let calendar = |code, is_observed, ignored: &[&str]| {
        let ignored = ignored.iter().map(|name| (*name).to_owned()).collect();
        Some(HolidayCalendar { region: Region::parse(code).unwrap(), is_observed, ignored })
    };
    vec![
        (When::Weekly(WeeklyWindow::new(sunday_and_monday, last_second, TimeOfDay::END).unwrap()), None),
        (When::Once(Interval::new(Timestamp::from_micros(-1), Timestamp::MAX).unwrap()), None),
        (When::Days(DayRange::new(date("0001-01-01"), date("9998-12-31")).unwrap()), None),
        (When::Days(DayRange::new(date("2028-02-29"), date("2028-02-29")).unwrap()), None),
        (When::Dates(vec![date("2026-12-25"), date("2027-12-24")]), calendar("us_ny", true, &["New Year's Day"])),
        (When::Dates(Vec::new()), calendar("de", false, &[])),
    ]
}

/// Everything that a schedule can be.
fn every_rule(things: [Scheduleable; 3]) -> Vec<Schedule> {
    let mut rules = Vec::new();
    for of in things {
        for consequence in [Consequence::Allow, Consequence::Unlock, Consequence::FirstToArrive] {
            for is_exception in [false, true] {
                for (when, holidays) in every_when() {
                    let rule = ScheduleRule { of, consequence, is_exception, when };
                    rules.push(Schedule { name: Some(name("Nights")), rule, holidays, ..schedule(of) });
                }
            }
        }
    }
    rules
}

async fn schedule_is_found_as_written(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let (mut taken, mut refused) = (0, 0);
    for written in every_rule(things(&gym).await) {
        let rule = written.rule.clone();
        let created = gym.try_write(move |write| schedules::create(write, written)).await;
        if !rule.of.takes(rule.consequence, rule.is_exception) {
            assert!(matches!(created, Err(Error::Conflict(_))), "{rule:?}: {created:?}");
            refused += 1;
            continue;
        }
        let created = created.unwrap();
        let id = created.value.id;
        assert_eq!(created.changes, [Change::Schedule(id, rule)]);
        let found = gym.read(move |read, organization| schedules::find(read, organization, id)).await;
        assert_eq!(found, Some(created.value));
        taken += 1;
    }
    assert_eq!((taken, refused), (54, 54));
}

async fn schedule_becomes_another_and_back(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, ..] = things(&gym).await;
    let mut present = gym.write(move |write| schedules::create(write, schedule(door))).await;
    let id = present.id;
    for (number, (when, holidays)) in every_when().into_iter().chain(every_when().into_iter().rev()).enumerate() {
        present.name = (number % 2 == 0).then(|| name("Other"));
        present.rule = ScheduleRule { is_exception: number % 3 == 0, when, ..present.rule };
        present.holidays = holidays;
        let changed = present.clone();
        let logged = gym.changes(move |write| schedules::update(write, &changed)).await;
        assert_eq!(logged, [Change::Schedule(id, present.rule.clone())]);
        let found = gym.read(move |read, organization| schedules::find(read, organization, id)).await;
        assert_eq!(found.as_ref(), Some(&present));
    }
}

async fn schedule_is_switched_off(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, ..] = things(&gym).await;
    let created = gym.write(move |write| schedules::create(write, schedule(door))).await;
    let off = Schedule { enabled: false, ..created };
    let (id, expected) = (off.id, off.clone());
    assert_eq!(gym.changes(move |write| schedules::update(write, &off)).await, [Change::ScheduleGone(id)]);
    let found = gym.read(move |read, organization| schedules::find(read, organization, id)).await;
    assert_eq!(found, Some(expected));
}

async fn schedules_are_filtered(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, group, place] = things(&gym).await;
    let ids = gym
        .write(move |write| {
            let mut unlock = schedule(door);
            unlock.rule.consequence = Consequence::Unlock;
            let Scheduleable::Place(here) = place else { return Ok(Vec::new()) };
            let all = [schedule(door), schedule(group), schedule(door), closure(here), unlock];
            all.into_iter().map(|one| Ok(schedules::create(write, one)?.id)).collect::<Result<Vec<_>, Error>>()
        })
        .await;
    let of = |filter: Filter| gym.read(move |read, id| schedules::list(read, id, &Reach::everything(), &filter, ALL));
    let listed = |listing| whole(listing, |schedule: Schedule| schedule.id);
    assert_eq!(listed(of(Filter::default()).await), ids);
    assert_eq!(listed(of(Filter { of: Some(door), ..Filter::default() }).await), [ids[0], ids[2], ids[4]]);
    assert_eq!(listed(of(Filter { of: Some(group), ..Filter::default() }).await), [ids[1]]);
    assert_eq!(listed(of(Filter { of: Some(place), ..Filter::default() }).await), [ids[3]]);
    let only = Some(vec![ids[2].get()]);
    assert_eq!(listed(of(Filter { of: Some(door), ids: only, consequence: None }).await), [ids[2]]);
    let doing = |consequence| Filter { consequence: Some(consequence), ..Filter::default() };
    assert_eq!(listed(of(doing(Consequence::Allow)).await), ids[..4]);
    assert_eq!(listed(of(doing(Consequence::Unlock)).await), ids[4..]);
    assert_eq!(listed(of(doing(Consequence::FirstToArrive)).await), []);
    assert_eq!(listed(of(Filter { of: Some(door), ..doing(Consequence::Unlock) }).await), ids[4..]);
    let page = Page { limit: 1, offset: 1 };
    let listing =
        gym.read(move |read, id| schedules::list(read, id, &Reach::everything(), &Filter::default(), page)).await;
    assert_eq!((listing.items[0].id, listing.total), (ids[1], 5));
}

async fn schedules_of_a_thing_are_listed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let things = things(&gym).await;
    let mut written = every_rule(things);
    written.retain(|one| one.rule.of.takes(one.rule.consequence, one.rule.is_exception));
    let rules: Vec<_> = written.iter().map(|one| one.rule.clone()).collect();
    gym.write(move |write| written.into_iter().try_for_each(|one| schedules::create(write, one).map(drop))).await;
    for of in things {
        let found = gym.read(move |read, id| schedules::list_of(read, id, of)).await;
        let found: Vec<_> = found.into_iter().map(|schedule| schedule.rule).collect();
        assert_eq!(found, rules.iter().filter(|rule| rule.of == of).cloned().collect::<Vec<_>>());
    }
    let nowhere = Scheduleable::Place(PlaceId::new(404));
    assert_eq!(gym.read(move |read, id| schedules::list_of(read, id, nowhere)).await, []);
}

async fn deleted_schedule_is_gone(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [_, group, _] = things(&gym).await;
    let id = gym.write(move |write| Ok(schedules::create(write, schedule(group))?.id)).await;
    assert_eq!(gym.changes(move |write| schedules::delete(write, id)).await, [Change::ScheduleGone(id)]);
    assert_eq!(gym.read(schedules::list_all).await, []);
}

async fn what_cannot_be_is_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, ..] = things(&gym).await;
    let at = |seconds| Timestamp::from_micros(0).plus_seconds(seconds);
    let date = |days| Date::from_days(days).unwrap();
    for never in [
        When::Weekly(WeeklyWindow::all_day(Days::from_bits(0))),
        When::Once(Interval { starts: at(1), ends: at(1) }),
        When::Days(DayRange { first: date(2), last: date(1) }),
    ] {
        let what = format!("{never:?}");
        let mut impossible = schedule(door);
        impossible.rule.when = never;
        let refused = gym.try_write(move |write| schedules::create(write, impossible)).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{what}: {refused:?}");
    }
}

async fn days_of_no_calendar_are_refused(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, ..] = things(&gym).await;
    let mut of_nothing = holidays(door);
    of_nothing.holidays = None;
    let mut of_other_times = holidays(door);
    of_other_times.rule.when = schedule(door).rule.when;
    for wrong in [of_nothing, of_other_times] {
        let refused = gym.try_write(move |write| schedules::create(write, wrong)).await;
        assert!(matches!(refused, Err(Error::Corrupt { .. })), "{refused:?}");
    }
}

async fn holidays_of_an_older_edition_are_renewed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, group, _] = things(&gym).await;
    let made = gym
        .write(move |write| {
            schedules::create(write, schedule(group))?;
            schedules::create(write, holidays(door))
        })
        .await;
    let older_than = |edition| gym.read(move |read, id| schedules::list_outdated(read, id, edition));
    assert_eq!(older_than(edition()).await, []);
    assert_eq!(older_than(edition() + 1).await, std::slice::from_ref(&made));
    let outdated = made.clone();
    gym.write(move |write| schedules::renew(write, &outdated, edition() - 1)).await;
    assert_eq!(older_than(edition()).await, std::slice::from_ref(&made));
    let mut renewed = made.clone();
    renewed.rule.when = When::Dates(vec![Date::parse("2027-12-25").unwrap()]);
    let (written, expected) = (renewed.clone(), Change::Schedule(made.id, renewed.rule.clone()));
    assert_eq!(gym.changes(move |write| schedules::renew(write, &written, edition())).await, [expected]);
    assert_eq!(older_than(edition()).await, []);
    let found = gym.read(move |read, organization| schedules::find(read, organization, made.id)).await;
    assert_eq!(found, Some(renewed));
    assert_eq!(gym.store().read(schedules::count_holiday_calendars).await.unwrap(), 1);
}

async fn missing_schedule_cannot_be_changed(fresh: Fresh) {
    let gym = Gym::open(fresh).await;
    let [door, ..] = things(&gym).await;
    let nothing = Schedule { id: ScheduleId::new(404), ..schedule(door) };
    assert!(matches!(gym.try_write(move |write| schedules::update(write, &nothing)).await, Err(Error::NotFound(_))));
    let deleted = gym.try_write(|write| schedules::delete(write, ScheduleId::new(404))).await;
    assert!(matches!(deleted, Err(Error::NotFound(_))));
}
