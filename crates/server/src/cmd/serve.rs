//! `latchkey serve`.

use crate::config::Config;
use crate::run::{self, House};
use anyhow::{Context as _, Result};
use axum::Router;
use service::mail::{Smtp, Transport};
use std::process::ExitCode;
use store::Store;

/// Serves until it is asked to end.
pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let listener = run::bind(config.listen)?;
    let opened = run::open(&config)?;
    let service = super::service(&config, &opened.store, transport(&config)?);
    service.load().await.context("the database could not be read")?;
    hint(&opened.store).await?;
    run::serve(House { config, opened, service, listener, pages: Router::new() }, || Ok(())).await?;
    Ok(ExitCode::SUCCESS)
}

fn transport(config: &Config) -> Result<Transport> {
    let Some(settings) = config.smtp() else { return Ok(Transport::None) };
    let smtp = Smtp::new(&settings).map_err(|error| anyhow::anyhow!("the mail server is not usable: mail.{error}"))?;
    Ok(Transport::Smtp(Box::new(smtp)))
}

/// A newcomer's first question is how to get in.
async fn hint(store: &Store) -> Result<()> {
    if store.read(store::organizations::list_revisions).await?.is_empty() {
        tracing::info!("there is no organization yet: make one with `latchkey admin create-owner`");
    }
    Ok(())
}
