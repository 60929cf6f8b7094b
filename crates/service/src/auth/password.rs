//! Passwords: argon2id, and the way back in for who forgot theirs.

use super::secret::{self, Secret};
use super::{Account, argon};
use crate::mail::{Letter, Template};
use crate::{Credential, Error, PasswordCost, Problems, Service};
use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::text::{Domain, Email};
use domain::user::User;
use store::Write;

/// Why a password was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordProblem {
    /// Fewer than 8 characters (the contract's limit).
    #[error("is too short (minimum is 8 characters)")]
    TooShort,
    /// More than 128 characters (the contract's limit).
    #[error("is too long (maximum is 128 characters)")]
    TooLong,
    /// The two entries differ.
    #[error("doesn't match the password")]
    Confirmation,
}

/// How long a mailed link lives, in seconds: 7 days.
pub(super) const LINK_LIVES_S: i64 = 7 * 86_400;

/// Mails a person a code to set a password with, if they have not asked too often. Says nothing about
/// whether there is such a person.
pub async fn reset_request(service: &Service, domain: &str, email: &str) -> Result<(), Error> {
    let (Ok(domain), Ok(email)) = (Domain::parse(domain), Email::parse(email)) else { return Ok(()) };
    let asked = email.to_string();
    let found = service
        .store()
        .read(move |read| {
            let Some(organization) = store::organizations::find_by_domain(read, &domain)? else { return Ok(None) };
            let found = store::users::find_by_login_email(read, organization.id, &email)?;
            Ok::<_, Error>(Some((organization, found.map(|found| found.user))))
        })
        .await?;
    let Some((organization, user)) = found else { return Ok(()) };
    let (secret, now, tenant) = (service.new_secret(), service.now(), organization.id);
    let account = Account { organization: Some(tenant), email: asked };
    if service.0.gate.resets.begin(account, now).is_err() {
        return Ok(());
    }
    let letter = user.filter(|user| user.password_flow_enabled).map(|user| {
        let letter = Letter::new(Template::PasswordReset, &organization, &user, service.settings());
        (user.id, letter.with_code(&secret))
    });
    // A commit in any case: how long the answer takes must not say whether there is such a person.
    let queued = service.commit(tenant, now, move |write| {
        let Some((user, letter)) = letter else { return Ok(false) };
        super::link::keep(write, &secret, user)?;
        letter.queue(write, Some(user))?;
        Ok(true)
    });
    if queued.await? {
        service.wake_mail();
    }
    Ok(())
}

/// Sets a new password with the code of a mail. The code works once; all sessions of the person end.
pub async fn reset(service: &Service, code: &str, password: String, confirmation: &str) -> Result<(), Error> {
    check(&password, confirmation)?;
    let code = Code { hash: secret::hash_typed(code), dead: || Error::Unauthenticated(Credential::DeadLink) };
    let end_sessions = |write: &mut Write<'_>, user: &mut User| {
        for login in store::logins::list_of_person(write, user.organization, user.id)? {
            if login.kind == domain::login::LoginKind::Device {
                store::logins::delete(write, login.id)?;
            }
        }
        Ok(())
    };
    redeem(service, code, password, EventKind::UserUpdatePassword, end_sessions).await.map(drop)
}

/// A code of a mail.
pub(super) struct Code {
    /// What is kept of it.
    pub(super) hash: [u8; 32],
    /// What is said if it was used, is too old or never was.
    pub(super) dead: fn() -> Error,
}

