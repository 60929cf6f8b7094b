//! The schedules of a group, a place or a door on a page of their own, adding one, and taking one away.

use super::hours::{self, Hours, HoursForm, Subject, address};
use super::question::Question;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Scope;
use domain::id::{GroupId, LockId, PlaceId, ScheduleId};
use domain::schedule::Scheduleable;
use serde::Deserialize;
use service::groups::{self, People};
use service::powers::Powers;
use service::{Caller, Error, Problems, Service, locks, places, schedules};

#[derive(Template)]
#[template(path = "schedules.html", blocks = ["grid"])]
struct SchedulesPage {
    shell: Shell,
    title: String,
    back: String,
    done: String,
    hours: Hours,
}

/// What was done, and from where.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    done: String,
    from: String,
}

/// The page; the grid, the lists and the forms alone where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id)): Path<(String, i64)>,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Result<Response, Failure> {
    let subject = subject(&service, &caller, &powers, scheduleable(&kind, id)?).await?;
    let typed = (&HoursForm::default(), &Problems::default());
    let page = build(&service, &caller, &powers, &subject, typed, &told.done).await?;
    Ok(if page::is_fragment(&headers) { page::html(&page.as_grid()) } else { page::html(&page) })
}

/// Adds one.
pub(crate) async fn add(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id)): Path<(String, i64)>,
    Form(form): Form<HoursForm>,
) -> Result<Response, Failure> {
    let of = scheduleable(&kind, id)?;
    let subject = subject(&service, &caller, &powers, of).await?;
    match schedules::create(&service, &caller, of, form.input(of, &subject.zone)).await {
        Ok(_) => Ok(back(of, &form.from, "hours-added")),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, &caller, &powers, &subject, (&form, &problems), "").await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Asks whether to take one away.
pub(crate) async fn ask(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id, schedule)): Path<(String, i64, i64)>,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Result<Response, Failure> {
    let of = scheduleable(&kind, id)?;
    Ok(question(&service, &caller, &powers, (of, schedule), &told.from).await?.ask(&headers))
}

/// Takes one away.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((kind, id, schedule)): Path<(String, i64, i64)>,
    Form(form): Form<Told>,
) -> Result<Response, Failure> {
    let of = scheduleable(&kind, id)?;
    let question = question(&service, &caller, &powers, (of, schedule), &form.from).await?;
    match schedules::delete(&service, &caller, ScheduleId::new(schedule)).await {
        Ok(()) => Ok(back(of, &form.from, "hours-removed")),
        Err(error) => Ok(question.ask_again(others(&problems(error)?, &[]))),
    }
}

/// What was done with schedules, in words; nothing for another word.
pub(super) fn told(shell: &Shell, done: &str) -> Option<String> {
    match done {
        "hours-added" => Some(shell.w.t("hours-done-added")),
        "hours-changed" => Some(shell.w.t("hours-done-changed")),
        "hours-removed" => Some(shell.w.t("hours-done-removed")),
        _ => None,
    }
}

pub(super) fn scheduleable(kind: &str, id: i64) -> Result<Scheduleable, Failure> {
    match kind {
        "group" => Ok(Scheduleable::Group(GroupId::new(id))),
        "place" => Ok(Scheduleable::Place(PlaceId::new(id))),
        "lock" => Ok(Scheduleable::Lock(LockId::new(id))),
        _ => Err(Error::NotFound("schedule").into()),
    }
}

pub(super) async fn subject(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    of: Scheduleable,
) -> Result<Subject, Failure> {
    Ok(match of {
        Scheduleable::Group(id) => {
            let view = groups::get_with(service, caller, id, People::Any).await?;
            let zone = view.place.map_or_else(|| powers.organization.time_zone.clone(), |place| place.time_zone);
            Subject {
                of,
                scope: Scope::Group(id, view.group.place),
                name: view.group.name.to_string(),
                zone,
                is_restricted: view.group.restrictions.time,
                from: "",
            }
        }
        Scheduleable::Place(id) => {
            let place = places::get(service, caller, id).await?.place;
            Subject {
                of,
                scope: Scope::Place(id),
                name: place.name.to_string(),
                zone: place.time_zone,
                is_restricted: false,
                from: "",
            }
        }
        Scheduleable::Lock(id) => {
            let view = locks::get(service, caller, id).await?;
            Subject {
                of,
                scope: Scope::Lock(id, view.lock.place),
                name: view.lock.name.to_string(),
                zone: view.place.time_zone,
                is_restricted: view.lock.restrictions.time,
                from: "",
            }
        }
    })
}

async fn build(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    subject: &Subject,
    typed: (&HoursForm, &Problems),
    done: &str,
) -> Result<SchedulesPage, Failure> {
    let here = match subject.of {
        Scheduleable::Group(_) => "/groups",
        Scheduleable::Place(_) => "/places",
        Scheduleable::Lock(_) => "/doors",
    };
    let shell = Shell::new(powers, here);
    let hours = hours::load(service, caller, (shell.w, powers), subject, typed).await?;
    Ok(SchedulesPage {
        title: shell.w.with("hours-title", &[("name", subject.name.as_str().into())]),
        back: page_of(subject.of),
        done: told(&shell, done).unwrap_or_default(),
        hours: hours.ok_or(Error::Forbidden("schedules_read"))?,
        shell,
    })
}

/// The page of what schedules belong to.
fn page_of(of: Scheduleable) -> String {
    match of {
        Scheduleable::Group(id) => format!("/groups/{}", id.get()),
        Scheduleable::Place(id) => format!("/places/{}", id.get()),
        Scheduleable::Lock(id) => format!("/doors/{}", id.get()),
    }
}

/// Where one comes from: the page of what they belong to, or their own.
pub(super) fn origin(of: Scheduleable, from: &str) -> String {
    let (kind, id) = address(of);
    if from == kind { page_of(of) } else { format!("/schedules/{kind}/{id}") }
}

pub(super) fn back(of: Scheduleable, from: &str, done: &str) -> Response {
    Redirect::to(&format!("{}?done={done}#hours", origin(of, from))).into_response()
}

/// The question; fails if the schedule belongs to something else.
async fn question(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    (of, id): (Scheduleable, i64),
    from: &str,
) -> Result<Question, Failure> {
    let view = schedules::get(service, caller, ScheduleId::new(id)).await?;
    if view.schedule.rule.of != of {
        return Err(Error::NotFound("schedule").into());
    }
    let shell = Shell::new(powers, "");
    let (kind, number) = address(of);
    let name = view.schedule.name.as_ref().map(ToString::to_string).unwrap_or_default();
    let words = [("of", view.of_name.as_str().into()), ("name", name.as_str().into())];
    Ok(Question {
        title: shell.w.t("hours-remove-title"),
        text: shell.w.with(if name.is_empty() { "hours-remove-text" } else { "hours-remove-named" }, &words),
        action: format!("/schedules/{kind}/{number}/{id}/remove"),
        sent: vec![("from", from.to_owned())],
        button: shell.w.t("action-remove"),
        is_danger: true,
        back: origin(of, from),
        problems: Vec::new(),
        shell,
    })
}
