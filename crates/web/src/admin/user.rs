//! One user: who they are, what they may open and by what, and the button that shares more.

pub(crate) use crate::clock::{day, time};

use super::belongings::{self, CardRow, DeviceRow, MailRow};
use super::right_line::{givers, target as linked_target, validity};
use super::{photo, way_in};
use crate::clock::Places;
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
use domain::right::{Source, TargetKind};
use domain::role::Role;
use domain::schedule::Interval;
use domain::time::{TimeZone, Timestamp};
use domain::user::User;
use serde::Deserialize;
use service::explain::{self, OpeningView};
use service::powers::Powers;
use service::role_assignments::{self, RightFilter, RightView, TargetView};
use service::texts::{self, Reader};
use service::{Caller, Error, Field, Page, Service, photos, users};
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    shell: Shell,
    id: i64,
    name: String,
    email: String,
    initials: String,
    /// Where their photo is, and what it shows in words.
    photo: Option<(String, String)>,
    phone: String,
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
    may_give_cards: bool,
    devices: Option<Vec<DeviceRow>>,
    may_end_devices: bool,
    may_make_way_in: bool,
    mails: Option<Vec<MailRow>>,
    may_see_entries: bool,
    added: String,
    seen: String,
    /// In which zone the times of the page are.
    zone: String,
}

struct RightRow {
    id: i64,
    target: String,
    target_href: Option<String>,
    kind: String,
    icon: &'static str,
    role: String,
    source: String,
    /// Who gave it, with a page of theirs.
    giver: Option<(i64, String)>,
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
    let (names, places) = (givers(&service, &caller, &rights).await?, Places::read(&service, &caller).await);
    let doors = doors(&service, &caller, id).await?;
    let shell = Shell::new(&powers, "/users");
    let (w, zone) = (shell.w, &powers.organization.time_zone);
    let reading = Reading { w, powers: &powers, names: &names, places: &places, now: service.now() };
    let photo = photos::find_time(&service, &caller, id).await?;
    Ok(page::html(&UserPage {
        id: id.get(),
        name: user.name.to_string(),
        email: user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string),
        initials: initials(user.name.as_str()),
        photo: photo
            .map(|at| (photo::address(id, at), w.with("user-photo-of", &[("name", user.name.as_str().into())]))),
        phone: users::find_phone(&service, &caller, id).await?.map(String::from).unwrap_or_default(),
        done: told(w, &done, user.name.as_str()),
        is_suspended: !user.access_enabled,
        has_signed_in: user.confirmed_at.is_some(),
        may_edit: powers.may(Permission::UsersWrite),
        may_share: shares(&powers),
        rights: rights.iter().map(|right| reading.row(right)).collect(),
        doors: doors.map(|doors| doors.iter().map(|opening| door(w, opening, &rights)).collect()),
        notes: user.notes.as_ref().map(ToString::to_string).unwrap_or_default(),
        cards: belongings::cards(&service, (&caller, &powers), id, w).await?,
        may_change_cards: belongings::may_change_cards(&powers),
        may_give_cards: powers.may(Permission::CardAssignmentsWrite) && powers.may(Permission::CardsRead),
        devices: belongings::devices(&service, (&caller, &powers), id, (w, zone)).await?,
        may_end_devices: powers.may(Permission::LoginsWrite),
        may_make_way_in: way_in::may_make(&powers),
        mails: belongings::mails(&service, (&caller, &powers), id, (w, zone)).await?,
        may_see_entries: powers.may_somewhere(Permission::EventsRead),
        added: day(user.created_at, zone),
        seen: user.last_accessed_at.map_or_else(|| w.t("users-never"), |at| day(at, zone)),
        zone: w.with("settings-zone-of-times", &[("zone", zone.name().into())]),
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

/// That something was shared with somebody, whom no mail tells of it.
pub(super) fn told_of_share(w: Words, user: &User, what: &str) -> String {
    w.with("done-shared", &[("name", user.name.as_str().into()), ("what", what.into())])
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
        "card-given" => w.t("user-card-given"),
        "device-ended" => w.t("user-device-ended"),
        "device-primary" => w.t("user-device-now-primary"),
        "photo-saved" => w.t("photo-saved"),
        "photo-removed" => w.t("photo-removed"),
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

/// What the rows of rights are told with.
struct Reading<'a> {
    w: Words,
    powers: &'a Powers,
    names: &'a HashMap<i64, String>,
    places: &'a Places,
    now: Timestamp,
}

impl Reading<'_> {
    fn row(&self, view: &RightView) -> RightRow {
        let (w, right) = (self.w, &view.right);
        let (kind, icon, shared) = match &view.target {
            TargetView::Organization(_) => ("scope-organization", "building", TargetKind::Organization),
            TargetView::Place(_) => ("scope-place", "map-pin", TargetKind::Place),
            TargetView::Group(_) => ("scope-group", "users-group", TargetKind::Group),
        };
        let giver = match right.source {
            Source::Manual(Some(by)) => self.names.get(&by.get()).map(|name| (by.get(), name.clone())),
            _ => None,
        };
        let is_always = right.valid.from.is_none() && right.valid.until.is_none();
        let (target, target_href) = linked_target(&view.target);
        RightRow {
            id: right.id.get(),
            target,
            target_href,
            kind: w.t(kind),
            icon,
            role: texts::role(right.role),
            source: texts::source(right.source, None, w.0),
            giver,
            validity: if is_always { String::new() } else { validity(w, right, self.now, self.zone(view)).0 },
            may_remove: right.source.is_manual() && right.role != Role::OrganizationOwner && self.powers.shares(shared),
        }
    }

    /// The zone in which a validity is told: that of the place, or of the organization where there is none.
    fn zone<'a>(&'a self, view: &'a RightView) -> &'a TimeZone {
        match &view.target {
            TargetView::Place(place) => &place.time_zone,
            TargetView::Group(group) if group.place.is_some() => self.places.zone(group.place),
            TargetView::Group(_) | TargetView::Organization(_) => &self.powers.organization.time_zone,
        }
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
