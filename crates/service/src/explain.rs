//! Why somebody may open a door or not, now, then, or at a time to come; who may open a door, and what somebody may
//! open when. All answers are those of the decision itself, over the rules as they are or as the change log tells
//! that they were.

pub(crate) mod causes;
mod openings;

pub use causes::Causes;
pub use openings::{OpenerView, OpeningView, openers, openings};

use crate::assignees::PersonView;
use crate::operation::Look;
use crate::{Caller, Error, Service};
use domain::access::{Attempt, Explanation, Means, Policy, Subject, explain as explained, rewound, settled};
use domain::authority::Scope;
use domain::id::{LockId, UserId};
use domain::lock::Lock;
use domain::permission::Permission;
use domain::place::{Location, Place};
use domain::right::{Source, Target};
use domain::time::Timestamp;

/// What is to be explained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Question {
    /// Who.
    pub user: UserId,
    /// Which door.
    pub lock: LockId,
    /// When; absent: now.
    pub at: Option<Timestamp>,
    /// With what in hand; absent: the app on the primary device.
    pub means: Option<Means>,
    /// Where; absent: at the door.
    pub location: Option<Location>,
}

/// The explanation of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct ExplanationView {
    /// Who.
    pub user: PersonView,
    /// Which door.
    pub lock: Lock,
    /// Its place.
    pub place: Place,
    /// When.
    pub at: Timestamp,
    /// Verdict by verdict.
    pub explanation: Explanation,
    /// What the rights in it are on, in their order; nothing for what is gone.
    pub targets: Vec<Option<String>>,
    /// What their causes are called, in their order; nothing for what is gone or not to be told.
    pub sources: Vec<Option<String>>,
    /// What the closures and holidays behind the refusals are called.
    pub causes: Causes,
    /// Whether the caller looks after the door, and is told what staff are told.
    pub for_staff: bool,
}

/// Explains an attempt of somebody at a door. People may ask about themselves; about others, who may read the rights
/// on the door.
pub async fn explain(service: &Service, caller: &Caller, question: Question) -> Result<ExplanationView, Error> {
    service.refresh(caller.organization).await?;
    let present = present(service, caller)?;
    service
        .look(caller, move |look| {
            let lock = crate::locks::visible(look.read, &look.who, question.lock)?.lock;
            let for_staff = look.who.grants.permit(Permission::RoleAssignmentsRead, Scope::Lock(lock.id, lock.place));
            let user = subject(look, question.user, for_staff)?;
            let at = question.at.unwrap_or(look.who.now);
            let policy = policy_at(look, present, at)?;
            let place = crate::places::find(look.read, lock.organization, lock.place)?;
            let best = at_the_door((user.id(), user.is_guest()), &lock, &place);
            let means = question.means.unwrap_or(best.means);
            let attempt = Attempt { means, location: question.location.or(best.location), ..best };
            let explanation = explained(&policy, &attempt, at);
            let targets = explanation.rights.iter().map(|right| target(look, right.rule.target));
            let targets = targets.collect::<Result<_, _>>()?;
            let sources = explanation.rights.iter().map(|right| source(look, right.rule.source));
            let sources = sources.collect::<Result<_, _>>()?;
            let causes = causes::name_all(look.read, lock.organization, &policy, &attempt, (&explanation, at))?;
            Ok(ExplanationView { user, lock, place, at, explanation, targets, sources, causes, for_staff })
        })
        .await
}

/// An attempt of somebody who stands at the door with their primary phone; a guest has no such thing.
fn at_the_door((user, is_guest): (UserId, bool), lock: &Lock, place: &Place) -> Attempt {
    let location = lock.position.or(place.position).map(|position| Location { position, accuracy_m: None });
    let means = Means::App { primary_device: !is_guest };
    Attempt { lock: lock.id, subject: Subject::Person(user), means, location }
}

fn present(service: &Service, caller: &Caller) -> Result<Policy, Error> {
    let tenant = service.0.directory.tenant(caller.organization).ok_or(Error::NotFound("organization"))?;
    Ok(tenant.index().policy.clone())
}

/// The person asked about, if the caller may ask about them.
fn subject(look: &mut Look<'_, '_>, user: UserId, for_staff: bool) -> Result<PersonView, Error> {
    if !for_staff && look.who.caller.own() != Some(user) {
        return Err(Error::NotFound("user"));
    }
    crate::assignees::person(look.read, look.who.organization(), user)
}

/// The rules at an instant: of the past as the change log tells them, else as they are now.
fn policy_at(look: &mut Look<'_, '_>, present: Policy, at: Timestamp) -> Result<Policy, Error> {
    if at >= look.who.now {
        return Ok(present);
    }
    let organization = look.who.organization();
    let known_from = store::changes::known_from(look.read, organization)?;
    if at < known_from {
        return Err(Error::invalid("at", format!("is before {known_from}; what held before is not known any more")));
    }
    if let Some(changed) = store::changes::changed_since(look.read, organization, at)? {
        return Ok(rewound(&present, changed));
    }
    let mut policy = Policy::default();
    settled(store::changes::until(look.read, organization, at)?).into_iter().for_each(|change| policy.apply(change));
    Ok(policy)
}

fn source(look: &mut Look<'_, '_>, source: Source) -> Result<Option<String>, Error> {
    crate::role_assignments::source_name(look.read, &look.who, source)
}

fn target(look: &mut Look<'_, '_>, target: Target) -> Result<Option<String>, Error> {
    let organization = look.who.organization();
    Ok(match target {
        Target::Organization => Some(crate::organizations::find(look.read, organization)?.name.to_string()),
        Target::Place(id) => store::places::find(look.read, organization, id)?.map(|place| place.name.to_string()),
        Target::Group(id) => {
            store::groups::find_alone(look.read, organization, id)?.map(|group| group.name.to_string())
        }
        Target::Lock(id) => store::locks::find(look.read, organization, id)?.map(|found| found.lock.name.to_string()),
    })
}
