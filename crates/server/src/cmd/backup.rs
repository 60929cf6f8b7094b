//! `latchkey backup`.

use super::copies;
use crate::config::{Config, without_password};
use crate::{run, say};
use anyhow::{Context as _, Result, ensure};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

/// Copies the database while it is in use. Either the whole copy is there under its name, or none.
pub(super) async fn run(config: &Config, target: &Path) -> Result<ExitCode> {
    let location = config.location()?;
    let Some(database) = location.file() else {
        let url = without_password(&config.database);
        let command = format!("pg_dump --format=custom --file={} '{url}'", target.display());
        return super::name_tool("pg_dump", &command, "a consistent copy");
    };
    ensure!(database.is_file(), "there is no database at {}", database.display());
    ensure!(!target.exists(), "{} is there already; name a file that is not", target.display());
    let opened = run::open(config)?;
    let partial = copies::beside(target, ".partial");
    copies::remove(&partial);
    let written = write(&opened.store, &partial, target).await;
    if written.is_err() {
        copies::remove(&partial);
    }
    let copies::Contents { organizations, people, events } = written?;
    say(&format!(
        "{} holds a whole copy: {organizations} organizations, {people} people, {events} events.",
        target.display()
    ))?;
    Ok(ExitCode::SUCCESS)
}

async fn write(store: &store::Store, partial: &Path, target: &Path) -> Result<copies::Contents> {
    store.copy_to(partial.to_owned()).await?;
    // It holds people's histories and the hashes of their secrets.
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(partial, private).with_context(|| partial.display().to_string())?;
    copies::check_header(partial)?;
    let contents = copies::verify(partial).await?;
    copies::sync(partial)?;
    std::fs::rename(partial, target).with_context(|| target.display().to_string())?;
    copies::sync(target)?;
    Ok(contents)
}
