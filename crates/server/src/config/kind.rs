//! What a key holds: how it is read, what is allowed, how it is shown, and the field that it goes to.

use super::Config;
use super::hidden::{Hidden, without_password};
use domain::text::Email;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr as _;

type Place<T> = fn(&mut Config) -> &mut T;

/// What a key holds.
pub(crate) enum Kind {
    Database(Place<String>),
    Address(Place<SocketAddr>),
    OptionalAddress(Place<Option<SocketAddr>>),
    Url(Place<Option<String>>),
    SmtpUrl(Place<Option<String>>),
    Networks(Place<Vec<IpNet>>),
    File(Place<Option<PathBuf>>),
    Choice(&'static [&'static str], Place<&'static str>),
    Filter(Place<String>),
    Text(Place<Option<String>>),
    Mailbox(Place<Option<String>>),
    Secret(Place<Option<Hidden>>),
    Count(RangeInclusive<u32>, Place<u32>),
    Switch(Place<bool>),
}

/// A value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    /// Its text; the items of a list are joined by commas.
    pub(crate) text: String,
    /// The form in the file; an environment variable has none.
    pub(crate) form: Option<Form>,
}

/// The form of a value in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Number,
    Switch,
    List,
    /// None that any key takes.
    Other,
}

impl Kind {
    /// Puts a value into its field; says whether it was acceptable.
    pub(crate) fn write(&self, config: &mut Config, given: &Given) -> bool {
        given.form.is_none_or(|form| form == self.form()) && self.parse(config, given.text.trim()).is_some()
    }

    /// What is allowed, as the end of "must be …".
    pub(crate) fn allowed(&self) -> String {
        match self {
            Self::Database(_) => "sqlite:///path/to/file or postgres://user:password@host/database".to_owned(),
            Self::Address(_) => "an IP address and a port, such as 127.0.0.1:8080".to_owned(),
            Self::OptionalAddress(_) => "an IP address and a port, such as 127.0.0.1:9100, or empty".to_owned(),
            Self::Url(_) => {
                "http:// or https:// and a host, without a path, such as https://doors.example.com".to_owned()
            }
            Self::SmtpUrl(_) => "smtps://host, smtp://host:587?tls=required or smtp://host:25".to_owned(),
            Self::Networks(_) => "a list of IP addresses or networks, such as [\"10.0.0.0/8\"]".to_owned(),
            Self::File(_) => "the path of a file".to_owned(),
            Self::Choice(words, _) => format!("one of: {}", words.join(", ")),
            Self::Filter(_) => "error, warn, info, debug, trace, or a list such as info,store=debug".to_owned(),
            Self::Text(_) | Self::Secret(_) => "a text".to_owned(),
            Self::Mailbox(_) => "an email address, such as doors@example.com".to_owned(),
            Self::Count(range, _) => format!("a whole number from {} to {}", range.start(), range.end()),
            Self::Switch(_) => "true or false".to_owned(),
        }
    }

    /// The value in a configuration, as it may be printed. Empty: there is none.
    pub(crate) fn show(&self, config: &Config) -> String {
        // The places are written as `&mut`; what is read through them is a copy.
        let mut config = config.clone();
        let config = &mut config;
        match self {
            Self::Database(place) => without_password(place(config)),
            Self::Filter(place) => place(config).clone(),
            Self::Address(place) => place(config).to_string(),
            Self::OptionalAddress(place) => place(config).map(|address| address.to_string()).unwrap_or_default(),
            Self::Url(place) | Self::SmtpUrl(place) | Self::Text(place) | Self::Mailbox(place) => {
                place(config).as_deref().map(without_password).unwrap_or_default()
            }
            Self::Networks(place) => place(config).iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
            Self::File(place) => place(config).as_ref().map(|path| path.display().to_string()).unwrap_or_default(),
            Self::Choice(_, place) => (*place(config)).to_owned(),
            Self::Secret(place) => place(config).as_ref().map(|hidden| format!("{hidden:?}")).unwrap_or_default(),
            Self::Count(_, place) => place(config).to_string(),
            Self::Switch(place) => place(config).to_string(),
        }
    }

    /// A value as it may stand in a message.
    pub(crate) fn show_given(&self, text: &str) -> String {
        match self {
            Self::Secret(_) => "(hidden)".to_owned(),
            _ => without_password(text),
        }
    }

    const fn form(&self) -> Form {
        match self {
            Self::Networks(_) => Form::List,
            Self::Count(..) => Form::Number,
            Self::Switch(_) => Form::Switch,
            _ => Form::Text,
        }
    }

    fn parse(&self, config: &mut Config, text: &str) -> Option<()> {
        match self {
            Self::Database(place) => {
                store::Location::parse(text).ok()?;
                text.clone_into(place(config));
            }
            Self::Address(place) => *place(config) = text.parse().ok()?,
            Self::OptionalAddress(place) => *place(config) = optional(text, |text| text.parse().ok())?,
            Self::Url(place) => *place(config) = optional(text, public_url)?,
            Self::SmtpUrl(place) => *place(config) = optional(text, smtp_url)?,
            Self::Networks(place) => *place(config) = networks(text)?,
            Self::File(place) => *place(config) = optional(text, |text| Some(PathBuf::from(text)))?,
            Self::Choice(words, place) => *place(config) = words.iter().find(|word| **word == text)?,
            Self::Filter(place) => {
                tracing_subscriber::EnvFilter::from_str(text).ok().filter(|_| !text.is_empty())?;
                text.clone_into(place(config));
            }
            Self::Text(place) => *place(config) = optional(text, |text| Some(text.to_owned()))?,
            Self::Mailbox(place) => {
                *place(config) = optional(text, |text| Email::parse(text).ok().map(String::from))?;
            }
            Self::Secret(place) => *place(config) = optional(text, |text| Some(Hidden::new(text)))?,
            Self::Count(range, place) => {
                *place(config) = text.parse().ok().filter(|number| range.contains(number))?;
            }
            Self::Switch(place) => *place(config) = text.parse().ok()?,
        }
        Some(())
    }
}

/// An empty text is no value; another must be readable.
fn optional<T>(text: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { read(text).map(Some) }
}

fn public_url(text: &str) -> Option<String> {
    let url: axum::http::Uri = text.parse().ok()?;
    let is_web = matches!(url.scheme_str(), Some("http" | "https"));
    let is_bare = url.path_and_query().is_none_or(|path| path.as_str() == "/");
    let host = url.host().filter(|host| !host.is_empty());
    (is_web && is_bare && host.is_some()).then(|| text.trim_end_matches('/').to_owned())
}

fn smtp_url(text: &str) -> Option<String> {
    let host = text.strip_prefix("smtps://").or_else(|| text.strip_prefix("smtp://"))?;
    (!host.is_empty()).then(|| text.to_owned())
}

fn networks(text: &str) -> Option<Vec<IpNet>> {
    let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| item.parse().ok().or_else(|| item.parse::<IpAddr>().ok().map(IpNet::from))).collect()
}
