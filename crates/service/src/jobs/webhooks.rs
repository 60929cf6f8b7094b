//! Serving the webhooks: at least once, each object's events in order, again with growing pauses, given up after three
//! days. See docs/decisions/0014-webhooks.md.

use crate::context::event_id;
use crate::mail::{Letter, Template};
use crate::webhooks::{Failure, Post, body, signature};
use crate::{Chance, Error, Service};
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::id::{IntegrationId, OrganizationId};
use domain::integration::Integration;
use domain::time::Timestamp;
use futures_util::future::join_all;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::deliveries::{Delivery, Outcome, Round};
use store::integrations::Health;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

pub use store::deliveries::Counts as WebhookHealth;

/// Whether there is anything to send, so that nobody looks after each unlock where there is no webhook.
#[derive(Default)]
pub(crate) struct Bell {
    may_ring: AtomicBool,
    rings: Notify,
}

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long receivers may keep a server that ends.
const FINISH_WITHIN: Duration = Duration::from_secs(5);
/// Endpoints that are served at once.
const ENDPOINTS_AT_ONCE: usize = 32;
/// Events that are sent to an endpoint at once; one alone while it fails.
const PARCELS_AT_ONCE: i64 = 8;
/// How long what was taken is held from other servers, in seconds: longer than sending it may take.
const LEASE_S: i64 = 60;
/// When an event is tried last, in seconds after its first attempt: 3 days, and a little longer than it takes until an
/// endpoint that takes nothing is switched off.
const GIVE_UP_S: i64 = DISABLE.0 + LEASE_S;
/// The longest pause between two attempts, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;
/// From so many failures in a row on the whole endpoint pauses, and not only the object whose event failed.
const PAUSES_FROM: i64 = 5;
/// It is said that an endpoint keeps failing once nothing has arrived for so many seconds, in so many attempts.
const WARN: (i64, i64) = (3_600, 5);
/// It is switched off after so many seconds in which nothing has arrived, in so many attempts.
const DISABLE: (i64, i64) = (3 * 86_400, 20);

impl Bell {
    /// An event was written: it is looked at now whether it is to be sent.
    pub(crate) fn ring(&self) {
        if self.may_ring.load(Ordering::Relaxed) {
            self.rings.notify_one();
        }
    }
}

