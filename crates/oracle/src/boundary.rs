//! Whether something that matters to an attempt changes within a second of it.

use crate::clock;
use crate::rows::Rows;
use domain::access::{Attempt, Subject};
use domain::right::Target;
use domain::schedule::{Consequence, Scheduleable};
use domain::time::{Period, Timestamp};

/// Whether, within a second of `now`, an access schedule that counts at the door begins or ends, or a validity of
/// the subject, or hours of its rights, or the offset of the clock changes.
#[must_use]
pub fn is_near(rows: &Rows, attempt: &Attempt, now: Timestamp) -> bool {
    let before = state(rows, attempt, now.plus_seconds(-1));
    before != state(rows, attempt, now) || before != state(rows, attempt, now.plus_seconds(1))
}

/// What holds at an instant of all that may matter: the offset of the clock, and an answer for each thing.
fn state(rows: &Rows, attempt: &Attempt, at: Timestamp) -> Option<(i32, Vec<bool>)> {
    let lock = rows.locks.get(&attempt.lock)?;
    let wall = clock::wall(&rows.places.get(&lock.place)?.time_zone, at);
    let (mut holds, mut groups) = (Vec::new(), Vec::new());
    let mut validity = |valid: Period| {
        holds.extend([valid.from.is_some_and(|from| at < from), valid.until.is_some_and(|until| at < until)]);
    };
    match attempt.subject {
        Subject::Organization => {}
        Subject::Link(id) => {
            if let Some(link) = rows.access_links.get(&id) {
                validity(link.valid);
                groups.push(link.group);
            }
        }
        Subject::Person(id) => {
            for right in rows.rights.values().filter(|right| right.assignee == id) {
                validity(right.valid);
                if let Target::Group(group) = right.target {
                    groups.push(group);
                }
            }
            let rights = rows.rights.values().filter(|right| right.assignee == id);
            let windows = rights.filter_map(|right| right.hours.as_ref()).flat_map(|hours| &hours.0);
            holds.extend(windows.map(|window| clock::shows(window, wall)));
        }
    }
    let counts = |of: Scheduleable| match of {
        Scheduleable::Lock(id) => id == attempt.lock && lock.restrictions.time,
        Scheduleable::Place(id) => id == lock.place,
        Scheduleable::Group(id) => {
            groups.contains(&id)
                && rows.links.contains(&(id, attempt.lock))
                && rows.groups.get(&id).is_some_and(|group| group.restrictions.time)
        }
    };
    let schedules = rows.schedules.values().filter(|rule| rule.consequence == Consequence::Allow && counts(rule.of));
    holds.extend(schedules.map(|rule| clock::holds(&rule.when, wall, at)));
    Some((wall.offset, holds))
}
