//! The list of doors with how they stand, and adding one.

use crate::door_state::DoorState;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::authority::Scope;
use domain::id::PlaceId;
use domain::permission::Permission;
use serde::Deserialize;
use service::locks::{self, LockFilter, LockInput, LockView, Standing};
use service::places::{self, PlaceFilter};
use service::powers::Powers;
use service::{Caller, Field, Page, Problems, Service};

#[derive(Template)]
#[template(path = "doors.html", blocks = ["results"])]
struct DoorsPage {
    shell: Shell,
    query: String,
    done: Option<super::door::Told>,
    may_add: bool,
    places: Vec<PlaceDoors>,
    count: String,
}

struct PlaceDoors {
    name: String,
    doors: Vec<DoorRow>,
}

struct DoorRow {
    id: i64,
    name: String,
    description: String,
    state: DoorState,
    may_unlock: bool,
}

#[derive(Template)]
#[template(path = "door_new.html")]
struct NewPage {
    shell: Shell,
    form: NewForm,
    places: Vec<(i64, String, bool)>,
    name_problem: String,
    place_problem: String,
    problems: Vec<String>,
}

/// What is looked for, and what was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct DoorsQuery {
    query: String,
    #[serde(flatten)]
    done: super::door::Done,
}

/// A new door.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NewForm {
    name: String,
    place: String,
    description: String,
}

/// The most doors on a page: no gym has more.
const DOORS: Page = Page { limit: 1_000, offset: 0 };

/// The list; its doors alone where htmx asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<DoorsQuery>,
) -> Result<Response, Failure> {
    let shell = Shell::new(&powers, "/doors");
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let filter = LockFilter { query, ..LockFilter::default() };
    let found = locks::list(&service, &caller, filter, Standing::default(), DOORS).await?;
    let mut places: Vec<PlaceDoors> = Vec::new();
    for view in found.items {
        let row = row(&service, &powers, &shell, &view);
        let name = view.place.name.to_string();
        match places.iter_mut().find(|place| place.name == name) {
            Some(place) => place.doors.push(row),
            None => places.push(PlaceDoors { name, doors: vec![row] }),
        }
    }
    places.sort_by_key(|place| domain::text::search_key(&place.name));
    let page = DoorsPage {
        query: asked.query,
        done: super::door::told(shell.w, &asked.done),
        may_add: powers.may_somewhere(Permission::LocksWrite),
        places,
        count: shell.w.with("doors-count", &[("count", found.total.into())]),
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

fn row(service: &Service, powers: &Powers, shell: &Shell, view: &LockView) -> DoorRow {
    let state = DoorState::new(shell.w, view, service.now());
    let scope = Scope::Lock(view.lock.id, view.lock.place);
    DoorRow {
        id: view.lock.id.get(),
        name: view.lock.name.to_string(),
        description: view.lock.description.as_ref().map(ToString::to_string).unwrap_or_default(),
        may_unlock: state.is_ready && powers.may_at(Permission::LocksUnlock, scope),
        state,
    }
}

/// The form for a new door.
pub(crate) async fn new(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(form): Query<NewForm>,
) -> Result<Response, Failure> {
    Ok(page::html(&new_page(&service, &caller, &powers, form, &Problems::default()).await?))
}

/// Adds a door.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<NewForm>,
) -> Result<Response, Failure> {
    let place = form.place.parse().map_or(Field::Null, Field::Set);
    let input = LockInput {
        name: Field::Set(form.name.clone()),
        place_id: place,
        description: super::door::filled(&form.description),
        ..LockInput::default()
    };
    match locks::create(&service, &caller, input).await {
        Ok(made) => Ok(super::door::go(&format!("/doors/{}", made.lock.id), "added", made.lock.name.as_str(), "")),
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
    let found = places::list(service, caller, PlaceFilter::default(), DOORS).await?;
    let open = |id: PlaceId| powers.may_at(Permission::LocksWrite, Scope::Place(id));
    let places = found.items.into_iter().map(|view| view.place).filter(|place| open(place.id));
    Ok(NewPage {
        shell: Shell::new(powers, "/doors"),
        places: places
            .map(|place| (place.id.get(), place.name.to_string(), place.id.get().to_string() == form.place))
            .collect(),
        name_problem: of(problems, "name"),
        place_problem: of(problems, "place_id"),
        problems: others(problems, &["name", "place_id"]),
        form,
    })
}
