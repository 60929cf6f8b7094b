//! A second `decide`, written from the rules in another way: no index, every obstacle of every right is
//! looked for, and the answer is picked from all of them.

use super::rows::Rows;
use domain::access::{Attempt, Decision, LockRule, PlaceRule, Reason, RightRule, Subject};
use domain::group::GroupRestrictions;
use domain::id::{LockId, RightId, UserId};
use domain::place::Position;
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{Scheduleable, WeeklyWindow};
use domain::time::Timestamp;

/// Where an obstacle stands in the walk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Right,
    Door,
    Group,
    Hours,
}

type Obstacle = (Rank, Reason);

struct Scene<'a> {
    rows: &'a Rows,
    attempt: &'a Attempt,
    now: Timestamp,
    lock: &'a LockRule,
    place: &'a PlaceRule,
}

/// The decision by the rules, read straight from the rows.
pub(super) fn decide(rows: &Rows, attempt: &Attempt, now: Timestamp) -> Decision {
    let door = rows.locks.iter().find(|(id, _)| **id == attempt.lock).map(|(_, lock)| lock);
    let scene = door.and_then(|lock| {
        let place = rows.places.iter().find(|(id, _)| **id == lock.place).map(|(_, place)| place)?;
        Some(Scene { rows, attempt, now, lock, place })
    });
    match (scene, attempt.subject) {
        (None, _) => Decision::Deny(Reason::DoorUnknown),
        (Some(scene), Subject::Organization) => scene.for_organization(),
        (Some(scene), Subject::Person(person)) => scene.for_person(person),
    }
}

