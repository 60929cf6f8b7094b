//! A large gym, the same on every run, written through the store's own functions.

use anyhow::Result;
use domain::access::Reason;
use domain::event::{Event, EventActor, EventKind, EventObject, ObjectKind, Refusal};
use domain::group::{Group, GroupRestrictions};
use domain::id::{GroupId, LockId, LoginId, OrganizationId, PlaceId, RightId, UserId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::Place;
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::text::{Domain, Email, Name, Note};
use domain::time::{Period, TimeZone, Timestamp};
use domain::user::{Metadata, User};
use std::sync::Arc;
use store::{Error, Store, Write, group_locks, groups, locks, organizations, places, rights, users};
use uuid::Uuid;

/// What the queries ask about.
#[derive(Clone)]
pub(crate) struct Gym {
    pub(crate) organization: OrganizationId,
    pub(crate) places: Arc<[PlaceId]>,
    pub(crate) groups: Arc<[GroupId]>,
    pub(crate) locks: Arc<[LockId]>,
    pub(crate) people: i64,
}

/// Loads it: two events for each person, three rights for each.
pub(crate) async fn load(store: &Store, people: i64) -> Result<Gym> {
    let name = Name::parse("Large")?;
    let created = |organization| line(organization, 0, None);
    let organization =
        organizations::create(store, name, Domain::parse("large")?, TimeZone::utc(), at(0), created).await?;
    let mut gym = store.write(organization, at(0), move |write| build(write)).await?.value;
    gym.people = people;
    for first in (0..people).step_by(1_000) {
        let gym = gym.clone();
        let add = move |write: &mut Write<'_>| {
            (first..people.min(first + 1_000)).try_for_each(|number| add_person(write, &gym, number))
        };
        store.write(organization, at(first), add).await?;
    }
    let mut appended = tokio::task::JoinSet::new();
    for number in 1..=people * 2 {
        let (store, event) = (store.clone(), line(organization, number, Some(&gym)));
        appended.spawn(async move { store.append(event).await });
        if appended.len() == 2_000 {
            while let Some(done) = appended.join_next().await {
                done??;
            }
        }
    }
    while let Some(done) = appended.join_next().await {
        done??;
    }
    Ok(gym)
}

/// The instant of the event with this number: one every 13 s, so that 200 000 of them are 30 days.
pub(crate) fn at(number: i64) -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000 + number * 13_000_000)
}

/// The least id of that instant.
pub(crate) fn id_at(number: i64) -> Uuid {
    let millis = u64::try_from(at(number).as_millis()).unwrap_or_default();
    Uuid::from_u128((u128::from(millis) << 80) | (7 << 76) | (2 << 62))
}

const FIRST: [&str; 12] =
    ["Anna", "José", "Zoë", "Björn", "Mehmet", "Łukasz", "Ngọc", "Sean", "Ida", "Olu", "Priya", "Chloé"];
const LAST: [&str; 10] =
    ["Álvarez", "Müller", "Nguyễn", "Kowalska", "Smith", "Okafor", "Öztürk", "García", "Lindqvist", "Patel"];

fn build(write: &mut Write<'_>) -> Result<Gym, Error> {
    let (organization, now) = (write.organization(), write.now());
    let (mut all_places, mut all_groups, mut all_locks) = (Vec::new(), Vec::new(), Vec::new());
    for place_number in 0..20 {
        let place = places::create(write, place(place_number, organization, now))?.id;
        all_places.push(place);
        let mut here = Vec::new();
        for number in 0..50 {
            here.push(locks::create(write, lock(number, place, organization, now))?.id);
        }
        for number in 0..10 {
            let group = groups::create(write, group(number, place, organization, now))?.id;
            all_groups.push(group);
            for lock in here.iter().skip(number * 4).take(10) {
                group_locks::create(write, group, *lock)?;
            }
        }
        all_locks.extend(here);
    }
    let (places, groups, locks) = (all_places.into(), all_groups.into(), all_locks.into());
    Ok(Gym { organization, places, groups, locks, people: 0 })
}

