//! Use cases. Each checks authority, opens one transaction, loads, applies a rule of `domain`, writes,
//! and appends the lines of the log, the change log and the outbox in the same transaction.

mod context;
mod directory;
mod error;
pub mod first_run;
mod fleet;
mod input;
mod operation;
mod throttle;
mod webhooks;

pub mod assignees;
pub mod attempts;
pub mod auth;
pub mod cameras;
pub mod card_assignments;
pub mod cards;
pub mod controllers;
pub mod deliveries;
pub mod entries;
pub mod event_sets;
pub mod explain;
pub mod favorites;
pub mod floors;
pub mod group_links;
pub mod group_locks;
pub mod groups;
pub mod guests;
mod histories;
pub mod holds;
pub mod import;
pub mod integrations;
pub mod invites;
pub mod jobs;
pub mod locks;
pub mod logins;
pub mod mail;
pub mod mails;
pub mod members;
pub mod organizations;
pub mod photos;
pub mod places;
pub mod powers;
pub mod presences;
pub mod qr;
pub mod relay_connections;
pub mod role_assignments;
pub mod schedules;
pub mod shares;
pub mod team_memberships;
pub mod teams;
pub mod texts;
pub mod unlock;
pub mod users;
pub mod welcomes;

pub use context::{Chance, Clock, PasswordCost, Settings};
pub use error::{CardFault, Credential, Error, Problems};
pub use input::Field;
pub use store::page::{Listing, MANY, Page};

use directory::Directory;
use domain::access::{Change, Means, Subject};
use domain::event::AuthenticatedBy;
use domain::id::{LoginId, OrganizationId, UserId};
use domain::permission::{Permission, PermissionSet};
use domain::time::Timestamp;
use fleet::Fleet;
use mail::Transport;
use std::sync::Arc;
use store::Store;

/// The product behind its faces: the API and the pages call this and nothing else.
#[derive(Clone)]
pub struct Service(Arc<Inner>);

struct Inner {
    store: Store,
    settings: Settings,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    directory: Directory,
    fleet: Fleet,
    mail: Transport,
    mail_waits: tokio::sync::Notify,
    gate: auth::Gate,
    unlocks: unlock::Shared,
    seen: unlock::Seen,
    attempts: attempts::Answers,
    disk: jobs::Disk,
    webhooks: webhooks::Http,
    bell: jobs::Bell,
    first_run: first_run::FirstRun,
}

/// Who asks: a login, an access link or an access key that was recognised by its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The tenant.
    pub organization: OrganizationId,
    /// The session, the key, the access link or the access key.
    pub by: AuthenticatedBy,
    /// The person whose session it is, or who made the key, while they are there; the guest whose access key it is.
    pub user: Option<UserId>,
    /// A key of the organization.
    pub is_key: bool,
    /// The person's primary device.
    pub is_primary_device: bool,
    /// What a key may do; absent: whatever a key of the organization may.
    pub scopes: Option<PermissionSet>,
    /// What the access link is called, if it is one.
    pub link_name: Option<String>,
}

impl Caller {
    /// On whose behalf a door is to open; nobody for a session without a person.
    pub(crate) fn subject(&self) -> Option<Subject> {
        match self.by {
            AuthenticatedBy::Link(id) => Some(Subject::Link(id)),
            AuthenticatedBy::Login(_) if self.is_key => Some(Subject::Organization),
            AuthenticatedBy::Login(_) | AuthenticatedBy::AccessKey(_) => self.user.map(Subject::Person),
        }
    }

    /// Whose belongings are the caller's own: the person's whose session it is, or, to a key without scopes, those of
    /// who made it. A key with scopes has nothing but these.
    #[must_use]
    pub fn own(&self) -> Option<UserId> {
        self.user.filter(|_| self.scopes.is_none())
    }

    /// Whether opening doors is among the scopes of a key, or it has none.
    pub(crate) fn may_unlock(&self) -> bool {
        self.scopes.is_none_or(|scopes| scopes.contains(Permission::LocksUnlock))
    }

    /// Whether it is somebody from outside, at doors alone: with an access link, or a guest.
    #[must_use]
    pub const fn is_visitor(&self) -> bool {
        matches!(self.by, AuthenticatedBy::Link(_) | AuthenticatedBy::AccessKey(_))
    }

    /// The session or the key. Fails for others.
    pub(crate) fn login(&self) -> Result<LoginId, Error> {
        self.by.login().ok_or(Error::NotFound("login"))
    }

    /// With what in hand.
    pub(crate) const fn means(&self) -> Means {
        Means::App { primary_device: self.is_primary_device }
    }
}

impl Service {
    /// Puts the product together. Call [`Service::load`] before the first request.
    pub fn new(
        store: Store,
        settings: Settings,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        mail: Transport,
    ) -> Self {
        let gate = auth::Gate::new(&settings);
        let webhooks = webhooks::Http::new(settings.webhook_networks.clone());
        let unlocks = unlock::Shared::new(settings.unlock_shared_ms);
        let fleet = Fleet::default();
        let directory = Directory::default();
        let (mail_waits, disk) = (tokio::sync::Notify::new(), jobs::Disk::default());
        Self(Arc::new(Inner {
            store,
            settings,
            clock,
            chance,
            directory,
            fleet,
            mail,
            mail_waits,
            gate,
            unlocks,
            seen: unlock::Seen::default(),
            attempts: attempts::Answers::default(),
            disk,
            webhooks,
            bell: jobs::Bell::default(),
            first_run: first_run::FirstRun::default(),
        }))
    }

    /// Reads every organization into memory and connects its controllers.
    pub async fn load(&self) -> Result<(), Error> {
        jobs::catch_up(self).await
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The present instant by the clock of the house.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Where mail goes.
    #[must_use]
    pub fn mail(&self) -> &Transport {
        &self.0.mail
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn chance(&self) -> Arc<dyn Chance> {
        Arc::clone(&self.0.chance)
    }

    pub(crate) fn wake_mail(&self) {
        self.0.mail_waits.notify_one();
    }

    /// Takes a commit into the index, and tells the controllers of what concerns them.
    pub(crate) async fn take_in(
        &self,
        organization: OrganizationId,
        revision: i64,
        changes: Vec<Change>,
    ) -> Result<(), Error> {
        let own_concern_doors = changes.iter().any(directory::concerns_doors);
        let others_concern_doors = match self.0.directory.commit(organization, revision, changes) {
            Ok(()) => false,
            Err(directory::Behind) => self.0.directory.catch_up(self.store(), organization).await?,
        };
        if own_concern_doors || others_concern_doors {
            fleet::configure(self, organization);
        }
        Ok(())
    }

    /// Takes in what was written to an organization up to a revision, unless it is here already.
    pub(crate) async fn follow(&self, organization: OrganizationId, revision: i64) -> Result<(), Error> {
        let tenant = self.0.directory.tenant(organization);
        if tenant.is_some_and(|tenant| tenant.index().revision >= revision) {
            return Ok(());
        }
        if self.0.directory.catch_up(self.store(), organization).await? {
            fleet::configure(self, organization);
        }
        Ok(())
    }

    /// Makes sure that the index is not older than a second.
    pub(crate) async fn refresh(&self, organization: OrganizationId) -> Result<(), Error> {
        if self.0.directory.refresh(self.store(), organization).await? {
            fleet::configure(self, organization);
        }
        Ok(())
    }
}
