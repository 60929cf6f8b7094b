//! Who carries which card, and how a card comes to count: by staff, or by a token that works once.

use crate::assignees::{self, PersonId, PersonView};
use crate::auth::Secret;
use crate::cards::{log, name, narrow};
use crate::context::event_id;
use crate::input::Field;
use crate::operation::{Act, Who, actor};
use crate::{Caller, CardFault, Credential, Error, Listing, Page, Problems, Service};
use domain::authority::Scope;
use domain::card::{Activation, Card, CardAssignment, Pin};
use domain::event::{Event, EventKind, EventObject, ObjectKind};
use domain::id::{CardAssignmentId, CardId, UserId};
use domain::permission::Permission;
use domain::time::Timestamp;
use domain::user::User;
use store::Read;
use store::card_assignments::Filter;
use store::cards::Carried;

pub use store::card_assignments::Filter as CardAssignmentFilter;

/// An assignment with who made it.
#[derive(Clone, Debug, PartialEq)]
pub struct CardAssignmentView {
    /// The assignment.
    pub assignment: CardAssignment,
    /// Who carries the card.
    pub assignee: PersonView,
    /// Who made it, while they are there.
    pub created_by: Option<User>,
}

/// Lists assignments: those of everybody for who may read them somewhere, else one's own.
pub async fn list(
    service: &Service,
    caller: &Caller,
    mut filter: Filter,
    page: Page,
) -> Result<Listing<CardAssignmentView>, Error> {
    service
        .look(caller, move |look| {
            if !narrow(&look.who, Permission::CardAssignmentsRead, &mut filter.person) {
                return Ok(Listing { items: Vec::new(), total: 0 });
            }
            let found = store::card_assignments::list(look.read, look.who.organization(), &filter, page)?;
            let views = found.items.into_iter().map(|assignment| view(look.read, assignment));
            Ok(Listing { items: views.collect::<Result<_, _>>()?, total: found.total })
        })
        .await
}

/// An assignment.
pub async fn get(service: &Service, caller: &Caller, id: CardAssignmentId) -> Result<CardAssignmentView, Error> {
    service
        .look(caller, move |look| {
            let assignment = visible(look.read, &look.who, id)?;
            view(look.read, assignment)
        })
        .await
}

/// Gives a card to a person. It does not count before it is activated.
pub async fn create(
    service: &Service,
    caller: &Caller,
    (card, assignee): (CardId, PersonId),
    pin: Field<String>,
) -> Result<CardAssignmentView, Error> {
    service
        .act(caller, move |act| {
            act.who.require(Permission::CardAssignmentsWrite, Scope::Organization)?;
            let organization = act.who.organization();
            let carried = store::cards::find(act, organization, card)?;
            let carried = carried.ok_or_else(|| Error::invalid("card_id", "is not a card of this organization"))?;
            let assignee = assignees::meant_person(act, organization, assignee).map_err(|error| match error {
                Error::NotFound("guest") => Error::invalid("assignee_id", "is not a guest of this organization"),
                Error::NotFound(_) => Error::invalid("assignee_id", "is not a person of this organization"),
                error => error,
            })?;
            let mut assignment = give(act, &carried, assignee.id())?;
            set_pin(act, &mut assignment, pin)?;
            view(act, assignment)
        })
        .await
}

/// Changes the digits that go with a card.
pub async fn update(service: &Service, caller: &Caller, id: CardAssignmentId, pin: Field<String>) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (mut assignment, card) = writable(act, id, Permission::CardAssignmentsWrite)?;
            set_pin(act, &mut assignment, pin)?;
            log(act, EventKind::CardUpdate, &card)
        })
        .await
}

/// Takes a card from who carries it.
pub async fn delete(service: &Service, caller: &Caller, id: CardAssignmentId) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (assignment, card) = writable(act, id, Permission::CardAssignmentsWrite)?;
            take_back(act, &card, &assignment)
        })
        .await
}

/// Lets a card count, or ends it.
pub async fn set_active(service: &Service, caller: &Caller, id: CardAssignmentId, on: bool) -> Result<(), Error> {
    service
        .act(caller, move |act| {
            let (mut assignment, card) = writable(act, id, Permission::CardsActivate)?;
            switch(act, &card, &mut assignment, on)
        })
        .await
}

/// Makes a token with which whoever carries a card activates it, once. One that was made before is good no more.
pub async fn issue_token(service: &Service, caller: &Caller, id: CardAssignmentId) -> Result<Secret, Error> {
    let token = service.new_secret();
    let hash = token.hash();
    service
        .act(caller, move |act| {
            let (assignment, card) = writable(act, id, Permission::CardsActivate)?;
            if assignment.activation.is_on() {
                return Err(Error::invalid("base", "is activated already"));
            }
            store::card_assignments::set_token(act, id, Some(&hash))?;
            log(act, EventKind::CardUpdate, &card)
        })
        .await?;
    Ok(token)
}

/// Whoever carries a card activates it by its token; so may who activates cards anyway.
pub async fn activate_by_token(service: &Service, caller: &Caller, token: &str) -> Result<(), Error> {
    let hash = crate::auth::hash(token);
    service
        .act(caller, move |act| {
            let organization = act.who.organization();
            let found = store::card_assignments::find_by_token(act, &hash)?;
            let found = found.filter(|found| found.organization == organization);
            let mut assignment = found.ok_or(Error::NotFound("activation token"))?;
            let is_own = act.who.caller.own() == Some(assignment.assignee);
            if !is_own && !act.who.permits(Permission::CardsActivate, Scope::Organization) {
                return Err(Error::NotFound("activation token"));
            }
            let card = card_of(act, &assignment)?;
            write(act, &mut assignment, true)?;
            log(act, EventKind::CardActivateWithToken, &card)
        })
        .await
}

