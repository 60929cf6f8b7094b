//! How the product is put together for a test.

use crate::app::App;
use crate::chance::SeededChance;
use crate::clock::ManualClock;
use crate::reply::Exchange;
use crate::witness::Kept;
use ipnet::IpNet;
use service::mail::{Outbox, Transport};
use service::{PasswordCost, Service, Settings};
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Location, Store, Synchronous};

/// What sees every request with its answer.
pub(crate) type Observer = fn(Exchange<'_>);

/// The choices of a test. Unless asked otherwise: a temporary SQLite file without fsync, no limit on
/// requests, cheap passwords, a simulated controller at every door, webhooks to this machine alone, mail kept in memory, a clock that
/// stands, a fixed seed, and no jobs but by hand.
pub struct Builder {
    settings: Settings,
    clock: ManualClock,
    seed: u64,
    mail: Option<Transport>,
    location: Option<Location>,
    copied: Option<PathBuf>,
    busy_timeout: Duration,
    runs_jobs: bool,
    observer: Option<Observer>,
}

impl Default for Builder {
    fn default() -> Self {
        let settings = Settings {
            public_url: Some("https://gym.example".to_owned()),
            requests_per_second: None,
            simulate_controllers: true,
            password_cost: PasswordCost::Test,
            webhook_networks: vec![IpNet::from(IpAddr::V4(Ipv4Addr::LOCALHOST))],
            ..Settings::default()
        };
        Self {
            settings,
            clock: ManualClock::default(),
            seed: 1,
            mail: None,
            location: None,
            copied: None,
            busy_timeout: Duration::from_secs(5),
            runs_jobs: false,
            observer: None,
        }
    }
}

impl Builder {
    /// Changes the settings.
    #[must_use]
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Begins at an RFC 3339 instant.
    #[must_use]
    pub fn at(self, instant: &str) -> Self {
        self.clock.set(instant);
        self
    }

    /// Takes another seed.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sends mail another way.
    #[must_use]
    pub fn mail(mut self, mail: Transport) -> Self {
        self.mail = Some(mail);
        self
    }

    /// Takes another database than a temporary file, such as one of [`crate::postgres`].
    #[must_use]
    pub fn on(mut self, location: Location) -> Self {
        self.location = Some(location);
        self
    }

    /// Begins with a copy of a database. It needs another seed than the product that wrote it, or it draws the same
    /// secrets again.
    #[must_use]
    pub fn copy_of(mut self, kept: &Kept) -> Self {
        self.copied = Some(kept.file());
        self
    }

    /// Gives up on a locked file after this time.
    #[must_use]
    pub fn busy_timeout(mut self, patience: Duration) -> Self {
        self.busy_timeout = patience;
        self
    }

    /// Runs the jobs beside the requests, as the server does. Otherwise [`App::step`] runs them once.
    #[must_use]
    pub fn running_jobs(mut self) -> Self {
        self.runs_jobs = true;
        self
    }

    /// Shows every request with its answer to a function, which may stop the test.
    #[must_use]
    pub fn observed_by(mut self, observer: Observer) -> Self {
        self.observer = Some(observer);
        self
    }

    /// Puts the product together and loads it.
    pub async fn build(self) -> App {
        let clock = self.clock.clone();
        self.build_with(clock).await
    }

    pub(crate) async fn build_with(self, clock: ManualClock) -> App {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("test.db");
        if let Some(copied) = self.copied {
            std::fs::copy(copied, &file).expect("the database is copied");
        }
        let location = self.location.unwrap_or_else(|| {
            Location::sqlite(&file).with_synchronous(Synchronous::Off).with_busy_timeout(self.busy_timeout)
        });
        let store = Store::open(location.clone()).expect("the database opens");
        let outbox = Outbox::default();
        let mail = self.mail.unwrap_or_else(|| Transport::Kept(outbox.clone()));
        let (clock, chance) = (clock, Arc::new(SeededChance::new(self.seed)));
        let service = Service::new(store.clone(), self.settings, Arc::new(clock.clone()), chance, mail);
        service.load().await.expect("the organizations load");
        App::new(service, store, clock, outbox, (location, folder), self.runs_jobs, self.observer)
    }
}
