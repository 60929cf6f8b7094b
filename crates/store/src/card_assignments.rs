//! Who carries which card.

use crate::Error;
use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list};
use domain::card::{Activation, CardAssignment, Pin};
use domain::id::{CardAssignmentId, CardId, OrganizationId, UserId};

macro_rules! columns {
    () => {
        " a.id, a.organization_id, a.card_id, a.person_id, a.assigned_by_id, a.activated_at, a.deactivated_at, a.pin,
        a.created_at, a.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from card_assignment a where a.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(a.id as text) || ',%')
            and (cast($3 as bigint) is null or a.person_id = $3)
            and (cast($4 as bigint) is null or a.card_id = $4)
            and (cast($5 as boolean) is null or (a.activated_at is not null and a.deactivated_at is null) = $5)
            and (cast($6 as boolean) is null or (a.person_id in (
                select p.id from person p where p.organization_id = $1 and p.kind = 'guest')) = $6) "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from card_assignment a where a.organization_id = $1 and a.id = $2");
    FIND_BY_TOKEN = concat!("select", columns!(), "from card_assignment a where a.token_hash = $1");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by a.id limit $7 offset $8");
    OF_PERSON = concat!("select", columns!(), "from card_assignment a where a.organization_id = $1 and a.person_id = $2");
    INSERT = "insert into card_assignment (organization_id, card_id, person_id, assigned_by_id, activated_at,
            deactivated_at, pin, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8) returning id";
    UPDATE = "update card_assignment set activated_at = $1, deactivated_at = $2, pin = $3, updated_at = $4
        where organization_id = $5 and id = $6";
    SET_TOKEN = "update card_assignment set token_hash = $1, updated_at = $2 where organization_id = $3 and id = $4";
    RELEASE = "update card_assignment set assigned_by_id = null where organization_id = $1 and assigned_by_id = $2";
    DELETE = "delete from card_assignment where organization_id = $1 and id = $2";
}

/// Which assignments.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this person.
    pub person: Option<UserId>,
    /// Only those of guests, or only those of users.
    pub guests: Option<bool>,
    /// Only that of this card.
    pub card: Option<CardId>,
    /// Only those that count, or do not.
    pub activated: Option<bool>,
}

/// Finds an assignment.
pub fn find(
    read: &mut Read<'_>,
    organization: OrganizationId,
    id: CardAssignmentId,
) -> Result<Option<CardAssignment>, Error> {
    read.first(&FIND, params![organization, id], assignment)
}

/// Finds the assignment that a token activates, of whatever organization, by the SHA-256 of the token.
pub fn find_by_token(read: &mut Read<'_>, token_hash: &[u8; 32]) -> Result<Option<CardAssignment>, Error> {
    read.first(&FIND_BY_TOKEN, params![token_hash], assignment)
}

/// Lists assignments.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<CardAssignment>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let Filter { person, guests, card, activated, .. } = *filter;
    let matching = params![organization, ids.as_deref(), person, card, activated, guests];
    let items = read.all(&LIST, &and(matching, params![page.limit, page.offset]), assignment)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Gives a card to somebody; the id and times are given here. Fails with [`Error::Conflict`] if somebody carries it.
pub fn create(write: &mut Write<'_>, mut given: CardAssignment) -> Result<CardAssignment, Error> {
    given.organization = write.organization();
    (given.created_at, given.updated_at) = (write.now(), write.now());
    let Activation { activated_at, deactivated_at } = given.activation;
    let id = write.first(
        &INSERT,
        params![
            given.organization,
            given.card,
            given.assignee,
            given.assigned_by,
            activated_at,
            deactivated_at,
            given.pin.as_ref().map(Pin::as_str),
            given.created_at
        ],
        Row::take,
    )?;
    given.id = id.ok_or(Error::NotFound("card assignment"))?;
    Ok(given)
}

/// Writes what may change of an assignment: whether it counts, and its digits.
pub fn update(write: &mut Write<'_>, changed: &CardAssignment) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    let Activation { activated_at, deactivated_at } = changed.activation;
    let pin = changed.pin.as_ref().map(Pin::as_str);
    let values = params![activated_at, deactivated_at, pin, now, organization, changed.id];
    write.execute_one(&UPDATE, values, "card assignment")
}

/// Sets the SHA-256 of the token that activates an assignment; the one before, if there is one, is good no more.
pub fn set_token(write: &mut Write<'_>, id: CardAssignmentId, token_hash: Option<&[u8; 32]>) -> Result<(), Error> {
    let (organization, now) = (write.organization(), write.now());
    write.execute_one(&SET_TOKEN, params![token_hash, now, organization, id], "card assignment")
}

/// Takes a card from who carries it.
pub fn delete(write: &mut Write<'_>, id: CardAssignmentId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "card assignment")
}

/// Takes their cards from a person who goes. What they gave to others stays.
pub(crate) fn delete_of_person(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    for given in write.all(&OF_PERSON, params![organization, person], assignment)? {
        delete(write, given.id)?;
    }
    write.execute(&RELEASE, params![organization, person]).map(drop)
}

fn assignment(row: &mut Row) -> Result<CardAssignment, Error> {
    let id = row.take()?;
    rest(row, id)
}

/// Reads what comes after the id.
pub(crate) fn rest(row: &mut Row, id: CardAssignmentId) -> Result<CardAssignment, Error> {
    Ok(CardAssignment {
        id,
        organization: row.take()?,
        card: row.take()?,
        assignee: row.take()?,
        assigned_by: row.take()?,
        activation: Activation { activated_at: row.take()?, deactivated_at: row.take()? },
        pin: row
            .take::<Option<String>>()?
            .map(|digits| Pin::parse(&digits).map_err(|error| Error::corrupt("pin", error)))
            .transpose()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
