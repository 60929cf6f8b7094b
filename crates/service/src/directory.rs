//! What the server keeps in memory to decide at once: the policy of each organization, its logins, and
//! the names that the log wants. Built from a snapshot, kept current by the change log.

use crate::Error;
use domain::access::{Change, LoginRule, Policy};
use domain::id::{ControllerId, LockId, LoginId, OrganizationId, PlaceId, UserId};
use domain::time::Timestamp;
use parking_lot::RwLock;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::Store;

/// Every organization's index.
#[derive(Default)]
pub(crate) struct Directory {
    tenants: RwLock<HashMap<OrganizationId, Arc<Tenant>>>,
    sessions: RwLock<HashMap<[u8; 32], Arc<Session>>>,
}

/// One organization.
pub(crate) struct Tenant {
    pub(crate) index: RwLock<Index>,
    /// Held while changes are fetched, so that they are taken in one after the other.
    catching_up: tokio::sync::Mutex<()>,
}

/// What is known of an organization at a revision.
#[derive(Default)]
pub(crate) struct Index {
    pub(crate) revision: i64,
    /// The revision at which something last changed that a decision depends on.
    pub(crate) rules_revision: i64,
    pub(crate) policy: Policy,
    pub(crate) people: HashMap<UserId, PersonLabel>,
    pub(crate) doors: HashMap<LockId, Door>,
    places_locked_down: HashSet<PlaceId>,
    logins_expire_after_s: Option<i64>,
    hashes: HashMap<LoginId, [u8; 32]>,
}

/// What a person is called in the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct PersonLabel {
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What a door is called in the log, and what drives it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Door {
    pub(crate) name: String,
    pub(crate) place: Option<PlaceId>,
    pub(crate) drive: Option<(ControllerId, u32)>,
    locked_down: bool,
}

/// A login that was recognised by its secret.
pub(crate) struct Session {
    pub(crate) organization: OrganizationId,
    pub(crate) login: LoginId,
    pub(crate) rule: LoginRule,
    used_at: AtomicI64,
    /// The last use that the store knows of.
    stored_at: AtomicI64,
}

impl Directory {
    pub(crate) fn tenant(&self, organization: OrganizationId) -> Option<Arc<Tenant>> {
        self.tenants.read().get(&organization).cloned()
    }

    pub(crate) fn organizations(&self) -> Vec<OrganizationId> {
        self.tenants.read().keys().copied().collect()
    }

    /// Finds the login with this secret, if it has not ended.
    pub(crate) fn session(&self, secret_hash: &[u8; 32], now: Timestamp) -> Option<Arc<Session>> {
        let session = self.sessions.read().get(secret_hash).cloned()?;
        let tenant = self.tenant(session.organization)?;
        let expires = session.rule.expire && !session.rule.is_key;
        let idle_s = if expires { tenant.index.read().logins_expire_after_s } else { None };
        session.is_live(now, idle_s.map(|idle_s| idle_s.max(IDLE_MIN_S))).then_some(session)
    }

    /// The logins whose last use the store does not know.
    pub(crate) fn list_touched(&self) -> Vec<Arc<Session>> {
        self.sessions.read().values().filter(|session| session.is_touched()).cloned().collect()
    }

    /// Takes in an organization that was not known, or whatever has changed in a known one since.
    pub(crate) async fn catch_up(&self, store: &Store, organization: OrganizationId) -> Result<bool, Error> {
        let tenant = Arc::clone(self.tenants.write().entry(organization).or_default());
        let _one_at_a_time = tenant.catching_up.lock().await;
        let known = tenant.index.read().revision;
        if known == UNKNOWN {
            let (revision, changes) = store.read(move |read| store::changes::snapshot(read, organization)).await?;
            let mut index = tenant.index.write();
            let changes = changes.into_iter().map(|change| (revision, change));
            let concerns_doors = self.take_all(organization, &mut index, changes);
            index.revision = revision;
            return Ok(concerns_doors);
        }
        let (latest, changes) = store
            .read(move |read| {
                // In this order: every line up to the revision that is read first is there when the lines are read.
                let latest = store::changes::revision(read, organization)?;
                Ok::<_, Error>((latest, store::changes::since(read, organization, known)?))
            })
            .await?;
        let mut index = tenant.index.write();
        let reached = changes.last().map_or(latest, |(revision, _)| latest.max(*revision));
        let current = index.revision;
        let missed = changes.into_iter().filter(|(revision, _)| *revision > current);
        let concerns_doors = self.take_all(organization, &mut index, missed);
        index.revision = current.max(reached);
        Ok(concerns_doors)
    }

    /// Takes in a commit, if it is the next one. Otherwise others came between: catch up.
    pub(crate) fn commit(
        &self,
        organization: OrganizationId,
        revision: i64,
        changes: Vec<Change>,
    ) -> Result<(), Behind> {
        let tenant = self.tenant(organization).ok_or(Behind)?;
        let mut index = tenant.index.write();
        if index.revision + 1 != revision {
            return if index.revision >= revision { Ok(()) } else { Err(Behind) };
        }
        self.take_all(organization, &mut index, changes.into_iter().map(|change| (revision, change)));
        index.revision = revision;
        Ok(())
    }

