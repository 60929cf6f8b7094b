//! Generated rows, attempts and instants. Few ids and few boundaries, so that things meet.

use super::rows::Rows;
use domain::access::{Attempt, Change, GroupRule, LockRule, LoginRule, PersonRule, PlaceRule, RightRule, Subject};
use domain::group::GroupRestrictions;
use domain::id::{ControllerId, GroupId, LockId, LoginId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::{LockRestrictions, Lockdown};
use domain::place::Position;
use domain::right::{Source, Target, TargetKind};
use domain::role::Role;
use domain::schedule::{Days, Scheduleable, TimeOfDay, WeeklyHours, WeeklyWindow};
use domain::time::{Period, TimeZone, Timestamp};
use proptest::bool::weighted;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use std::ops::RangeInclusive;

/// Zones whose clocks change in several ways, or never.
const ZONES: [&str; 5] = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"];

/// Instants at which terms begin and end: among them the clock changes of Berlin in 2026.
const BOUNDARIES: [&str; 5] = [
    "2026-01-01T00:00:00Z",
    "2026-03-29T01:00:00Z",
    "2026-05-04T10:00:00Z",
    "2026-10-25T01:00:00Z",
    "2026-12-31T23:00:00Z",
];

/// Rows in which every reference holds: two places, three doors, groups and persons, some rights.
pub(super) fn rows() -> impl Strategy<Value = Rows> {
    let rules = (
        btree_map(id(1..=2, PlaceId::new), place(), 2),
        btree_map(id(1..=3, LockId::new), lock(), 3),
        btree_map(id(1..=3, GroupId::new), group(), 3),
        btree_map(id(1..=3, UserId::new), person(), 3),
    );
    let links = btree_set((id(1..=3, GroupId::new), id(1..=3, LockId::new)), 3..=8);
    let rights = btree_map(id(1..=30, RightId::new), right(), 0..=12);
    let windows = btree_map(id(1..=9, ScheduleId::new), (of(), window()), 0..=9);
    (rules, links, rights, windows).prop_map(|((places, locks, groups, persons), links, rights, windows)| Rows {
        places,
        locks,
        groups,
        persons,
        links,
        rights,
        windows,
    })
}

/// Any operation, whatever it refers to.
pub(super) fn change() -> impl Strategy<Value = Change> {
    let lock_id = || id(1..=3, LockId::new);
    let group_id = || id(1..=3, GroupId::new);
    let login =
        (any::<[u8; 32]>(), option::of(id(1..=3, UserId::new)), any::<[bool; 3]>(), option::of(instant()), instant());
    prop_oneof![
        4 => (id(1..=2, PlaceId::new), place()).prop_map(|(id, rule)| Change::Place(id, rule)),
        6 => (lock_id(), lock()).prop_map(|(id, rule)| Change::Lock(id, rule)),
        6 => (group_id(), group()).prop_map(|(id, rule)| Change::Group(id, rule)),
        6 => (id(1..=3, UserId::new), person()).prop_map(|(id, rule)| Change::Person(id, rule)),
        8 => (group_id(), lock_id()).prop_map(|(group, lock)| Change::GroupLock(group, lock)),
        12 => (right_id(), right()).prop_map(|(id, rule)| Change::Right(id, rule)),
        8 => (window_id(), of(), window()).prop_map(|(id, of, window)| Change::Window(id, of, window)),
        1 => id(1..=2, PlaceId::new).prop_map(Change::PlaceGone),
        2 => lock_id().prop_map(Change::LockGone),
        2 => group_id().prop_map(Change::GroupGone),
        2 => id(1..=3, UserId::new).prop_map(Change::PersonGone),
        3 => (group_id(), lock_id()).prop_map(|(group, lock)| Change::GroupLockGone(group, lock)),
        3 => right_id().prop_map(Change::RightGone),
        3 => window_id().prop_map(Change::WindowGone),
        1 => (id(1..=3, LoginId::new), login).prop_map(|(id, (secret_hash, user, [is_key, primary, expire], expires_at, used_at))| {
            Change::Login(id, LoginRule { secret_hash, user, is_key, primary, expire, expires_at, used_at })
        }),
        1 => id(1..=3, LoginId::new).prop_map(Change::LoginGone),
        1 => (id(1..=3, UserId::new), any::<[String; 2]>()).prop_map(|(id, [name, email])| Change::PersonLabel(id, name, email)),
        1 => option::of(any::<i64>()).prop_map(Change::LoginsExpireAfter),
        1 => (lock_id(), any::<String>()).prop_map(|(id, name)| Change::LockLabel(id, name)),
        1 => (lock_id(), option::of((id(1..=3, ControllerId::new), any::<u32>()))).prop_map(|(id, drive)| Change::LockDrive(id, drive)),
    ]
}

/// An attempt by somebody at some door, sometimes by nobody or at none.
pub(super) fn attempt() -> impl Strategy<Value = Attempt> {
    let subject = prop_oneof![
        1 => Just(Subject::Organization),
        1 => Just(Subject::Person(UserId::new(9))),
        18 => id(1..=3, UserId::new).prop_map(Subject::Person),
    ];
    let lock = prop_oneof![1 => Just(LockId::new(9)), 30 => id(1..=3, LockId::new)];
    let location = option::weighted(0.85, prop_oneof![6 => Just(near()), 1 => position()]);
    (lock, subject, weighted(0.8), location).prop_map(|(lock, subject, primary_device, location)| Attempt {
        lock,
        subject,
        primary_device,
        location,
    })
}

/// An instant in 2026, often at a boundary of terms or a microsecond beside it.
pub(super) fn instant() -> impl Strategy<Value = Timestamp> {
    let beside = (boundary(), -1..=1_i64).prop_map(|(at, micros)| Timestamp::from_micros(at.as_micros() + micros));
    let somewhere = (boundary(), -100_000..=100_000_i64).prop_map(|(at, minutes)| at.plus_seconds(minutes * 60));
    prop_oneof![1 => beside, 2 => somewhere]
}

/// A right of somebody on something, with a role for such a target.
pub(super) fn right() -> impl Strategy<Value = RightRule> {
    let target = prop_oneof![
        1 => Just(Target::Organization),
        2 => id(1..=2, PlaceId::new).prop_map(Target::Place),
        7 => id(1..=3, GroupId::new).prop_map(Target::Group),
        2 => id(1..=3, LockId::new).prop_map(Target::Lock),
    ];
    let target_and_role = target.prop_flat_map(|target| (Just(target), role(target.kind())));
    let hours = option::weighted(0.25, vec(window(), 0..=3).prop_map(WeeklyHours));
    (id(1..=3, UserId::new), target_and_role, period(), hours, source()).prop_map(
        |(assignee, (target, role), valid, hours, source)| RightRule { assignee, target, role, valid, hours, source },
    )
}

fn id<T: std::fmt::Debug>(range: RangeInclusive<i64>, new: fn(i64) -> T) -> impl Strategy<Value = T> {
    range.prop_map(new)
}

fn right_id() -> impl Strategy<Value = RightId> {
    id(1..=30, RightId::new)
}

fn window_id() -> impl Strategy<Value = ScheduleId> {
    id(1..=9, ScheduleId::new)
}

fn place() -> impl Strategy<Value = PlaceRule> {
    let zone = select(&ZONES[..]).prop_map(|name| TimeZone::parse(name).unwrap());
    (zone, option::weighted(0.7, door_position()), lockdown()).prop_map(|(time_zone, position, lockdown)| PlaceRule {
        time_zone,
        position,
        lockdown,
    })
}

fn lock() -> impl Strategy<Value = LockRule> {
    let restrictions = (weighted(0.15), weighted(0.06), weighted(0.2));
    let restrictions = restrictions.prop_map(|(geofence, reader, time)| LockRestrictions { geofence, reader, time });
    (id(1..=2, PlaceId::new), option::weighted(0.3, door_position()), restrictions, lockdown())
        .prop_map(|(place, position, restrictions, lockdown)| LockRule { place, position, restrictions, lockdown })
}

fn group() -> impl Strategy<Value = GroupRule> {
    (weighted(0.9), weighted(0.2), weighted(0.2), weighted(0.06), weighted(0.08), weighted(0.25)).prop_map(
        |(app_access, geofence, primary_device, reader, tap_to_access, time)| GroupRule {
            restrictions: GroupRestrictions { app_access, geofence, primary_device, reader, tap_to_access, time },
        },
    )
}

fn person() -> impl Strategy<Value = PersonRule> {
    weighted(0.93).prop_map(|access_enabled| PersonRule { access_enabled })
}

fn lockdown() -> impl Strategy<Value = Option<Lockdown>> {
    let exceptions = vec(id(1..=3, GroupId::new), 0..=2);
    option::weighted(0.08, (boundary(), exceptions).prop_map(|(since, exceptions)| Lockdown { since, exceptions }))
}

fn period() -> impl Strategy<Value = Period> {
    let end = |weight| option::weighted(weight, boundary());
    (end(0.4), end(0.4)).prop_map(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => Period::new(Some(a.min(b)), Some(a.max(b))).unwrap_or(Period::ALWAYS),
        (from, until) => Period { from, until },
    })
}

