//! The mails of the demo, to look at.

use crate::page;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use service::mail::{Kept, Outbox};

/// The pages of the mailbox.
pub(super) fn routes(outbox: Outbox) -> Router {
    Router::new()
        .route("/demo/mail", get(list))
        .route("/demo/mail.json", get(export))
        .route("/demo/mail/{number}", get(show))
        .route("/demo/mail/{number}/body", get(body))
        .with_state(outbox)
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct MailboxPage {
    lines: Vec<Line>,
}

struct Line {
    number: usize,
    at: String,
    to: String,
    subject: String,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    number: usize,
    kept: Kept,
}

async fn list(State(outbox): State<Outbox>) -> Response {
    let kept = outbox.list();
    let numbers = (1..=kept.len()).rev();
    let lines = numbers.zip(kept).map(|(number, Kept { at, mail })| Line {
        number,
        at: at.to_string(),
        to: format!("{} <{}>", mail.to_name, mail.to),
        subject: mail.subject,
    });
    page::html(&MailboxPage { lines: lines.collect() })
}

async fn export(State(outbox): State<Outbox>) -> Json<Vec<Value>> {
    let mail = |Kept { at, mail }: Kept| {
        json!({
            "at": at.to_string(), "to": mail.to, "to_name": mail.to_name, "from_name": mail.from_name,
            "subject": mail.subject, "text": mail.text, "html": mail.html,
        })
    };
    Json(outbox.list().into_iter().map(mail).collect())
}

async fn show(State(outbox): State<Outbox>, Path(number): Path<usize>) -> Response {
    match find(&outbox, number) {
        Some(kept) => page::html(&MailPage { number, kept }),
        None => (StatusCode::NOT_FOUND, "There is no such mail.\n").into_response(),
    }
}

/// The mail itself, for a frame that may run and load nothing.
async fn body(State(outbox): State<Outbox>, Path(number): Path<usize>) -> Response {
    let Some(kept) = find(&outbox, number) else {
        return (StatusCode::NOT_FOUND, "There is no such mail.\n").into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, kept.mail.html).into_response()
}

/// Mails are numbered as they came, from 1.
fn find(outbox: &Outbox, number: usize) -> Option<Kept> {
    outbox.list().into_iter().rev().nth(number.checked_sub(1)?)
}
