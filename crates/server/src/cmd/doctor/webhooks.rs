//! Whether events reach the webhooks.

use super::Finding;
use crate::config::Config;
use crate::run;
use service::jobs::{self, WebhookHealth};
use service::mail::Transport;

const SUBJECT: &str = "webhooks";

/// Looks at the events that have not arrived, and at the webhooks that take none.
pub(super) async fn look(config: &Config) -> Vec<Finding> {
    // What is wrong with the database is said elsewhere, and one that is missing is not made here.
    let is_there = config.location().is_ok_and(|location| location.file().is_none_or(std::path::Path::is_file));
    if !is_there {
        return Vec::new();
    }
    let Ok(opened) = run::open(config) else { return Vec::new() };
    let service = super::super::service(config, &opened.store, Transport::None);
    let health = jobs::webhook_health(&service).await;
    health.map(|health| finding(&health)).into_iter().collect()
}

fn finding(health: &WebhookHealth) -> Finding {
    let WebhookHealth { waiting, retrying, failing_endpoints, disabled_endpoints, last_error } = health;
    let text = format!("{waiting} events wait, {retrying} of them after a failure");
    let last = last_error.as_deref().map(|error| format!("; the last error: {error}")).unwrap_or_default();
    let cure = "see whether their receivers answer; GET /integrations/{id}/deliveries says what went wrong";
    if *disabled_endpoints > 0 {
        let text = format!("{disabled_endpoints} webhooks are switched off because they kept failing; {text}{last}");
        return Finding::warning(SUBJECT, text, "mend their receivers, and switch them on again");
    }
    if *failing_endpoints > 0 {
        return Finding::warning(SUBJECT, format!("{failing_endpoints} webhooks fail; {text}{last}"), cure);
    }
    if *retrying > 0 {
        return Finding::warning(SUBJECT, format!("{text}{last}"), cure);
    }
    Finding::ok(SUBJECT, text)
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn a_webhook_that_takes_nothing_is_a_warning_with_its_cure() {
        let good = WebhookHealth { waiting: 3, ..WebhookHealth::default() };
        assert_eq!(finding(&good).level, Level::Ok);
        let error = Some("answered 500".to_owned());
        let failing = WebhookHealth { retrying: 1, failing_endpoints: 1, last_error: error, ..good.clone() };
        let found = finding(&failing);
        assert_eq!(found.level, Level::Warning);
        assert!(found.text.starts_with("1 webhooks fail") && found.text.contains("answered 500"), "{}", found.text);
        let off = finding(&WebhookHealth { disabled_endpoints: 2, ..good });
        assert_eq!(off.level, Level::Warning);
        assert!(off.cure.is_some_and(|cure| cure.contains("switch them on")));
    }
}
