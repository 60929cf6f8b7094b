//! Lists of people.

use super::{Counted, counted};
use crate::Error;
use crate::engine::{Read, Row, Statement, and, params, statements};
use crate::page::{Listing, Page, fixed_ids, pattern};
use domain::id::{GroupId, OrganizationId, PlaceId, UserId};
use domain::text::Email;

/// Which people.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this one.
    pub user: Option<UserId>,
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only the one with this address.
    pub email: Option<Email>,
    /// Only those whose name, address or notes hold this text.
    pub query: Option<String>,
    /// With a text: also those who carry a card whose number begins with one of these.
    pub cards: Vec<String>,
    /// Only those with a right on this group.
    pub group: Option<GroupId>,
    /// Only those with a right on this place or on a group of it.
    pub place: Option<PlaceId>,
    /// In which order.
    pub order: Order,
}

/// The order of a list of people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Order {
    #[default]
    Name,
    NameDescending,
    LastAccess,
    LastAccessDescending,
    Access,
    AccessDescending,
}

// Everybody: the list walks the index of its order and stops at the end of the page.
macro_rules! everybody {
    () => {
        " from person p where p.organization_id = $1 and p.kind = 'user'
            and (cast($2 as text) is null or p.search_key like $2 escape '!') "
    };
}

// The ids that stand in a parameter, 20 characters each.
macro_rules! pieces {
    ($ids:literal) => {
        concat!(
            "select cast(substr(",
            $ids,
            ", piece.start, 20) as bigint) from (
                    with recursive piece (start) as (
                        select 1 where length(",
            $ids,
            ") >= 20
                        union all select start + 20 from piece where start + 39 <= length(",
            $ids,
            "))
                    select start from piece) piece"
        )
    };
}

// Those whom a text finds, and those who carry a card that it finds.
macro_rules! found {
    () => {
        concat!(
            " from person p where p.organization_id = $1 and p.kind = 'user'
            and (p.search_key like $2 escape '!' or p.id in (",
            pieces!("$3"),
            ")) "
        )
    };
}

macro_rules! assignees {
    ($group:literal, $place:literal, $union:literal) => {
        concat!(
            "select r.assignee_id from access_right r where r.assignee_id is not null and r.organization_id = $1
                and r.group_id = ",
            $group,
            " ",
            $union,
            " select r.assignee_id from access_right r where r.assignee_id is not null and r.organization_id = $1
                and r.place_id = ",
            $place,
            " ",
            $union,
            " select r.assignee_id from door_group g cross join access_right r
                where r.organization_id = g.organization_id and r.group_id = g.id and r.assignee_id is not null
                    and g.organization_id = $1 and g.place_id = ",
            $place
        )
    };
}

// Those with a right on a group or a place: their ids are gathered first, and the list walks the index of its order.
macro_rules! with_right {
    () => {
        concat!(everybody!(), "and p.id in (", assignees!("$3", "$4", "union all"), ") ")
    };
}

// Those of a list of ids. The sign keeps SQLite from walking all of the organization.
macro_rules! picked {
    () => {
        concat!(
            " from person p where +p.organization_id = $1 and p.kind = 'user'
            and (cast($2 as text) is null or p.search_key like $2 escape '!')
            and p.id in (",
            pieces!("$3"),
            ")
            and (cast($4 as bigint) is null or exists (select 1 from access_right r
                where r.organization_id = p.organization_id and r.assignee_id = p.id and r.group_id = $4))
            and (cast($5 as bigint) is null or exists (select 1 from access_right r
                left join door_group g on g.organization_id = r.organization_id and g.id = r.group_id
                where r.organization_id = p.organization_id and r.assignee_id = p.id
                    and (r.place_id = $5 or g.place_id = $5))) "
        )
    };
}

// The rows of the page are read when it is known which they are.
macro_rules! page_of {
    ($matching:ident, $order:literal, $limit:literal) => {
        concat!(
            "select",
            columns!(),
            "from (select p.id as picked",
            $matching!(),
            "order by ",
            $order,
            $limit,
            ") page join person p on p.id = page.picked order by ",
            $order
        )
    };
}

statements! {
    AFTER = "select p.id, p.kind = 'guest', p.search_key from person p
        where p.organization_id = $1 and (p.search_key, p.id) > ($2, $3) order by p.search_key, p.id limit $4";
    IDS_BY_EMAIL = "select p.id from person p where p.organization_id = $1 and p.login_email = $2
        union select p.id from person p where p.organization_id = $1 and p.contact_email = $2";
    IDS_WITH_RIGHT_ON_GROUP = "select r.assignee_id from access_right r where r.organization_id = $1 and r.group_id = $2
        and r.assignee_id is not null";
    COUNT = concat!("select count(*)", everybody!());
    COUNT_ALL = "select count(*) from person p where p.organization_id = $1 and p.kind = 'user'";
    BY_NAME = page_of!(everybody, "p.search_key, p.id", " limit $3 offset $4");
    BY_NAME_DESCENDING = page_of!(everybody, "p.search_key desc, p.id desc", " limit $3 offset $4");
    BY_USE = page_of!(everybody, "coalesce(p.last_accessed_at, 0), p.id", " limit $3 offset $4");
    BY_USE_DESCENDING = page_of!(everybody, "coalesce(p.last_accessed_at, 0) desc, p.id desc", " limit $3 offset $4");
    BY_ACCESS = page_of!(everybody, "p.access_enabled, p.id", " limit $3 offset $4");
    BY_ACCESS_DESCENDING = page_of!(everybody, "p.access_enabled desc, p.id desc", " limit $3 offset $4");
    COUNT_FOUND = concat!("select count(*)", found!());
    FOUND_BY_NAME = page_of!(found, "p.search_key, p.id", " limit $4 offset $5");
    FOUND_BY_NAME_DESCENDING = page_of!(found, "p.search_key desc, p.id desc", " limit $4 offset $5");
    FOUND_BY_USE = page_of!(found, "coalesce(p.last_accessed_at, 0), p.id", " limit $4 offset $5");
    FOUND_BY_USE_DESCENDING = page_of!(found, "coalesce(p.last_accessed_at, 0) desc, p.id desc", " limit $4 offset $5");
    FOUND_BY_ACCESS = page_of!(found, "p.access_enabled, p.id", " limit $4 offset $5");
    FOUND_BY_ACCESS_DESCENDING = page_of!(found, "p.access_enabled desc, p.id desc", " limit $4 offset $5");
    COUNT_ASSIGNEES = concat!("select count(*) from (", assignees!("$2", "$3", "union"), ") assignees
        where assignee_id not in (select p.id from person p where p.organization_id = $1 and p.kind = 'guest')");
    COUNT_WITH_RIGHT = concat!("select count(*)", with_right!());
    WITH_RIGHT_BY_NAME = page_of!(with_right, "p.search_key, p.id", " limit $5 offset $6");
    WITH_RIGHT_BY_NAME_DESCENDING = page_of!(with_right, "p.search_key desc, p.id desc", " limit $5 offset $6");
    WITH_RIGHT_BY_USE = page_of!(with_right, "coalesce(p.last_accessed_at, 0), p.id", " limit $5 offset $6");
    WITH_RIGHT_BY_USE_DESCENDING = page_of!(with_right, "coalesce(p.last_accessed_at, 0) desc, p.id desc", " limit $5 offset $6");
    WITH_RIGHT_BY_ACCESS = page_of!(with_right, "p.access_enabled, p.id", " limit $5 offset $6");
    WITH_RIGHT_BY_ACCESS_DESCENDING = page_of!(with_right, "p.access_enabled desc, p.id desc", " limit $5 offset $6");
    COUNT_PICKED = concat!("select count(*)", picked!());
    PICKED_BY_NAME = page_of!(picked, "p.search_key, p.id", " limit $6 offset $7");
    PICKED_BY_NAME_DESCENDING = page_of!(picked, "p.search_key desc, p.id desc", " limit $6 offset $7");
    PICKED_BY_USE = page_of!(picked, "coalesce(p.last_accessed_at, 0), p.id", " limit $6 offset $7");
    PICKED_BY_USE_DESCENDING = page_of!(picked, "coalesce(p.last_accessed_at, 0) desc, p.id desc", " limit $6 offset $7");
    PICKED_BY_ACCESS = page_of!(picked, "p.access_enabled, p.id", " limit $6 offset $7");
    PICKED_BY_ACCESS_DESCENDING = page_of!(picked, "p.access_enabled desc, p.id desc", " limit $6 offset $7");
}

/// Somebody on a walk of everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// A user or a guest.
    pub id: UserId,
    /// Whether it is a guest.
    pub is_guest: bool,
    /// Where in the order they stand.
    pub key: String,
}

/// The users and guests after a step by the order of their names, or the first ones, at most `limit`.
pub fn walk(
    read: &mut Read<'_>,
    organization: OrganizationId,
    after: Option<&Step>,
    limit: i64,
) -> Result<Vec<Step>, Error> {
    let (key, id) = after.map_or(("", UserId::new(0)), |step| (step.key.as_str(), step.id));
    let step = |row: &mut Row| Ok(Step { id: row.take()?, is_guest: row.take()?, key: row.take()? });
    read.all(&AFTER, params![organization, key, id, limit], step)
}

/// Lists people.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    page: Page,
) -> Result<Listing<Counted>, Error> {
    let query = pattern(filter.query.as_deref());
    let query = query.as_deref();
    let picked = ids(read, organization, filter)?.map(fixed_ids);
    let by_order = in_order(filter.order);
    let mut carriers = Vec::new();
    for beginning in filter.cards.iter().filter(|_| query.is_some()) {
        carriers.extend(crate::cards::list_carriers(read, organization, beginning, CARRIERS_MAX)?);
    }
    let carriers = Some(carriers).filter(|ids| !ids.is_empty()).map(|ids| fixed_ids(ids.into_iter().map(UserId::get)));
    let (matching, list, count) = match (&picked, filter.group, filter.place) {
        (Some(ids), group, place) => {
            (params![organization, query, ids, group, place].to_vec(), by_order.picked, &COUNT_PICKED)
        }
        (None, None, None) => match &carriers {
            Some(ids) => (params![organization, query, ids].to_vec(), by_order.found, &COUNT_FOUND),
            None => (params![organization, query].to_vec(), by_order.everybody, &COUNT),
        },
        (None, group, place) => {
            (params![organization, query, group, place].to_vec(), by_order.with_right, &COUNT_WITH_RIGHT)
        }
    };
    let items = read.all(list, &and(&matching, params![page.limit, page.offset]), counted)?;
    Listing::new(items, page, || match (&picked, query) {
        (None, None) if filter.group.is_some() || filter.place.is_some() => {
            read.number(&COUNT_ASSIGNEES, params![organization, filter.group, filter.place])
        }
        (None, None) => read.number(&COUNT_ALL, params![organization]),
        _ => read.number(count, &matching),
    })
}

/// So many people are found by a card at once.
const CARRIERS_MAX: i64 = 50;

/// The ids that the filter comes to, if they are found before the list is.
fn ids(read: &mut Read<'_>, organization: OrganizationId, filter: &Filter) -> Result<Option<Vec<i64>>, Error> {
    let mut ids = filter.ids.clone();
    let mut keep = |these: Vec<i64>| {
        ids = Some(match ids.take() {
            Some(ids) => ids.into_iter().filter(|id| these.contains(id)).collect(),
            None => these,
        });
    };
    if let Some(user) = filter.user {
        keep(vec![user.get()]);
    }
    if let Some(email) = &filter.email {
        keep(read.all(&IDS_BY_EMAIL, params![organization, email], Row::take::<i64>)?);
    }
    if let (Some(group), Some(_)) = (filter.group, filter.place) {
        keep(read.all(&IDS_WITH_RIGHT_ON_GROUP, params![organization, group], Row::take::<i64>)?);
    }
    Ok(ids)
}

/// The statements that list in one order.
struct InOrder {
    everybody: &'static Statement,
    found: &'static Statement,
    with_right: &'static Statement,
    picked: &'static Statement,
}

const fn in_order(order: Order) -> InOrder {
    let (everybody, found, with_right, picked) = match order {
        Order::Name => (&BY_NAME, &FOUND_BY_NAME, &WITH_RIGHT_BY_NAME, &PICKED_BY_NAME),
        Order::NameDescending => {
            (&BY_NAME_DESCENDING, &FOUND_BY_NAME_DESCENDING, &WITH_RIGHT_BY_NAME_DESCENDING, &PICKED_BY_NAME_DESCENDING)
        }
        Order::LastAccess => (&BY_USE, &FOUND_BY_USE, &WITH_RIGHT_BY_USE, &PICKED_BY_USE),
        Order::LastAccessDescending => {
            (&BY_USE_DESCENDING, &FOUND_BY_USE_DESCENDING, &WITH_RIGHT_BY_USE_DESCENDING, &PICKED_BY_USE_DESCENDING)
        }
        Order::Access => (&BY_ACCESS, &FOUND_BY_ACCESS, &WITH_RIGHT_BY_ACCESS, &PICKED_BY_ACCESS),
        Order::AccessDescending => (
            &BY_ACCESS_DESCENDING,
            &FOUND_BY_ACCESS_DESCENDING,
            &WITH_RIGHT_BY_ACCESS_DESCENDING,
            &PICKED_BY_ACCESS_DESCENDING,
        ),
    };
    InOrder { everybody, found, with_right, picked }
}
