//! Where the programs of the PostgreSQL server are.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder with `initdb`, `postgres`, `pg_isready`, `createdb` and `dropdb`.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
}

/// No PostgreSQL server is installed; a client alone is not enough.
#[derive(Debug)]
pub struct NotFound;

impl Binaries {
    /// The newest server under `/usr/lib/postgresql` (where Debian keeps it off the PATH), else the one of
    /// `pg_config`, else the one on the PATH.
    ///
    /// # Errors
    /// [`NotFound`] if none of these places holds both `initdb` and `postgres`.
    pub fn find() -> Result<Self, NotFound> {
        debian_folders()
            .into_iter()
            .chain(pg_config_folder())
            .chain(path_folders())
            .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
            .map(|folder| Self { folder })
            .ok_or(NotFound)
    }

    /// Where a program of that name is, such as `psql`.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

impl fmt::Display for NotFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no PostgreSQL server found (initdb and postgres); install it with: apt-get install postgresql")
    }
}

impl std::error::Error for NotFound {}

/// Newest version first.
fn debian_folders() -> Vec<PathBuf> {
    let Ok(entries) = Path::new("/usr/lib/postgresql").read_dir() else { return Vec::new() };
    let mut versions: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    versions.into_iter().map(|(_, folder)| folder).collect()
}

fn pg_config_folder() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    Some(PathBuf::from(String::from_utf8(output.stdout).ok()?.trim()))
}

fn path_folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}
