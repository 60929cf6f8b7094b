//! Taking a right away, after a question.

use super::user::{done, target};
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::RightId;
use service::Service;
use service::role_assignments::{self, RightView};

#[derive(Template)]
#[template(path = "removal.html", blocks = ["dialog"])]
struct RemovalPage {
    shell: Shell,
    user: i64,
    right: i64,
    question: String,
    problems: Vec<String>,
}

/// The question.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((user, right)): Path<(i64, i64)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(right)).await?;
    let page = removal(Shell::new(&powers, "/users"), user, &view, Vec::new());
    Ok(if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) })
}

/// Takes it away.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((user, right)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    let id = RightId::new(right);
    let view = role_assignments::get(&service, &caller, id).await?;
    match role_assignments::delete(&service, &caller, id).await {
        Ok(()) => Ok(done(user, "removed", &target(&view))),
        Err(error) => {
            let problems = others(&problems(error)?, &[]);
            let page = removal(Shell::new(&powers, "/users"), user, &view, problems);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn removal(shell: Shell, user: i64, view: &RightView, problems: Vec<String>) -> RemovalPage {
    let words = [("name", view.assignee.name().to_string().into()), ("what", target(view).into())];
    RemovalPage {
        question: shell.w.with("removal-question", &words),
        user,
        right: view.right.id.get(),
        problems,
        shell,
    }
}
