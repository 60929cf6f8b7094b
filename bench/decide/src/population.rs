//! The people, groups and doors that everybody decides about, and the attempts.

use std::ops::RangeInclusive;

use anyhow::Context as _;
use domain::access::{Change, GroupRule, LockRule, PersonRule, PlaceRule, RightRule};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::LockRestrictions;
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{Days, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow};
use domain::time::{Period, TimeZone, Timestamp};

use crate::random::Random;

/// How many of each there are.
#[derive(Clone)]
pub struct Size {
    pub users: u32,
    pub groups: u32,
    pub doors: u32,
    pub places: u32,
    /// How many rights each person has.
    pub rights: RangeInclusive<u32>,
}

/// Everything is known by its number, counted from zero.
pub struct Population {
    pub size: Size,
    /// The zone of each place.
    pub zones: Vec<&'static str>,
    /// The place of each door.
    pub doors: Vec<u32>,
    pub groups: Vec<Group>,
    /// In the order of the people.
    pub rights: Vec<Right>,
    /// The place where each person mostly goes.
    homes: Vec<u32>,
}

/// A group: which doors it opens, and when.
pub struct Group {
    pub doors: Vec<u32>,
    pub windows: Vec<Window>,
}

/// Some days of every week, Monday in bit 0, and minutes of these days: `[from, until)`.
pub struct Window {
    pub days: u8,
    pub from: u32,
    pub until: u32,
}

/// A right of a person on a group, in `[from, until)`, seconds since 1970.
pub struct Right {
    pub user: u32,
    pub group: u32,
    pub from: Option<u32>,
    pub until: Option<u32>,
}

/// Somebody at a door.
#[derive(Clone, Copy)]
pub struct Attempt {
    pub user: u32,
    pub door: u32,
    /// Microseconds since 1970.
    pub at_us: i64,
}

/// The first second of 2026, in which all attempts are made.
pub const YEAR_FROM: u32 = 1_767_225_600;
/// The first second after it.
pub const YEAR_UNTIL: u32 = 1_798_761_600;

const SEED: u64 = 0x1a7c;
const DAY: u32 = 86_400;

/// On both sides of the equator and of Greenwich, with clock changes and without, and one off the hour.
const ZONES: [&str; 8] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Europe/London",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "America/Santiago",
];

/// The working week, the weekend, all days, and what classes have.
const DAYS: [u8; 5] = [0b001_1111, 0b110_0000, 0b111_1111, 0b001_0101, 0b010_1010];

impl Population {
    /// Makes the people of a size; the same ones each time.
    pub fn new(size: Size) -> Self {
        let mut random = Random::new(SEED);
        let zones = ZONES.into_iter().cycle().take(size.places as usize).collect();
        let doors = (0..size.doors).map(|door| place_of(door, size.doors, size.places)).collect();
        let groups = (0..size.groups).map(|group| Group::new(&size, group, &mut random)).collect();
        let mut rights = Vec::with_capacity(size.users as usize * *size.rights.end() as usize);
        let mut homes = Vec::with_capacity(size.users as usize);
        for user in 0..size.users {
            let home = random.below(size.places);
            homes.push(home);
            add_rights(&size, user, home, &mut rights, &mut random);
        }
        Self { size, zones, doors, groups, rights, homes }
    }

    /// Attempts in a random order, most of them at a door of the place where the person mostly goes.
    pub fn attempts(&self, count: usize) -> Vec<Attempt> {
        let Size { users, doors, places, .. } = self.size;
        let mut random = Random::new(SEED + 1);
        let one = |_| {
            let user = random.below(users);
            let home = self.homes.get(user as usize).filter(|_| random.chance(94));
            let door = match home {
                Some(home) => random.of(&members_of(*home, doors, places)),
                None => random.below(doors),
            };
            let second = YEAR_FROM + random.below(YEAR_UNTIL - YEAR_FROM);
            Attempt { user, door, at_us: i64::from(second) * 1_000_000 + i64::from(random.below(1_000_000)) }
        };
        (0..count).map(one).collect()
    }

    /// The history that makes this population, one operation at a time.
    pub fn changes(&self) -> impl Iterator<Item = anyhow::Result<Change>> {
        let places = (0..).zip(&self.zones).map(|(place, zone)| {
            let time_zone = TimeZone::parse(zone).with_context(|| format!("the zone {zone}"))?;
            Ok(Change::Place(PlaceId::new(place), PlaceRule { time_zone, position: None, lockdown: None }))
        });
        let doors = (0..).zip(&self.doors).map(|(door, place)| {
            let place = PlaceId::new(i64::from(*place));
            let restrictions = LockRestrictions::default();
            Ok(Change::Lock(LockId::new(door), LockRule { place, position: None, restrictions, lockdown: None }))
        });
        let groups = (0..).zip(&self.groups).flat_map(|(group, about)| about.changes(GroupId::new(group)));
        let people = (0..self.size.users).map(|user| Ok(Change::Person(person_id(user), ENABLED)));
        let rights = (0..).zip(&self.rights).map(|(id, right)| Ok(Change::Right(RightId::new(id), right.rule())));
        places.chain(doors).chain(groups).chain(people).chain(rights)
    }
}

