//! Taking an invitation up: who was welcomed by mail chooses a password and a name with the code in it.

use super::password::{self, Code};
use super::secret;
use crate::input::Field;
use crate::users::{CurrentUser, UserInput};
use crate::{Error, Problems, Service};
use domain::event::EventKind;
use domain::user::User;
use store::Write;

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
    let code = Code { hash: secret::hash_typed(&code), dead: || Error::NotFound("invitation") };
    let introduce = |write: &mut Write<'_>, user: &mut User| {
        if store::users::find_password(write, user.organization, user.id)?.is_some() {
            return Err(Error::invalid("token", "belongs to somebody who has signed up already"));
        }
        crate::users::apply(UserInput { name, image, ..UserInput::default() }, user)
    };
    let user = password::redeem(service, code, password, EventKind::UserCreatePassword, introduce).await?;
    let (tenant, id) = (user.organization, user.id);
    let read_back = service.store().read(move |read| {
        let (user, organization) =
            (crate::users::find(read, tenant, id)?.user, crate::organizations::find(read, tenant)?);
        Ok(CurrentUser { user, organization, primary_login_exists: false })
    });
    read_back.await
}
