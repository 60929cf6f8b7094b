//! Fills an empty database with the gym: its places first, then the people as they joined, then a month of
//! entries. The same on every start, but for when it is.

use super::accounts::{FRONT_DESK, HASHES, OWNER, OWNER_NAME};
use super::cast::{self, Figure};
use super::diary::Diary;
use super::gym::{self, DoorUse, Gym, Site};
use super::people::{self, Person};
use super::random::Random;
use super::team;
use super::visits::{self, Visitor};
use crate::outside::SystemChance;
use anyhow::{Context as _, Result};
use domain::access::Policy;
use domain::event::{ActorId, AuthenticatedBy, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal};
use domain::id::{OrganizationId, UserId};
use domain::time::Timestamp;
use service::mail::Transport;
use service::organizations::{self, Founding};
use service::{Caller, Clock, Service, Settings};
use std::collections::HashMap;
use std::sync::Arc;
use store::Store;

/// The word that names the demo's organization at sign-in.
pub(super) const DOMAIN: &str = "ironworks";

const DAY_S: i64 = 86_400;
/// The members whose entries are written; of a very large gym not all.
const SEEN: usize = 3_000;
/// In how many steps the people join.
const STEPS: usize = 100;
const EVENTS_AT_ONCE: usize = 20_000;
const SEED: u64 = 0x1A7C_4BEE;

/// What goes from one step to the next.
struct Pen {
    random: Random,
    diary: Diary,
}

/// Fills the database with a gym of so many members, and gives its owner.
pub(super) async fn fill(store: &Store, now: Timestamp, members: u32) -> Result<Caller> {
    let founded = now.plus_seconds(-380 * DAY_S);
    let (organization, user) = found(store, founded).await?;
    let mut pen = Pen { random: Random::new(SEED), diary: Diary::new(SEED) };
    pen.diary.actor =
        Some(EventActor { id: ActorId::User(user), name: OWNER_NAME.to_owned(), email: OWNER.email.to_owned() });
    let write = store.write(organization, founded.plus_seconds(3_600), move |write| {
        let gym = gym::build(write, &mut pen.diary)?;
        let front_desk = team::build(write, &gym, &mut pen.diary)?;
        let login = people::add_phone(write, user, &mut pen.random)?;
        Ok::<_, anyhow::Error>((gym, front_desk, login, pen))
    });
    let (gym, front_desk, login, mut pen) = write.await?.value;
    let staff = cast::staff(&gym, front_desk, founded.plus_seconds(7 * DAY_S))?;
    let members = cast::members(&gym, now, members, &mut pen.random)?;
    let mut visitors = Vec::new();
    pen = join(store, (organization, now), staff, pen, &mut visitors).await?;
    // From then on the front desk adds the people.
    let staff = visitors.iter().map(|visitor| &visitor.person.actor);
    pen.diary.actor = staff.clone().find(|actor| actor.email == FRONT_DESK.email).cloned();
    pen = join(store, (organization, now), members, pen, &mut visitors).await?;
    set_passwords(store, (organization, now), &visitors).await?;
    visitors.truncate(SEEN);
    log(store, (organization, now), &gym, &visitors, pen).await?;
    Ok(Caller {
        organization,
        by: AuthenticatedBy::Login(login),
        user: Some(user),
        is_key: false,
        is_primary_device: true,
        scopes: None,
        link_name: None,
    })
}

async fn found(store: &Store, founded: Timestamp) -> Result<(OrganizationId, UserId)> {
    let clock = Arc::new(Then(founded));
    let service = Service::new(store.clone(), Settings::default(), clock, Arc::new(SystemChance), Transport::None);
    let founding = Founding {
        name: "Ironworks Gym".to_owned(),
        domain: DOMAIN.to_owned(),
        time_zone: "Europe/London".to_owned(),
        owner_name: OWNER_NAME.to_owned(),
        owner_email: OWNER.email.to_owned(),
        owner_password: OWNER.password.to_owned(),
    };
    Ok(organizations::found(&service, founding).await?)
}

/// Writes people, some at a time, each some at the instant at which they joined.
async fn join(
    store: &Store,
    (organization, now): (OrganizationId, Timestamp),
    figures: Vec<Figure>,
    mut pen: Pen,
    visitors: &mut Vec<Visitor>,
) -> Result<Pen> {
    let step = figures.len().div_ceil(STEPS).max(1);
    let mut figures = figures.into_iter().peekable();
    while figures.peek().is_some() {
        let some: Vec<Figure> = figures.by_ref().take(step).collect();
        let joined = some.last().map_or(now, |figure| figure.draft.joined);
        let write = store.write(organization, joined, move |write| {
            let mut visitors = Vec::with_capacity(some.len());
            for figure in some {
                let person = people::add(write, &figure.draft, &mut pen.random, &mut pen.diary)?;
                visitors.push(visitor(figure, person, now));
            }
            Ok::<_, anyhow::Error>((visitors, pen))
        });
        let (some, back) = write.await?.value;
        visitors.extend(some);
        pen = back;
    }
    Ok(pen)
}

