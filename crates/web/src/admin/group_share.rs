//! Sharing a group with several people at once.

use super::entry::{Choice, Entry, Picker};
use super::group::{scope, zone};
use super::group_edit::Fields;
use super::wall;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::{Shell, initials};
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::id::{GroupId, UserId};
use domain::permission::Permission;
use domain::right::TargetKind;
use domain::role::Role;
use service::groups::{self, GroupView, People};
use service::powers::Powers;
use service::role_assignments::{self, NewRight, Preview, RightFilter, SEVERAL_MAX, Shared};
use service::users::{self, UserFilter};
use service::{Caller, Error, Page, Problems, Service, texts};

#[derive(Template)]
#[template(path = "group_share.html", blocks = ["dialog", "people"])]
struct SharePage {
    shell: Shell,
    id: i64,
    name: String,
    query: String,
    people: Vec<PersonLine>,
    more: String,
    people_problem: String,
    preview: String,
    role: Picker,
    from: Entry,
    until: Entry,
    notify: bool,
    problems: Vec<String>,
}

struct PersonLine {
    id: i64,
    name: String,
    email: String,
    initials: String,
    is_ticked: bool,
    has_it: bool,
}

/// What is typed and ticked so far.
#[derive(Default)]
struct Wish {
    query: String,
    users: Vec<i64>,
    role: String,
    valid_from: String,
    valid_until: String,
    notify: bool,
}

impl Wish {
    fn read(fields: Fields) -> Self {
        let mut wish = Self { notify: fields.iter().all(|(name, _)| name != "seen"), ..Self::default() };
        for (name, value) in fields {
            match name.as_str() {
                "query" => wish.query = value,
                "user" => wish.users.extend(value.parse::<i64>().ok()),
                "role" => wish.role = value,
                "valid_from" => wish.valid_from = value,
                "valid_until" => wish.valid_until = value,
                "notify" => wish.notify = true,
                _ => {}
            }
        }
        wish.users.sort_unstable();
        wish.users.dedup();
        wish
    }
}

/// The form; the inside of the dialog, or the people that are found, where htmx asks for them.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Query(fields): Query<Fields>,
) -> Result<Response, Failure> {
    let view = groups::get_with(&service, &caller, GroupId::new(id), People::Any).await?;
    let page = build(&service, &caller, (&powers, &view), &Wish::read(fields), &Problems::default()).await?;
    Ok(answer(&headers, StatusCode::OK, &page))
}

