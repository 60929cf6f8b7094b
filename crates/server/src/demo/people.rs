//! The people of the demo: who works there, who trains there, and what they were given.

use super::diary::Diary;
use super::random::Random;
use super::team;
use anyhow::Result;
use domain::event::{ActorId, EventActor, EventKind, ObjectKind};
use domain::id::{LoginId, OrganizationId, RightId, TeamId, UserId};
use domain::login::{Device, Login, LoginKind};
use domain::right::{Right, Source, Target};
use domain::role::Role;
use domain::text::{Email, Name, Note};
use domain::time::{Period, Timestamp};
use domain::user::{Locale, Metadata, MetadataValue, User};
use std::collections::BTreeMap;
use store::Write;

/// A person before they are written.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) locale: Locale,
    /// When they joined.
    pub(super) joined: Timestamp,
    /// When they were suspended, if they are.
    pub(super) suspended: Option<Timestamp>,
    /// What they may do.
    pub(super) rights: Vec<(Target, Role, Period)>,
    /// The team that they are in.
    pub(super) team: Option<TeamId>,
    /// What the gym's own software calls their contract.
    pub(super) contract: Option<&'static str>,
    /// What staff wrote down.
    pub(super) notes: Option<&'static str>,
}

/// A person who was written.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) actor: EventActor,
    pub(super) login: LoginId,
}

const PHONES: &[(&str, &str, &str)] = &[
    ("Apple", "iPhone 15", "iOS"),
    ("Apple", "iPhone SE", "iOS"),
    ("Apple", "iPhone 17 Pro", "iOS"),
    ("Samsung", "Galaxy A55", "Android"),
    ("Samsung", "Galaxy S24", "Android"),
    ("Google", "Pixel 8a", "Android"),
    ("Fairphone", "Fairphone 5", "Android"),
    ("Xiaomi", "Redmi Note 13", "Android"),
];

/// Writes a person with their rights and their phone, and that somebody added them.
pub(super) fn add(write: &mut Write<'_>, draft: &Draft, random: &mut Random, diary: &mut Diary) -> Result<Person> {
    let organization = write.organization();
    let user = store::users::create(write, user(draft, random)?)?;
    diary.note(write, EventKind::UserCreate, (ObjectKind::User, user.id.get(), &user.name), None)?;
    for (target, role, valid) in &draft.rights {
        let right = Right {
            id: RightId::new(0),
            organization,
            assignee: user.id,
            target: *target,
            role: *role,
            valid: *valid,
            hours: None,
            profile: None,
            source: Source::Manual(diary.actor.as_ref().and_then(EventActor::user)),
            notify: false,
            created_at: write.now(),
            updated_at: write.now(),
        };
        let right = store::rights::create(write, right)?;
        let named = (ObjectKind::RoleAssignment, right.id.get(), format!("{} – {}", user.name, role.id()));
        diary.note(write, EventKind::RoleAssignmentCreate, named, None)?;
    }
    if let Some(team) = draft.team {
        team::join(write, team, (user.id, &user.name), diary)?;
    }
    let login = add_phone(write, user.id, random)?;
    let email = user.login_email.map(String::from).unwrap_or_default();
    Ok(Person { actor: EventActor { id: ActorId::User(user.id), name: user.name.to_string(), email }, login })
}

/// A session on a phone. Nobody has its secret: its hash is not that of any known text.
pub(super) fn add_phone(write: &mut Write<'_>, user: UserId, random: &mut Random) -> Result<LoginId> {
    let phone = phone(write.organization(), user, write.now(), random)?;
    Ok(store::logins::create(write, phone, random.bytes())?.id)
}

fn user(draft: &Draft, random: &mut Random) -> Result<User> {
    let mut metadata = BTreeMap::new();
    if let Some(contract) = draft.contract {
        metadata.insert("contract".to_owned(), MetadataValue::Text(contract.to_owned()));
        let number = format!("IW-{:05}", 10_000 + random.below(80_000));
        metadata.insert("member_number".to_owned(), MetadataValue::Text(number));
    }
    Ok(User {
        id: UserId::new(0),
        organization: OrganizationId::new(0),
        name: Name::parse(&draft.name)?,
        login_email: Some(Email::parse(&draft.email)?),
        contact_email: None,
        image: None,
        access_enabled: draft.suspended.is_none(),
        password_flow_enabled: true,
        metadata: Metadata::new(metadata)?,
        notes: draft.notes.map(Note::parse).transpose()?,
        locale: Some(draft.locale),
        confirmed_at: Some(draft.joined),
        last_accessed_at: None,
        created_at: draft.joined,
        updated_at: draft.joined,
    })
}

fn phone(organization: OrganizationId, user: UserId, now: Timestamp, random: &mut Random) -> Result<Login> {
    let (brand, model, system) = random.pick(PHONES)?;
    Ok(Login {
        id: LoginId::new(0),
        organization,
        user: Some(user),
        kind: LoginKind::Device,
        name: None,
        device: Device {
            brand: Some((*brand).to_owned()),
            model: Some((*model).to_owned()),
            os_name: Some((*system).to_owned()),
            uid: None,
        },
        primary: true,
        expire: true,
        expires_at: None,
        scopes: None,
        last_used_at: None,
        created_at: now,
        updated_at: now,
    })
}
