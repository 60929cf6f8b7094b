//! Mails that tell people what was shared with them.

use crate::assignees::PersonView;
use crate::auth::Secret;
use crate::mail::{Letter, Template};
use crate::operation::Act;
use crate::{Error, Page, Settings};
use domain::id::OrganizationId;
use domain::reach::Reach;
use domain::right::{Right, Target};
use domain::user::User;
use store::Read;

/// Tells the person what they were given: who never signed in gets a code to begin with.
pub(crate) fn welcome<A>(
    act: &mut Act<'_, '_>,
    rights: &[Right<A>],
    assignee: &User,
    secret: &Secret,
    settings: &Settings,
) -> Result<(), Error> {
    if assignee.mail_address().is_none() {
        return Err(Error::invalid("notify", "can't be on for a person without an email address"));
    }
    let tenant = act.who.organization();
    let is_new = store::users::find_password(act, tenant, assignee.id)?.is_none() && assignee.login_email.is_some();
    if !is_new {
        return share(act, rights, assignee, settings);
    }
    crate::auth::keep_way_in(act, secret, assignee.id)?;
    let letter = letter(act, rights, assignee, (Template::Welcome, settings))?.with_code(secret);
    letter.queue(act, Some(assignee.id))?;
    act.queued_mail = true;
    Ok(())
}

/// Tells a user who has an address what a right opens for them. A guest is mailed with an invite alone.
pub(crate) fn tell<A>(
    act: &mut Act<'_, '_>,
    right: &Right<A>,
    person: &PersonView,
    settings: &Settings,
) -> Result<(), Error> {
    match person {
        PersonView::User(user) => share(act, std::slice::from_ref(right), user, settings),
        PersonView::Guest(_) => Ok(()),
    }
}

fn share<A>(act: &mut Act<'_, '_>, rights: &[Right<A>], person: &User, settings: &Settings) -> Result<(), Error> {
    if person.mail_address().is_some() {
        letter(act, rights, person, (Template::AccessShared, settings))?.queue(act, Some(person.id))?;
        act.queued_mail = true;
    }
    Ok(())
}

fn letter<A>(
    act: &mut Act<'_, '_>,
    rights: &[Right<A>],
    to: &User,
    (template, settings): (Template, &Settings),
) -> Result<Letter, Error> {
    let tenant = act.who.organization();
    let organization = crate::organizations::find(act, tenant)?;
    let (names, total) = doors(act, tenant, rights)?;
    Ok(Letter::new(template, &organization, to, settings).with_doors(names, total))
}

/// The names of the doors that rights are about, for a letter, and how many there are. A role that only looks or manages
/// opens none of them.
pub(crate) fn doors<A>(
    read: &mut Read<'_>,
    organization: OrganizationId,
    rights: &[Right<A>],
) -> Result<(Vec<String>, i64), Error> {
    let mut reach = Reach::default();
    for right in rights.iter().filter(|right| right.role.opens_doors()) {
        widen(&mut reach, right.target);
    }
    let doors = store::locks::list(read, organization, &reach, &store::locks::Filter::default(), DOORS_IN_MAIL)?;
    Ok((doors.items.iter().map(|found| found.lock.name.to_string()).collect(), doors.total))
}

const DOORS_IN_MAIL: Page = Page { limit: 20, offset: 0 };

pub(super) fn widen(reach: &mut Reach, target: Target) {
    match target {
        Target::Organization => reach.all = true,
        Target::Place(id) => reach.places.push(id),
        Target::Group(id) => reach.groups.push(id),
        Target::Lock(id) => reach.locks.push(id),
    }
}
