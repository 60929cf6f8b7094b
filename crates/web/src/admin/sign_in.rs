//! Sign-in, and where somebody goes who is signed in.

use crate::error::Failure;
use crate::session::{self, Origin, Signed};
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::login::{Device, LoginKind};
use domain::text::Name;
use domain::user::Locale;
use serde::Deserialize;
use service::auth::{self, Credentials, NewLogin};
use service::{Credential, Error, Service};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    w: Words,
    email: String,
    domain: String,
    asks_for_domain: bool,
    is_remembered: bool,
    problem: String,
    next: String,
}

/// Where somebody wanted to go who was not signed in.
#[derive(Default, Deserialize)]
pub(crate) struct Next {
    #[serde(default)]
    next: String,
}

/// What the form says.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    email: String,
    password: String,
    #[serde(default)]
    domain: String,
    remember: Option<String>,
    #[serde(default)]
    next: String,
}

/// The form, or for somebody who is signed in, the page that is theirs.
pub(crate) async fn show(
    State(service): State<Service>,
    signed: Result<Signed, Failure>,
    Query(Next { next }): Query<Next>,
) -> Response {
    match signed {
        Ok(Signed { powers, .. }) => Redirect::to(own(&next).unwrap_or(home(powers.is_staff))).into_response(),
        Err(Failure(Error::Unauthenticated(_))) if matches!(service.is_first_run().await, Ok(true)) => {
            Redirect::to("/first-run").into_response()
        }
        Err(Failure(Error::Unauthenticated(_))) => page::html(&SignInPage {
            w: Words(Locale::En),
            email: String::new(),
            domain: String::new(),
            asks_for_domain: false,
            is_remembered: false,
            problem: String::new(),
            next,
        }),
        Err(other) => other.into_response(),
    }
}

/// Begins a session.
pub(crate) async fn sign_in(
    State(service): State<Service>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Response {
    let is_remembered = form.remember.is_some();
    let given = Credentials {
        domain: Some(form.domain.clone()).filter(|domain| !domain.trim().is_empty()),
        email: form.email.clone(),
        password: form.password,
        address,
    };
    match auth::sign_in(&service, given, login(&headers, is_remembered)).await {
        Ok(signed) => {
            let place = Redirect::to(own(&form.next).unwrap_or("/"));
            let mut answer = session::begin(place.into_response(), &service, &signed.secret, is_remembered);
            super::switch::note(&mut answer, &service, &headers, signed.secret.reveal()).await;
            answer
        }
        Err(error) => again(error, (form.email, form.domain, form.next), is_remembered),
    }
}

fn again(error: Error, (email, domain, next): (String, String, String), is_remembered: bool) -> Response {
    let w = Words(Locale::En);
    let (status, problem) = match error {
        Error::Unauthenticated(Credential::Wrong) => (StatusCode::UNAUTHORIZED, w.t("sign-in-wrong")),
        Error::Throttled { retry_after_s } => {
            (StatusCode::TOO_MANY_REQUESTS, w.with("sign-in-throttled", &[("seconds", retry_after_s.into())]))
        }
        other => return Failure(other).into_response(),
    };
    page::with_status(status, &SignInPage { w, email, domain, asks_for_domain: true, is_remembered, problem, next })
}

/// Ends the session.
pub(crate) async fn sign_out(
    State(service): State<Service>,
    signed: Result<Signed, Failure>,
) -> Result<Response, Failure> {
    if let Ok(Signed { caller, .. }) = signed {
        service::logins::delete_current(&service, &caller).await?;
    }
    Ok(session::end(Redirect::to("/").into_response(), &service))
}

/// The session of a browser, as it calls itself.
pub(crate) fn login(headers: &HeaderMap, is_remembered: bool) -> NewLogin {
    let agent = headers.get("user-agent").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let browsers = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let systems = ["iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux"];
    let browser = browsers.iter().find(|(sign, _)| agent.contains(sign)).map(|(_, name)| *name);
    let system = systems.iter().find(|sign| agent.contains(**sign)).map(|sign| sign.replace("Macintosh", "Mac"));
    let name = [browser.map(ToOwned::to_owned), system.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    NewLogin {
        kind: LoginKind::Device,
        name: Name::parse(&name).ok(),
        device: Device { brand: None, model: browser.map(ToOwned::to_owned), os_name: system, uid: None },
        expire: !is_remembered,
        ..NewLogin::default()
    }
}

/// The place, if it is a page of the app: nobody is led elsewhere by a link to the sign-in.
fn own(place: &str) -> Option<&str> {
    let is_plain = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'/');
    place.strip_prefix("/app").filter(|rest| is_plain(rest)).map(|_| place)
}

/// Where somebody begins.
const fn home(is_staff: bool) -> &'static str {
    if is_staff { "/home" } else { "/app" }
}
