//! People of a source and their rights.

use super::desk::{Desk, Taken};
use super::items::{Item, Kind, RightItem, UserItem};
use super::progress::Topic;
use crate::Error;
use domain::event::{EventKind, ObjectKind};
use domain::id::{GroupId, LockId, PlaceId, RightId, UserId};
use domain::right::{Assignee, Right, Source, Target, TargetKind};
use domain::role::Role;
use domain::text::Email;
use domain::time::{Period, Timestamp};
use domain::user::{Metadata, User};
use std::str::FromStr as _;

/// Given by the store when a row is written.
const LATER: Timestamp = Timestamp::from_micros(0);

/// What a right comes to here, or why it cannot.
struct Given {
    target: Target,
    role: Role,
    valid: Period,
}

impl Desk<'_, '_> {
    pub(super) fn create_user(&mut self, item: &Item, said: &UserItem) -> Result<Taken, Error> {
        let email = self.email(item, said);
        if let Some(email) = &email
            && let Some(there) = store::users::find_by_login_email(self.write, self.run.organization, email)?
        {
            let user = there.user;
            let what =
                format!("{email} signs in here already, as {}: that person gets the rights and stays as is", user.name);
            return Ok(Taken::Adopted(user.id.get(), Some(what)));
        }
        let blank = User {
            id: UserId::new(0),
            organization: self.run.organization,
            name: self.user_name(item, said)?,
            login_email: email,
            contact_email: None,
            image: None,
            access_enabled: true,
            password_flow_enabled: true,
            metadata: Metadata::default(),
            notes: None,
            locale: None,
            confirmed_at: (said.confirmed == Some(true)).then_some(self.write.now()),
            last_accessed_at: None,
            created_at: LATER,
            updated_at: LATER,
        };
        let user = self.user(item, said, blank);
        let user = store::users::create(self.write, user)?;
        if let Some(at) = said.last_accessed_at.as_deref().and_then(|said| Timestamp::parse(said).ok()) {
            store::users::touch(self.write, user.id, at)?;
        }
        if user.login_email.is_some() {
            store::welcomes::create(self.write, user.id)?;
        }
        self.log(EventKind::UserCreate, (ObjectKind::User, user.id.get(), user.name.as_str()), None)?;
        Ok(Taken::Created(user.id.get()))
    }

