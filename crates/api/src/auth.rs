//! Who is asking: the `Authorization` header in all the forms that clients send.

use crate::error::Failure;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use service::{Caller, Credential, Error, Service};
use std::net::{IpAddr, SocketAddr};

/// A caller who is signed in. Asking for it counts the request.
pub(crate) struct Signed(pub(crate) Caller);

/// A caller who is signed in, somebody with an access link, or a guest with an access key. Asking for it counts the request.
pub(crate) struct AtDoor(pub(crate) Caller);

/// A caller who may be signed in: sign-in itself takes both.
pub(crate) struct MaybeSigned(pub(crate) Option<Caller>);

/// Where a request comes from; the server puts it there where it sits behind a trusted proxy.
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<Service> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let Some(secret) = secret(&parts.headers) else {
            service.admit_stranger(address(parts))?;
            return Err(Error::Unauthenticated(Credential::Missing).into());
        };
        match service.identify(secret) {
            Ok(caller) => {
                service.admit(&caller)?;
                Ok(Self(caller))
            }
            Err(error) => {
                service.admit_stranger(address(parts))?;
                Err(error.into())
            }
        }
    }
}

impl FromRequestParts<Service> for AtDoor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        let found = match (link_secret(&parts.headers), key_secret(&parts.headers)) {
            (Some(secret), _) => service.identify_link(secret).await,
            (None, Some(secret)) => service.identify_guest(secret).await,
            (None, None) => return Signed::from_request_parts(parts, service).await.map(|Signed(caller)| Self(caller)),
        };
        match found {
            Ok(caller) => {
                service.admit(&caller)?;
                Ok(Self(caller))
            }
            Err(error) => {
                service.admit_stranger(address(parts))?;
                Err(error.into())
            }
        }
    }
}

impl FromRequestParts<Service> for MaybeSigned {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Failure> {
        if secret(&parts.headers).is_none() {
            return Ok(Self(None));
        }
        Signed::from_request_parts(parts, service).await.map(|Signed(caller)| Self(Some(caller)))
    }
}

/// Where the request comes from, if the server knows.
pub(crate) fn address(parts: &Parts) -> Option<IpAddr> {
    let given = parts.extensions.get::<ClientAddress>().map(|address| address.0);
    given.or_else(|| parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()))
}

/// The secret of an access link, under the name of today or of before.
fn link_secret(headers: &HeaderMap) -> Option<&str> {
    scheme(headers, &["KISI-GROUP-LINK", "KISI-LINK"])
}

/// The secret of an access key of a guest.
fn key_secret(headers: &HeaderMap) -> Option<&str> {
    scheme(headers, &["KISI-ACCESS-KEY"])
}

/// The secret behind one of these words in the usual header.
fn scheme<'h>(headers: &'h HeaderMap, known: &[&str]) -> Option<&'h str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?.trim();
    let (scheme, secret) = value.split_once(' ')?;
    let secret = secret.trim();
    let is_known = known.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    (is_known && !secret.is_empty() && !secret.eq_ignore_ascii_case("null")).then_some(secret)
}

/// The secret in the headers. The word `null` is what one client sends when it has none.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let legacy = || {
        let secret = headers.get("x-authentication-token")?.to_str().ok()?.trim();
        (!secret.is_empty() && !secret.eq_ignore_ascii_case("null")).then_some(secret)
    };
    scheme(headers, &["KISI-LOGIN", "Bearer"]).or_else(legacy)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &'static str, value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        secret(&headers).map(ToOwned::to_owned)
    }

    #[test]
    fn all_forms_of_the_header_are_read() {
        for value in ["KISI-LOGIN abc", "kisi-login  abc ", "Bearer abc", "bearer abc"] {
            assert_eq!(found("authorization", value), Some("abc".to_owned()), "{value}");
        }
        assert_eq!(found("x-authentication-token", "abc"), Some("abc".to_owned()));
    }

    #[test]
    fn access_links_are_credentials_of_their_own() {
        for word in ["KISI-GROUP-LINK", "kisi-link"] {
            let mut headers = HeaderMap::new();
            headers.insert("authorization", format!("{word} abc").parse().unwrap());
            assert_eq!((link_secret(&headers), secret(&headers)), (Some("abc"), None), "{word}");
        }
    }

    #[test]
    fn access_keys_are_credentials_of_their_own() {
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "kisi-access-key abc".parse().unwrap());
        let found = (key_secret(&headers), link_secret(&headers), secret(&headers));
        assert_eq!(found, (Some("abc"), None, None));
    }

    #[test]
    fn no_credentials_are_no_credentials() {
        for value in ["null", "", "KISI-LOGIN", "KISI-LOGIN null", "Basic abc", "abc"] {
            assert_eq!(found("authorization", value), None, "{value}");
        }
    }
}
