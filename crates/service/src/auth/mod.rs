//! Who is asking: secrets, passwords, sign-in, and the limits on all three.

mod argon;
mod invitation;
mod link;
mod password;
mod secret;
mod sign_in;

pub use invitation::{Acceptance, accept};
pub(crate) use link::keep as keep_way_in;
pub use link::{Holder, WayIn, find_holder, follow, issue, renew};
pub use password::{PasswordProblem, reset, reset_request};
pub use secret::Secret;
pub(crate) use secret::hash;
pub use sign_in::{Credentials, NewLogin, SignedIn, problems, sign_in, sign_in_for, sign_up};

use password::LINK_LIVES_S;
pub(crate) use password::{check as check_password, hash as hash_password, verify_again};
pub(crate) use secret::hash as hash_secret;

use crate::throttle::Throttle;
use crate::{Caller, Credential, Error, Service, Settings};
use domain::event::AuthenticatedBy;
use domain::id::{OrganizationId, UserId};
use domain::text::Email;
use domain::user::User;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use tokio::sync::Semaphore;

/// What stands between a request and the product.
pub(crate) struct Gate {
    /// Hashing takes a core and 19 MiB; more at once would starve the doors.
    hashing: Semaphore,
    pub(crate) accounts: Throttle<Account>,
    addresses: Throttle<IpAddr>,
    resets: Throttle<Account>,
    requests: Option<DefaultKeyedRateLimiter<Requester>>,
    pages: Option<DefaultKeyedRateLimiter<Requester>>,
    clock: DefaultClock,
}

/// Whose tries are counted together: an address in an organization, however a request spells the two. Of an
/// organization that is not known, the address alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) email: String,
}

/// Whose requests are counted together: a person's over all their logins, a key's, an access link's, an address's.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Requester {
    Person(OrganizationId, UserId),
    Key(OrganizationId, AuthenticatedBy),
    Address(IpAddr),
}

const HASHING_AT_ONCE: usize = 2;
/// Wrong passwords that an account may have before it waits.
const ACCOUNT_FREE: u32 = 5;
/// Wrong passwords that an address may have: a whole gym may share one Wi-Fi.
const ADDRESS_FREE: u32 = 200;
/// One page asks for its parts too, and for what is new on it: so many requests for pages count as one of the API.
const PAGES_PER_REQUEST: u32 = 4;
/// Mails with a code that an account may ask for before it waits.
const RESETS_FREE: u32 = 3;

impl Account {
    fn of(user: &User) -> Self {
        let email = user.login_email.as_ref().map(ToString::to_string).unwrap_or_default();
        Self { organization: Some(user.organization), email }
    }
}

impl Gate {
    pub(crate) fn new(settings: &Settings) -> Self {
        let quota = |times: u32| {
            let per_second = NonZeroU32::new(settings.requests_per_second?.saturating_mul(times))?;
            let burst = NonZeroU32::new(settings.request_burst.saturating_mul(times)).unwrap_or(per_second);
            Some(RateLimiter::keyed(Quota::per_second(per_second).allow_burst(burst)))
        };
        Self {
            hashing: Semaphore::new(HASHING_AT_ONCE),
            accounts: Throttle::new(ACCOUNT_FREE),
            addresses: Throttle::new(ADDRESS_FREE),
            resets: Throttle::new(RESETS_FREE),
            requests: quota(1),
            pages: quota(PAGES_PER_REQUEST),
            clock: DefaultClock::default(),
        }
    }

    fn admit(&self, requester: Requester) -> Result<(), Error> {
        self.count(self.requests.as_ref(), requester)
    }

    fn count(&self, limiter: Option<&DefaultKeyedRateLimiter<Requester>>, requester: Requester) -> Result<(), Error> {
        let Some(limiter) = limiter else { return Ok(()) };
        limiter.check_key(&requester).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            Error::Throttled { retry_after_s: wait.as_secs() + u64::from(wait.subsec_nanos() > 0) }
        })
    }

    /// Forgets requesters that have not asked for long.
    pub(crate) fn tidy(&self) {
        for limiter in [&self.requests, &self.pages].into_iter().flatten() {
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
            by: AuthenticatedBy::Login(session.login),
            user: session.rule.user,
            is_key: session.rule.is_key,
            is_primary_device: session.rule.primary,
            scopes: session.rule.scopes,
            link_name: None,
        })
    }

    /// Recognises an access link by its secret, also one that does not count now. Fails if it is unknown.
    pub async fn identify_link(&self, secret: &str) -> Result<Caller, Error> {
        let hash = hash_secret(secret);
        let found = self.store().read(move |read| store::group_links::find_by_secret(read, &hash)).await?;
        let link = found.ok_or(Error::Unauthenticated(Credential::Link))?;
        Ok(Caller {
            organization: link.organization,
            by: AuthenticatedBy::Link(link.id),
            user: None,
            is_key: false,
            is_primary_device: false,
            scopes: None,
            link_name: Some(link.name.to_string()),
        })
    }

    /// Recognises a guest by the secret of an access key. Fails if it is unknown.
    pub async fn identify_guest(&self, secret: &str) -> Result<Caller, Error> {
        let hash = hash_secret(secret);
        let found = self.store().read(move |read| store::access_keys::find_by_secret(read, &hash)).await?;
        let key = found.ok_or(Error::Unauthenticated(Credential::Link))?;
        Ok(Caller {
            organization: key.organization,
            by: AuthenticatedBy::AccessKey(key.id),
            user: Some(key.guest),
            is_key: false,
            is_primary_device: false,
            scopes: None,
            link_name: None,
        })
    }

    /// Counts a request of a known caller. Fails when there are too many.
    pub fn admit(&self, caller: &Caller) -> Result<(), Error> {
        self.0.gate.admit(requester(caller))
    }

    /// Counts a request of somebody who looks at pages, apart from those of the API. Fails when there are too many.
    pub fn admit_page(&self, caller: &Caller) -> Result<(), Error> {
        self.0.gate.count(self.0.gate.pages.as_ref(), requester(caller))
    }

    /// Whether somebody may be mailed at the wish of a stranger: not too often.
    pub(crate) fn may_mail_stranger(&self, email: &Email) -> bool {
        let account = Account { organization: None, email: email.to_string() };
        self.0.gate.resets.begin(account, self.now()).is_ok()
    }

    /// Counts a request of nobody known, by address. Fails when there are too many.
    pub fn admit_stranger(&self, address: Option<IpAddr>) -> Result<(), Error> {
        address.map_or(Ok(()), |address| self.0.gate.admit(Requester::Address(network(address))))
    }
}

const fn requester(caller: &Caller) -> Requester {
    match (caller.is_key, caller.user) {
        (false, Some(user)) => Requester::Person(caller.organization, user),
        _ => Requester::Key(caller.organization, caller.by),
    }
}

/// What is counted as one address: with IPv6, every connection has 2^64 of them (RFC 6177 §2).
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_connection_count_as_one() {
        let same = |one: &str, other: &str| network(one.parse().unwrap()) == network(other.parse().unwrap());
        assert!(same("2001:db8::1", "2001:db8::ffff:1"));
        assert!(!same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(same("::ffff:192.0.2.1", "192.0.2.1"));
        assert!(!same("192.0.2.1", "192.0.2.2"));
    }
}
