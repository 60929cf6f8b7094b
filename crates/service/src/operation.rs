//! The frame of every use case: who asks, what they may do, one transaction, the lines of the log, and
//! what is told to the others after the commit.

use crate::assignees::PersonView;
use crate::context::event_id;
use crate::{Caller, Error, Service};
use domain::access::Reason;
use domain::authority::{Grants, Scope};
use domain::event::{ActorId, AuthenticatedBy, Event, EventActor, EventKind, EventObject, ObjectKind};
use domain::id::{GroupLinkId, OrganizationId, PlaceId, RightId, UserId};
use domain::permission::Permission;
use domain::reach::Reach;
use domain::right::Target;
use domain::role::Role;
use domain::time::{Standing, Timestamp};
use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use store::{Read, Write};

/// Read access for one caller.
pub(crate) struct Look<'a, 'c> {
    pub(crate) read: &'a mut Read<'c>,
    pub(crate) who: Who,
}

/// A transaction of one caller.
pub(crate) struct Act<'a, 'c> {
    pub(crate) write: &'a mut Write<'c>,
    pub(crate) who: Who,
    chance: Arc<dyn crate::Chance>,
    pub(crate) queued_mail: bool,
}

/// Who asks, and what they may do now.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) caller: Caller,
    pub(crate) grants: Grants,
    pub(crate) now: Timestamp,
    /// What the grants come from, by id.
    rights: Vec<(RightId, Target, Role)>,
    /// The right that allowed what was asked for last.
    allowed_by: Cell<Option<(RightId, Role)>>,
}

impl Who {
    /// Fails unless the caller may do this there.
    pub(crate) fn require(&self, permission: Permission, scope: Scope) -> Result<(), Error> {
        if self.permits(permission, scope) { Ok(()) } else { Err(Error::Forbidden(permission.flag())) }
    }

    /// Whether the caller may do this there; if so, what they do next is done by the right that says so.
    pub(crate) fn permits(&self, permission: Permission, scope: Scope) -> bool {
        let allows = |target: Target, role: Role| Grants::of_roles([(target, role)]).permit(permission, scope);
        if let Some((right, _, role)) = self.rights.iter().find(|(_, target, role)| allows(*target, *role)) {
            self.allowed_by.set(Some((*right, *role)));
        }
        self.grants.permit(permission, scope)
    }

    /// Fails unless the caller may do this somewhere; if so, what they do next is done by the first right that says so.
    pub(crate) fn require_anywhere(&self, permission: Permission) -> Result<(), Error> {
        if self.reach(&[permission]).is_empty() {
            return Err(Error::Forbidden(permission.flag()));
        }
        let holder = self.rights.iter().find(|(_, _, role)| role.permissions().contains(permission));
        if let Some((right, _, role)) = holder {
            self.allowed_by.set(Some((*right, *role)));
        }
        Ok(())
    }

    /// Fails as if there were no such thing, unless the caller may see it.
    pub(crate) fn require_sight(&self, permission: Permission, scope: Scope, what: &'static str) -> Result<(), Error> {
        if self.permits(permission, scope) { Ok(()) } else { Err(Error::NotFound(what)) }
    }

    /// Where the caller holds any of these.
    pub(crate) fn reach(&self, permissions: &[Permission]) -> Reach {
        Reach::of(&self.grants, permissions)
    }

    /// The tenant.
    pub(crate) const fn organization(&self) -> OrganizationId {
        self.caller.organization
    }
}

impl Service {
    /// Runs a job that reads for the caller.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        caller: &Caller,
        job: impl FnOnce(&mut Look<'_, '_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (caller, now) = (caller.clone(), self.now());
        self.store()
            .read(move |read| {
                let who = who(read, caller, now)?;
                job(&mut Look { read, who })
            })
            .await
    }

    /// Runs a job in a transaction of the caller. The index is current before this returns.
    pub(crate) async fn act<T: Send + 'static>(
        &self,
        caller: &Caller,
        job: impl FnOnce(&mut Act<'_, '_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (caller, now, chance) = (caller.clone(), self.now(), self.chance());
        let done = self.commit(caller.organization, now, move |write| {
            let who = who(write, caller, now)?;
            let mut act = Act { write, who, chance, queued_mail: false };
            let value = job(&mut act)?;
            Ok((value, act.queued_mail))
        });
        let (value, queued_mail) = done.await?;
        if queued_mail {
            self.wake_mail();
        }
        Ok(value)
    }

    /// Runs a job in a transaction of an organization. The index is current before this returns.
    pub(crate) async fn commit<T: Send + 'static>(
        &self,
        organization: OrganizationId,
        now: Timestamp,
        job: impl FnOnce(&mut Write<'_>) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let committed = self.store().write(organization, now, job).await;
        let committed = committed.inspect_err(|error| self.0.disk.note(error))?;
        self.take_in(organization, committed.revision, committed.changes).await?;
        self.0.bell.ring();
        Ok(committed.value)
    }
}

