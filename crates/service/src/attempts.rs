//! Attempts that have an id of their own, as a phone on a bad line makes them: whoever sends one again learns what
//! came of it, and no door opens twice for it.

use crate::unlock::{self, UnlockInput};
use crate::{Caller, Error, Service};
use domain::event::AuthenticatedBy;
use domain::time::Timestamp;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::watch;

/// What an attempt is called by whoever makes it: anything that no other attempt of the login is called.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AttemptId(String);

impl AttemptId {
    /// Reads the id of an attempt. Fails if it is empty or longer than 64 characters.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.is_empty() || text.len() > LONGEST {
            return Err(Error::invalid("attempt", format!("must be 1 to {LONGEST} characters long")));
        }
        Ok(Self(text.to_owned()))
    }
}

const LONGEST: usize = 64;
/// How long an answer is remembered, in seconds: longer than an app goes on sending.
const REMEMBERED_S: i64 = 120;
/// How many answers there may be before those that are old are dropped.
const TIDIED_AT: usize = 4_096;

type Key = (AuthenticatedBy, AttemptId);
type Answer = Arc<Result<(), Error>>;
type Awaited = watch::Receiver<Option<Answer>>;

/// What came of the attempts of the last two minutes. A server that begins anew remembers none.
#[derive(Default)]
pub(crate) struct Answers(Mutex<HashMap<Key, (Timestamp, Awaited)>>);

/// Opens a door for the caller, or says why not; for an attempt that was made already, what came of it then. It goes
/// on when nobody waits for it any more.
pub async fn unlock(
    service: &Service,
    caller: &Caller,
    attempt: AttemptId,
    input: UnlockInput,
) -> Arc<Result<(), Error>> {
    let (mut answer, begin) = service.0.attempts.find_or_add((caller.by, attempt), service.now());
    if let Some(tell) = begin {
        let (service, caller) = (service.clone(), caller.clone());
        tokio::spawn(async move { tell.send(Some(Arc::new(unlock::unlock(&service, &caller, input).await))) });
    }
    let lost = || Arc::new(Err(Error::Unavailable("the attempt broke off".to_owned())));
    match answer.wait_for(Option::is_some).await {
        Ok(answer) => answer.clone().unwrap_or_else(lost),
        Err(_) => lost(),
    }
}

impl Answers {
    fn find_or_add(&self, key: Key, now: Timestamp) -> (Awaited, Option<watch::Sender<Option<Answer>>>) {
        let mut known = self.0.lock();
        if let Some((_, answer)) = known.get(&key) {
            return (answer.clone(), None);
        }
        if known.len() >= TIDIED_AT {
            known.retain(|_, (at, _)| now.micros_since(*at) < REMEMBERED_S * 1_000_000);
        }
        let (tell, answer) = watch::channel(None);
        known.insert(key, (now, answer.clone()));
        (answer, Some(tell))
    }
}
