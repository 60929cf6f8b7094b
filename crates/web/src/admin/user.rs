//! One user: who they are, what they may open and by what, and the button that shares more.

pub(crate) use crate::clock::{day, time};

use super::belongings::{self, CardRow, DeviceRow};
use crate::error::Failure;
use crate::session::Staff;
use crate::shell::{Shell, initials};
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::Decision;
use domain::id::UserId;
use domain::permission::Permission;
use domain::right::{Right, TargetKind};
use domain::role::Role;
use domain::schedule::Interval;
use domain::time::{Standing, TimeZone, Timestamp};
use domain::user::Locale;
use serde::Deserialize;
use service::explain::{self, OpeningView};
use service::powers::Powers;
use service::role_assignments::{self, RightFilter, RightView, TargetView};
use service::texts::{self, Reader};
use service::{Caller, Error, Field, Page, Service, users};

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    shell: Shell,
    id: i64,
    name: String,
    email: String,
    initials: String,
    done: String,
    is_suspended: bool,
    has_signed_in: bool,
    may_edit: bool,
    may_share: bool,
    rights: Vec<RightRow>,
    doors: Option<Vec<DoorRow>>,
    notes: String,
    cards: Option<Vec<CardRow>>,
    may_change_cards: bool,
    devices: Option<Vec<DeviceRow>>,
    may_end_devices: bool,
    may_see_entries: bool,
    added: String,
    seen: String,
}

struct RightRow {
    id: i64,
    target: String,
    kind: String,
    icon: &'static str,
    role: String,
    source: String,
    validity: String,
    may_remove: bool,
}

struct DoorRow {
    id: i64,
    name: String,
    place: String,
    is_open_to_them: bool,
    why: String,
}

/// What was just done, for the line that says so.
#[derive(Default, Deserialize)]
pub(crate) struct Done {
    #[serde(default)]
    done: String,
    #[serde(default)]
    what: String,
}

/// Whether somebody may open doors at all.
#[derive(Deserialize)]
pub(crate) struct AccessForm {
    enabled: bool,
}

/// The page of a user.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Query(done): Query<Done>,
) -> Result<Response, Failure> {
    let id = UserId::new(id);
    let user = users::get(&service, &caller, id).await?.user;
    let rights = rights(&service, &caller, id).await?;
    let doors = doors(&service, &caller, id).await?;
    let shell = Shell::new(&powers, "/users");
    let w = shell.w;
    let zone = TimeZone::utc();
    Ok(page::html(&UserPage {
        id: id.get(),
        name: user.name.to_string(),
        email: user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string),
        initials: initials(user.name.as_str()),
        done: told(w, &done, user.name.as_str()),
        is_suspended: !user.access_enabled,
        has_signed_in: user.confirmed_at.is_some(),
        may_edit: powers.may(Permission::UsersWrite),
        may_share: shares(&powers),
        rights: rights.iter().map(|right| row(w, &powers, right, service.now())).collect(),
        doors: doors.map(|doors| doors.iter().map(|opening| door(w, opening, &rights)).collect()),
        notes: user.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
        cards: belongings::cards(&service, (&caller, &powers), id).await?,
        may_change_cards: belongings::may_change_cards(&powers),
        devices: belongings::devices(&service, (&caller, &powers), id, w).await?,
        may_end_devices: powers.may(Permission::LoginsWrite),
        may_see_entries: powers.may_somewhere(Permission::EventsRead),
        added: day(user.created_at, &zone),
        seen: user.last_accessed_at.map_or_else(|| w.t("users-never"), |at| day(at, &zone)),
        shell,
    }))
}

/// Suspends somebody, or ends that.
pub(crate) async fn set_access(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<AccessForm>,
) -> Result<Response, Failure> {
    let input = users::UserInput { access_enabled: Field::Set(form.enabled), ..users::UserInput::default() };
    users::update(&service, &caller, UserId::new(id), input).await?;
    let done = if form.enabled { "resumed" } else { "suspended" };
    Ok(Redirect::to(&format!("/users/{id}?done={done}")).into_response())
}

/// Back to the page of a user, which says what was done.
pub(super) fn done(user: i64, told: &str, what: &str) -> Response {
    let what: String = form_urlencoded::byte_serialize(what.as_bytes()).collect();
    Redirect::to(&format!("/users/{user}?done={told}&what={what}#rights")).into_response()
}

