//! `latchkey doctor`: looks for what is wrong, and says how to cure it.

mod clock;
mod database;
mod files;
mod holidays;
mod mail;
mod network;
mod webhooks;

use crate::config::Config;
use crate::outside::SystemClock;
use crate::say;
use anyhow::Result;
use service::Clock as _;
use std::process::ExitCode;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// As it should be.
    Ok,
    /// Works, and may not for long or not for everybody.
    Warning,
    /// Does not work.
    Problem,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    level: Level,
    /// What was looked at.
    subject: &'static str,
    /// What was found.
    text: String,
    /// What to do about it.
    cure: Option<String>,
}

/// Prints every finding. The exit code is 1 if there is a problem.
pub(super) async fn run(config: &Config) -> Result<ExitCode> {
    let now = SystemClock.now();
    let mut findings = vec![clock::look(now)];
    findings.extend(database::look(config, now).await);
    findings.extend(mail::look(config).await);
    findings.extend(webhooks::look(config).await);
    findings.extend(files::look(config, now));
    findings.extend(network::look(config));
    for finding in &findings {
        say(&finding.to_string())?;
    }
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (problems, warnings) = (count(Level::Problem), count(Level::Warning));
    say(&format!("\n{problems} problems, {warnings} warnings, {} ok", count(Level::Ok)))?;
    Ok(if problems == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Finding {
    fn ok(subject: &'static str, text: impl Into<String>) -> Self {
        Self { level: Level::Ok, subject, text: text.into(), cure: None }
    }

    fn warning(subject: &'static str, text: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { level: Level::Warning, subject, text: text.into(), cure: Some(cure.into()) }
    }

    fn problem(subject: &'static str, text: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { level: Level::Problem, subject, text: text.into(), cure: Some(cure.into()) }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let level = match self.level {
            Level::Ok => "ok",
            Level::Warning => "warning",
            Level::Problem => "problem",
        };
        write!(f, "{level:<8} {:<12} {}", self.subject, self.text)?;
        self.cure.iter().try_for_each(|cure| write!(f, "\n{:22}cure: {cure}", ""))
    }
}
