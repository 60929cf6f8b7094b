//! Generated organizations and attempts. Few ids and few boundaries, so that things meet.

mod attempts;
mod rules;
mod times;

use crate::chance::Chance;
use crate::rows::Rows;
use domain::access::{Change, LoginRule, OrganizationRule};
use domain::hold::Attendance;
use domain::id::{ControllerId, GroupId, GroupLinkId, LockId, LoginId, PlaceId, RightId, ScheduleId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::schedule::When;
use domain::time::{TimeZone, Timestamp};

/// Zones whose clocks change in several ways, or never.
pub const ZONES: [&str; 16] = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
    "Australia/Adelaide",
    "America/St_Johns",
    "Pacific/Chatham",
    "Africa/Cairo",
    "Asia/Beirut",
    "America/Santiago",
    "Asia/Kolkata",
    "Europe/Dublin",
    "America/Havana",
    "Antarctica/Troll",
    "Pacific/Kiritimati",
];

const PLACES: i64 = 2;
const LOCKS: i64 = 4;
const GROUPS: i64 = 4;
const PERSONS: i64 = 5;
const LINKS: i64 = 4;
const RIGHTS: i64 = 40;
const SCHEDULES: i64 = 30;
/// Of anything: nothing has this id.
const NOBODY: i64 = 99;

/// Makes the parts of one organization from a seed.
#[derive(Clone, Debug)]
pub struct Generator {
    chance: Chance,
    zones: [TimeZone; 2],
    /// The year that most of its time is in: its first instant and its first day.
    year: (Timestamp, i32),
    /// Instants at which things begin and end: clock changes, midnights, anything.
    pool: Vec<Timestamp>,
}

