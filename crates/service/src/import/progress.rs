//! How far an import is, and what it has to tell: kept in the store with every step, so that a run that broke off goes
//! on and still tells of everything.

use super::items::Kind;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How far an import is, and what it has to tell.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The kinds that are done.
    pub done: Vec<Kind>,
    /// What became of the rows of each kind.
    pub counts: BTreeMap<Kind, Tally>,
    /// What somebody should know, row by row. There may be many, so they are kept one by one beside the rest.
    #[serde(skip)]
    pub notes: Vec<Note>,
    /// How many of the notes are kept.
    #[serde(skip)]
    pub(super) kept_notes: usize,
    /// Lines of the log that were not brought over, by why.
    pub events_left_out: BTreeMap<String, u64>,
    /// How many days of history are wanted.
    pub history_days: u32,
    /// What of the history is still to come; absent before it begins.
    pub history: Option<Remaining>,
}

/// What became of the rows of a kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Made here.
    pub created: u64,
    /// Changed here, because the source has changed.
    pub updated: u64,
    /// As they were when they were brought over.
    pub unchanged: u64,
    /// Here before; the import changed nothing of them.
    pub adopted: u64,
    /// Brought over before, and since removed here: they stay removed.
    pub removed_here: u64,
    /// Not brought over; the notes say why.
    pub left_out: u64,
}

impl Tally {
    /// How many rows the source showed.
    #[must_use]
    pub const fn found(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.adopted + self.removed_here + self.left_out
    }
}

/// What somebody should know of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What it is about.
    pub topic: Topic,
    /// Of which kind the row is.
    pub kind: Kind,
    /// Its number at the source; absent for all of them.
    pub id: Option<i64>,
    /// What it is called.
    pub name: String,
    /// What there is to know.
    pub what: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Was here before.
    Adopted,
    /// Is not brought over.
    LeftOut,
    /// Is brought over, but not all of it.
    Differs,
    /// Is locked down, there and now here.
    LockedDown,
    /// Was brought over, and since removed here.
    RemovedHere,
    /// Was brought over, and the source has it no more.
    GoneThere,
}

/// What of the history is still to come: it is read from the newest line to the oldest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Progress {
    /// The counts of a kind.
    pub(super) fn tally(&mut self, kind: Kind) -> &mut Tally {
        self.counts.entry(kind).or_default()
    }

    /// Adds a note, and counts the row that is left out if it is about one. A step that broke off begins anew and says
    /// what it had said: that adds nothing.
    pub fn note(&mut self, note: Note) {
        if self.notes.contains(&note) {
            return;
        }
        if note.topic == Topic::LeftOut && note.id.is_some() {
            self.tally(note.kind).left_out += 1;
        }
        self.notes.push(note);
    }
}
