//! One place: where it is, its doors and groups, when it is closed, and its lockdown.

use super::entry::Entry;
use super::hours::{self, Hours, HoursForm, Subject};
use super::pager::encoded;
use super::places::{PlaceForm, SHOWN, one_line};
use super::question::Question;
use super::{schedules, wall};
use crate::door_state::DoorState;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Scope;
use domain::id::PlaceId;
use domain::permission::Permission;
use domain::place::Place;
use domain::schedule::Scheduleable;
use serde::Deserialize;
use service::groups::{self, GroupFilter, People};
use service::locks::{self, LockFilter, LockView, Standing};
use service::places;
use service::powers::Powers;
use service::{Caller, Error, Page, Problems, Service};

#[derive(Template)]
#[template(path = "place.html")]
struct PlacePage {
    shell: Shell,
    id: i64,
    name: String,
    address: String,
    done: String,
    /// Since when it is locked down; empty: it is not.
    lockdown: String,
    organization_lockdown: String,
    may_edit: bool,
    may_delete: bool,
    may_add_group: bool,
    may_see_rights: bool,
    entries: Vec<Entry>,
    position: Vec<Entry>,
    zones: Vec<String>,
    problems: Vec<String>,
    facts: Vec<(String, String)>,
    doors: Vec<DoorLine>,
    groups: Vec<GroupLine>,
    hours: Option<Hours>,
}

struct DoorLine {
    id: i64,
    name: String,
    state: DoorState,
}

struct GroupLine {
    id: i64,
    name: String,
    text: String,
}

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Told {
    done: String,
}

/// Whether a place is to be locked down.
#[derive(Deserialize)]
pub(crate) struct LockdownForm {
    on: bool,
}

/// The page of a place.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Query(told): Query<Told>,
) -> Result<Response, Failure> {
    let place = places::get(&service, &caller, PlaceId::new(id)).await?.place;
    let contact = places::find_night_contact(&service, &caller, place.id).await?;
    let form = PlaceForm::of(&place, contact.as_ref());
    Ok(page::html(&build(&service, &caller, &powers, &place, (&form, &Problems::default(), &told.done)).await?))
}

