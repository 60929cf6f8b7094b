//! Invites: somebody is given a right and told of it in one step, a guest with an access key. An invite is the right that
//! it gave, or the membership in a team, and has its id; it is not kept beside it.

mod team;

use crate::assignees::{self, PersonId, PersonView};
use crate::auth::Secret;
use crate::group_links::address;
use crate::guests::GuestInput;
use crate::input::Field;
use crate::mail::Letter;
use crate::operation::Act;
use crate::role_assignments::{self, NewRight};
use crate::{Caller, Error, Service, Settings};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::guest::{AccessKey, Guest};
use domain::id::{AccessKeyId, GroupId, PlaceId};
use domain::permission::Permission;
use domain::right::{Assignee, AssigneeKind, Right, Target};
use domain::team::{Team, TeamMembership};

/// What a request says of an invite.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct InviteInput {
    pub notify: Field<bool>,
    pub invites_to_type: String,
    pub invites_to_id: i64,
    pub invitee: Invitee,
    pub link_enabled: Field<bool>,
    pub qr_code_enabled: Field<bool>,
    /// The right that they get, unless it is to a team.
    pub role_assignment: Option<RoleInput>,
}

/// What a request says of the right that somebody is invited to.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct RoleInput {
    pub role_id: String,
    pub valid_from: Field<String>,
    pub valid_until: Field<String>,
}

/// Who is invited.
#[derive(Clone, Debug)]
pub enum Invitee {
    /// The user with an address, who is added where there is none.
    User {
        /// Their address.
        email: String,
        /// What they are called if they are added.
        name: Field<String>,
    },
    /// A new guest.
    Guest(GuestInput),
}

/// An invite as it was given.
#[derive(Clone, Debug)]
pub struct InviteView {
    /// What they were given, whose id the invite has.
    pub given: Given,
    /// Who was invited.
    pub invitee: PersonView,
    /// The access key of a guest, which is shown this once.
    pub access_key: Option<NewAccessKey>,
    /// Whether a mail was written.
    pub notify: bool,
}

/// What an invite gave.
#[derive(Clone, Debug)]
pub enum Given {
    /// A right.
    Right(Right<Assignee>),
    /// A membership in a team.
    Membership(TeamMembership, Team),
}

/// A new access key with its secret.
#[derive(Clone, Debug)]
pub struct NewAccessKey {
    /// The access key.
    pub key: AccessKey,
    /// Its secret.
    pub secret: Secret,
    /// What its picture is to say, where one is wanted.
    pub code_text: Option<Secret>,
}

/// Where an access key leads.
const PAGE: &str = "guest";

impl Given {
    /// The id, of a right or of a membership.
    #[must_use]
    pub const fn number(&self) -> i64 {
        match self {
            Self::Right(right) => right.id.get(),
            Self::Membership(membership, _) => membership.id.get(),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Right(right) => right.role.id(),
            Self::Membership(_, team) => team.name.as_str(),
        }
    }
}

/// Invites somebody to a place, a group or a team.
pub async fn create(service: &Service, caller: &Caller, input: InviteInput) -> Result<InviteView, Error> {
    let (secret, settings) = (service.new_secret(), service.settings().clone());
    service
        .act(caller, move |act| {
            let (view, place) = if input.invites_to_type == AssigneeKind::Team.word() {
                (team::invite(act, &input, (&secret, &settings))?, None)
            } else {
                give(act, &input, (&secret, &settings))?
            };
            let name = format!("{} – {}", view.invitee.name(), view.given.name());
            act.log(EventKind::InviteCreate, (ObjectKind::Invite, view.given.number(), name), place)?;
            Ok(view)
        })
        .await
}

/// Gives somebody a right, and tells at which place.
fn give(
    act: &mut Act<'_, '_>,
    input: &InviteInput,
    (secret, settings): (&Secret, &Settings),
) -> Result<(InviteView, Option<PlaceId>), Error> {
    let (target, scope) = target(act, input)?;
    act.who.require(Permission::InvitesWrite, scope)?;
    let view = match input.invitee.clone() {
        Invitee::User { email, name } => invite_user(act, input, (target, scope), (&email, name), (secret, settings)),
        Invitee::Guest(guest) => invite_guest(act, input, target, guest, (secret, settings)),
    }?;
    Ok((view, role_assignments::place_of(scope)))
}

/// To what somebody is invited.
fn target(act: &mut Act<'_, '_>, input: &InviteInput) -> Result<(Target, Scope), Error> {
    let target = match input.invites_to_type.as_str() {
        "Place" => Target::Place(PlaceId::new(input.invites_to_id)),
        "Group" => Target::Group(GroupId::new(input.invites_to_id)),
        _ => return Err(Error::invalid("invites_to_type", "must be Place, Group or Team")),
    };
    let scope = role_assignments::scope(act, target).map_err(|error| match error {
        Error::NotFound(what) => Error::invalid("invites_to_id", format!("is not a {what} of this organization")),
        error => error,
    })?;
    Ok((target, scope))
}

