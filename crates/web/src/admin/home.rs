//! The first page of staff: today at a glance, and what needs them.

use crate::clock::{self, Places};
use crate::error::Failure;
use crate::lines::{Line, Reading};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::authority::Scope;
use domain::id::PlaceId;
use domain::permission::Permission;
use service::event_sets::{self, Query};
use service::integrations;
use service::locks::{self, LockFilter, LockView, Standing};
use service::organizations::{self, Counts};
use service::powers::Powers;
use service::presences::{self, PresenceStatus};
use service::{Caller, Error, Page, Service, mails, users, welcomes};

#[derive(Template)]
#[template(path = "home.html", blocks = ["now"])]
struct HomePage {
    shell: Shell,
    lead: String,
    tiles: Vec<Tile>,
    may_add: bool,
    guide: Option<super::guide::Progress>,
    is_demo: bool,
    attention: Vec<Attention>,
    refused: Option<Vec<Line>>,
    entries: Vec<Line>,
}

struct Tile {
    href: &'static str,
    figure: String,
    text: String,
}

struct Attention {
    icon: &'static str,
    text: String,
    href: String,
}

/// Lines of each list.
const LINES: i64 = 6;
const EVERY: Page = Page { limit: 1_000, offset: 0 };

/// The page; what changes on it alone where htmx asks.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let shell = Shell::new(&powers, "/home");
    let places = Places::read(&service, &caller).await;
    let doors = locks::list(&service, &caller, LockFilter::default(), Standing::default(), EVERY).await?.items;
    let reading = Reading { w: shell.w, powers: &powers, places: &places, now: service.now() };
    let words = [
        ("organization", powers.organization.name.as_str().into()),
        ("day", clock::time(service.now(), places.zone(None), "%A, %-d %B").into()),
    ];
    let counts = match super::guide::sets_up(&powers) {
        true => Some(organizations::dashboard(&service, &caller).await?),
        false => None,
    };
    let guide = match &counts {
        Some(counts) => Some(super::guide::find_progress(&service, (&caller, &powers), shell.w, counts).await?),
        None => None,
    };
    let page = HomePage {
        lead: shell.w.with("home-lead", &words),
        tiles: tiles(&service, (&caller, &powers), shell.w, (&places, &doors, counts)).await?,
        guide: guide.filter(|progress| !progress.is_complete),
        may_add: powers.may(Permission::UsersWrite),
        is_demo: service.settings().is_demo,
        attention: attention(&service, (&caller, &powers), shell.w, &doors).await?,
        refused: lines(&service, &caller, &reading, false).await?,
        entries: lines(&service, &caller, &reading, true).await?.unwrap_or_default(),
        shell,
    };
    Ok(if page::is_fragment(&headers) { page::html(&page.as_now()) } else { page::html(&page) })
}

async fn tiles(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    w: Words,
    (places, doors, counts): (&Places, &[LockView], Option<Counts>),
) -> Result<Vec<Tile>, Failure> {
    let mut tiles = Vec::new();
    if let Some((here, came)) = presence(service, caller, powers, places).await? {
        tiles.push(Tile { href: "/activity?what=entries", figure: here.to_string(), text: w.t("home-here") });
        tiles.push(Tile { href: "/activity?what=entries", figure: came.to_string(), text: w.t("home-came") });
    }
    if powers.may(Permission::UsersRead) {
        let none = Page { limit: 1, offset: 0 };
        let total = match counts {
            Some(counts) => counts.users,
            None => users::list(service, caller, users::UserFilter::default(), none).await?.total,
        };
        tiles.push(Tile { href: "/users", figure: total.to_string(), text: w.t("home-users") });
    }
    let count = |doors: usize| i64::try_from(doors).unwrap_or(i64::MAX);
    let online = doors.iter().filter(|door| door.status.is_some_and(|status| status.online)).count();
    let words = [("online", count(online).into()), ("all", count(doors.len()).into())];
    tiles.push(Tile { href: "/doors", figure: w.with("home-doors-of", &words), text: w.t("home-doors") });
    Ok(tiles)
}