fn boundary() -> impl Strategy<Value = Timestamp> {
    select(&BOUNDARIES[..]).prop_map(|text| Timestamp::parse(text).unwrap())
}

fn window() -> impl Strategy<Value = WeeklyWindow> {
    let days = prop_oneof![1 => Just(Days::ALL), 1 => any::<u8>().prop_map(Days::from_bits)];
    (days, 0..=47_u32, 1..=48_u32).prop_map(|(days, starts, length)| {
        let at = |half_hours: u32| TimeOfDay::from_seconds(half_hours.min(48) * 1_800).unwrap();
        WeeklyWindow::new(days, at(starts), at(starts + length)).unwrap()
    })
}

fn of() -> impl Strategy<Value = Scheduleable> {
    prop_oneof![
        id(1..=3, LockId::new).prop_map(Scheduleable::Lock),
        id(1..=3, GroupId::new).prop_map(Scheduleable::Group)
    ]
}

fn role(kind: TargetKind) -> impl Strategy<Value = Role> {
    select(Role::ALL.into_iter().filter(|role| role.applies_to() == kind).collect::<Vec<_>>())
}

fn source() -> impl Strategy<Value = Source> {
    let number = || any::<i64>();
    prop_oneof![
        option::of(id(1..=3, UserId::new)).prop_map(Source::Manual),
        number().prop_map(Source::Membership),
        number().prop_map(Source::LocationRule),
        number().prop_map(Source::Booking),
        number().prop_map(Source::GuestPass),
        number().prop_map(Source::Import),
    ]
}

fn door_position() -> impl Strategy<Value = Position> {
    prop_oneof![5 => Just(near()), 1 => position()]
}

fn position() -> impl Strategy<Value = Position> {
    (-90.0..=90.0, -180.0..=180.0).prop_map(|(latitude, longitude)| Position::new(latitude, longitude).unwrap())
}

fn near() -> Position {
    Position::new(52.52, 13.404_954).unwrap()
}
