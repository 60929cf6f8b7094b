//! Query parameters and paths, and the pages of lists.

use crate::error::{Answer, Failure};
use axum::Json;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use domain::id::UserId;
use serde::Serialize;
use service::favorites::Favorites;
use service::{Caller, Error, Listing, Page};
use std::str::FromStr;

/// The parameters after the question mark.
pub(crate) struct Query(Vec<(String, String)>);

/// The id in a path. What is not a number is the id of nothing.
pub(crate) struct Id<T>(pub(crate) T);

/// The two ids in a path.
pub(crate) struct Ids<A, B>(pub(crate) A, pub(crate) B);

/// How long the pages of a list are.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Unless asked otherwise.
    pub(crate) default: i64,
    /// At most.
    pub(crate) max: i64,
}

/// Most lists of the contract.
pub(crate) const LISTS: Limits = Limits { default: 10, max: 250 };
/// Doors and places.
pub(crate) const DOORS: Limits = Limits { default: 50, max: 250 };
/// People.
pub(crate) const PEOPLE: Limits = Limits { default: 50, max: 100 };

/// The id of nothing.
const NOTHING: i64 = -1;

/// The furthest that a list may be paged (the contract's limit).
const OFFSET_MAX: i64 = 20_000;

/// The header that tells the range of a page and the number of all rows.
pub(crate) const RANGE: HeaderName = HeaderName::from_static("x-collection-range");

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let text = parts.uri.query().unwrap_or_default();
        Ok(Self(form_urlencoded::parse(text.as_bytes()).into_owned().collect()))
    }
}

impl<S: Send + Sync, T: FromStr + Send> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound("object"))?;
        text.parse().map(Self).map_err(|_| Error::NotFound("object").into())
    }
}

impl<S: Send + Sync, A: FromStr + Send, B: FromStr + Send> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let found = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((first, second)) = found.map_err(|_| Error::NotFound("object"))?;
        let none = || Failure::from(Error::NotFound("object"));
        Ok(Self(first.parse().map_err(|_| none())?, second.parse().map_err(|_| none())?))
    }
}

impl Query {
    /// A text; blank is none.
    pub(crate) fn text(&self, name: &'static str) -> Answer<Option<String>> {
        let found = self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.trim());
        match found.filter(|value| !value.is_empty()) {
            Some(value) if value.contains('\0') => Err(wrong(name, "a text without NUL characters")),
            Some(value) => Ok(Some(value.to_owned())),
            None => Ok(None),
        }
    }

    /// A truth value, in any case.
    pub(crate) fn flag(&self, name: &'static str) -> Answer<Option<bool>> {
        let read = |text: String| flag(&text).ok_or_else(|| wrong(name, "true or false"));
        self.text(name)?.map(read).transpose()
    }

    /// A whole number.
    pub(crate) fn integer(&self, name: &'static str) -> Answer<Option<i64>> {
        self.parsed(name, "a whole number")
    }

    /// A value that reads itself from text.
    pub(crate) fn parsed<T: FromStr>(&self, name: &'static str, wanted: &str) -> Answer<Option<T>> {
        self.text(name)?.map(|text| text.parse().map_err(|_| wrong(name, wanted))).transpose()
    }

    /// Ids, as `ids=1,2` or as `ids[]=1&ids[]=2`.
    pub(crate) fn ids(&self) -> Answer<Option<Vec<i64>>> {
        let given = self.0.iter().filter(|(key, _)| key == "ids" || key == "ids[]");
        let mut given =
            given.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|id| !id.is_empty()).peekable();
        if given.peek().is_none() {
            return Ok(None);
        }
        given
            .map(|id| id.parse().map_err(|_| wrong("ids", "whole numbers, as in ids=1,2")))
            .collect::<Answer<_>>()
            .map(Some)
    }

    /// The same, unless what is asked for cannot be there: then the ids of nothing.
    pub(crate) fn ids_unless(&self, is_nothing: bool) -> Answer<Option<Vec<i64>>> {
        if is_nothing { Ok(Some(vec![NOTHING])) } else { self.ids() }
    }

    /// A person: a number, or the word for the caller. A key whose maker is gone, or that has scopes, is nobody.
    pub(crate) fn user(&self, name: &'static str, caller: &Caller) -> Answer<Option<UserId>> {
        match self.text(name)?.as_deref() {
            Some("me") => Ok(Some(caller.own().unwrap_or(UserId::new(NOTHING)))),
            _ => Ok(self.integer(name)?.map(UserId::new)),
        }
    }

    /// Whether a list asks about favourites.
    pub(crate) fn mentions_favorites(&self) -> Answer<bool> {
        Ok(self.text("favorite")?.is_some())
    }

    /// The favourites of the caller that a list wants. The star, which asks for all rows, is no filter.
    pub(crate) fn favorites(&self, caller: &Caller) -> Answer<Favorites> {
        let is_star = self.text("favorite")?.is_some_and(|word| word == "*");
        let only = if is_star { None } else { self.flag("favorite")? };
        let first = self.text("sort")?.as_deref() == Some("favorite");
        Ok(Favorites { of: caller.own(), only, first })
    }

    /// The rows of a list that has no pages in the contract: all, or the part that a reader of pages wants, who must find
    /// an end all the same.
    pub(crate) fn part<T>(&self, rows: Vec<T>) -> Answer<Vec<T>> {
        Ok(cut(rows, self.page(WHOLE)?))
    }

    /// The page that is wanted. More than the most is the most.
    pub(crate) fn page(&self, limits: Limits) -> Answer<Page> {
        let limit = self.integer("limit")?.unwrap_or(limits.default);
        let offset = self.integer("offset")?.unwrap_or(0);
        if limit < 1 {
            return Err(wrong("limit", "at least 1"));
        }
        if !(0..=OFFSET_MAX).contains(&offset) {
            return Err(wrong("offset", "0 to 20000; filter the list to reach what is beyond"));
        }
        Ok(Page { limit: limit.min(limits.max), offset })
    }
}

/// The rows of a page.
pub(crate) fn cut<T>(rows: Vec<T>, Page { limit, offset }: Page) -> Vec<T> {
    let (limit, offset) = (usize::try_from(limit).unwrap_or(usize::MAX), usize::try_from(offset).unwrap_or(0));
    rows.into_iter().skip(offset).take(limit).collect()
}

/// More than any list is long.
pub(crate) const WHOLE: Limits = Limits { default: i64::MAX, max: i64::MAX };

/// A page as a bare array, with its range in a header. The range is what was asked for, not what was found.
pub(crate) fn paged<T: Serialize>(page: Page, listing: Listing<T>) -> Response {
    let (first, last) = (page.offset, page.offset + page.limit - 1);
    let mut response = Json(listing.items).into_response();
    if let Ok(range) = HeaderValue::from_str(&format!("{first}-{last}/{}", listing.total)) {
        response.headers_mut().insert(RANGE, range);
    }
    response
}

/// Reads a truth value as clients of all languages write it.
pub(crate) fn flag(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

fn wrong(name: &str, wanted: &str) -> Failure {
    Error::Malformed(format!("{name} must be {wanted}").into()).into()
}
