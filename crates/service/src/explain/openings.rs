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
use domain::text::{Note, search_key};
use domain::time::Timestamp;
use std::collections::HashSet;

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
    /// Whom somebody reaches at night who stands before it.
    pub night_contact: Option<Note>,
}

/// Over how many days openings are told.
const OPENINGS_DAYS_MAX: i64 = 31;

/// How many times of opening are told of one door.
const INTERVALS_MAX: usize = 500;

/// The people who may open a door at an instant, by name: standing at the door with their primary phone. They are
/// counted to `most`.
pub async fn openers(
    service: &Service,
    caller: &Caller,
    id: LockId,
    at: Option<Timestamp>,
    (page, most): (Page, i64),
) -> Result<Listing<OpenerView>, Error> {
    service.refresh(caller.organization).await?;
    let present = present(service, caller)?;
    service
        .look(caller, move |look| {
            let lock = crate::locks::visible(look.read, &look.who, id)?.lock;
            look.who.require(Permission::RoleAssignmentsRead, Scope::Lock(lock.id, lock.place))?;
            let place = crate::places::find(look.read, lock.organization, lock.place)?;
            let at = at.unwrap_or(look.who.now);
            let policy = policy_at(look, present.clone(), at)?;
            // Who has left since then has no name any more.
            let is_here = (at < look.who.now).then(|| present.persons().collect::<HashSet<_>>());
            let door = Door { policy: &policy, lock: &lock, place: &place, at };
            let openers = list_openers(look, &door, is_here.as_ref(), usize::try_from(most).unwrap_or(usize::MAX))?;
            let total = i64::try_from(openers.len()).unwrap_or(i64::MAX);
            Ok(Listing { items: page_of(look, &door, &openers, page)?, total })
        })
        .await
}

/// A door at an instant.
struct Door<'a> {
    policy: &'a Policy,
    lock: &'a Lock,
    place: &'a Place,
    at: Timestamp,
}

impl Door<'_> {
    /// The right by which somebody opens it.
    fn opens(&self, user: UserId, is_guest: bool) -> Option<(RightId, Role)> {
        match decide(self.policy, &at_the_door((user, is_guest), self.lock, self.place), self.at) {
            Decision::Grant(right) => right,
            Decision::Deny(_) => None,
        }
    }
}

/// Somebody who opens it, and the right by which.
type Opens = (UserId, (RightId, Role));

/// Who opens it, of those who are here if that is told; not more than `most`, whoever they are then.
fn list_openers(
    look: &mut Look<'_, '_>,
    door: &Door<'_>,
    here: Option<&HashSet<UserId>>,
    most: usize,
) -> Result<Vec<Opens>, Error> {
    let guests: HashSet<_> = store::guests::list_ids(look.read, look.who.organization())?.into_iter().collect();
    let people = door.policy.persons().filter(|user| here.is_none_or(|here| here.contains(user)));
    let openers = people.filter_map(|user| Some((user, door.opens(user, guests.contains(&user))?)));
    Ok(openers.take(most).collect())
}

/// So few are read and sorted; of more, everybody is walked by name.
const FEW: usize = 300;

/// So many people are looked at at once on a walk.
const STEPS: i64 = 500;

/// A page of the openers, by name.
fn page_of(look: &mut Look<'_, '_>, door: &Door<'_>, openers: &[Opens], page: Page) -> Result<Vec<OpenerView>, Error> {
    let organization = look.who.organization();
    let (skipped, taken) = (usize::try_from(page.offset), usize::try_from(page.limit));
    let (skipped, taken) = (skipped.unwrap_or(usize::MAX), taken.unwrap_or(0));
    let wanted = openers.len().min(skipped.saturating_add(taken));
    if openers.len() <= FEW {
        let mut few = Vec::with_capacity(openers.len());
        for (user, right) in openers {
            let found = crate::assignees::find(look.read, organization, *user)?;
            few.extend(found.map(|user| OpenerView { user, right: *right }));
        }
        few.sort_by_cached_key(|opener| (search_key(opener.user.name().as_str()), opener.user.id()));
        return Ok(few.into_iter().skip(skipped).take(taken).collect());
    }
    let (mut found, mut last) = (Vec::new(), None);
    while skipped < wanted && found.len() < wanted {
        let steps = store::users::walk(look.read, organization, last.as_ref(), STEPS)?;
        found.extend(steps.iter().filter_map(|step| Some((step.id, door.opens(step.id, step.is_guest)?))));
        last = steps.last().cloned();
        if last.is_none() {
            break;
        }
    }
    let mut items = Vec::new();
    for (user, right) in found.into_iter().skip(skipped).take(taken) {
        items.extend(crate::assignees::find(look.read, organization, user)?.map(|user| OpenerView { user, right }));
    }
    Ok(items)
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
            let is_self = look.who.caller.own() == Some(user);
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
    let night_contact = store::contacts::find_at_night(look.read, lock.organization, place.id)?;
    Ok(OpeningView { lock, place, decision, cause, intervals, needs_location, night_contact })
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
