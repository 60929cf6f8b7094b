//! The table of keys: the one place that says what can be configured.

use super::kind::Kind;

/// One key.
pub(crate) struct Key {
    /// Its name in the file, such as `log.format`.
    pub(crate) name: &'static str,
    /// What it holds, and where that goes.
    pub(crate) kind: Kind,
    /// What it is for.
    pub(crate) purpose: &'static str,
}

/// Every key, in the order in which they are explained.
pub(crate) static KEYS: &[Key] = &[
    Key {
        name: "database",
        kind: Kind::Database(|config| &mut config.database),
        purpose: "Where the data is. A SQLite file is made if it is not there.",
    },
    Key {
        name: "listen",
        kind: Kind::Address(|config| &mut config.listen),
        purpose: "Where the server takes connections. 0.0.0.0:8080 takes them from other machines too; port 0 picks a \
            free one.",
    },
    Key {
        name: "public_url",
        kind: Kind::Url(|config| &mut config.public_url),
        purpose: "Where people reach this server. Without it mails hold no address to go to.",
    },
    Key {
        name: "trusted_proxies",
        kind: Kind::Networks(|config| &mut config.trusted_proxies),
        purpose: "Networks of reverse proxies whose X-Forwarded-For header is believed. From anywhere else it is ignored.",
    },
    Key {
        name: "tls.certificate",
        kind: Kind::File(|config| &mut config.tls_certificate),
        purpose: "The certificate chain for https, in PEM. Needs tls.key; without both the server speaks http.",
    },
    Key {
        name: "tls.key",
        kind: Kind::File(|config| &mut config.tls_key),
        purpose: "The private key of tls.certificate, in PEM.",
    },
    Key {
        name: "log.format",
        kind: Kind::Choice(&["text", "json"], |config| &mut config.log_format),
        purpose: "How log lines are written to standard error.",
    },
    Key {
        name: "log.level",
        kind: Kind::Filter(|config| &mut config.log_level),
        purpose: "Which log lines are written. The demo writes warn unless told otherwise.",
    },
    Key {
        name: "metrics.listen",
        kind: Kind::OptionalAddress(|config| &mut config.metrics_listen),
        purpose: "Where Prometheus reads /metrics. Empty: nowhere. Keep it off the internet.",
    },
    Key {
        name: "mail.smtp_url",
        kind: Kind::SmtpUrl(|config| &mut config.smtp_url),
        purpose: "The mail server. Without one mails wait in the outbox. Needs mail.from.",
    },
    Key {
        name: "mail.from",
        kind: Kind::Mailbox(|config| &mut config.mail_from),
        purpose: "The address that mails come from.",
    },
    Key {
        name: "mail.username",
        kind: Kind::Text(|config| &mut config.mail_username),
        purpose: "Who signs in at the mail server.",
    },
    Key {
        name: "mail.password",
        kind: Kind::Secret(|config| &mut config.mail_password),
        purpose: "With what. Better kept in mail.password_file.",
    },
    Key {
        name: "mail.password_file",
        kind: Kind::File(|config| &mut config.mail_password_file),
        purpose: "A file that holds the password for the mail server.",
    },
    Key {
        name: "api.requests_per_second",
        kind: Kind::Count(0..=1_000_000, |config| &mut config.requests_per_second),
        purpose: "Requests that a person or a key may make per second over time. 0: no limit.",
    },
    Key {
        name: "api.request_burst",
        kind: Kind::Count(1..=1_000_000, |config| &mut config.request_burst),
        purpose: "Requests that may come at once.",
    },
    Key {
        name: "unlock.shared_ms",
        kind: Kind::Count(0..=60_000, |config| &mut config.unlock_shared_ms),
        purpose: "For how long, in milliseconds, repeats of an unlock share its answer and open the door once.",
    },
    Key {
        name: "controllers.simulate",
        kind: Kind::Switch(|config| &mut config.simulate_controllers),
        purpose: "New doors get a controller that runs inside the server and moves nothing: for trying out.",
    },
    Key {
        name: "webhooks.allowed_networks",
        kind: Kind::Networks(|config| &mut config.webhook_networks),
        purpose: "Networks beside the public internet to which webhooks may lead, over http too, such as 192.168.1.0/24 for \
            a receiver at home. To anything else that is not public nothing is sent.",
    },
    Key {
        name: "sqlite.synchronous",
        kind: Kind::Choice(&["full", "normal", "off"], |config| &mut config.sqlite_synchronous),
        purpose: "What a crash may cost: nothing (full); with the others, entries that were answered are lost. They are \
            here for the controls of the durability proof and need sqlite.allow_data_loss.",
    },
    Key {
        name: "sqlite.allow_data_loss",
        kind: Kind::Switch(|config| &mut config.sqlite_allow_data_loss),
        purpose: "Accepts a sqlite.synchronous that loses data.",
    },
];

/// Finds a key by its name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
