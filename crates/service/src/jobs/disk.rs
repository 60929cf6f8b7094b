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
    /// Notes that a write failed.
    pub(crate) fn failed(&self) {
        self.has_failed.store(true, Ordering::Relaxed);
    }

    /// Whether writes are taken. After a failure it tries a real one first.
    pub(crate) async fn is_writable(&self, service: &Service, organization: OrganizationId) -> bool {
        if !self.has_failed.load(Ordering::Relaxed) {
            return true;
        }
        let probe = service.store().write(organization, service.now(), |_| Ok::<_, Error>(())).await;
        let Ok(committed) = probe else { return false };
        let taken = service.take_in(organization, committed.revision, committed.changes).await;
        self.has_failed.store(taken.is_err(), Ordering::Relaxed);
        taken.is_ok()
    }
}

impl Service {
    /// Whether the last write to the store went well.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        !self.0.disk.has_failed.load(Ordering::Relaxed)
    }
}
