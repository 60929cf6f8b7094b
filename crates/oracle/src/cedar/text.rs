//! The policies of an organization in Cedar's language. Each obstacle of the walk is one condition; it is asked for
//! twice, as what forbids or does not permit, and by itself, so that its name gives the reason.

use crate::rows::Rows;
use domain::access::{Attempt, LinkRule, Reason, RightRule, Subject};
use domain::id::{GroupId, GroupLinkId, RightId, UserId};
use domain::lock::Lockdown;
use domain::right::Target;
use domain::schedule::{Consequence, Scheduleable, WeeklyWindow, When};
use domain::time::{Period, Timestamp};

/// What a policy of the second question says when it is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    /// The walk ends here, whatever the rights.
    End(Reason),
    /// The door holds back everybody.
    Door(Reason),
    /// The group holds back its members.
    Group(GroupId, Reason),
    /// The right, or the link, is held back.
    Own(i64, Reason),
    /// The right reaches the door.
    Reaches(RightId, Target),
}

/// A policy with its name, for one of the two questions.
pub(super) struct Written {
    pub(super) id: String,
    pub(super) text: String,
    /// What it says, if it is for the second question.
    pub(super) fact: Option<Fact>,
}

/// An obstacle: when it stands, and what it says.
type Obstacle = (String, Reason);

/// The radius of geofences in micrometres, as the context gives distances.
const RADIUS_UM: i64 = 300_000_000;

/// All policies that may matter to an attempt of its subject at its door.
pub(super) fn policies(rows: &Rows, attempt: &Attempt) -> Vec<Written> {
    let mut written = Vec::new();
    for (when, reason) in ends(rows, attempt.subject) {
        written.push(forbid(reason, &format!("({when})")));
        written.push(why(format!("end {}", reason.key()), "principal", "resource", &when, Fact::End(reason)));
    }
    for (when, reason) in door(rows, attempt) {
        written.push(forbid(reason, &format!("resource in {ORGANIZATION} && ({when})")));
        written.push(why(format!("door {}", reason.key()), "principal", RESOURCE, &when, Fact::Door(reason)));
    }
    match attempt.subject {
        Subject::Organization => written.push(permit("key", "principal is Key", RESOURCE, "false")),
        Subject::Link(id) => by_link(rows, id, &mut written),
        Subject::Person(id) => by_rights(rows, id, &mut written),
    }
    written
}

const ORGANIZATION: &str = r#"Organization::"1""#;
const RESOURCE: &str = r#"resource in Organization::"1""#;

