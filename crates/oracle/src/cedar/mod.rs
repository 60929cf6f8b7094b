//! The decision by Cedar's policies. Cedar decides whether an attempt is allowed; of one that is not it is asked which
//! obstacles stand, and which rights reach the door. Cedar has no way to say which right got furthest: that is picked
//! here from what it names.

mod scene;
mod text;

use crate::rows::Rows;
use cedar_policy::{Authorizer, Decision as Answer, Entities, Policy, PolicyId, PolicySet};
use domain::access::{Attempt, Decision, Reason, Subject};
use domain::id::{LockId, RightId};
use domain::right::Target;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::error::Error;
use text::{Fact, Written};

/// Cedar with the policies of one organization.
pub struct Cedar<'a> {
    rows: &'a Rows,
    entities: Entities,
    slices: HashMap<(Who, LockId), Slice>,
    parsed: &'a mut Parsed,
}

/// Policies that were read already: most texts come again with other organizations.
#[derive(Default)]
pub struct Parsed(HashMap<(String, String), Policy>);

/// Forgets them when they are more.
const PARSED_MAX: usize = 5_000;

/// A subject as a key.
type Who = (u8, i64);

/// The policies that may matter to one subject at one door.
struct Slice {
    enter: PolicySet,
    explain: PolicySet,
    facts: HashMap<PolicyId, Fact>,
}

impl<'a> Cedar<'a> {
    /// Reads the rows. Fails if Cedar does not take them.
    pub fn new(rows: &'a Rows, parsed: &'a mut Parsed) -> Result<Self, Box<dyn Error>> {
        Ok(Self { rows, entities: scene::entities(rows)?, slices: HashMap::new(), parsed })
    }

    /// Decides an attempt at an instant. Fails if Cedar cannot evaluate a policy, or denies without an obstacle.
    pub fn decide(&mut self, attempt: &Attempt, now: Timestamp) -> Result<Decision, Box<dyn Error>> {
        let key = (who(attempt.subject), attempt.lock);
        if !self.slices.contains_key(&key) {
            let slice = Slice::of(text::policies(self.rows, attempt), self.parsed)?;
            self.slices.insert(key, slice);
        }
        let slice = self.slices.get(&key).ok_or("the slice was put in above")?;
        let (answer, permits) = self.ask("enter", &slice.enter, attempt, now)?;
        if answer == Answer::Allow {
            return Ok(Decision::Grant(self.lowest_right(&permits)));
        }
        let (_, names) = self.ask("explain", &slice.explain, attempt, now)?;
        let facts: Vec<Fact> = names.iter().filter_map(|id| slice.facts.get(id)).copied().collect();
        Ok(Decision::Deny(reason(&facts, attempt.subject)?))
    }

    fn ask(
        &self,
        action: &str,
        policies: &PolicySet,
        attempt: &Attempt,
        now: Timestamp,
    ) -> Result<(Answer, Vec<PolicyId>), Box<dyn Error>> {
        let request = scene::request(self.rows, attempt, now, action)?;
        let response = Authorizer::new().is_authorized(&request, policies, &self.entities);
        match response.diagnostics().errors().next() {
            Some(error) => Err(error.to_string().into()),
            None => Ok((response.decision(), response.diagnostics().reason().cloned().collect())),
        }
    }

    fn lowest_right(&self, permits: &[PolicyId]) -> Option<(RightId, domain::role::Role)> {
        let numbers = permits.iter().filter_map(|id| AsRef::<str>::as_ref(id).strip_prefix("right ")?.parse().ok());
        let id = numbers.min().map(RightId::new)?;
        self.rows.rights.get(&id).map(|right| (id, right.role))
    }
}

impl Slice {
    fn of(policies: Vec<Written>, parsed: &mut Parsed) -> Result<Self, Box<dyn Error>> {
        let mut slice = Self { enter: PolicySet::new(), explain: PolicySet::new(), facts: HashMap::new() };
        for written in policies {
            let fact = written.fact;
            let policy = parsed.policy(written)?;
            match fact {
                None => slice.enter.add(policy)?,
                Some(fact) => {
                    slice.facts.insert(policy.id().clone(), fact);
                    slice.explain.add(policy)?;
                }
            }
        }
        Ok(slice)
    }
}

