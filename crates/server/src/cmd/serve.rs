//! `latchkey serve`.

use crate::config::Config;
use crate::run::{self, House};
use crate::say;
use anyhow::{Context as _, Result};
use axum::Router;
use service::Service;
use service::mail::{Smtp, Transport};
use std::net::SocketAddr;
use std::process::ExitCode;

/// Serves until it is asked to end.
pub(super) async fn run(config: Config) -> Result<ExitCode> {
    let listener = run::bind(config.listen)?;
    let opened = run::open(&config)?;
    let service = super::service(&config, &opened.store, transport(&config)?);
    service.load().await.context("the database could not be read")?;
    hint(&service, &config, listener.local_addr().context("the listener")?).await?;
    run::serve(House { config, opened, service, listener, pages: Router::new() }, || Ok(())).await?;
    Ok(ExitCode::SUCCESS)
}

fn transport(config: &Config) -> Result<Transport> {
    let Some(settings) = config.smtp() else { return Ok(Transport::None) };
    let smtp = Smtp::new(&settings).map_err(|error| anyhow::anyhow!("the mail server is not usable: mail.{error}"))?;
    Ok(Transport::Smtp(Box::new(smtp)))
}

/// A newcomer's first question is how to get in. The code goes to the terminal, not into the log: it is a secret until
/// the first account is made.
async fn hint(service: &Service, config: &Config, address: SocketAddr) -> Result<()> {
    if let Some(code) = service.open_first_run().await? {
        let own = format!("http{}://{}", if config.tls_certificate.is_some() { "s" } else { "" }, address);
        let url = config.public_url.clone().unwrap_or(own);
        say(&format!(
            "There is no organization yet. Open {url}/first-run and enter the set-up code {code}\n\
             (or make one with `latchkey admin create-owner`)."
        ))?;
    }
    Ok(())
}