    /// Takes changes in, each with its revision. Says whether one of them concerns the controllers.
    fn take_all(
        &self,
        organization: OrganizationId,
        index: &mut Index,
        changes: impl IntoIterator<Item = (i64, Change)>,
    ) -> bool {
        let mut some_concern_doors = false;
        for (revision, change) in changes {
            some_concern_doors |= concerns_doors(&change);
            if concerns_decisions(&change) {
                index.rules_revision = revision;
            }
            self.take(organization, index, change);
        }
        some_concern_doors
    }

    fn take(&self, organization: OrganizationId, index: &mut Index, change: Change) {
        match &change {
            Change::Login(id, rule) => {
                let session = Session::new(organization, *id, *rule);
                let mut sessions = self.sessions.write();
                if let Some(known) = sessions.get(&rule.secret_hash) {
                    session.used_at.fetch_max(known.used_at.load(Ordering::Relaxed), Ordering::Relaxed);
                }
                sessions.insert(rule.secret_hash, Arc::new(session));
                index.hashes.insert(*id, rule.secret_hash);
            }
            Change::LoginGone(id) => {
                if let Some(hash) = index.hashes.remove(id) {
                    self.sessions.write().remove(&hash);
                }
            }
            Change::PersonLabel(id, name, email) => {
                index.people.insert(*id, PersonLabel { name: name.clone(), email: email.clone() });
            }
            Change::PersonGone(id) => {
                index.people.remove(id);
            }
            Change::LockLabel(id, name) => index.doors.entry(*id).or_default().name.clone_from(name),
            Change::LockDrive(id, drive) => index.doors.entry(*id).or_default().drive = *drive,
            Change::Lock(id, rule) => {
                let door = index.doors.entry(*id).or_default();
                (door.place, door.locked_down) = (Some(rule.place), rule.lockdown.is_some());
            }
            Change::LockGone(id) => {
                index.doors.remove(id);
            }
            Change::Place(id, rule) => {
                index.places_locked_down.remove(id);
                if rule.lockdown.is_some() {
                    index.places_locked_down.insert(*id);
                }
            }
            Change::LoginsExpireAfter(seconds) => index.logins_expire_after_s = *seconds,
            _ => {}
        }
        index.policy.apply(change);
    }
}

/// Whether the controllers must be told.
pub(crate) const fn concerns_doors(change: &Change) -> bool {
    matches!(
        change,
        Change::Lock(..) | Change::LockDrive(..) | Change::LockGone(_) | Change::Place(..) | Change::PlaceGone(_)
    )
}

const fn concerns_decisions(change: &Change) -> bool {
    !matches!(
        change,
        Change::Login(..)
            | Change::LoginGone(_)
            | Change::PersonLabel(..)
            | Change::LockLabel(..)
            | Change::LoginsExpireAfter(_)
    )
}

impl Index {
    /// Whether a door must not open by command, because it or its place is locked down.
    pub(crate) fn is_locked_down(&self, door: &Door) -> bool {
        door.locked_down || door.place.is_some_and(|place| self.places_locked_down.contains(&place))
    }
}

/// The index is behind the commit that it was told of.
#[derive(Debug)]
pub(crate) struct Behind;

const UNKNOWN: i64 = -1;

impl Default for Tenant {
    fn default() -> Self {
        let index = Index { revision: UNKNOWN, ..Index::default() };
        Self { index: RwLock::new(index), catching_up: tokio::sync::Mutex::default() }
    }
}

impl Session {
    fn new(organization: OrganizationId, login: LoginId, rule: LoginRule) -> Self {
        let used_at = rule.used_at.as_micros();
        Self { organization, login, rule, used_at: AtomicI64::new(used_at), stored_at: AtomicI64::new(used_at) }
    }

    fn is_live(&self, now: Timestamp, idle_s: Option<i64>) -> bool {
        let idle_too_long = idle_s.is_some_and(|idle_s| now > self.used_at().plus_seconds(idle_s));
        let over = self.rule.expires_at.is_some_and(|end| now >= end);
        !idle_too_long && !over
    }

    fn is_touched(&self) -> bool {
        self.used_at().as_micros() - self.stored_at.load(Ordering::Relaxed) > TOUCH_AFTER_US
    }

    /// When the login was last used.
    pub(crate) fn used_at(&self) -> Timestamp {
        Timestamp::from_micros(self.used_at.load(Ordering::Relaxed))
    }

    /// Notes that the login is in use.
    pub(crate) fn touch(&self, now: Timestamp) {
        self.used_at.fetch_max(now.as_micros(), Ordering::Relaxed);
    }

    /// Notes that the store knows of a use.
    pub(crate) fn stored(&self, at: Timestamp) {
        self.stored_at.fetch_max(at.as_micros(), Ordering::Relaxed);
    }
}

/// How stale the stored instant of last use may be, in microseconds.
const TOUCH_AFTER_US: i64 = 60_000_000;
/// A session lives at least so long without use, in seconds, whatever the organization wishes: the contract
/// allows 0, which would end every session before its first request, the owner's too.
const IDLE_MIN_S: i64 = 300;
