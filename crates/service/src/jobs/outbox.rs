//! Serving the outbox: at least once, again with growing pauses, given up after three days.

use crate::mail::Letter;
use crate::{Error, Service};
use std::time::Duration;
use store::outbox::Message;
use tokio::sync::watch;

/// How the mail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHealth {
    /// To be sent.
    pub waiting: i64,
    /// Of those, tried before without success.
    pub failing: i64,
    /// Given up.
    pub dead: i64,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Messages taken at once.
const BATCH: i64 = 20;
/// How long a taken message is held from other servers, in seconds.
const LEASE_S: i64 = 120;
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// When a message is given up, in seconds after it was written: 3 days.
const GIVE_UP_S: i64 = 3 * 86_400;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;

pub(super) async fn run(service: &Service, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = serve(service).await {
            tracing::warn!(%error, "the outbox could not be served and will be tried again");
        }
        tokio::select! {
            _ = tokio::time::timeout(LOOK_EVERY, service.0.mail_waits.notified()) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// How the mail of all organizations stands.
pub async fn mail_health(service: &Service) -> Result<MailHealth, Error> {
    let (counts, last_error) = service.store().read(|read| Ok::<_, Error>(store::outbox::count(read)?)).await?;
    Ok(MailHealth { waiting: counts.waiting, failing: counts.failing, dead: counts.dead, last_error })
}

async fn serve(service: &Service) -> Result<(), Error> {
    loop {
        let now = service.now();
        let due = store::outbox::claim_due(service.store(), now, now.plus_seconds(LEASE_S), BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        for message in due {
            send(service, message).await?;
        }
    }
}

async fn send(service: &Service, message: Message) -> Result<(), Error> {
    let letter: Letter = serde_json::from_str(&message.body).map_err(|error| Error::Internal(error.to_string()))?;
    let sent = match letter.render() {
        Ok(mail) => service.0.mail.send(mail, service.now()).await,
        Err(error) => Err(error),
    };
    let now = service.now();
    match sent {
        Ok(()) => {
            metrics::counter!("latchkey_mails_total", "result" => "delivered").increment(1);
            let kept =
                serde_json::to_string(&letter.without_code()).map_err(|error| Error::Internal(error.to_string()))?;
            store::outbox::delivered(service.store(), message.id, kept, now).await?;
        }
        Err(error) => {
            let pause_s = (5_i64 << message.attempts.clamp(0, 10)).min(LONGEST_PAUSE_S);
            let again = now.plus_seconds(pause_s);
            let gives_up = again > message.created_at.plus_seconds(GIVE_UP_S);
            tracing::warn!(%error, id = %message.id, attempt = message.attempts, gives_up, "a mail was not taken");
            metrics::counter!("latchkey_mails_total", "result" => "failed").increment(1);
            store::outbox::failed(service.store(), message.id, error, (!gives_up).then_some(again), now).await?;
        }
    }
    Ok(())
}
