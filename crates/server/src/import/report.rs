//! What came of an import, for people and for programs.

use serde::Serialize;
use service::import::{Kind, Note, Progress, Tally, Topic};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What came of an import.
#[derive(Serialize)]
pub(crate) struct Report {
    /// Nothing was written: this is what would come.
    pub(super) dry_run: bool,
    /// It went on with a run that broke off; the counts are of both.
    pub(super) resumed: bool,
    pub(super) source: End,
    pub(super) target: End,
    pub(super) counts: BTreeMap<&'static str, Counts>,
    pub(super) notes: Vec<Note>,
    /// Lines of the log that were not brought over, by why.
    pub(super) events_left_out: BTreeMap<String, u64>,
    /// Things of the source of which there is no such thing here, or that cannot be moved.
    pub(super) not_brought_over: BTreeMap<String, u64>,
    /// People who are told nothing until somebody says so.
    pub(super) welcomes_due: i64,
}

/// One end of the import.
#[derive(Serialize)]
pub(super) struct End {
    pub(super) name: String,
    pub(super) domain: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
}

/// A tally with its sum.
#[derive(Serialize)]
pub(super) struct Counts {
    found: u64,
    #[serde(flatten)]
    tally: Tally,
}

const TOPICS: [(Topic, &str); 6] = [
    (Topic::LockedDown, "Locked down"),
    (Topic::LeftOut, "Not brought over"),
    (Topic::Differs, "Not as it was"),
    (Topic::Adopted, "Here already"),
    (Topic::RemovedHere, "Removed here since"),
    (Topic::GoneThere, "No longer there, and still here"),
];

/// The counts of every kind, of those that there are none of as well.
pub(super) fn counts(progress: &Progress) -> BTreeMap<&'static str, Counts> {
    let left_out: u64 = progress.events_left_out.values().sum();
    let of = |kind: Kind| {
        let mut tally = progress.counts.get(&kind).copied().unwrap_or_default();
        if kind == Kind::Event {
            tally.left_out += left_out;
        }
        (plural(kind), Counts { found: tally.found(), tally })
    };
    Kind::ALL.into_iter().map(of).collect()
}

/// What rows of a kind are called.
pub(super) const fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Place => "places",
        Kind::Floor => "floors",
        Kind::Group => "groups",
        Kind::Lock => "doors",
        Kind::GroupLock => "doors of groups",
        Kind::User => "people",
        Kind::RoleAssignment => "rights",
        Kind::Schedule => "schedules",
        Kind::Card => "cards",
        Kind::CardAssignment => "cards of people",
        Kind::GroupLink => "access links",
        Kind::Event => "log lines",
    }
}

impl Report {
    /// The report for people.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a text never fails.
        self.write(&mut text).ok();
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let (source, target) = (&self.source, &self.target);
        let what = if self.dry_run { "What an import would bring (nothing was written)" } else { "Import" };
        writeln!(text, "{what}: {} ({}) → {} ({})", source.name, source.domain, target.name, target.domain)?;
        if self.resumed {
            writeln!(text, "It went on with a run that broke off; the counts are of all of it.")?;
        }
        let head = ["found", "new", "changed", "same", "here", "removed", "left out"];
        write!(text, "\n{:16}", "")?;
        head.iter().try_for_each(|word| write!(text, "{word:>9}"))?;
        for kind in Kind::ALL {
            let Some(Counts { found, tally }) = self.counts.get(plural(kind)) else { continue };
            write!(text, "\n{:16}", plural(kind))?;
            let numbers = [
                *found,
                tally.created,
                tally.updated,
                tally.unchanged,
                tally.adopted,
                tally.removed_here,
                tally.left_out,
            ];
            numbers.iter().try_for_each(|number| write!(text, "{number:>9}"))?;
        }
        writeln!(text)?;
        self.write_notes(text)?;
        self.write_left_out(text)?;
        if self.welcomes_due > 0 && !self.dry_run {
            let due = self.welcomes_due;
            writeln!(
                text,
                "\nNo mail was sent. {due} people wait for their welcome: `latchkey import welcome --send`"
            )?;
        }
        Ok(())
    }

    fn write_notes(&self, text: &mut String) -> std::fmt::Result {
        for (topic, heading) in TOPICS {
            let notes: Vec<_> = self.notes.iter().filter(|note| note.topic == topic).collect();
            if !notes.is_empty() {
                writeln!(text, "\n{heading}")?;
            }
            for Note { kind, id, name, what, .. } in notes {
                let number = id.map(|id| format!(" {id}")).unwrap_or_default();
                writeln!(text, "  {}{number} {name}: {what}", kind.word().replace('_', " "))?;
            }
        }
        Ok(())
    }

    fn write_left_out(&self, text: &mut String) -> std::fmt::Result {
        if !self.events_left_out.is_empty() {
            writeln!(text, "\nLines of the log that are not brought over")?;
            self.events_left_out.iter().try_for_each(|(why, count)| writeln!(text, "  {count}: {why}"))?;
        }
        if !self.not_brought_over.is_empty() {
            writeln!(text, "\nNot brought over at all")?;
            self.not_brought_over.iter().try_for_each(|(what, count)| writeln!(text, "  {count} {what}"))?;
        }
        Ok(())
    }
}
