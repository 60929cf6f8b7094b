//! A month of people at doors. What each attempt led to is decided by the product itself, so that the log of
//! the demo is one that its rules would have written.

use super::cast::Habit;
use super::diary::Diary;
use super::gym::{DoorUse, GroupUse, Gym, Site};
use super::people::Person;
use super::random::Random;
use anyhow::Result;
use domain::access::{Attempt, Change, Decision, Means, PersonRule, Policy, Subject, decide};
use domain::event::{AuthenticatedBy, ControllerFault, Event, EventKind, EventObject, ObjectKind, Refusal};
use domain::id::OrganizationId;
use domain::lock::Lock;
use domain::time::{TimeZone, Timestamp, Weekday};

/// Somebody who comes and goes.
pub(super) struct Visitor {
    pub(super) person: Person,
    pub(super) habit: Habit,
    /// Since when they are here.
    pub(super) joined: Timestamp,
    /// Since when they are suspended, if they are.
    pub(super) suspended: Option<Timestamp>,
    /// When what they were given ends, if it has.
    pub(super) ended: Option<Timestamp>,
}

/// Somebody at a door.
pub(super) struct Knock<'a> {
    at: Timestamp,
    visitor: &'a Visitor,
    lock: &'a Lock,
}

const DAYS: i32 = 30;

/// Everybody at every door in the last 30 days, in the order of time.
pub(super) fn knocks<'a>(
    gym: &'a Gym,
    visitors: &'a [Visitor],
    now: Timestamp,
    random: &mut Random,
) -> Result<Vec<Knock<'a>>> {
    let mut knocks = Vec::new();
    for visitor in visitors {
        let zone = &gym.place(visitor.habit.home)?.time_zone;
        for days_ago in 0..DAYS {
            visit(gym, visitor, (zone, now, -days_ago), random, &mut knocks);
        }
    }
    knocks.retain(|knock| knock.at <= now);
    knocks.sort_by_key(|knock| knock.at);
    Ok(knocks)
}

/// The lines of the log that the attempts led to.
pub(super) fn outcomes(
    organization: OrganizationId,
    policy: &Policy,
    knocks: &[Knock<'_>],
    (diary, random): (&mut Diary, &mut Random),
) -> Vec<Event> {
    let mut events = Vec::with_capacity(knocks.len());
    let mut before_suspension = policy.clone();
    for knock in knocks.iter().filter(|knock| knock.visitor.suspended.is_some()) {
        let enabled = PersonRule { access_enabled: true };
        let Some(user) = knock.visitor.person.actor.user() else { continue };
        before_suspension.apply(Change::Person(user, enabled));
    }
    for Knock { at, visitor, lock } in knocks {
        let Person { actor, login } = &visitor.person;
        let Some(user) = actor.user() else { continue };
        let was_suspended = visitor.suspended.is_some_and(|since| *at >= since);
        let policy = if was_suspended { policy } else { &before_suspension };
        let means = Means::App { primary_device: true };
        let attempt = Attempt { lock: lock.id, subject: Subject::Person(user), means, location: None };
        let (authorized_by, refusal) = match decide(policy, &attempt, *at) {
            Decision::Grant(_) if random.permille(1) => (None, Some(Refusal::Controller(ControllerFault::Silent))),
            Decision::Grant(right) => (right, None),
            Decision::Deny(reason) => (None, Some(Refusal::Rules(reason))),
        };
        let object = EventObject { kind: ObjectKind::Lock, id: lock.id.get(), name: lock.name.to_string() };
        let line = diary.event(organization, EventKind::LockUnlock, object, *at);
        let (actor, place) = (Some(actor.clone()), Some(lock.place));
        events.push(Event {
            actor,
            means: Some(AuthenticatedBy::Login(*login)),
            authorized_by,
            place,
            refusal,
            ..line
        });
    }
    events
}

/// One day of one person: perhaps a visit, the doors on the way, and now and then a wrong one.
fn visit<'a>(
    gym: &'a Gym,
    visitor: &'a Visitor,
    (zone, now, day): (&TimeZone, Timestamp, i32),
    random: &mut Random,
    knocks: &mut Vec<Knock<'a>>,
) {
    let habit = &visitor.habit;
    let Some(noon) = zone.instant(now, day, 12 * 3_600) else { return };
    let weekday = zone.local(noon).weekday();
    if !random.permille(habit.visits_per_week * 1_000 / 7 * busyness(weekday, habit.is_staff) / 100) {
        return;
    }
    let Some(at) = zone.instant(now, day, second_of_day(habit, weekday, random)) else { return };
    if at < visitor.joined || gave_up(visitor, at, random) {
        return;
    }
    let mut at = at.plus_millis(i64::from(random.below(1_000)));
    for door in way(visitor, random) {
        if let Some(door) = gym.door(habit.home, door) {
            knocks.push(Knock { at, visitor, lock: &door.lock });
            // Who is refused often tries once more.
            if random.permille(60) {
                knocks.push(Knock {
                    at: at.plus_millis(9_000 + i64::from(random.below(9_000))),
                    visitor,
                    lock: &door.lock,
                });
            }
        }
        at = at.plus_millis(90_000 + i64::from(random.below(600_000)));
    }
}

