//! The decision by the rules (decisions.md 13 and the documentation of `domain::access`), read straight from the
//! rows: no index, every obstacle of every right is looked for, and the answer is picked from all of them.

use crate::clock::{self, Wall};
use crate::map;
use crate::rows::Rows;
use domain::access::{Attempt, Decision, LockRule, Means, PlaceRule, Reason, RightRule, Subject};
use domain::group::GroupRestrictions;
use domain::id::{GroupId, GroupLinkId, UserId};
use domain::lock::Lockdown;
use domain::right::Target;
use domain::role::Role;
use domain::schedule::{Consequence, Scheduleable, WeeklyHours};
use domain::time::{Period, Timestamp};

/// How far along the walk an obstacle stands, and what it says.
type Obstacle = (Step, Reason);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Right,
    Door,
    Group,
    Hours,
}

/// What somebody would open a door by.
#[derive(Clone, Copy, Default)]
struct Claim<'a> {
    group: Option<GroupId>,
    hours: Option<&'a WeeklyHours>,
    /// Gives door access and nothing to manage.
    is_basic: bool,
    is_link: bool,
}

struct Scene<'a> {
    rows: &'a Rows,
    attempt: &'a Attempt,
    now: Timestamp,
    lock: &'a LockRule,
    place: &'a PlaceRule,
    wall: Wall,
}

/// Decides an attempt at an instant.
#[must_use]
pub fn decide(rows: &Rows, attempt: &Attempt, now: Timestamp) -> Decision {
    let Some(scene) = Scene::of(rows, attempt, now) else { return Decision::Deny(Reason::DoorUnknown) };
    if let Some(reason) = scene.lockdown() {
        return Decision::Deny(reason);
    }
    match attempt.subject {
        Subject::Organization => by_itself(scene.obstacles(Claim::default()).first()),
        Subject::Link(id) => scene.by_link(id),
        Subject::Person(id) => match rows.persons.get(&id) {
            None => Decision::Deny(Reason::PersonUnknown),
            Some(person) if !person.access_enabled => Decision::Deny(Reason::PersonSuspended),
            Some(_) => scene.by_rights(id),
        },
    }
}

fn by_itself(obstacle: Option<&Obstacle>) -> Decision {
    obstacle.map_or(Decision::Grant(None), |(_, reason)| Decision::Deny(*reason))
}

impl<'a> Scene<'a> {
    fn of(rows: &'a Rows, attempt: &'a Attempt, now: Timestamp) -> Option<Self> {
        let lock = rows.locks.get(&attempt.lock)?;
        let place = rows.places.get(&lock.place)?;
        Some(Self { rows, attempt, now, lock, place, wall: clock::wall(&place.time_zone, now) })
    }

    fn lockdown(&self) -> Option<Reason> {
        let lockdowns: [(Option<&Lockdown>, Reason); 3] = [
            (self.lock.lockdown.as_ref(), Reason::DoorLockedDown),
            (self.place.lockdown.as_ref(), Reason::PlaceLockedDown),
            (self.rows.organization.lockdown.as_ref(), Reason::OrganizationLockedDown),
        ];
        let holds = |lockdown: &Lockdown| !lockdown.exceptions.iter().any(|group| self.is_member(*group));
        lockdowns.into_iter().find(|(lockdown, _)| lockdown.is_some_and(holds)).map(|(_, reason)| reason)
    }

    /// Whether the person is in a group now, by a right that is live.
    fn is_member(&self, group: GroupId) -> bool {
        let Subject::Person(id) = self.attempt.subject else { return false };
        self.rows.persons.contains_key(&id)
            && self.rows.groups.contains_key(&group)
            && self.rows.rights.values().any(|right| {
                right.assignee == id
                    && right.target == Target::Group(group)
                    && self.too_soon_or_late(right.valid) == (false, false)
            })
    }

    fn by_link(&self, id: GroupLinkId) -> Decision {
        let Some(link) = self.rows.access_links.get(&id) else { return Decision::Deny(Reason::LinkUnknown) };
        let (too_soon, too_late) = self.too_soon_or_late(link.valid);
        let opens = self.rows.links.contains(&(link.group, self.attempt.lock));
        let own = [
            (too_soon, (Step::Right, Reason::LinkNotYetValid)),
            (too_late, (Step::Right, Reason::LinkExpired)),
            (!opens, (Step::Right, Reason::NoRight)),
        ];
        let claim = Claim { group: Some(link.group), hours: None, is_basic: true, is_link: true };
        by_itself(standing(&own).chain(self.obstacles(claim)).collect::<Vec<_>>().first())
    }

    fn by_rights(&self, person: UserId) -> Decision {
        // In the order of their ids, as the rows are.
        let rights = self.rows.rights.iter().filter(|(_, right)| right.assignee == person && self.reaches(right));
        let verdicts: Vec<_> = rights.map(|(id, right)| (*id, right.role, self.first_obstacle(right))).collect();
        if let Some((id, role, _)) = verdicts.iter().find(|(.., obstacle)| obstacle.is_none()) {
            return Decision::Grant(Some((*id, *role)));
        }
        let obstacles = verdicts.iter().filter_map(|(.., obstacle)| *obstacle);
        let furthest = obstacles.clone().map(|(step, _)| step).max();
        let reason = obstacles.clone().find(|(step, _)| Some(*step) == furthest);
        Decision::Deny(reason.map_or(Reason::NoRight, |(_, reason)| reason))
    }