/// Changes what is said of it.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<PlaceForm>,
) -> Result<Response, Failure> {
    let place = places::get(&service, &caller, PlaceId::new(id)).await?.place;
    let outcome = match form.input() {
        Ok(input) => places::update(&service, &caller, place.id, input).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match outcome {
        Ok(()) => Ok(Redirect::to(&format!("/places/{id}?done=saved")).into_response()),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, &caller, &powers, &place, (&form, &problems, "")).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Asks whether to lock it down, or to end that.
pub(crate) async fn ask_lockdown(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = places::get(&service, &caller, PlaceId::new(id)).await?;
    let on = view.place.locked_down_since.is_none();
    Ok(lockdown_question(&powers, &view.place, on).ask(&headers))
}

/// Locks it down, or ends that.
pub(crate) async fn set_lockdown(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<LockdownForm>,
) -> Result<Response, Failure> {
    let place = places::get(&service, &caller, PlaceId::new(id)).await?.place;
    let done = if form.on { "locked-down" } else { "lockdown-over" };
    match places::set_lockdown(&service, &caller, place.id, form.on).await {
        Ok(()) => Ok(Redirect::to(&format!("/places/{id}?done={done}")).into_response()),
        Err(error) => {
            let problems = others(&problems(error)?, &[]);
            Ok(lockdown_question(&powers, &place, form.on).ask_again(problems))
        }
    }
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
    match places::delete(&service, &caller, PlaceId::new(id)).await {
        Ok(()) => Ok(Redirect::to(&format!("/places?done=deleted&what={}", encoded(&name))).into_response()),
        Err(error) => Ok(question.ask_again(others(&problems(error)?, &[]))),
    }
}

fn lockdown_question(powers: &Powers, place: &Place, on: bool) -> Question {
    let shell = Shell::new(powers, "/places");
    let words = [("name", place.name.as_str().into())];
    let ids = if on {
        ["places-lockdown-title", "places-lockdown-text", "places-lockdown"]
    } else {
        ["places-lockdown-end-title", "places-lockdown-end-text", "places-lockdown-end"]
    };
    let [title, text, button] = ids.map(|id| shell.w.with(id, &words));
    let id = place.id.get();
    Question {
        title,
        text,
        action: format!("/places/{id}/lockdown"),
        sent: vec![("on", on.to_string())],
        button,
        is_danger: on,
        back: format!("/places/{id}"),
        problems: Vec::new(),
        shell,
    }
}

async fn question(service: &Service, caller: &Caller, powers: &Powers, id: i64) -> Result<(Question, String), Failure> {
    let view = places::get(service, caller, PlaceId::new(id)).await?;
    let (shell, name) = (Shell::new(powers, "/places"), view.place.name.to_string());
    let words = [("name", name.as_str().into()), ("doors", view.locks_count.into())];
    let question = Question {
        title: shell.w.with("places-delete-title", &words),
        text: shell.w.with("places-delete-text", &words),
        action: format!("/places/{id}/delete"),
        sent: Vec::new(),
        button: shell.w.t("places-delete"),
        is_danger: true,
        back: format!("/places/{id}"),
        problems: Vec::new(),
        shell,
    };
    Ok((question, name))
}

/// The most doors and groups that the page shows.
const ALL: Page = Page { limit: 500, offset: 0 };

async fn build(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    place: &Place,
    (form, problems, done): (&PlaceForm, &Problems, &str),
) -> Result<PlacePage, Failure> {
    let shell = Shell::new(powers, "/places");
    let (w, scope) = (shell.w, Scope::Place(place.id));
    let filter = LockFilter { place: Some(place.id), ..LockFilter::default() };
    let doors = locks::list(service, caller, filter, Standing::default(), ALL).await?.items;
    let filter = GroupFilter { place: Some(place.id), people: People::Many, ..GroupFilter::default() };
    let found = groups::list(service, caller, filter, ALL).await?.items;
    let subject = Subject {
        of: Scheduleable::Place(place.id),
        scope,
        name: place.name.to_string(),
        zone: place.time_zone.clone(),
        is_restricted: false,
        from: "place",
    };
    let blank = (&HoursForm::default(), &Problems::default());
    let (entries, position) = form.entries(w, problems);
    let since = |id: &str, at| w.with(id, &[("at", wall::moment(at, &place.time_zone).into())]);
    let whole = doors.iter().find_map(|door| door.organization_locked_down_since);
    Ok(PlacePage {
        id: place.id.get(),
        name: place.name.to_string(),
        address: one_line(place),
        done: told(&shell, done),
        lockdown: place.locked_down_since.map(|at| since("places-locked-down", at)).unwrap_or_default(),
        organization_lockdown: whole.map(|at| since("places-all-locked-down", at)).unwrap_or_default(),
        may_edit: powers.may_at(Permission::PlacesWrite, scope),
        may_delete: powers.may(Permission::PlacesWrite),
        may_add_group: powers.may_at(Permission::GroupsWrite, scope),
        may_see_rights: powers.may_at(Permission::RoleAssignmentsRead, scope),
        entries,
        position,
        zones: wall::zones(),
        problems: others(problems, &SHOWN),
        facts: facts(w, place, &form.night_contact),
        doors: doors.iter().map(|view| door(service, w, view)).collect(),
        groups: found.iter().map(|view| group(w, view)).collect(),
        hours: hours::load(service, caller, (w, powers), &subject, blank).await?,
        shell,
    })
}

fn told(shell: &Shell, done: &str) -> String {
    match done {
        "added" => shell.w.t("places-done-added"),
        "saved" => shell.w.t("places-done-saved"),
        "lockdown-over" => shell.w.t("places-done-lockdown-over"),
        done => schedules::told(shell, done).unwrap_or_default(),
    }
}

/// What is said of it, for who may not change it.
fn facts(w: Words, place: &Place, night_contact: &str) -> Vec<(String, String)> {
    let position = place.position.map(|at| format!("{}, {}", at.latitude(), at.longitude()));
    let mut facts = vec![
        (w.t("places-address"), place.address.to_string()),
        (w.t("places-zone"), place.time_zone.name().to_owned()),
        (w.t("places-position"), position.unwrap_or_else(|| w.t("places-position-none"))),
    ];
    if !night_contact.is_empty() {
        facts.push((w.t("places-night"), night_contact.to_owned()));
    }
    facts
}

fn door(service: &Service, w: Words, view: &LockView) -> DoorLine {
    let state = DoorState::new(w, view, service.now());
    DoorLine { id: view.lock.id.get(), name: view.lock.name.to_string(), state }
}

fn group(w: Words, view: &groups::GroupView) -> GroupLine {
    let people = w.with("groups-people", &[("count", view.users_count.into())]);
    let doors = w.with("groups-doors", &[("count", view.locks_count.into())]);
    GroupLine { id: view.group.id.get(), name: view.group.name.to_string(), text: format!("{people} · {doors}") }
}