fn forbid(reason: Reason, when: &str) -> Written {
    let text = format!(r#"forbid(principal, action == Action::"enter", resource) when {{ {when} }};"#);
    Written { id: format!("no {}", reason.key()), text, fact: None }
}

fn permit(id: &str, principal: &str, resource: &str, unless: &str) -> Written {
    let text = format!(r#"permit({principal}, action == Action::"enter", {resource}) unless {{ {unless} }};"#);
    Written { id: id.to_owned(), text, fact: None }
}

fn why(id: String, principal: &str, resource: &str, when: &str, fact: Fact) -> Written {
    let text = format!(r#"permit({principal}, action == Action::"explain", {resource}) when {{ {when} }};"#);
    Written { id, text, fact: Some(fact) }
}

/// What ends the walk before any right is looked at, in its order.
fn ends(rows: &Rows, subject: Subject) -> Vec<Obstacle> {
    let known = |kind: &str| format!("principal is {kind} && !(principal in {ORGANIZATION})");
    let mut ends = vec![(format!("!({RESOURCE})"), Reason::DoorUnknown)];
    ends.extend(rows.locks.iter().filter_map(|(id, lock)| {
        let holds = lockdown(rows, subject, lock.lockdown.as_ref()?);
        Some((format!(r#"resource == Door::"{id}" && {holds}"#), Reason::DoorLockedDown))
    }));
    ends.extend(rows.places.iter().filter_map(|(id, place)| {
        let holds = lockdown(rows, subject, place.lockdown.as_ref()?);
        Some((format!(r#"resource in Place::"{id}" && {holds}"#), Reason::PlaceLockedDown))
    }));
    ends.extend(rows.organization.lockdown.iter().map(|everywhere| {
        let holds = lockdown(rows, subject, everywhere);
        (format!("{RESOURCE} && {holds}"), Reason::OrganizationLockedDown)
    }));
    ends.push((known("Person"), Reason::PersonUnknown));
    let suspended = format!("principal is Person && principal in {ORGANIZATION} && !principal.enabled");
    ends.push((suspended, Reason::PersonSuspended));
    ends.push((known("Link"), Reason::LinkUnknown));
    joined(ends)
}

/// One obstacle for each reason: of those with the same, any.
fn joined(obstacles: Vec<Obstacle>) -> Vec<Obstacle> {
    let mut joined: Vec<Obstacle> = Vec::new();
    for (when, reason) in obstacles {
        match joined.iter_mut().find(|(_, other)| *other == reason) {
            Some((any, _)) => *any = format!("{any} || {when}"),
            None => joined.push((when, reason)),
        }
    }
    joined
}

/// Whether a lockdown holds the subject: unless it is in one of the excepted groups by a right that is live.
fn lockdown(rows: &Rows, subject: Subject, lockdown: &Lockdown) -> String {
    let Subject::Person(person) = subject else { return "true".to_owned() };
    let excepted: Vec<String> = lockdown.exceptions.iter().map(|group| format!(r#"Group::"{group}""#)).collect();
    let excepted = excepted.join(", ");
    let memberships = rows.rights.values().filter(|right| right.assignee == person).filter_map(|right| {
        let Target::Group(group) = right.target else { return None };
        let (too_soon, too_late) = outside(right.valid);
        let group = format!(r#"Group::"{group}""#);
        Some(format!("[{excepted}].contains({group}) && {group} in {ORGANIZATION} && !({too_soon}) && !({too_late})"))
    });
    format!("!({})", any_of(memberships))
}

/// What the door asks of everybody.
fn door(rows: &Rows, attempt: &Attempt) -> Vec<Obstacle> {
    let id = attempt.lock;
    let mut obstacles = nearness("resource", &NEARNESS_OF_DOOR);
    let hours = shut(rows, Scheduleable::Lock(id));
    obstacles.push((format!(r#"resource == Door::"{id}" && resource.time && {hours}"#), Reason::DoorHours));
    obstacles
}

/// What a group asks of its members.
fn group(rows: &Rows, id: GroupId) -> Vec<Obstacle> {
    let group = format!(r#"Group::"{id}""#);
    let mut obstacles = nearness(&group, &NEARNESS_OF_GROUP);
    let hours = shut(rows, Scheduleable::Group(id));
    obstacles.extend([
        (format!(r#"{group}.tap_to_access && context.means == "app""#), Reason::GroupTapToAccess),
        (format!(r#"!{group}.app_access && context.means != "card" && !(principal is Link)"#), Reason::GroupAppAccess),
        (
            format!(r#"{group}.primary_device && context.means != "card" && !context.primary_device"#),
            Reason::GroupPrimaryDevice,
        ),
        (format!("{group}.time && {hours}"), Reason::GroupHours),
    ]);
    obstacles
}

/// The reasons of nearness: no position, no location, a vague one, a far one, no reader.
type NearnessReasons = [Reason; 5];

const NEARNESS_OF_DOOR: NearnessReasons = [
    Reason::DoorPositionUnknown,
    Reason::DoorLocationMissing,
    Reason::DoorLocationImprecise,
    Reason::DoorTooFar,
    Reason::DoorReaderProof,
];

const NEARNESS_OF_GROUP: NearnessReasons = [
    Reason::GroupPositionUnknown,
    Reason::GroupLocationMissing,
    Reason::GroupLocationImprecise,
    Reason::GroupTooFar,
    Reason::GroupReaderProof,
];

fn nearness(of: &str, reasons: &NearnessReasons) -> Vec<Obstacle> {
    let far = |from: &str| format!("(context has {from} && context.{from} > {RADIUS_UM})");
    let far = format!("(if resource.located then {} else {})", far("from_door_um"), far("from_place_um"));
    let conditions = [
        (format!("{of}.geofence"), "!resource.located && !resource.place.located".to_owned()),
        (format!("{of}.geofence"), "!context.has_location".to_owned()),
        (format!("{of}.geofence"), format!("context has accuracy_um && context.accuracy_um > {RADIUS_UM}")),
        (format!("{of}.geofence"), far),
        (format!("{of}.reader"), "true".to_owned()),
    ];
    let asked = r#"context.means == "app" && !(principal is Link)"#;
    let obstacles = conditions.into_iter().zip(reasons);
    obstacles.map(|((asks, stands), reason)| (format!("{asks} && {asked} && {stands}"), *reason)).collect()
}

fn by_link(rows: &Rows, id: GroupLinkId, written: &mut Vec<Written>) {
    let Some(LinkRule { group: of, valid }) = rows.access_links.get(&id) else { return };
    let principal = format!(r#"principal == Link::"{id}""#);
    let (too_soon, too_late) = outside(*valid);
    let own = [
        (too_soon, Reason::LinkNotYetValid),
        (too_late, Reason::LinkExpired),
        (format!(r#"!(resource in Group::"{of}")"#), Reason::NoRight),
        (closed(rows), Reason::PlaceClosed),
    ];
    let unless = any_of(own.iter().chain(&group(rows, *of)).map(|(when, _)| when.clone()));
    written.push(permit("link", &principal, RESOURCE, &unless));
    for (when, reason) in own {
        let id = format!("own {}", reason.key());
        written.push(why(id, &principal, RESOURCE, &when, Fact::Own(0, reason)));
    }
    of_group(rows, *of, written);
}

fn by_rights(rows: &Rows, person: UserId, written: &mut Vec<Written>) {
    let rights: Vec<_> = rows.rights.iter().filter(|(_, right)| right.assignee == person).collect();
    let mut groups = Vec::new();
    for (id, right) in rights {
        by_right(rows, *id, right, written);
        groups.extend(if let Target::Group(group) = right.target { Some(group) } else { None });
    }
    groups.sort_unstable();
    groups.dedup();
    groups.into_iter().for_each(|group| of_group(rows, group, written));
}

fn by_right(rows: &Rows, id: RightId, right: &RightRule, written: &mut Vec<Written>) {
    let principal = format!(r#"principal == Person::"{}""#, right.assignee);
    let resource = match right.target {
        Target::Organization => RESOURCE.to_owned(),
        Target::Place(id) => format!(r#"resource in Place::"{id}""#),
        Target::Group(id) => format!(r#"resource in Group::"{id}""#),
        Target::Lock(id) => format!(r#"resource == Door::"{id}""#),
    };
    let role = format!(r#"Role::"{}""#, right.role);
    let (too_soon, too_late) = outside(right.valid);
    let mut own = vec![
        (too_soon, Reason::RightNotYetValid),
        (too_late, Reason::RightExpired),
        (format!("{role}.is_basic && ({})", closed(rows)), Reason::PlaceClosed),
    ];
    if let Some(hours) = &right.hours {
        own.push((format!("!({})", any_of(hours.0.iter().map(weekly))), Reason::RightHours));
    }
    let of_its_group = if let Target::Group(id) = right.target { group(rows, id) } else { Vec::new() };
    let unless = any_of(own.iter().chain(&of_its_group).map(|(when, _)| when.clone()));
    written.push(permit(&format!("right {id}"), &principal, &resource, &format!("!{role}.opens_doors || {unless}")));
    let reaches = Fact::Reaches(id, right.target);
    written.push(why(format!("reaches {id}"), &principal, &resource, &format!("{role}.opens_doors"), reaches));
    for (when, reason) in own {
        let fact = Fact::Own(id.get(), reason);
        written.push(why(format!("own {id} {}", reason.key()), &principal, &resource, &when, fact));
    }
}

fn of_group(rows: &Rows, id: GroupId, written: &mut Vec<Written>) {
    let resource = format!(r#"resource in Group::"{id}""#);
    for (when, reason) in group(rows, id) {
        let name = format!("group {id} {}", reason.key());
        written.push(why(name, "principal", &resource, &when, Fact::Group(id, reason)));
    }
}

/// Whether the place of the door is closed.
fn closed(rows: &Rows) -> String {
    any_of(rows.places.keys().filter_map(|id| {
        let closures = schedules(rows, Scheduleable::Place(*id), true);
        (closures != NEVER).then(|| format!(r#"resource in Place::"{id}" && ({closures})"#))
    }))
}

/// Whether a time restriction holds back now.
fn shut(rows: &Rows, of: Scheduleable) -> String {
    format!("(!({}) || ({}))", schedules(rows, of, false), schedules(rows, of, true))
}

fn schedules(rows: &Rows, of: Scheduleable, is_exception: bool) -> String {
    let rules = rows.schedules.values().filter(|rule| rule.of == of && rule.is_exception == is_exception);
    any_of(rules.filter(|rule| rule.consequence == Consequence::Allow).map(|rule| holds(&rule.when)))
}

fn holds(when: &When) -> String {
    match when {
        When::Weekly(window) => weekly(window),
        When::Once(interval) => format!("{} && {}", since(interval.starts), before(interval.ends)),
        When::Days(range) => format!("context.day >= {} && context.day <= {}", range.first.days(), range.last.days()),
        When::Dates(dates) => any_of(dates.iter().map(|date| format!("context.day == {}", date.days()))),
    }
}

fn weekly(window: &WeeklyWindow) -> String {
    let days: Vec<String> =
        (0..7).filter(|day| window.days.bits() & (1 << day) != 0).map(|day: u8| day.to_string()).collect();
    let (starts, ends) = (window.starts().seconds(), window.ends().seconds());
    let days = days.join(", ");
    format!("[{days}].contains(context.weekday) && context.second >= {starts} && context.second < {ends}")
}

/// Whether it is too soon, and whether it is too late.
fn outside(valid: Period) -> (String, String) {
    (valid.from.map_or(NEVER.to_owned(), before), valid.until.map_or(NEVER.to_owned(), since))
}

fn since(at: Timestamp) -> String {
    format!("context.now >= {}", at.as_micros())
}

fn before(at: Timestamp) -> String {
    format!("context.now < {}", at.as_micros())
}

const NEVER: &str = "false";

fn any_of(conditions: impl IntoIterator<Item = String>) -> String {
    let conditions: Vec<String> = conditions.into_iter().map(|condition| format!("({condition})")).collect();
    if conditions.is_empty() { NEVER.to_owned() } else { conditions.join(" || ") }
}
