//! What the API answers.

use axum::http::HeaderMap;
use serde_json::Value;

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null where it is empty.
    pub body: Value,
}

/// A request with its answer, as an observer sees it.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The method, in upper case.
    pub method: &'a str,
    /// The path without its query.
    pub path: &'a str,
    /// What was answered.
    pub reply: &'a Reply,
}

impl Reply {
    /// The answer, if it has this status. Stops the test otherwise.
    #[must_use]
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "the answer is {}", self.body);
        self
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are plain"))
    }

    /// The id of the object in the body.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> i64 {
        self.body["id"].as_i64().unwrap_or_else(|| panic!("no id in {}: {}", self.status, self.body))
    }

    /// The code of an error, which must be one.
    #[must_use]
    #[track_caller]
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_else(|| panic!("no code in {}: {}", self.status, self.body))
    }

    /// The rows of a list.
    #[must_use]
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.body.as_array().unwrap_or_else(|| panic!("no list in {}: {}", self.status, self.body))
    }

    /// The ids of the rows of a list, in its order.
    #[must_use]
    #[track_caller]
    pub fn ids(&self) -> Vec<i64> {
        self.rows().iter().map(|row| row["id"].as_i64().expect("rows have ids")).collect()
    }

    /// The names of the fields that a validation complains about, in alphabetic order.
    #[must_use]
    #[track_caller]
    pub fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_object();
        errors
            .unwrap_or_else(|| panic!("no errors in {}: {}", self.status, self.body))
            .keys()
            .map(String::as_str)
            .collect()
    }
}
