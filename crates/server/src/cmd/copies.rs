//! Copies of a SQLite database: whether one is whole, and where its parts are.

use anyhow::{Context as _, Result, bail, ensure};
use std::ffi::OsString;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use store::{Location, Store};

/// What a copy holds.
pub(super) struct Contents {
    pub(super) organizations: usize,
    pub(super) people: i64,
    pub(super) events: i64,
}

/// The header of a SQLite file (SQLite's "Database File Format", §1.3).
const HEADER: usize = 100;
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Fails unless the file is a SQLite database of the length that it claims. Changes nothing.
pub(super) fn check_header(path: &Path) -> Result<()> {
    let mut file = File::open(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let length = file.metadata().with_context(|| path.display().to_string())?.len();
    let mut header = [0; HEADER];
    if file.read_exact(&mut header).is_err() || !header.starts_with(MAGIC) {
        bail!("{} is not a SQLite database", path.display());
    }
    let number =
        |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
    let page_size = match (header.get(16), header.get(17)) {
        (Some(0), Some(1)) => 65_536,
        (Some(high), Some(low)) => u64::from(u16::from_be_bytes([*high, *low])),
        _ => 0,
    };
    let is_counted = number(24) == number(92);
    let expected = page_size * u64::from(number(28));
    ensure!(!is_counted || length >= expected, "{} is cut off: {length} of {expected} bytes", path.display());
    Ok(())
}

/// Opens a copy, brings its schema up to date, and reads through it. Fails on one that a newer version has
/// written, and on one that cannot be read.
pub(super) async fn verify(path: &Path) -> Result<Contents> {
    let store = Store::open(Location::sqlite(path)).with_context(|| path.display().to_string())?;
    store.prepare_all().await.with_context(|| path.display().to_string())?;
    let read = store.read(|read| {
        let mut contents = Contents { organizations: 0, people: 0, events: 0 };
        for (organization, _) in store::organizations::list_revisions(read)? {
            store::changes::snapshot(read, organization)?;
            let all = store::events::Filter {
                from: uuid::Uuid::nil(),
                before: uuid::Uuid::max(),
                kinds: None,
                actor: None,
                by_nobody: false,
                login: None,
                link: None,
                guests: None,
                access_key: None,
                object_kind: None,
                object: None,
                place: None,
                success: None,
            };
            contents.organizations += 1;
            contents.people += store::organizations::count(read, organization)?.users;
            contents.events += store::events::count(read, organization, &all)?;
        }
        Ok::<_, store::Error>(contents)
    });
    read.await.with_context(|| format!("{} cannot be read through", path.display()))
}

/// The same path with something at its end, beside the file.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(end);
    PathBuf::from(name)
}

/// Removes a file and what SQLite keeps beside it.
pub(super) fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        // What is not there need not go.
        drop(std::fs::remove_file(beside(path, end)));
    }
}

/// Puts a file on disk, and its name in its folder.
pub(super) fn sync(path: &Path) -> Result<()> {
    let at = || path.display().to_string();
    File::open(path).with_context(at)?.sync_all().with_context(at)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).with_context(at)?.sync_all().with_context(at)
}
