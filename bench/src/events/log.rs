//! A million lines of a quarter of a year, written through `store` as the product writes them. Every value follows from
//! a number, so each run has the same lines, but for the day on which they end: that of the run.

use domain::access::Reason;
use domain::event::{ActorId, AuthenticatedBy, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal};
use domain::id::{LoginId, OrganizationId, PlaceId, UserId};
use domain::time::Timestamp;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use store::{Location, Store};
use uuid::Uuid;

use crate::product::Database;

const LINES: i64 = 1_000_000;
const PEOPLE: i64 = 20_000;
const DOORS: i64 = 100;
const PLACES: i64 = 10;
/// The log of this many days; a set reaches back 90.
const DAYS: i64 = 89;

/// What there is, in words.
pub const SIZE: &str = "1 000 000 lines of 89 days, 20 000 people, 100 doors, 10 places";

/// The number of nothing.
const ABSENT: i64 = 999_999_999;

/// A way to ask, with several filters in turn.
pub struct Question {
    pub what: &'static str,
    pub filters: Vec<Value>,
    pub may_be_empty: bool,
}

/// How logs are read: by nothing, by person, door, place, kind, outcome, and by some of them together.
pub fn questions() -> Vec<Question> {
    let ask = |what, filters| Question { what, filters, may_be_empty: false };
    let ask_in_vain = |what, filters| Question { what, filters, may_be_empty: true };
    let each = |of: i64, filter: fn(i64) -> Value| -> Vec<Value> {
        (1..=of).step_by(usize::try_from(of / 10).unwrap_or(1).max(1)).map(filter).collect()
    };
    vec![
        ask("all", vec![json!({})]),
        ask("by a person", each(PEOPLE, |id| json!({ "event_actor_type": "User", "event_actor_id": id }))),
        ask("at a door", each(DOORS, |id| json!({ "event_object_type": "Lock", "event_object_id": id }))),
        ask("at a place", each(PLACES, |id| json!({ "event_place_id": id }))),
        ask("refused", vec![json!({ "event_success": false })]),
        ask("refused at a place", each(PLACES, |id| json!({ "event_place_id": id, "event_success": false }))),
        ask("unlocks", vec![json!({ "event_type": "lock.unlock" })]),
        ask("changes of people", vec![json!({ "event_type": "user.update,user.create" })]),
        ask_in_vain(
            "changes of people at a place",
            each(PLACES, |id| json!({ "event_type": "user.update", "event_place_id": id })),
        ),
        ask(
            "with a login",
            each(PEOPLE, |id| json!({ "event_authenticated_by_type": "Login", "event_authenticated_by_id": id })),
        ),
        ask_in_vain("of nobody", vec![json!({ "event_actor_type": "User", "event_actor_id": ABSENT })]),
        ask_in_vain(
            "with no login",
            vec![json!({ "event_authenticated_by_type": "Login", "event_authenticated_by_id": ABSENT })],
        ),
    ]
}

/// Writes them into the only organization of a fresh database.
pub fn load(database: &Database) -> anyhow::Result<()> {
    let store = Store::open(Location::parse(&database.url())?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let now_us = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_micros())?;
    runtime.block_on(async {
        let organizations = store.read(store::organizations::list_revisions).await?;
        let (organization, _) = *organizations.first().ok_or(store::Error::NotFound("organization"))?;
        for first in (0..LINES).step_by(usize::try_from(TOGETHER)?) {
            let lines = move |write: &mut store::Write<'_>| {
                (first..first + TOGETHER)
                    .try_for_each(|number| store::events::create(write, &line(organization, now_us, number)))
            };
            store.write(organization, Timestamp::from_micros(now_us), lines).await?;
        }
        anyhow::Ok(())
    })?;
    drop(store);
    database.analyze()
}

/// Lines in one transaction.
const TOGETHER: i64 = 5_000;

/// Of a thousand lines, a dozen tell of changes, forty of refusals, the others of doors that opened.
fn line(organization: OrganizationId, now_us: i64, number: i64) -> Event {
    let at_us = now_us - DAYS * 86_400_000_000 + number * (DAYS * 86_400_000_000 / LINES);
    let mixed = number.wrapping_mul(2_654_435_761) >> 7;
    let (person, door) = (1 + mixed % PEOPLE, 1 + (mixed / 7) % DOORS);
    let place = PlaceId::new(1 + door % PLACES);
    let (kind, object) = match number % 1_000 {
        0..=11 => (EventKind::UserUpdate, (ObjectKind::User, person, format!("Member {person}"))),
        _ => (EventKind::LockUnlock, (ObjectKind::Lock, door, format!("Door {door}"))),
    };
    Event {
        uuid: id(at_us, number),
        organization,
        kind,
        actor: Some(EventActor {
            id: ActorId::User(UserId::new(person)),
            name: format!("Member {person}"),
            email: format!("member{person}@bench.example"),
        }),
        means: Some(AuthenticatedBy::Login(LoginId::new(person))),
        authorized_by: None,
        object: EventObject { kind: object.0, id: object.1, name: object.2 },
        place: Some(place).filter(|_| kind == EventKind::LockUnlock),
        refusal: (number % 25 == 24).then_some(Refusal::Rules(Reason::NoRight)),
        created_at: Timestamp::from_micros(at_us),
    }
}

/// A UUIDv7 of that instant whose random part is the number.
fn id(at_us: i64, number: i64) -> Uuid {
    let millis = u64::try_from(at_us / 1_000).unwrap_or_default();
    let mut random = [0; 10];
    if let Some(tail) = random.last_chunk_mut() {
        *tail = number.to_be_bytes();
    }
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
