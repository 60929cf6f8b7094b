//! What runs beside the requests: catching up with other servers, mail, and housekeeping.

mod disk;
mod outbox;
mod webhooks;

pub(crate) use disk::Disk;
pub use outbox::{MailHealth, mail_health};
pub(crate) use webhooks::Bell;
pub use webhooks::{WebhookHealth, webhook_health};

use crate::context::monotonic;
use crate::directory::Session;
use crate::{Error, Service, fleet, holds, schedules};
use domain::event::ActorId;
use domain::id::OrganizationId;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use store::News;
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;

/// How often the revisions of all organizations are looked at: what another process wrote counts here
/// within this time.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
/// How often schedules are looked at that hold doors unlocked: the log tells of their edges within this time.
const HOLD_EVERY: Duration = Duration::from_secs(1);
const TIDY_EVERY: Duration = Duration::from_secs(10);
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);

/// Runs until `stop` turns true. What is under way is finished.
pub async fn run(service: Service, stop: watch::Receiver<bool>) {
    let (tell, heard) = mpsc::unbounded_channel();
    // Nobody hears any more when the server ends.
    let _listening = service.store().listen(move |news| {
        let _ = tell.send(news);
    });
    let hear = hear(&service, heard, stop.clone());
    let follow = every(CATCH_UP_EVERY, stop.clone(), &service, |service| async move {
        service.0.disk.recover(&service).await;
        catch_up(&service).await
    });
    let hold = every(HOLD_EVERY, stop.clone(), &service, |service| async move { holds::settle(&service).await });
    let write_uses = every(TIDY_EVERY, stop.clone(), &service, |service| async move { tidy(&service).await });
    let keep = every(RETENTION_EVERY, stop.clone(), &service, |service| async move { forget(&service).await });
    let hooks = webhooks::run(&service, stop.clone());
    let mail = outbox::run(&service, stop);
    tokio::join!(hear, follow, hold, write_uses, keep, hooks, mail);
    // The last uses, so that no session looks idle after a restart.
    if let Err(error) = tidy(&service).await {
        tracing::warn!(%error, "the last uses were not written");
    }
}

/// Takes in what other servers say that they have written.
async fn hear(service: &Service, mut heard: mpsc::UnboundedReceiver<News>, mut stop: watch::Receiver<bool>) {
    loop {
        let news = tokio::select! {
            news = heard.recv() => news,
            () = stopped(&mut stop) => return,
        };
        let taken = match news {
            Some(News::Revision(organization, revision)) => service.follow(organization, revision).await,
            Some(News::Gap) => catch_up(service).await,
            // A SQLite file: there is nobody to hear of.
            None => return,
        };
        if let Err(error) = taken {
            tracing::warn!(%error, "what another server wrote will be taken in later");
        }
    }
}

/// Does once, now, what [`run`] does again and again. Fails with the first job that does.
pub async fn run_once(service: &Service) -> Result<(), Error> {
    service.0.disk.recover(service).await;
    catch_up(service).await?;
    holds::settle(service).await?;
    let (_running, stop) = watch::channel(false);
    webhooks::serve(service, &stop).await?;
    outbox::serve(service, &stop).await?;
    tidy(service).await?;
    forget(service).await
}

async fn every<F: Future<Output = Result<(), Error>>>(
    period: Duration,
    mut stop: watch::Receiver<bool>,
    service: &Service,
    job: impl Fn(Service) -> F,
) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if let Err(error) = job(service.clone()).await {
                    tracing::warn!(%error, "a job failed and will be tried again");
                }
            }
            () = stopped(&mut stop) => return,
        }
    }
}

/// Waits until `stop` turns true, or whoever could turn it is gone. The guard that the channel hands out
/// must not live across an await, or no task could run the jobs.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    drop(stop.wait_for(|stop| *stop).await);
}