fn invite_user(
    act: &mut Act<'_, '_>,
    input: &InviteInput,
    (target, scope): (Target, Scope),
    (email, name): (&str, Field<String>),
    (secret, settings): (&Secret, &Settings),
) -> Result<InviteView, Error> {
    let id = crate::shares::invited(act, email, name, scope)?;
    let notify = input.notify.clone().value().unwrap_or(true);
    let new = new_right(input, target, PersonId::User(id), notify)?;
    let right = role_assignments::give(act, new, secret, settings)?.right;
    let invitee = assignees::person(act, right.organization, id)?;
    Ok(InviteView { given: Given::Right(right), invitee, access_key: None, notify })
}

fn invite_guest(
    act: &mut Act<'_, '_>,
    input: &InviteInput,
    target: Target,
    guest: GuestInput,
    (secret, settings): (&Secret, &Settings),
) -> Result<InviteView, Error> {
    let wish = KeyWish::of(input)?;
    let guest = crate::guests::add(act, guest)?;
    let notify = is_mailed(&input.notify, &guest, wish.has_link)?;
    let (right, _) = role_assignments::grant(act, new_right(input, target, PersonId::Guest(guest.id), notify)?)?;
    let access_key = wish.key(act, &guest, (secret, settings))?;
    if notify {
        send(act, (&guest, std::slice::from_ref(&right)), address(settings, PAGE, secret), settings)?;
    }
    let invitee = PersonView::Guest(Box::new(guest));
    Ok(InviteView { given: Given::Right(right), invitee, access_key, notify })
}

/// What access key a guest is to get.
struct KeyWish {
    has_link: bool,
    has_code: bool,
}

impl KeyWish {
    fn of(input: &InviteInput) -> Result<Self, Error> {
        let has_code = input.qr_code_enabled == Field::Set(true);
        let has_link = input.link_enabled != Field::Set(false);
        if has_code && !has_link {
            let problem = "can't be off: there are no readers yet that could read the code instead";
            return Err(Error::invalid("link_enabled", problem));
        }
        Ok(Self { has_link, has_code })
    }

    fn key(
        &self,
        act: &mut Act<'_, '_>,
        guest: &Guest,
        settled: (&Secret, &Settings),
    ) -> Result<Option<NewAccessKey>, Error> {
        self.has_link.then(|| add_key(act, guest, self.has_code, settled)).transpose()
    }
}

/// Whether a guest is mailed: unless the request says no, whoever has an address and a link to get.
fn is_mailed(wish: &Field<bool>, guest: &Guest, has_link: bool) -> Result<bool, Error> {
    let can_be = guest.email.is_some() && has_link;
    match wish {
        Field::Set(true) if guest.email.is_none() => {
            Err(Error::invalid("notify", "can't be on for a guest without an email address"))
        }
        Field::Set(true) if !has_link => {
            Err(Error::invalid("notify", "can't be on without a link; leave link_enabled on"))
        }
        Field::Set(wish) => Ok(*wish),
        Field::Absent | Field::Null => Ok(can_be),
    }
}

fn new_right(input: &InviteInput, target: Target, assignee: PersonId, notify: bool) -> Result<NewRight, Error> {
    let given = input.role_assignment.clone().ok_or_else(|| Error::invalid("role_assignment", "can't be blank"))?;
    Ok(NewRight {
        assignee: assignee.into(),
        kind: target.kind(),
        number: input.invites_to_id,
        role: given.role_id,
        notify,
        valid_from: given.valid_from,
        valid_until: given.valid_until,
    })
}

fn add_key(
    act: &mut Act<'_, '_>,
    guest: &Guest,
    has_code: bool,
    (secret, settings): (&Secret, &Settings),
) -> Result<NewAccessKey, Error> {
    let key = AccessKey {
        id: AccessKeyId::new(0),
        organization: guest.organization,
        guest: guest.id,
        has_code,
        created_at: act.who.now,
    };
    let key = store::access_keys::create(act, key, secret.hash())?;
    act.log(EventKind::AccessKeyCreate, (ObjectKind::AccessKey, key.id.get(), guest.name.as_str()), None)?;
    let code_text = has_code.then(|| Secret::of_text(address(settings, PAGE, secret)));
    Ok(NewAccessKey { key, secret: secret.clone(), code_text })
}

/// Mails a guest their link, with the doors that it opens.
fn send<A>(
    act: &mut Act<'_, '_>,
    (guest, rights): (&Guest, &[Right<A>]),
    address: String,
    settings: &Settings,
) -> Result<(), Error> {
    let Some(email) = &guest.email else { return Ok(()) };
    let organization = crate::organizations::find(act, guest.organization)?;
    let (names, total) = role_assignments::doors(act, guest.organization, rights)?;
    let letter = Letter::with_link(&organization, (&guest.name, email), address, settings);
    letter.with_doors(names, total).queue(act, Some(guest.id))?;
    act.queued_mail = true;
    Ok(())
}
