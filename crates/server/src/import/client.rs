//! Asking a system that speaks Kisi's HTTP API: never faster than it allows, and again when it is busy or away.

use anyhow::{Context as _, Result, bail};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use serde_json::Value;
use std::cell::Cell;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use std::time::Duration;
use ureq::http::Response;
use ureq::{Agent, Body};

/// A system to read from. It holds a secret, so it has no `Debug`.
pub(super) struct Source {
    agent: Agent,
    base: String,
    authorization: String,
    limiter: Option<DefaultDirectRateLimiter>,
    clock: DefaultClock,
    /// How often something is tried: once before the first answer, so that a wrong address is told at once.
    tries_max: Cell<u32>,
}

/// What it answered.
pub(super) enum Reply {
    /// A body, with how many rows there are in all where it is a list.
    Good(Value, Option<u64>),
    /// Not this, with the status and the sentence.
    Refused(u16, String),
}

/// Tries of one request before it is given up: about four minutes of pauses.
const TRIES_MAX: u32 = 10;
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

impl Source {
    /// A source at an address, with the secret of a login and so many requests per second at most; 0: no limit.
    /// Fails on what cannot be an address.
    pub(super) fn new(url: &str, key: &str, requests_per_second: u32) -> Result<Self> {
        let base = url.trim_end_matches('/').to_owned();
        if !(base.starts_with("https://") || base.starts_with("http://")) {
            bail!("--url {url} is not an address: it begins with https://, as in https://api.kisi.io");
        }
        let key = key.trim();
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_graphic()) {
            bail!("the API key is empty, or holds characters that no key has");
        }
        let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(PATIENCE));
        // One at a time, evenly: a burst would count against the next second.
        let quota =
            NonZeroU32::new(requests_per_second).map(|rate| Quota::per_second(rate).allow_burst(NonZeroU32::MIN));
        Ok(Self {
            agent: config.user_agent(concat!("latchkey/", env!("CARGO_PKG_VERSION"))).build().into(),
            base,
            authorization: format!("KISI-LOGIN {key}"),
            limiter: quota.map(RateLimiter::direct),
            clock: DefaultClock::default(),
            tries_max: Cell::new(1),
        })
    }

    /// Where it is.
    pub(super) fn url(&self) -> &str {
        &self.base
    }

    /// Asks for a path. Fails if no answer comes, or one that is none of the API's.
    pub(super) fn look(&self, path: &str, query: &[(&str, String)]) -> Result<Reply> {
        let mut address = format!("{}{path}", self.base);
        for (position, (name, value)) in query.iter().enumerate() {
            write!(address, "{}{name}={value}", if position == 0 { '?' } else { '&' })?;
        }
        let call = || self.agent.get(&address).header("authorization", &self.authorization);
        self.ask(path, || call().header("accept", "application/json").call())
    }

    /// Asks for a path that must be there for this key.
    pub(super) fn get(&self, path: &str, query: &[(&str, String)]) -> Result<(Value, Option<u64>)> {
        let reply = self.look(path, query)?;
        self.expect(path, reply)
    }

    /// Sends a body, which must be taken.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Reply> {
        let (address, body) = (format!("{}{path}", self.base), body.to_string());
        let call = || self.agent.post(&address).header("authorization", &self.authorization);
        self.ask(path, || call().header("content-type", "application/json").send(body.as_str()))
    }

    /// A body, or an error that says what to do.
    pub(super) fn expect(&self, path: &str, reply: Reply) -> Result<(Value, Option<u64>)> {
        match reply {
            Reply::Good(body, total) => Ok((body, total)),
            Reply::Refused(401, said) => bail!(
                "{} does not accept the API key ({said}); make one as the owner or an administrator, and give all of it",
                self.base
            ),
            Reply::Refused(403, said) => bail!(
                "the API key may not read {path} at {} ({said}); use one of the owner or of an administrator",
                self.base
            ),
            Reply::Refused(404, _) => bail!(
                "{}{path} is not there: is this the address of the API? Kisi's is https://api.kisi.io, Latchkey's ends in /api",
                self.base
            ),
            Reply::Refused(status, said) => bail!("{}{path} answered {status}: {said}", self.base),
        }
    }

    /// Sends a request until it is answered: waits where the source says so or is busy.
    fn ask(&self, path: &str, call: impl Fn() -> Result<Response<Body>, ureq::Error>) -> Result<Reply> {
        let mut tries = 0;
        loop {
            self.wait_for_turn();
            tries += 1;
            let (wish, trouble) = match call() {
                Ok(response) => match response.status().as_u16() {
                    429 => (retry_after(&response), "it is asked too often (429)".to_owned()),
                    status @ 500..=599 => (retry_after(&response), format!("it answers {status}")),
                    status => {
                        let reply = self.read(path, status, response);
                        self.tries_max.set(TRIES_MAX);
                        return reply;
                    }
                },
                Err(error) => (None, error.to_string()),
            };
            if tries >= self.tries_max.get() && wish.is_none() || tries >= TRIES_MAX {
                let url = &self.base;
                bail!(
                    "{url}{path} cannot be read: {trouble}. Run the same command again later: it goes on where it was"
                );
            }
            tracing::debug!(path, trouble, tries, "asking again");
            pause(wish.unwrap_or_else(|| Duration::from_secs(1 << tries.min(6))).min(LONGEST_PAUSE));
        }
    }

    fn read(&self, path: &str, status: u16, mut response: Response<Body>) -> Result<Reply> {
        let header = response.headers().get("x-collection-range").and_then(|value| value.to_str().ok());
        let total = header.and_then(|range| range.rsplit_once('/')?.1.parse().ok());
        let text = response.body_mut().read_to_string();
        let text = text.with_context(|| format!("{}{path} broke off its answer", self.base))?;
        let body: Option<Value> = serde_json::from_str(&text).ok();
        match (status, body) {
            (200, Some(body)) => Ok(Reply::Good(body, total)),
            (200, None) => bail!(
                "{}{path} answers something that is not JSON: is this the address of the API, and not that of a page?",
                self.base
            ),
            (status, body) => {
                let said = body.as_ref().and_then(|body| body.get("error")).and_then(Value::as_str);
                Ok(Reply::Refused(status, said.unwrap_or("it gives no reason").to_owned()))
            }
        }
    }

    fn wait_for_turn(&self) {
        let Some(limiter) = &self.limiter else { return };
        while let Err(not_yet) = limiter.check() {
            pause(not_yet.wait_time_from(self.clock.now()));
        }
    }
}

/// For how long the source wants to be left alone, in whole seconds as the header says it.
fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Waits.
#[expect(clippy::disallowed_methods, reason = "the source asks for it, and there is nothing else to wait for")]
pub(super) fn pause(time: Duration) {
    std::thread::sleep(time);
}
