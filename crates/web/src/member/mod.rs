//! The app of members: the doors that they may open, what they did at them, and nothing else.

pub(crate) mod door;
pub(crate) mod doors;
pub(crate) mod entries;
pub(crate) mod help;
pub(crate) mod install;
pub(crate) mod unlock;

use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Locale;
use service::Error;
use service::powers::Powers;

/// What surrounds every page of the app.
pub(crate) struct Frame {
    pub(crate) w: Words,
    pub(crate) organization: String,
    pub(crate) is_staff: bool,
    pub(crate) links: Vec<Link>,
}

/// A page of the app.
pub(crate) struct Link {
    pub(crate) href: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
    pub(crate) is_here: bool,
}

impl Frame {
    fn new(powers: &Powers, here: &str) -> Self {
        let w = Words(powers.user.locale.unwrap_or(Locale::En));
        let link = |href, icon, text| Link { href, icon, text, is_here: href == here };
        Self {
            organization: powers.organization.name.to_string(),
            is_staff: powers.is_staff,
            links: vec![
                link("/app", "door", w.t("app-nav-doors")),
                link("/app/entries", "history", w.t("app-nav-entries")),
                link("/app/help", "help-circle", w.t("app-nav-help")),
            ],
            w,
        }
    }
}

/// Somebody, if they are signed in.
fn present(asking: Result<Signed, Failure>) -> Result<Option<Signed>, Failure> {
    match asking {
        Ok(signed) => Ok(Some(signed)),
        Err(Failure(Error::Unauthenticated(_))) => Ok(None),
        Err(other) => Err(other),
    }
}

/// To the sign-in, and from there back to the page.
fn to_sign_in(back: &str) -> Response {
    Redirect::to(&format!("/?next={back}")).into_response()
}
