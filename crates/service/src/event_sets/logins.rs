//! What was done with a login is looked for among what its person did: the log has an index by person and none by login.

use crate::Error;
use domain::event::Event;
use domain::id::{LoginId, OrganizationId, UserId};
use store::Read;
use store::events::Filter;

/// The newest lines of a filter, at most `limit`.
pub(super) fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let login = filter.login.filter(|_| filter.actor.is_none() && filter.link.is_none());
    let Some(login) = login else { return Ok(store::events::list(read, organization, filter, limit)?) };
    let mut found = Vec::new();
    for actor in actors(read, organization, LoginId::new(login))? {
        let of_actor = Filter { actor, by_nobody: actor.is_none(), ..filter.clone() };
        found.extend(store::events::list(read, organization, &of_actor, limit)?);
    }
    found.sort_by_key(|event| std::cmp::Reverse(event.uuid));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// Who did something with a login: its person; of one that is gone, whose it was; with a key whose maker has left, they
/// and then nobody.
fn actors(read: &mut Read<'_>, organization: OrganizationId, id: LoginId) -> Result<Vec<Option<UserId>>, Error> {
    let login = store::logins::find(read, organization, id)?;
    if let Some(person) = login.as_ref().and_then(|login| login.user) {
        return Ok(vec![Some(person)]);
    }
    let mut actors = store::former_logins::list(read, organization, id)?;
    if login.is_some() && !actors.contains(&None) {
        actors.push(None);
    }
    Ok(actors)
}
