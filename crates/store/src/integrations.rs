//! Integrations: webhooks.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use crate::{Error, deliveries};
use domain::id::{IntegrationId, OrganizationId, PlaceId};
use domain::integration::{EventTypes, Integration, SignatureKey};
use domain::reach::Reach;
use domain::text::search_key;
use domain::time::Timestamp;

macro_rules! columns {
    () => {
        " i.id, i.organization_id, i.place_id, i.name, i.url, i.events, i.enabled, i.disabled_due_to_error_at,
        i.created_at, i.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from integration i where i.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(i.id as text) || ',%')
            and (cast($3 as bigint) is null or i.place_id = $3)
            and (cast($4 as boolean) is null or (i.place_id is not null) = $4)
            and (cast($5 as boolean) is null or i.enabled = $5)
            and (cast($6 as text) is null or i.search_key like $6 escape '!')
            and ($7 or $8 like '%,' || cast(i.place_id as text) || ',%') "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from integration i where i.organization_id = $1 and i.id = $2");
    LIST = concat!("select", columns!(), matching!(), "order by i.search_key, i.id limit $9 offset $10");
    COUNT = concat!("select count(*)", matching!());
    INSERT = "insert into integration (organization_id, place_id, name, search_key, url, events, signature_key, enabled,
            failures, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $9) returning id";
    UPDATE = "update integration set name = $1, search_key = $2, url = $3, events = $4, enabled = $5,
            disabled_due_to_error_at = $6, updated_at = $7
        where organization_id = $8 and id = $9";
    SET_KEY = "update integration set signature_key = $1 where organization_id = $2 and id = $3";
    HEALTH = "select failures, failing_since, warned_at from integration where organization_id = $1 and id = $2";
    WARN = "update integration set warned_at = $1 where organization_id = $2 and id = $3";
    RESET = "update integration set failures = 0, failing_since = null, warned_at = null, resume_at = null
        where organization_id = $1 and id = $2";
    ANY_ENABLED = "select 1 from integration where enabled limit 1";
    OF_PLACE = "select id from integration where organization_id = $1 and place_id = $2 order by id";
    DELETE = "delete from integration where organization_id = $1 and id = $2";
}

/// Which integrations.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this place.
    pub place: Option<PlaceId>,
    /// Only those of a place, or only those of the whole organization.
    pub of_places: Option<bool>,
    /// Only those that are on, or off.
    pub enabled: Option<bool>,
    /// Only those whose name holds this text.
    pub query: Option<String>,
}

/// How the deliveries to an integration go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Attempts that failed since the last one that did not.
    pub failures: i64,
    /// When the first of them failed.
    pub failing_since: Option<Timestamp>,
    /// When it was said that it keeps failing.
    pub warned_at: Option<Timestamp>,
}

/// Finds an integration.
pub fn find(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: IntegrationId,
) -> Result<Option<Integration>, Error> {
    read.first(&FIND, params![organization, id], integration)
}

/// Lists the integrations in reach, by name.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Integration>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let (ids, query) = (ids.as_deref(), query.as_deref());
    let matching =
        params![organization, ids, filter.place, filter.of_places, filter.enabled, query, reach.all, &places];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), integration)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Whether any integration of any organization is on.
pub fn is_any_enabled(read: &mut Read<'_>) -> Result<bool, Error> {
    Ok(read.first(&ANY_ENABLED, params![], Row::take::<i64>)?.is_some())
}

/// Adds an integration with the key that signs what it is sent; its id and times are given here.
pub fn create(
    write: &mut Write<'_>,
    mut integration: Integration,
    key: Option<&SignatureKey>,
) -> Result<Integration, Error> {
    integration.organization = write.organization();
    (integration.created_at, integration.updated_at) = (write.now(), write.now());
    let id = write.first(
        &INSERT,
        params![
            integration.organization,
            integration.place,
            &integration.name,
            &search_key(integration.name.as_str()),
            &integration.url,
            &list_of(&integration.types),
            key.map(SignatureKey::reveal),
            integration.enabled,
            integration.created_at,
        ],
        Row::take,
    )?;
    integration.id = id.ok_or(Error::NotFound("integration"))?;
    Ok(integration)
}

/// Writes what may change of an integration.
pub fn update(write: &mut Write<'_>, integration: &Integration) -> Result<(), Error> {
    write.execute_one(
        &UPDATE,
        params![
            &integration.name,
            &search_key(integration.name.as_str()),
            &integration.url,
            &list_of(&integration.types),
            integration.enabled,
            integration.disabled_due_to_error_at,
            write.now(),
            integration.organization,
            integration.id,
        ],
        "integration",
    )
}

/// Gives an integration another key, or none.
pub fn set_key(write: &mut Write<'_>, id: IntegrationId, key: Option<&SignatureKey>) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&SET_KEY, params![key.map(SignatureKey::reveal), organization, id], "integration")
}

/// How the deliveries to an integration go.
pub fn health(read: &mut Read<'_>, organization: OrganizationId, id: IntegrationId) -> Result<Health, Error> {
    let found = read.first(&HEALTH, params![organization, id], |row| {
        Ok(Health { failures: row.take()?, failing_since: row.take()?, warned_at: row.take()? })
    })?;
    found.ok_or(Error::NotFound("integration"))
}

/// Notes that it was said that an integration keeps failing.
pub fn warn(write: &mut Write<'_>, id: IntegrationId) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute_one(&WARN, params![now, organization, id], "integration")
}

/// Forgets how the deliveries to an integration went, and has those that wait tried now.
pub fn reset(write: &mut Write<'_>, id: IntegrationId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&RESET, params![organization, id], "integration")?;
    deliveries::hurry(write, id)
}

/// Removes an integration with what was to be delivered to it.
pub fn delete(write: &mut Write<'_>, id: IntegrationId) -> Result<(), Error> {
    deliveries::delete_of_integration(write, id)?;
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "integration")
}

pub(crate) fn delete_of_place(write: &mut Write<'_>, place: PlaceId) -> Result<(), Error> {
    let organization = write.organization();
    let gone = write.all(&OF_PLACE, params![organization, place], Row::take::<IntegrationId>)?;
    gone.into_iter().try_for_each(|id| delete(write, id))
}

/// As the statement that queues events searches it: `,one,two,`, or nothing for all of them.
fn list_of(types: &EventTypes) -> String {
    types.words().iter().fold(String::new(), |mut list, word| {
        if list.is_empty() {
            list.push(',');
        }
        list.push_str(word);
        list.push(',');
        list
    })
}

fn integration(row: &mut Row) -> Result<Integration, Error> {
    Ok(Integration {
        id: row.take()?,
        organization: row.take()?,
        place: row.take()?,
        name: row.take()?,
        url: row.take()?,
        types: row.parse(|list| EventTypes::parse(list.split(',').filter(|word| !word.is_empty())))?,
        enabled: row.take()?,
        disabled_due_to_error_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
