//! Taking an invitation up: who was welcomed by mail chooses a password and a name with the code in it.

use super::{Account, password, secret};
use crate::input::Field;
use crate::users::{CurrentUser, UserInput};
use crate::{Error, Problems, Service};
use domain::event::{Event, EventKind, EventObject, ObjectKind};

/// What a person says of themself when they take an invitation up.
#[derive(Clone)]
pub struct Acceptance {
    /// The code of the mail.
    pub code: String,
    /// The password that they choose.
    pub password: String,
    /// What they are called.
    pub name: Field<String>,
    /// An address of their picture.
    pub image: Field<String>,
    /// Whether they take the terms and conditions.
    pub accepted: bool,
}

/// Takes an invitation up, once. Fails as if there were none when the code was used or is too old, and refuses who
/// has a password already.
pub async fn accept(service: &Service, acceptance: Acceptance) -> Result<CurrentUser, Error> {
    let Acceptance { code, password, name, image, accepted } = acceptance;
    if !accepted {
        return Err(Error::Invalid(Problems::one("terms_and_conditions", "must be accepted")));
    }
    password::check(&password, &password)?;
    let (code, now) = (secret::hash(code.trim()), service.now());
    let token = service.store().read(move |read| store::tokens::find(read, &code)).await?;
    let token = token.filter(|token| token.used_at.is_none() && token.expires_at > now).ok_or(NO_INVITATION)?;
    let hashed = password::hash(service, password).await?;
    let (organization, event_id) = (token.organization, crate::context::event_id(&*service.chance(), now));
    let done = service.commit(organization, now, move |write| {
        if !store::tokens::consume(write, &code)? {
            return Err(NO_INVITATION);
        }
        let mut user = crate::users::find(write, organization, token.person)?.user;
        if store::users::find_password(write, organization, user.id)?.is_some() {
            return Err(Error::invalid("token", "belongs to somebody who has signed up already"));
        }
        user.confirmed_at = user.confirmed_at.or(Some(now));
        crate::users::apply(UserInput { name, image, ..UserInput::default() }, &mut user)?;
        store::users::update(write, &user)?;
        store::users::set_password(write, user.id, &hashed)?;
        store::tokens::consume_all(write, user.id)?;
        let event = Event {
            uuid: event_id,
            organization,
            kind: EventKind::UserCreatePassword,
            actor: crate::operation::actor(write, organization, user.id)?,
            means: None,
            authorized_by: None,
            object: EventObject { kind: ObjectKind::User, id: user.id.get(), name: user.name.to_string() },
            place: None,
            refusal: None,
            created_at: now,
        };
        store::events::create(write, &event)?;
        let user = crate::users::find(write, organization, user.id)?.user;
        let organization = crate::organizations::find(write, organization)?;
        Ok(CurrentUser { user, organization, primary_login_exists: false })
    });
    let current = done.await?;
    service.0.gate.accounts.forget(&Account::of(&current.user));
    Ok(current)
}

const NO_INVITATION: Error = Error::NotFound("invitation");
