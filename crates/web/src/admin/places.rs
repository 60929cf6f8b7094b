//! The list of places, and adding one.

use super::entry::Entry;
use super::pager::{LINES, Pager, encoded, part};
use super::wall;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::permission::Permission;
use domain::place::{Place, Position};
use domain::text::Note;
use serde::Deserialize;
use service::places::{self, PlaceFilter, PlaceInput, PlaceView};
use service::powers::Powers;
use service::{Error, Field, Problems, Service};

#[derive(Template)]
#[template(path = "places.html", blocks = ["results"])]
struct PlacesPage {
    shell: Shell,
    query: String,
    done: String,
    may_add: bool,
    rows: Vec<PlaceRow>,
    pager: Pager,
}

struct PlaceRow {
    id: i64,
    name: String,
    address: String,
    doors: String,
    zone: String,
    is_locked_down: bool,
}

#[derive(Template)]
#[template(path = "place_new.html")]
struct NewPage {
    shell: Shell,
    entries: Vec<Entry>,
    position: Vec<Entry>,
    zones: Vec<String>,
    problems: Vec<String>,
}

/// What is looked for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct ListQuery {
    query: String,
    page: i64,
    done: String,
    what: String,
}

/// What is said of a place.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PlaceForm {
    name: String,
    address: String,
    time_zone: String,
    latitude: String,
    longitude: String,
    pub(super) night_contact: String,
}

/// The list; its results alone where htmx asks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(asked): Query<ListQuery>,
) -> Result<Response, Failure> {
    if !powers.may_somewhere(Permission::PlacesRead) {
        return Err(Error::Forbidden("places_read").into());
    }
    let shell = Shell::new(&powers, "/places");
    let w = shell.w;
    let query = Some(asked.query.trim().to_owned()).filter(|query| !query.is_empty());
    let filter = PlaceFilter { query, ..PlaceFilter::default() };
    let found = places::list(&service, &caller, filter, part(asked.page, LINES)).await?;
    let address = |page: i64| format!("/places?query={}&page={page}", encoded(&asked.query));
    let page = PlacesPage {
        may_add: powers.may(Permission::PlacesWrite),
        rows: found.items.iter().map(|view| row(w, view)).collect(),
        pager: Pager::new(
            w.with("places-count", &[("count", found.total.into())]),
            asked.page,
            (found.total, LINES),
            address,
        ),
        done: match asked.done.as_str() {
            "deleted" => w.with("places-done-deleted", &[("name", asked.what.into())]),
            _ => String::new(),
        },
        query: asked.query,
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

fn row(w: Words, view: &PlaceView) -> PlaceRow {
    let place = &view.place;
    PlaceRow {
        id: place.id.get(),
        name: place.name.to_string(),
        address: one_line(place),
        doors: w.with("groups-doors", &[("count", view.locks_count.into())]),
        zone: place.time_zone.name().to_owned(),
        is_locked_down: place.locked_down_since.is_some(),
    }
}

/// The address of a place in one line.
pub(super) fn one_line(place: &Place) -> String {
    let lines = place.address.as_str().lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(", ")
}

/// The form for a new place, in the zone of the organization until another is chosen.
pub(crate) async fn new(Staff { powers, .. }: Staff) -> Result<Response, Failure> {
    if !powers.may(Permission::PlacesWrite) {
        return Err(Error::Forbidden("places_write").into());
    }
    let form = PlaceForm { time_zone: powers.organization.time_zone.name().to_owned(), ..PlaceForm::default() };
    Ok(page::html(&new_page(&powers, &form, &Problems::default())))
}

/// Adds a place, and leads to its page.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Form(form): Form<PlaceForm>,
) -> Result<Response, Failure> {
    let made = match form.input() {
        Ok(input) => places::create(&service, &caller, input).await,
        Err(problems) => Err(Error::Invalid(problems)),
    };
    match made {
        Ok(made) => Ok(Redirect::to(&format!("/places/{}?done=added", made.place.id.get())).into_response()),
        Err(error) => {
            let page = new_page(&powers, &form, &problems(error)?);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

impl PlaceForm {
    /// What stands in a place.
    pub(super) fn of(place: &Place, night_contact: Option<&Note>) -> Self {
        let degrees = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        Self {
            name: place.name.to_string(),
            address: place.address.to_string(),
            time_zone: place.time_zone.name().to_owned(),
            latitude: degrees(place.position.map(Position::latitude)),
            longitude: degrees(place.position.map(Position::longitude)),
            night_contact: night_contact.map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// The place that is meant. Fails where a number cannot be read.
    pub(super) fn input(&self) -> Result<PlaceInput, Problems> {
        let mut problems = Problems::default();
        let mut degrees = |field: &'static str, typed: &str| match typed.trim().replace(',', ".").as_str() {
            "" => Field::Null,
            typed => match problems.take(field, typed.parse::<f64>().map_err(|_| "must be a number, such as 52.5")) {
                Some(value) => Field::Set(value),
                None => Field::Absent,
            },
        };
        let (latitude, longitude) = (degrees("latitude", &self.latitude), degrees("longitude", &self.longitude));
        let address = self.address.trim();
        if address.is_empty() {
            problems.add("address", "can't be blank");
        }
        if !problems.fields().is_empty() {
            return Err(problems);
        }
        Ok(PlaceInput {
            name: Field::Set(self.name.clone()),
            address: Field::Set(address.to_owned()),
            time_zone: Field::Set(self.time_zone.clone()),
            latitude,
            longitude,
            night_contact: Field::Set(self.night_contact.trim().to_owned()),
            ..PlaceInput::default()
        })
    }

    /// Its fields: first those in lines of their own, then the two of the position.
    pub(super) fn entries(&self, w: Words, problems: &Problems) -> (Vec<Entry>, Vec<Entry>) {
        let entry = |name, label: &str, value: &str| Entry::text(name, w.t(label), value).checked(problems);
        let lines = vec![
            entry("name", "field-name", &self.name).required(),
            entry("address", "places-address", &self.address).lines(3).required(),
            entry("time_zone", "places-zone", &self.time_zone).required().list("zones").hint(w.t("places-zone-hint")),
            entry("night_contact", "places-night", &self.night_contact).hint(w.t("places-night-hint")),
        ];
        let position = vec![
            entry("latitude", "places-latitude", &self.latitude),
            entry("longitude", "places-longitude", &self.longitude),
        ];
        (lines, position)
    }
}

/// The fields that the forms of a place show.
pub(super) const SHOWN: [&str; 6] = ["name", "address", "time_zone", "night_contact", "latitude", "longitude"];

fn new_page(powers: &Powers, form: &PlaceForm, problems: &Problems) -> NewPage {
    let shell = Shell::new(powers, "/places");
    let (entries, position) = form.entries(shell.w, problems);
    NewPage { entries, position, zones: wall::zones(), problems: others(problems, &SHOWN), shell }
}
