//! `latchkey admin`: the first step into an empty house.

use crate::cli::{Admin, CreateOwner};
use crate::config::Config;
use crate::{run, say};
use anyhow::{Context as _, Result, bail};
use service::Error;
use service::mail::Transport;
use service::organizations::{self, Founding};
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

/// Runs an administrative command. A server that is running takes note of what it did.
pub(super) async fn run(config: &Config, admin: Admin) -> Result<ExitCode> {
    match admin {
        Admin::CreateOwner(wanted) => create_owner(config, wanted).await,
    }
}

async fn create_owner(config: &Config, wanted: CreateOwner) -> Result<ExitCode> {
    let password = password(&wanted)?;
    let opened = run::open(config)?;
    let service = super::service(config, &opened.store, Transport::None);
    let founding = Founding {
        name: wanted.organization.clone(),
        domain: wanted.domain.clone(),
        time_zone: wanted.time_zone,
        owner_name: wanted.name,
        owner_email: wanted.email.clone(),
        owner_password: password,
    };
    match organizations::found(&service, founding).await {
        Ok(_) => {
            say(&format!(
                "{} is there. Its owner signs in with the domain {:?} and the address {:?}.",
                wanted.organization, wanted.domain, wanted.email
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::Invalid(problems)) => {
            let lines = problems.fields().iter().flat_map(|(field, problems)| {
                problems.iter().map(move |problem| format!("\n  --{} {problem}", option(field)))
            });
            bail!("nothing was made:{}", lines.collect::<String>())
        }
        Err(error) => Err(error.into()),
    }
}

/// The option of the command line that a field comes from.
fn option(field: &str) -> &str {
    match field {
        "owner_name" => "name",
        "owner_email" => "email",
        "name" => "organization",
        "time_zone" => "time-zone",
        "password" | "password_confirmation" => "password-file",
        other => other,
    }
}

fn password(wanted: &CreateOwner) -> Result<String> {
    let text = match &wanted.password_file {
        Some(path) => std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?,
        None => {
            if std::io::stdin().is_terminal() {
                write!(std::io::stderr(), "The owner's password (it will be seen; --password-file hides it): ")?;
            }
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).context("the password could not be read from standard input")?;
            line
        }
    };
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
