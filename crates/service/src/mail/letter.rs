//! What a letter says.

use super::Mail;
use crate::auth::Secret;
use crate::texts::text;
use crate::{Error, Settings};
use askama::Template as _;
use domain::id::UserId;
use domain::organization::Organization;
use domain::text::{Email, Name};
use domain::user::{Locale, User};
use serde::{Deserialize, Serialize};
use store::Write;

/// Which letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// To somebody new: what they may open, and how to begin.
    Welcome,
    /// To somebody who is here already: what they may open now.
    AccessShared,
    /// A code to choose a new password with.
    PasswordReset,
    /// To whoever gets an access link, as a guest too: the doors that it opens, and the link.
    AccessLink,
    /// Where somebody can sign in with their address.
    Organizations,
    /// To whoever wants to see whether mail arrives.
    Test,
    /// To the owner: a webhook keeps failing.
    WebhookFailing,
    /// To the owner: a webhook was switched off because it kept failing.
    WebhookDisabled,
}

/// A letter as it waits in the outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    template: Template,
    locale: Locale,
    to: String,
    name: String,
    organization: String,
    domain: String,
    email: String,
    url: Option<String>,
    doors: Vec<String>,
    doors_total: i64,
    /// The one secret in it; gone once the letter has left.
    code: Option<String>,
    /// The code that stands beside a link with that secret; gone with it.
    #[serde(default)]
    typed: Option<String>,
    /// What it is about, where that is neither a door nor an organization.
    #[serde(default)]
    about: String,
}

#[derive(askama::Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    locale: &'a str,
    subject: &'a str,
    heading: &'a str,
    greeting: &'a str,
    intro: &'a str,
    doors: &'a [String],
    after: &'a [String],
    code: Option<&'a str>,
    code_intro: &'a str,
    link: Option<&'a str>,
    link_text: &'a str,
    sign_in_heading: &'a str,
    sign_in: &'a [String],
    footer: &'a str,
}

#[derive(askama::Template)]
#[template(path = "mail/letter.txt", escape = "none")]
struct Plain<'a> {
    greeting: &'a str,
    intro: &'a str,
    doors: &'a [String],
    after: &'a [String],
    code: Option<&'a str>,
    code_intro: &'a str,
    link: Option<&'a str>,
    link_text: &'a str,
    sign_in_heading: &'a str,
    sign_in: &'a [String],
    footer: &'a str,
}

impl Template {
    const fn tells_of_doors(self) -> bool {
        !matches!(self, Self::PasswordReset | Self::Test | Self::WebhookFailing | Self::WebhookDisabled)
    }

    const fn tells_how_to_sign_in(self) -> bool {
        !matches!(self, Self::AccessLink | Self::Test | Self::WebhookFailing | Self::WebhookDisabled)
    }
}