/// Whether they may share anything.
pub(super) fn shares(powers: &Powers) -> bool {
    [TargetKind::Group, TargetKind::Place, TargetKind::Organization].into_iter().any(|kind| powers.shares(kind))
}

async fn rights(service: &Service, caller: &Caller, id: UserId) -> Result<Vec<RightView>, Failure> {
    let filter = RightFilter { assignee: Some(id), ..RightFilter::default() };
    Ok(role_assignments::list(service, caller, filter, Page { limit: 100, offset: 0 }).await?.items)
}

/// The doors that they may open; nothing where the caller may not know.
async fn doors(service: &Service, caller: &Caller, id: UserId) -> Result<Option<Vec<OpeningView>>, Failure> {
    let now = service.now();
    let within = Interval { starts: now, ends: now.plus_seconds(60) };
    match explain::openings(service, caller, id, within).await {
        Ok(doors) => Ok(Some(doors)),
        Err(Error::NotFound(_) | Error::Forbidden(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

fn told(w: Words, done: &Done, name: &str) -> String {
    let words = [("name", name.into()), ("what", done.what.as_str().into())];
    match done.done.as_str() {
        "added" => w.with("done-added", &words),
        "shared" => w.with("done-shared", &words),
        "shared-mailed" => w.with("done-shared-mailed", &words),
        "removed" => w.with("done-removed", &words),
        "suspended" => w.with("done-suspended", &words),
        "resumed" => w.with("done-resumed", &words),
        "saved" => w.t("user-saved"),
        "card-changed" => w.t("user-card-changed"),
        "card-returned" => w.t("user-card-returned"),
        "device-ended" => w.t("user-device-ended"),
        _ => String::new(),
    }
}

/// What a right is on.
pub(super) fn target(view: &RightView) -> String {
    match &view.target {
        TargetView::Organization(organization) => organization.name.to_string(),
        TargetView::Place(place) => place.name.to_string(),
        TargetView::Group(group) => group.name.to_string(),
    }
}

fn row(w: Words, powers: &Powers, view: &RightView, now: Timestamp) -> RightRow {
    let right = &view.right;
    let (kind, icon, shared) = match &view.target {
        TargetView::Organization(_) => ("scope-organization", "building", TargetKind::Organization),
        TargetView::Place(_) => ("scope-place", "map-pin", TargetKind::Place),
        TargetView::Group(_) => ("scope-group", "users-group", TargetKind::Group),
    };
    RightRow {
        id: right.id.get(),
        target: target(view),
        kind: w.t(kind),
        icon,
        role: texts::role(right.role),
        source: texts::source(right.source, None, Locale::En),
        validity: validity(w, right, now),
        may_remove: right.source.is_manual() && right.role != Role::OrganizationOwner && powers.shares(shared),
    }
}

fn validity<A>(w: Words, right: &Right<A>, now: Timestamp) -> String {
    let zone = TimeZone::utc();
    let shown = |at: Timestamp| time(at, &zone, "%-d %b %Y, %H:%M UTC").into();
    match (right.valid.place(now), right.valid.from, right.valid.until) {
        (Standing::Before, Some(from), _) => w.with("right-from", &[("at", shown(from))]),
        (Standing::After, _, Some(until)) => w.with("right-ended", &[("at", shown(until))]),
        (_, _, Some(until)) => w.with("right-until", &[("at", shown(until))]),
        _ => String::new(),
    }
}

/// A door, with the right that opens it or the reason why none does.
fn door(w: Words, opening: &OpeningView, rights: &[RightView]) -> DoorRow {
    let why = match opening.decision {
        Decision::Grant(right) => {
            let through = right.and_then(|(id, _)| rights.iter().find(|view| view.right.id == id)).map(target);
            through.map_or_else(String::new, |through| w.with("door-through", &[("right", through.into())]))
        }
        Decision::Deny(reason) => texts::reason_by(reason, opening.cause.as_deref(), Reader::Staff, w.0),
    };
    DoorRow {
        id: opening.lock.id.get(),
        name: opening.lock.name.to_string(),
        place: opening.place.name.to_string(),
        is_open_to_them: matches!(opening.decision, Decision::Grant(_)),
        why,
    }
}
