//! A user's profile, to be edited, and what they did last.

use super::entry::Entry;
use super::user::done;
use crate::clock::Places;
use crate::error::{Failure, others, problems};
use crate::lines::{Line, Reading};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::UserId;
use domain::permission::Permission;
use serde::Deserialize;
use service::event_sets::{self, Query};
use service::powers::Powers;
use service::users::{self, UserInput};
use service::{Error, Field, Problems, Service};

#[derive(Template)]
#[template(path = "profile.html", blocks = ["dialog"])]
struct ProfilePage {
    shell: Shell,
    id: i64,
    name: Entry,
    phone: Entry,
    notes: Entry,
    problems: Vec<String>,
}

#[derive(Template)]
#[template(path = "entries.html", blocks = ["list"])]
struct EntriesPage {
    shell: Shell,
    lines: Vec<Line>,
}

/// What can be edited.
#[derive(Clone, Deserialize)]
pub(crate) struct ProfileForm {
    name: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    notes: String,
}

/// Lines beside a user.
const RECENT: i64 = 15;

/// The form; the inside of the dialog where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !powers.may(Permission::UsersWrite) {
        return Err(Error::Forbidden("users_write").into());
    }
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let notes = user.notes.as_ref().map(ToString::to_string).unwrap_or_default();
    let phone = users::find_phone(&service, &caller, user.id).await?.map(String::from).unwrap_or_default();
    let form = ProfileForm { name: user.name.to_string(), phone, notes };
    Ok(answer(&headers, StatusCode::OK, &build(&powers, id, form, &Problems::default())))
}

/// Changes the profile.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<ProfileForm>,
) -> Result<Response, Failure> {
    let input = UserInput {
        name: Field::Set(form.name.clone()),
        notes: super::door::filled(&form.notes),
        ..UserInput::default()
    };
    match users::update_with_phone(&service, &caller, UserId::new(id), (input, form.phone.clone())).await {
        Ok(()) => Ok(done(id, "saved", "")),
        Err(error) => {
            let page = build(&powers, id, form, &problems(error)?);
            Ok(answer(&headers, StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn build(powers: &Powers, id: i64, form: ProfileForm, problems: &Problems) -> ProfilePage {
    let shell = Shell::new(powers, "/users");
    let w = shell.w;
    let entry =
        |name, label: &str, value: String| Entry::text(name, w.t(label), value).checked(problems).within("edit");
    ProfilePage {
        id,
        name: entry("name", "user-edit-name", form.name).required(),
        phone: entry("phone", "user-edit-phone", form.phone).kind("tel").hint(w.t("user-edit-phone-hint")),
        notes: entry("notes", "user-edit-notes", form.notes).lines(4).hint(w.t("user-edit-notes-hint")),
        problems: others(problems, &["name", "phone", "notes"]),
        shell,
    }
}

fn answer(headers: &HeaderMap, status: StatusCode, page: &ProfilePage) -> Response {
    if page::is_fragment(headers) {
        page::with_status(status, &page.as_dialog())
    } else {
        page::with_status(status, page)
    }
}

/// What somebody did last, beside their page; without scripts, Activity shows it.
pub(crate) async fn entries(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !page::is_fragment(&headers) {
        return Ok(Redirect::to(&format!("/activity?user={id}")).into_response());
    }
    let places = Places::read(&service, &caller).await;
    let shell = Shell::new(&powers, "/users");
    let reading = Reading { w: shell.w, powers: &powers, places: &places, now: service.now() };
    let mut events = Vec::new();
    for place in super::activity::readable_at_once(&powers, &places) {
        let query = Query {
            event_actor_type: Some("User".to_owned()),
            event_actor_id: Some(id),
            place_id: place,
            ..Query::default()
        };
        events.extend(event_sets::browse(&service, &caller, query, (None, RECENT)).await?.events);
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.uuid));
    events.truncate(usize::try_from(RECENT).unwrap_or(0));
    let lines = events.iter().map(|event| reading.line(event)).collect();
    Ok(page::html(&EntriesPage { shell, lines }.as_list()))
}
