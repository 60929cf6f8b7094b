//! Access links of groups.

use crate::Error;
use crate::engine::{Read, Row, Statement, Write, and, params, statements};
use crate::page::{Listing, Page, id_list, pattern};
use domain::access::{Change, LinkRule};
use domain::id::{GroupId, GroupLinkId, OrganizationId, UserId};
use domain::link::GroupLink;
use domain::reach::Reach;
use domain::text::{Email, Phone, search_key};
use domain::time::{Period, Timestamp};

macro_rules! columns {
    () => {
        " k.id, k.organization_id, k.group_id, k.name, k.email, k.phone, k.has_code, k.valid_from, k.valid_until,
        k.created_by_id, k.last_used_at, k.created_at, k.updated_at "
    };
}

macro_rules! matching {
    () => {
        " from group_link k join door_group g on g.organization_id = k.organization_id and g.id = k.group_id
        where k.organization_id = $1
            and (cast($2 as text) is null or $2 like '%,' || cast(k.id as text) || ',%')
            and (cast($3 as bigint) is null or k.group_id = $3)
            and (cast($4 as text) is null or k.search_key like $4 escape '!' or g.search_key like $4 escape '!')
            and ($5 or $6 like '%,' || cast(g.place_id as text) || ',%' or $7 like '%,' || cast(g.id as text) || ',%') "
    };
}

macro_rules! listed {
    ($order:literal) => {
        concat!("select", columns!(), matching!(), "order by ", $order, " limit $8 offset $9")
    };
}

statements! {
    FIND = concat!("select", columns!(), "from group_link k where k.organization_id = $1 and k.id = $2");
    FIND_BY_SECRET = concat!("select", columns!(), "from group_link k where k.secret_hash = $1");
    COUNT = concat!("select count(*)", matching!());
    BY_NAME = listed!("k.search_key, k.id");
    BY_NAME_DESCENDING = listed!("k.search_key desc, k.id desc");
    BY_USE = listed!("coalesce(k.last_used_at, 0), k.id");
    BY_USE_DESCENDING = listed!("coalesce(k.last_used_at, 0) desc, k.id desc");
    BY_END = listed!("case when k.valid_until is null then 1 else 0 end, k.valid_until, k.id");
    BY_END_DESCENDING = listed!("case when k.valid_until is null then 1 else 0 end desc, k.valid_until desc, k.id desc");
    BY_GROUP = listed!("g.search_key, k.search_key, k.id");
    BY_GROUP_DESCENDING = listed!("g.search_key desc, k.search_key desc, k.id desc");
    ALL = concat!("select", columns!(), "from group_link k where k.organization_id = $1 order by k.id");
    OF_GROUP = "select id from group_link where organization_id = $1 and group_id = $2 order by id";
    INSERT = "insert into group_link (organization_id, group_id, name, search_key, email, phone, secret_hash, has_code,
            valid_from, valid_until, created_by_id, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) returning id";
    TOUCH = "update group_link set last_used_at = $1
        where organization_id = $2 and id = $3 and coalesce(last_used_at, 0) < $1";
    RELEASE = "update group_link set created_by_id = null where organization_id = $1 and created_by_id = $2";
    DELETE = "delete from group_link where organization_id = $1 and id = $2";
}

/// Which access links.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these.
    pub ids: Option<Vec<i64>>,
    /// Only those of this group.
    pub group: Option<GroupId>,
    /// Only those whose name, address, number or group holds this text.
    pub query: Option<String>,
    /// In which order.
    pub order: Order,
}

/// The order of a list of access links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Order {
    #[default]
    Name,
    NameDescending,
    LastUse,
    LastUseDescending,
    End,
    EndDescending,
    Group,
    GroupDescending,
}

/// Finds an access link.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, id: GroupLinkId) -> Result<Option<GroupLink>, Error> {
    read.first(&FIND, params![organization, id], link)
}

/// Finds an access link of any organization by the SHA-256 of its secret.
pub fn find_by_secret(read: &mut Read<'_>, hash: &[u8; 32]) -> Result<Option<GroupLink>, Error> {
    read.first(&FIND_BY_SECRET, params![hash], link)
}