pub(super) async fn run(service: &Service, mut stop: watch::Receiver<bool>) {
    let mut at_work: JoinSet<IntegrationId> = JoinSet::new();
    let mut busy = HashSet::new();
    while !*stop.borrow() {
        match list_ready(service).await {
            Ok(ready) => {
                for id in ready {
                    if busy.len() < ENDPOINTS_AT_ONCE && busy.insert(id) {
                        let (service, stop) = (service.clone(), stop.clone());
                        at_work.spawn(async move {
                            if let Err(error) = serve_one(&service, id, &stop).await {
                                tracing::warn!(%error, %id, "a webhook could not be served and will be tried again");
                            }
                            id
                        });
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the webhooks could not be served and will be tried again"),
        }
        tokio::select! {
            Some(done) = at_work.join_next() => {
                match done {
                    Ok(id) => { busy.remove(&id); }
                    // Which one is not known any more.
                    Err(_) => busy.clear(),
                }
            }
            _ = tokio::time::timeout(LOOK_EVERY, service.0.bell.rings.notified()) => {}
            () = super::stopped(&mut stop) => break,
        }
    }
    // What is still under way then is sent again later.
    let _ = tokio::time::timeout(FINISH_WITHIN, async { while at_work.join_next().await.is_some() {} }).await;
}

/// Sends everything that is due, one endpoint after the other.
pub(super) async fn serve(service: &Service, stop: &watch::Receiver<bool>) -> Result<(), Error> {
    for id in list_ready(service).await? {
        serve_one(service, id, stop).await?;
    }
    Ok(())
}

/// How the webhooks of all organizations do.
pub async fn webhook_health(service: &Service) -> Result<WebhookHealth, Error> {
    service.store().read(|read| Ok::<_, Error>(store::deliveries::count(read)?)).await
}

async fn list_ready(service: &Service) -> Result<Vec<IntegrationId>, Error> {
    let now = service.now();
    let found = service.store().read(move |read| {
        let ready = store::deliveries::list_ready(read, now)?;
        Ok::<_, Error>((ready, store::integrations::is_any_enabled(read)?))
    });
    let (ready, is_any) = found.await?;
    service.0.bell.may_ring.store(is_any, Ordering::Relaxed);
    Ok(ready)
}

/// Sends what is due to one endpoint, until nothing is, it fails, or the server stops.
async fn serve_one(service: &Service, id: IntegrationId, stop: &watch::Receiver<bool>) -> Result<(), Error> {
    while !*stop.borrow() {
        let now = service.now();
        let lease = (now, now.plus_seconds(LEASE_S));
        let limit = |failures: i64| if failures < PAUSES_FROM { PARCELS_AT_ONCE } else { 1 };
        let Some(round) = store::deliveries::lease(service.store(), id, lease, limit).await? else { return Ok(()) };
        if round.parcels.is_empty() {
            return Ok(());
        }
        let outcomes = join_all(round.parcels.iter().map(|parcel| attempt(service, &round, parcel))).await;
        let has_failed = outcomes.iter().all(|outcome| outcome.failure.is_some());
        let failures = round.failures.saturating_add(i64::try_from(outcomes.len()).unwrap_or(i64::MAX));
        let now = service.now();
        let resume_at = (has_failed && failures >= PAUSES_FROM).then(|| pause(service, failures, now));
        let health = store::deliveries::settle(service.store(), id, (now, lease.1), outcomes, resume_at).await?;
        if has_failed {
            return judge(service, (round.organization, id), health).await;
        }
    }
    Ok(())
}

/// Sends one event, and says what came of it.
async fn attempt(service: &Service, round: &Round, (delivery, event): &(Delivery, Option<Event>)) -> Outcome {
    let id = delivery.id;
    let Some(event) = event else {
        return Outcome { id, status: None, failure: Some(("the event is no longer in the log".to_owned(), None)) };
    };
    let sent = match post(round, delivery, event) {
        Ok(post) => service.0.webhooks.send(post).await,
        Err(text) => Err(Failure { status: None, text }),
    };
    let result = if sent.is_ok() { "delivered" } else { "failed" };
    metrics::counter!("latchkey_webhooks_total", "result" => result).increment(1);
    match sent {
        Ok(status) => Outcome { id, status: Some(status.into()), failure: None },
        Err(Failure { status, text }) => {
            let now = service.now();
            let last_at = delivery.first_attempt_at.unwrap_or(now).plus_seconds(GIVE_UP_S);
            let again = (now < last_at).then(|| pause(service, delivery.attempts, now).min(last_at));
            tracing::debug!(error = text, %id, attempt = delivery.attempts, "an event was not taken");
            Outcome { id, status: status.map(i64::from), failure: Some((text, again)) }
        }
    }
}

fn post<'a>(round: &'a Round, delivery: &Delivery, event: &Event) -> Result<Post<'a>, String> {
    let body = body(event)?;
    let mut headers = vec![("X-Latchkey-Delivery", delivery.id.to_string())];
    if let Some(key) = &round.key {
        headers.push(("X-Signature", signature(key, &body)?));
    }
    Ok(Post { url: &round.url, body, headers })
}

/// When something that has failed so often is tried again: after a pause of any length up to one that doubles each time
/// (full jitter), so that endpoints that come back are not all called at once.
fn pause(service: &Service, failures: i64, now: Timestamp) -> Timestamp {
    let longest_ms = (5_i64 << failures.clamp(0, 10)).min(LONGEST_PAUSE_S).saturating_mul(1_000);
    now.plus_millis(1_000 + below(&*service.0.chance, longest_ms))
}

/// A number from 0 to `end`, exclusive.
fn below(chance: &dyn Chance, end: i64) -> i64 {
    let mut bytes = [0; 4];
    chance.fill(&mut bytes);
    i64::from(u32::from_le_bytes(bytes)).checked_rem(end).unwrap_or_default()
}

/// Says that an endpoint keeps failing, or switches it off, when it has failed long enough.
async fn judge(
    service: &Service,
    (organization, id): (OrganizationId, IntegrationId),
    health: Health,
) -> Result<(), Error> {
    let now = service.now();
    if verdict(health, now).is_none() {
        return Ok(());
    }
    let (chance, settings) = (service.chance(), service.settings().clone());
    let judged = service.commit(organization, now, move |write| {
        // Somebody may have changed it meanwhile, or another server been faster.
        let health = store::integrations::health(write, organization, id)?;
        let found = store::integrations::find(write, organization, id)?.filter(|found| found.enabled);
        let (Some(integration), Some(verdict)) = (found, verdict(health, now)) else { return Ok(false) };
        let (kind, template) = match verdict {
            Verdict::Warn => {
                store::integrations::warn(write, id)?;
                (EventKind::IntegrationWarnDueToError, Template::WebhookFailing)
            }
            Verdict::Disable => {
                let off = Integration { enabled: false, disabled_due_to_error_at: Some(now), ..integration.clone() };
                store::integrations::update(write, &off)?;
                (EventKind::IntegrationDisableDueToError, Template::WebhookDisabled)
            }
        };
        store::events::create(write, &line(&integration, kind, event_id(&*chance, now), now))?;
        let tenant = crate::organizations::find(write, organization)?;
        let Some(owner) = tenant.owner else { return Ok(false) };
        let user = crate::users::find(write, organization, owner)?.user;
        let letter = Letter::new(template, &tenant, &user, &settings).about(integration.name.as_str());
        letter.queue(write, Some(owner)).map(|()| true)
    });
    match judged.await {
        Ok(queued_mail) => {
            if queued_mail {
                service.wake_mail();
            }
            Ok(())
        }
        // Removed while it was being called.
        Err(Error::NotFound(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Warn,
    Disable,
}

fn verdict(health: Health, now: Timestamp) -> Option<Verdict> {
    let Health { failures, failing_since, warned_at } = health;
    let since = failing_since?;
    let is_past = |(seconds, attempts): (i64, i64)| now >= since.plus_seconds(seconds) && failures >= attempts;
    match warned_at {
        None => is_past(WARN).then_some(Verdict::Warn),
        Some(_) => is_past(DISABLE).then_some(Verdict::Disable),
    }
}

fn line(integration: &Integration, kind: EventKind, uuid: uuid::Uuid, now: Timestamp) -> Event {
    Event {
        uuid,
        organization: integration.organization,
        kind,
        actor: None,
        means: None,
        authorized_by: None,
        object: EventObject {
            kind: ObjectKind::Integration,
            id: integration.id.get(),
            name: integration.name.to_string(),
        },
        place: integration.place,
        refusal: None,
        created_at: now,
    }
}
