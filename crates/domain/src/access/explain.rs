//! The explanation of a decision: the same walk with every verdict kept, and when the answer changes.

use crate::access::policy::{GroupEntry, PersonEntry};
use crate::access::walk::{Walk, Way};
use crate::access::{Attempt, Decision, Policy, Reason, RightRule, Step, Subject, Verdict, decide};
use crate::calendar::Calendar;
use crate::id::RightId;
use crate::membership::{AccessHours, Line};
use crate::right::Target;
use crate::schedule::{WeeklyHours, When};
use crate::time::{Period, TimeZone, Timestamp};

/// Why an attempt is answered as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The answer, the same as [`decide`] gives.
    pub decision: Decision,
    /// Whether a lockdown holds the person back.
    pub lockdown: Verdict,
    /// Whether the person may use their rights at all. Keys and links have no person: always.
    pub person: Verdict,
    /// The rights of the person that reach the door, by id, each with where it stops, also where a lockdown or a
    /// suspension has ended the walk before.
    pub rights: Vec<Considered>,
    /// When the answer changes next, and to what; nothing if it does not within 400 days.
    pub next: Option<Turn>,
}

/// A right that reaches the door.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered {
    /// Its id.
    pub id: RightId,
    /// What it says.
    pub rule: RightRule,
    /// At which step it stops and why; nothing if it opens.
    pub stop: Option<(Step, Reason)>,
}

/// A change of the answer as time passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// The first instant of the new answer.
    pub at: Timestamp,
    /// The new answer.
    pub decision: Decision,
}

/// How far ahead a change of the answer is looked for, in days.
const HORIZON_DAYS: i64 = 400;

/// How many edges of schedules are looked at for it.
const EDGES_MAX: usize = 100_000;

/// Explains an attempt at an instant.
#[must_use]
pub fn explain(policy: &Policy, attempt: &Attempt, now: Timestamp) -> Explanation {
    let decision = decide(policy, attempt, now);
    let mut explanation = Explanation { decision, lockdown: Ok(()), person: Ok(()), rights: Vec::new(), next: None };
    let Some(walk) = Walk::new(policy, attempt, now) else { return explanation };
    explanation.lockdown = walk.lockdown();
    if let Subject::Person(id) = attempt.subject {
        let person = policy.index().person(id);
        explanation.person = walk.person(person).map(|_| ());
        let reaching = person.into_iter().flat_map(|person| walk.reaching(person));
        let considered = reaching.filter_map(|way| {
            Some(Considered { id: way.right.id, rule: rule_of(policy, &walk, &way)?, stop: walk.way(&way).err() })
        });
        explanation.rights = considered.collect();
    }
    explanation.next = next_turn(policy, attempt, now);
    explanation
}

/// When the answer to an attempt changes next, and to what, as long as nobody changes the rules. A change of the
/// right that opens is no change of the answer.
#[must_use]
pub fn next_turn(policy: &Policy, attempt: &Attempt, now: Timestamp) -> Option<Turn> {
    let verdict = decide(policy, attempt, now).verdict();
    let edges = Edges::of(policy, attempt, now)?;
    let end = now.plus_seconds(HORIZON_DAYS * 86_400);
    let mut at = now;
    for _ in 0..EDGES_MAX {
        at = edges.next(at).filter(|next| *next < end)?;
        let decision = decide(policy, attempt, at);
        if decision.verdict() != verdict {
            return Some(Turn { at, decision });
        }
    }
    None
}

/// All that may change an answer as time passes.
struct Edges<'a> {
    zone: &'a TimeZone,
    calendars: Vec<&'a Calendar>,
    /// The hours of rights.
    hours: Vec<Calendar>,
    periods: Vec<Period>,
    /// The turns of memberships.
    turns: Vec<Timestamp>,
}

impl<'a> Edges<'a> {
    fn of(policy: &'a Policy, attempt: &'a Attempt, now: Timestamp) -> Option<Self> {
        let walk = Walk::new(policy, attempt, now)?;
        let (lock, place) = (walk.lock()?, walk.place()?);
        let (mut calendars, mut hours, mut periods, mut turns) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        if lock.rule.restrictions.time {
            calendars.push(&lock.schedules.allow);
        }
        if place.schedules.allow.has_exceptions() {
            calendars.push(&place.schedules.allow);
        }
        let mut groups = Vec::new();
        match attempt.subject {
            Subject::Organization => {}
            Subject::Person(id) => {
                // Exceptions of a lockdown hang on rights that may not reach the door.
                let all = policy.person(id).into_iter().flat_map(PersonEntry::rights);
                periods.extend(all.map(|(_, right)| right.valid).filter(|valid| *valid != Period::ALWAYS));
                let person = policy.person(id);
                let lines = person.into_iter().flat_map(PersonEntry::entitlements).map(|(_, rule)| &rule.line);
                turns.extend(lines.flat_map(Line::turns).map(|(turn, _)| *turn));
                periods.extend(person.into_iter().flat_map(PersonEntry::overlays).map(|overlay| overlay.valid));
                hours.push(calendar_of(place.staffed()));
                let reaching = policy.index().person(id).into_iter().flat_map(|person| walk.reaching(person));
                for rule in reaching.filter_map(|way| rule_of(policy, &walk, &way)) {
                    groups.extend(group_of(policy, &rule));
                    hours.extend(rule.hours.as_ref().map(calendar_of));
                }
            }
            Subject::Link(id) => {
                let link = policy.access_link(id);
                periods.extend(link.map(|link| link.valid));
                groups.extend(link.and_then(|link| policy.group(link.group)));
            }
        }
        calendars.extend(groups.iter().filter(|g| g.rule.restrictions.time).map(|g| &g.schedules.allow));
        Some(Self { zone: &place.rule.time_zone, calendars, hours, periods, turns })
    }

    fn next(&self, at: Timestamp) -> Option<Timestamp> {
        let ends = self.periods.iter().flat_map(|period| [period.from, period.until]).flatten();
        let ends = ends.chain(self.turns.iter().copied()).filter(|end| *end > at);
        let calendars = self.calendars.iter().copied().chain(&self.hours);
        calendars.filter_map(|calendar| calendar.next_edge(self.zone, at)).chain(ends).min()
    }
}

/// What a way in says: the row of its right, or what an entry of a profile comes to.
fn rule_of(policy: &Policy, walk: &Walk<'_>, way: &Way<'_>) -> Option<RightRule> {
    let Some(entry) = way.entry else { return walk.row(&way.right).cloned() };
    let row = walk.entitlement(&way.right)?;
    let hours = match &entry.hours {
        AccessHours::Any => None,
        AccessHours::Staffed => Some(walk.place()?.staffed().clone()),
        AccessHours::Weekly(hours) => Some(hours.clone()),
    };
    Some(RightRule {
        assignee: row.assignee,
        target: Target::Group(policy.index().group(entry.group)?.id),
        role: way.right.role,
        valid: row.line.span().unwrap_or(Period::ALWAYS),
        hours,
        source: row.source,
        while_live: false,
    })
}

fn group_of<'a>(policy: &'a Policy, right: &RightRule) -> Option<&'a GroupEntry> {
    match right.target {
        Target::Group(id) => policy.group(id),
        _ => None,
    }
}

fn calendar_of(hours: &WeeklyHours) -> Calendar {
    let windows: Vec<When> = hours.0.iter().map(|window| When::Weekly(*window)).collect();
    Calendar::new(windows.iter().map(|when| (false, when)))
}