async fn set_passwords(
    store: &Store,
    (organization, now): (OrganizationId, Timestamp),
    visitors: &[Visitor],
) -> Result<()> {
    let actors = visitors.iter().map(|visitor| &visitor.person.actor);
    let hash = |actor: &EventActor| HASHES.iter().find(|(email, _)| *email == actor.email).map(|(_, hash)| *hash);
    let hashes: Vec<_> = actors.filter_map(|actor| Some((actor.user()?, hash(actor)?))).collect();
    let write = store.write(organization, now, move |write| {
        hashes.into_iter().try_for_each(|(user, hash)| store::users::set_password(write, user, hash))
    });
    write.await.map(drop).context("the passwords")
}

fn visitor(figure: Figure, person: Person, now: Timestamp) -> Visitor {
    let Figure { draft, habit } = figure;
    let ended = draft.rights.iter().filter_map(|(_, _, valid)| valid.until).find(|until| *until <= now);
    Visitor { person, habit, joined: draft.joined, suspended: draft.suspended, ended }
}

/// Writes a month of entries, and when everybody was last seen.
async fn log(
    store: &Store,
    (organization, now): (OrganizationId, Timestamp),
    gym: &Gym,
    visitors: &[Visitor],
    Pen { mut random, mut diary }: Pen,
) -> Result<()> {
    let changes = store.read(move |read| store::changes::snapshot(read, organization)).await?.1;
    let mut policy = Policy::default();
    changes.into_iter().for_each(|change| policy.apply(change));
    let knocks = visits::knocks(gym, visitors, now, &mut random)?;
    let mut events = visits::outcomes(organization, &policy, &knocks, (&mut diary, &mut random));
    let seen = last_seen(&events);
    events.extend(drill(organization, gym, visitors, now, &mut diary)?);
    let mut events = events.into_iter().peekable();
    while events.peek().is_some() {
        let some: Vec<Event> = events.by_ref().take(EVENTS_AT_ONCE).collect();
        let write = store.write(organization, now, move |write| {
            some.iter().try_for_each(|event| store::events::create(write, event))
        });
        write.await?;
    }
    let write = store.write(organization, now, move |write| {
        for (event, at) in seen {
            if let Some(user) = event.actor.and_then(|actor| actor.user()) {
                store::users::touch(write, user, at)?;
            }
            if let Some(login) = event.means.and_then(AuthenticatedBy::login) {
                store::logins::touch(write, login, at)?;
            }
        }
        Ok::<_, store::Error>(())
    });
    write.await.map(drop).context("when everybody was last seen")
}

/// Of each person the last entry.
fn last_seen(events: &[Event]) -> Vec<(Event, Timestamp)> {
    let entries = events.iter().filter(|event| event.refusal.is_none());
    let last: HashMap<_, _> = entries.map(|event| (event.means, event)).collect();
    last.into_values().map(|event| (event.clone(), event.created_at)).collect()
}

/// A fire drill twelve days ago: the hall was locked down for a quarter of an hour, and somebody ran into it.
fn drill(
    organization: OrganizationId,
    gym: &Gym,
    visitors: &[Visitor],
    now: Timestamp,
    diary: &mut Diary,
) -> Result<Vec<Event>> {
    let zone = &gym.place(Site::Kreuzberg)?.time_zone;
    let door = gym.door(Site::Kreuzberg, DoorUse::Training);
    let (Some(door), Some(from)) = (door, zone.instant(now, -12, 10 * 3_600 + 30 * 60)) else { return Ok(Vec::new()) };
    let member = visitors.iter().find(|visitor| visitor.habit.home == Site::Kreuzberg && !visitor.habit.is_staff);
    let manager = visitors.iter().find(|visitor| visitor.habit.home == Site::Kreuzberg && visitor.habit.is_staff);
    let lines = [
        (EventKind::LockLockDown, 0, manager, None),
        (EventKind::LockUnlock, 260, member, Some(Refusal::Rules(domain::access::Reason::DoorLockedDown))),
        (EventKind::LockUnlock, 275, member, Some(Refusal::Rules(domain::access::Reason::DoorLockedDown))),
        (EventKind::LockCancelLockdown, 15 * 60, manager, None),
    ];
    let lines = lines.into_iter().map(|(kind, after_s, who, refusal)| {
        let object = EventObject { kind: ObjectKind::Lock, id: door.lock.id.get(), name: door.lock.name.to_string() };
        let line = diary.event(organization, kind, object, from.plus_seconds(after_s));
        let (actor, means) =
            (who.map(|who| who.person.actor.clone()), who.map(|who| AuthenticatedBy::Login(who.person.login)));
        Event { actor, means, place: Some(door.lock.place), refusal, ..line }
    });
    Ok(lines.collect())
}

/// A clock that shows one instant of the past.
struct Then(Timestamp);

impl Clock for Then {
    fn now(&self) -> Timestamp {
        self.0
    }
}
