//! The gym of the tables: two places, three doors, three groups, one member with one right.

use crate::access::rows::Rows;
use domain::access::{Attempt, Decision, GroupRule, LockRule, PersonRule, PlaceRule, Reason, RightRule, Subject};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::{LockRestrictions, Lockdown};
use domain::place::Position;
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{Days, Scheduleable, TimeOfDay, WeeklyWindow};
use domain::time::{Period, TimeZone, Timestamp, Weekday};

pub(super) const NORTH: PlaceId = PlaceId::new(1);
pub(super) const SOUTH: PlaceId = PlaceId::new(2);
/// In the north; opened by [`MEMBERS`] and [`STAFF`].
pub(super) const FRONT: LockId = LockId::new(10);
/// In the north; opened by [`STAFF`].
pub(super) const SIDE: LockId = LockId::new(11);
/// In the south; opened by no group.
pub(super) const SOUTH_DOOR: LockId = LockId::new(20);
pub(super) const MEMBERS: GroupId = GroupId::new(5);
pub(super) const STAFF: GroupId = GroupId::new(6);
/// Opens no door.
pub(super) const EMPTY: GroupId = GroupId::new(7);
/// Has the right 100, [`Role::GroupBasic`] on [`MEMBERS`].
pub(super) const ANNA: UserId = UserId::new(1);
/// Has no right.
pub(super) const BORIS: UserId = UserId::new(2);
/// Where the doors of the north are.
pub(super) const HERE: (f64, f64) = (52.52, 13.40);

/// The gym before a case changes it. Anna may enter by [`FRONT`].
pub(super) fn gym() -> Rows {
    let mut rows = Rows::default();
    rows.places.insert(NORTH, place("Europe/Berlin", Some(position(HERE))));
    rows.places.insert(SOUTH, place("America/New_York", None));
    for (id, place) in [(FRONT, NORTH), (SIDE, NORTH), (SOUTH_DOOR, SOUTH)] {
        let restrictions = LockRestrictions::default();
        rows.locks.insert(id, LockRule { place, position: None, restrictions, lockdown: None });
    }
    for id in [MEMBERS, STAFF, EMPTY] {
        rows.groups.insert(id, GroupRule { restrictions: GroupRestrictions::default() });
    }
    rows.links.extend([(MEMBERS, FRONT), (STAFF, FRONT), (STAFF, SIDE)]);
    for id in [ANNA, BORIS] {
        rows.persons.insert(id, PersonRule { access_enabled: true });
    }
    rows.give(100, ANNA, Target::Group(MEMBERS), Role::GroupBasic);
    rows
}

/// The attempt before a case changes it: Anna at the front door, with her primary device, at the door.
pub(super) fn attempt() -> Attempt {
    Attempt { lock: FRONT, subject: Subject::Person(ANNA), primary_device: true, location: Some(position(HERE)) }
}

impl Rows {
    pub(super) fn give(&mut self, id: i64, assignee: UserId, target: Target, role: Role) {
        let source = Source::Manual(None);
        let rule = RightRule { assignee, target, role, valid: Period::ALWAYS, hours: None, source };
        self.rights.insert(RightId::new(id), rule);
    }

    pub(super) fn right(&mut self, id: i64) -> &mut RightRule {
        self.rights.get_mut(&RightId::new(id)).unwrap()
    }

    pub(super) fn place(&mut self, id: PlaceId) -> &mut PlaceRule {
        self.places.get_mut(&id).unwrap()
    }

    pub(super) fn lock(&mut self, id: LockId) -> &mut LockRule {
        self.locks.get_mut(&id).unwrap()
    }

    pub(super) fn group(&mut self, id: GroupId) -> &mut GroupRestrictions {
        &mut self.groups.get_mut(&id).unwrap().restrictions
    }

    pub(super) fn open(&mut self, id: i64, of: Scheduleable, window: WeeklyWindow) {
        self.windows.insert(ScheduleId::new(id), (of, window));
    }
}

pub(super) fn grant(id: i64, role: Role) -> Decision {
    Decision::Grant(Some((RightId::new(id), role)))
}

/// By the right that Anna has from the start.
pub(super) fn granted() -> Decision {
    grant(100, Role::GroupBasic)
}

pub(super) fn denied(reason: Reason) -> Decision {
    Decision::Deny(reason)
}

pub(super) fn place(zone: &str, position: Option<Position>) -> PlaceRule {
    PlaceRule { time_zone: TimeZone::parse(zone).unwrap(), position, lockdown: None }
}

pub(super) fn position((latitude, longitude): (f64, f64)) -> Position {
    Position::new(latitude, longitude).unwrap()
}

pub(super) fn lockdown(exceptions: &[GroupId]) -> Option<Lockdown> {
    Some(Lockdown { since: Timestamp::from_micros(0), exceptions: exceptions.to_vec() })
}

pub(super) fn window(days: Days, starts: &str, ends: &str) -> WeeklyWindow {
    WeeklyWindow::new(days, TimeOfDay::parse(starts).unwrap(), TimeOfDay::parse(ends).unwrap()).unwrap()
}

pub(super) fn on(day: Weekday) -> Days {
    Days::of(&[day])
}

pub(super) fn period(from: Option<&str>, until: Option<&str>) -> Period {
    let instant = |text| Timestamp::parse(text).unwrap();
    Period::new(from.map(instant), until.map(instant)).unwrap()
}
