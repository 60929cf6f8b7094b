//! The log: live, by filters, and as a file.

use super::entry::Choice;
use crate::clock::Places;
use crate::error::Failure;
use crate::lines::{Line, Reading};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::authority::Scope;
use domain::event::EventKind;
use domain::id::{PlaceId, UserId};
use domain::permission::Permission;
use domain::time::{Date, TimeZone, Timestamp};
use serde::Deserialize;
use service::event_sets::{self, Query as Asked};
use service::locks::{self, LockFilter};
use service::powers::Powers;
use service::{Caller, Error, Page, Service, users};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "activity.html", blocks = ["results"])]
struct ActivityPage {
    shell: Shell,
    what: String,
    places: Vec<Choice>,
    doors: Vec<Choice>,
    from: String,
    until: String,
    user: i64,
    only: String,
    everybody: String,
    export: String,
    here: String,
    is_live: bool,
    lines: Vec<Line>,
    newest: Option<String>,
    older: Option<String>,
}

/// What is looked for. An empty field looks for everything.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ActivityQuery {
    what: String,
    place: String,
    door: String,
    user: String,
    from: String,
    until: String,
    before: String,
}

/// Lines on a page.
const PAGE: i64 = 50;
/// The most lines of a file.
const FILE_MAX: usize = 20_000;

/// The log; its lines alone where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
    Query(mut asked): Query<ActivityQuery>,
) -> Result<Response, Failure> {
    let places = Places::read(&service, &caller).await;
    narrow(&powers, &places, &mut asked);
    let before = Uuid::parse_str(&asked.before).ok();
    let query = query(&asked, &places, service.now());
    let found = event_sets::browse(&service, &caller, query, (before, PAGE)).await?;
    let shell = Shell::new(&powers, "/activity");
    let reading = Reading { w: shell.w, powers: &powers, places: &places, now: service.now() };
    let user = asked.user.parse().unwrap_or(0);
    let page = ActivityPage {
        what: asked.what.clone(),
        places: choices(readable(&powers, &places), &asked.place),
        doors: choices(doors(&service, &caller).await?, &asked.door),
        user,
        only: match user {
            0 => String::new(),
            id => {
                let user = users::get(&service, &caller, UserId::new(id)).await?.user;
                shell.w.with("activity-of", &[("name", user.name.as_str().into())])
            }
        },
        everybody: address("/activity", &ActivityQuery { user: String::new(), ..asked.clone() }, None),
        export: address("/activity.csv", &asked, None),
        here: address("/activity", &asked, None),
        is_live: before.is_none(),
        lines: found.events.iter().map(|event| reading.line(event)).collect(),
        newest: before.map(|_| address("/activity", &asked, None)),
        older: found.cursor.map(|cursor| address("/activity", &asked, Some(cursor))),
        from: asked.from,
        until: asked.until,
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_results()) } else { page::html(&page) })
}

/// The lines of the filters as a file, newest first.
pub(crate) async fn export(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(mut asked): Query<ActivityQuery>,
) -> Result<Response, Failure> {
    let places = Places::read(&service, &caller).await;
    narrow(&powers, &places, &mut asked);
    let shell = Shell::new(&powers, "/activity");
    let reading = Reading { w: shell.w, powers: &powers, places: &places, now: service.now() };
    let mut file = csv::Writer::from_writer(Vec::new());
    let broken = |error: csv::Error| Error::Internal(error.to_string());
    file.write_record(COLUMNS).map_err(broken)?;
    let (mut before, mut count) = (None, 0);
    loop {
        let query = query(&asked, &places, service.now());
        let found = event_sets::browse(&service, &caller, query, (before, event_sets::PAGE_MAX)).await?;
        for event in &found.events {
            let line = reading.line(event);
            let at = crate::clock::time(event.created_at, places.zone(event.place), "%Y-%m-%dT%H:%M:%S%:z");
            let email = event.actor.as_ref().map(|actor| actor.email.as_str()).unwrap_or_default();
            let result = if line.is_refused { "refused" } else { "done" };
            let cells = [
                at.as_str(),
                &line.who,
                email,
                event.kind.word(),
                &event.object.name,
                &line.place,
                result,
                line.code,
                &line.refusal,
            ];
            file.write_record(cells.map(harmless)).map_err(broken)?;
        }
        count += found.events.len();
        before = found.cursor;
        if before.is_none() || count >= FILE_MAX {
            break;
        }
    }
    if before.is_some() {
        let words = [("count", i64::try_from(count).unwrap_or(i64::MAX).into())];
        let note = [reading.w.with("activity-cut", &words)];
        let filled = note.iter().map(String::as_str).chain(std::iter::repeat_n("", COLUMNS.len() - 1));
        file.write_record(filled).map_err(broken)?;
    }
    let text = file.into_inner().map_err(|error| Error::Internal(error.to_string()))?;
    let kept = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"activity.csv\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((kept, text).into_response())
}

