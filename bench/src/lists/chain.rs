//! A chain of gyms, written through `store` as the product writes it. Every value follows from a number, so each run
//! has the same people.

use domain::group::{Group, GroupRestrictions};
use domain::id::{GroupId, LockId, OrganizationId, PlaceId, RightId, UserId};
use domain::lock::{Lock, LockRestrictions};
use domain::place::Place;
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::text::{Email, Name, Note};
use domain::time::{Period, TimeZone, Timestamp};
use domain::user::{Metadata, User};
use store::{Location, Store, Write};

use crate::product::Database;

pub const PEOPLE: usize = 100_000;
pub const PLACES: usize = 10;
pub const GROUPS: usize = 200;
const DOORS: usize = 1_000;
const DOORS_OF_GROUP: usize = 10;

/// What there is, in words.
pub const SIZE: &str = "100 000 people, 10 places, 200 groups, 1 000 doors, 300 000 rights";

/// The address of somebody whom nothing sets apart.
pub const MEMBER: &str = "member4711@bench.example";

/// What a person is called: 80 first names, 125 last names.
pub fn name(number: usize) -> String {
    let syllable = |words: &[&'static str], number: usize| words.get(number % words.len()).copied().unwrap_or_default();
    let first = format!("{}{}", syllable(&FIRST, number), syllable(&FIRST_ENDS, number / 10));
    let last = number / 80;
    let last = format!("{}{}{}", syllable(&LAST, last), syllable(&MIDDLES, last / 5), syllable(&LAST_ENDS, last / 25));
    format!("{first} {last}")
}

/// Their address.
pub fn email(number: usize) -> String {
    format!("member{number}@bench.example")
}

/// Writes everything into the only organization of a fresh database.
pub fn load(database: &Database) -> anyhow::Result<()> {
    let store = Store::open(Location::parse(&database.url())?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let organizations = store.read(store::organizations::list_revisions).await?;
        let (organization, _) = *organizations.first().ok_or(store::Error::NotFound("organization"))?;
        let now = Timestamp::from_micros(NOW_US);
        let groups = store.write(organization, now, |write| build(write)).await?.value;
        for first in (0..PEOPLE).step_by(TOGETHER) {
            let groups = groups.clone();
            let enrol = move |write: &mut Write<'_>| {
                (first..first + TOGETHER).try_for_each(|number| enrol(write, &groups, number))
            };
            store.write(organization, now, enrol).await?;
        }
        anyhow::Ok(())
    })?;
    drop(store);
    database.analyze()
}

/// People in one transaction.
const TOGETHER: usize = 2_000;
/// 1 July 2026, 12:00 UTC.
const NOW_US: i64 = 1_782_907_200_000_000;

const FIRST: [&str; 10] = ["An", "Ber", "Car", "Dan", "El", "Fer", "Ger", "Han", "Is", "Jo"];
const FIRST_ENDS: [&str; 8] = ["a", "o", "ina", "mund", "wig", "ette", "us", "iel"];
const LAST: [&str; 5] = ["Stein", "Berg", "Wald", "Lind", "Rosen"];
const MIDDLES: [&str; 5] = ["", "in", "er", "al", "ov"];
const LAST_ENDS: [&str; 5] = ["hofer", "mann", "sen", "ski", "bach"];

type Built<T> = Result<T, anyhow::Error>;

/// A group with the place it belongs to.
type Groups = Vec<(GroupId, PlaceId)>;

/// The places, their doors and groups.
fn build(write: &mut Write<'_>) -> Built<Groups> {
    let mut places = Vec::new();
    for number in 0..PLACES {
        places.push(store::places::create(write, place(number)?)?.id);
    }
    let mut doors = Vec::new();
    for (number, place) in places.iter().cycle().take(DOORS).enumerate() {
        doors.push(store::locks::create(write, door(number, *place)?)?.id);
    }
    let mut groups = Vec::new();
    for (number, place) in places.iter().cycle().take(GROUPS).enumerate() {
        let group = store::groups::create(write, group(number, *place)?)?.id;
        // Every tenth door from here is in the same place.
        let of_place = doors.iter().skip(number % PLACES).step_by(PLACES).cycle().skip(number / PLACES);
        for door in of_place.take(DOORS_OF_GROUP) {
            store::group_locks::create(write, group, *door)?;
        }
        groups.push((group, *place));
    }
    Ok(groups)
}

/// A person with a right on a place and on two of its groups.
fn enrol(write: &mut Write<'_>, groups: &Groups, number: usize) -> Built<()> {
    let user = store::users::create(write, person(number)?)?.id;
    let (one, other) = (number % GROUPS, (number + PLACES * (1 + number / GROUPS % 9)) % GROUPS);
    for (index, of) in [one, other].into_iter().enumerate() {
        let Some((group, place)) = groups.get(of).copied() else { continue };
        store::rights::create(write, right(user, Target::Group(group), Role::GroupBasic))?;
        if index == 0 {
            store::rights::create(write, right(user, Target::Place(place), Role::PlaceBasic))?;
        }
    }
    Ok(())
}

fn place(number: usize) -> Built<Place> {
    Ok(Place {
        id: PlaceId::new(0),
        organization: OrganizationId::new(0),
        name: Name::parse(&format!("Gym {number}"))?,
        description: None,
        address: Note::parse("1 Anvil Street, Berlin")?,
        position: None,
        image: None,
        time_zone: TimeZone::parse("Europe/Berlin")?,
        locked_down_since: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    })
}

fn door(number: usize, place: PlaceId) -> Built<Lock> {
    Ok(Lock {
        id: LockId::new(0),
        organization: OrganizationId::new(0),
        place,
        name: Name::parse(&format!("Door {number}"))?,
        description: None,
        position: None,
        order: None,
        restrictions: LockRestrictions::default(),
        locked_down_since: None,
        floor: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    })
}

fn group(number: usize, place: PlaceId) -> Built<Group> {
    Ok(Group {
        id: GroupId::new(0),
        organization: OrganizationId::new(0),
        place: Some(place),
        name: Name::parse(&format!("Group {number}"))?,
        description: None,
        restrictions: GroupRestrictions::default(),
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    })
}

fn person(number: usize) -> Built<User> {
    Ok(User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name: Name::parse(&name(number))?,
        login_email: Some(Email::parse(&email(number))?),
        contact_email: None,
        image: None,
        access_enabled: true,
        password_flow_enabled: true,
        metadata: Metadata::default(),
        notes: None,
        locale: None,
        confirmed_at: Some(Timestamp::from_micros(NOW_US)),
        last_accessed_at: None,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    })
}

fn right(assignee: UserId, target: Target, role: Role) -> Right {
    Right {
        id: RightId::new(0),
        organization: OrganizationId::new(0),
        assignee,
        target,
        role,
        valid: Period::default(),
        hours: None,
        profile: None,
        source: Source::Manual(None),
        notify: false,
        created_at: Timestamp::from_micros(0),
        updated_at: Timestamp::from_micros(0),
    }
}
