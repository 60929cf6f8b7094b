//! Rows of every kind.

use super::Generator;
use domain::access::{GroupRule, LinkRule, LockRule, PersonRule, PlaceRule, RightRule};
use domain::group::GroupRestrictions;
use domain::id::{RightId, UserId};
use domain::lock::{LockRestrictions, Lockdown};
use domain::place::Position;
use domain::right::{Source, Target, TargetKind};
use domain::role::Role;
use domain::schedule::{Consequence, ScheduleRule, Scheduleable, WeeklyHours};

impl Generator {
    pub(super) fn place(&mut self) -> PlaceRule {
        let [one, other] = &self.zones;
        let time_zone = if self.chance.percent(60) { one.clone() } else { other.clone() };
        let position = if self.chance.percent(78) { self.position() } else { None };
        PlaceRule { time_zone, position, lockdown: self.lockdown(6) }
    }

    pub(super) fn lock(&mut self) -> LockRule {
        let restrictions = LockRestrictions {
            geofence: self.chance.percent(20),
            reader: self.chance.percent(6),
            time: self.chance.percent(28),
        };
        let position = if self.chance.percent(35) { self.position() } else { None };
        LockRule { place: self.place_id(), position, restrictions, lockdown: self.lockdown(6) }
    }

    pub(super) fn group(&mut self) -> GroupRule {
        let restrictions = GroupRestrictions {
            app_access: self.chance.percent(85),
            geofence: self.chance.percent(45),
            primary_device: self.chance.percent(20),
            reader: self.chance.percent(8),
            tap_to_access: self.chance.percent(10),
            time: self.chance.percent(28),
        };
        GroupRule { restrictions }
    }

    pub(super) fn person(&mut self) -> PersonRule {
        PersonRule { access_enabled: self.chance.percent(95) }
    }

    pub(super) fn link(&mut self) -> LinkRule {
        LinkRule { group: self.group_id(), valid: self.period() }
    }

    /// A right of somebody on something, with a role for such a target.
    pub fn right(&mut self) -> RightRule {
        let target = match self.chance.number(0..=99) {
            0..=7 => Target::Organization,
            8..=24 => Target::Place(self.place_id()),
            25..=84 => Target::Group(self.group_id()),
            _ => Target::Lock(self.lock_id()),
        };
        let hours = self
            .chance
            .percent(25)
            .then(|| WeeklyHours((0..self.chance.number(0..=3)).map(|_| self.window()).collect()));
        let role = self.role(target.kind());
        RightRule {
            assignee: self.user_id(),
            target,
            role,
            valid: self.period(),
            hours,
            source: self.source(),
            while_live: false,
        }
    }

    /// A lockdown in so many of a hundred cases.
    pub(super) fn lockdown(&mut self, percent: i64) -> Option<Lockdown> {
        self.chance.percent(percent).then(|| Lockdown {
            since: self.boundary(),
            exceptions: (0..self.chance.number(0..=2)).map(|_| self.group_id()).collect(),
        })
    }

    pub(super) fn schedule(&mut self) -> ScheduleRule {
        let of = self.of();
        let consequence = match (of, self.chance.number(0..=9)) {
            (Scheduleable::Lock(_), 0) => Consequence::Unlock,
            (Scheduleable::Lock(_), 1) => Consequence::FirstToArrive,
            _ => Consequence::Allow,
        };
        let is_exception = matches!(of, Scheduleable::Place(_)) || self.chance.percent(25);
        ScheduleRule { of, consequence, is_exception, when: self.when() }
    }

    pub(super) fn of(&mut self) -> Scheduleable {
        match self.chance.number(0..=9) {
            0..=3 => Scheduleable::Lock(self.lock_id()),
            4..=8 => Scheduleable::Group(self.group_id()),
            _ => Scheduleable::Place(self.place_id()),
        }
    }

    fn role(&mut self, kind: TargetKind) -> Role {
        let roles: Vec<Role> = Role::ALL.into_iter().filter(|role| role.applies_to() == kind).collect();
        self.chance.pick(&roles).unwrap_or(Role::LockBasic)
    }

    fn source(&mut self) -> Source {
        let number = self.chance.number(1..=1_000);
        // Bookings are for the truth table of memberships to judge.
        match self.chance.number(0..=6) {
            0 => Source::Manual(None),
            1 => Source::Manual(Some(UserId::new(number))),
            2 => Source::Membership(number),
            3 => Source::LocationRule(number),
            4 => Source::GuestPass(number),
            5 => Source::Team(RightId::new(number)),
            _ => Source::Import(number),
        }
    }

    /// A point on the map: seldom beside the pole or the line where the longitudes end.
    pub(super) fn position(&mut self) -> Option<Position> {
        let degrees = match self.chance.number(0..=9) {
            0 => (89.999, 10.0),
            1 => (-16.8, 179.999_5),
            2 => (0.0, 0.0),
            _ => (52.52, 13.404_954),
        };
        Position::new(degrees.0, degrees.1).ok()
    }
}
