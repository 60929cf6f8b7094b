//! Cards: enrolled, given to people and taken back, counted and not counted.

mod enrolment;

use crate::input::Field;
use crate::operation::{Act, Who};
use crate::{Caller, CardFault, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::card::{Card, CardAssignment, Content, Format};
use domain::event::{EventKind, ObjectKind};
use domain::id::{CardId, OrganizationId, UserId};
use domain::permission::Permission;
use domain::text::Email;
use domain::time::Timestamp;
use domain::user::User;
use store::Read;
use store::cards::{Carried, Filter};

pub use enrolment::{Which, hand_out, list_ready};
pub use store::cards::{Filter as CardFilter, Order as CardOrder};

/// A card with who carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct CardView {
    /// The card.
    pub card: Card,
    /// That somebody carries it, if somebody does.
    pub assignment: Option<CardAssignment>,
    /// The user who carries it; nobody where a guest does.
    pub assignee: Option<User>,
    /// Who gave it to them, while they are there.
    pub assigned_by: Option<User>,
}

/// Lists cards: those of the whole organization for who may read cards somewhere, else one's own.
pub async fn list(
    service: &Service,
    caller: &Caller,
    mut filter: Filter,
    page: Page,
) -> Result<Listing<CardView>, Error> {
    service
        .look(caller, move |look| {
            if !narrow(&look.who, Permission::CardsRead, &mut filter.person) {
                return Ok(Listing { items: Vec::new(), total: 0 });
            }
            let found = store::cards::list(look.read, look.who.organization(), &filter, page)?;
            let views = found.items.into_iter().map(|carried| view(look.read, carried));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// A card.
pub async fn get(service: &Service, caller: &Caller, id: CardId) -> Result<CardView, Error> {
    service
        .look(caller, move |look| {
            let carried = visible(look.read, &look.who, id)?;
            view(look.read, carried)
        })
        .await
}

/// Enrols a card. No other of its format may have its numbers.
pub async fn create(
    service: &Service,
    caller: &Caller,
    format: &'static Format,
    said: Content,
) -> Result<CardView, Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::CardsWrite, Scope::Organization)?;
            let content = checked(format, &said)?;
            let organization = act.who.organization();
            if store::cards::is_enrolled(act, organization, format, &content)? {
                return Err(Error::Card(CardFault::Enrolled));
            }
            let card = add(act, format, content)?;
            log(act, EventKind::CardCreate, &card)?;
            Ok(CardView { card, assignment: None, assignee: None, assigned_by: None })
        })
        .await
}

/// What is said of a card, tidied. Fails with what is wrong with which field.
fn checked(format: &Format, said: &Content) -> Result<Content, Error> {
    Content::of(format, said).map_err(|wrong| {
        let mut problems = Problems::default();
        wrong.into_iter().for_each(|(field, problem)| problems.add(field, problem));
        Error::Invalid(problems)
    })
}

fn add(act: &mut Act<'_, '_>, format: &'static Format, content: Content) -> Result<Card, Error> {
    let never = Timestamp::from_micros(0);
    let card = Card {
        id: CardId::new(0),
        organization: act.who.organization(),
        format,
        content,
        last_used_at: None,
        created_at: never,
        updated_at: never,
    };
    Ok(store::cards::create(act, card)?)
}

/// Changes the digits that go with a card that somebody carries.
pub async fn update(service: &Service, caller: &Caller, id: CardId, pin: Field<String>) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let carried = writable(act, id, Permission::CardAssignmentsWrite)?;
            match (carried.assignment, pin) {
                (Some(mut assignment), pin) => crate::card_assignments::set_pin(act, &mut assignment, pin)?,
                (None, Field::Set(_)) => return Err(Error::invalid("two_factor_pin", "needs somebody with the card")),
                (None, Field::Absent | Field::Null) => {}
            }
            log(act, EventKind::CardUpdate, &carried.card)
        })
        .await
}