/// Somebody who is not suspended.
pub const ENABLED: PersonRule = PersonRule { access_enabled: true };

/// The id of a person.
pub fn person_id(user: u32) -> UserId {
    UserId::new(i64::from(user))
}

/// The id of a door.
pub fn door_id(door: u32) -> LockId {
    LockId::new(i64::from(door))
}

impl Group {
    /// Seven in ten doors of one place, or one in ten of all, in one or two windows of the week.
    fn new(size: &Size, group: u32, random: &mut Random) -> Self {
        let doors = if random.chance(10) {
            (0..size.doors).filter(|_| random.chance(10)).collect()
        } else {
            let place = place_of(group, size.groups, size.places);
            members_of(place, size.doors, size.places).filter(|_| random.chance(70)).collect()
        };
        let windows = (0..=random.below(2)).map(|_| Window::new(random)).collect();
        Self { doors, windows }
    }

    fn changes(&self, id: GroupId) -> impl Iterator<Item = anyhow::Result<Change>> {
        let restrictions = GroupRestrictions { time: true, ..GroupRestrictions::default() };
        let own = std::iter::once(Ok(Change::Group(id, GroupRule { restrictions })));
        let doors = self.doors.iter().map(move |door| Ok(Change::GroupLock(id, door_id(*door))));
        let schedules = (0..).zip(&self.windows).map(move |(number, window)| {
            let rule = ScheduleRule::restriction(Scheduleable::Group(id), window.weekly()?);
            Ok(Change::Schedule(ScheduleId::new(id.get() * 10 + number), rule))
        });
        own.chain(doors).chain(schedules)
    }
}

impl Window {
    /// Quarters of an hour, from the morning to the evening.
    pub fn new(random: &mut Random) -> Self {
        let days = random.pick(&DAYS).copied().unwrap_or_default();
        Self { days, from: random.of(&(20..=40)) * 15, until: random.of(&(72..=96)) * 15 }
    }

    /// As the product writes it.
    pub fn weekly(&self) -> anyhow::Result<WeeklyWindow> {
        let [from, until] = [self.from, self.until].map(|minute| TimeOfDay::from_seconds(minute * 60));
        Ok(WeeklyWindow::new(Days::from_bits(self.days), from?, until?)?)
    }
}

impl Right {
    /// One in three counts always; the others begin before or in the year of the attempts, and four in five of these end
    /// after one to thirteen months.
    pub fn new(user: u32, group: u32, random: &mut Random) -> Self {
        if random.chance(33) {
            return Self { user, group, from: None, until: None };
        }
        let from = YEAR_FROM - 200 * DAY + random.below(300 * DAY);
        let until = from + random.of(&(30 * DAY..=400 * DAY));
        Self { user, group, from: Some(from), until: Some(until).filter(|_| random.chance(80)) }
    }

    /// As the product writes it.
    pub fn rule(&self) -> RightRule {
        let instant = |second: u32| Timestamp::from_micros(i64::from(second) * 1_000_000);
        RightRule {
            assignee: person_id(self.user),
            target: Target::Group(GroupId::new(i64::from(self.group))),
            role: Role::GroupBasic,
            valid: Period { from: self.from.map(instant), until: self.until.map(instant) },
            hours: None,
            source: Source::Manual(None),
            while_live: false,
        }
    }
}

/// Rights on different groups, most of them of one place.
fn add_rights(size: &Size, user: u32, home: u32, rights: &mut Vec<Right>, random: &mut Random) {
    let own = rights.len();
    let wanted = random.of(&size.rights) as usize;
    while rights.len() < own + wanted {
        let group = match random.chance(80) {
            true => random.of(&members_of(home, size.groups, size.places)),
            false => random.below(size.groups),
        };
        if rights.iter().skip(own).all(|right| right.group != group) {
            rights.push(Right::new(user, group, random));
        }
    }
}

/// The place of a door or a group: each place has as many neighbours in a row as the next.
fn place_of(one: u32, of: u32, places: u32) -> u32 {
    one * places / of
}

/// The doors or groups of a place.
fn members_of(place: u32, of: u32, places: u32) -> RangeInclusive<u32> {
    (place * of).div_ceil(places)..=((place + 1) * of).div_ceil(places) - 1
}
