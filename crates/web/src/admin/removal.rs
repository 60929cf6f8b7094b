//! Taking a right away, after a question.

use super::user::target;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::RightId;
use service::role_assignments::{self, RightView};
use service::{Problems, Service};

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
    let page = removal(Shell::new(&powers, "/users"), user, &view, &Problems::default());
    Ok(if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) })
}

/// Takes it away.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((user, right)): Path<(i64, i64)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(right)).await?;
    match role_assignments::delete(&service, &caller, RightId::new(right)).await {
        Ok(()) => {
            let what: String = form_urlencoded::byte_serialize(target(&view).as_bytes()).collect();
            Ok(page::redirect(&headers, &format!("/users/{user}?done=removed&what={what}#rights")))
        }
        Err(error) => {
            let problems = problems(error)?;
            let page = removal(Shell::new(&powers, "/users"), user, &view, &problems);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn removal(shell: Shell, user: i64, view: &RightView, problems: &Problems) -> RemovalPage {
    let words = [("name", view.assignee.name().to_string().into()), ("what", target(view).into())];
    RemovalPage {
        question: shell.w.with("removal-question", &words),
        user,
        right: view.right.id.get(),
        problems: others(problems, &[]),
        shell,
    }
}