    pub(super) fn update_user(&mut self, item: &Item, said: &UserItem, id: UserId) -> Result<(), Error> {
        let tenant = self.run.organization;
        let now = crate::users::find(self.write, tenant, id)?.user;
        let name = self.user_name(item, said)?;
        let mut user = self.user(item, said, User { name, ..now.clone() });
        user.access_enabled |= crate::users::is_owner(self.write, tenant, id)?;
        let email = self.email(item, said);
        if email != now.login_email
            && let Some(email) = email
        {
            match store::users::find_by_login_email(self.write, tenant, &email)? {
                None => user.login_email = Some(email),
                Some(other) => {
                    let what = format!("keeps the address so far: {email} signs in here as {}", other.user.name);
                    self.note(item, Topic::Differs, &what);
                }
            }
        }
        store::users::update(self.write, &user)?;
        self.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)
    }

    /// The person with what the source says of them, but for the name and the address.
    fn user(&mut self, item: &Item, said: &UserItem, user: User) -> User {
        let metadata = said.metadata().unwrap_or_else(|error| {
            self.note(item, Topic::Differs, &format!("comes without metadata, which cannot be kept: {error}"));
            Metadata::default()
        });
        User {
            image: said.image.clone().filter(|link| link.len() <= crate::input::LINK_MAX),
            // Both must be on there.
            access_enabled: said.access_enabled.unwrap_or(true) && said.scim_access_enabled.unwrap_or(true),
            password_flow_enabled: said.password_flow_enabled.unwrap_or(true),
            metadata,
            notes: self.long_text(item, "notes", said.notes.as_deref()),
            ..user
        }
    }

    fn email(&mut self, item: &Item, said: &UserItem) -> Option<Email> {
        if said.email.trim().is_empty() {
            return None;
        }
        match Email::parse(&said.email) {
            Ok(email) => Some(email),
            Err(error) => {
                self.note(item, Topic::Differs, &format!("comes without the address {:?}, which {error}", said.email));
                None
            }
        }
    }

    fn user_name(&mut self, item: &Item, said: &UserItem) -> Result<domain::text::Name, Error> {
        let local = said.email.split('@').next().unwrap_or_default();
        let name = if said.name.trim().is_empty() && !local.is_empty() { local } else { &said.name };
        self.name(item, name)
    }

    pub(super) fn create_right(&mut self, item: &Item, said: &RightItem) -> Result<Taken, Error> {
        let Given { target, mut role, valid } = match self.given(said)? {
            Ok(given) => given,
            Err(why) => return Ok(Taken::LeftOut(why)),
        };
        let assignee = match self.assignee(said.assignee_type.as_deref(), said.assignee_id)? {
            Ok(assignee) => assignee,
            Err(why) => return Ok(Taken::LeftOut(why)),
        };
        let tenant = self.run.organization;
        let theirs = store::rights::list_of_person(self.write, tenant, assignee)?;
        if role == Role::OrganizationOwner && !crate::users::is_owner(self.write, tenant, assignee)? {
            role = Role::OrganizationAdministrator;
            let what = "owns the organization there and becomes an administrator here: it has its one owner already";
            self.note(item, Topic::Differs, what);
        }
        let source = Source::Import(said.id);
        let is_same = |right: &&Right| right.target == target && (right.role, right.valid) == (role, valid);
        if let Some(there) = theirs.iter().find(|right| is_same(right) || right.source == source) {
            return Ok(Taken::Adopted(there.id.get(), None));
        }
        let right = Right {
            id: RightId::new(0),
            organization: tenant,
            assignee,
            target,
            role,
            valid,
            hours: None,
            profile: None,
            source,
            notify: false,
            created_at: LATER,
            updated_at: LATER,
        };
        let right = store::rights::create(self.write, right)?;
        self.log_right(EventKind::RoleAssignmentCreate, &right)?;
        Ok(Taken::Created(right.id.get()))
    }

    pub(super) fn update_right(&mut self, item: &Item, said: &RightItem, id: RightId) -> Result<(), Error> {
        let now = store::rights::find(self.write, self.run.organization, id)?.ok_or(Error::NotFound("right"))?;
        let given = self.given(said)?.and_then(|given| {
            let is_other = given.target != now.target || given.role == Role::OrganizationOwner;
            if is_other { Err("it is of something else now".to_owned()) } else { Ok(given) }
        });
        match (given, now.assignee) {
            (Ok(Given { role, valid, .. }), Assignee::Person(assignee)) => {
                let right = Right { role, valid, ..now.with_assignee(assignee) };
                store::rights::update(self.write, &right)?;
                self.log_right(EventKind::RoleAssignmentUpdate, &right)
            }
            (Ok(_), Assignee::Team(_)) => Ok(()),
            (Err(why), _) => {
                self.note(item, Topic::Differs, &format!("has changed there and stays here as it was: {why}"));
                Ok(())
            }
        }
    }

    /// What a right comes to here. Whatever is not understood gives none: a right is never wider than it was.
    fn given(&mut self, said: &RightItem) -> Result<Result<Given, String>, Error> {
        let Ok(role) = Role::from_str(&said.role_id) else {
            return Ok(Err(format!("the role {} is not known here", said.role_id)));
        };
        let Some(target) = self.target(said)? else {
            return Ok(Err(format!("the {} that it is on is not here", said.applies_to_type.to_lowercase())));
        };
        if role.applies_to() != target.kind() {
            return Ok(Err(format!("the role {} is not one of a {}", said.role_id, target.kind().word())));
        }
        let instant = |said: &Option<String>| said.as_deref().map(Timestamp::parse).transpose();
        let ends = instant(&said.valid_from).and_then(|from| Ok((from, instant(&said.valid_until)?)));
        Ok(match ends.and_then(|(from, until)| Period::new(from, until)) {
            Ok(valid) => Ok(Given { target, role, valid }),
            Err(error) => Err(format!("its validity cannot be read: it {error}")),
        })
    }

    fn target(&mut self, said: &RightItem) -> Result<Option<Target>, Error> {
        Ok(match TargetKind::parse(&said.applies_to_type) {
            Some(TargetKind::Organization) => Some(Target::Organization),
            Some(TargetKind::Place) => {
                self.own(Kind::Place, said.applies_to_id)?.map(|id| Target::Place(PlaceId::new(id)))
            }
            Some(TargetKind::Group) => {
                self.own(Kind::Group, said.applies_to_id)?.map(|id| Target::Group(GroupId::new(id)))
            }
            Some(TargetKind::Lock) => self.own(Kind::Lock, said.applies_to_id)?.map(|id| Target::Lock(LockId::new(id))),
            None => None,
        })
    }

    /// The person here, or why there is none.
    pub(super) fn assignee(&mut self, kind: Option<&str>, id: Option<i64>) -> Result<Result<UserId, String>, Error> {
        if let Some(kind) = kind.filter(|kind| *kind != "User") {
            return Ok(Err(format!("it belongs to a {}, and those are not brought over", kind.to_lowercase())));
        }
        let own = match id {
            Some(id) => self.own(Kind::User, id)?,
            None => None,
        };
        Ok(own.map(UserId::new).ok_or_else(|| "its person is not here".to_owned()))
    }

    fn log_right(&mut self, kind: EventKind, right: &Right) -> Result<(), Error> {
        let assignee = crate::users::find(self.write, right.organization, right.assignee)?.user;
        let name = format!("{} – {}", assignee.name, right.role.id());
        let place = match right.target {
            Target::Place(id) => Some(id),
            Target::Group(id) => crate::groups::find_alone(self.write, right.organization, id)?.place,
            Target::Lock(id) => Some(crate::locks::find(self.write, right.organization, id)?.lock.place),
            Target::Organization => None,
        };
        self.log(kind, (ObjectKind::RoleAssignment, right.id.get(), name), place)
    }
}
