//! News for pages that are open: one line on a stream whenever the log grew or a door stands otherwise. The page then
//! asks again for what it shows, with the powers of who looks at it.

use crate::clock::Places;
use crate::error::Failure;
use crate::session::{self, Staff};
use axum::Extension;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use futures_util::stream;
use service::event_sets::{self, Query};
use service::locks::{self, LockFilter, Standing};
use service::powers::{self, Powers};
use service::{Error, Page, Service};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::time::Duration;
use tokio::sync::watch;

/// Turns true when the server ends, so that streams end with it.
#[derive(Clone, Debug)]
pub struct Closing(pub watch::Receiver<bool>);

/// How often it is looked whether there is news.
const LOOK_EVERY: Duration = Duration::from_secs(1);

struct Watch {
    service: Service,
    secret: String,
    closing: Option<Closing>,
    seen: Option<u64>,
}

/// The stream. It ends with the session, with the powers to read what it tells of, and with the server.
pub(crate) async fn stream(
    State(service): State<Service>,
    Staff { powers, .. }: Staff,
    headers: HeaderMap,
    closing: Option<Extension<Closing>>,
) -> Result<Response, Failure> {
    if !reads(&powers) {
        return Err(Error::Forbidden("locks_read").into());
    }
    let secret = session::secret(&headers).unwrap_or_default().to_owned();
    let watch = Watch { service, secret, closing: closing.map(|Extension(closing)| closing), seen: None };
    Ok(Sse::new(stream::unfold(watch, next)).keep_alive(KeepAlive::default()).into_response())
}

fn reads(powers: &Powers) -> bool {
    powers.may_somewhere(Permission::EventsRead) || powers.may_somewhere(Permission::LocksRead)
}

async fn next(mut watch: Watch) -> Option<(Result<Event, Infallible>, Watch)> {
    loop {
        let now = watch.state().await?;
        let is_first = watch.seen.is_none();
        if watch.seen.replace(now) != Some(now) && !is_first {
            return Some((Ok(Event::default().event("news").data("")), watch));
        }
        watch.pause().await?;
    }
}

impl Watch {
    /// A number that changes with what the pages show.
    async fn state(&self) -> Option<u64> {
        let caller = self.service.identify(&self.secret).ok()?;
        let powers = powers::get(&self.service, &caller).await.ok().filter(reads)?;
        let mut hasher = DefaultHasher::new();
        let places = Places::read(&self.service, &caller).await;
        for place in super::activity::readable_at_once(&powers, &places) {
            let query = Query { place_id: place, ..Query::default() };
            let newest = event_sets::browse(&self.service, &caller, query, (None, 1)).await.ok()?;
            newest.events.first().map(|event| event.uuid).hash(&mut hasher);
        }
        let every = Page { limit: 1_000, offset: 0 };
        let doors = locks::list(&self.service, &caller, LockFilter::default(), Standing::default(), every).await;
        for door in doors.ok()?.items {
            let now = self.service.now();
            let status = door.status.map(|status| (status.online, status.is_unlocked(now), status.open));
            (door.lock.id.get(), status, door.lock.locked_down_since.is_some()).hash(&mut hasher);
        }
        Some(hasher.finish())
    }

    /// Waits for the next look; nothing once the server ends.
    async fn pause(&mut self) -> Option<()> {
        let ends = async {
            match &mut self.closing {
                None => std::future::pending().await,
                Some(Closing(closing)) => drop(closing.wait_for(|ends| *ends).await),
            }
        };
        let is_time = tokio::time::timeout(LOOK_EVERY, ends).await.is_err();
        is_time.then_some(())
    }
}
