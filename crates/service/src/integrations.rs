//! Integrations: webhooks, by which other people's programs are told of events.

use crate::auth::Secret;
use crate::input::{self, Field};
use crate::operation::{Act, Look};
use crate::{Caller, Error, Listing, Page, Problems, Service, webhooks};
use domain::authority::Scope;
use domain::event::{EventKind, ObjectKind};
use domain::id::{IntegrationId, OrganizationId, PlaceId};
use domain::integration::{EventTypes, HookUrl, Integration, SignatureKey};
use domain::organization::Organization;
use domain::permission::Permission;
use domain::place::Place;
use domain::text::Name;
use ipnet::IpNet;
use store::Read;
use store::integrations::Filter;

pub use store::integrations::Filter as IntegrationFilter;

/// An integration with what is shown beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct IntegrationView {
    /// The integration.
    pub integration: Integration,
    /// Its organization.
    pub organization: Organization,
    /// The place whose events alone it is told of.
    pub place: Option<Place>,
}

/// What a request says of an integration.
#[derive(Clone, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct IntegrationInput {
    pub r#type: Field<String>,
    pub name: Field<String>,
    pub url: Field<String>,
    pub enabled: Field<bool>,
    pub enabled_events: Field<Vec<String>>,
    pub signature_key: Field<String>,
    pub place_id: Field<i64>,
}

/// Lists the integrations that the caller may read.
pub async fn list(
    service: &Service,
    caller: &Caller,
    filter: Filter,
    page: Page,
) -> Result<Listing<IntegrationView>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let reach = look.who.reach(&[Permission::IntegrationsRead]);
            let found = store::integrations::list(look.read, look.who.organization(), &reach, &filter, page)?;
            let views = found.items.into_iter().map(|integration| view(look.read, integration));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// How many webhooks of the organization fail now, or were switched off because they did.
pub async fn count_failing(service: &Service, caller: &Caller) -> Result<i64, Error> {
    service
        .look(caller, |look: &mut Look<'_, '_>| {
            look.who.require(Permission::IntegrationsRead, Scope::Organization)?;
            Ok(store::deliveries::count_failing(look.read, look.who.organization())?)
        })
        .await
}

/// An integration that the caller may read.
pub async fn get(service: &Service, caller: &Caller, id: IntegrationId) -> Result<IntegrationView, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let found = find(look.read, look.who.organization(), id)?;
            look.who.require_sight(Permission::IntegrationsRead, scope(&found), WHAT)?;
            view(look.read, found)
        })
        .await
}

/// A key that nobody can guess, for an integration whose maker brings none.
#[must_use]
pub fn new_key(service: &Service) -> Secret {
    service.new_secret()
}

/// Makes an integration. It is told of what happens from now on.
pub async fn create(service: &Service, caller: &Caller, input: IntegrationInput) -> Result<IntegrationView, Error> {
    let networks = service.settings().webhook_networks.clone();
    service
        .act(caller, move |act| {
            let place = place_of(act, &input)?;
            let here = place.as_ref().map_or(Scope::Organization, |place| Scope::Place(place.id));
            act.who.require(Permission::IntegrationsWrite, here)?;
            let (integration, key) = draft(act, input, place.map(|place| place.id), &networks)?;
            let integration = store::integrations::create(act, integration, key.as_ref())?;
            log(act, EventKind::IntegrationCreate, &integration)?;
            view(act, integration)
        })
        .await
}

/// Changes an integration. What waits for it is tried at once.
pub async fn update(
    service: &Service,
    caller: &Caller,
    id: IntegrationId,
    input: IntegrationInput,
) -> Result<(), Error> {
    let networks = service.settings().webhook_networks.clone();
    service
        .act(caller, move |act| {
            let mut integration = writable(act, id)?;
            let key = apply(input, &mut integration, &networks)?;
            if integration.enabled {
                integration.disabled_due_to_error_at = None;
            }
            store::integrations::update(act, &integration)?;
            match key {
                Field::Absent => {}
                Field::Null => store::integrations::set_key(act, id, None)?,
                Field::Set(key) => store::integrations::set_key(act, id, Some(&key))?,
            }
            store::integrations::reset(act, id)?;
            log(act, EventKind::IntegrationUpdate, &integration)
        })
        .await
}

/// Removes an integration. What waits for it is not sent any more.
pub async fn delete(service: &Service, caller: &Caller, id: IntegrationId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let integration = writable(act, id)?;
            store::integrations::delete(act, id)?;
            log(act, EventKind::IntegrationDestroy, &integration)
        })
        .await
}

const WHAT: &str = "integration";

/// The only type that there is.
pub const EVENT_WEBHOOK: &str = "event_webhook";

/// Where an integration belongs.
pub(crate) fn scope(integration: &Integration) -> Scope {
    integration.place.map_or(Scope::Organization, Scope::Place)
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: IntegrationId) -> Result<Integration, Error> {
    store::integrations::find(read, organization, id)?.ok_or(Error::NotFound(WHAT))
}

