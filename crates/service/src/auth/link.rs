//! One-time links and codes: shown by staff, followed by whom they are for, and sent anew where they are dead.

use super::secret::{self, Secret};
use super::sign_in::{NewLogin, SignedIn, begin};
use super::{Account, LINK_LIVES_S};
use crate::mail::{Letter, Template};
use crate::{Caller, Credential, Error, Service};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::UserId;
use domain::organization::Organization;
use domain::permission::Permission;
use domain::time::Timestamp;
use domain::user::User;
use store::tokens::Token;
use store::{Read, Write};

/// A way in for one person, which works once: by the link or by the code, whichever is used first.
#[derive(Clone, Debug)]
pub struct WayIn {
    /// The address of the page that begins, where people can reach this server.
    pub link: Option<Secret>,
    /// The code, to be typed.
    pub code: Secret,
    /// Until when it works.
    pub ends_at: Timestamp,
}

/// Whom a link or code is for, and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Holder {
    /// The person.
    pub user: User,
    /// Their organization.
    pub organization: Organization,
    /// Whether they choose a password with it. Who has one, or no address to sign in with, just begins a session.
    pub chooses_password: bool,
}

/// Makes a way in for a person that staff can show or print. Whoever may change people may, for nobody above them.
pub async fn issue(service: &Service, caller: &Caller, id: UserId) -> Result<WayIn, Error> {
    let made = service.new_secret();
    let secret = made.clone();
    let ends_at = service
        .act(caller, move |act| {
            let user = crate::users::visible(act.write, &act.who, id)?.user;
            act.who.require(Permission::UsersWrite, Scope::Organization)?;
            crate::users::require_rank(act, id)?;
            let ends_at = keep(act, &secret, id)?;
            // The contract has no word for it.
            act.log(EventKind::UserUpdate, (ObjectKind::User, id.get(), user.name.as_str()), None)?;
            Ok(ends_at)
        })
        .await?;
    let url = service.settings().public_url.as_deref();
    let link = url.map(|url| Secret::of_text(format!("{}/begin/{}", url.trim_end_matches('/'), made.reveal())));
    Ok(WayIn { link, code: made.typed(), ends_at })
}

/// Whom a link or code is for. Looking uses nothing up. Fails where it was used, is too old or never was.
pub async fn find_holder(service: &Service, code: &str) -> Result<Holder, Error> {
    let (hash, now) = (secret::hash_typed(code), service.now());
    let found = service.store().read(move |read| {
        let token = live(store::tokens::find(read, &hash)?, now)?;
        holder(read, token)
    });
    found.await
}

/// Begins a session with a link or code, once. No older one of the person works after it.
pub async fn follow(service: &Service, code: &str, wanted: NewLogin) -> Result<SignedIn, Error> {
    let (hash, now) = (secret::hash_typed(code), service.now());
    let token = live(service.store().read(move |read| store::tokens::find(read, &hash)).await?, now)?;
    let secret = service.new_secret();
    let (session, id) = (secret.hash(), crate::context::event_id(&*service.chance(), now));
    let begun = service.commit(token.organization, now, move |write| {
        if !store::tokens::consume(write, &hash)? {
            return Err(DEAD);
        }
        store::tokens::consume_all(write, token.person)?;
        let mut user = crate::users::find(write, token.organization, token.person)?.user;
        if user.confirmed_at.is_none() {
            user.confirmed_at = Some(now);
            store::users::update(write, &user)?;
        }
        store::welcomes::delete(write, user.id)?;
        begin(write, user, wanted, (session, id))
    });
    let (login, user, has_primary_device) = begun.await?;
    service.0.gate.accounts.forget(&Account::of(&user));
    Ok(SignedIn { login, secret, user, has_primary_device })
}

/// Mails a new link to whom an old one was for, where they have an address and were not mailed too often. Says nothing
/// about whether there is such a person.
pub async fn renew(service: &Service, code: &str) -> Result<(), Error> {
    let hash = secret::hash_typed(code);
    let found = service.store().read(move |read| {
        let token = store::tokens::find(read, &hash)?;
        token.map(|token| holder(read, token)).transpose()
    });
    let Some(Holder { user, organization, chooses_password }) = found.await? else { return Ok(()) };
    let Some(address) = user.mail_address() else { return Ok(()) };
    let account = Account { organization: Some(organization.id), email: address.to_string() };
    if service.0.gate.resets.begin(account, service.now()).is_err() {
        return Ok(());
    }
    let (secret, settings) = (service.new_secret(), service.settings().clone());
    let has_password = !chooses_password && user.login_email.is_some();
    let queued = service.commit(organization.id, service.now(), move |write| {
        if !has_password {
            return crate::welcomes::greet(write, &user, &secret, &settings);
        }
        keep(write, &secret, user.id)?;
        let letter = Letter::new(Template::PasswordReset, &organization, &user, &settings);
        letter.with_code(&secret).queue(write, Some(user.id))
    });
    queued.await?;
    service.wake_mail();
    Ok(())
}

/// Keeps what is needed to know a link and its code again, and says until when they work.
pub(crate) fn keep(write: &mut Write<'_>, secret: &Secret, person: UserId) -> Result<Timestamp, Error> {
    let ends_at = write.now().plus_seconds(LINK_LIVES_S);
    for one in [secret, &secret.typed()] {
        store::tokens::create(write, &one.hash(), person, ends_at)?;
    }
    Ok(ends_at)
}

const DEAD: Error = Error::Unauthenticated(Credential::DeadLink);

fn live(token: Option<Token>, now: Timestamp) -> Result<Token, Error> {
    token.filter(|token| token.used_at.is_none() && token.expires_at > now).ok_or(DEAD)
}

fn holder(read: &mut Read<'_>, token: Token) -> Result<Holder, Error> {
    let user = crate::users::find(read, token.organization, token.person)?.user;
    let organization = crate::organizations::find(read, token.organization)?;
    let has_password = store::users::find_password(read, token.organization, token.person)?.is_some();
    let chooses_password = !has_password && user.login_email.is_some() && user.password_flow_enabled;
    Ok(Holder { user, organization, chooses_password })
}
