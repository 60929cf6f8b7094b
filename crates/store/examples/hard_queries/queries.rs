//! The queries, and how long each took.
#![expect(clippy::disallowed_methods, reason = "it measures")]

use crate::gym::{Gym, id_at, pick};
use anyhow::Result;
use domain::event::{EventKind, ObjectKind};
use domain::id::{OrganizationId, UserId};
use domain::reach::Reach;
use domain::right::{Target, TargetKind};
use domain::text::Email;
use std::future::Future;
use std::time::{Duration, Instant};
use store::page::Page;
use store::{Error, Read, Store, changes, events, groups, locks, rights, users};

/// How long a query took, each time.
pub(crate) struct Timing {
    pub(crate) name: String,
    taken: Vec<Duration>,
}

impl Timing {
    /// The median and the 95th of a hundred.
    pub(crate) fn percentiles_ms(&self) -> [f64; 2] {
        let mut taken = self.taken.clone();
        taken.sort();
        [50, 95].map(|percent| taken.get(taken.len() * percent / 100).map_or(0.0, |time| time.as_secs_f64() * 1_000.0))
    }
}

/// Names of the statements that are measured.
pub(crate) const MEASURED: [&str; 5] = ["users::", "rights::", "events::", "locks::", "groups::"];

const ROUNDS: i64 = 100;
const PAGE: Page = Page { limit: 50, offset: 0 };

/// Runs every query [`ROUNDS`] times, each time with other values.
pub(crate) async fn run(store: &Store, gym: &Gym) -> Result<Vec<Timing>> {
    let mut timings = Vec::new();
    for (name, filter) in user_filters(gym) {
        let organization = gym.organization;
        let ask = |round| {
            let filter = filter(gym, round);
            let page = Page { limit: 50, offset: if name.ends_with("deep page") { 20_000 } else { 0 } };
            store.read(move |read| users::list(read, organization, &filter, page).map(|found| found.total))
        };
        timings.push(time(format!("users::list {name}"), ask).await?);
    }
    for (name, filter) in event_filters(gym) {
        let organization = gym.organization;
        let ask = |round| {
            let filter = filter(gym, round);
            store.read(move |read| Ok::<_, Error>(events::list(read, organization, &filter, 100)?.len()))
        };
        timings.push(time(format!("events::list {name}"), ask).await?);
        let ask = |round| {
            let filter = filter(gym, round);
            store.read(move |read| events::count(read, organization, &filter))
        };
        timings.push(time(format!("events::count {name}"), ask).await?);
    }
    for (name, ask) in others() {
        let organization = gym.organization;
        let ask = |round| {
            let gym = gym.clone();
            store.read(move |read| ask(read, organization, &gym, round))
        };
        timings.push(time(name.to_owned(), ask).await?);
    }
    Ok(timings)
}

async fn time<T, F>(name: String, ask: impl Fn(i64) -> F) -> Result<Timing>
where
    F: Future<Output = Result<T, Error>>,
{
    let mut taken = Vec::new();
    for round in 0..ROUNDS {
        let started = Instant::now();
        ask(round).await?;
        taken.push(started.elapsed());
    }
    let timing = Timing { name, taken };
    eprintln!("{:<44} {:?}", timing.name, timing.percentiles_ms());
    Ok(timing)
}

type UserFilter = fn(&Gym, i64) -> users::Filter;

