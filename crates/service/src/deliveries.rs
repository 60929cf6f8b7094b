//! What was sent to an integration, what became of it, and sending it once more.

use crate::operation::Look;
use crate::{Caller, Error, Listing, Page, Service, integrations};
use domain::event::EventKind;
use domain::id::{DeliveryId, IntegrationId};
use domain::permission::Permission;

pub use store::deliveries::{Delivery, State};

/// The deliveries to an integration, the newest first.
pub async fn list(
    service: &Service,
    caller: &Caller,
    (integration, state): (IntegrationId, Option<State>),
    page: Page,
) -> Result<Listing<Delivery>, Error> {
    service
        .look(caller, move |look: &mut Look<'_, '_>| {
            let organization = look.who.organization();
            let found = integrations::find(look.read, organization, integration)?;
            look.who.require_sight(Permission::IntegrationsRead, integrations::scope(&found), "integration")?;
            Ok(store::deliveries::list(look.read, organization, integration, state, page)?)
        })
        .await
}

/// Sends an event once more, or at once if it waits. Fails if the integration is off, or the event no longer in the log.
pub async fn repeat(
    service: &Service,
    caller: &Caller,
    integration: IntegrationId,
    id: DeliveryId,
) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let organization = act.who.organization();
            let found = integrations::writable(act, integration)?;
            let delivery = store::deliveries::find(act, organization, integration, id)?;
            let delivery = delivery.ok_or(Error::NotFound("delivery"))?;
            if !found.enabled {
                return Err(Error::invalid("base", "can't be sent while the integration is off; switch it on first"));
            }
            if store::events::find(act, organization, delivery.event)?.is_none() {
                return Err(Error::invalid("base", "can't be sent: the event is no longer in the log"));
            }
            store::deliveries::repeat(act, integration, id)?;
            integrations::log(act, EventKind::IntegrationUpdate, &found)
        })
        .await
}
