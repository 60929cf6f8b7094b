//! What somebody did at doors, for themself.

use super::{Frame, present, to_sign_in};
use crate::admin::user::time;
use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use domain::time::TimeZone;
use serde::Deserialize;
use service::Service;
use service::entries::{self, EntryView};
use service::texts::{self, Reader};

#[derive(Template)]
#[template(path = "app_entries.html")]
struct EntriesPage {
    frame: Frame,
    days: Vec<Day>,
    /// In which zones the times are.
    zones: String,
    older: Option<String>,
}

struct Day {
    name: String,
    entries: Vec<Entry>,
}

struct Entry {
    door: String,
    place: String,
    at: String,
    /// Why it stayed shut; nothing if it opened.
    refusal: String,
}

/// Where to go on.
#[derive(Default, Deserialize)]
pub(crate) struct EntriesQuery {
    before: Option<String>,
}

/// Entries on a page.
const PAGE: i64 = 40;

/// The newest entries, by day.
pub(crate) async fn list(
    State(service): State<Service>,
    asking: Result<Signed, Failure>,
    Query(asked): Query<EntriesQuery>,
) -> Result<Response, Failure> {
    let Some(Signed { caller, powers }) = present(asking)? else { return Ok(to_sign_in("/app/entries")) };
    let frame = Frame::new(&powers, "/app/entries");
    let found = entries::list_own(&service, &caller, asked.before.as_deref(), PAGE).await?;
    let own = &powers.organization.time_zone;
    let mut days: Vec<Day> = Vec::new();
    let mut zones: Vec<(String, String)> = Vec::new();
    for view in &found.items {
        let zone = view.place.as_ref().map_or(own, |place| &place.time_zone);
        let name = time(view.event.created_at, zone, "%A, %-d %B %Y");
        let entry = entry(frame.w, view, zone);
        let known = (entry.place.clone(), zone.name().to_owned());
        if !zones.contains(&known) {
            zones.push(known);
        }
        match days.last_mut().filter(|day| day.name == name) {
            Some(day) => day.entries.push(entry),
            None => days.push(Day { name, entries: vec![entry] }),
        }
    }
    Ok(page::html(&EntriesPage {
        zones: told_zones(frame.w, &zones),
        older: found.before.map(|before| format!("/app/entries?before={before}")),
        days,
        frame,
    }))
}

fn entry(w: Words, view: &EntryView, zone: &TimeZone) -> Entry {
    Entry {
        door: view.event.object.name.clone(),
        place: view.place.as_ref().map(|place| place.name.to_string()).unwrap_or_default(),
        at: time(view.event.created_at, zone, "%H:%M"),
        refusal: view.event.refusal.map(|why| texts::refusal(why, Reader::Member, w.0)).unwrap_or_default(),
    }
}

/// One zone by itself; several with the places that they are of.
fn told_zones(w: Words, zones: &[(String, String)]) -> String {
    let Some((_, first)) = zones.first() else { return String::new() };
    if zones.iter().all(|(_, zone)| zone == first) {
        return w.with("app-zone", &[("zone", first.as_str().into())]);
    }
    let named =
        zones.iter().map(|(place, zone)| if place.is_empty() { zone.clone() } else { format!("{place}: {zone}") });
    w.with("app-zones", &[("zones", named.collect::<Vec<_>>().join(", ").into())])
}
