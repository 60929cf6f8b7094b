//! The list of groups, and adding one.

use super::entry::{Choice, Entry, Picker};
use super::pager::{LINES, Pager, encoded, part};
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::authority::Scope;
use domain::permission::Permission;
use serde::Deserialize;
use service::groups::{self, GroupFilter, GroupInput, GroupView, People};
use service::places::{self, PlaceFilter};
use service::powers::Powers;
use service::{Caller, Error, Field, Page, Problems, Service};

#[derive(Template)]
#[template(path = "groups.html", blocks = ["results"])]
struct GroupsPage {
    shell: Shell,
    query: String,
    done: String,
    may_add: bool,
    rows: Vec<GroupRow>,
    pager: Pager,
}

struct GroupRow {
    id: i64,
    name: String,
    description: String,
    place: String,
    people: String,
    doors: String,
    is_timed: bool,
}

#[derive(Template)]
#[template(path = "group_new.html")]
struct NewPage {
    shell: Shell,
    name: Entry,
    place: Picker,
    description: Entry,
    problems: Vec<String>,
}

/// What is looked for.
#[derive(Default, Deserialize)]
pub(crate) struct ListQuery {
    #[serde(default)]
    query: String,
    #[serde(default)]
    page: i64,
    #[serde(default)]
    done: String,
    #[serde(default)]
    what: String,
}

/// A new group.
#[derive(Default, Deserialize)]
pub(crate) struct NewForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    place: String,
}

/// The list; its results alone where htmx asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<ListQuery>,
) -> Result<Response, Failure> {
    if !powers.may_somewhere(Permission::GroupsRead) {
        return Err(Error::Forbidden("groups_read").into());
    }
    let shell = Shell::new(&powers, "/groups");
    let w = shell.w;
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let filter = GroupFilter { query, people: People::Many, ..GroupFilter::default() };
    let found = groups::list(&service, &caller, filter, part(asked.page, LINES)).await?;
    let address = |page: i64| format!("/groups?query={}&page={page}", encoded(&asked.query));
    let page = GroupsPage {
        may_add: powers.may_somewhere(Permission::GroupsWrite),
        rows: found.items.iter().map(|view| row(&shell, view)).collect(),
        pager: Pager::new(
            w.with("groups-count", &[("count", found.total.into())]),
            asked.page,
            (found.total, LINES),
            address,
        ),
        done: match asked.done.as_str() {
            "deleted" => w.with("groups-done-deleted", &[("name", asked.what.into())]),
            _ => String::new(),
        },
        query: asked.query,
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

fn row(shell: &Shell, view: &GroupView) -> GroupRow {
    let (group, w) = (&view.group, shell.w);
    GroupRow {
        id: group.id.get(),
        name: group.name.to_string(),
        description: group.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        place: view.place.as_ref().map_or_else(|| w.t("groups-everywhere"), |place| place.name.to_string()),
        people: w.with("groups-people", &[("count", view.users_count.into())]),
        doors: w.with("groups-doors", &[("count", view.locks_count.into())]),
        is_timed: group.restrictions.time,
    }
}

/// The form for a new group, at the place that is asked for.
pub(crate) async fn new(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(form): Query<NewForm>,
) -> Result<Response, Failure> {
    if !powers.may_somewhere(Permission::GroupsWrite) {
        return Err(Error::Forbidden("groups_write").into());
    }
    let page = new_page(&service, &caller, &powers, form, &Problems::default()).await?;
    Ok(page::html(&page))
}

/// Adds a group, and leads to its page.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<NewForm>,
) -> Result<Response, Failure> {
    let input = GroupInput {
        name: Field::Set(form.name.clone()),
        description: Field::Set(form.description.clone()),
        place_id: form.place.parse().map_or(Field::Absent, Field::Set),
        ..GroupInput::default()
    };
    match groups::create(&service, &caller, input).await {
        Ok(made) => Ok(Redirect::to(&format!("/groups/{}?done=added", made.group.id.get())).into_response()),
        Err(error) => {
            let problems = problems(error)?;
            let page = new_page(&service, &caller, &powers, form, &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn new_page(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    form: NewForm,
    problems: &Problems,
) -> Result<NewPage, Failure> {
    let shell = Shell::new(powers, "/groups");
    let w = shell.w;
    let found = places::list(service, caller, PlaceFilter::default(), Page { limit: 1_000, offset: 0 }).await?;
    let open = found.items.into_iter().map(|view| view.place);
    let open = open.filter(|place| powers.may_at(Permission::GroupsWrite, Scope::Place(place.id)));
    let whole = powers.may(Permission::GroupsWrite).then(|| Choice::of("", w.t("groups-everywhere"), &form.place));
    let choices = open.map(|place| Choice::of(place.id.get().to_string(), place.name.to_string(), &form.place));
    let choices = whole.into_iter().chain(choices).collect();
    Ok(NewPage {
        name: Entry::text("name", w.t("field-name"), form.name).required().checked(problems),
        place: Picker::new("place", w.t("groups-place"), choices).hint(w.t("groups-place-hint")),
        description: Entry::text("description", w.t("groups-description"), form.description)
            .lines(2)
            .hint(w.t("groups-description-hint"))
            .checked(problems),
        problems: others(problems, &["name", "description"]),
        shell,
    })
}
