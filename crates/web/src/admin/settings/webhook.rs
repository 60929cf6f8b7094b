//! One webhook: what it is told, whether it is on, and what became of what was sent to it.

use super::webhook_form::{Area, WebhookForm, areas, read};
use super::webhooks::{HERE, KeyPage, Standing, back, require, standing};
use super::{Tab, done, frame};
use crate::admin::question::Question;
use crate::admin::user::time;
use crate::error::{Failure, of, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::{DeliveryId, IntegrationId};
use domain::permission::Permission;
use domain::time::{TimeZone, Timestamp};
use serde::Deserialize;
use service::deliveries::{self, Delivery, State as Sent};
use service::integrations::{self, IntegrationInput, IntegrationView};
use service::powers::Powers;
use service::{Caller, Error, Field, Page, Problems, Service};

#[derive(Template)]
#[template(path = "settings_webhook.html")]
struct WebhookPage {
    shell: Shell,
    tabs: Vec<Tab>,
    done: String,
    id: i64,
    name: String,
    place: String,
    state: Standing,
    may_edit: bool,
    form: WebhookForm,
    areas: Vec<Area>,
    deliveries: Vec<DeliveryRow>,
    zone: String,
    previous: Option<String>,
    next: Option<String>,
    name_problem: String,
    url_problem: String,
    problems: Vec<String>,
}

struct DeliveryRow {
    id: i64,
    kind: &'static str,
    at: String,
    state: Sent,
    text: String,
    /// Why the last try failed, or what comes next.
    more: String,
}

/// Which page of the deliveries, and what was just done.
#[derive(Default, Deserialize)]
pub(crate) struct ShowQuery {
    #[serde(default)]
    done: String,
    #[serde(default)]
    page: i64,
}

/// Whether it is to be on.
#[derive(Deserialize)]
pub(crate) struct EnabledForm {
    on: bool,
}

/// Deliveries on a page.
const PAGE: i64 = 25;

/// The page of a webhook.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    Query(asked): Query<ShowQuery>,
) -> Result<Response, Failure> {
    let view = integrations::get(&service, &caller, IntegrationId::new(id)).await?;
    let page = build(&service, (&caller, &powers), (&view, asked.page.max(1)), None, &Problems::default()).await?;
    let w = page.shell.w;
    let told = match asked.done.as_str() {
        "saved" => w.t("settings-saved"),
        "on" => w.t("settings-webhook-is-on"),
        "off" => w.t("settings-webhook-is-off"),
        "repeated" => w.t("settings-webhook-repeated"),
        _ => String::new(),
    };
    Ok(page::html(&WebhookPage { done: told, ..page }))
}

/// Changes a webhook.
pub(crate) async fn update(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    body: Bytes,
) -> Result<Response, Failure> {
    let form = read(&body);
    let ended = integrations::update(&service, &caller, IntegrationId::new(id), form.input()).await;
    answer(&service, (&caller, &powers), id, (ended, Some(form)), "saved").await
}

/// Switches a webhook on or off.
pub(crate) async fn set_enabled(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
    Form(form): Form<EnabledForm>,
) -> Result<Response, Failure> {
    let input = IntegrationInput { enabled: Field::Set(form.on), ..IntegrationInput::default() };
    integrations::update(&service, &caller, IntegrationId::new(id), input).await?;
    Ok(back(id, if form.on { "on" } else { "off" }))
}

/// Gives a webhook another secret, and shows it once.
pub(crate) async fn renew_key(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    let (id, secret) = (IntegrationId::new(id), integrations::new_key(&service));
    let key = Field::Set(secret.reveal().to_owned());
    let input = IntegrationInput { signature_key: key, ..IntegrationInput::default() };
    integrations::update(&service, &caller, id, input).await?;
    let view = integrations::get(&service, &caller, id).await?;
    Ok(page::html(&KeyPage::new(&powers, &view.integration, secret.reveal())))
}

/// The question before a webhook is given another secret.
pub(crate) async fn ask_key(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = integrations::get(&service, &caller, IntegrationId::new(id)).await?;
    let ids = ["settings-webhook-renew-title", "settings-webhook-renew-text", "settings-webhook-renew"];
    ask(&powers, &view, &headers, ids, "key")
}

/// The question before a webhook is deleted.
pub(crate) async fn ask_deletion(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let view = integrations::get(&service, &caller, IntegrationId::new(id)).await?;
    let ids = ["settings-webhook-delete-title", "settings-webhook-delete-text", "settings-webhook-delete"];
    ask(&powers, &view, &headers, ids, "delete")
}

/// Deletes a webhook.
pub(crate) async fn delete(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    integrations::delete(&service, &caller, IntegrationId::new(id)).await?;
    Ok(done(HERE, "deleted"))
}

