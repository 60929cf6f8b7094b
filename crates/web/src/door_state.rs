//! How a door stands, in a word.

use crate::words::Words;
use domain::time::Timestamp;
use service::locks::LockView;

/// How a door stands.
pub(crate) struct DoorState {
    /// In a word.
    pub(crate) text: String,
    /// How good that is: a class of the style sheet.
    pub(crate) class: &'static str,
    /// It can be opened by a command.
    pub(crate) is_ready: bool,
}

impl DoorState {
    /// How a door stands now.
    pub(crate) fn new(w: Words, view: &LockView, now: Timestamp) -> Self {
        let is_locked_down = view.lock.locked_down_since.is_some()
            || view.place.locked_down_since.is_some()
            || view.organization_locked_down_since.is_some();
        let (id, class) = match view.status {
            _ if is_locked_down => ("door-is-locked-down", "bad"),
            None => ("door-is-unwired", "warn"),
            Some(status) if !status.online => ("door-is-offline", "bad"),
            Some(status) if status.open == Some(true) => ("door-is-open", "warn"),
            Some(status) if status.held => ("door-is-held", "good"),
            Some(status) if status.is_unlocked(now) => ("door-is-unlocked", "good"),
            Some(_) => ("door-is-locked", ""),
        };
        let is_ready = view.status.is_some_and(|status| status.online);
        Self { text: w.t(id), class, is_ready }
    }
}
