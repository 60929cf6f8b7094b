//! What staff do with a door: open it, lock it down, remove it, and ask who opens it now.

use super::door::go;
use super::pager::{LINES, Pager, part};
use super::question::Question;
use crate::error::{Failure, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::authority::Scope;
use domain::event::Refusal;
use domain::id::LockId;
use domain::permission::Permission;
use serde::Deserialize;
use service::explain;
use service::unlock::{self, UnlockInput};
use service::{Error, MANY, Service, locks, texts};

#[derive(Template)]
#[template(path = "openers.html", blocks = ["list"])]
struct OpenersPage {
    shell: Shell,
    door: i64,
    name: String,
    rows: Vec<OpenerRow>,
    pager: Pager,
}

struct OpenerRow {
    id: i64,
    is_user: bool,
    name: String,
    role: String,
}

/// Where to come back to: the list, or else the page of the door.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct From {
    from: String,
}

/// Which page of people.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct OpenersQuery {
    page: i64,
}

/// Opens the door in the name of who is signed in.
pub(crate) async fn unlock(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
    Form(From { from }): Form<From>,
) -> Result<Response, Failure> {
    let lock = LockId::new(id);
    let name = locks::get(&service, &caller, lock).await?.lock.name.to_string();
    let path = if from == "list" { "/doors".to_owned() } else { format!("/doors/{id}") };
    let input = UnlockInput { lock, location: None, has_proximity_proof: false };
    let refusal = match unlock::unlock(&service, &caller, input).await {
        Ok(()) => return Ok(go(&path, "opened", &name, "")),
        Err(Error::Refused(reason) | Error::Closed { reason, .. }) => Refusal::Rules(reason),
        Err(Error::Controller(fault)) => Refusal::Controller(fault),
        Err(other) => return Err(other.into()),
    };
    Ok(go(&path, "refused", &name, refusal.key()))
}

/// Asks before a lockdown begins or ends.
pub(crate) async fn ask_lockdown(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let lock = locks::get(&service, &caller, LockId::new(id)).await?.lock;
    require(powers.may_at(Permission::LocksWrite, Scope::Lock(lock.id, lock.place)))?;
    let shell = Shell::new(&powers, "/doors");
    let is_on = lock.locked_down_since.is_some();
    let (button, question) = if is_on {
        ("door-lockdown-end", "door-lockdown-end-question")
    } else {
        ("door-lockdown-start", "door-lockdown-question")
    };
    let question = Question {
        title: shell.w.t(button),
        text: shell.w.with(question, &[("door", lock.name.as_str().into())]),
        action: format!("/doors/{id}/lockdown/{}", if is_on { "end" } else { "start" }),
        sent: Vec::new(),
        button: shell.w.t(button),
        is_danger: !is_on,
        back: format!("/doors/{id}"),
        problems: Vec::new(),
        shell,
    };
    Ok(question.ask(&headers))
}

/// Locks the door down, or ends that.
pub(crate) async fn set_lockdown(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path((id, what)): Path<(i64, String)>,
) -> Result<Response, Failure> {
    let on = match what.as_str() {
        "start" => true,
        "end" => false,
        _ => return Err(Error::NotFound("page").into()),
    };
    let lock = LockId::new(id);
    locks::set_lockdown(&service, &caller, lock, on).await?;
    let name = locks::get(&service, &caller, lock).await?.lock.name;
    Ok(go(&format!("/doors/{id}"), if on { "locked-down" } else { "released" }, name.as_str(), ""))
}

/// Asks before the door is removed.
pub(crate) async fn ask_removal(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let lock = locks::get(&service, &caller, LockId::new(id)).await?.lock;
    require(powers.may_at(Permission::LocksWrite, Scope::Lock(lock.id, lock.place)))?;
    Ok(removal(Shell::new(&powers, "/doors"), id, lock.name.as_str()).ask(&headers))
}

/// Removes the door.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let name = locks::get(&service, &caller, LockId::new(id)).await?.lock.name.to_string();
    match locks::delete(&service, &caller, LockId::new(id)).await {
        Ok(()) => Ok(go("/doors", "removed", &name, "")),
        Err(error) => {
            let problems = crate::error::others(&problems(error)?, &[]);
            Ok(removal(Shell::new(&powers, "/doors"), id, &name).ask_again(problems))
        }
    }
}

fn removal(shell: Shell, id: i64, name: &str) -> Question {
    Question {
        title: shell.w.t("door-remove"),
        text: shell.w.with("door-remove-question", &[("door", name.into())]),
        action: format!("/doors/{id}/remove"),
        sent: Vec::new(),
        button: shell.w.t("action-remove"),
        is_danger: true,
        back: format!("/doors/{id}"),
        problems: Vec::new(),
        shell,
    }
}

fn require(may: bool) -> Result<(), Failure> {
    if may { Ok(()) } else { Err(Error::Forbidden("locks_write").into()) }
}

/// Who can open the door now; the list alone where htmx asks.
pub(crate) async fn openers(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Query(asked): Query<OpenersQuery>,
) -> Result<Response, Failure> {
    let lock = locks::get(&service, &caller, LockId::new(id)).await?.lock;
    let found = explain::openers(&service, &caller, lock.id, None, (part(asked.page, LINES), MANY)).await?;
    let shell = Shell::new(&powers, "/doors");
    let rows: Vec<OpenerRow> = found
        .items
        .into_iter()
        .map(|opener| OpenerRow {
            id: opener.user.id().get(),
            is_user: !opener.user.is_guest() && powers.may_somewhere(Permission::UsersRead),
            name: opener.user.name().to_string(),
            role: texts::role(opener.right.1),
        })
        .collect();
    let count = shell.w.with("door-openers-count", &[("count", found.total.into())]);
    let address = |page: i64| format!("/doors/{id}/openers?page={page}");
    let page = OpenersPage {
        door: id,
        name: lock.name.to_string(),
        rows,
        pager: Pager::new(count, asked.page, (found.total, LINES), address),
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_list()) } else { page::html(&page) })
}
