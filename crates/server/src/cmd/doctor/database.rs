//! Whether the database answers, takes writes, and has room.

use super::Finding;
use crate::config::{Config, without_password};
use crate::run;
use domain::time::Timestamp;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use store::{Error, Store};

const SUBJECT: &str = "database";

/// Looks at the database.
pub(super) async fn look(config: &Config, now: Timestamp) -> Vec<Finding> {
    let shown = without_password(&config.database);
    let location = match config.location() {
        Ok(location) => location,
        Err(error) => return vec![Finding::problem(SUBJECT, error.to_string(), "correct `database`")],
    };
    let mut findings = Vec::new();
    if let Some(file) = location.file() {
        if !file.is_file() {
            let text = format!("there is none at {}", file.display());
            let cure = "set `database` to where it is, or make one with `latchkey migrate`";
            return vec![Finding::problem(SUBJECT, text, cure)];
        }
        findings.extend(permissions(file));
        findings.extend(room(file));
    }
    // Blocks for as long as the database takes to answer; nothing else runs beside it.
    match run::open(config) {
        Ok(opened) => {
            let text = format!("{shown} answers; its schema is that of this version");
            findings.push(Finding::ok(SUBJECT, text));
            findings.push(writing(&opened.store, now).await);
            findings.extend(super::holidays::look(&opened.store, now).await);
        }
        Err(error) => {
            let cure = "see that it runs, that `database` names it, and that this user may use it";
            findings.push(Finding::problem(SUBJECT, format!("{error:#}"), cure));
        }
    }
    if config.sqlite_synchronous != "full" {
        let text = format!("loses entries when the power fails: sqlite.synchronous is {}", config.sqlite_synchronous);
        findings.push(Finding::warning(SUBJECT, text, "take sqlite.synchronous out of the configuration"));
    }
    findings
}

async fn writing(store: &Store, now: Timestamp) -> Finding {
    let organizations = match store.read(store::organizations::list_revisions).await {
        Ok(organizations) => organizations,
        Err(error) => return Finding::problem(SUBJECT, error.to_string(), "see the log of the database"),
    };
    let Some((organization, _)) = organizations.first() else {
        return Finding::warning(
            SUBJECT,
            "holds no organization yet",
            "make one with `latchkey admin create-owner --organization … --domain … --time-zone … --name … --email …`",
        );
    };
    match store.write(*organization, now, |_| Ok::<_, Error>(())).await {
        Ok(_) => Finding::ok(SUBJECT, "takes writes"),
        Err(error) => Finding::problem(
            SUBJECT,
            format!("takes no writes: {error}"),
            "make room on its disk, and see that this user may write to the file and its folder",
        ),
    }
}

fn permissions(file: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(file).ok()?.permissions().mode() & 0o777;
    if mode & 0o007 == 0 {
        return Some(Finding::ok("permissions", format!("{} is private ({mode:03o})", file.display())));
    }
    Some(Finding::warning(
        "permissions",
        format!("everybody on this machine can read {} ({mode:03o}), which holds people's histories", file.display()),
        format!("chmod 600 {}", file.display()),
    ))
}

const ENOUGH_MIB: u64 = 1_024;
const TOO_LITTLE_MIB: u64 = 100;

fn room(file: &Path) -> Option<Finding> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    let free_mib = disk.f_bavail.saturating_mul(disk.f_frsize) / (1_024 * 1_024);
    let text = format!("{free_mib} MiB are free beside the database");
    let cure = "make room: without any, no door opens, because no entry could be recorded";
    Some(match free_mib {
        ..TOO_LITTLE_MIB => Finding::problem("disk", text, cure),
        TOO_LITTLE_MIB..ENOUGH_MIB => Finding::warning("disk", text, cure),
        _ => Finding::ok("disk", text),
    })
}