    fn first_obstacle(&self, right: &RightRule) -> Option<Obstacle> {
        let (too_soon, too_late) = self.too_soon_or_late(right.valid);
        let own =
            [(too_soon, (Step::Right, Reason::RightNotYetValid)), (too_late, (Step::Right, Reason::RightExpired))];
        let group = if let Target::Group(group) = right.target { Some(group) } else { None };
        let is_basic =
            matches!(right.role, Role::OrganizationBasic | Role::PlaceBasic | Role::GroupBasic | Role::LockBasic);
        let claim = Claim { group, hours: right.hours.as_ref(), is_basic, is_link: false };
        standing(&own).chain(self.obstacles(claim)).next()
    }

    fn reaches(&self, right: &RightRule) -> bool {
        let opens_doors = !matches!(right.role, Role::OrganizationUserManager | Role::OrganizationObserver);
        opens_doors
            && match right.target {
                Target::Organization => true,
                Target::Place(place) => self.lock.place == place,
                Target::Group(group) => {
                    self.rows.groups.contains_key(&group) && self.rows.links.contains(&(group, self.attempt.lock))
                }
                Target::Lock(lock) => self.attempt.lock == lock,
            }
    }

    fn too_soon_or_late(&self, valid: Period) -> (bool, bool) {
        (valid.from.is_some_and(|from| self.now < from), valid.until.is_some_and(|until| self.now >= until))
    }

    /// All that stands in the way at the door, of its group and by the hour, in the order of the walk.
    fn obstacles(&self, claim: Claim<'_>) -> Vec<Obstacle> {
        use Reason as R;
        let door = self.lock.restrictions;
        let group = claim.group.and_then(|id| self.rows.groups.get(&id)).map(|group| group.restrictions);
        let asks = |ask: fn(GroupRestrictions) -> bool| group.is_some_and(ask);
        let (is_card, is_tap, is_primary) = match self.attempt.means {
            Means::App { primary_device } => (false, false, primary_device),
            Means::Tap { primary_device } => (false, true, primary_device),
            Means::Card => (true, false, false),
        };
        let must_prove_nearness = !claim.is_link && !is_card && !is_tap;
        let (door_fence, group_fence) =
            (must_prove_nearness && door.geofence, must_prove_nearness && asks(|group| group.geofence));
        let (nowhere, unsaid, vague, far) = self.nearness();
        let is_shut = |of: Scheduleable| !self.holds(of, false) || self.holds(of, true);
        let group_is_shut = |id: GroupId| asks(|group| group.time) && is_shut(Scheduleable::Group(id));
        let own_hours = |hours: &WeeklyHours| hours.0.iter().any(|window| clock::shows(window, self.wall));
        let all = [
            (door_fence && nowhere, (Step::Door, R::DoorPositionUnknown)),
            (door_fence && unsaid, (Step::Door, R::DoorLocationMissing)),
            (door_fence && vague, (Step::Door, R::DoorLocationImprecise)),
            (door_fence && far, (Step::Door, R::DoorTooFar)),
            (must_prove_nearness && door.reader, (Step::Door, R::DoorReaderProof)),
            (group_fence && nowhere, (Step::Group, R::GroupPositionUnknown)),
            (group_fence && unsaid, (Step::Group, R::GroupLocationMissing)),
            (group_fence && vague, (Step::Group, R::GroupLocationImprecise)),
            (group_fence && far, (Step::Group, R::GroupTooFar)),
            (must_prove_nearness && asks(|group| group.reader), (Step::Group, R::GroupReaderProof)),
            (!is_card && !is_tap && asks(|group| group.tap_to_access), (Step::Group, R::GroupTapToAccess)),
            (!is_card && !claim.is_link && asks(|group| !group.app_access), (Step::Group, R::GroupAppAccess)),
            (!is_card && !is_primary && asks(|group| group.primary_device), (Step::Group, R::GroupPrimaryDevice)),
            (door.time && is_shut(Scheduleable::Lock(self.attempt.lock)), (Step::Hours, R::DoorHours)),
            (claim.is_basic && self.holds(Scheduleable::Place(self.lock.place), true), (Step::Hours, R::PlaceClosed)),
            (claim.group.is_some_and(group_is_shut), (Step::Hours, R::GroupHours)),
            (claim.hours.is_some_and(|hours| !own_hours(hours)), (Step::Hours, R::RightHours)),
        ];
        standing(&all).collect()
    }

    /// Whether the door is nowhere, the person says nothing, says it too vaguely, is far: the first that is so.
    fn nearness(&self) -> (bool, bool, bool, bool) {
        let Some(door) = self.lock.position.or(self.place.position) else { return (true, false, false, false) };
        let Some(here) = self.attempt.location else { return (false, true, false, false) };
        let is_vague = here.accuracy_m.is_some_and(|metres| metres > map::RADIUS_M);
        (false, false, is_vague, !is_vague && map::arc_m(door, here.position) > map::RADIUS_M)
    }

    /// Whether a regular access schedule of the thing holds, or an exception of them.
    fn holds(&self, of: Scheduleable, is_exception: bool) -> bool {
        let schedules = self.rows.schedules.values().filter(|rule| rule.of == of && rule.is_exception == is_exception);
        let mut schedules = schedules.filter(|rule| rule.consequence == Consequence::Allow);
        schedules.any(|rule| clock::holds(&rule.when, self.wall, self.now))
    }
}

fn standing(obstacles: &[(bool, Obstacle)]) -> impl Iterator<Item = Obstacle> {
    obstacles.iter().filter(|(stands, _)| *stands).map(|(_, obstacle)| *obstacle)
}
