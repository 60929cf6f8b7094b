//! One door: how it stands, what it asks, who opens it, and what staff do with it.

use crate::clock::{self, Places};
use crate::door_state::DoorState;
use crate::error::{Failure, of, others, problems};
use crate::lines::{Line, Reading};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Scope;
use domain::id::LockId;
use domain::lock::GEOFENCE_RADIUS_M;
use domain::permission::Permission;
use serde::Deserialize;
use service::event_sets::{self, Query as Asked};
use service::groups::{self, GroupFilter, People};
use service::locks::{self, LockInput, LockView};
use service::powers::Powers;
use service::texts::{self, Reader};
use service::{Caller, Error, Field, Page, Problems, Service};

#[derive(Template)]
#[template(path = "door.html")]
struct DoorPage {
    shell: Shell,
    id: i64,
    name: String,
    place: String,
    place_id: i64,
    state: DoorState,
    facts: Vec<(String, String)>,
    awaits_first: bool,
    done: Option<Told>,
    may_edit: bool,
    may_unlock: bool,
    may_see_openers: bool,
    may_see_schedules: bool,
    lockdown_is_own: bool,
    groups: Option<Vec<GroupRow>>,
    lines: Option<Vec<Line>>,
    form: EditForm,
    restrictions: Restrictions,
    name_problem: String,
    description_problem: String,
    problems: Vec<String>,
}

struct GroupRow {
    id: i64,
    name: String,
    members: String,
}

struct Restrictions {
    time: bool,
    geofence: bool,
    geofence_hint: String,
    reader: bool,
}

/// What was just done, for the line that says so.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    done: String,
    door: String,
    reason: String,
}

/// The line that says what was done.
pub(crate) struct Told {
    pub(crate) is_good: bool,
    pub(crate) text: String,
}

/// What can be edited in words.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct EditForm {
    name: String,
    description: String,
}

/// Switches that are off are not sent.
#[derive(Deserialize)]
pub(crate) struct RestrictionsForm {
    time: Option<String>,
    geofence: Option<String>,
    reader: Option<String>,
}

/// Recent entries on the page.
const RECENT: i64 = 10;

/// The page of a door.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let view = locks::get(&service, &caller, LockId::new(id)).await?;
    let form = EditForm {
        name: view.lock.name.to_string(),
        description: view.lock.description.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    let page = build(&service, (&caller, &powers), view, form, &Problems::default()).await?;
    Ok(page::html(&DoorPage { done: told(page.shell.w, &done), ..page }))
}

