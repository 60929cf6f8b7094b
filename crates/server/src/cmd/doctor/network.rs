//! Whether people can reach the server, and nobody listens in.

use super::Finding;
use crate::config::Config;

/// Looks at the addresses.
pub(super) fn look(config: &Config) -> Vec<Finding> {
    let mut findings = vec![public_url(config)];
    if config.tls_certificate.is_none() && !config.listen.ip().is_loopback() && config.trusted_proxies.is_empty() {
        findings.push(Finding::warning(
            "listen",
            format!("takes connections at {} without TLS: passwords cross the network in clear", config.listen),
            "set tls.certificate and tls.key, or put a reverse proxy before it and name that in trusted_proxies",
        ));
    }
    if config.simulate_controllers {
        findings.push(Finding::warning(
            "controllers",
            "new doors get a controller that moves nothing",
            "take controllers.simulate out of the configuration once doors are real",
        ));
    }
    findings
}

fn public_url(config: &Config) -> Finding {
    const SUBJECT: &str = "public_url";
    match &config.public_url {
        None => Finding::warning(
            SUBJECT,
            "is not set, so mails hold no address to go to",
            "set it to where people reach this server",
        ),
        Some(url) if url.starts_with("https://") => Finding::ok(SUBJECT, url.as_str()),
        Some(url) => Finding::warning(
            SUBJECT,
            format!("{url} is not https: phones refuse it, and passwords cross the network in clear"),
            "get a certificate, and set public_url to its https:// address",
        ),
    }
}
