//! The gym of the tables: two places, three doors, three groups, one member with one right.

use domain::access::{
    Attempt, Decision, GroupRule, LinkRule, LockRule, Means, PersonRule, PlaceRule, Reason, RightRule, Subject,
};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, GroupLinkId, LockId, PlaceId, RightId, ScheduleId, UserId};
use domain::lock::{LockRestrictions, Lockdown};
use domain::place::{Location, Position};
use domain::right::{Source, Target};
use domain::role::Role;
use domain::schedule::{Consequence, Days, ScheduleRule, Scheduleable, TimeOfDay, WeeklyWindow, When};
use domain::time::{Period, TimeZone, Timestamp, Weekday};
use oracle::rows::Rows;

pub(crate) const NORTH: PlaceId = PlaceId::new(1);
pub(crate) const SOUTH: PlaceId = PlaceId::new(2);
/// In the north; opened by [`MEMBERS`] and [`STAFF`].
pub(crate) const FRONT: LockId = LockId::new(10);
/// In the north; opened by [`STAFF`].
pub(crate) const SIDE: LockId = LockId::new(11);
/// In the south; opened by no group.
pub(crate) const SOUTH_DOOR: LockId = LockId::new(20);
pub(crate) const MEMBERS: GroupId = GroupId::new(5);
pub(crate) const STAFF: GroupId = GroupId::new(6);
/// Opens no door.
pub(crate) const EMPTY: GroupId = GroupId::new(7);
/// Has the right 100, [`Role::GroupBasic`] on [`MEMBERS`].
pub(crate) const ANNA: UserId = UserId::new(1);
/// Has no right.
pub(crate) const BORIS: UserId = UserId::new(2);
/// An access link of [`MEMBERS`].
pub(crate) const LINK: GroupLinkId = GroupLinkId::new(1);
/// Where the doors of the north are.
pub(crate) const HERE: (f64, f64) = (52.52, 13.40);

/// The gym before a case changes it. Anna may enter by [`FRONT`].
pub(crate) fn gym() -> Rows {
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
    rows.access_links.insert(LINK, LinkRule { group: MEMBERS, valid: Period::ALWAYS });
    rows.give(100, ANNA, Target::Group(MEMBERS), Role::GroupBasic);
    rows
}

/// The attempt before a case changes it: Anna at the front door, with the app on her primary device, at the door.
pub(crate) fn attempt() -> Attempt {
    let means = Means::App { primary_device: true };
    Attempt { lock: FRONT, subject: Subject::Person(ANNA), means, location: at(HERE) }
}

/// What cases do to rows.
pub(crate) trait Arrange {
    fn give(&mut self, id: i64, assignee: UserId, target: Target, role: Role);
    fn right(&mut self, id: i64) -> &mut RightRule;
    fn link(&mut self) -> &mut LinkRule;
    fn place(&mut self, id: PlaceId) -> &mut PlaceRule;
    fn lock(&mut self, id: LockId) -> &mut LockRule;
    fn group(&mut self, id: GroupId) -> &mut GroupRestrictions;
    /// A weekly time restriction.
    fn open(&mut self, id: i64, of: Scheduleable, window: WeeklyWindow);
    /// An access schedule, regular or an exception.
    fn allow(&mut self, id: i64, of: Scheduleable, is_exception: bool, when: When);
}

impl Arrange for Rows {
    fn give(&mut self, id: i64, assignee: UserId, target: Target, role: Role) {
        let source = Source::Manual(None);
        let rule = RightRule { assignee, target, role, valid: Period::ALWAYS, hours: None, source, while_live: false };
        self.rights.insert(RightId::new(id), rule);
    }

    fn right(&mut self, id: i64) -> &mut RightRule {
        self.rights.get_mut(&RightId::new(id)).unwrap()
    }

    fn place(&mut self, id: PlaceId) -> &mut PlaceRule {
        self.places.get_mut(&id).unwrap()
    }

    fn lock(&mut self, id: LockId) -> &mut LockRule {
        self.locks.get_mut(&id).unwrap()
    }

    fn group(&mut self, id: GroupId) -> &mut GroupRestrictions {
        &mut self.groups.get_mut(&id).unwrap().restrictions
    }

    fn link(&mut self) -> &mut LinkRule {
        self.access_links.get_mut(&LINK).unwrap()
    }

    fn open(&mut self, id: i64, of: Scheduleable, window: WeeklyWindow) {
        self.allow(id, of, false, When::Weekly(window));
    }

    fn allow(&mut self, id: i64, of: Scheduleable, is_exception: bool, when: When) {
        let rule = ScheduleRule { of, consequence: Consequence::Allow, is_exception, when };
        self.schedules.insert(ScheduleId::new(id), rule);
    }
}

pub(crate) fn grant(id: i64, role: Role) -> Decision {
    Decision::Grant(Some((RightId::new(id), role)))
}

/// By the right that Anna has from the start.
pub(crate) fn granted() -> Decision {
    grant(100, Role::GroupBasic)
}

pub(crate) fn denied(reason: Reason) -> Decision {
    Decision::Deny(reason)
}

pub(crate) fn place(zone: &str, position: Option<Position>) -> PlaceRule {
    PlaceRule { time_zone: TimeZone::parse(zone).unwrap(), position, lockdown: None }
}

pub(crate) fn position((latitude, longitude): (f64, f64)) -> Position {
    Position::new(latitude, longitude).unwrap()
}

/// Where a device says it is, exactly.
pub(crate) fn at(degrees: (f64, f64)) -> Option<Location> {
    Some(Location { position: position(degrees), accuracy_m: None })
}

pub(crate) fn lockdown(exceptions: &[GroupId]) -> Option<Lockdown> {
    Some(Lockdown { since: Timestamp::from_micros(0), exceptions: exceptions.to_vec() })
}

pub(crate) fn window(days: Days, starts: &str, ends: &str) -> WeeklyWindow {
    WeeklyWindow::new(days, TimeOfDay::parse(starts).unwrap(), TimeOfDay::parse(ends).unwrap()).unwrap()
}

pub(crate) fn on(day: Weekday) -> Days {
    Days::of(&[day])
}

pub(crate) fn period(from: Option<&str>, until: Option<&str>) -> Period {
    let instant = |text| Timestamp::parse(text).unwrap();
    Period::new(from.map(instant), until.map(instant)).unwrap()
}