/// How many people are there, and how many have come today, at the places whose log may be read; nothing where none may.
async fn presence(
    service: &Service,
    caller: &Caller,
    powers: &Powers,
    places: &Places,
) -> Result<Option<(i64, i64)>, Failure> {
    let open = places.named().into_iter().map(|(id, _)| PlaceId::new(id));
    let open: Vec<_> = open.filter(|id| powers.may_at(Permission::EventsRead, Scope::Place(*id))).collect();
    let (mut here, mut came) = (0, 0);
    for place in &open {
        let today = service.now().to_string();
        let found = presences::list(service, caller, (*place, &today), Page { limit: i64::MAX, offset: 0 }).await?;
        came += found.total;
        let on_site = found.items.iter().filter(|presence| presence.status == PresenceStatus::OnSite).count();
        here += i64::try_from(on_site).unwrap_or(0);
    }
    Ok(Some((here, came)).filter(|_| !open.is_empty()))
}

async fn attention(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    w: Words,
    doors: &[LockView],
) -> Result<Vec<Attention>, Failure> {
    let mut found = Vec::new();
    let down = doors.iter().any(|door| door.organization_locked_down_since.is_some());
    if down {
        found.push(Attention { icon: "ban", text: w.t("home-organization-down"), href: "/settings".to_owned() });
    }
    for door in doors {
        let href = format!("/doors/{}", door.lock.id);
        let name = [("door", door.lock.name.as_str().into())];
        let mut tell = |icon, id| found.push(Attention { icon, text: w.with(id, &name), href: href.clone() });
        match door.status {
            None => tell("alert-triangle", "home-unwired"),
            Some(status) if !status.online => tell("alert-triangle", "home-offline"),
            Some(_) => {}
        }
        if door.lock.locked_down_since.is_some() {
            tell("ban", "home-locked-down");
        }
    }
    let mut down: Vec<_> =
        doors.iter().map(|door| &door.place).filter(|place| place.locked_down_since.is_some()).collect();
    down.dedup_by_key(|place| place.id);
    for place in down {
        let text = w.with("home-place-down", &[("place", place.name.as_str().into())]);
        found.push(Attention { icon: "ban", text, href: format!("/places/{}", place.id) });
    }
    if powers.may(Permission::IntegrationsWrite) {
        machinery(service, caller, w, &mut found).await?;
    }
    match welcomes::count(service, caller).await {
        Ok(0) | Err(Error::Forbidden(_)) => {}
        Ok(count) => found.push(Attention {
            icon: "mail",
            text: w.with("home-welcomes", &[("count", count.into())]),
            href: "/users".to_owned(),
        }),
        Err(other) => return Err(other.into()),
    }
    Ok(found)
}

/// What of mails and webhooks needs somebody.
async fn machinery(service: &Service, caller: &Caller, w: Words, found: &mut Vec<Attention>) -> Result<(), Failure> {
    let mail = mails::get(service, caller).await?.health;
    for (count, id) in [(mail.dead, "home-mail-dead"), (mail.failing, "home-mail-failing")] {
        if count > 0 {
            let why = mail.last_error.clone().unwrap_or_default();
            let text = w.with(id, &[("count", count.into()), ("why", why.into())]);
            found.push(Attention { icon: "mail", text, href: "/settings/mail".to_owned() });
        }
    }
    let failing = integrations::count_failing(service, caller).await?;
    if failing > 0 {
        let text = w.with("home-webhooks", &[("count", failing.into())]);
        found.push(Attention { icon: "webhook", text, href: "/settings/webhooks".to_owned() });
    }
    Ok(())
}

/// The last attempts at doors that succeeded, or that did not; nothing for who may not read the log.
async fn lines(
    service: &Service,
    caller: &Caller,
    reading: &Reading<'_>,
    success: bool,
) -> Result<Option<Vec<Line>>, Failure> {
    let open = super::activity::readable_at_once(reading.powers, reading.places);
    if open.is_empty() {
        return Ok(None);
    }
    let mut events = Vec::new();
    for place in open {
        let query = Query {
            event_type: Some("lock.unlock".to_owned()),
            event_success: Some(success),
            place_id: place,
            ..Query::default()
        };
        events.extend(event_sets::browse(service, caller, query, (None, LINES)).await?.events);
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.uuid));
    Ok(Some(
        events.iter().take(LINES.unsigned_abs().try_into().unwrap_or(0)).map(|event| reading.line(event)).collect(),
    ))
}
