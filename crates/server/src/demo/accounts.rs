//! How to sign in to the demo. The passwords are known to everybody who can read this; the key is not.

use super::seed::DOMAIN;
use anyhow::{Context as _, Result};
use domain::login::LoginKind;
use domain::right::TargetKind;
use domain::text::Name;
use serde::{Deserialize, Serialize};
use service::auth::{self, NewLogin};
use service::guests::GuestInput;
use service::invites::{self, InviteInput, Invitee, RoleInput};
use service::role_assignments::{self, NewRight};
use service::users::{self, UserInput};
use service::{Caller, Field, Page, Service, groups};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Who owns the demo's gym.
pub(super) const OWNER_NAME: &str = "Maren Okafor";
/// The owner's sign-in.
pub(super) const OWNER: SignIn = SignIn { email: "maren.okafor@example.com", password: "anvil-copper-lantern" };
/// That of one at the front desk.
pub(super) const FRONT_DESK: SignIn = SignIn { email: "leila.haddad@example.com", password: "bellows-quartz-harbour" };
/// That of a member.
pub(super) const MEMBER: SignIn = SignIn { email: "mira.lindqvist@example.com", password: "rivet-maple-thunder" };

/// A password that everybody may know.
pub(super) struct SignIn {
    pub(super) email: &'static str,
    pub(super) password: &'static str,
}

/// The hashes of those two, so that the demo starts without the time and memory of hashing them.
pub(super) const HASHES: [(&str, &str); 2] = [
    (
        FRONT_DESK.email,
        "$argon2id$v=19$m=19456,t=2,p=1$ToGwxDZ3BTAgRR6PXywkZA$Bo0wOaNvjyiyWSAVo/t3qKkj3P9LHu1X6aZgVKA6GM0",
    ),
    (MEMBER.email, "$argon2id$v=19$m=19456,t=2,p=1$QdMCjYKM4uVCsqbcP+SkZw$iI7CzS7uXiL5yHj+v89A+sikm7C7s/MQmqpeGPFaXNY"),
];

/// How to sign in, as `--json` prints it. Holds secrets, so it has no `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Accounts {
    pub(crate) owner: OwnerAccount,
    pub(crate) front_desk: Account,
    pub(crate) member: Account,
    pub(crate) organization: OrganizationWord,
}

/// The owner, with a key of the organization.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OwnerAccount {
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) api_key: String,
}

/// Somebody with a password.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) email: String,
    pub(crate) password: String,
}

/// The word that names the organization.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OrganizationWord {
    pub(crate) domain: String,
}

/// Makes a key, and lets a newcomer and a contractor in by mail, all in the name of the owner.
pub(super) async fn open(service: &Service, owner: &Caller) -> Result<Accounts> {
    let name = Some(Name::parse("Demo key")?);
    let wanted = NewLogin { kind: LoginKind::Api, name, ..NewLogin::default() };
    let key = auth::sign_in_for(service, owner, None, wanted).await?;
    welcome_newcomer(service, owner).await?;
    invite_contractor(service, owner).await?;
    let account = |email: &str, password: &str| Account { email: email.to_owned(), password: password.to_owned() };
    Ok(Accounts {
        owner: OwnerAccount {
            email: OWNER.email.to_owned(),
            password: OWNER.password.to_owned(),
            api_key: key.secret.reveal().to_owned(),
        },
        front_desk: account(FRONT_DESK.email, FRONT_DESK.password),
        member: account(MEMBER.email, MEMBER.password),
        organization: OrganizationWord { domain: DOMAIN.to_owned() },
    })
}

/// Reads what an earlier start of the demo wrote.
pub(super) fn read(path: &Path) -> Result<Accounts> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not what the demo wrote", path.display()))
}

/// Keeps them for the next start, for this user alone.
pub(super) fn write(path: &Path, accounts: &Accounts) -> Result<()> {
    let text = serde_json::to_string_pretty(accounts)?;
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all().with_context(|| path.display().to_string())
}

/// Somebody who joined just now, so that there is a mail to look at.
async fn welcome_newcomer(service: &Service, owner: &Caller) -> Result<()> {
    let input = UserInput {
        name: Field::Set("Solène Béranger".to_owned()),
        email: Field::Set("solene.beranger@example.org".to_owned()),
        locale: Field::Set("fr".to_owned()),
        ..UserInput::default()
    };
    let newcomer = users::create(service, owner, input).await?;
    let wanted = groups::GroupFilter { query: Some("24/7".to_owned()), ..groups::GroupFilter::default() };
    let found = groups::list(service, owner, wanted, Page { limit: 1, offset: 0 }).await?;
    let group = found.items.first().context("the group is missing")?.group.id;
    let right = NewRight {
        assignee: newcomer.user.id.into(),
        kind: TargetKind::Group,
        number: group.get(),
        role: "group_basic".to_owned(),
        notify: true,
        valid_from: Field::Absent,
        valid_until: Field::Absent,
    };
    role_assignments::create(service, owner, right).await?;
    Ok(())
}

/// Somebody from outside who services the sauna for two weeks, so that there is a guest.
async fn invite_contractor(service: &Service, owner: &Caller) -> Result<()> {
    let wanted = groups::GroupFilter { query: Some("sauna".to_owned()), ..groups::GroupFilter::default() };
    let found = groups::list(service, owner, wanted, Page { limit: 1, offset: 0 }).await?;
    let group = found.items.first().context("the group is missing")?.group.id;
    let contractor = GuestInput {
        name: Field::Set("Aylin Kaya (Saunatechnik Kaya)".to_owned()),
        email: Field::Set("service@saunatechnik-kaya.example".to_owned()),
        phone_number: Field::Set("+49 30 5550 1460".to_owned()),
    };
    let now = service.now();
    let invite = InviteInput {
        notify: Field::Absent,
        invites_to_type: TargetKind::Group.word().to_owned(),
        invites_to_id: group.get(),
        invitee: Invitee::Guest(contractor),
        link_enabled: Field::Absent,
        qr_code_enabled: Field::Absent,
        role_assignment: Some(RoleInput {
            role_id: "group_basic".to_owned(),
            valid_from: Field::Set(now.to_string()),
            valid_until: Field::Set(now.plus_seconds(14 * 86_400).to_string()),
        }),
    };
    invites::create(service, owner, invite).await?;
    Ok(())
}