impl Generator {
    /// The organization of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let zones = [0, 1].map(|_| zone(&mut chance));
        let year = times::year(&mut chance);
        let mut made = Self { chance, zones, year, pool: Vec::new() };
        made.pool = made.boundaries();
        made
    }

    /// Rows in which every reference holds.
    pub fn rows(&mut self) -> Rows {
        let mut rows = Rows { organization: self.organization(), ..Rows::default() };
        for id in 1..=PLACES {
            rows.places.insert(PlaceId::new(id), self.place());
        }
        for id in 1..=LOCKS {
            rows.locks.insert(LockId::new(id), self.lock());
        }
        for id in 1..=GROUPS {
            rows.groups.insert(GroupId::new(id), self.group());
        }
        for id in 1..=PERSONS {
            rows.persons.insert(UserId::new(id), self.person());
        }
        for _ in 0..self.chance.number(5..=12) {
            rows.links.insert((self.group_id(), self.lock_id()));
        }
        for id in 1..=self.chance.number(1..=LINKS) {
            rows.access_links.insert(GroupLinkId::new(id), self.link());
        }
        for _ in 0..self.chance.number(4..=18) {
            rows.rights.insert(self.right_id(), self.right());
        }
        for _ in 0..self.chance.number(6..=20) {
            rows.schedules.insert(self.schedule_id(), self.schedule());
        }
        rows
    }

    /// Any operation, whatever it refers to.
    pub fn change(&mut self) -> Change {
        match self.chance.number(0..=99) {
            0..=3 => Change::Organization(self.organization()),
            4..=8 => Change::Place(self.place_id(), self.place()),
            9..=15 => Change::Lock(self.lock_id(), self.lock()),
            16..=22 => Change::Group(self.group_id(), self.group()),
            23..=28 => Change::Person(self.user_id(), self.person()),
            29..=37 => Change::GroupLock(self.group_id(), self.lock_id()),
            38..=49 => Change::Right(self.right_id(), self.right()),
            50..=58 => Change::Schedule(self.schedule_id(), self.schedule()),
            59..=62 => Change::Window(self.schedule_id(), self.of(), self.window()),
            63..=65 => Change::Link(self.link_id(), self.link()),
            66..=67 => Change::Attendance(self.lock_id(), self.attendance()),
            68 => Change::PlaceGone(self.place_id()),
            69..=70 => Change::LockGone(self.lock_id()),
            71..=72 => Change::GroupGone(self.group_id()),
            73..=74 => Change::PersonGone(self.user_id()),
            75..=77 => Change::GroupLockGone(self.group_id(), self.lock_id()),
            78..=81 => Change::RightGone(self.right_id()),
            82..=86 => Change::ScheduleGone(self.schedule_id()),
            87..=88 => Change::LinkGone(self.link_id()),
            _ => self.change_beside(),
        }
    }

    /// The schedules of one thing with one consequence, each with the mark of an exception.
    pub fn schedules(&mut self) -> Vec<(bool, When)> {
        (0..self.chance.number(0..=6)).map(|_| (self.chance.percent(30), self.when())).collect()
    }

    /// One of the zones of its places.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        let [zone, _] = &self.zones;
        zone.clone()
    }

    /// An operation that deciding does not need.
    fn change_beside(&mut self) -> Change {
        let login = LoginId::new(self.chance.number(1..=3));
        match self.chance.number(0..=5) {
            0 => Change::Login(
                login,
                LoginRule {
                    secret_hash: [self.chance.bits().to_le_bytes(); 4].as_flattened().try_into().unwrap_or([0; 32]),
                    user: self.chance.percent(80).then(|| self.user_id()),
                    is_key: self.chance.percent(30),
                    primary: self.chance.percent(50),
                    expire: self.chance.percent(50),
                    used_at: self.somewhere(),
                    expires_at: self.chance.percent(30).then(|| self.somewhere()),
                    scopes: self.chance.percent(30).then(|| PermissionSet::of(&[Permission::LocksUnlock])),
                },
            ),
            1 => Change::LoginGone(login),
            2 => Change::PersonLabel(self.user_id(), "Ärmel \u{1f6aa}".to_owned(), "a@b.example".to_owned()),
            3 => Change::LockLabel(self.lock_id(), self.chance.bits().to_string()),
            4 => Change::LoginsExpireAfter(self.chance.maybe(50, |chance| chance.number(1..=1_000_000))),
            _ => {
                let drive = self.chance.maybe(50, |chance| (ControllerId::new(chance.number(1..=3)), 5_000));
                Change::LockDrive(self.lock_id(), drive)
            }
        }
    }

    fn attendance(&mut self) -> Attendance {
        let arrived_at = self.chance.percent(70).then(|| self.boundary());
        Attendance { arrived_at, left_at: self.chance.percent(40).then(|| self.boundary()) }
    }

    fn organization(&mut self) -> OrganizationRule {
        OrganizationRule { lockdown: self.lockdown(5) }
    }

    fn place_id(&mut self) -> PlaceId {
        PlaceId::new(self.chance.number(1..=PLACES))
    }

    fn lock_id(&mut self) -> LockId {
        LockId::new(self.chance.number(1..=LOCKS))
    }

    fn group_id(&mut self) -> GroupId {
        GroupId::new(self.chance.number(1..=GROUPS))
    }

    fn user_id(&mut self) -> UserId {
        UserId::new(self.chance.number(1..=PERSONS))
    }

    fn link_id(&mut self) -> GroupLinkId {
        GroupLinkId::new(self.chance.number(1..=LINKS))
    }

    fn right_id(&mut self) -> RightId {
        RightId::new(self.chance.number(1..=RIGHTS))
    }

    fn schedule_id(&mut self) -> ScheduleId {
        ScheduleId::new(self.chance.number(1..=SCHEDULES))
    }
}

fn zone(chance: &mut Chance) -> TimeZone {
    let name = chance.pick(&ZONES).unwrap_or("UTC");
    TimeZone::parse(name).unwrap_or_else(|_| TimeZone::utc())
}