/// Gives the person with a code a password, and does the rest of what the code is for in the same transaction. The
/// code works once, and no older one works after it.
pub(super) async fn redeem(
    service: &Service,
    Code { hash, dead }: Code,
    password: String,
    kind: EventKind,
    rest: impl FnOnce(&mut Write<'_>, &mut User) -> Result<(), Error> + Send + 'static,
) -> Result<User, Error> {
    let now = service.now();
    let token = service.store().read(move |read| store::tokens::find(read, &hash)).await?;
    let token = token.filter(|token| token.used_at.is_none() && token.expires_at > now).ok_or_else(dead)?;
    let hashed = self::hash(service, password).await?;
    let event_id = crate::context::event_id(&*service.chance(), now);
    let organization = token.organization;
    let done = service.commit(organization, now, move |write| {
        if !store::tokens::consume(write, &hash)? {
            return Err(dead());
        }
        let mut user = crate::users::find(write, organization, token.person)?.user;
        rest(write, &mut user)?;
        store::users::set_password(write, user.id, &hashed)?;
        store::tokens::consume_all(write, user.id)?;
        user.confirmed_at = user.confirmed_at.or(Some(now));
        store::users::update(write, &user)?;
        let event = Event {
            uuid: event_id,
            organization,
            kind,
            actor: crate::operation::actor(write, organization, user.id)?,
            means: None,
            authorized_by: None,
            object: EventObject { kind: ObjectKind::User, id: user.id.get(), name: user.name.to_string() },
            place: None,
            refusal: None,
            created_at: now,
        };
        store::events::create(write, &event)?;
        Ok(user)
    });
    let user = done.await?;
    // Whoever proved to be this person does not wait for what others tried.
    service.0.gate.accounts.forget(&Account::of(&user));
    Ok(user)
}

/// Fails with the problem of a new password, by field.
pub(crate) fn check(password: &str, confirmation: &str) -> Result<(), Error> {
    let mut problems = Problems::default();
    match password.chars().count() {
        ..8 => problems.add("password", PasswordProblem::TooShort),
        129.. => problems.add("password", PasswordProblem::TooLong),
        _ => {}
    }
    if password != confirmation {
        problems.add("password_confirmation", PasswordProblem::Confirmation);
    }
    problems.check()
}

/// Hashes a password, off the threads that answer requests, a few at a time.
pub(crate) async fn hash(service: &Service, password: String) -> Result<String, Error> {
    let mut salt = [0; 16];
    service.chance().fill(&mut salt);
    let cost = service.settings().password_cost;
    hashing(service, move || {
        let hash = argon::hash(params(cost)?, password.as_bytes(), &salt).map_err(defect)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether the password is the one that was hashed. Without a hash it takes as long and says no.
pub(crate) async fn verify(service: &Service, password: String, hash: Option<String>) -> Result<bool, Error> {
    let cost = service.settings().password_cost;
    hashing(service, move || match hash {
        Some(hash) => {
            let hash = PasswordHash::new(&hash).map_err(defect)?;
            argon::verify(password.as_bytes(), &hash).map_err(defect)
        }
        None => {
            argon::hash(params(cost)?, password.as_bytes(), &[0; 16]).map_err(defect)?;
            Ok(false)
        }
    })
    .await
}

/// Whether a person who is signed in knows their password. Wrong ones count like those of a sign-in.
pub(crate) async fn verify_again(
    service: &Service,
    user: &User,
    password: String,
    hash: String,
) -> Result<bool, Error> {
    let (account, accounts) = (Account::of(user), &service.0.gate.accounts);
    let begun = accounts.begin(account.clone(), service.now());
    begun.map_err(|retry_after_s| Error::Throttled { retry_after_s })?;
    let is_right = verify(service, password, Some(hash)).await?;
    if is_right {
        accounts.forget(&account);
    }
    Ok(is_right)
}

async fn hashing<T: Send + 'static>(
    service: &Service,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let _turn = service.0.gate.hashing.acquire().await.map_err(defect)?;
    tokio::task::spawn_blocking(work).await.map_err(defect)?
}

fn params(cost: PasswordCost) -> Result<Params, Error> {
    let params = match cost {
        PasswordCost::Full => Params::new(19_456, 2, 1, None),
        PasswordCost::Test => Params::new(Params::MIN_M_COST, 1, 1, None),
    };
    params.map_err(defect)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn defect(error: impl ToString) -> Error {
    Error::Internal(error.to_string())
}

impl Service {
    pub(crate) fn new_secret(&self) -> Secret {
        let mut bytes = [0; 32];
        self.chance().fill(&mut bytes);
        Secret::from_bytes(bytes)
    }
}
