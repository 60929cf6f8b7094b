//! The library that is put in front of libc's writes and syncs, and the check that it does what the proof needs.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::chance::Chance;
use super::cut::{self, Loss};
use super::record::Record;
use crate::{program, repository};

/// The compiled library.
#[derive(Debug)]
pub(super) struct Shim {
    folder: TempDir,
}

/// A process whose writes to a folder are being recorded.
#[derive(Debug)]
pub(super) struct Watch {
    folder: PathBuf,
    existing: BTreeSet<String>,
    record: PathBuf,
    /// Holds the record.
    _home: TempDir,
}

/// What a power cut met.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// Writes since the process began.
    pub(super) writes: usize,
    /// Writes that no sync covered.
    pub(super) at_risk: usize,
}

impl Shim {
    /// Compiles the library with `cc`.
    ///
    /// # Errors
    /// If there is no C compiler, or the machine is not a 64-bit Linux.
    pub(super) fn build() -> Result<Self> {
        let folder = TempDir::with_prefix("latchkey-powerloss-")?;
        let source = repository::root().join(SOURCE);
        let mut command = Command::new("cc");
        command.args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o"]);
        program::read(command.arg(folder.path().join(LIBRARY)).arg(source))
            .context("a C compiler is needed; install one with: apt-get install gcc")?;
        Ok(Self { folder })
    }

    /// Makes the command record what it writes into a folder.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(super) fn watch(&self, command: &mut Command, folder: &Path) -> Result<Watch> {
        let folder = folder.canonicalize()?;
        let home = TempDir::with_prefix("latchkey-record-")?;
        let record = home.path().join("record");
        command.env("LD_PRELOAD", self.folder.path().join(LIBRARY));
        command.env("POWERLOSS_FOLDER", &folder).env("POWERLOSS_RECORD", &record);
        let mut existing = BTreeSet::new();
        for entry in fs::read_dir(&folder)? {
            existing.insert(entry?.file_name().to_string_lossy().into_owned());
        }
        Ok(Watch { folder, existing, record, _home: home })
    }

    /// Runs a program that writes with and without syncing, and kills itself: after the kill everything is there, after
    /// the power cut exactly what was synced.
    ///
    /// # Errors
    /// If it is otherwise.
    pub(super) fn check(&self) -> Result<()> {
        let folder = TempDir::with_prefix("latchkey-powerloss-check-")?;
        let mut command = Command::new("python3");
        command.args(["-c", WRITER]).arg(folder.path()).stdin(Stdio::null());
        let watch = self.watch(&mut command, folder.path())?;
        let status = command.status().context("starting python3; install it with: apt-get install python3")?;
        if status.code().is_some() {
            bail!("the program that checks the power cut ended with {status} instead of killing itself");
        }
        expect(folder.path(), &[("cut", b"kept, lo"), ("new", b"synced"), ("old", b"UNSYNCED AND LONGER")])?;
        watch.cut_power(Loss::All, &mut Chance::seeded(0))?;
        expect(folder.path(), &[("cut", b"kept, longer"), ("old", b"synced")])
    }
}

impl Watch {
    /// Plays the power cut on the files of the process, which has been killed.
    ///
    /// # Errors
    /// If the process did something that cannot be played.
    pub(super) fn cut_power(self, loss: Loss, chance: &mut Chance) -> Result<Cut> {
        let bytes = fs::read(&self.record).context("the process recorded nothing: the library was not loaded")?;
        let record = Record::parse(&bytes)?;
        let at_risk = cut::play(&self.folder, &record, &self.existing, loss, chance)?;
        Ok(Cut { writes: record.steps.len(), at_risk })
    }
}

const SOURCE: &str = "crates/xtask/src/prove/durable/powerloss.c";
const LIBRARY: &str = "powerloss.so";

/// Writes in each of the ways that a database does. `new` is a file that was synced, but not its entry in the folder.
const WRITER: &str = "
import os, signal, sys
folder = os.open(sys.argv[1], os.O_RDONLY)
def file(name):
    return os.open(os.path.join(sys.argv[1], name), os.O_RDWR | os.O_CREAT)
old, cut = file('old'), file('cut')
os.write(old, b'syn')
os.pwrite(old, b'ced', 3)
os.write(cut, b'kept, longer')
os.fsync(old); os.fdatasync(cut); os.fsync(folder)
os.pwrite(old, b'UNSYNCED AND', 0)
os.lseek(old, 0, os.SEEK_END)
os.write(old, b' LONGER')
os.ftruncate(cut, 8)
new = file('new')
os.write(new, b'synced')
os.fsync(new)
os.kill(os.getpid(), signal.SIGKILL)
";

fn expect(folder: &Path, expected: &[(&str, &[u8])]) -> Result<()> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
        found.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    found.sort();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let expected: Vec<_> = expected.iter().map(|(name, bytes)| ((*name).to_owned(), text(bytes))).collect();
    if found != expected {
        bail!("the power cut does not work on this machine: expected {expected:?}, found {found:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsynced_bytes_vanish_and_synced_ones_stay() {
        Shim::build().unwrap().check().unwrap();
    }
}
