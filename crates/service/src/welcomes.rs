//! Welcoming people whom an import brought, when somebody says so and not before.

use crate::auth::Secret;
use crate::mail::{Letter, Template};
use crate::operation::Act;
use crate::{Caller, Error, Page, Service, Settings};
use domain::authority::Scope;
use domain::id::{OrganizationId, UserId};
use domain::permission::Permission;
use domain::reach::Reach;
use domain::right::{Right, Target};
use domain::time::{Standing, Timestamp};
use domain::user::User;
use store::{Read, Write, welcomes};

/// What welcoming came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Welcomed {
    /// Mails that were written.
    pub sent: i64,
    /// People who wait still: they are suspended, or nothing that they have opens a door now.
    pub waiting: i64,
}

/// People in one transaction.
const BATCH: i64 = 25;
const DOORS_IN_MAIL: Page = Page { limit: 20, offset: 0 };

/// How many people wait for their welcome.
pub async fn count(service: &Service, caller: &Caller) -> Result<i64, Error> {
    service
        .look(caller, |look| {
            look.who.require(Permission::InvitesWrite, Scope::Organization)?;
            Ok(welcomes::count(look.read, look.who.organization())?)
        })
        .await
}

/// Writes a welcome mail to everybody who waits for one and may enter somewhere now, some people at a time. If it breaks
/// off, it is done for those before, and goes on with the others the next time.
pub async fn send(service: &Service, caller: &Caller) -> Result<Welcomed, Error> {
    let (mut after, mut sent) = (UserId::new(0), 0);
    loop {
        let secrets = secrets(service);
        let settings = service.settings().clone();
        let some = service.act(caller, move |act: &mut Act<'_, '_>| {
            act.who.require(Permission::InvitesWrite, Scope::Organization)?;
            let some = welcome_some(act, after, &secrets, &settings)?;
            act.queued_mail |= some.sent > 0;
            Ok(some)
        });
        let some = some.await?;
        sent += some.sent;
        match some.last {
            Some(last) => after = last,
            None => return Ok(Welcomed { sent, waiting: count(service, caller).await? }),
        }
    }
}

/// How many people of an organization wait for their welcome, for who runs the server.
pub async fn count_in(service: &Service, organization: OrganizationId) -> Result<i64, Error> {
    service.store().read(move |read| Ok(welcomes::count(read, organization)?)).await
}

/// The same as [`send`] for who runs the server: a server that is running sends the mails.
pub async fn send_in(service: &Service, organization: OrganizationId) -> Result<Welcomed, Error> {
    let (mut after, mut sent) = (UserId::new(0), 0);
    loop {
        let secrets = secrets(service);
        let settings = service.settings().clone();
        let welcome = move |write: &mut Write<'_>| welcome_some(write, after, &secrets, &settings);
        let some = service.store().write(organization, service.now(), welcome).await?.value;
        sent += some.sent;
        match some.last {
            Some(last) => after = last,
            None => return Ok(Welcomed { sent, waiting: count_in(service, organization).await? }),
        }
    }
}

struct Batch {
    sent: i64,
    /// The last one looked at; absent: there was nobody.
    last: Option<UserId>,
}

fn secrets(service: &Service) -> Vec<Secret> {
    (0..BATCH).map(|_| service.new_secret()).collect()
}

fn welcome_some(write: &mut Write<'_>, after: UserId, secrets: &[Secret], settings: &Settings) -> Result<Batch, Error> {
    let organization = write.organization();
    let people = welcomes::list(write, organization, after, BATCH)?;
    let mut sent = 0;
    for (person, secret) in people.iter().zip(secrets) {
        sent += i64::from(welcome(write, *person, secret, settings)?);
    }
    Ok(Batch { sent, last: people.last().copied() })
}

/// Writes the mail to one person, if they may enter somewhere now. Says whether it did.
fn welcome(write: &mut Write<'_>, person: UserId, secret: &Secret, settings: &Settings) -> Result<bool, Error> {
    let (tenant, now) = (write.organization(), write.now());
    let user = crate::users::find(write, tenant, person)?.user;
    if store::users::find_password(write, tenant, person)?.is_some() {
        // Who has a password has found the way in.
        welcomes::delete(write, person)?;
        return Ok(false);
    }
    let reach = reach(write, tenant, person, now)?;
    if user.login_email.is_none() || !user.access_enabled || reach.is_empty() {
        return Ok(false);
    }
    greet(write, &user, secret, settings)?;
    welcomes::delete(write, person)?;
    Ok(true)
}

/// Writes a welcome mail with the doors that a person may open now and a way in.
pub(crate) fn greet(write: &mut Write<'_>, user: &User, secret: &Secret, settings: &Settings) -> Result<(), Error> {
    let (tenant, now) = (write.organization(), write.now());
    let organization = crate::organizations::find(write, tenant)?;
    let reach = reach(write, tenant, user.id, now)?;
    let doors = store::locks::list(write, tenant, &reach, &store::locks::Filter::default(), DOORS_IN_MAIL)?;
    let names = doors.items.iter().map(|found| found.lock.name.to_string()).collect();
    crate::auth::keep_way_in(write, secret, user.id)?;
    let letter = Letter::new(Template::Welcome, &organization, user, settings);
    letter.with_doors(names, doors.total).with_code(secret).queue(write, Some(user.id))
}

/// Where a person's live rights open doors.
fn reach(read: &mut Read<'_>, tenant: OrganizationId, person: UserId, now: Timestamp) -> Result<Reach, Error> {
    let mut reach = Reach::default();
    let is_live = |right: &Right| right.role.opens_doors() && right.valid.place(now) == Standing::Inside;
    for right in store::rights::list_of_person(read, tenant, person)?.into_iter().filter(is_live) {
        match right.target {
            Target::Organization => reach.all = true,
            Target::Place(id) => reach.places.push(id),
            Target::Group(id) => reach.groups.push(id),
            Target::Lock(id) => reach.locks.push(id),
        }
    }
    Ok(reach)
}
