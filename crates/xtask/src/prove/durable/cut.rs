//! A power cut, played on the files of a process that was killed: what it had not synced is taken back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;
use std::path::Path;

use anyhow::{Context, Result};

use super::chance::Chance;
use super::record::{Act, Record, Step};

/// What the disk does with writes that it was not asked to sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Loss {
    /// None has reached it.
    All,
    /// Each has reached it or not, or only some of its sectors, in any order.
    Random,
}

/// Takes back what the record says was not synced. `existing` are the files that were there when the record began.
/// Gives the number of writes that were at risk.
///
/// # Errors
/// If a file cannot be changed.
pub(super) fn play(
    folder: &Path,
    record: &Record,
    existing: &BTreeSet<String>,
    loss: Loss,
    chance: &mut Chance,
) -> Result<usize> {
    let at_risk: Vec<&Step> = record.steps.iter().filter(|step| !record.is_synced(step)).collect();
    for step in at_risk.iter().rev() {
        undo(&open(folder, record, step)?, step)?;
    }
    if loss == Loss::Random {
        for step in &at_risk {
            redo_some(&open(folder, record, step)?, step, chance)?;
        }
    }
    let mut lost: Vec<&str> = record.unsynced_names().filter(|name| !existing.contains(*name)).collect();
    lost.sort_unstable();
    for name in lost {
        if loss == Loss::All || chance.coin() {
            fs::remove_file(folder.join(name)).with_context(|| format!("losing {name}"))?;
        }
    }
    remove_shared_memory(folder)?;
    Ok(at_risk.len())
}

/// What a disk writes whole or not at all, in bytes.
const SECTOR: u64 = 512;

fn open(folder: &Path, record: &Record, step: &Step) -> Result<File> {
    let path = folder.join(record.name(step.file)?);
    File::options().write(true).open(&path).with_context(|| format!("opening {}", path.display()))
}

fn undo(file: &File, step: &Step) -> Result<()> {
    let offset = match step.act {
        Act::Write { offset, .. } => offset,
        Act::Truncate { size } => size,
    };
    file.set_len(step.size)?;
    Ok(file.write_all_at(&step.before, offset)?)
}

fn redo_some(file: &File, step: &Step, chance: &mut Chance) -> Result<()> {
    match &step.act {
        Act::Truncate { size } if chance.coin() => file.set_len(*size)?,
        Act::Truncate { .. } => {}
        Act::Write { offset, bytes } => match chance.between(0, 2) {
            0 => {}
            1 => file.write_all_at(bytes, *offset)?,
            _ => {
                for (at, sector) in sectors(*offset, bytes) {
                    if chance.coin() {
                        file.write_all_at(sector, at)?;
                    }
                }
            }
        },
    }
    Ok(())
}

/// The parts of a write that lie in different sectors.
fn sectors(mut offset: u64, mut bytes: &[u8]) -> Vec<(u64, &[u8])> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let room = usize::try_from(SECTOR - offset % SECTOR).unwrap_or(usize::MAX);
        let (part, rest) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
        parts.push((offset, part));
        offset += part.len() as u64;
        bytes = rest;
    }
    parts
}

fn remove_shared_memory(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with("-shm") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::entry;
    use super::*;

    /// The file `db` holds `after`, and the record says how it came to that.
    fn played(after: &[u8], entries: &[Vec<u8>], loss: Loss, seed: u64) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("db"), after).unwrap();
        let record = Record::parse(&[&[entry(1, 0, 0, b"", b"db")], entries].concat().concat()).unwrap();
        let existing = BTreeSet::from(["db".to_owned()]);
        play(folder.path(), &record, &existing, loss, &mut Chance::seeded(seed)).unwrap();
        fs::read(folder.path().join("db")).unwrap()
    }

    #[test]
    fn writes_over_each_other_are_taken_back_in_reverse() {
        let entries =
            [entry(2, 0, 3, b"old", b"first"), entry(2, 1, 5, b"irst", b"SECOND"), entry(3, 2, 7, b"ECOND", b"")];
        assert_eq!(played(b"fS", &entries, Loss::All, 0), b"old");
    }

    #[test]
    fn random_loss_keeps_the_order_of_what_it_keeps() {
        let entries = [entry(2, 0, 1, b"0", b"1"), entry(2, 0, 1, b"1", b"2")];
        let results: BTreeSet<Vec<u8>> = (0..64).map(|seed| played(b"2", &entries, Loss::Random, seed)).collect();
        assert_eq!(results, BTreeSet::from([b"0".to_vec(), b"1".to_vec(), b"2".to_vec()]));
    }

    #[test]
    fn long_write_is_torn_between_sectors_only() {
        let old = vec![b'o'; 2_048];
        let new = vec![b'n'; 2_048];
        let entries = [entry(2, 0, 2_048, &old, &new)];
        let mut torn = 0;
        for seed in 0..64 {
            let found = played(&new, &entries, Loss::Random, seed);
            for sector in found.chunks(512) {
                assert!(sector.iter().all(|byte| byte == &sector[0]), "seed {seed}");
            }
            torn += u32::from(found != old && found != new);
        }
        assert!(torn > 0);
    }

    #[test]
    fn sector_ends_where_the_disk_says_and_not_the_write() {
        let parts: Vec<(u64, usize)> = sectors(500, &[0; 600]).iter().map(|(at, part)| (*at, part.len())).collect();
        assert_eq!(parts, [(500, 12), (512, 512), (1_024, 76)]);
    }
}
