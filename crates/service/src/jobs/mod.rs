//! What runs beside the requests: catching up with other servers, mail, and housekeeping.

mod disk;
mod outbox;

pub(crate) use disk::Disk;
pub use outbox::{MailHealth, mail_health};

use crate::{Error, Service, fleet};
use domain::id::OrganizationId;
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

/// How often the revisions of all organizations are looked at: what another process wrote counts here
/// within this time.
const CATCH_UP_EVERY: Duration = Duration::from_millis(500);
const TIDY_EVERY: Duration = Duration::from_secs(10);
const RETENTION_EVERY: Duration = Duration::from_secs(3_600);

/// Runs until `stop` turns true. What is under way is finished.
pub async fn run(service: Service, stop: watch::Receiver<bool>) {
    let follow = every(CATCH_UP_EVERY, stop.clone(), &service, |service| async move { catch_up(&service).await });
    let write_uses = every(TIDY_EVERY, stop.clone(), &service, |service| async move { tidy(&service).await });
    let keep = every(RETENTION_EVERY, stop.clone(), &service, |service| async move { forget(&service).await });
    let mail = outbox::run(&service, stop);
    tokio::join!(follow, write_uses, keep, mail);
    // The last uses, so that no session looks idle after a restart.
    if let Err(error) = tidy(&service).await {
        tracing::warn!(%error, "the last uses were not written");
    }
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
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Takes in what other processes have written, organizations that are new included.
pub(crate) async fn catch_up(service: &Service) -> Result<(), Error> {
    let revisions = service.store().read(|read| Ok::<_, Error>(store::organizations::list_revisions(read)?)).await?;
    for (organization, revision) in revisions {
        let tenant = service.0.directory.tenant(organization);
        let is_behind = tenant.is_none_or(|tenant| tenant.index.read().revision < revision);
        if is_behind && service.0.directory.catch_up(service.store(), organization).await? {
            fleet::configure(service, organization);
        }
    }
    Ok(())
}

/// Writes down which logins and people were seen, and drops what no limit needs any more.
async fn tidy(service: &Service) -> Result<(), Error> {
    service.0.gate.tidy();
    let mut logins: HashMap<OrganizationId, Vec<_>> = HashMap::new();
    for (organization, login, at) in service.0.directory.take_touched() {
        logins.entry(organization).or_default().push((login, at));
    }
    let mut people: HashMap<OrganizationId, Vec<_>> = HashMap::new();
    for ((organization, user), at) in service.0.seen.take() {
        people.entry(organization).or_default().push((user, at));
    }
    for organization in service.0.directory.organizations() {
        let logins = logins.remove(&organization).unwrap_or_default();
        let people = people.remove(&organization).unwrap_or_default();
        if logins.is_empty() && people.is_empty() {
            continue;
        }
        let committed = service.store().write(organization, service.now(), move |write| {
            logins.into_iter().try_for_each(|(login, at)| store::logins::touch(write, login, at))?;
            people.into_iter().try_for_each(|(user, at)| store::users::touch(write, user, at))?;
            Ok::<_, Error>(())
        });
        let committed = committed.await?;
        service.take_in(organization, committed.revision, committed.changes).await?;
    }
    Ok(())
}

/// Removes entries and delivered mail whose time of keeping is over.
async fn forget(service: &Service) -> Result<(), Error> {
    let now = service.now();
    for organization in service.0.directory.organizations() {
        let committed = service.store().write(organization, now, move |write| {
            let days = crate::organizations::find(write, organization)?.event_retention_days;
            let oldest = now.plus_seconds(-days.saturating_mul(86_400));
            let id = uuid::Builder::from_unix_timestamp_millis(oldest.as_millis().max(0).unsigned_abs(), &[0; 10]);
            Ok::<_, Error>(store::events::delete_before(write, id.into_uuid())?)
        });
        let committed = committed.await?;
        service.take_in(organization, committed.revision, committed.changes).await?;
    }
    store::outbox::delete_old(service.store(), now.plus_seconds(-MAIL_KEPT_S)).await?;
    Ok(())
}

/// How long delivered mail is kept, in seconds: 90 days.
const MAIL_KEPT_S: i64 = 90 * 86_400;
