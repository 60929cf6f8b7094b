//! Taking a right away, after a question.

use super::question::Question;
use super::user::{done, target};
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::id::RightId;
use service::Service;
use service::role_assignments::{self, RightView};

/// The question.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((user, right)): Path<(i64, i64)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = role_assignments::get(&service, &caller, RightId::new(right)).await?;
    Ok(removal(Shell::new(&powers, "/users"), user, &view).ask(&headers))
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
            Ok(removal(Shell::new(&powers, "/users"), user, &view).ask_again(problems))
        }
    }
}

fn removal(shell: Shell, user: i64, view: &RightView) -> Question {
    let words = [("name", view.assignee.name().to_string().into()), ("what", target(view).into())];
    Question {
        title: shell.w.t("removal-title"),
        text: shell.w.with("removal-question", &words),
        action: format!("/users/{user}/rights/{}/remove", view.right.id.get()),
        sent: Vec::new(),
        button: shell.w.t("action-remove"),
        is_danger: true,
        back: format!("/users/{user}"),
        problems: Vec::new(),
        shell,
    }
}
