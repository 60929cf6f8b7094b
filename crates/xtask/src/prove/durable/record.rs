//! What `powerloss.c` wrote down about the files of one folder.

use std::collections::HashMap;

use anyhow::{Context, Result, bail};

/// The writes of one process, and what its syncs cover.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// In the order in which they were carried out.
    pub(super) steps: Vec<Step>,
    names: HashMap<u32, Named>,
    /// Up to which position of the record the writes to a file are on disk.
    covered: HashMap<u32, u64>,
    folder_covered: u64,
}

/// One write or truncation.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) file: u32,
    pub(super) act: Act,
    /// Of the file before, in bytes.
    pub(super) size: u64,
    /// The bytes that the act replaced or cut off.
    pub(super) before: Vec<u8>,
    position: u64,
}

/// What a step did.
#[derive(Debug)]
pub(super) enum Act {
    Write { offset: u64, bytes: Vec<u8> },
    Truncate { size: u64 },
}

#[derive(Debug)]
struct Named {
    name: String,
    position: u64,
}

impl Record {
    /// Reads a record. What was being added to it when the process was killed has not happened yet, and is left out.
    ///
    /// # Errors
    /// If it holds something that cannot be played, or makes no sense.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let mut record = Self::default();
        let mut rest = bytes;
        while let Some((entry, tail)) = Entry::split(rest) {
            let position = u64::try_from(bytes.len() - rest.len())?;
            record.add(&entry, position)?;
            rest = tail;
        }
        Ok(record)
    }

    /// The name of a file in the folder.
    ///
    /// # Errors
    /// If the record does not name it.
    pub(super) fn name(&self, file: u32) -> Result<&str> {
        Ok(&self.names.get(&file).with_context(|| format!("the record names no file {file}"))?.name)
    }

    /// Whether a step was carried out before a sync of its file began that went well.
    pub(super) fn is_synced(&self, step: &Step) -> bool {
        self.covered.get(&step.file).is_some_and(|covered| step.position < *covered)
    }

    /// The files whose entry in the folder no sync of the folder covers, if they are new.
    pub(super) fn unsynced_names(&self) -> impl Iterator<Item = &str> {
        self.names.values().filter(|named| named.position >= self.folder_covered).map(|named| named.name.as_str())
    }

    fn add(&mut self, entry: &Entry<'_>, position: u64) -> Result<()> {
        let Entry { kind, file, offset, size, before, after } = *entry;
        match kind {
            1 => {
                let name = String::from_utf8(after.to_vec()).context("a file's name is not text")?;
                self.names.insert(file, Named { name, position });
            }
            2 | 3 => {
                let act = if kind == 2 {
                    Act::Write { offset, bytes: after.to_vec() }
                } else {
                    Act::Truncate { size: offset }
                };
                self.steps.push(Step { file, act, size, before: before.to_vec(), position });
            }
            4 => {
                let covered = self.covered.entry(file).or_default();
                *covered = offset.max(*covered);
            }
            5 => self.folder_covered = offset.max(self.folder_covered),
            6 => bail!(
                "the server uses {} on its database, which no power cut is played for",
                String::from_utf8_lossy(after)
            ),
            kind => bail!("the record of writes holds an entry of the unknown kind {kind}"),
        }
        Ok(())
    }
}

/// `struct entry` of powerloss.c with its payload.
struct Entry<'a> {
    kind: u32,
    file: u32,
    offset: u64,
    size: u64,
    before: &'a [u8],
    after: &'a [u8],
}

impl<'a> Entry<'a> {
    /// Absent where no whole entry is left.
    fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (kind, rest) = bytes.split_first_chunk()?;
        let (file, rest) = rest.split_first_chunk()?;
        let (offset, rest) = rest.split_first_chunk()?;
        let (size, rest) = rest.split_first_chunk()?;
        let (before, rest) = rest.split_first_chunk()?;
        let (after, rest) = rest.split_first_chunk()?;
        let (before, rest) = rest.split_at_checked(usize::try_from(u64::from_ne_bytes(*before)).ok()?)?;
        let (after, rest) = rest.split_at_checked(usize::try_from(u64::from_ne_bytes(*after)).ok()?)?;
        let entry = Self {
            kind: u32::from_ne_bytes(*kind),
            file: u32::from_ne_bytes(*file),
            offset: u64::from_ne_bytes(*offset),
            size: u64::from_ne_bytes(*size),
            before,
            after,
        };
        Some((entry, rest))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An entry as powerloss.c writes it.
    pub(in super::super) fn entry(kind: u32, offset: u64, size: u64, before: &[u8], after: &[u8]) -> Vec<u8> {
        let mut bytes = kind.to_ne_bytes().to_vec();
        bytes.extend(1_u32.to_ne_bytes());
        for number in [offset, size, before.len() as u64, after.len() as u64] {
            bytes.extend(number.to_ne_bytes());
        }
        [&bytes, before, after].concat()
    }

    #[test]
    fn write_during_a_sync_is_not_covered_by_it() {
        let first = [entry(1, 0, 0, b"", b"db"), entry(2, 0, 0, b"", b"first")].concat();
        let during = entry(2, 5, 5, b"", b"during");
        let sync = entry(4, first.len() as u64, 0, b"", b"");
        let record = Record::parse(&[first, during, sync].concat()).unwrap();
        let synced: Vec<bool> = record.steps.iter().map(|step| record.is_synced(step)).collect();
        assert_eq!(synced, [true, false]);
    }

    #[test]
    fn entry_that_is_cut_off_has_not_happened() {
        let whole = [entry(1, 0, 0, b"", b"db"), entry(2, 0, 0, b"", b"first")].concat();
        let torn = entry(2, 5, 5, b"", b"second");
        for length in 0..torn.len() {
            let bytes = [&whole, &torn[..length]].concat();
            assert_eq!(Record::parse(&bytes).unwrap().steps.len(), 1, "{length}");
        }
    }

    #[test]
    fn what_cannot_be_played_is_refused() {
        assert!(Record::parse(&entry(6, 0, 0, b"", b"rename")).unwrap_err().to_string().contains("rename"));
        assert!(Record::parse(&entry(9, 0, 0, b"", b"")).is_err());
    }

    #[test]
    fn new_file_is_lost_until_the_folder_is_synced() {
        let named = entry(1, 0, 0, b"", b"db-wal");
        let synced = entry(5, named.len() as u64, 0, b"", b"");
        let names = |bytes: &[u8]| Record::parse(bytes).unwrap().unsynced_names().count();
        assert_eq!(names(&named), 1);
        assert_eq!(names(&[named, synced].concat()), 0);
    }
}
