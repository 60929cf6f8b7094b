//! A question before something is done that is hard to undo: a dialog, or a page without JavaScript.

use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// The question.
#[derive(Template)]
#[template(path = "question.html", blocks = ["dialog"])]
pub(crate) struct Question {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    pub(crate) text: String,
    /// Where the answer is sent.
    pub(crate) action: String,
    /// What is sent with it.
    pub(crate) sent: Vec<(&'static str, String)>,
    /// What the button says that does it.
    pub(crate) button: String,
    pub(crate) is_danger: bool,
    /// Where one comes back to that does not do it.
    pub(crate) back: String,
    pub(crate) problems: Vec<String>,
}

impl Question {
    /// The page; the inside of the dialog where htmx asks for it.
    pub(crate) fn ask(&self, headers: &HeaderMap) -> Response {
        if page::is_fragment(headers) { page::html(&self.as_dialog()) } else { page::html(self) }
    }

    /// The question again, with why it could not be done.
    pub(crate) fn ask_again(mut self, problems: Vec<String>) -> Response {
        self.problems = problems;
        page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &self)
    }
}
