//! How mail leaves.

use domain::time::Timestamp;
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// A mail, ready to leave.
/// `Debug` does not show its texts: there may be a code in them.
#[derive(Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Mail {
    pub to: String,
    pub to_name: String,
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// How mail leaves.
#[derive(Clone)]
pub enum Transport {
    /// It does not: every mail waits for a mail server to be set up, and is given up as if one had not answered.
    None,
    /// To a mail server.
    Smtp(Box<Smtp>),
    /// Into memory, where it can be read: for the demo and for tests.
    Kept(Outbox),
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    from: Mailbox,
    server: AsyncSmtpTransport<Tokio1Executor>,
}

/// Where the mail server is and who one is there.
#[derive(Clone)]
pub struct SmtpSettings {
    /// `smtps://host`, `smtp://host:587?tls=required` or `smtp://host:25`, without a password in it.
    pub url: String,
    /// The address that mails come from.
    pub from: String,
    /// Who signs in at the mail server.
    pub username: Option<String>,
    /// With what.
    pub password: Option<String>,
}

/// Mails that were kept in memory, the newest first.
#[derive(Clone, Default)]
pub struct Outbox(Arc<Mutex<VecDeque<Kept>>>);

/// A mail and when it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// When.
    pub at: Timestamp,
    /// The mail.
    pub mail: Mail,
}

const KEPT: usize = 500;
const TIMEOUT: Duration = Duration::from_secs(20);

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("to", &self.to).field("subject", &self.subject).finish_non_exhaustive()
    }
}

impl Transport {
    /// Hands a mail over. The id is the same when the same mail is handed over again.
    pub(crate) async fn send(&self, mail: Mail, id: &str, now: Timestamp) -> Result<(), String> {
        match self {
            Self::None => Err("no mail server is set up: see mail.smtp_url in the configuration".to_owned()),
            Self::Smtp(smtp) => smtp.send(mail, id).await,
            Self::Kept(outbox) => {
                outbox.keep(Kept { at: now, mail });
                Ok(())
            }
        }
    }
}

impl Smtp {
    /// Reads the settings; the error names what is wrong with which.
    pub fn new(settings: &SmtpSettings) -> Result<Self, String> {
        let from = settings.from.parse().map_err(|error| format!("from: {error}"))?;
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&settings.url)
            .map_err(|error| format!("smtp_url: {error}"))?;
        let server = match (&settings.username, &settings.password) {
            (Some(username), Some(password)) => {
                server.credentials(Credentials::new(username.clone(), password.clone()))
            }
            _ => server,
        };
        Ok(Self { from, server: server.timeout(Some(TIMEOUT)).build() })
    }

    /// The address that mails come from.
    #[must_use]
    pub fn from_address(&self) -> String {
        self.from.email.to_string()
    }

    /// Whether the mail server answers.
    pub async fn check(&self) -> Result<(), String> {
        match self.server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err("the mail server does not answer".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    async fn send(&self, mail: Mail, id: &str) -> Result<(), String> {
        let address = mail.to.parse().map_err(|error| format!("{}: {error}", mail.to))?;
        let from = Mailbox::new(Some(mail.from_name), self.from.email.clone());
        let message = Message::builder()
            .from(from)
            .to(Mailbox::new(Some(mail.to_name), address))
            .subject(mail.subject)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|error| error.to_string())?;
        self.server.send(message).await.map(drop).map_err(|error| error.to_string())
    }
}

impl Outbox {
    /// The kept mails, the newest first.
    #[must_use]
    pub fn list(&self) -> Vec<Kept> {
        self.0.lock().iter().cloned().collect()
    }

    fn keep(&self, kept: Kept) {
        let mut mails = self.0.lock();
        mails.push_front(kept);
        mails.truncate(KEPT);
    }
}
