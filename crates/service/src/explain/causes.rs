//! What the exceptions are called that stand behind a refusal: closures of places, and holidays.

use crate::Error;
use domain::access::{Attempt, Cause, Explanation, Policy, cause, cause_of_right};
use domain::id::OrganizationId;
use domain::time::Timestamp;
use store::Read;

/// The names of the exceptions behind the refusals of an explanation. What has no name, or is gone, is nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Causes {
    /// Behind the answer.
    pub answer: Option<String>,
    /// Behind the verdict on each right, in their order.
    pub rights: Vec<Option<String>>,
    /// Behind the next answer.
    pub next: Option<String>,
}

/// Names what stands behind the refusals of an explanation.
pub(super) fn name_all(
    read: &mut Read<'_>,
    organization: OrganizationId,
    policy: &Policy,
    attempt: &Attempt,
    (explanation, at): (&Explanation, Timestamp),
) -> Result<Causes, Error> {
    let mut named = |cause: Option<Cause>| cause.map_or(Ok(None), |cause| name(read, organization, &cause));
    let answer = explanation.decision.verdict().err().and_then(|reason| cause(policy, attempt, reason, at));
    let next = explanation.next.and_then(|turn| {
        let reason = turn.decision.verdict().err()?;
        cause(policy, attempt, reason, turn.at)
    });
    let rights = explanation.rights.iter().map(|right| {
        let (_, reason) = right.stop?;
        cause_of_right(policy, attempt, (&right.rule, reason), at)
    });
    let rights = rights.map(&mut named).collect::<Result<_, _>>()?;
    Ok(Causes { answer: named(answer)?, rights, next: named(next)? })
}

/// What the first of the exceptions that has a name is called: a holiday by its own.
pub(crate) fn name(read: &mut Read<'_>, organization: OrganizationId, cause: &Cause) -> Result<Option<String>, Error> {
    for id in &cause.schedules {
        let schedule = store::schedules::find(read, organization, *id)?;
        if let Some(name) = schedule.as_ref().and_then(|schedule| schedule.name_on(cause.date)) {
            return Ok(Some(name.to_owned()));
        }
    }
    Ok(None)
}