fn user_filters(_: &Gym) -> Vec<(&'static str, UserFilter)> {
    let mut filters: Vec<(&'static str, UserFilter)> = vec![
        ("all", |_, _| users::Filter::default()),
        ("all, deep page", |_, _| users::Filter::default()),
        ("one", |gym, round| users::Filter { user: Some(person(gym, round)), ..Default::default() }),
        ("email", |gym, round| users::Filter {
            email: Email::parse(&format!("person{}@example.com", round * 97 % gym.people)).ok(),
            ..Default::default()
        }),
        ("100 ids", |gym, round| users::Filter {
            ids: Some((1..=100).map(|number| (number * 31 + round) % gym.people + 1).collect()),
            ..Default::default()
        }),
        ("search, thousands", |_, round| users::Filter {
            query: Some(["müll", "an", "patel", "zoe"][at(round, 4)].to_owned()),
            ..Default::default()
        }),
        ("search, one", |gym, round| users::Filter {
            query: Some(format!("person{}@", round * 97 % gym.people)),
            ..Default::default()
        }),
        ("search, none", |_, _| users::Filter { query: Some("nobody like this".to_owned()), ..Default::default() }),
        ("group", |gym, round| users::Filter { group: Some(*pick(&gym.groups, round)), ..Default::default() }),
        ("place", |gym, round| users::Filter { place: Some(*pick(&gym.places, round)), ..Default::default() }),
        ("place and search", |gym, round| users::Filter {
            place: Some(*pick(&gym.places, round)),
            query: Some("garcia".to_owned()),
            ..Default::default()
        }),
    ];
    filters.extend([
        ("by name, down", (|_, _| ordered(users::Order::NameDescending)) as UserFilter),
        ("by use", |_, _| ordered(users::Order::LastAccess)),
        ("by use, down", |_, _| ordered(users::Order::LastAccessDescending)),
        ("by use, down, deep page", |_, _| ordered(users::Order::LastAccessDescending)),
        ("by access", |_, _| ordered(users::Order::Access)),
        ("by access, down", |_, _| ordered(users::Order::AccessDescending)),
        ("by use, search", |_, _| users::Filter {
            query: Some("mull".to_owned()),
            ..ordered(users::Order::LastAccess)
        }),
        ("by use, place", |gym, round| users::Filter {
            place: Some(*pick(&gym.places, round)),
            ..ordered(users::Order::LastAccessDescending)
        }),
    ]);
    filters
}

fn ordered(order: users::Order) -> users::Filter {
    users::Filter { order, ..Default::default() }
}

type EventFilter = fn(&Gym, i64) -> events::Filter;

fn event_filters(_: &Gym) -> Vec<(&'static str, EventFilter)> {
    vec![
        ("all", |gym, _| window(gym)),
        ("a day", |gym, round| events::Filter {
            from: id_at(round * 1_000),
            before: id_at(round * 1_000 + 6_646),
            ..window(gym)
        }),
        ("rare kind", |gym, _| events::Filter {
            kinds: Some(vec![EventKind::UserUpdate.word().to_owned()]),
            ..window(gym)
        }),
        ("kind without lines", |gym, _| events::Filter {
            kinds: Some(vec![EventKind::PlaceDestroy.word().to_owned()]),
            ..window(gym)
        }),
        ("actor", |gym, round| events::Filter { actor: Some(person(gym, round)), ..window(gym) }),
        ("login", |gym, round| events::Filter { login: Some(round + 1), ..window(gym) }),
        ("door", |gym, round| events::Filter {
            object_kind: Some(ObjectKind::Lock.word().to_owned()),
            object: Some(pick(&gym.locks, round).get()),
            ..window(gym)
        }),
        ("rare kind of thing", |gym, _| events::Filter {
            object_kind: Some(ObjectKind::User.word().to_owned()),
            ..window(gym)
        }),
        ("place", |gym, round| events::Filter { place: Some(*pick(&gym.places, round)), ..window(gym) }),
        ("place without lines", |gym, _| events::Filter { place: Some(domain::id::PlaceId::new(999)), ..window(gym) }),
        ("refused", |gym, _| events::Filter { success: Some(false), ..window(gym) }),
        ("place, refused", |gym, round| events::Filter {
            place: Some(*pick(&gym.places, round)),
            success: Some(false),
            ..window(gym)
        }),
    ]
}

fn window(gym: &Gym) -> events::Filter {
    events::Filter {
        from: id_at(0),
        before: id_at(gym.people * 2 + 1),
        kinds: None,
        actor: None,
        login: None,
        object_kind: None,
        object: None,
        place: None,
        success: None,
    }
}

