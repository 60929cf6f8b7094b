//! Whether the certificate fits its key, still counts, and is kept private.

use super::Finding;
use crate::config::Config;
use crate::run::tls;
use domain::time::Timestamp;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

const SUBJECT: &str = "tls";
const SOON_S: i64 = 14 * 86_400;

/// Looks at the files for https.
pub(super) fn look(config: &Config, now: Timestamp) -> Vec<Finding> {
    let (Some(certificate), Some(key)) = (&config.tls_certificate, &config.tls_key) else { return Vec::new() };
    let mut findings = vec![match tls::load(certificate, key) {
        Ok(loaded) => validity(loaded.valid_from, loaded.valid_until, now),
        Err(error) => {
            let cure = "name the certificate chain and its key in PEM, readable by this user";
            Finding::problem(SUBJECT, format!("{error:#}"), cure)
        }
    }];
    findings.extend(privacy(key));
    findings
}

fn validity(from: Timestamp, until: Timestamp, now: Timestamp) -> Finding {
    let cure = "renew the certificate and start the server again";
    if now < from {
        Finding::problem(SUBJECT, format!("the certificate counts only from {from}"), "see whether the clock is right")
    } else if now >= until {
        Finding::problem(SUBJECT, format!("the certificate ended at {until}"), cure)
    } else if now.plus_seconds(SOON_S) >= until {
        Finding::warning(SUBJECT, format!("the certificate ends soon, at {until}"), cure)
    } else {
        Finding::ok(SUBJECT, format!("the certificate fits its key and counts until {until}"))
    }
}

fn privacy(key: &Path) -> Option<Finding> {
    let mode = std::fs::metadata(key).ok()?.permissions().mode() & 0o777;
    (mode & 0o007 != 0).then(|| {
        let text = format!("everybody on this machine can read the key {} ({mode:03o})", key.display());
        Finding::warning(SUBJECT, text, format!("chmod 600 {}", key.display()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;

    #[test]
    fn certificate_is_judged_by_the_clock() {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let (from, until) = (at("2026-01-01T00:00:00Z"), at("2026-04-01T00:00:00Z"));
        for (now, level) in [
            ("2025-12-31T23:59:59Z", Level::Problem),
            ("2026-01-01T00:00:00Z", Level::Ok),
            ("2026-03-20T00:00:00Z", Level::Warning),
            ("2026-04-01T00:00:00Z", Level::Problem),
        ] {
            assert_eq!(validity(from, until, at(now)).level, level, "{now}");
        }
    }
}
