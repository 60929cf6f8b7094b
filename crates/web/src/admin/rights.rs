//! Access rights: who has which role on what, by groups, places and the organization; and whom to share with.

use super::pager::{LINES, Pager, encoded, part};
use super::right_line::{RightLine, lines};
use crate::error::Failure;
use crate::session::Staff;
use crate::shell::{Shell, initials};
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use domain::id::{GroupId, PlaceId};
use domain::permission::Permission;
use domain::right::TargetKind;
use serde::Deserialize;
use service::groups::{self, People};
use service::role_assignments::{self, Order, RightFilter};
use service::users::{self, UserFilter};
use service::{Caller, Error, Page, Service, places};

#[derive(Template)]
#[template(path = "rights.html", blocks = ["results"])]
struct RightsPage {
    shell: Shell,
    done: String,
    may_share: bool,
    tabs: Vec<Tab>,
    tab: &'static str,
    query: String,
    /// The one thing that is looked at, if it is one.
    only: Option<(i64, String)>,
    shows_target: bool,
    lines: Vec<RightLine>,
    pager: Pager,
}

struct Tab {
    word: &'static str,
    text: String,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "rights_share.html", blocks = ["dialog", "people"])]
struct ChoosePage {
    shell: Shell,
    query: String,
    people: Vec<PersonLine>,
    more: String,
}

struct PersonLine {
    id: i64,
    name: String,
    email: String,
    initials: String,
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct RightsQuery {
    tab: String,
    query: String,
    on: Option<i64>,
    page: i64,
    done: String,
    what: String,
}

/// Whom is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct PeopleQuery {
    query: String,
}

const TABS: [(&str, &str, TargetKind); 3] = [
    ("groups", "nav-groups", TargetKind::Group),
    ("places", "nav-places", TargetKind::Place),
    ("organization", "scope-organization", TargetKind::Organization),
];

/// The list; its results alone where htmx asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<RightsQuery>,
) -> Result<Response, Failure> {
    if !powers.may_somewhere(Permission::RoleAssignmentsRead) {
        return Err(Error::Forbidden("role_assignments_read").into());
    }
    let shell = Shell::new(&powers, "/rights");
    let w = shell.w;
    let (tab, _, kind) = TABS.into_iter().find(|(word, ..)| *word == asked.tab).unwrap_or(TABS[0]);
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let filter = RightFilter {
        query,
        kind: Some(kind),
        number: asked.on,
        order: Order::Name,
        is_bounded: true,
        ..RightFilter::default()
    };
    let found = role_assignments::list(&service, &caller, filter, part(asked.page, LINES)).await?;
    let on = asked.on.map(|on| format!("&on={on}")).unwrap_or_default();
    let address = |page: i64| format!("/rights?tab={tab}&query={}{on}&page={page}", encoded(&asked.query));
    let what = [("what", asked.what.as_str().into())];
    let page = RightsPage {
        done: match asked.done.as_str() {
            "right-changed" => w.with("rights-done-changed", &what),
            "right-removed" => w.with("rights-done-removed", &what),
            _ => String::new(),
        },
        may_share: super::user::shares(&powers) && powers.may_somewhere(Permission::UsersRead),
        tabs: TABS.map(|(word, text, _)| Tab { word, text: w.t(text), is_here: word == tab }).into(),
        tab,
        only: match asked.on {
            Some(on) => Some((on, name(&service, &caller, kind, on).await?)),
            None => None,
        },
        shows_target: kind != TargetKind::Organization && asked.on.is_none(),
        lines: lines(&service, &caller, (w, &powers), &found.items, &powers.organization.time_zone).await?,
        pager: Pager::new(
            w.with("rights-count", &[("count", found.total.into())]),
            asked.page,
            (found.total, LINES),
            address,
        ),
        query: asked.query,
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

async fn name(service: &Service, caller: &Caller, kind: TargetKind, id: i64) -> Result<String, Failure> {
    Ok(match kind {
        TargetKind::Group => {
            groups::get_with(service, caller, GroupId::new(id), People::Any).await?.group.name.to_string()
        }
        TargetKind::Place => places::get(service, caller, PlaceId::new(id)).await?.place.name.to_string(),
        TargetKind::Organization | TargetKind::Lock => String::new(),
    })
}

/// So many people are shown of those that a search finds.
const FOUND: Page = Page { limit: 12, offset: 0 };

/// Whom to share access with: the first step where no user is chosen yet.
pub(crate) async fn choose(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<PeopleQuery>,
) -> Result<Response, Failure> {
    if !super::user::shares(&powers) {
        return Err(Error::Forbidden("role_assignments_write").into());
    }
    let shell = Shell::new(&powers, "/rights");
    let w = shell.w;
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let found = users::list(&service, &caller, UserFilter { query, ..UserFilter::default() }, FOUND).await?;
    let others = found.total - i64::try_from(found.items.len()).unwrap_or(0);
    let person = |found: users::UserCounted| PersonLine {
        id: found.user.id.get(),
        name: found.user.name.to_string(),
        email: found.user.mail_address().map_or_else(|| w.t("users-no-email"), ToString::to_string),
        initials: initials(found.user.name.as_str()),
    };
    let page = ChoosePage {
        people: found.items.into_iter().map(person).collect(),
        more: if others > 0 { w.with("group-share-more", &[("count", others.into())]) } else { String::new() },
        query: asked.query,
        shell,
    };
    if !page::is_fragment(&headers) {
        return Ok(page::html(&page));
    }
    let target = headers.get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(if target.ends_with("found-people") { page::html(&page.as_people()) } else { page::html(&page.as_dialog()) })
}
