//! Whether the store takes writes: no door is commanded to open while its opening could not be recorded.

use crate::{Error, Service};
use domain::id::OrganizationId;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the last write failed.
#[derive(Default)]
pub(crate) struct Disk {
    has_failed: AtomicBool,
}

impl Disk {
    /// Notes that a write failed, if it did for want of a store.
    pub(crate) fn note(&self, error: &Error) {
        if matches!(error, Error::Unavailable(_)) {
            self.failed();
        }
    }

    /// Notes that a write failed.
    pub(crate) fn failed(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }

    /// Whether writes are taken. After a failure it tries a real one first.
    pub(crate) async fn is_writable(&self, service: &Service, organization: OrganizationId) -> bool {
        if !self.has_failed.load(Ordering::Relaxed) {
            return true;
        }
        let probe = service.commit(organization, service.now(), |_| Ok(())).await;
        self.has_failed.store(probe.is_err(), Ordering::Relaxed);
        probe.is_ok()
    }

    /// Tries a write if the last one failed: a server that is told to be unready is asked for no door, and
    /// must find out by itself that it is ready again.
    pub(crate) async fn recover(&self, service: &Service) {
        if let Some(organization) = service.0.directory.organizations().first() {
            self.is_writable(service, *organization).await;
        }
    }
}

impl Service {
    /// Whether the last write to the store went well.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        !self.0.disk.has_failed.load(Ordering::Relaxed)
    }
}