const COLUMNS: [&str; 9] = ["time", "actor", "email", "type", "object", "place", "result", "code", "reason"];

/// A cell that no spreadsheet takes for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// Who may read the log of some places alone reads one of them at a time, the first unless they choose.
fn narrow(powers: &Powers, places: &Places, asked: &mut ActivityQuery) {
    let open = readable(powers, places);
    let is_chosen = open.iter().any(|(id, _)| id.to_string() == asked.place);
    if !powers.may(Permission::EventsRead) && !is_chosen {
        asked.place = open.first().map(|(id, _)| id.to_string()).unwrap_or_default();
    }
}

/// The places whose lines together are all that somebody may read; none stands for the whole log.
pub(super) fn readable_at_once(powers: &Powers, places: &Places) -> Vec<Option<i64>> {
    if powers.may(Permission::EventsRead) {
        return vec![None];
    }
    readable(powers, places).into_iter().map(|(id, _)| Some(id)).collect()
}

fn readable(powers: &Powers, places: &Places) -> Vec<(i64, String)> {
    let mut named = places.named();
    named.retain(|(id, _)| powers.may_at(Permission::EventsRead, Scope::Place(PlaceId::new(*id))));
    named
}

async fn doors(service: &Service, caller: &Caller) -> Result<Vec<(i64, String)>, Failure> {
    let every = Page { limit: 1_000, offset: 0 };
    let found = locks::list(service, caller, LockFilter::default(), locks::Standing::default(), every).await?;
    Ok(found.items.into_iter().map(|view| (view.lock.id.get(), view.lock.name.to_string())).collect())
}

fn choices(found: Vec<(i64, String)>, chosen: &str) -> Vec<Choice> {
    found.into_iter().map(|(value, text)| Choice::of(value.to_string(), text, chosen)).collect()
}

/// The query of the log that the filters mean. Days are those of the chosen place.
fn query(asked: &ActivityQuery, places: &Places, now: Timestamp) -> Asked {
    let zone = places.zone(asked.place.parse().ok().map(PlaceId::new));
    let door: Option<i64> = asked.door.parse().ok();
    let unlock = || Some(EventKind::LockUnlock.word().to_owned());
    let changes = || EventKind::ALL.iter().filter(|kind| **kind != EventKind::LockUnlock).map(|kind| kind.word());
    Asked {
        interval: interval(asked, zone, now),
        event_type: match asked.what.as_str() {
            "entries" => unlock(),
            "changes" => Some(changes().collect::<Vec<_>>().join(",")),
            _ => None,
        },
        event_success: match asked.what.as_str() {
            "entries" => Some(true),
            "refused" => Some(false),
            _ => None,
        },
        place_id: asked.place.parse().ok(),
        event_object_type: door.map(|_| "Lock".to_owned()),
        event_object_id: door,
        event_actor_type: asked.user.parse::<i64>().ok().map(|_| "User".to_owned()),
        event_actor_id: asked.user.parse().ok(),
        ..Asked::default()
    }
}

/// From the start of one day to the end of another; nothing where neither is said.
fn interval(asked: &ActivityQuery, zone: &TimeZone, now: Timestamp) -> Option<String> {
    const LONGEST_S: i64 = 90 * 86_400;
    let begins = |text: &str| Date::parse(text).ok().and_then(|date| zone.first_instant(date, 0));
    let ends = |text: &str| begins(text).map(|at| at.plus_seconds(86_400));
    match (begins(&asked.from), ends(&asked.until)) {
        (None, None) => None,
        (Some(from), None) => Some((from, now.plus_seconds(1).min(from.plus_seconds(LONGEST_S)))),
        (None, Some(until)) => Some((until.plus_seconds(-LONGEST_S), until)),
        (Some(from), Some(until)) => Some((from, until.min(from.plus_seconds(LONGEST_S)).max(from))),
    }
    .map(|(from, until)| format!("{from}/{until}"))
}

fn address(root: &str, asked: &ActivityQuery, before: Option<Uuid>) -> String {
    let start = format!("{root}?");
    let mut address = form_urlencoded::Serializer::for_suffix(start.clone(), start.len());
    let fields = [
        ("what", &asked.what),
        ("place", &asked.place),
        ("door", &asked.door),
        ("user", &asked.user),
        ("from", &asked.from),
        ("until", &asked.until),
    ];
    fields.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        address.append_pair(name, value);
    });
    if let Some(before) = before {
        address.append_pair("before", &before.to_string());
    }
    address.finish()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn no_cell_of_the_file_is_a_formula() {
        assert_eq!(harmless("=1+1"), "'=1+1");
        assert_eq!(harmless("@cmd"), "'@cmd");
        assert_eq!(harmless("Maren"), "Maren");
    }
}