impl Parsed {
    fn policy(&mut self, Written { id, text, .. }: Written) -> Result<Policy, Box<dyn Error>> {
        let key = (id, text);
        if let Some(policy) = self.0.get(&key) {
            return Ok(policy.clone());
        }
        if self.0.len() >= PARSED_MAX {
            self.0.clear();
        }
        let policy =
            Policy::parse(Some(PolicyId::new(&key.0)), &key.1).map_err(|error| format!("{error}: {}", key.1))?;
        self.0.insert(key, policy.clone());
        Ok(policy)
    }
}

const fn who(subject: Subject) -> Who {
    match subject {
        Subject::Organization => (0, 0),
        Subject::Link(id) => (1, id.get()),
        Subject::Person(id) => (2, id.get()),
    }
}

/// The order of the walk: what ends it, and then its steps.
const ENDS: &[Reason] = &[
    Reason::DoorUnknown,
    Reason::DoorLockedDown,
    Reason::PlaceLockedDown,
    Reason::OrganizationLockedDown,
    Reason::PersonUnknown,
    Reason::PersonSuspended,
    Reason::LinkUnknown,
];
const STEPS: [&[Reason]; 4] = [
    &[Reason::RightNotYetValid, Reason::RightExpired, Reason::LinkNotYetValid, Reason::LinkExpired, Reason::NoRight],
    &[
        Reason::DoorPositionUnknown,
        Reason::DoorLocationMissing,
        Reason::DoorLocationImprecise,
        Reason::DoorTooFar,
        Reason::DoorReaderProof,
    ],
    &[
        Reason::GroupPositionUnknown,
        Reason::GroupLocationMissing,
        Reason::GroupLocationImprecise,
        Reason::GroupTooFar,
        Reason::GroupReaderProof,
        Reason::GroupTapToAccess,
        Reason::GroupAppAccess,
        Reason::GroupPrimaryDevice,
    ],
    &[Reason::DoorHours, Reason::PlaceClosed, Reason::GroupHours, Reason::RightHours],
];

/// The reason, from the obstacles that stand.
fn reason(facts: &[Fact], subject: Subject) -> Result<Reason, Box<dyn Error>> {
    if let Some(end) = ENDS.iter().find(|reason| facts.contains(&Fact::End(**reason))) {
        return Ok(*end);
    }
    let stop = match subject {
        Subject::Organization | Subject::Link(_) => first(facts, 0, |_| true),
        Subject::Person(_) => {
            let mut reaching: Vec<(RightId, Target)> = facts.iter().filter_map(reaches).collect();
            reaching.sort_unstable_by_key(|(id, _)| *id);
            let stops = reaching.into_iter().map(|(id, target)| {
                first(facts, id.get(), |group| target == Target::Group(group)).ok_or("a right is held back by nothing")
            });
            let stops = stops.collect::<Result<Vec<_>, _>>()?;
            // Of equals the first, which has the lowest id.
            let furthest = stops.into_iter().rev().max_by_key(|(step, _)| *step);
            Some(furthest.unwrap_or((0, Reason::NoRight)))
        }
    };
    Ok(stop.ok_or("denied, and no obstacle stands")?.1)
}

/// The first obstacle in the order of the walk that the door, the groups or the right itself put up.
fn first(facts: &[Fact], own: i64, is_of: impl Fn(domain::id::GroupId) -> bool) -> Option<(usize, Reason)> {
    let walk = STEPS.iter().enumerate().flat_map(|(step, reasons)| reasons.iter().map(move |reason| (step, *reason)));
    let stands = |reason: Reason| {
        facts.iter().any(|fact| match fact {
            Fact::Door(other) => *other == reason,
            Fact::Group(group, other) => *other == reason && is_of(*group),
            Fact::Own(id, other) => *other == reason && *id == own,
            Fact::End(_) | Fact::Reaches(..) => false,
        })
    };
    walk.into_iter().find(|(_, reason)| stands(*reason))
}

fn reaches(fact: &Fact) -> Option<(RightId, Target)> {
    match fact {
        Fact::Reaches(id, target) => Some((*id, *target)),
        _ => None,
    }
}
