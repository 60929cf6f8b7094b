//! The change log: what deciding needs, as a snapshot of now and as the operations since a revision.

use crate::engine::{Read, Row, params, statements};
use crate::{Error, group_locks, groups, locks, logins, organizations, places, rights, schedules, users};
use domain::access::{Change, PersonRule, RightRule};
use domain::id::OrganizationId;

statements! {
    REVISION = "select revision from organization where id = $1";
    SINCE = "select c.revision, c.body from change_log c where c.organization_id = $1 and c.revision > $2
        order by c.revision, c.position";
}

/// The operations that make the present state, in an order in which each finds what it refers to, and
/// the revision that they make.
pub fn snapshot(read: &mut Read<'_>, organization: OrganizationId) -> Result<(i64, Vec<Change>), Error> {
    let revision = revision(read, organization)?;
    let settings = organizations::find(read, organization)?.ok_or(Error::NotFound("organization"))?;
    let mut changes = vec![Change::LoginsExpireAfter(settings.device_logins_expire_after_s)];
    changes
        .extend(places::list_all(read, organization)?.iter().map(|place| Change::Place(place.id, places::rule(place))));
    changes.extend(locks::list_all(read, organization)?.iter().flat_map(locks::changes));
    changes
        .extend(groups::list_all(read, organization)?.iter().map(|group| Change::Group(group.id, groups::rule(group))));
    changes
        .extend(group_locks::list_all(read, organization)?.iter().map(|link| Change::GroupLock(link.group, link.lock)));
    for card in users::list_cards(read, organization)? {
        changes.push(Change::Person(card.id, PersonRule { access_enabled: card.access_enabled }));
        changes.push(Change::PersonLabel(card.id, card.name, card.email));
    }
    changes.extend(
        rights::list_all(read, organization)?.iter().map(|right| Change::Right(right.id, RightRule::from(right))),
    );
    changes.extend(schedules::list_all(read, organization)?.iter().map(schedules::change));
    changes
        .extend(logins::list_rules(read, organization)?.into_iter().map(|(login, rule)| Change::Login(login.id, rule)));
    Ok((revision, changes))
}

/// The operations after a revision, in order, each with the revision that it belongs to.
pub fn since(read: &mut Read<'_>, organization: OrganizationId, revision: i64) -> Result<Vec<(i64, Change)>, Error> {
    read.all(&SINCE, params![organization, revision], |row: &mut Row| {
        Ok((row.take()?, row.parse(|body| serde_json::from_str::<Change>(body))?))
    })
}

/// The present revision.
pub fn revision(read: &mut Read<'_>, organization: OrganizationId) -> Result<i64, Error> {
    read.first(&REVISION, params![organization], Row::take)?.ok_or(Error::NotFound("organization"))
}