impl Scene<'_> {
    fn for_organization(&self) -> Decision {
        let lockdowns = [
            (self.lock.lockdown.is_some(), Reason::DoorLockedDown),
            (self.place.lockdown.is_some(), Reason::PlaceLockedDown),
        ];
        let lockdown = lockdowns.into_iter().find(|(on, _)| *on).map(|(_, reason)| reason);
        let obstacle = self.obstacles(None).into_iter().min_by_key(|(rank, _)| *rank).map(|(_, reason)| reason);
        lockdown.or(obstacle).map_or(Decision::Grant(None), Decision::Deny)
    }

    fn for_person(&self, person: UserId) -> Decision {
        let live_groups: Vec<_> = self
            .rights_of(person)
            .filter(|(_, right)| self.is_live(right))
            .filter_map(|(_, right)| if let Target::Group(group) = right.target { Some(group) } else { None })
            .filter(|group| self.rows.groups.contains_key(group))
            .collect();
        for (lockdown, reason) in
            [(&self.lock.lockdown, Reason::DoorLockedDown), (&self.place.lockdown, Reason::PlaceLockedDown)]
        {
            if lockdown
                .as_ref()
                .is_some_and(|lockdown| !live_groups.iter().any(|group| lockdown.exceptions.contains(group)))
            {
                return Decision::Deny(reason);
            }
        }
        match self.rows.persons.get(&person) {
            None => Decision::Deny(Reason::PersonUnknown),
            Some(rule) if !rule.access_enabled => Decision::Deny(Reason::PersonSuspended),
            Some(_) => self.by_rights(person),
        }
    }

    fn by_rights(&self, person: UserId) -> Decision {
        let mut verdicts: Vec<(RightId, Role, Option<Obstacle>)> = self
            .rights_of(person)
            .filter(|(_, right)| self.reaches(right))
            .map(|(id, right)| (*id, right.role, first(self.obstacles(Some(right)))))
            .collect();
        verdicts.sort_by_key(|(id, ..)| id.get());
        if let Some((id, role, _)) = verdicts.iter().find(|(_, _, obstacle)| obstacle.is_none()) {
            return Decision::Grant(Some((*id, *role)));
        }
        let furthest = verdicts.iter().filter_map(|(.., obstacle)| *obstacle).map(|(rank, _)| rank).max();
        let reason = verdicts.iter().filter_map(|(.., obstacle)| *obstacle).find(|(rank, _)| Some(*rank) == furthest);
        Decision::Deny(reason.map_or(Reason::NoRight, |(_, reason)| reason))
    }

    fn rights_of(&self, person: UserId) -> impl Iterator<Item = (&RightId, &RightRule)> {
        self.rows.rights.iter().filter(move |(_, right)| right.assignee == person)
    }

    fn reaches(&self, right: &RightRule) -> bool {
        let locks: Vec<LockId> = match right.target {
            Target::Organization => self.rows.locks.keys().copied().collect(),
            Target::Place(place) => {
                self.rows.locks.iter().filter(|(_, lock)| lock.place == place).map(|(id, _)| *id).collect()
            }
            Target::Group(group) if !self.rows.groups.contains_key(&group) => Vec::new(),
            Target::Group(group) => {
                self.rows.links.iter().filter(|(other, _)| *other == group).map(|(_, id)| *id).collect()
            }
            Target::Lock(lock) => vec![lock],
        };
        let opens = !matches!(right.role, Role::OrganizationUserManager | Role::OrganizationObserver);
        opens && locks.contains(&self.attempt.lock)
    }

    fn is_live(&self, right: &RightRule) -> bool {
        let now = self.now.as_micros();
        right.valid.from.is_none_or(|from| from.as_micros() <= now)
            && right.valid.until.is_none_or(|until| now < until.as_micros())
    }

    /// All that stands in the way of a right (of a key, if none), in the order of the walk.
    fn obstacles(&self, right: Option<&RightRule>) -> Vec<Obstacle> {
        let group = right.and_then(|right| if let Target::Group(group) = right.target { Some(group) } else { None });
        let asks = group.and_then(|group| self.rows.groups.get(&group)).map(|group| group.restrictions);
        let group_asks = |ask: fn(GroupRestrictions) -> bool| asks.is_some_and(ask);
        let too_early = right.and_then(|right| right.valid.from).is_some_and(|from| self.now < from);
        let too_late = right.and_then(|right| right.valid.until).is_some_and(|until| self.now >= until);
        let door = self.lock.restrictions;
        let (nowhere, unsaid, far) = self.nearness();
        let door_shut = door.time && !self.is_open(Scheduleable::Lock(self.attempt.lock));
        let group_shut =
            group.is_some_and(|group| group_asks(|asks| asks.time) && !self.is_open(Scheduleable::Group(group)));
        let own_hours = right.and_then(|right| right.hours.as_ref());
        let right_shut = own_hours.is_some_and(|hours| !hours.0.iter().any(|window| self.shows(window)));
        let all = [
            (too_late, Rank::Right, Reason::RightExpired),
            (too_early, Rank::Right, Reason::RightNotYetValid),
            (door.geofence && nowhere, Rank::Door, Reason::DoorPositionUnknown),
            (door.geofence && unsaid, Rank::Door, Reason::DoorLocationMissing),
            (door.geofence && far, Rank::Door, Reason::DoorTooFar),
            (door.reader, Rank::Door, Reason::DoorReaderProof),
            (group_asks(|asks| asks.geofence) && nowhere, Rank::Group, Reason::GroupPositionUnknown),
            (group_asks(|asks| asks.geofence) && unsaid, Rank::Group, Reason::GroupLocationMissing),
            (group_asks(|asks| asks.geofence) && far, Rank::Group, Reason::GroupTooFar),
            (group_asks(|asks| asks.reader), Rank::Group, Reason::GroupReaderProof),
            (group_asks(|asks| asks.tap_to_access), Rank::Group, Reason::GroupTapToAccess),
            (group_asks(|asks| !asks.app_access), Rank::Group, Reason::GroupAppAccess),
            (
                group_asks(|asks| asks.primary_device) && !self.attempt.primary_device,
                Rank::Group,
                Reason::GroupPrimaryDevice,
            ),
            (door_shut, Rank::Hours, Reason::DoorHours),
            (group_shut, Rank::Hours, Reason::GroupHours),
            (right_shut, Rank::Hours, Reason::RightHours),
        ];
        all.into_iter().filter(|(stands, ..)| *stands).map(|(_, rank, reason)| (rank, reason)).collect()
    }

    /// Whether the door is nowhere, the person says nothing, the person is far.
    fn nearness(&self) -> (bool, bool, bool) {
        match (self.lock.position.or(self.place.position), self.attempt.location) {
            (None, _) => (true, false, false),
            (Some(_), None) => (false, true, false),
            (Some(door), Some(person)) => (false, false, arc_m(door, person) > 300.0),
        }
    }

    fn is_open(&self, of: Scheduleable) -> bool {
        self.rows.windows.values().any(|(other, window)| *other == of && self.shows(window))
    }

    /// Whether the wall clock, asked of the library of time zones directly, is inside the window.
    fn shows(&self, window: &WeeklyWindow) -> bool {
        let instant = jiff::Timestamp::from_microsecond(self.now.as_micros()).unwrap();
        let clock = instant.in_tz(self.place.time_zone.name()).unwrap();
        let day = 1_u8 << clock.weekday().to_monday_zero_offset();
        let time = clock.strftime("%H:%M:%S").to_string();
        let (starts, ends) = (window.starts().seconds(), window.ends().seconds());
        let text = |seconds: u32| format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
        window.days.bits() & day != 0 && text(starts) <= time && time < text(ends)
    }
}

fn first(obstacles: Vec<Obstacle>) -> Option<Obstacle> {
    obstacles.into_iter().next()
}

/// Metres along the surface, by the angle between two vectors from the middle of the earth.
fn arc_m(a: Position, b: Position) -> f64 {
    let vector = |p: Position| {
        let (lat, lon) = (p.latitude().to_radians(), p.longitude().to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let ([ax, ay, az], [bx, by, bz]) = (vector(a), vector(b));
    let cross = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
    let dot = ax * bx + ay * by + az * bz;
    6_371_008.8 * cross.iter().map(|c| c * c).sum::<f64>().sqrt().atan2(dot)
}
