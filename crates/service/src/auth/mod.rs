//! Who is asking: secrets, passwords, sign-in, and the limits on all three.

mod password;
mod secret;
mod sign_in;

pub use password::{PasswordProblem, reset, reset_request};
pub use secret::Secret;
pub use sign_in::{Credentials, NewLogin, SignedIn, sign_in, sign_in_for, sign_up};

pub(crate) use password::{LINK_LIVES_S, check as check_password, hash as hash_password, verify as verify_password};
pub(crate) use secret::hash as hash_secret;

use crate::throttle::Throttle;
use crate::{Caller, Credential, Error, Service, Settings};
use domain::id::{LoginId, OrganizationId, UserId};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;
use tokio::sync::Semaphore;

/// What stands between a request and the product.
pub(crate) struct Gate {
    /// Hashing takes a core and 19 MiB; more at once would starve the doors.
    hashing: Semaphore,
    accounts: Throttle<String>,
    addresses: Throttle<IpAddr>,
    requests: Option<DefaultKeyedRateLimiter<Requester>>,
    clock: DefaultClock,
}

/// Whose requests are counted together: a person's over all their logins, a key's, an address's.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Requester {
    Person(OrganizationId, UserId),
    Key(OrganizationId, LoginId),
    Address(IpAddr),
}

const HASHING_AT_ONCE: usize = 2;
/// Wrong passwords that an account may have before it waits.
const ACCOUNT_FREE: u32 = 5;
/// Wrong passwords that an address may have: a whole gym may share one Wi-Fi.
const ADDRESS_FREE: u32 = 200;

impl Gate {
    pub(crate) fn new(settings: &Settings) -> Self {
        let quota = settings.requests_per_second.and_then(NonZeroU32::new).map(|per_second| {
            let burst = NonZeroU32::new(settings.request_burst).unwrap_or(per_second);
            Quota::per_second(per_second).allow_burst(burst)
        });
        Self {
            hashing: Semaphore::new(HASHING_AT_ONCE),
            accounts: Throttle::new(ACCOUNT_FREE),
            addresses: Throttle::new(ADDRESS_FREE),
            requests: quota.map(RateLimiter::keyed),
            clock: DefaultClock::default(),
        }
    }

    fn admit(&self, requester: Requester) -> Result<(), Error> {
        let Some(limiter) = &self.requests else { return Ok(()) };
        limiter.check_key(&requester).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Error::Throttled { retry_after_s: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) }
        })
    }

    /// Forgets requesters that have not asked for long.
    pub(crate) fn tidy(&self) {
        if let Some(limiter) = &self.requests {
            limiter.retain_recent();
        }
    }
}

impl Service {
    /// Recognises a login by its secret. Fails if it is unknown or has ended.
    pub fn identify(&self, secret: &str) -> Result<Caller, Error> {
        let now = self.now();
        let session = self.0.directory.session(&hash_secret(secret), now);
        let session = session.ok_or(Error::Unauthenticated(Credential::Missing))?;
        session.touch(now);
        Ok(Caller {
            organization: session.organization,
            login: session.login,
            user: session.rule.user,
            is_key: session.rule.is_key,
            is_primary_device: session.rule.primary,
        })
    }

    /// Counts a request of a known caller. Fails when there are too many.
    pub fn admit(&self, caller: &Caller) -> Result<(), Error> {
        self.0.gate.admit(match (caller.is_key, caller.user) {
            (false, Some(user)) => Requester::Person(caller.organization, user),
            _ => Requester::Key(caller.organization, caller.login),
        })
    }

    /// Counts a request of nobody known, by address. Fails when there are too many.
    pub fn admit_stranger(&self, address: Option<IpAddr>) -> Result<(), Error> {
        address.map_or(Ok(()), |address| self.0.gate.admit(Requester::Address(address)))
    }
}
