//! `latchkey restore`.

use super::copies;
use crate::config::{Config, without_password};
use crate::outside::SystemClock;
use crate::{occupancy, say};
use anyhow::{Context as _, Result};
use service::Clock as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Puts a copy in the place of the database, and keeps the old one. Whenever it breaks off, the database is
/// the old one or the new one, whole.
pub(super) async fn run(config: &Config, source: &Path) -> Result<ExitCode> {
    let location = config.location()?;
    let Some(database) = location.file() else {
        let url = without_password(&config.database);
        let command = format!("pg_restore --clean --if-exists --no-owner --dbname='{url}' {}", source.display());
        let purpose = "restoring (a plain SQL dump with psql --file)";
        return super::name_tool("pg_restore", &command, purpose);
    };
    copies::check_header(source)?;
    let _occupancy = occupancy::claim(database)?;
    let incoming = copies::beside(database, ".restoring");
    copies::remove(&incoming);
    let prepared = prepare(source, &incoming).await;
    if prepared.is_err() {
        copies::remove(&incoming);
    }
    let copies::Contents { organizations, people, events } = prepared?;
    let kept = keep(database)?;
    fs::rename(&incoming, database).with_context(|| database.display().to_string())?;
    copies::sync(database)?;
    let kept = kept.map(|kept| format!("\nThe database so far is kept as {}.", kept.display())).unwrap_or_default();
    say(&format!(
        "{} holds what {} held: {organizations} organizations, {people} people, {events} events.{kept}",
        database.display(),
        source.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

/// A copy of the copy, checked and brought up to date: the source stays as it is.
async fn prepare(source: &Path, incoming: &Path) -> Result<copies::Contents> {
    fs::copy(source, incoming).with_context(|| incoming.display().to_string())?;
    let contents = copies::verify(incoming).await?;
    copies::sync(incoming)?;
    Ok(contents)
}

/// Gives the old database a second name, so that its own is never without a file.
fn keep(database: &Path) -> Result<Option<PathBuf>> {
    if !database.exists() {
        return Ok(None);
    }
    let stamp = SystemClock.now().to_string().replace(':', "");
    let kept = copies::beside(database, &format!(".before-restore-{stamp}"));
    let linked = fs::hard_link(database, &kept).or_else(|_| fs::copy(database, &kept).map(drop));
    linked.with_context(|| format!("the old database could not be kept as {}", kept.display()))?;
    for end in ["-wal", "-shm"] {
        let part = copies::beside(database, end);
        if part.exists() {
            fs::rename(&part, copies::beside(&kept, end)).with_context(|| part.display().to_string())?;
        }
    }
    copies::sync(&kept)?;
    Ok(Some(kept))
}
