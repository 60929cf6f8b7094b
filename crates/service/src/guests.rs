//! Guests: people from outside who open doors for a time and do nothing else.

use crate::input::{self, Field};
use crate::operation::{Act, Who};
use crate::{Caller, Error, Listing, Page, Problems, Service};
use domain::event::{EventKind, ObjectKind};
use domain::guest::Guest;
use domain::id::{OrganizationId, UserId};
use domain::permission::Permission;
use domain::text::{Email, Name, Phone};
use domain::time::Timestamp;
use store::Read;
use store::guests::Filter;

pub use store::guests::Filter as GuestFilter;

/// What a request says of a new guest.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the contract's names")]
pub struct GuestInput {
    pub name: Field<String>,
    pub email: Field<String>,
    pub phone_number: Field<String>,
}

/// Lists the guests of the organization, for who may read them somewhere; for others there are none.
pub async fn list(service: &Service, caller: &Caller, filter: Filter, page: Page) -> Result<Listing<Guest>, Error> {
    service
        .look(caller, move |look| {
            if !holds_somewhere(&look.who, Permission::GuestsRead) {
                return Ok(Listing { items: Vec::new(), total: 0 });
            }
            Ok(store::guests::list(look.read, look.who.organization(), &filter, page)?)
        })
        .await
}

/// A guest.
pub async fn get(service: &Service, caller: &Caller, id: UserId) -> Result<Guest, Error> {
    service.look(caller, move |look| visible(look.read, &look.who, id)).await
}

/// Adds a guest, who may open nothing yet. It is for who may write guests anywhere: what they open is asked with the
/// right.
pub async fn create(service: &Service, caller: &Caller, input: GuestInput) -> Result<Guest, Error> {
    service
        .act(caller, move |act| {
            act.who.require_anywhere(Permission::GuestsWrite)?;
            add(act, input)
        })
        .await
}

/// Removes a guest with their rights, cards and access keys, for who may write guests wherever this one has a right.
pub async fn delete(service: &Service, caller: &Caller, id: UserId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let guest = visible(act.write, &act.who, id)?;
            act.who.require_anywhere(Permission::GuestsWrite)?;
            let tenant = act.who.organization();
            for right in store::rights::list_of_person(act, tenant, id)? {
                let scope = crate::role_assignments::scope(act, right.target)?;
                act.who.require(Permission::GuestsWrite, scope)?;
            }
            for key in store::access_keys::list_of_guest(act, tenant, id)? {
                let named = (ObjectKind::AccessKey, key.id.get(), guest.name.as_str());
                act.log(EventKind::AccessKeyDestroy, named, None)?;
            }
            store::guests::delete(act, id)?;
            log(act, EventKind::GuestDestroy, &guest)
        })
        .await
}

pub(crate) fn find(read: &mut Read<'_>, organization: OrganizationId, id: UserId) -> Result<Guest, Error> {
    store::guests::find(read, organization, id)?.ok_or(Error::NotFound("guest"))
}

/// Adds a guest, and notes it.
pub(crate) fn add(act: &mut Act<'_, '_>, input: GuestInput) -> Result<Guest, Error> {
    let mut problems = Problems::default();
    let mut name: Option<Name> = None;
    input::name(&mut problems, input.name, &mut name);
    let email = blank_is_none(input.email).parse(&mut problems, "email", |text| Email::parse(text)).value();
    let phone = blank_is_none(input.phone_number);
    let phone = phone.parse(&mut problems, "phone_number", |text| Phone::parse(text)).value();
    problems.check()?;
    let never = Timestamp::from_micros(0);
    let guest = Guest {
        id: UserId::new(0),
        organization: act.who.organization(),
        name: name.ok_or_else(|| Error::invalid("name", "can't be blank"))?,
        email,
        phone,
        last_accessed_at: None,
        created_at: never,
        updated_at: never,
    };
    let guest = store::guests::create(act, guest)?;
    log(act, EventKind::GuestCreate, &guest)?;
    Ok(guest)
}

/// A guest whom the caller may see, or nobody.
fn visible(read: &mut Read<'_>, who: &Who, id: UserId) -> Result<Guest, Error> {
    if holds_somewhere(who, Permission::GuestsRead) {
        find(read, who.organization(), id)
    } else {
        Err(Error::NotFound("guest"))
    }
}

fn holds_somewhere(who: &Who, permission: Permission) -> bool {
    !who.reach(&[permission]).is_empty()
}

fn log(act: &mut Act<'_, '_>, kind: EventKind, guest: &Guest) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Guest, guest.id.get(), guest.name.as_str()), None)
}

/// What clients send who have no value.
fn blank_is_none(field: Field<String>) -> Field<String> {
    match field {
        Field::Set(text) if text.trim().is_empty() => Field::Null,
        field => field,
    }
}