/// An integration that the caller may change.
pub(crate) fn writable(act: &mut Act<'_, '_>, id: IntegrationId) -> Result<Integration, Error> {
    let organization = act.who.organization();
    let integration = find(act, organization, id)?;
    act.who.require_sight(Permission::IntegrationsRead, scope(&integration), WHAT)?;
    act.who.require(Permission::IntegrationsWrite, scope(&integration))?;
    Ok(integration)
}

/// Writes a line of the log about an integration.
pub(crate) fn log(act: &mut Act<'_, '_>, kind: EventKind, integration: &Integration) -> Result<(), Error> {
    let object = (ObjectKind::Integration, integration.id.get(), integration.name.as_str());
    act.log(kind, object, integration.place)
}

fn place_of(act: &mut Act<'_, '_>, input: &IntegrationInput) -> Result<Option<Place>, Error> {
    let Some(id) = input.place_id.clone().value() else { return Ok(None) };
    let organization = act.who.organization();
    let found = store::places::find(act, organization, PlaceId::new(id))?;
    found.map(Some).ok_or_else(|| Error::invalid("place_id", "is not a place of this organization"))
}

fn draft(
    act: &Act<'_, '_>,
    input: IntegrationInput,
    place: Option<PlaceId>,
    networks: &[IpNet],
) -> Result<(Integration, Option<SignatureKey>), Error> {
    let mut problems = Problems::default();
    match input.r#type.clone().value().as_deref() {
        Some(EVENT_WEBHOOK) => {}
        None => problems.add("type", "can't be blank"),
        Some(other) => problems.add("type", format!("can't be {other}: the only integrations here are event_webhook")),
    }
    let mut name: Option<Name> = None;
    input::name(&mut problems, input.name.clone(), &mut name);
    let url = match input.url.clone().value() {
        Some(url) => problems.take("url", read_url(&url, networks)),
        None => {
            problems.add("url", "can't be blank");
            None
        }
    };
    let (Some(name), Some(url)) = (name, url) else {
        problems.check()?;
        return Err(Error::invalid("url", "can't be blank"));
    };
    problems.check()?;
    let mut integration = Integration {
        id: IntegrationId::new(0),
        organization: act.who.organization(),
        place,
        name,
        url,
        types: EventTypes::default(),
        enabled: true,
        disabled_due_to_error_at: None,
        created_at: act.who.now,
        updated_at: act.who.now,
    };
    let rest = IntegrationInput { name: Field::Absent, url: Field::Absent, ..input };
    let key = apply(rest, &mut integration, networks)?;
    Ok((integration, key.value()))
}

/// Puts what a request says into an integration, and gives what it says of the key.
fn apply(
    input: IntegrationInput,
    integration: &mut Integration,
    networks: &[IpNet],
) -> Result<Field<SignatureKey>, Error> {
    let mut problems = Problems::default();
    if matches!(input.place_id, Field::Set(id) if integration.place != Some(PlaceId::new(id))) {
        problems.add("place_id", "can't be changed; make an integration for the other place");
    }
    if matches!(&input.r#type, Field::Set(word) if word != EVENT_WEBHOOK) {
        problems.add("type", "can't be changed; make an integration of the other type");
    }
    let mut name = Some(integration.name.clone());
    input::name(&mut problems, input.name, &mut name);
    if let Some(name) = name {
        integration.name = name;
    }
    if input.url == Field::Null {
        problems.add("url", "can't be blank");
    }
    let url = input.url.parse(&mut problems, "url", |url| read_url(url, networks));
    url.write_value(&mut integration.url);
    let types = input
        .enabled_events
        .parse(&mut problems, "enabled_events", |words| EventTypes::parse(words.iter().map(String::as_str)));
    match types {
        Field::Absent => {}
        Field::Null => integration.types = EventTypes::default(),
        Field::Set(types) => integration.types = types,
    }
    input.enabled.write_value(&mut integration.enabled);
    // An empty text is what forms send for nothing.
    let key = if input.signature_key == Field::Set(String::new()) { Field::Null } else { input.signature_key };
    let key = key.parse(&mut problems, "signature_key", |key| SignatureKey::parse(key));
    problems.check()?;
    Ok(key)
}

/// Reads where a webhook leads. What a name means shows when it is called; what stands there shows now.
fn read_url(text: &str, networks: &[IpNet]) -> Result<HookUrl, String> {
    let url = HookUrl::parse(text).map_err(|error| error.to_string())?;
    if let Some(address) = url.address() {
        webhooks::permits(&url, address, networks).map_err(|why| format!("leads to {address}, which {why}"))?;
    } else if !url.is_https() && networks.is_empty() {
        return Err("must begin with https://, for webhooks.allowed_networks names no network".to_owned());
    }
    Ok(url)
}

fn view(read: &mut Read<'_>, integration: Integration) -> Result<IntegrationView, Error> {
    let tenant = integration.organization;
    let organization = crate::organizations::find(read, tenant)?;
    let place = integration.place.map(|id| crate::places::find(read, tenant, id)).transpose()?;
    Ok(IntegrationView { integration, organization, place })
}
