//! Whether mail leaves.

use super::Finding;
use crate::config::Config;
use crate::run;
use service::jobs::{self, MailHealth};
use service::mail::{Smtp, Transport};

const SUBJECT: &str = "mail";

/// Looks at the mail server and at the mails that have not left.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![server(config).await];
    // What is wrong with the database is said elsewhere, and one that is missing is not made here.
    let is_there = config.location().is_ok_and(|location| location.file().is_none_or(std::path::Path::is_file));
    if is_there && let Ok(opened) = run::open(config) {
        let service = super::super::service(config, &opened.store, Transport::None);
        if let Ok(health) = jobs::mail_health(&service).await {
            findings.push(outbox(&health));
        }
    }
    findings
}

async fn server(config: &Config) -> Finding {
    let Some(settings) = config.smtp() else {
        let cure = "set mail.smtp_url and mail.from; until then mails wait, and people are told their access by you";
        return Finding::warning(SUBJECT, "no mail server is set up", cure);
    };
    let cure = "correct mail.smtp_url, mail.username and mail.password_file, or start the mail server";
    match Smtp::new(&settings) {
        Err(error) => Finding::problem(SUBJECT, format!("mail.{error}"), cure),
        Ok(smtp) => match smtp.check().await {
            Ok(()) => Finding::ok(SUBJECT, "the mail server answers"),
            Err(error) => Finding::problem(SUBJECT, format!("the mail server does not answer: {error}"), cure),
        },
    }
}

fn outbox(health: &MailHealth) -> Finding {
    let MailHealth { waiting, failing, dead, last_error } = health;
    let text = format!("{waiting} mails wait, {failing} of them after a failure; {dead} were given up");
    let last = last_error.as_deref().unwrap_or("unknown");
    if *dead > 0 {
        return Finding::warning(SUBJECT, format!("{text}; the last error: {last}"), "cure that, and send them again");
    }
    if *failing > 0 {
        let cure = "cure that; they are tried again by themselves for three days";
        return Finding::warning(SUBJECT, format!("{text}; the last error: {last}"), cure);
    }
    Finding::ok(SUBJECT, text)
}