/// Renames it.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<EditForm>,
) -> Result<Response, Failure> {
    let lock = LockId::new(id);
    let input = LockInput {
        name: Field::Set(form.name.clone()),
        description: filled(&form.description),
        ..LockInput::default()
    };
    match locks::update(&service, &caller, lock, input).await {
        Ok(()) => Ok(back(id, "saved")),
        Err(error) => {
            let problems = problems(error)?;
            let view = locks::get(&service, &caller, lock).await?;
            let page = build(&service, (&caller, &powers), view, form, &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Says what everybody must meet at the door.
pub(crate) async fn restrict(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<RestrictionsForm>,
) -> Result<Response, Failure> {
    let input = LockInput {
        time_restriction_enabled: Field::Set(form.time.is_some()),
        geofence_restriction_enabled: Field::Set(form.geofence.is_some()),
        reader_restriction_enabled: Field::Set(form.reader.is_some()),
        ..LockInput::default()
    };
    locks::update(&service, &caller, LockId::new(id), input).await?;
    Ok(back(id, "saved"))
}

fn back(id: i64, done: &str) -> Response {
    go(&format!("/doors/{id}"), done, "", "")
}

/// To a page that then says what was done to a door.
pub(super) fn go(path: &str, done: &str, door: &str, reason: &str) -> Response {
    let start = format!("{path}?");
    let mut address = form_urlencoded::Serializer::for_suffix(start.clone(), start.len());
    let fields = [("done", done), ("door", door), ("reason", reason)];
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.append_pair(name, value);
    }
    Redirect::to(&address.finish()).into_response()
}

/// What was typed; nothing where nothing was.
pub(super) fn filled(text: &str) -> Field<String> {
    let text = text.trim();
    if text.is_empty() { Field::Null } else { Field::Set(text.to_owned()) }
}

/// The line that says what was done to a door, whose name it carries where there is no page of it.
pub(super) fn told(w: Words, done: &Done) -> Option<Told> {
    let door = [("door", done.door.as_str().into())];
    let why = domain::event::Refusal::parse(&done.reason);
    let (is_good, text) = match done.done.as_str() {
        "opened" => (true, w.with("door-unlocked", &door)),
        "refused" => {
            let why = texts::refusal(why?, Reader::Staff, w.0);
            (false, w.with("door-stays", &[("door", done.door.as_str().into()), ("why", why.into())]))
        }
        "added" => (true, w.with("door-added", &door)),
        "saved" => (true, w.t("door-saved")),
        "locked-down" => (true, w.with("door-locked-down", &door)),
        "released" => (true, w.with("door-lockdown-ended", &door)),
        "removed" => (true, w.with("door-removed", &door)),
        _ => return None,
    };
    Some(Told { is_good, text })
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    view: LockView,
    form: EditForm,
    problems: &Problems,
) -> Result<DoorPage, Failure> {
    let shell = Shell::new(powers, "/doors");
    let scope = Scope::Lock(view.lock.id, view.lock.place);
    let state = DoorState::new(shell.w, &view, service.now());
    let metres = [("metres", GEOFENCE_RADIUS_M.into())];
    let restricted = view.lock.restrictions;
    Ok(DoorPage {
        id: view.lock.id.get(),
        name: view.lock.name.to_string(),
        place: view.place.name.to_string(),
        place_id: view.place.id.get(),
        facts: facts(shell.w, &view, service),
        awaits_first: view.hold.is_some_and(|hold| hold.is_first_awaited),
        done: None,
        may_edit: powers.may_at(Permission::LocksWrite, scope),
        may_unlock: state.is_ready && powers.may_at(Permission::LocksUnlock, scope),
        may_see_openers: powers.may_at(Permission::RoleAssignmentsRead, scope),
        may_see_schedules: powers.may_at(Permission::SchedulesRead, scope),
        lockdown_is_own: view.lock.locked_down_since.is_some(),
        groups: groups(service, caller, shell.w, view.lock.id).await?,
        lines: lines(service, (caller, powers), shell.w, &view).await?,
        form,
        restrictions: Restrictions {
            time: restricted.time,
            geofence: restricted.geofence,
            geofence_hint: shell.w.with("door-restriction-geofence-hint", &metres),
            reader: restricted.reader,
        },
        name_problem: of(problems, "name"),
        description_problem: of(problems, "description"),
        problems: others(problems, &["name", "description"]),
        state,
        shell,
    })
}

/// What is known of how it stands.
fn facts(w: Words, view: &LockView, service: &Service) -> Vec<(String, String)> {
    let (zone, now) = (&view.place.time_zone, service.now());
    let shown = |at| format!("{} ({})", clock::moment(at, zone, now), zone.name());
    let mut facts = Vec::new();
    let lockdown = [
        (view.lock.locked_down_since, None),
        (view.place.locked_down_since, Some("door-of-place")),
        (view.organization_locked_down_since, Some("door-of-organization")),
    ];
    for (since, whose) in lockdown {
        let Some(since) = since else { continue };
        let whose = whose.map(|id| format!(", {}", w.t(id))).unwrap_or_default();
        facts.push((w.t("door-since"), format!("{}{whose}", shown(since))));
    }
    let controller = match view.status {
        None => "door-is-unwired",
        Some(status) if status.online => "door-controller-on",
        Some(_) => "door-controller-off",
    };
    facts.push((w.t("door-controller"), w.t(controller)));
    if let Some(unlock_time) = view.drive.and_then(|drive| drive.unlock_time) {
        let seconds = f64::from(unlock_time.millis()) / 1_000.0;
        facts.push((w.t("door-unlock-time"), w.with("door-unlock-time-value", &[("seconds", seconds.into())])));
    }
    if let Some(next) = view.hold.and_then(|hold| hold.next) {
        facts.push((w.t("door-hold-next"), shown(next)));
    }
    facts
}

/// The groups that open it; nothing for who may not read them.
async fn groups(service: &Service, caller: &Caller, w: Words, lock: LockId) -> Result<Option<Vec<GroupRow>>, Failure> {
    let filter = GroupFilter { lock: Some(lock), people: People::Many, ..GroupFilter::default() };
    let row = |view: groups::GroupView| GroupRow {
        id: view.group.id.get(),
        name: view.group.name.to_string(),
        members: w.with("door-group-members", &[("count", view.users_count.into())]),
    };
    match groups::list(service, caller, filter, Page { limit: 100, offset: 0 }).await {
        Ok(found) => Ok(Some(found.items.into_iter().map(row).collect())),
        Err(Error::Forbidden(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Its recent lines of the log; nothing for who may not read them.
async fn lines(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    w: Words,
    view: &LockView,
) -> Result<Option<Vec<Line>>, Failure> {
    if !powers.may_at(Permission::EventsRead, Scope::Place(view.place.id)) {
        return Ok(None);
    }
    let query = Asked {
        event_object_type: Some("Lock".to_owned()),
        event_object_id: Some(view.lock.id.get()),
        place_id: Some(view.place.id.get()),
        ..Asked::default()
    };
    let places = Places::read(service, caller).await;
    let reading = Reading { w, powers, places: &places, now: service.now() };
    let found = event_sets::browse(service, caller, query, (None, RECENT)).await?;
    Ok(Some(found.events.iter().map(|event| reading.line(event)).collect()))
}
