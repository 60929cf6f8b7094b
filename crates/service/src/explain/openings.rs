//! Who may open a door, and what somebody may open when.

use super::{at_the_door, policy_at, present, subject};
use crate::assignees::PersonView;
use crate::operation::Look;
use crate::{Caller, Error, Listing, Page, Service};
use domain::access::{Attempt, Decision, Means, Policy, Reason, Subject, cause, decide, explain, next_turn};
use domain::authority::Scope;
use domain::id::{LockId, RightId, UserId};
use domain::lock::Lock;
use domain::permission::Permission;
use domain::place::Place;
use domain::role::Role;
use domain::schedule::Interval;
use domain::time::Timestamp;

/// Somebody who may open a door.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenerView {
    /// Who.
    pub user: PersonView,
    /// By which right.
    pub right: (RightId, Role),
}

/// A door that somebody may open at some time.
#[derive(Clone, Debug, PartialEq)]
pub struct OpeningView {
    /// The door.
    pub lock: Lock,
    /// Its place.
    pub place: Place,
    /// The answer at the start.
    pub decision: Decision,
    /// What the closure or the holiday is called that stands behind a refusal.
    pub cause: Option<String>,
    /// When it opens, in order; cut at the start and at the end of the time asked for.
    pub intervals: Vec<Interval>,
    /// Whether a phone is refused that does not say where it is.
    pub needs_location: bool,
}

/// Over how many days openings are told.
const OPENINGS_DAYS_MAX: i64 = 31;

/// How many times of opening are told of one door.
const INTERVALS_MAX: usize = 500;

/// The people who may open a door at an instant, by name: standing at the door with their primary phone.
pub async fn openers(
    service: &Service,
    caller: &Caller,
    id: LockId,
    at: Option<Timestamp>,
    page: Page,
) -> Result<Listing<OpenerView>, Error> {
    service.refresh(caller.organization).await?;
    let present = present(service, caller)?;
    service
        .look(caller, move |look| {
            let lock = crate::locks::visible(look.read, &look.who, id)?.lock;
            look.who.require(Permission::RoleAssignmentsRead, Scope::Lock(lock.id, lock.place))?;
            let place = crate::places::find(look.read, lock.organization, lock.place)?;
            let at = at.unwrap_or(look.who.now);
            let policy = policy_at(look, present, at)?;
            let mut openers = list_openers(look, &policy, &lock, &place, at)?;
            let total = i64::try_from(openers.len()).unwrap_or(i64::MAX);
            openers.sort_by(|a, b| (a.user.name(), a.user.id()).cmp(&(b.user.name(), b.user.id())));
            let (skipped, taken) = (usize::try_from(page.offset), usize::try_from(page.limit));
            let items = openers.into_iter().skip(skipped.unwrap_or(0)).take(taken.unwrap_or(0)).collect();
            Ok(Listing { items, total })
        })
        .await
}

fn list_openers(
    look: &mut Look<'_, '_>,
    policy: &Policy,
    lock: &Lock,
    place: &Place,
    at: Timestamp,
) -> Result<Vec<OpenerView>, Error> {
    let mut openers = Vec::new();
    for user in policy.persons() {
        let opens = |is_guest| match decide(policy, &at_the_door((user, is_guest), lock, place), at) {
            Decision::Grant(right) => right,
            Decision::Deny(_) => None,
        };
        if opens(false).is_none() {
            continue;
        }
        // Who has left since then has no name any more.
        let Some(user) = crate::assignees::find(look.read, look.who.organization(), user)? else { continue };
        openers.extend(opens(user.is_guest()).map(|right| OpenerView { user, right }));
    }
    Ok(openers)
}

/// The doors that somebody may open at some time of `within`, or that a right of theirs reaches, by place and name.
/// People may ask about themselves; about others, who may read the rights on the door.
pub async fn openings(
    service: &Service,
    caller: &Caller,
    user: UserId,
    within: Interval,
) -> Result<Vec<OpeningView>, Error> {
    if within.ends > within.starts.plus_seconds(OPENINGS_DAYS_MAX * 86_400) {
        return Err(Error::invalid("until", format!("must be at most {OPENINGS_DAYS_MAX} days after from")));
    }
    service.refresh(caller.organization).await?;
    let present = present(service, caller)?;
    service
        .look(caller, move |look| {
            let is_self = look.who.caller.user == Some(user);
            let reads_rights = !look.who.reach(&[Permission::RoleAssignmentsRead]).is_empty();
            let is_guest = subject(look, user, reads_rights || is_self)?.is_guest();
            let policy = policy_at(look, present, within.starts)?;
            let mut openings = Vec::new();
            for id in policy.locks().filter(|id| is_reached(&policy, user, *id, within.starts)) {
                let Some(found) = store::locks::find(look.read, look.who.organization(), id)? else { continue };
                let scope = Scope::Lock(id, found.lock.place);
                if is_self || look.who.grants.permit(Permission::RoleAssignmentsRead, scope) {
                    openings.push(opening(look, &policy, (user, is_guest), found.lock, within)?);
                }
            }
            openings.sort_by(|a, b| {
                (&a.place.name, a.place.id, &a.lock.name, a.lock.id).cmp(&(
                    &b.place.name,
                    b.place.id,
                    &b.lock.name,
                    b.lock.id,
                ))
            });
            Ok(openings)
        })
        .await
}

fn opening(
    look: &mut Look<'_, '_>,
    policy: &Policy,
    user: (UserId, bool),
    lock: Lock,
    within: Interval,
) -> Result<OpeningView, Error> {
    let place = crate::places::find(look.read, lock.organization, lock.place)?;
    let attempt = at_the_door(user, &lock, &place);
    let decision = decide(policy, &attempt, within.starts);
    let intervals = intervals(policy, &attempt, within);
    let refused = decision.verdict().err().and_then(|reason| cause(policy, &attempt, reason, within.starts));
    let cause = match refused {
        Some(cause) => super::causes::name(look.read, lock.organization, &cause)?,
        None => None,
    };
    let anywhere = decide(policy, &Attempt { location: None, ..attempt }, within.starts);
    let asks = |reason| matches!(reason, Reason::DoorLocationMissing | Reason::GroupLocationMissing);
    let needs_location = anywhere.verdict().is_err_and(asks);
    Ok(OpeningView { lock, place, decision, cause, intervals, needs_location })
}

/// Whether some right of the person is on the door, whenever it counts.
fn is_reached(policy: &Policy, user: UserId, lock: LockId, at: Timestamp) -> bool {
    let means = Means::App { primary_device: true };
    let here = Attempt { lock, subject: Subject::Person(user), means, location: None };
    match decide(policy, &here, at) {
        Decision::Grant(_) => true,
        Decision::Deny(Reason::NoRight | Reason::PersonUnknown) => false,
        Decision::Deny(_) => !explain(policy, &here, at).rights.is_empty(),
    }
}

fn intervals(policy: &Policy, attempt: &Attempt, within: Interval) -> Vec<Interval> {
    let mut intervals = Vec::new();
    let (mut at, mut decision) = (within.starts, decide(policy, attempt, within.starts));
    while at < within.ends && intervals.len() < INTERVALS_MAX {
        let turn = next_turn(policy, attempt, at).filter(|turn| turn.at < within.ends);
        let ends = turn.map_or(within.ends, |turn| turn.at);
        if let Decision::Grant(_) = decision {
            intervals.push(Interval { starts: at, ends });
        }
        let Some(turn) = turn else { break };
        (at, decision) = (turn.at, turn.decision);
    }
    intervals
}