/// Takes in what other processes have written, organizations that are new included.
pub(crate) async fn catch_up(service: &Service) -> Result<(), Error> {
    let asked_at = monotonic();
    let revisions = service.store().read(|read| Ok::<_, Error>(store::organizations::list_revisions(read)?)).await?;
    let mut outcome = Ok(());
    for (organization, revision) in revisions {
        let tenant = service.0.directory.tenant(organization);
        if let Some(tenant) = tenant.filter(|tenant| tenant.index().revision >= revision) {
            tenant.note_current(asked_at);
            continue;
        }
        match service.0.directory.catch_up(service.store(), organization).await {
            Ok(true) => fleet::configure(service, organization),
            Ok(false) => {}
            // One that cannot be read holds up no other.
            Err(error) => outcome = Err(error),
        }
    }
    outcome
}

/// Writes down which logins, people and access links were seen, and drops what no limit needs any more.
async fn tidy(service: &Service) -> Result<(), Error> {
    service.0.gate.tidy();
    let mut sessions: HashMap<OrganizationId, Vec<Arc<Session>>> = HashMap::new();
    for session in service.0.directory.list_touched() {
        sessions.entry(session.organization).or_default().push(session);
    }
    let mut outcome = Ok(());
    for organization in service.0.directory.organizations() {
        let sessions = sessions.remove(&organization).unwrap_or_default();
        let actors = service.0.seen.take(organization);
        if let Err(error) = write_uses(service, organization, sessions, actors.clone()).await {
            service.0.seen.put_back(organization, actors);
            outcome = Err(error);
        }
    }
    outcome
}

async fn write_uses(
    service: &Service,
    organization: OrganizationId,
    sessions: Vec<Arc<Session>>,
    actors: HashMap<ActorId, Timestamp>,
) -> Result<(), Error> {
    if sessions.is_empty() && actors.is_empty() {
        return Ok(());
    }
    let uses: Vec<_> = sessions.iter().map(|session| (session.login, session.used_at())).collect();
    let written = uses.clone();
    let write = service.commit(organization, service.now(), move |write| {
        written.into_iter().try_for_each(|(login, at)| store::logins::touch(write, login, at))?;
        Ok(actors.into_iter().try_for_each(|(id, at)| match id {
            ActorId::User(person) | ActorId::Guest(person) => store::users::touch(write, person, at),
            ActorId::Link(link) => store::group_links::touch(write, link, at),
        })?)
    });
    write.await?;
    sessions.iter().zip(uses).for_each(|(session, (_, at))| session.stored(at));
    Ok(())
}

/// Removes entries and delivered mail whose time of keeping is over.
async fn forget(service: &Service) -> Result<(), Error> {
    let now = service.now();
    // Kept as the time goes on, which is as seldom.
    let mut outcome = schedules::holidays::renew(service).await;
    for organization in service.0.directory.organizations() {
        let forgotten = service.commit(organization, now, move |write| {
            let days = crate::organizations::find(write, organization)?.event_retention_days;
            let oldest = now.plus_seconds(-days.saturating_mul(86_400));
            let id = uuid::Builder::from_unix_timestamp_millis(oldest.as_millis().max(0).unsigned_abs(), &[0; 10]);
            store::changes::forget_before(write, now.plus_seconds(-HISTORY_KEPT_S))?;
            store::former_logins::delete_before(write, oldest)?;
            Ok(store::events::delete_before(write, id.into_uuid())?)
        });
        outcome = forgotten.await.map(drop).and(outcome);
    }
    store::outbox::delete_old(service.store(), now.plus_seconds(-MAIL_KEPT_S)).await?;
    store::deliveries::delete_old(service.store(), now.plus_seconds(-DELIVERIES_KEPT_S)).await?;
    outcome
}

/// How long the change log tells of past states, in seconds: 400 days.
const HISTORY_KEPT_S: i64 = 400 * 86_400;

/// How long delivered mail is kept, in seconds: 90 days.
const MAIL_KEPT_S: i64 = 90 * 86_400;

/// How long the log of deliveries tells of those that ended, and how long what waits for an integration that is off is
/// kept, in seconds: 30 days.
const DELIVERIES_KEPT_S: i64 = 30 * 86_400;