/// Sends an event once more.
pub(crate) async fn repeat(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path((id, delivery)): Path<(i64, i64)>,
) -> Result<Response, Failure> {
    let ended = deliveries::repeat(&service, &caller, IntegrationId::new(id), DeliveryId::new(delivery)).await;
    answer(&service, (&caller, &powers), id, (ended, None), "repeated").await
}

fn ask(
    powers: &Powers,
    view: &IntegrationView,
    headers: &HeaderMap,
    [title, text, button]: [&str; 3],
    what: &str,
) -> Result<Response, Failure> {
    require(powers, Permission::IntegrationsWrite)?;
    let (shell, _) = frame(powers, HERE);
    let id = view.integration.id.get();
    let question = Question {
        title: shell.w.t(title),
        text: shell.w.with(text, &[("name", view.integration.name.as_str().into())]),
        button: shell.w.t(button),
        action: format!("{HERE}/{id}/{what}"),
        sent: Vec::new(),
        is_danger: true,
        back: format!("{HERE}/{id}"),
        problems: Vec::new(),
        shell,
    };
    Ok(question.ask(headers))
}

/// Back to the page with what was done; or the page with what is wrong.
async fn answer(
    service: &Service,
    who: (&Caller, &Powers),
    id: i64,
    (ended, form): (Result<(), Error>, Option<WebhookForm>),
    told: &str,
) -> Result<Response, Failure> {
    match ended {
        Ok(()) => Ok(back(id, told)),
        Err(error @ Error::Forbidden(_)) => Err(error.into()),
        Err(error) => {
            let problems = problems(error)?;
            let view = integrations::get(service, who.0, IntegrationId::new(id)).await?;
            let page = build(service, who, (&view, 1), form, &problems).await?;
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

async fn build(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    (view, number): (&IntegrationView, i64),
    typed: Option<WebhookForm>,
    problems: &Problems,
) -> Result<WebhookPage, Failure> {
    let (shell, tabs) = frame(powers, HERE);
    let integration = &view.integration;
    let offset = (number - 1).saturating_mul(PAGE);
    let found = deliveries::list(service, caller, (integration.id, None), Page { limit: PAGE, offset }).await?;
    let zone = view.place.as_ref().map_or(&powers.organization.time_zone, |place| &place.time_zone);
    let form = typed.unwrap_or_else(|| WebhookForm {
        name: integration.name.to_string(),
        url: integration.url.to_string(),
        events: integration.types.words().iter().map(|word| (*word).to_owned()).collect(),
    });
    let shown = i64::try_from(found.items.len()).unwrap_or(0);
    let page = |number: i64| format!("{HERE}/{}?page={number}#deliveries", integration.id.get());
    Ok(WebhookPage {
        id: integration.id.get(),
        name: integration.name.to_string(),
        place: view.place.as_ref().map(|place| place.name.to_string()).unwrap_or_default(),
        state: standing(integration),
        may_edit: powers.may(Permission::IntegrationsWrite),
        areas: areas(&form.events),
        deliveries: found.items.iter().map(|delivery| row(shell.w, delivery, zone)).collect(),
        zone: shell.w.with("settings-zone-of-times", &[("zone", zone.name().into())]),
        previous: (number > 1).then(|| page(number - 1)),
        next: (offset + shown < found.total).then(|| page(number + 1)),
        name_problem: of(problems, "name"),
        url_problem: of(problems, "url"),
        problems: others(problems, &["name", "url"]),
        done: String::new(),
        form,
        tabs,
        shell,
    })
}

fn row(w: Words, delivery: &Delivery, zone: &TimeZone) -> DeliveryRow {
    let shown = |at: Timestamp| time(at, zone, "%-d %b, %H:%M:%S");
    let status = delivery.last_status.map(|status| w.with("settings-delivery-status", &[("status", status.into())]));
    let next = || w.with("settings-delivery-next", &[("at", shown(delivery.next_attempt_at).into())]);
    let text = match delivery.state {
        Sent::Delivered => w.t("settings-delivery-delivered"),
        Sent::Waiting => w.t("settings-delivery-waiting"),
        Sent::Dead => w.t("settings-delivery-dead"),
    };
    let more = match delivery.state {
        Sent::Waiting => [delivery.last_error.clone(), Some(next())],
        Sent::Delivered | Sent::Dead => [delivery.last_error.clone(), status],
    };
    DeliveryRow {
        id: delivery.id.get(),
        kind: delivery.kind.word(),
        at: shown(delivery.created_at),
        state: delivery.state,
        text,
        more: more.into_iter().flatten().collect::<Vec<_>>().join(" · "),
    }
}
