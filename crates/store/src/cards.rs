//! Cards.

use crate::engine::{Read, Row, Write, and, params, statements};
use crate::page::{Listing, Page, id_list};
use crate::{Error, card_assignments};
use domain::card::{Card, CardAssignment, Content, Format};
use domain::id::{CardId, OrganizationId, UserId};

macro_rules! columns {
    () => {
        " c.id, c.organization_id, c.format, c.token, c.uid, c.data_block_value, c.facility_code, c.card_number,
        c.card_ref, c.oem, c.length_bits, c.last_used_at, c.created_at, c.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from card c left join card_assignment a on a.organization_id = c.organization_id and a.card_id = c.id
        where c.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(c.id as text) || ',%')
            and (cast($3 as bigint) is null or a.person_id = $3)
            and (cast($4 as boolean) is null or (a.id is not null) = $4)
            and (cast($5 as boolean) is null
                or (a.activated_at is not null and a.deactivated_at is null) = $5)
            and (cast($6 as text) is null or c.token = $6)
            and (cast($7 as text) is null or c.uid = $7)
            and (cast($8 as text) is null or c.data_block_value = $8)
            and (cast($9 as bigint) is null or c.facility_code = $9)
            and (cast($10 as bigint) is null or c.card_number = $10)
            and (cast($11 as bigint) is null or c.card_ref = $11) "
    };
}

macro_rules! assignment {
    () => {
        " , a.id, a.organization_id, a.card_id, a.person_id, a.assigned_by_id, a.activated_at, a.deactivated_at, a.pin,
        a.created_at, a.updated_at "
    };
}

statements! {
    FIND = concat!("select", columns!(), assignment!(), "from card c
        left join card_assignment a on a.organization_id = c.organization_id and a.card_id = c.id
        where c.organization_id = $1 and c.id = $2");
    FIND_BY_IDENTITY = concat!("select", columns!(), assignment!(), "from card c
        left join card_assignment a on a.organization_id = c.organization_id and a.card_id = c.id
        where c.organization_id = $1 and c.format = $2 and c.identity = $3");
    UNASSIGNED = concat!("select", columns!(), assignment!(), "from (select k.id as picked from card k
            where k.organization_id = $1 order by k.id desc limit $2) page
        join card c on c.id = page.picked
        left join card_assignment a on a.organization_id = c.organization_id and a.card_id = c.id
        where a.id is null order by c.id desc limit $3");
    CARRIERS = "select a.person_id from card c
        join card_assignment a on a.organization_id = c.organization_id and a.card_id = c.id
        where c.organization_id = $1 and c.printed >= $2 and c.printed < $3 order by c.printed, c.id limit $4";
    IDENTIFIED = "select count(*) from card where organization_id = $1 and format = $2 and identity = $3";
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), assignment!(), matching!(), "order by c.id limit $12 offset $13");
    LIST_BY_USE = concat!("select", columns!(), assignment!(), matching!(),
        "order by coalesce(c.last_used_at, 0), c.id limit $12 offset $13");
    LIST_BY_USE_DESCENDING = concat!("select", columns!(), assignment!(), matching!(),
        "order by coalesce(c.last_used_at, 0) desc, c.id desc limit $12 offset $13");
    INSERT = "insert into card (organization_id, format, identity, token, uid, data_block_value, facility_code,
            card_number, card_ref, oem, length_bits, printed, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13) returning id";
    DELETE = "delete from card where organization_id = $1 and id = $2";
}

/// Which cards.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this person.
    pub person: Option<UserId>,
    /// Only those that somebody carries, or nobody.
    pub assigned: Option<bool>,
    /// Only those that count, or do not.
    pub activated: Option<bool>,
    /// Only those with these numbers and texts.
    pub content: Content,
    /// In which order.
    pub order: Order,
}

/// The order of a list of cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// As they were enrolled.
    #[default]
    Enrolled,
    /// The longest unused first.
    Used,
    /// The last used first.
    UsedDescending,
}

/// A card with who carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The card.
    pub card: Card,
    /// That somebody carries it, if somebody does.
    pub assignment: Option<CardAssignment>,
}

/// Finds a card.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: CardId) -> Result<Option<Carried>, Error> {
    read.first(&FIND, params![organization, id], carried)
}

/// Whether a card of this format with this identity is enrolled.
pub fn is_enrolled(
    read: &mut Read<'_>,
    organization: OrganizationId,
    format: &Format,
    content: &Content,
) -> Result<bool, Error> {
    let identity = content.identity();
    Ok(read.number(&IDENTIFIED, params![organization, format.word, &identity])? > 0)
}

