//! What the server keeps in memory to decide at once: the policy of each organization, its logins, and
//! the names that the log wants. Built from a snapshot, kept current by the change log.

use crate::Error;
use crate::context::monotonic;
use arc_swap::{ArcSwap, Guard};
use domain::access::{Change, LoginRule, Policy, Table};
use domain::id::{ControllerId, LockId, LoginId, OrganizationId, PlaceId, UserId};
use domain::time::Timestamp;
use parking_lot::{Mutex, RwLock};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use store::Store;

/// Every organization's index.
#[derive(Default)]
pub(crate) struct Directory {
    tenants: RwLock<HashMap<OrganizationId, Arc<Tenant>>>,
    sessions: RwLock<HashMap<[u8; 32], Arc<Session>>>,
}

/// One organization. Readers take the index as it stands and keep it; nobody waits for who writes.
pub(crate) struct Tenant {
    index: ArcSwap<Index>,
    /// Held while the next index is made of the present one.
    writing: Mutex<()>,
    /// Held while changes are fetched, so that they are taken in one after the other.
    catching_up: tokio::sync::Mutex<()>,
    /// The doors of which the log is known to say that a schedule holds them, once it is known.
    pub(crate) logged_as_held: Mutex<Option<BTreeSet<LockId>>>,
    /// The last instant of which it is known that the index held every commit before it.
    current_at: Mutex<Option<Instant>>,
}

/// What is known of an organization at a revision. A copy shares what it has in common with its original.
#[derive(Clone, Default)]
pub(crate) struct Index {
    pub(crate) revision: i64,
    /// The revision at which something last changed that a decision depends on.
    pub(crate) rules_revision: i64,
    pub(crate) policy: Policy,
    pub(crate) people: Table<UserId, PersonLabel>,
    pub(crate) doors: Table<LockId, Door>,
    logins_expire_after_s: Option<i64>,
    hashes: Table<LoginId, [u8; 32]>,
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
        let idle_s = if expires { tenant.index().logins_expire_after_s } else { None };
        session.is_live(now, idle_s.map(|idle_s| idle_s.max(IDLE_MIN_S))).then_some(session)
    }

    /// The logins whose last use the store does not know.
    pub(crate) fn list_touched(&self) -> Vec<Arc<Session>> {
        self.sessions.read().values().filter(|session| session.is_touched()).cloned().collect()
    }

    /// Takes in an organization that was not known, or whatever has changed in a known one since. Says whether
    /// something concerns the controllers.
    pub(crate) async fn catch_up(&self, store: &Store, organization: OrganizationId) -> Result<bool, Error> {
        let tenant = Arc::clone(self.tenants.write().entry(organization).or_default());
        let _one_at_a_time = tenant.catching_up.lock().await;
        let asked_at = monotonic();
        let known = tenant.index().revision;
        let (latest, changes) = store
            .read(move |read| {
                if known == UNKNOWN {
                    let (revision, changes) = store::changes::snapshot(read, organization)?;
                    return Ok::<_, Error>((revision, changes.into_iter().map(|change| (revision, change)).collect()));
                }
                // In this order: every line up to the revision that is read first is there when the lines are read.
                let latest = store::changes::revision(read, organization)?;
                Ok((latest, store::changes::since(read, organization, known)?))
            })
            .await?;
        let _writing = tenant.writing.lock();
        let mut next = Index::clone(&tenant.index());
        let reached = changes.last().map_or(latest, |(revision, _)| latest.max(*revision));
        let current = next.revision;
        let missed = changes.into_iter().filter(|(revision, _)| *revision > current);
        let concerns_doors = self.take_all(organization, &mut next, missed);
        next.revision = current.max(reached);
        tenant.index.store(Arc::new(next));
        tenant.note_current(asked_at);
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
        let _writing = tenant.writing.lock();
        let current = tenant.index();
        if current.revision + 1 != revision {
            return if current.revision >= revision { Ok(()) } else { Err(Behind) };
        }
        let mut next = Index::clone(&current);
        self.take_all(organization, &mut next, changes.into_iter().map(|change| (revision, change)));
        next.revision = revision;
        tenant.index.store(Arc::new(next));
        Ok(())
    }

    /// Takes in what others have written, unless it is known that there was nothing a moment ago. Fails if the
    /// store does not answer. Says whether something concerns the controllers.
    pub(crate) async fn refresh(&self, store: &Store, organization: OrganizationId) -> Result<bool, Error> {
        // Of an organization that nobody has heard of there is nothing to be behind of.
        let is_fresh = self.tenant(organization).is_none_or(|tenant| tenant.is_fresh());
        if is_fresh { Ok(false) } else { self.catch_up(store, organization).await }
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
                if let Some(hash) = index.hashes.remove(*id) {
                    self.sessions.write().remove(&hash);
                }
            }
            Change::PersonLabel(id, name, email) => {
                index.people.insert(*id, PersonLabel { name: name.clone(), email: email.clone() });
            }
            Change::PersonGone(id) => {
                index.people.remove(*id);
            }
            Change::LockLabel(id, name) => index.door_mut(*id, |door| door.name.clone_from(name)),
            Change::LockDrive(id, drive) => index.door_mut(*id, |door| door.drive = *drive),
            Change::Lock(id, rule) => index.door_mut(*id, |door| door.place = Some(rule.place)),
            Change::LockGone(id) => {
                index.doors.remove(*id);
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
        Change::Lock(..)
            | Change::LockDrive(..)
            | Change::LockGone(_)
            | Change::Place(..)
            | Change::PlaceGone(_)
            | Change::Organization(_)
            | Change::Schedule(..)
            | Change::ScheduleGone(_)
            | Change::Attendance(..)
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
    fn door_mut(&mut self, id: LockId, change: impl FnOnce(&mut Door)) {
        let mut door = self.doors.get(id).cloned().unwrap_or_default();
        change(&mut door);
        self.doors.insert(id, door);
    }
}

impl Tenant {
    /// The index as it stands.
    pub(crate) fn index(&self) -> Guard<Arc<Index>> {
        self.index.load()
    }

    /// Notes that the index holds every commit before an instant.
    pub(crate) fn note_current(&self, at: Instant) {
        let mut current_at = self.current_at.lock();
        *current_at = (*current_at).max(Some(at));
    }

    fn is_fresh(&self) -> bool {
        self.current_at.lock().is_some_and(|at| monotonic().saturating_duration_since(at) < FRESH_FOR)
    }
}

/// How long the index counts as current after it was compared with the store. An answer is never given by what was
/// older than a second: another server may have taken a right away.
const FRESH_FOR: Duration = Duration::from_millis(900);

/// The index is behind the commit that it was told of.
#[derive(Debug)]
pub(crate) struct Behind;

const UNKNOWN: i64 = -1;

impl Default for Tenant {
    fn default() -> Self {
        let index = Index { revision: UNKNOWN, ..Index::default() };
        Self {
            index: ArcSwap::from_pointee(index),
            writing: Mutex::default(),
            catching_up: tokio::sync::Mutex::default(),
            logged_as_held: Mutex::default(),
            current_at: Mutex::default(),
        }
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