/// Removes a card, and takes it from who carries it.
pub async fn delete(service: &Service, caller: &Caller, id: CardId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let carried = writable(act, id, Permission::CardsWrite)?;
            store::cards::delete(act, id)?;
            log(act, EventKind::CardDestroy, &carried.card)
        })
        .await
}

/// Gives a card to the person with an address. It does not count before it is activated.
pub async fn assign(service: &Service, caller: &Caller, id: CardId, email: Field<String>) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let carried = writable(act, id, Permission::CardAssignmentsWrite)?;
            let email = email.value().unwrap_or_default();
            let email = Email::parse(&email).map_err(|error| Error::invalid("email", error))?;
            let organization = act.who.organization();
            let found = store::users::find_by_login_email(act, organization, &email)?;
            let assignee = found.ok_or_else(|| Error::invalid("email", "is nobody's here"))?.user.id;
            crate::card_assignments::give(act, &carried, assignee).map(drop)
        })
        .await
}

/// Takes a card from who carries it.
pub async fn deassign(service: &Service, caller: &Caller, id: CardId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let carried = writable(act, id, Permission::CardAssignmentsWrite)?;
            let assignment = carried.assignment.ok_or_else(unassigned)?;
            crate::card_assignments::take_back(act, &carried.card, &assignment)
        })
        .await
}

/// Lets a card count that somebody carries, or ends it.
pub async fn set_active(service: &Service, caller: &Caller, id: CardId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let carried = writable(act, id, Permission::CardsActivate)?;
            let mut assignment = carried.assignment.ok_or_else(unassigned)?;
            crate::card_assignments::switch(act, &carried.card, &mut assignment, on)
        })
        .await
}

/// A card that the caller may see: any for who may read cards somewhere, else one's own.
pub(crate) fn visible(read: &mut Read<'_>, who: &Who, id: CardId) -> Result<Carried, Error> {
    let carried = store::cards::find(read, who.organization(), id)?.ok_or(Error::NotFound("card"))?;
    let assignee = carried.assignment.as_ref().map(|assignment| assignment.assignee);
    let own = who.caller.own();
    let is_own = own.is_some() && own == assignee;
    if is_own || !who.reach(&[Permission::CardsRead]).is_empty() { Ok(carried) } else { Err(Error::NotFound("card")) }
}

/// Narrows a filter to the caller's own, unless they hold the permission somewhere. Says whether anything is left.
pub(crate) fn narrow(who: &Who, permission: Permission, person: &mut Option<UserId>) -> bool {
    if !who.reach(&[permission]).is_empty() {
        return true;
    }
    let Some(own) = who.caller.own() else { return false };
    person.replace(own).is_none_or(|wanted| wanted == own)
}

/// Writes a line of the log. The numbers of a card stay out of it, for they open doors.
pub(crate) fn log(act: &mut Act<'_, '_>, kind: EventKind, card: &Card) -> Result<(), Error> {
    act.log(kind, (ObjectKind::Card, card.id.get(), name(card)), None)
}

/// What a card is called in the log.
pub(crate) fn name(card: &Card) -> String {
    format!("{} {}", card.format.word, card.id)
}

/// A card that the caller may do this to.
fn writable(act: &mut Act<'_, '_>, id: CardId, permission: Permission) -> Result<Carried, Error> {
    let carried = visible(act.write, &act.who, id)?;
    act.who.require(permission, Scope::Organization)?;
    Ok(carried)
}

fn unassigned() -> Error {
    Error::invalid("base", "is not assigned to anybody")
}

fn view(read: &mut Read<'_>, Carried { card, assignment }: Carried) -> Result<CardView, Error> {
    let assignee = person(read, card.organization, assignment.as_ref().map(|assignment| assignment.assignee))?;
    let assigned_by = person(read, card.organization, assignment.as_ref().and_then(|given| given.assigned_by))?;
    Ok(CardView { card, assignment, assignee, assigned_by })
}

/// A user, if there is one.
pub(crate) fn person(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: Option<UserId>,
) -> Result<Option<User>, Error> {
    let Some(id) = id else { return Ok(None) };
    Ok(store::users::find(read, organization, id)?.map(|found| found.user))
}
