//! One group: what it opens, when, and for whom.

use super::entry::{Choice, Entry};
use super::hours::{self, Hours, HoursForm, Subject};
use super::pager::{Pager, encoded, part};
use super::right_line::{RightLine, lines};
use super::schedules;
use crate::error::{Failure, others};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::authority::Scope;
use domain::group::Group;
use domain::id::GroupId;
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::schedule::Scheduleable;
use domain::text::search_key;
use domain::time::TimeZone;
use serde::Deserialize;
use service::group_locks::{self, GroupLockFilter, GroupLockView};
use service::groups::{self, GroupView, People};
use service::locks::{self, LockFilter, Standing};
use service::powers::Powers;
use service::role_assignments::{self, Order, RightFilter};
use service::users::{self, UserFilter};
use service::{Caller, Error, Page, Problems, Service};

#[derive(Template)]
#[template(path = "group.html")]
pub(super) struct GroupPage {
    shell: Shell,
    id: i64,
    name: String,
    place: String,
    place_href: String,
    done: String,
    had: String,
    sentence: String,
    may_edit: bool,
    may_share: bool,
    details: Vec<Entry>,
    problems: Vec<String>,
    doors: Vec<DoorLine>,
    may_change_doors: bool,
    addable: Vec<Choice>,
    restrictions: Vec<Restriction>,
    query: String,
    members: Option<Members>,
    hours: Option<Hours>,
}

/// The members that a search finds, alone.
#[derive(Template)]
#[template(path = "group_members.html")]
struct MembersPart {
    shell: Shell,
    query: String,
    members: Members,
}

struct DoorLine {
    link: i64,
    id: i64,
    name: String,
    place: String,
}

struct Members {
    lines: Vec<RightLine>,
    pager: Pager,
}

/// What members must meet, with what it means.
struct Restriction {
    name: &'static str,
    label: String,
    text: String,
    is_on: bool,
}

/// What is looked for among the members, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct GroupQuery {
    query: String,
    page: i64,
    done: String,
    what: String,
    count: i64,
    had: String,
}

/// What of the page is typed and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) problems: Problems,
}

/// The page of a group; its members alone where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Query(asked): Query<GroupQuery>,
) -> Result<Response, Failure> {
    if !page::is_fragment(&headers) {
        return Ok(page::html(&build(&service, &caller, &powers, (id, &asked), Typed::default()).await?));
    }
    let view = groups::get_with(&service, &caller, GroupId::new(id), People::Any).await?;
    let shell = Shell::new(&powers, "/groups");
    let members = members(&service, &caller, (shell.w, &powers), &view, &asked).await?;
    let members = members.ok_or(Error::Forbidden("role_assignments_read"))?;
    Ok(page::html(&MembersPart { shell, query: asked.query, members }))
}

pub(super) async fn build(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    (id, asked): (i64, &GroupQuery),
    typed: Typed,
) -> Result<GroupPage, Failure> {
    let view = groups::get_with(service, caller, GroupId::new(id), People::Many).await?;
    let shell = Shell::new(powers, "/groups");
    let (w, group, scope) = (shell.w, &view.group, scope(&view.group));
    let doors = doors(service, caller, powers, group).await?;
    let may_change_doors = powers.may_at(Permission::GroupLocksWrite, scope);
    let addable = if may_change_doors { addable(service, caller, powers, (group, &doors)).await? } else { Vec::new() };
    let subject = Subject {
        of: Scheduleable::Group(group.id),
        scope,
        name: group.name.to_string(),
        zone: zone(powers, &view),
        is_restricted: group.restrictions.time,
        from: "group",
    };
    let blank = (&HoursForm::default(), &Problems::default());
    let hours = hours::load(service, caller, (w, powers), &subject, blank).await?;
    let description = group.description.as_ref().map(ToString::to_string).unwrap_or_default();
    let problems = &typed.problems;
    Ok(GroupPage {
        id,
        name: group.name.to_string(),
        place: view.place.as_ref().map_or_else(|| w.t("groups-everywhere"), |place| place.name.to_string()),
        place_href: view.place.as_ref().map(|place| format!("/places/{}", place.id.get())).unwrap_or_default(),
        done: told(&shell, asked),
        had: had(service, caller, w, &asked.had).await?,
        sentence: sentence(w, &view, &doors, hours.as_ref()),
        may_edit: powers.may_at(Permission::GroupsWrite, scope),
        may_share: powers.may_at(Permission::RoleAssignmentsWrite, scope),
        details: vec![
            Entry::text("name", w.t("field-name"), typed.name.unwrap_or_else(|| group.name.to_string()))
                .required()
                .checked(problems),
            Entry::text("description", w.t("groups-description"), typed.description.unwrap_or(description))
                .lines(2)
                .checked(problems),
        ],
        problems: others(problems, &["name", "description"]),
        doors: doors.iter().map(door).collect(),
        may_change_doors,
        addable,
        restrictions: restrictions(w, group),
        query: asked.query.clone(),
        members: members(service, caller, (w, powers), &view, asked).await?,
        hours,
        shell,
    })
}

