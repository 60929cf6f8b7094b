//! Who is looking at a page: the session behind a cookie, and that forms come from our own pages.

use crate::error::Failure;
use crate::page;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use service::auth::Secret;
use service::powers::{self, Powers};
use service::{Caller, Credential, Error, Service};
use std::net::{IpAddr, SocketAddr};

/// Where a request comes from; the server puts it there where it sits behind a trusted proxy.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

/// Somebody who is signed in.
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    pub(crate) powers: Powers,
}

/// Somebody who is signed in and looks after something.
pub(crate) struct Staff {
    pub(crate) caller: Caller,
    pub(crate) powers: Powers,
}

const COOKIE: &str = "latchkey_session";
/// How long a remembered device stays signed in: a year of use.
const REMEMBERED_S: u32 = 365 * 86_400;

impl FromRequestParts<Service> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let secret = secret(&parts.headers).ok_or(Error::Unauthenticated(Credential::Missing))?;
        let caller = service.identify(secret)?;
        service.admit_page(&caller)?;
        let powers = powers::get(service, &caller).await?;
        Ok(Self { caller, powers })
    }
}

impl FromRequestParts<Service> for Staff {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let Signed { caller, powers } = Signed::from_request_parts(parts, service).await?;
        if powers.is_staff { Ok(Self { caller, powers }) } else { Err(Error::Forbidden("staff").into()) }
    }
}

/// Where somebody who is not signed in comes from.
pub(crate) struct Origin(pub(crate) Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let told = parts.extensions.get::<ClientAddress>().map(|address| address.0);
        let peer = || parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
        Ok(Self(told.or_else(peer)))
    }
}

/// The secret of the session in the cookie.
pub(crate) fn secret(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, COOKIE)
}

/// A cookie, unless it is empty.
pub(crate) fn cookie<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(name, _)| *name == wanted).map(|(_, value)| value).filter(|value| !value.is_empty())
}

/// The same answer, with the session that begins.
pub(crate) fn begin(mut answer: Response, service: &Service, secret: &Secret, is_remembered: bool) -> Response {
    let lives = if is_remembered { format!("; Max-Age={REMEMBERED_S}") } else { String::new() };
    set(&mut answer, &format!("{COOKIE}={}{lives}{}", secret.reveal(), attributes(service)));
    answer
}

/// The same answer, without a session.
pub(crate) fn end(mut answer: Response, service: &Service) -> Response {
    set(&mut answer, &format!("{COOKIE}=; Max-Age=0{}", attributes(service)));
    answer
}

fn set(answer: &mut Response, cookie: &str) {
    // What the app kept on this device was somebody's (W3C Clear Site Data).
    answer.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
    match HeaderValue::from_str(cookie) {
        Ok(mut value) => {
            value.set_sensitive(true);
            answer.headers_mut().append(header::SET_COOKIE, value);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}

/// What every cookie of ours says beside its value.
pub(crate) fn attributes(service: &Service) -> String {
    let is_secure = service.settings().public_url.as_ref().is_some_and(|url| url.starts_with("https:"));
    format!("; Path=/; HttpOnly; SameSite=Lax{}", if is_secure { "; Secure" } else { "" })
}

/// Refuses a form that another site sent: by what the browser says of where it comes from (Fetch Metadata), and by
/// `Origin` where an older one does not. A program that says neither has no cookie that anybody could misuse.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
    if is_reading || is_own(request.headers()) {
        return next.run(request).await;
    }
    page::plain(StatusCode::FORBIDDEN, "foreign")
}

fn is_own(headers: &HeaderMap) -> bool {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = word("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (word("origin"), word("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn forms_of_other_sites_are_refused() {
        assert!(is_own(&headers(&[("sec-fetch-site", "same-origin")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "cross-site")])));
        assert!(!is_own(&headers(&[("sec-fetch-site", "same-site")])));
        assert!(is_own(&headers(&[("origin", "http://gym.test:80"), ("host", "gym.test:80")])));
        assert!(!is_own(&headers(&[("origin", "http://evil.test"), ("host", "gym.test")])));
        assert!(!is_own(&headers(&[("origin", "null"), ("host", "gym.test")])));
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let found = headers(&[("cookie", "a=1; latchkey_session=abc; b=2")]);
        assert_eq!(secret(&found), Some("abc"));
        assert_eq!(secret(&headers(&[("cookie", "latchkey_session=")])), None);
        assert_eq!(secret(&headers(&[("cookie", "xlatchkey_session=abc")])), None);
    }
}