/// What a person or a key may do now: a key everything, or what its scopes say, a person what their live rights say.
fn who(read: &mut Read<'_>, caller: Caller, now: Timestamp) -> Result<Who, Error> {
    let mut rights = Vec::new();
    let grants = match (caller.is_key, caller.user) {
        (true, _) => Grants::everything(),
        (false, Some(user)) => {
            rights = rights_of(read, caller.organization, user, now)?;
            Grants::of_roles(rights.iter().map(|(_, target, role)| (*target, *role)))
        }
        (false, None) => match caller.by {
            AuthenticatedBy::Link(id) => grants_of_link(read, caller.organization, id, now)?,
            AuthenticatedBy::Login(_) | AuthenticatedBy::AccessKey(_) => Grants::default(),
        },
    };
    let grants = match caller.scopes {
        Some(scopes) => grants.limited(scopes),
        None => grants,
    };
    Ok(Who { caller, grants, now, rights, allowed_by: Cell::new(None) })
}

/// What somebody with an access link may do at an instant: see the doors that it opens. Fails with why it does not
/// count.
fn grants_of_link(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: GroupLinkId,
    now: Timestamp,
) -> Result<Grants, Error> {
    let link = store::group_links::find(read, organization, id)?.ok_or(Error::Refused(Reason::LinkUnknown))?;
    match link.valid.place(now) {
        Standing::Before => Err(Error::Refused(Reason::LinkNotYetValid)),
        Standing::After => Err(Error::Refused(Reason::LinkExpired)),
        Standing::Inside => Ok(Grants::of_roles([(Target::Group(link.group), Role::GroupBasic)])),
    }
}

/// What a person may do at an instant. Who is suspended manages nothing, or they could end it themself.
pub(crate) fn grants_of(
    read: &mut Read<'_>,
    organization: OrganizationId,
    user: UserId,
    now: Timestamp,
) -> Result<Grants, Error> {
    let live = rights_of(read, organization, user, now)?;
    Ok(Grants::of_roles(live.into_iter().map(|(_, target, role)| (target, role))))
}

fn rights_of(
    read: &mut Read<'_>,
    organization: OrganizationId,
    user: UserId,
    now: Timestamp,
) -> Result<Vec<(RightId, Target, Role)>, Error> {
    if !store::users::find_access(read, organization, user)? {
        return Ok(Vec::new());
    }
    let rights = store::rights::list_of_person(read, organization, user)?;
    let live = rights.iter().filter(|right| right.valid.place(now) == Standing::Inside);
    let mut live: Vec<_> = live.map(|right| (right.id, right.target, right.role)).collect();
    live.sort_by_key(|(id, ..)| *id);
    Ok(live)
}

impl Act<'_, '_> {
    /// Writes a line of the log: the caller did this to that.
    pub(crate) fn log(
        &mut self,
        kind: EventKind,
        (object, id, name): (ObjectKind, i64, impl Into<String>),
        place: Option<PlaceId>,
    ) -> Result<(), Error> {
        let caller = self.who.caller.clone();
        let actor = match (caller.user, caller.by) {
            (Some(user), _) => actor(self.write, caller.organization, user)?,
            (None, AuthenticatedBy::Link(id)) => Some(link_actor(id, caller.link_name.clone())),
            (None, AuthenticatedBy::Login(_) | AuthenticatedBy::AccessKey(_)) => None,
        };
        let event = Event {
            uuid: event_id(&*self.chance, self.who.now),
            organization: self.who.organization(),
            kind,
            actor,
            means: Some(caller.by),
            authorized_by: self.who.allowed_by.get(),
            object: EventObject { kind: object, id, name: name.into() },
            place,
            refusal: None,
            created_at: self.who.now,
        };
        Ok(store::events::create(self.write, &event)?)
    }
}

/// What the log tells of when something of the caller's own changes that it has no word for: the person, or for a key
/// the organization.
pub(crate) fn whose(act: &mut Act<'_, '_>) -> Result<(EventKind, (ObjectKind, i64, String)), Error> {
    let (organization, caller) = (act.who.organization(), &act.who.caller);
    match caller.user.filter(|_| !caller.is_key) {
        Some(user) => {
            let name = crate::users::find(act, organization, user)?.user.name.to_string();
            Ok((EventKind::UserUpdate, (ObjectKind::User, user.get(), name)))
        }
        None => {
            let name = crate::organizations::find(act, organization)?.name.to_string();
            Ok((EventKind::OrganizationUpdate, (ObjectKind::Organization, organization.get(), name)))
        }
    }
}

/// Whoever has an access link, as the log names them.
pub(crate) fn link_actor(id: GroupLinkId, name: Option<String>) -> EventActor {
    EventActor { id: ActorId::Link(id), name: name.unwrap_or_default(), email: String::new() }
}

/// A person as the log names them.
pub(crate) fn actor(
    read: &mut Read<'_>,
    organization: OrganizationId,
    person: UserId,
) -> Result<Option<EventActor>, Error> {
    let (id, name, email) = match crate::assignees::find(read, organization, person)? {
        None => return Ok(None),
        Some(PersonView::User(user)) => (ActorId::User(person), user.name, user.login_email),
        Some(PersonView::Guest(guest)) => (ActorId::Guest(person), guest.name, guest.email),
    };
    let email = email.map(|email| email.to_string()).unwrap_or_default();
    Ok(Some(EventActor { id, name: name.to_string(), email }))
}

impl<'c> Deref for Act<'_, 'c> {
    type Target = Write<'c>;

    fn deref(&self) -> &Write<'c> {
        self.write
    }
}

impl<'c> DerefMut for Act<'_, 'c> {
    fn deref_mut(&mut self) -> &mut Write<'c> {
        self.write
    }
}