/// Gives the rights, and tells who had one before.
pub(crate) async fn assign(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let view = groups::get_with(&service, &caller, GroupId::new(id), People::Any).await?;
    let wish = Wish::read(fields);
    let outcome = match wish.users.as_slice() {
        [] => Err(Error::invalid("assignee_id", "must be chosen: tick at least one person")),
        users => {
            let news = users.iter().map(|user| new_right(&powers, &view, &wish, *user)).collect();
            role_assignments::create_all(&service, &caller, news).await
        }
    };
    match outcome {
        Ok(shared) => Ok(done(id, &shared)),
        Err(error) => {
            let problems = problems(error)?;
            let page = build(&service, &caller, (&powers, &view), &wish, &problems).await?;
            Ok(answer(&headers, StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn answer(headers: &HeaderMap, status: StatusCode, share: &SharePage) -> Response {
    if !page::is_fragment(headers) {
        return page::with_status(status, share);
    }
    let target = headers.get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if target.ends_with("share-people") {
        page::with_status(status, &share.as_people())
    } else {
        page::with_status(status, &share.as_dialog())
    }
}

fn new_right(powers: &Powers, view: &GroupView, wish: &Wish, user: i64) -> NewRight {
    let zone = zone(powers, view);
    NewRight {
        assignee: UserId::new(user).into(),
        kind: TargetKind::Group,
        number: view.group.id.get(),
        role: if wish.role.is_empty() { Role::GroupBasic.id().to_owned() } else { wish.role.clone() },
        notify: wish.notify,
        valid_from: wall::instant(&wish.valid_from, &zone),
        valid_until: wall::instant(&wish.valid_until, &zone),
    }
}

/// Back to the group, which says how many got it and who had it before.
fn done(id: i64, shared: &[Shared]) -> Response {
    let had: Vec<String> = shared
        .iter()
        .filter_map(|one| match one {
            Shared::Had(assignee) => assignee.id().person().map(|person| person.get().to_string()),
            Shared::Given(_) => None,
        })
        .collect();
    let count = shared.len() - had.len();
    Redirect::to(&format!("/groups/{id}?done=shared&count={count}&had={}#members", had.join(","))).into_response()
}

async fn build(
    service: &Service,
    caller: &Caller,
    (powers, view): (&Powers, &GroupView),
    wish: &Wish,
    problems: &Problems,
) -> Result<SharePage, Failure> {
    if !powers.may_at(Permission::RoleAssignmentsWrite, scope(&view.group)) {
        return Err(Error::Forbidden("role_assignments_write").into());
    }
    let shell = Shell::new(powers, "/groups");
    let w = shell.w;
    let id = view.group.id.get();
    // Nobody is chosen yet, and what a group opens is the same for everybody.
    let preview = role_assignments::preview(service, caller, powers.user.id, (TargetKind::Group, id)).await?;
    let (people, more) = people(service, caller, w, (id, wish)).await?;
    let zone = zone(powers, view);
    let label = |label: &str| w.with(label, &[("zone", zone.name().into())]);
    let shown = ["assignee_id", "role_id", "valid_from", "valid_until"];
    Ok(SharePage {
        id,
        name: view.group.name.to_string(),
        query: wish.query.clone(),
        people,
        more,
        people_problem: of(problems, "assignee_id"),
        preview: sentence(w, &preview),
        role: Picker {
            problem: of(problems, "role_id"),
            ..Picker::new("role", w.t("share-role"), roles(powers, &preview, wish))
        },
        from: Entry::text("valid_from", label("group-share-from"), wish.valid_from.clone())
            .kind("datetime-local")
            .checked(problems),
        until: Entry::text("valid_until", label("group-share-until"), wish.valid_until.clone())
            .kind("datetime-local")
            .checked(problems),
        notify: wish.notify,
        problems: others(problems, &shown),
        shell,
    })
}

/// So many people are shown of those that a search finds.
const FOUND: Page = Page { limit: 12, offset: 0 };

/// Those that are ticked, and then those that are found; and how many more there are.
async fn people(
    service: &Service,
    caller: &Caller,
    w: Words,
    (group, wish): (i64, &Wish),
) -> Result<(Vec<PersonLine>, String), Failure> {
    let ids = wish.users.iter().copied().take(SEVERAL_MAX).collect();
    let ticked = match wish.users.as_slice() {
        [] => Vec::new(),
        _ => {
            let filter = UserFilter { ids: Some(ids), ..UserFilter::default() };
            users::list(service, caller, filter, Page { limit: 200, offset: 0 }).await?.items
        }
    };
    let query = Some(wish.query.trim().to_owned()).filter(|query| !query.is_empty());
    let found = users::list(service, caller, UserFilter { query, ..UserFilter::default() }, FOUND).await?;
    let others = i64::try_from(found.items.len()).map_or(0, |shown| found.total - shown);
    let new = found.items.into_iter().filter(|one| !wish.users.contains(&one.user.id.get()));
    let all = ticked.into_iter().map(|one| (true, one)).chain(new.map(|one| (false, one)));
    let mut lines = Vec::new();
    for (is_ticked, found) in all {
        let user = found.user;
        let filter = RightFilter {
            assignee: Some(user.id),
            kind: Some(TargetKind::Group),
            number: Some(group),
            ..RightFilter::default()
        };
        let has = role_assignments::list(service, caller, filter, Page { limit: 1, offset: 0 }).await?;
        lines.push(PersonLine {
            id: user.id.get(),
            initials: initials(user.name.as_str()),
            name: user.name.to_string(),
            email: user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string),
            is_ticked,
            has_it: has.items.iter().any(|view| view.right.source.is_manual()),
        });
    }
    let more = if others > 0 { w.with("group-share-more", &[("count", others.into())]) } else { String::new() };
    Ok((lines, more))
}

/// The roles that the caller may give there; the one that opens doors and no more comes first and is chosen.
fn roles(powers: &Powers, preview: &Preview, wish: &Wish) -> Vec<Choice> {
    let open = powers.grantable(preview.scope);
    let chosen = if wish.role.is_empty() { Role::GroupBasic.id() } else { wish.role.as_str() };
    open.into_iter().map(|role| Choice::of(role.id(), texts::role(role), chosen)).collect()
}

/// What opens, in one sentence.
fn sentence(w: Words, preview: &Preview) -> String {
    let named = i64::try_from(preview.named.len()).unwrap_or(0);
    let words = [
        ("doors", preview.doors.into()),
        ("places", i64::try_from(preview.places).unwrap_or(0).into()),
        ("named", preview.named.join(", ").into()),
    ];
    match preview.doors {
        0 => w.t("share-opens-nothing"),
        doors if doors > named => w.with("share-opens-more", &words),
        _ => w.with("share-opens", &words),
    }
}