/// The doors that somebody comes to, one after the other.
fn way(visitor: &Visitor, random: &mut Random) -> Vec<DoorUse> {
    let habit = &visitor.habit;
    let uses_back = habit.is_daytime && habit.home == Site::Deptford && random.permille(250);
    let mut way = vec![if uses_back { DoorUse::BackEntrance } else { DoorUse::Entrance }];
    if habit.is_staff {
        way.push(DoorUse::Staff);
        return way;
    }
    match habit.extra {
        Some(GroupUse::Women) if random.permille(500) => way.push(DoorUse::Women),
        Some(GroupUse::Sauna) if random.permille(400) => way.extend([DoorUse::Training, DoorUse::Sauna]),
        _ if random.permille(650) => way.push(DoorUse::Training),
        _ => {}
    }
    if random.permille(6) {
        way.push(*random.pick(&[DoorUse::Staff, DoorUse::Women, DoorUse::Sauna]).unwrap_or(&DoorUse::Staff));
    }
    way
}

/// Percent of an ordinary day.
const fn busyness(day: Weekday, is_staff: bool) -> u32 {
    match day {
        Weekday::Saturday | Weekday::Sunday if is_staff => 15,
        _ if is_staff => 130,
        Weekday::Monday => 130,
        Weekday::Tuesday => 120,
        Weekday::Wednesday | Weekday::Thursday => 105,
        Weekday::Friday => 80,
        Weekday::Saturday => 90,
        Weekday::Sunday => 65,
    }
}

/// The hour of the habit, most often near its middle; on weekends around noon, where the desk is not open for
/// long; now and then far too late.
const fn second_of_day(habit: &Habit, day: Weekday, random: &mut Random) -> u32 {
    let is_short = habit.is_daytime && matches!(day, Weekday::Saturday | Weekday::Sunday);
    let (middle, spread) = if is_short { (12 * 60 + 40, 140) } else { habit.around };
    let minute = if !habit.is_staff && random.permille(18) {
        22 * 60 + random.below(110)
    } else {
        (middle + random.below(spread + 1) + random.below(spread + 1)).saturating_sub(spread)
    };
    minute * 60 + random.below(60)
}

/// Those who may no longer come try a few times, and then stay away.
fn gave_up(visitor: &Visitor, at: Timestamp, random: &mut Random) -> bool {
    const TRIES_FOR_US: i64 = 6 * 86_400 * 1_000_000;
    let over = [visitor.suspended, visitor.ended].into_iter().flatten().min();
    over.is_some_and(|since| at >= since && (at.micros_since(since) > TRIES_FOR_US || random.permille(600)))
}
