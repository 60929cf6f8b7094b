//! When journal entries go to the server: at once when a link comes up, batch after batch as the server
//! acknowledges them, and again when it stays silent. An entry that was just answered is not uploaded
//! unless its acknowledgement fails to come, so a healthy link carries it once.

use crate::journal::Journal;
use crate::mono::Mono;
use crate::wire::JournalEntry;

/// The most entries in one message.
pub(crate) const BATCH_MAX: usize = 500;

/// How long an acknowledgement may take before entries are sent again, in milliseconds.
pub(crate) const RESEND_AFTER_MS: u32 = 5_000;

/// What is on its way. At most one batch is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Upload {
    due: Option<Mono>,
    sent_to: u64,
    backlog_to: u64,
}

impl Upload {
    pub(crate) fn start(&mut self, now: Mono) {
        self.due = Some(now);
    }

    pub(crate) fn stop(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn entry_appended(&mut self, now: Mono) {
        self.due.get_or_insert(now.plus_ms(RESEND_AFTER_MS));
    }

    pub(crate) fn entries_acknowledged(&mut self, journal: &Journal, now: Mono) {
        self.due = journal.first_seq().map(|first| {
            let continues = self.sent_to < first && first <= self.backlog_to;
            if continues { now } else { now.plus_ms(RESEND_AFTER_MS) }
        });
    }

    pub(crate) const fn due(&self) -> Option<Mono> {
        self.due
    }

    /// The batch that is due at `now`, if one is.
    pub(crate) fn batch(&mut self, journal: &Journal, now: Mono) -> Option<Vec<JournalEntry>> {
        self.due.filter(|due| *due <= now)?;
        let batch: Vec<_> = journal.entries().take(BATCH_MAX).cloned().collect();
        self.due = batch.last().map(|_| now.plus_ms(RESEND_AFTER_MS));
        self.sent_to = batch.last()?.seq;
        self.backlog_to = journal.last_seq();
        Some(batch)
    }
}
