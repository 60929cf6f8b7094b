//! The change log: what deciding needs, as a snapshot of now and as the operations since a revision.

use crate::engine::{Read, Row, Write, params, statements};
use crate::{
    Error, attendance, group_links, group_locks, groups, locks, logins, organizations, places, rights, schedules, users,
};
use domain::access::{Change, Changed, PersonRule, RightRule};
use domain::id::OrganizationId;
use domain::time::Timestamp;

statements! {
    REVISION = "select revision from organization where id = $1";
    SINCE = "select c.revision, c.body from change_log c where c.organization_id = $1 and c.revision > $2
        order by c.revision, c.position";
    UNTIL = "select c.body from change_log c where c.organization_id = $1 and c.created_at <= $2
        order by c.revision, c.position";
    CHANGED_SINCE = "select (select c.body from change_log c
                where c.organization_id = $1 and c.subject = changed.subject and c.created_at > $2
                order by c.revision desc, c.position desc limit 1),
            (select c.body from change_log c
                where c.organization_id = $1 and c.subject = changed.subject and c.created_at <= $2
                order by c.revision desc, c.position desc limit 1)
        from (select distinct subject from change_log where organization_id = $1 and created_at > $2) changed";
    LAST_UNTIL = "select c.body from change_log c
        where c.organization_id = $1 and c.subject = $2 and c.created_at <= $3
        order by c.revision desc, c.position desc limit 1";
    COUNT_UNNAMED = "select count(*) from change_log where organization_id = $1 and subject = ''";
    KNOWN_FROM = "select coalesce(history_from, created_at) from organization where id = $1";
    SET_KNOWN_FROM = "update organization set history_from = $1 where id = $2";
    DELETE_SUPERSEDED = "delete from change_log where organization_id = $1 and created_at < $2 and subject <> ''
        and exists (select 1 from change_log newer
            where newer.organization_id = change_log.organization_id and newer.subject = change_log.subject
                and newer.created_at < $3 and (newer.revision > change_log.revision
                    or (newer.revision = change_log.revision and newer.position > change_log.position)))";
    DELETE_GONE = "delete from change_log where organization_id = $1 and created_at < $2 and subject <> ''
        and body like '{\"%Gone\":%'
        and not exists (select 1 from change_log older
            where older.organization_id = change_log.organization_id and older.subject = change_log.subject
                and older.revision < change_log.revision)";
}

/// The operations that make the present state, in an order in which each finds what it refers to, and
/// the revision that they make.
pub fn snapshot(read: &mut Read<'_>, organization: OrganizationId) -> Result<(i64, Vec<Change>), Error> {
    let revision = revision(read, organization)?;
    let settings = organizations::find(read, organization)?.ok_or(Error::NotFound("organization"))?;
    let locked_down_since = organizations::find_lockdown(read, organization)?;
    let mut changes = vec![
        Change::LoginsExpireAfter(settings.device_logins_expire_after_s),
        Change::Organization(organizations::rule(locked_down_since)),
    ];
    changes
        .extend(places::list_all(read, organization)?.iter().map(|place| Change::Place(place.id, places::rule(place))));
    changes.extend(locks::list_all(read, organization)?.iter().flat_map(locks::changes));
    changes
        .extend(groups::list_all(read, organization)?.iter().map(|group| Change::Group(group.id, groups::rule(group))));
    changes
        .extend(group_locks::list_all(read, organization)?.iter().map(|link| Change::GroupLock(link.group, link.lock)));
    changes.extend(group_links::list_all(read, organization)?.iter().map(group_links::change));
    changes.extend(
        attendance::list_all(read, organization)?.into_iter().map(|(lock, seen)| Change::Attendance(lock, seen)),
    );
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

/// The operations up to an instant that are still known, in order. Nothing is known of the time before
/// [`known_from`], and of what was superseded before it.
pub fn until(read: &mut Read<'_>, organization: OrganizationId, until: Timestamp) -> Result<Vec<Change>, Error> {
    read.all(&UNTIL, params![organization, until], |row| row.parse(|body| serde_json::from_str::<Change>(body)))
}

/// What has changed since an instant, each row with what it was then. Nothing where the log has lines of before they
/// named their subjects: [`until`] tells then. Nothing is known of the time before [`known_from`].
pub fn changed_since(
    read: &mut Read<'_>,
    organization: OrganizationId,
    at: Timestamp,
) -> Result<Option<Vec<Changed>>, Error> {
    if read.number(&COUNT_UNNAMED, params![organization])? > 0 {
        return Ok(None);
    }
    let mut changed = read.all(&CHANGED_SINCE, params![organization, at], |row: &mut Row| {
        let last = row.parse(|body| serde_json::from_str::<Change>(body))?;
        let then: Option<String> = row.take()?;
        let then = then.map(|body| serde_json::from_str(&body)).transpose();
        Ok(Changed { last, then: then.map_err(|error| Error::corrupt("change", error))? })
    })?;
    // Who came to a door that is gone went with it, without a line.
    let gone = changed.iter().filter_map(|one| match one.last {
        Change::LockGone(id) => Some(id),
        _ => None,
    });
    for id in gone.collect::<Vec<_>>() {
        let subject = format!("lock/{id}/attendance");
        let parse = |row: &mut Row| row.parse(|body| serde_json::from_str::<Change>(body));
        let attendance = read.first(&LAST_UNTIL, params![organization, subject.as_str(), at], parse)?;
        changed.extend(attendance.map(|then| Changed { last: then.clone(), then: Some(then) }));
    }
    Ok(Some(changed))
}

/// The earliest instant whose state the log still tells.
pub fn known_from(read: &mut Read<'_>, organization: OrganizationId) -> Result<Timestamp, Error> {
    read.first(&KNOWN_FROM, params![organization], Row::take)?.ok_or(Error::NotFound("organization"))
}

/// Forgets what happened before an instant, but for what the state at that instant was made of.
pub fn forget_before(write: &mut Write<'_>, oldest: Timestamp) -> Result<(), Error> {
    let organization = write.organization();
    if known_from(write, organization)? >= oldest {
        return Ok(());
    }
    write.execute(&DELETE_SUPERSEDED, params![organization, oldest, oldest])?;
    write.execute(&DELETE_GONE, params![organization, oldest])?;
    write.execute(&SET_KNOWN_FROM, params![oldest, organization])?;
    Ok(())
}

/// The present revision.
pub fn revision(read: &mut Read<'_>, organization: OrganizationId) -> Result<i64, Error> {
    read.first(&REVISION, params![organization], Row::take)?.ok_or(Error::NotFound("organization"))
}