/// Activates a card by its token alone, for somebody who is not signed in.
pub async fn activate_unsigned(service: &Service, token: &str) -> Result<(), Error> {
    let (hash, now, chance) = (crate::auth::hash(token), service.now(), service.chance());
    let dead = || Error::Unauthenticated(Credential::DeadLink);
    let find = move |read: &mut Read<'_>| store::card_assignments::find_by_token(read, &hash);
    let found = service.store().read(move |read| Ok::<_, Error>(find(read)?)).await?;
    let organization = found.ok_or_else(dead)?.organization;
    let activate = service.commit(organization, now, move |write| {
        // Somebody may have used it meanwhile.
        let mut assignment = store::card_assignments::find_by_token(write, &hash)?.ok_or_else(dead)?;
        let card = card_of(write, &assignment)?;
        self::write(write, &mut assignment, true)?;
        let event = Event {
            uuid: event_id(&*chance, now),
            organization,
            kind: EventKind::CardActivateWithToken,
            actor: actor(write, organization, assignment.assignee)?,
            means: None,
            authorized_by: None,
            object: EventObject { kind: ObjectKind::Card, id: card.id.get(), name: name(&card) },
            place: None,
            refusal: None,
            created_at: now,
        };
        Ok(store::events::create(write, &event)?)
    });
    activate.await
}

/// Gives a card that nobody carries to a person, and notes it.
pub(crate) fn give(act: &mut Act<'_, '_>, carried: &Carried, assignee: UserId) -> Result<CardAssignment, Error> {
    if carried.assignment.is_some() {
        return Err(Error::invalid("card_id", "is assigned to somebody already"));
    }
    let never = Timestamp::from_micros(0);
    let assignment = CardAssignment {
        id: CardAssignmentId::new(0),
        organization: act.who.organization(),
        card: carried.card.id,
        assignee,
        assigned_by: act.who.caller.user,
        activation: Activation::default(),
        pin: None,
        created_at: never,
        updated_at: never,
    };
    let assignment = store::card_assignments::create(act, assignment)?;
    log(act, EventKind::CardAssign, &carried.card)?;
    Ok(assignment)
}

/// Takes a card from who carries it, and notes it.
pub(crate) fn take_back(act: &mut Act<'_, '_>, card: &Card, assignment: &CardAssignment) -> Result<(), Error> {
    store::card_assignments::delete(act, assignment.id)?;
    log(act, EventKind::CardDeassign, card)
}

/// Lets a card count, or ends it, and notes it. Activating one that counts changes nothing.
pub(crate) fn switch(
    act: &mut Act<'_, '_>,
    card: &Card,
    assignment: &mut CardAssignment,
    on: bool,
) -> Result<(), Error> {
    match (on, assignment.activation.is_on()) {
        (true, true) => return Ok(()),
        (false, false) => return Err(Error::Card(CardFault::NotActivated)),
        _ => {}
    }
    write(act, assignment, on)?;
    log(act, if on { EventKind::CardActivate } else { EventKind::CardDeactivate }, card)
}

/// Sets or removes the digits, if the request says so.
pub(crate) fn set_pin(act: &mut Act<'_, '_>, assignment: &mut CardAssignment, pin: Field<String>) -> Result<(), Error> {
    let mut problems = Problems::default();
    pin.parse(&mut problems, "two_factor_pin", |digits| Pin::parse(digits)).write_to(&mut assignment.pin);
    problems.check()?;
    Ok(store::card_assignments::update(act, assignment)?)
}

/// Writes whether a card counts. A token that was made before activates nothing any more: a lost card that staff ended
/// stays ended.
fn write(write: &mut store::Write<'_>, assignment: &mut CardAssignment, on: bool) -> Result<(), Error> {
    let now = write.now();
    let activation = &mut assignment.activation;
    if on {
        *activation = Activation { activated_at: Some(now), deactivated_at: None };
    } else {
        activation.deactivated_at = Some(now);
    }
    store::card_assignments::update(write, assignment)?;
    Ok(store::card_assignments::set_token(write, assignment.id, None)?)
}

fn card_of(read: &mut Read<'_>, assignment: &CardAssignment) -> Result<Card, Error> {
    let found = store::cards::find(read, assignment.organization, assignment.card)?;
    Ok(found.ok_or(Error::NotFound("card"))?.card)
}

/// An assignment that the caller may see: any for who may read them somewhere, else one's own.
fn visible(read: &mut Read<'_>, who: &Who, id: CardAssignmentId) -> Result<CardAssignment, Error> {
    let found = store::card_assignments::find(read, who.organization(), id)?;
    let assignment = found.ok_or(Error::NotFound("card assignment"))?;
    let is_own = who.caller.own() == Some(assignment.assignee);
    if is_own || !who.reach(&[Permission::CardAssignmentsRead]).is_empty() {
        Ok(assignment)
    } else {
        Err(Error::NotFound("card assignment"))
    }
}

/// An assignment that the caller may do this to, with its card.
fn writable(
    act: &mut Act<'_, '_>,
    id: CardAssignmentId,
    permission: Permission,
) -> Result<(CardAssignment, Card), Error> {
    let assignment = visible(act.write, &act.who, id)?;
    act.who.require(permission, Scope::Organization)?;
    let card = card_of(act, &assignment)?;
    Ok((assignment, card))
}

fn view(read: &mut Read<'_>, assignment: CardAssignment) -> Result<CardAssignmentView, Error> {
    let created_by = crate::cards::person(read, assignment.organization, assignment.assigned_by)?;
    let assignee = assignees::person(read, assignment.organization, assignment.assignee)?;
    Ok(CardAssignmentView { assignment, assignee, created_by })
}
