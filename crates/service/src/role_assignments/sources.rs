//! Where somebody's access on a target comes from: every right that a role assignment stands for.

use super::visible;
use crate::operation::{Look, Who};
use crate::{Caller, Error, Service};
use domain::id::{OrganizationId, RightId, TeamId};
use domain::right::{Assignee, Right, Source};
use store::Read;

/// A right with what it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceView {
    /// The right.
    pub right: Right<Assignee>,
    /// What its cause is called, while it is there and the caller may know.
    pub name: Option<String>,
    /// The team, if it came through one.
    pub team: Option<TeamId>,
}

/// Lists the rights for which a role assignment stands, by id, for who may read it. A right of a team has itself alone.
pub async fn list(service: &Service, caller: &Caller, id: RightId) -> Result<Vec<SourceView>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let right = visible(look.read, &look.who, id)?;
            let rights = match right.assignee {
                Assignee::Person(person) => {
                    let all = store::rights::list_of_person(look.read, right.organization, person)?;
                    let same = all.into_iter().filter(|other| other.target == right.target);
                    same.map(|other| other.with_assignee(right.assignee)).collect()
                }
                Assignee::Team(_) => vec![right],
            };
            rights.into_iter().map(|right| view(look, right)).collect()
        })
        .await
}

/// What the cause of a right is called: the team, or who gave it if the caller may see them. Nothing for what is gone.
pub(crate) fn name(read: &mut Read<'_>, who: &Who, source: Source) -> Result<Option<String>, Error> {
    let organization = who.organization();
    Ok(match source {
        Source::Manual(Some(by)) => match crate::users::visible(read, who, by) {
            Ok(found) => Some(found.user.name.to_string()),
            Err(Error::NotFound(_)) => None,
            Err(other) => return Err(other),
        },
        Source::Team(right) => match team(read, organization, right)? {
            Some(team) => store::teams::find(read, organization, team)?.map(|team| team.name.to_string()),
            None => None,
        },
        _ => None,
    })
}

fn team(read: &mut Read<'_>, organization: OrganizationId, right: RightId) -> Result<Option<TeamId>, Error> {
    Ok(store::rights::find(read, organization, right)?.and_then(|right| right.assignee.team()))
}

fn view(look: &mut Look<'_, '_>, right: Right<Assignee>) -> Result<SourceView, Error> {
    let organization = right.organization;
    let team = match right.source {
        Source::Team(of) => team(look.read, organization, of)?,
        _ => None,
    };
    Ok(SourceView { name: name(look.read, &look.who, right.source)?, right, team })
}