/// Lists cards.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Carried>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let Filter { person, assigned, activated, ref content, order, .. } = *filter;
    let matching = params![
        organization,
        ids.as_deref(),
        person,
        assigned,
        activated,
        content.token.as_deref(),
        content.uid.as_deref(),
        content.data_block_value.as_deref(),
        content.facility_code,
        content.card_number,
        content.card_id
    ];
    let statement = match order {
        Order::Enrolled => &LIST,
        Order::Used => &LIST_BY_USE,
        Order::UsedDescending => &LIST_BY_USE_DESCENDING,
    };
    let items = read.all(statement, &and(matching, params![page.limit, page.offset]), carried)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

/// Finds the card of a format that has these numbers.
pub fn find_by_identity(
    read: &mut Read<'_>,
    organization: OrganizationId,
    (format, content): (&Format, &Content),
) -> Result<Option<Carried>, Error> {
    read.first(&FIND_BY_IDENTITY, params![organization, format.word, &content.identity()], carried)
}

/// Cards that nobody carries among those that were enrolled last, the newest first.
pub fn list_unassigned(read: &mut Read<'_>, organization: OrganizationId, limit: i64) -> Result<Vec<Carried>, Error> {
    read.all(&UNASSIGNED, params![organization, LATEST, limit], carried)
}

/// So many cards are looked at for those that nobody carries.
const LATEST: i64 = 500;

/// Who carries a card whose number, or the text that is printed on it, begins so: at most `limit`.
pub fn list_carriers(
    read: &mut Read<'_>,
    organization: OrganizationId,
    beginning: &str,
    limit: i64,
) -> Result<Vec<UserId>, Error> {
    // No sign that a card can have comes after this one.
    let end = format!("{beginning}\u{10ffff}");
    read.all(&CARRIERS, params![organization, beginning, &end, limit], Row::take)
}

/// Enrols a card; its id and times are given here. Fails with [`Error::Conflict`] if it is enrolled already.
pub fn create(write: &mut Write<'_>, mut card: Card) -> Result<Card, Error> {
    card.organization = write.organization();
    (card.created_at, card.updated_at) = (write.now(), write.now());
    let (content, identity) = (&card.content, card.content.identity());
    let id = write.first(
        &INSERT,
        params![
            card.organization,
            card.format.word,
            &identity,
            content.token.as_deref(),
            content.uid.as_deref(),
            content.data_block_value.as_deref(),
            content.facility_code,
            content.card_number,
            content.card_id,
            content.oem,
            content.length,
            &printed(content),
            card.created_at
        ],
        Row::take,
    )?;
    card.id = id.ok_or(Error::NotFound("card"))?;
    Ok(card)
}

/// Removes a card, and takes it from who carries it.
pub fn delete(write: &mut Write<'_>, id: CardId) -> Result<(), Error> {
    let organization = write.organization();
    if let Some(assignment) = find(write, organization, id)?.and_then(|found| found.assignment) {
        card_assignments::delete(write, assignment.id)?;
    }
    write.execute_one(&DELETE, params![organization, id], "card")
}

/// What staff read on a card and search by: its number, else its text.
fn printed(content: &Content) -> String {
    let number = content.card_number.or(content.card_id).map(|number| number.to_string());
    let text = || content.token.clone().or_else(|| content.data_block_value.clone()).or_else(|| content.uid.clone());
    number.or_else(text).unwrap_or_default().to_lowercase().chars().take(PRINTED_MAX).collect()
}

/// Longer than what is printed on any card; optical codes may hold more, and an index takes less.
const PRINTED_MAX: usize = 64;

fn carried(row: &mut Row) -> Result<Carried, Error> {
    let card = Card {
        id: row.take()?,
        organization: row.take()?,
        format: row.parse(|word| Format::find(word).ok_or("not a format of cards"))?,
        content: Content {
            token: row.take()?,
            uid: row.take()?,
            data_block_value: row.take()?,
            facility_code: row.take()?,
            card_number: row.take()?,
            card_id: row.take()?,
            oem: row.take()?,
            length: row.take()?,
        },
        last_used_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    };
    let assignment = row.take::<Option<_>>()?.map(|id| card_assignments::rest(row, id)).transpose()?;
    Ok(Carried { card, assignment })
}