/// Where a group is, for asking what somebody may do there.
pub(super) const fn scope(group: &Group) -> Scope {
    Scope::Group(group.id, group.place)
}

/// The zone in which its times are told: that of its place, or of the organization where it has none.
pub(super) fn zone(powers: &Powers, view: &GroupView) -> TimeZone {
    view.place.as_ref().map_or(&powers.organization.time_zone, |place| &place.time_zone).clone()
}

fn told(shell: &Shell, asked: &GroupQuery) -> String {
    let w = shell.w;
    let what = [("what", asked.what.as_str().into()), ("count", asked.count.into())];
    match asked.done.as_str() {
        "added" => w.t("group-done-added"),
        "saved" => w.t("group-done-saved"),
        "restricted" => w.t("group-done-restricted"),
        "doors-added" => w.with("group-done-doors-added", &what),
        "door-gone" => w.with("group-done-door-gone", &what),
        "shared" => w.with("group-done-shared", &what),
        "right-changed" => w.with("rights-done-changed", &what),
        "right-removed" => w.with("rights-done-removed", &what),
        done => schedules::told(shell, done).unwrap_or_default(),
    }
}

/// The names of those who had what was shared before.
async fn had(service: &Service, caller: &Caller, w: Words, ids: &str) -> Result<String, Failure> {
    let ids: Vec<i64> = ids.split(',').filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(String::new());
    }
    let filter = UserFilter { ids: Some(ids), ..UserFilter::default() };
    let found = users::list(service, caller, filter, Page { limit: 200, offset: 0 }).await?;
    let names: Vec<String> = found.items.iter().map(|found| found.user.name.to_string()).collect();
    Ok(w.with("group-had", &[("count", found.total.into()), ("names", names.join(", ").into())]))
}

/// What opens, for how many, and when.
fn sentence(w: Words, view: &GroupView, doors: &[GroupLockView], hours: Option<&Hours>) -> String {
    if view.locks_count == 0 {
        return w.t("group-opens-nothing");
    }
    let named: Vec<&str> = doors.iter().take(3).map(|link| link.lock.name.as_str()).collect();
    let is_all = i64::try_from(named.len()).unwrap_or(0) == view.locks_count;
    let when = match hours {
        Some(hours) if view.group.restrictions.time && hours.sentence.is_empty() => w.t("group-when-never"),
        Some(hours) if view.group.restrictions.time => {
            let zone = view.place.as_ref().map(|place| format!(" ({})", place.time_zone.name())).unwrap_or_default();
            let exceptions = hours.exceptions.iter().filter(|line| !line.is_over && !line.is_off).count();
            let exceptions = [("count", i64::try_from(exceptions).unwrap_or(0).into())];
            format!("{}{zone}{}", hours.sentence, w.with("group-exceptions", &exceptions))
        }
        _ => w.t("hours-all-day"),
    };
    let words = [
        ("people", view.users_count.into()),
        ("doors", view.locks_count.into()),
        ("named", named.join(", ").into()),
        ("when", when.into()),
    ];
    w.with(if is_all { "group-opens" } else { "group-opens-more" }, &words)
}

