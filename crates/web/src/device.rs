//! Who has signed in on this device: kept in a cookie of the browser and nowhere else, so that colleagues at one desk can
//! change places.

use crate::session;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use service::Service;

/// Somebody who has signed in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) email: String,
    pub(crate) name: String,
}

const COOKIE: &str = "latchkey_people";
const KEPT_S: u32 = 365 * 86_400;
/// So many are kept, those before them forgotten: a cookie holds 4096 bytes (RFC 6265 §6.1).
const KEPT: usize = 8;
const BYTES_MAX: usize = 3_000;

/// Those who have, the last one first.
pub(crate) fn people(headers: &HeaderMap) -> Vec<Known> {
    let Some(value) = session::cookie(headers, COOKIE) else { return Vec::new() };
    let pairs = form_urlencoded::parse(value.as_bytes());
    let known = pairs.map(|(email, name)| Known { email: email.into_owned(), name: name.into_owned() });
    known.filter(|known| !known.email.is_empty()).take(KEPT).collect()
}

/// The same answer, with one more of them.
pub(crate) fn note(answer: &mut Response, service: &Service, headers: &HeaderMap, known: Known) {
    let mut all = people(headers);
    all.retain(|other| other.email != known.email);
    all.insert(0, known);
    let mut written = String::new();
    for one in all.iter().take(KEPT) {
        let mut longer = form_urlencoded::Serializer::new(written.clone());
        let longer = longer.append_pair(&one.email, &one.name).finish();
        if longer.len() > BYTES_MAX {
            break;
        }
        written = longer;
    }
    keep(answer, service, &written, KEPT_S);
}

/// The same answer, with none of them.
pub(crate) fn forget(answer: &mut Response, service: &Service) {
    keep(answer, service, "", 0);
}

fn keep(answer: &mut Response, service: &Service, value: &str, lives_s: u32) {
    let cookie = format!("{COOKIE}={value}; Max-Age={lives_s}{}", session::attributes(service));
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Err(error) => tracing::error!(%error, "a cookie could not be written"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_from_the_cookie_and_a_broken_one_names_nobody() {
        let headers = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(value));
            headers
        };
        let found = people(&headers("latchkey_session=x; latchkey_people=ann%40gym.test=Ann+Lee&=nobody"));
        assert_eq!(found, [Known { email: "ann@gym.test".to_owned(), name: "Ann Lee".to_owned() }]);
        assert!(people(&headers("latchkey_people=")).is_empty());
        assert!(people(&HeaderMap::new()).is_empty());
    }
}
