//! `latchkey import`: moving from another system.

use crate::cli::{Import, Kisi, Welcome};
use crate::config::Config;
use crate::import::{self, Wish};
use crate::{run, say};
use anyhow::{Context as _, Result, bail};
use service::mail::Transport;
use std::process::ExitCode;

/// Runs a command that moves things over. A server that is running takes note of what it did.
pub(super) async fn run(config: &Config, command: Import) -> Result<ExitCode> {
    match command {
        Import::Kisi(wanted) => kisi(config, *wanted).await,
        Import::Welcome(wanted) => welcome(config, wanted).await,
    }
}

async fn kisi(config: &Config, wanted: Kisi) -> Result<ExitCode> {
    let key = match (&wanted.api_key, &wanted.api_key_file) {
        (Some(key), None) => key.clone(),
        (None, Some(path)) => {
            std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?
        }
        (Some(_), Some(_)) => bail!("give the API key either by --api-key or by --api-key-file"),
        (None, None) => bail!("the API key is missing: give it by --api-key, --api-key-file or KISI_API_KEY"),
    };
    let opened = run::open(config)?;
    let service = super::service(config, &opened.store, Transport::None);
    let wish = Wish {
        url: wanted.url,
        key,
        organization: wanted.organization,
        history_days: wanted.history_days,
        dry_run: wanted.dry_run,
        requests_per_second: wanted.requests_per_second,
    };
    let report = import::run(service, wish).await?;
    say(&if wanted.json { serde_json::to_string(&report)? } else { report.text() })?;
    Ok(ExitCode::SUCCESS)
}

async fn welcome(config: &Config, wanted: Welcome) -> Result<ExitCode> {
    let opened = run::open(config)?;
    let service = super::service(config, &opened.store, Transport::None);
    let target = service::import::find_target(&service, wanted.organization.as_deref()).await?;
    if !wanted.send {
        let due = service::welcomes::count_in(&service, target.id).await?;
        say(&format!("{due} people of {} wait for their welcome; --send writes to them.", target.name))?;
        return Ok(ExitCode::SUCCESS);
    }
    if config.smtp().is_none() {
        bail!("there is no mail server that would take the mails: set mail.smtp_url and mail.from first");
    }
    let done = service::welcomes::send_in(&service, target.id).await?;
    say(&format!("{} mails are written, and leave while the server runs.", done.sent))?;
    if done.waiting > 0 {
        say(&format!("{} people wait still: they are suspended, or nothing opens for them now.", done.waiting))?;
    }
    Ok(ExitCode::SUCCESS)
}