async fn doors(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    group: &Group,
) -> Result<Vec<GroupLockView>, Failure> {
    if !powers.may_at(Permission::GroupLocksRead, scope(group)) {
        return Ok(Vec::new());
    }
    let filter = GroupLockFilter { group: group.id, ids: None, lock: None, query: None };
    let mut found = group_locks::list(service, caller, filter, ALL).await?.items;
    found.sort_by_key(|link| (search_key(link.place.name.as_str()), search_key(link.lock.name.as_str())));
    Ok(found)
}

/// The most doors that a page shows.
const ALL: Page = Page { limit: 1_000, offset: 0 };

/// The doors that the group could open too.
async fn addable(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    (group, doors): (&Group, &[GroupLockView]),
) -> Result<Vec<Choice>, Failure> {
    let filter = LockFilter { place: group.place, ..LockFilter::default() };
    let found = locks::list(service, caller, filter, Standing::default(), ALL).await?.items;
    let is_open = |lock: &domain::lock::Lock| {
        powers.may_at(Permission::GroupLocksWrite, Scope::Lock(lock.id, lock.place))
            && doors.iter().all(|link| link.lock.id != lock.id)
    };
    let open = found.into_iter().filter(|view| is_open(&view.lock));
    let choice = |view: locks::LockView| {
        let place = if group.place.is_some() { String::new() } else { format!(" – {}", view.place.name) };
        Choice::of(view.lock.id.get().to_string(), format!("{}{place}", view.lock.name), "")
    };
    let mut choices: Vec<Choice> = open.map(choice).collect();
    choices.sort_by_key(|choice| search_key(&choice.text));
    Ok(choices)
}

fn door(link: &GroupLockView) -> DoorLine {
    DoorLine {
        link: link.link.id.get(),
        id: link.lock.id.get(),
        name: link.lock.name.to_string(),
        place: link.place.name.to_string(),
    }
}

/// The names of the restrictions in their form, in order, with what they are called.
pub(super) const RESTRICTIONS: [(&str, &str, &str); 6] = [
    ("time", "group-time", "group-time-text"),
    ("app_access", "group-app", "group-app-text"),
    ("geofence", "group-geofence", "group-geofence-text"),
    ("reader", "group-reader", "group-reader-text"),
    ("primary_device", "group-device", "group-device-text"),
    ("tap_to_access", "group-tap", "group-tap-text"),
];

fn restrictions(w: Words, group: &Group) -> Vec<Restriction> {
    let on = group.restrictions;
    let values = [on.time, on.app_access, on.geofence, on.reader, on.primary_device, on.tap_to_access];
    let named = RESTRICTIONS.into_iter().zip(values);
    named.map(|((name, label, text), is_on)| Restriction { name, label: w.t(label), text: w.t(text), is_on }).collect()
}

/// So many members stand on a page.
const MEMBERS: i64 = 10;

/// Who has a right on the group; nothing for who may not know.
async fn members(
    service: &Service,
    caller: &Caller,
    (w, powers): (Words, &Powers),
    view: &GroupView,
    asked: &GroupQuery,
) -> Result<Option<Members>, Failure> {
    let group = &view.group;
    if !powers.may_at(Permission::RoleAssignmentsRead, scope(group)) {
        return Ok(None);
    }
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let (kind, number) = (Some(TargetKind::Group), Some(group.id.get()));
    let filter = RightFilter { query, kind, number, order: Order::Name, is_bounded: true, ..RightFilter::default() };
    let found = role_assignments::list(service, caller, filter, part(asked.page, MEMBERS)).await?;
    let address = |page: i64| format!("/groups/{}?query={}&page={page}#members", group.id.get(), encoded(&asked.query));
    let count = w.with("groups-people", &[("count", found.total.into())]);
    Ok(Some(Members {
        lines: lines(service, caller, (w, powers), &found.items, &zone(powers, view)).await?,
        pager: Pager::new(count, asked.page, (found.total, MEMBERS), address),
    }))
}
