//! What the operator chose: defaults, overlaid by `latchkey.toml`, overlaid by environment variables.
//! One table of [`KEYS`] drives reading, checking and explaining.

mod environment;
mod explain;
mod file;
mod hidden;
mod keys;
mod kind;
mod problem;

pub(crate) use environment::variable;
pub(crate) use explain::{explain, list};
pub(crate) use hidden::{Hidden, without_password};
pub(crate) use problem::{Problem, Problems};

use ipnet::IpNet;
use keys::{KEYS, Key};
use kind::Given;
use service::mail::SmtpSettings;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use store::{Location, Synchronous};

/// The configuration in force. It holds secrets, so it has no `Debug`.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) database: String,
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<String>,
    pub(crate) trusted_proxies: Vec<IpNet>,
    pub(crate) tls_certificate: Option<PathBuf>,
    pub(crate) tls_key: Option<PathBuf>,
    pub(crate) log_format: &'static str,
    pub(crate) log_level: String,
    pub(crate) metrics_listen: Option<SocketAddr>,
    pub(crate) smtp_url: Option<String>,
    pub(crate) mail_from: Option<String>,
    pub(crate) mail_username: Option<String>,
    pub(crate) mail_password: Option<Hidden>,
    pub(crate) mail_password_file: Option<PathBuf>,
    pub(crate) requests_per_second: u32,
    pub(crate) request_burst: u32,
    pub(crate) unlock_shared_ms: u32,
    pub(crate) simulate_controllers: bool,
    pub(crate) webhook_networks: Vec<IpNet>,
    pub(crate) sqlite_synchronous: &'static str,
    pub(crate) sqlite_allow_data_loss: bool,
    origins: BTreeMap<&'static str, Origin>,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A line of a file.
    File(PathBuf, usize),
    /// An environment variable.
    Variable(String),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: "sqlite://./latchkey.db".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            trusted_proxies: Vec::new(),
            tls_certificate: None,
            tls_key: None,
            log_format: "text",
            log_level: "info".to_owned(),
            metrics_listen: None,
            smtp_url: None,
            mail_from: None,
            mail_username: None,
            mail_password: None,
            mail_password_file: None,
            requests_per_second: 5,
            request_burst: 20,
            unlock_shared_ms: 1_000,
            simulate_controllers: false,
            webhook_networks: Vec::new(),
            sqlite_synchronous: "full",
            sqlite_allow_data_loss: false,
            origins: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the file at `path`, or `./latchkey.toml` if there is one, and the environment. Fails with
    /// everything that is wrong.
    pub(crate) fn load(path: Option<&Path>) -> Result<Self, Problems> {
        let standard = Path::new(STANDARD_FILE);
        let file = path.or_else(|| standard.is_file().then_some(standard));
        Self::read(file, std::env::vars_os())
    }

    /// The environment alone: what the demo goes by.
    pub(crate) fn of_environment() -> Result<Self, Problems> {
        Self::read(None, std::env::vars_os())
    }

    fn read(
        file: Option<&Path>,
        variables: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
    ) -> Result<Self, Problems> {
        let mut config = Self::default();
        let mut problems = Problems::default();
        if let Some(path) = file {
            file::read(path, &mut config, &mut problems);
        }
        environment::read(variables, &mut config, &mut problems);
        config.check(&mut problems);
        if problems.is_empty() { Ok(config) } else { Err(problems) }
    }

    /// Where the value of a key comes from; absent: it is the default.
    pub(crate) fn origin(&self, key: &str) -> Option<&Origin> {
        self.origins.get(key)
    }

    /// Where the data is. Fails if the URL cannot be read.
    pub(crate) fn location(&self) -> Result<Location, store::Error> {
        let synchronous = match self.sqlite_synchronous {
            "off" => Synchronous::Off,
            "normal" => Synchronous::Normal,
            _ => Synchronous::Full,
        };
        Ok(Location::parse(&self.database)?.with_synchronous(synchronous))
    }

    /// The mail server, if one is set up.
    pub(crate) fn smtp(&self) -> Option<SmtpSettings> {
        Some(SmtpSettings {
            url: self.smtp_url.clone()?,
            from: self.mail_from.clone()?,
            username: self.mail_username.clone(),
            password: self.mail_password.as_ref().map(|password| password.reveal().to_owned()),
        })
    }

    /// What use cases need to know.
    pub(crate) fn settings(&self) -> service::Settings {
        service::Settings {
            public_url: self.public_url.clone(),
            requests_per_second: (self.requests_per_second > 0).then_some(self.requests_per_second),
            request_burst: self.request_burst,
            unlock_shared_ms: self.unlock_shared_ms.into(),
            simulate_controllers: self.simulate_controllers,
            webhook_networks: self.webhook_networks.clone(),
            is_demo: false,
            ..service::Settings::default()
        }
    }

    /// Takes one value of a known key.
    fn take(&mut self, key: &'static Key, given: &Given, origin: Origin, problems: &mut Problems) {
        if key.kind.write(self, given) {
            self.origins.insert(key.name, origin);
        } else {
            problems.add(Problem::value(key, given, origin));
        }
    }

    /// What only shows when all values are there.
    fn check(&mut self, problems: &mut Problems) {
        let pairs = [
            ("tls.certificate", self.tls_certificate.is_some(), "tls.key", self.tls_key.is_some()),
            ("mail.smtp_url", self.smtp_url.is_some(), "mail.from", self.mail_from.is_some()),
        ];
        for (first, has_first, second, has_second) in pairs {
            if has_first != has_second {
                let (there, missing) = if has_first { (first, second) } else { (second, first) };
                problems.add(Problem::pair(there, missing, self.origin(there).cloned()));
            }
        }
        if self.sqlite_synchronous != "full" && !self.sqlite_allow_data_loss {
            problems.add(Problem::data_loss(self.sqlite_synchronous, self.origin("sqlite.synchronous").cloned()));
        }
        match &self.mail_password_file {
            Some(_) if self.mail_password.is_some() => {
                let origin = self.origin("mail.password_file").cloned();
                problems.add(Problem::contradiction("mail.password_file", "mail.password", origin));
            }
            Some(path) => match std::fs::read_to_string(path) {
                Ok(text) => self.mail_password = Some(Hidden::new(text.trim_end())),
                Err(error) => {
                    let origin = self.origin("mail.password_file").cloned();
                    problems.add(Problem::unreadable("mail.password_file", path, &error, origin));
                }
            },
            None => {}
        }
    }
}

/// Read if it is there and no other file is named.
const STANDARD_FILE: &str = "latchkey.toml";

/// The known key that a misspelt one is nearest to.
fn nearest(wrong: &str) -> Option<&'static Key> {
    let scored = KEYS.iter().map(|key| (strsim::normalized_damerau_levenshtein(key.name, wrong), key));
    scored.filter(|(score, _)| *score > 0.5).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, key)| key)
}

#[cfg(test)]
mod tests;
