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
/// The longest that handing one over may take, in seconds.
const SENDING_MAX_S: i64 = 30;
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// When a message is given up, in seconds after it was written: 3 days.
const GIVE_UP_S: i64 = 3 * 86_400;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE_S: i64 = 3_600;

pub(super) async fn run(service: &Service, mut stop: watch::Receiver<bool>) {
    loop {
        if let Err(error) = serve(service, &stop).await {
            tracing::warn!(%error, "the outbox could not be served and will be tried again");
        }
        tokio::select! {
            _ = tokio::time::timeout(LOOK_EVERY, service.0.mail_waits.notified()) => {}
            () = super::stopped(&mut stop) => return,
        }
    }
}

/// How the mail of all organizations stands.
pub async fn mail_health(service: &Service) -> Result<MailHealth, Error> {
    let (counts, last_error) = service.store().read(|read| Ok::<_, Error>(store::outbox::count(read)?)).await?;
    Ok(MailHealth { waiting: counts.waiting, failing: counts.failing, dead: counts.dead, last_error })
}

/// Sends what is due, until nothing is or the server stops.
pub(super) async fn serve(service: &Service, stop: &watch::Receiver<bool>) -> Result<(), Error> {
    while !*stop.borrow() {
        let now = service.now();
        let lease_until = now.plus_seconds(LEASE_S);
        let due = store::outbox::claim_due(service.store(), now, lease_until, BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        for message in due {
            // The rest is taken again when the lease is over: by then another server may send it.
            let is_held = service.now() < lease_until.plus_seconds(-SENDING_MAX_S);
            if *stop.borrow() || !is_held {
                return Ok(());
            }
            send(service, message).await?;
        }
    }
    Ok(())
}

/// Tries one message and notes what became of it. One that cannot even be read is given up like one that
/// nobody takes, and holds up no other.
async fn send(service: &Service, message: Message) -> Result<(), Error> {
    let delivered = deliver(service, &message).await;
    let now = service.now();
    match delivered {
        Ok(kept) => {
            metrics::counter!("latchkey_mails_total", "result" => "delivered").increment(1);
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

/// Hands a message over, and gives what of it may be kept.
async fn deliver(service: &Service, message: &Message) -> Result<String, String> {
    let letter: Letter = serde_json::from_str(&message.body).map_err(|error| error.to_string())?;
    let mail = letter.render()?;
    let kept = serde_json::to_string(&letter.without_code()).map_err(|error| error.to_string())?;
    // The same for every try, so that a mail that was taken twice can be told to be one.
    let id = format!("{}.{}", message.id, message.created_at.as_micros());
    service.0.mail.send(mail, &id, service.now()).await?;
    Ok(kept)
}