fn add_person(write: &mut Write<'_>, gym: &Gym, number: i64) -> Result<(), Error> {
    let user = users::create(write, person(number, gym.organization, write.now()))?.id;
    for turn in 0..3 {
        let step = number * 7 + turn * 61;
        let target = match (number % 50, turn) {
            (0, 0) => Target::Organization,
            (1..=5, 0) => Target::Place(*pick(&gym.places, step)),
            (6, 0) => Target::Lock(*pick(&gym.locks, step)),
            _ => Target::Group(*pick(&gym.groups, step)),
        };
        let role = match target {
            Target::Organization => Role::OrganizationBasic,
            Target::Place(_) => Role::PlaceBasic,
            Target::Group(_) => Role::GroupBasic,
            Target::Lock(_) => Role::LockBasic,
        };
        rights::create(write, right(user, target, role, gym.organization, write.now()))?;
    }
    users::touch(write, user, at(number * 31 % gym.people))
}

/// Spreads numbers over a list.
pub(crate) fn pick<T>(list: &[T], number: i64) -> &T {
    let index = usize::try_from(number).unwrap_or_default() % list.len();
    list.get(index).unwrap_or_else(|| unreachable!("a remainder is less than its divisor"))
}

fn name(text: String) -> Name {
    Name::try_from(text).unwrap_or_else(|error| unreachable!("a name of ours {error}"))
}

fn place(number: i64, organization: OrganizationId, now: Timestamp) -> Place {
    Place {
        id: PlaceId::new(0),
        organization,
        name: name(format!("Place {number}")),
        description: None,
        address: Note::parse("1 High Street").unwrap_or_else(|error| unreachable!("an address of ours {error}")),
        position: None,
        image: None,
        time_zone: TimeZone::utc(),
        locked_down_since: None,
        created_at: now,
        updated_at: now,
    }
}

fn lock(number: i64, place: PlaceId, organization: OrganizationId, now: Timestamp) -> Lock {
    Lock {
        id: LockId::new(0),
        organization,
        place,
        name: name(format!("Door {number}")),
        description: None,
        position: None,
        order: None,
        restrictions: LockRestrictions::default(),
        locked_down_since: None,
        controller: None,
        relock_after_ms: Some(5_000),
        created_at: now,
        updated_at: now,
    }
}

fn group(number: usize, place: PlaceId, organization: OrganizationId, now: Timestamp) -> Group {
    Group {
        id: GroupId::new(0),
        organization,
        place: Some(place),
        name: name(format!("Group {number}")),
        description: None,
        restrictions: GroupRestrictions::default(),
        created_at: now,
        updated_at: now,
    }
}

fn person(number: i64, organization: OrganizationId, now: Timestamp) -> User {
    User {
        id: UserId::new(0),
        organization,
        name: name(format!("{} {} {number}", pick(&FIRST, number * 5), pick(&LAST, number / 12))),
        login_email: Email::parse(&format!("person{number}@example.com")).ok(),
        contact_email: None,
        image: None,
        access_enabled: number % 40 != 0,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: Some(now),
        last_accessed_at: None,
        created_at: now,
        updated_at: now,
    }
}

fn right(assignee: UserId, target: Target, role: Role, organization: OrganizationId, now: Timestamp) -> Right {
    Right {
        id: RightId::new(0),
        organization,
        assignee,
        target,
        role,
        valid: Period::ALWAYS,
        hours: None,
        profile: None,
        source: Source::Manual(None),
        notify: false,
        created_at: now,
        updated_at: now,
    }
}

/// An unlock; one in 25 is refused, one in 500 tells of something else.
fn line(organization: OrganizationId, number: i64, gym: Option<&Gym>) -> Event {
    let (kind, object_kind) = match number % 500 {
        0 => (EventKind::UserUpdate, ObjectKind::User),
        _ => (EventKind::LockUnlock, ObjectKind::Lock),
    };
    let people = gym.map_or(1, |gym| gym.people.max(1));
    let lock = gym.map_or(1, |gym| pick(&gym.locks, number * 17).get());
    let actor =
        EventActor { user: UserId::new(number * 7 % people + 1), name: "Anna".to_owned(), email: String::new() };
    Event {
        uuid: Uuid::from_u128(id_at(number).as_u128() | u128::from(number.unsigned_abs())),
        organization,
        kind,
        actor: Some(actor),
        means: Some(LoginId::new(number % 5_000)),
        authorized_by: None,
        object: EventObject { kind: object_kind, id: lock, name: "Door".to_owned() },
        place: gym.map(|gym| *pick(&gym.places, number * 17 % 1_000 / 50)),
        refusal: (number % 25 == 0).then_some(Refusal::Rules(Reason::ALL[0])),
        created_at: at(number),
    }
}