/// Lists the access links of the groups in reach.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    reach: &Reach,
    filter: &Filter,
    page: Page,
) -> Result<Listing<GroupLink>, Error> {
    let ids = filter.ids.as_ref().map(|ids| id_list(ids.iter().copied()));
    let query = pattern(filter.query.as_deref());
    let places = id_list(reach.places.iter().map(|id| id.get()));
    let groups = id_list(reach.groups.iter().map(|id| id.get()));
    let (ids, query) = (ids.as_deref(), query.as_deref());
    let matching = params![organization, ids, filter.group, query, reach.all, &places, &groups];
    let items = read.all(filter.order.statement(), &and(matching, params![page.limit, page.offset]), link)?;
    Listing::new(items, page, || read.number(&COUNT, matching))
}

impl Order {
    const fn statement(self) -> &'static Statement {
        match self {
            Self::Name => &BY_NAME,
            Self::NameDescending => &BY_NAME_DESCENDING,
            Self::LastUse => &BY_USE,
            Self::LastUseDescending => &BY_USE_DESCENDING,
            Self::End => &BY_END,
            Self::EndDescending => &BY_END_DESCENDING,
            Self::Group => &BY_GROUP,
            Self::GroupDescending => &BY_GROUP_DESCENDING,
        }
    }
}

/// Every access link, by id.
pub fn list_all(read: &mut Read<'_>, organization: OrganizationId) -> Result<Vec<GroupLink>, Error> {
    read.all(&ALL, params![organization], link)
}

/// Adds an access link with the SHA-256 of its secret; its id and times are given here.
pub fn create(write: &mut Write<'_>, mut link: GroupLink, hash: [u8; 32]) -> Result<GroupLink, Error> {
    link.organization = write.organization();
    (link.created_at, link.updated_at) = (write.now(), write.now());
    let id = write.first(
        &INSERT,
        params![
            link.organization,
            link.group,
            &link.name,
            &key(&link),
            link.email.as_ref(),
            link.phone.as_ref(),
            &hash,
            link.has_code,
            link.valid.from,
            link.valid.until,
            link.created_by,
            link.created_at,
        ],
        Row::take,
    )?;
    link.id = id.ok_or(Error::NotFound("group link"))?;
    write.changed(change(&link));
    Ok(link)
}

/// Notes when an access link last opened a door; an earlier instant changes nothing.
pub fn touch(write: &mut Write<'_>, id: GroupLinkId, at: Timestamp) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&TOUCH, params![at, organization, id]).map(drop)
}

/// Ends an access link.
pub fn delete(write: &mut Write<'_>, id: GroupLinkId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute_one(&DELETE, params![organization, id], "group link")?;
    write.changed(Change::LinkGone(id));
    Ok(())
}

pub(crate) fn delete_of_group(write: &mut Write<'_>, group: GroupId) -> Result<(), Error> {
    let organization = write.organization();
    let gone = write.all(&OF_GROUP, params![organization, group], Row::take::<GroupLinkId>)?;
    gone.into_iter().try_for_each(|id| delete(write, id))
}

/// Forgets that a person made links; the links stay.
pub(crate) fn release(write: &mut Write<'_>, person: UserId) -> Result<(), Error> {
    let organization = write.organization();
    write.execute(&RELEASE, params![organization, person]).map(drop)
}

/// What deciding needs of an access link.
#[must_use]
pub const fn change(link: &GroupLink) -> Change {
    Change::Link(link.id, LinkRule { group: link.group, valid: link.valid })
}

/// Name first, so that the order of the keys is the order of the names.
fn key(link: &GroupLink) -> String {
    let email = link.email.as_ref().map(Email::as_str).unwrap_or_default();
    let phone = link.phone.as_ref().map(Phone::as_str).unwrap_or_default();
    search_key(&format!("{} {email} {phone}", link.name))
}

fn link(row: &mut Row) -> Result<GroupLink, Error> {
    Ok(GroupLink {
        id: row.take()?,
        organization: row.take()?,
        group: row.take()?,
        name: row.take()?,
        email: row.take()?,
        phone: row.take()?,
        has_code: row.take()?,
        valid: Period { from: row.take()?, until: row.take()? },
        created_by: row.take()?,
        last_used_at: row.take()?,
        created_at: row.take()?,
        updated_at: row.take()?,
    })
}