impl Letter {
    /// A letter to a person of an organization, in their language.
    #[must_use]
    pub fn new(template: Template, organization: &Organization, user: &User, settings: &Settings) -> Self {
        let login = user.login_email.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            template,
            locale: user.locale.unwrap_or(Locale::En),
            to: user.mail_address().map(ToString::to_string).unwrap_or_default(),
            name: user.name.to_string(),
            organization: organization.name.to_string(),
            domain: organization.domain.to_string(),
            email: login,
            url: settings.public_url.clone(),
            doors: Vec::new(),
            doors_total: 0,
            code: None,
            typed: None,
            about: String::new(),
        }
    }

    /// A letter with the address of an access link, or of a guest's access key, to whoever is to have it.
    #[must_use]
    pub fn with_link(
        organization: &Organization,
        (name, email): (&Name, &Email),
        address: String,
        settings: &Settings,
    ) -> Self {
        Self {
            template: Template::AccessLink,
            locale: Locale::En,
            to: email.to_string(),
            name: name.to_string(),
            organization: organization.name.to_string(),
            domain: organization.domain.to_string(),
            email: String::new(),
            url: settings.public_url.clone(),
            doors: Vec::new(),
            doors_total: 0,
            code: Some(address),
            typed: None,
            about: String::new(),
        }
    }

    /// The same with the names of doors, of which there may be more than are named.
    #[must_use]
    pub fn with_doors(self, doors: Vec<String>, doors_total: i64) -> Self {
        Self { doors, doors_total, ..self }
    }

    /// The same with the name of what it is about.
    #[must_use]
    pub fn about(self, name: &str) -> Self {
        Self { about: name.to_owned(), ..self }
    }

    /// The same with the secret of a link that works once, and the code beside it.
    #[must_use]
    pub fn with_code(self, secret: &Secret) -> Self {
        let typed = Some(secret.typed().reveal().to_owned());
        Self { code: Some(secret.reveal().to_owned()), typed, ..self }
    }

    /// What may be kept of it once it has left.
    #[must_use]
    pub fn without_code(self) -> Self {
        Self { code: None, typed: None, ..self }
    }

    /// Writes it into the outbox, to a person or to nobody known.
    pub fn queue(&self, write: &mut Write<'_>, to: Option<UserId>) -> Result<(), Error> {
        let body = serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))?;
        store::outbox::create(write, to, &body)?;
        Ok(())
    }

    /// The letter as a mail, in text and in HTML.
    pub fn render(&self) -> Result<Mail, String> {
        let part = match self.template {
            Template::Welcome => "mail-welcome",
            Template::AccessShared => "mail-access-shared",
            Template::PasswordReset => "mail-password-reset",
            Template::AccessLink => "mail-access-link",
            Template::Organizations => "mail-organizations",
            Template::Test => "mail-test",
            Template::WebhookFailing => "mail-webhook-failing",
            Template::WebhookDisabled => "mail-webhook-disabled",
        };
        let subject = self.text(&format!("{part}-subject"));
        let has_no_doors = self.doors.is_empty() && self.template.tells_of_doors();
        let intro = self.text(&format!("{part}-intro{}", if has_no_doors { "-none" } else { "" }));
        let (after, sign_in) = (self.after(), self.sign_in());
        let (heading, greeting) = (self.text(&format!("{part}-heading")), self.text("mail-greeting"));
        let (code_intro, footer) = (self.text(self.code_intro()), self.text("mail-footer"));
        let sign_in_heading = self.text("mail-sign-in-heading");
        let (link, code) = (self.link(), self.typed.as_deref().or(self.code.as_deref()));
        let link_text = self.text(if self.template == Template::Welcome { "mail-link-begin" } else { "mail-link" });
        let html = Html {
            locale: self.locale.code(),
            subject: &subject,
            heading: &heading,
            greeting: &greeting,
            intro: &intro,
            doors: &self.doors,
            after: &after,
            code,
            code_intro: &code_intro,
            link: link.as_deref(),
            link_text: &link_text,
            sign_in_heading: &sign_in_heading,
            sign_in: &sign_in,
            footer: &footer,
        };
        let plain = Plain {
            greeting: &greeting,
            intro: &intro,
            doors: &self.doors,
            after: &after,
            code,
            code_intro: &code_intro,
            link: link.as_deref(),
            link_text: &link_text,
            sign_in_heading: &sign_in_heading,
            sign_in: &sign_in,
            footer: &footer,
        };
        Ok(Mail {
            to: self.to.clone(),
            to_name: self.name.clone(),
            from_name: self.organization.clone(),
            html: html.render().map_err(|error| error.to_string())?,
            text: plain.render().map_err(|error| error.to_string())?,
            subject,
        })
    }

    /// The page that takes the code, where people can reach this server.
    fn link(&self) -> Option<String> {
        let page = match self.template {
            Template::Welcome => "begin",
            Template::PasswordReset => "password",
            _ => return None,
        };
        let (url, code) = (self.url.as_deref()?, self.code.as_deref()?);
        Some(format!("{}/{page}/{code}", url.trim_end_matches('/')))
    }

    fn code_intro(&self) -> &'static str {
        match self.template {
            Template::AccessLink => "mail-access-link-code-intro",
            _ if self.link().is_some() => "mail-code-intro-link",
            _ => "mail-code-intro",
        }
    }

    fn after(&self) -> Vec<String> {
        let named = i64::try_from(self.doors.len()).unwrap_or(i64::MAX);
        let mut lines = Vec::new();
        if self.doors_total > named {
            lines.push(text(self.locale, "mail-more-doors", &[("count", (self.doors_total - named).into())]));
        }
        if self.template == Template::PasswordReset {
            lines.push(self.text("mail-password-reset-ignore"));
        }
        lines
    }

    /// How to sign in; who has a link does not, and the owner knows.
    fn sign_in(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.template.tells_how_to_sign_in() {
            return lines;
        }
        if self.url.is_some() {
            lines.push(self.text("mail-sign-in-server"));
        }
        if self.template != Template::Organizations {
            lines.push(self.text("mail-sign-in-domain"));
        }
        if !self.email.is_empty() {
            lines.push(self.text("mail-sign-in-email"));
        }
        lines
    }

    fn text(&self, id: &str) -> String {
        let words = [
            ("name", self.name.as_str().into()),
            ("organization", self.organization.as_str().into()),
            ("domain", self.domain.as_str().into()),
            ("email", self.email.as_str().into()),
            ("url", self.url.as_deref().unwrap_or_default().into()),
            ("doors", self.doors_total.into()),
            ("about", self.about.as_str().into()),
        ];
        text(self.locale, id, &words)
    }
}
