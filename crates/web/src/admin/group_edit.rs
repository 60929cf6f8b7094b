//! Changing a group: what it is called, what its members must meet, which doors it opens; and removing it.

use super::group::{GroupQuery, RESTRICTIONS, Typed, build};
use super::pager::encoded;
use super::question::Question;
use crate::error::{Failure, others, problems};
use crate::page;
use crate::session::Staff;
use crate::shell::Shell;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::{GroupId, GroupLockId, LockId};
use serde::Deserialize;
use service::groups::{self, GroupInput, People};
use service::powers::Powers;
use service::{Caller, Error, Field, Problems, Service, group_locks};

/// What it is called and what it is for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct DetailsForm {
    name: String,
    description: String,
}

/// A form as its fields came.
pub(crate) type Fields = Vec<(String, String)>;

/// Changes what it is called and what it is for.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<DetailsForm>,
) -> Result<Response, Failure> {
    let input = GroupInput {
        name: Field::Set(form.name.clone()),
        description: Field::Set(form.description.clone()),
        ..GroupInput::default()
    };
    match groups::update(&service, &caller, GroupId::new(id), input).await {
        Ok(()) => Ok(done(id, "saved", "")),
        Err(error) => {
            let (name, description) = (Some(form.name), Some(form.description));
            again(&service, &caller, &powers, id, Typed { name, description, problems: problems(error)? }).await
        }
    }
}

/// Changes what its members must meet: what is ticked and nothing else.
pub(crate) async fn restrict(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let is_ticked = |index: usize| {
        let name = RESTRICTIONS.get(index).map_or("", |(name, ..)| *name);
        Field::Set(fields.iter().any(|(field, _)| field == name))
    };
    let input = GroupInput {
        time_restriction_enabled: is_ticked(0),
        login_enabled: is_ticked(1),
        geofence_restriction_enabled: is_ticked(2),
        reader_restriction_enabled: is_ticked(3),
        primary_device_restriction_enabled: is_ticked(4),
        tap_to_access_restriction_enabled: is_ticked(5),
        ..GroupInput::default()
    };
    match groups::update(&service, &caller, GroupId::new(id), input).await {
        Ok(()) => Ok(done(id, "restricted", "")),
        Err(error) => {
            again(&service, &caller, &powers, id, Typed { problems: problems(error)?, ..Typed::default() }).await
        }
    }
}

/// Lets it open the doors that are ticked.
pub(crate) async fn add_doors(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let locks: Vec<i64> =
        fields.iter().filter(|(name, _)| name == "lock").filter_map(|(_, value)| value.parse().ok()).collect();
    let mut outcome = if locks.is_empty() { Err(Error::invalid("lock_id", "must be chosen")) } else { Ok(()) };
    for lock in &locks {
        let made = group_locks::create(&service, &caller, GroupId::new(id), LockId::new(*lock)).await;
        outcome = outcome.and(made.map(|_| ()));
    }
    match outcome {
        Ok(()) => {
            Ok(Redirect::to(&format!("/groups/{id}?done=doors-added&count={}#doors", locks.len())).into_response())
        }
        Err(error) => {
            let found = problems(error)?;
            // The form has no field of that name to stand at; the sentence says which it is about.
            let problems = found.fields().iter().fold(Problems::default(), |mut all, (field, sentences)| {
                let field = if *field == "lock_id" { "door" } else { *field };
                sentences.iter().for_each(|sentence| all.add(field, sentence));
                all
            });
            again(&service, &caller, &powers, id, Typed { problems, ..Typed::default() }).await
        }
    }
}

/// It no longer opens a door.
pub(crate) async fn take_door(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path((id, link)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    let link = GroupLockId::new(link);
    let view = group_locks::get(&service, &caller, link).await?;
    group_locks::delete(&service, &caller, link).await?;
    Ok(done(id, "door-gone", view.lock.name.as_str()))
}

/// Asks whether to remove it.
pub(crate) async fn ask(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    Ok(question(&service, &caller, &powers, id).await?.0.ask(&headers))
}

/// Removes it.
pub(crate) async fn delete(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let (question, name) = question(&service, &caller, &powers, id).await?;
    match groups::delete(&service, &caller, GroupId::new(id)).await {
        Ok(()) => Ok(Redirect::to(&format!("/groups?done=deleted&what={}", encoded(&name))).into_response()),
        Err(error) => Ok(question.ask_again(others(&problems(error)?, &[]))),
    }
}

fn done(id: i64, done: &str, what: &str) -> Response {
    Redirect::to(&format!("/groups/{id}?done={done}&what={}", encoded(what))).into_response()
}

/// The page again, with what is wrong.
async fn again(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    id: i64,
    typed: Typed,
) -> Result<Response, Failure> {
    let page = build(service, caller, powers, (id, &GroupQuery::default()), typed).await?;
    Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

async fn question(service: &Service, caller: &Caller, powers: &Powers, id: i64) -> Result<(Question, String), Failure> {
    let view = groups::get_with(service, caller, GroupId::new(id), People::Many).await?;
    let (shell, name) = (Shell::new(powers, "/groups"), view.group.name.to_string());
    let words = [("name", name.as_str().into()), ("people", view.users_count.into())];
    let question = Question {
        title: shell.w.with("group-delete-title", &words),
        text: shell.w.with("group-delete-text", &words),
        action: format!("/groups/{id}/delete"),
        sent: Vec::new(),
        button: shell.w.t("group-delete"),
        is_danger: true,
        back: format!("/groups/{id}"),
        problems: Vec::new(),
        shell,
    };
    Ok((question, name))
}
