//! Another person of staff at the same desk: one signs in in place of the other, and the page stays.

use crate::device::{self, Known};
use crate::error::Failure;
use crate::session::{self, Origin, Staff};
use crate::shell::{Shell, initials};
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use service::auth::{self, Credentials};
use service::powers::{self, Powers};
use service::{Credential, Error, Service, logins};

#[derive(Template)]
#[template(path = "switch.html", blocks = ["dialog"])]
struct SwitchPage {
    shell: Shell,
    /// Those to choose from; none once somebody is chosen.
    people: Vec<Person>,
    /// The page for somebody who is not among them.
    other: String,
    chosen: Option<Person>,
    email: String,
    back: String,
    problem: String,
}

struct Person {
    email: String,
    name: String,
    initials: String,
    /// The page on which they type their password.
    href: String,
}

/// Who is chosen, and the page to come back to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SwitchQuery {
    who: String,
    back: String,
}

/// Who signs in instead.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct SwitchForm {
    email: String,
    password: String,
    back: String,
}

/// The word for somebody who is not in the list.
const OTHER: &str = "other";

/// Who could be meant, or the password of who is; the inside of the dialog where htmx asks.
pub(crate) async fn show(
    Staff { powers, .. }: Staff,
    headers: HeaderMap,
    Query(asked): Query<SwitchQuery>,
) -> Response {
    let back = if asked.back.is_empty() { from(&headers) } else { own(&asked.back).to_owned() };
    let page = build(&powers, &headers, (&asked.who, back), String::new());
    if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) }
}

/// Signs the other in and this one out.
pub(crate) async fn switch(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(form): Form<SwitchForm>,
) -> Result<Response, Failure> {
    let given = Credentials {
        domain: Some(powers.organization.domain.to_string()),
        email: form.email.clone(),
        password: form.password,
        address,
    };
    let signed = match auth::sign_in(&service, given, super::sign_in::login(&headers, false)).await {
        Ok(signed) => signed,
        Err(error) => return again(error, &powers, &headers, (&form.email, &form.back)),
    };
    logins::delete_current(&service, &caller).await?;
    let answer = Redirect::to(own(&form.back)).into_response();
    let mut answer = session::begin(answer, &service, &signed.secret, false);
    note(&mut answer, &service, &headers, signed.secret.reveal()).await;
    Ok(answer)
}

/// Forgets who has signed in on this device.
pub(crate) async fn forget(State(service): State<Service>, Staff { .. }: Staff) -> Response {
    let mut answer = Redirect::to("/switch").into_response();
    device::forget(&mut answer, &service);
    answer
}

/// Keeps on the device that somebody of staff has signed in there.
pub(super) async fn note(answer: &mut Response, service: &Service, headers: &HeaderMap, secret: &str) {
    let Ok(caller) = service.identify(secret) else { return };
    let Ok(powers) = powers::get(service, &caller).await else { return };
    if let (true, Some(email)) = (powers.is_staff, &powers.user.login_email) {
        let known = Known { email: email.to_string(), name: powers.user.name.to_string() };
        device::note(answer, service, headers, known);
    }
}

fn again(error: Error, powers: &Powers, headers: &HeaderMap, (email, back): (&str, &str)) -> Result<Response, Failure> {
    let mut page = build(powers, headers, (email, own(back).to_owned()), String::new());
    let (status, problem) = match error {
        Error::Unauthenticated(Credential::Wrong) => (StatusCode::UNAUTHORIZED, page.shell.w.t("switch-wrong")),
        Error::Throttled { retry_after_s } => (
            StatusCode::TOO_MANY_REQUESTS,
            page.shell.w.with("sign-in-throttled", &[("seconds", retry_after_s.into())]),
        ),
        other => return Err(Failure(other)),
    };
    page.problem = problem;
    Ok(page::with_status(status, &page))
}

fn build(powers: &Powers, headers: &HeaderMap, (who, back): (&str, String), problem: String) -> SwitchPage {
    let own = powers.user.login_email.as_ref().map(ToString::to_string).unwrap_or_default();
    let known = device::people(headers).into_iter().filter(|known| known.email != own);
    let person = |known: Known| Person {
        href: format!("/switch?who={}&back={}", super::pager::encoded(&known.email), super::pager::encoded(&back)),
        initials: initials(&known.name),
        email: known.email,
        name: known.name,
    };
    let mut people: Vec<Person> = known.map(person).collect();
    let chosen = people.iter().position(|person| person.email == who).map(|place| people.swap_remove(place));
    let is_asked = chosen.is_some() || !who.is_empty();
    SwitchPage {
        shell: Shell::new(powers, ""),
        people: if is_asked { Vec::new() } else { people },
        email: if chosen.is_some() || who == OTHER { String::new() } else { who.to_owned() },
        chosen,
        other: format!("/switch?who={OTHER}&back={}", super::pager::encoded(&back)),
        back,
        problem,
    }
}

/// The page that asked.
fn from(headers: &HeaderMap) -> String {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let address = word("hx-current-url").or_else(|| word(header::REFERER.as_str())).unwrap_or_default();
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').and_then(|start| rest.get(start..)));
    own(path.unwrap_or_default()).to_owned()
}

/// A page of ours to come back to; the first one for anything else, so that no link leads elsewhere.
fn own(path: &str) -> &str {
    let is_plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let is_own = path.starts_with('/') && !path.starts_with("//") && is_plain;
    if is_own && !path.starts_with("/switch") && !path.starts_with("/sign-") { path } else { "/home" }
}

#[cfg(test)]
mod tests {
    use super::own;

    #[test]
    fn one_comes_back_to_pages_of_ours_alone() {
        for path in ["/users/3", "/users?query=ann&page=2", "/groups/1#members"] {
            assert_eq!(own(path), path);
        }
        for path in ["", "users", "//evil.test", "/\\evil.test", "https://evil.test", "/a b", "/switch", "/sign-out"] {
            assert_eq!(own(path), "/home", "{path}");
        }
    }
}