type Ask = fn(&mut Read<'_>, OrganizationId, &Gym, i64) -> Result<i64, Error>;

fn others() -> Vec<(&'static str, Ask)> {
    vec![
        ("effective doors of a person", |read, organization, gym, round| {
            let mut reach = Reach::default();
            for right in rights::list_of_person(read, organization, person(gym, round))? {
                match right.target {
                    Target::Organization => reach.all = true,
                    Target::Place(id) => reach.places.push(id),
                    Target::Group(id) => reach.groups.push(id),
                    Target::Lock(id) => reach.locks.push(id),
                }
            }
            Ok(locks::list(read, organization, &reach, &locks::Filter::default(), PAGE)?.total)
        }),
        ("doors in reach of 50 groups", |read, organization, gym, round| {
            let groups = (0..50).map(|number| *pick(&gym.groups, number * 3 + round)).collect();
            let reach = Reach { groups, ..Default::default() };
            Ok(locks::list(read, organization, &reach, &locks::Filter::default(), PAGE)?.total)
        }),
        ("groups::list 250", |read, organization, _, _| {
            let page = Page { limit: 250, offset: 0 };
            Ok(groups::list(read, organization, &Reach::everything(), &groups::Filter::default(), page)?.total)
        }),
        ("rights::list all", |read, organization, _, _| rights_total(read, organization, &rights::Filter::default())),
        ("rights::list by name", |read, organization, _, _| {
            rights_total(read, organization, &rights::Filter { order: rights::Order::Name, ..Default::default() })
        }),
        ("rights::list of a person", |read, organization, gym, round| {
            rights_total(
                read,
                organization,
                &rights::Filter { assignee: Some(person(gym, round)), ..Default::default() },
            )
        }),
        ("rights::list on a group", |read, organization, gym, round| {
            let number = Some(pick(&gym.groups, round).get());
            let filter = rights::Filter { kind: Some(TargetKind::Group), number, ..Default::default() };
            rights_total(read, organization, &filter)
        }),
        ("rights::list on a group by name", |read, organization, gym, round| {
            let number = Some(pick(&gym.groups, round).get());
            let order = rights::Order::Name;
            rights_total(
                read,
                organization,
                &rights::Filter { kind: Some(TargetKind::Group), number, order, ..Default::default() },
            )
        }),
        ("rights::list search", |read, organization, _, _| {
            rights_total(read, organization, &rights::Filter { query: Some("garcia".to_owned()), ..Default::default() })
        }),
        ("rights::list in reach of a group", |read, organization, gym, round| {
            let reach = Reach { groups: vec![*pick(&gym.groups, round)], ..Default::default() };
            Ok(rights::list(read, organization, (&reach, None), &rights::Filter::default(), PAGE)?.total)
        }),
        ("rights::list in reach of a place", |read, organization, gym, round| {
            let reach = Reach { places: vec![*pick(&gym.places, round)], ..Default::default() };
            Ok(rights::list(read, organization, (&reach, None), &rights::Filter::default(), PAGE)?.total)
        }),
        ("rights::list own only", |read, organization, gym, round| {
            let own = Some(person(gym, round));
            Ok(rights::list(read, organization, (&Reach::default(), own), &rights::Filter::default(), PAGE)?.total)
        }),
        ("changes::revision", |read, organization, _, _| changes::revision(read, organization)),
    ]
}

fn rights_total(read: &mut Read<'_>, organization: OrganizationId, filter: &rights::Filter) -> Result<i64, Error> {
    Ok(rights::list(read, organization, (&Reach::everything(), None), filter, PAGE)?.total)
}

fn person(gym: &Gym, round: i64) -> UserId {
    UserId::new(round * 977 % gym.people + 1)
}

fn at(round: i64, length: usize) -> usize {
    usize::try_from(round).unwrap_or_default() % length
}
