//! Who is asking: the `Authorization` header in all the forms that clients send.

use crate::error::Failure;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use service::{Caller, Credential, Error, Service};
use std::net::{IpAddr, SocketAddr};

/// A caller who is signed in. Asking for it counts the request.
pub(crate) struct Signed(pub(crate) Caller);

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

/// The secret in the headers. The word `null` is what one client sends when it has none.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let text = |name: &header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    if let Some(value) = text(&header::AUTHORIZATION) {
        let (scheme, secret) = value.split_once(' ').unwrap_or((value, ""));
        let is_known = ["KISI-LOGIN", "Bearer"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let secret = secret.trim();
        if is_known && !secret.is_empty() && !secret.eq_ignore_ascii_case("null") {
            return Some(secret);
        }
    }
    let legacy = header::HeaderName::from_static("x-authentication-token");
    text(&legacy).filter(|secret| !secret.is_empty() && !secret.eq_ignore_ascii_case("null"))
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
    fn no_credentials_are_no_credentials() {
        for value in ["null", "", "KISI-LOGIN", "KISI-LOGIN null", "Basic abc", "abc"] {
            assert_eq!(found("authorization", value), None, "{value}");
        }
    }
}
