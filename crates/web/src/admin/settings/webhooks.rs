//! Webhooks, by which other people's programs are told of events: the list, and the form for a new one.

use super::webhook_form::{WebhookForm, areas, read};
use super::{Done, Tab, done, frame};
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::integration::Integration;
use domain::permission::Permission;
use service::integrations::{self, EVENT_WEBHOOK, IntegrationFilter, IntegrationInput, IntegrationView};
use service::powers::Powers;
use service::{Error, Field, Page, Problems, Service};

#[derive(Template)]
#[template(path = "settings_webhooks.html")]
struct WebhooksPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    rows: Vec<WebhookRow>,
    may_edit: bool,
}

struct WebhookRow {
    id: i64,
    name: String,
    url: String,
    events: String,
    state: Standing,
}

/// How a webhook stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    On,
    Off,
    /// Switched off because it kept failing.
    Failed,
}

#[derive(Template)]
#[template(path = "settings_webhook_new.html")]
struct NewPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    form: WebhookForm,
    areas: Vec<super::webhook_form::Area>,
    name_problem: String,
    url_problem: String,
    problems: Vec<String>,
}

/// The secret of a webhook, which is shown once.
#[derive(Template)]
#[template(path = "settings_webhook_key.html")]
pub(super) struct KeyPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    id: i64,
    title: String,
    secret: String,
}

pub(super) const HERE: &str = "/settings/webhooks";
/// The most webhooks that are listed.
const ALL: Page = Page { limit: 500, offset: 0 };

/// The webhooks.
pub(crate) async fn list(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Query(asked): Query<Done>,
) -> Result<Response, Failure> {
    require(&powers, Permission::IntegrationsRead)?;
    let (shell, tabs) = frame(&powers, HERE);
    let w = shell.w;
    let found = integrations::list(&service, &caller, IntegrationFilter::default(), ALL).await?;
    Ok(page::html(&WebhooksPage {
        rows: found.items.iter().map(|view| row(w, view)).collect(),
        may_edit: powers.may(Permission::IntegrationsWrite),
        done: if asked.done == "deleted" { w.t("settings-webhook-deleted") } else { String::new() },
        tabs,
        shell,
    }))
}

/// The form for a new one.
pub(crate) async fn new(Staff { powers, .. }: Staff) -> Result<Response, Failure> {
    require(&powers, Permission::IntegrationsWrite)?;
    Ok(page::html(&new_page(&powers, WebhookForm::default(), &Problems::default())))
}

/// Makes a webhook with a secret of its own, and shows that: nobody can see it again, so it is no redirect.
pub(crate) async fn create(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    body: Bytes,
) -> Result<Response, Failure> {
    let form = read(&body);
    let secret = integrations::new_key(&service);
    let input = IntegrationInput {
        r#type: Field::Set(EVENT_WEBHOOK.to_owned()),
        signature_key: Field::Set(secret.reveal().to_owned()),
        ..form.input()
    };
    match integrations::create(&service, &caller, input).await {
        Ok(view) => Ok(page::html(&KeyPage::new(&powers, &view.integration, secret.reveal()))),
        Err(error @ Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let page = new_page(&powers, form, &problems(error)?);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

impl KeyPage {
    /// The page for a webhook that has a new secret.
    pub(super) fn new(powers: &Powers, integration: &Integration, secret: &str) -> Self {
        let (shell, tabs) = frame(powers, HERE);
        let words = [("name", integration.name.as_str().into())];
        Self {
            title: shell.w.with("settings-webhook-secret-title", &words),
            id: integration.id.get(),
            secret: secret.to_owned(),
            done: String::new(),
            tabs,
            shell,
        }
    }
}

/// Back to the page of a webhook, which says what was done.
pub(super) fn back(id: i64, told: &str) -> Response {
    done(&format!("{HERE}/{id}"), told)
}

/// Fails unless somebody may do this in the whole organization.
pub(super) fn require(powers: &Powers, permission: Permission) -> Result<(), Failure> {
    if powers.may(permission) { Ok(()) } else { Err(Error::Forbidden(permission.flag()).into()) }
}

/// How a webhook stands.
pub(super) const fn standing(integration: &Integration) -> Standing {
    match (integration.enabled, integration.disabled_due_to_error_at) {
        (true, _) => Standing::On,
        (false, None) => Standing::Off,
        (false, Some(_)) => Standing::Failed,
    }
}

/// Of what a webhook is told, in few words.
pub(super) fn events(w: Words, integration: &Integration) -> String {
    match integration.types.words() {
        [] => w.t("settings-webhook-all"),
        [one] => (*one).to_owned(),
        many => {
            let count = i64::try_from(many.len()).unwrap_or(i64::MAX);
            w.with("settings-webhook-events-count", &[("count", count.into())])
        }
    }
}

fn row(w: Words, view: &IntegrationView) -> WebhookRow {
    let integration = &view.integration;
    let place = view.place.as_ref().map(|place| format!(" · {}", place.name)).unwrap_or_default();
    WebhookRow {
        id: integration.id.get(),
        name: integration.name.to_string(),
        url: integration.url.to_string(),
        events: format!("{}{place}", events(w, integration)),
        state: standing(integration),
    }
}

fn new_page(powers: &Powers, form: WebhookForm, problems: &Problems) -> NewPage {
    let (shell, tabs) = frame(powers, HERE);
    NewPage {
        areas: areas(&form.events),
        name_problem: of(problems, "name"),
        url_problem: of(problems, "url"),
        problems: others(problems, &["name", "url"]),
        done: String::new(),
        form,
        tabs,
        shell,
    }
}
