//! The log.

use crate::Error;
use crate::engine::{Param, Read, Row, Statement, Write, and, params, statements};
use domain::event::{ActorId, AuthenticatedBy, Event, EventActor, EventKind, EventObject, ObjectKind, Refusal};
use domain::id::{AccessKeyId, GroupLinkId, LoginId, OrganizationId, PlaceId, RightId, UserId};
use domain::role::Role;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use std::str::FromStr as _;
use uuid::Uuid;

macro_rules! columns {
    () => {
        " e.organization_id, e.uuid, e.kind, e.actor_id, e.actor_name, e.actor_email, e.login_id, e.link_id,
        e.actor_kind, e.access_key_id, e.right_id, e.right_role,
        e.object_kind, e.object_id, e.object_name, e.place_id, e.refusal, e.created_at "
    };
}

// The ends of the interval are ids: a UUIDv7 begins with the time, so its order is the order of time.
macro_rules! matching {
    ($interval:literal, $index:literal) => {
        concat!(
            " from event e where e.organization_id = $1 and ",
            $interval,
            " and (cast($4 as text) is null or $4 like '%,' || e.kind || ',%')
            and (cast($5 as bigint) is null or e.actor_id = $5)
            and (cast($6 as bigint) is null or e.login_id = $6)
            and (cast($7 as text) is null or e.object_kind = $7)
            and (cast($8 as bigint) is null or e.object_id = $8)
            and (cast($9 as bigint) is null or e.place_id = $9)
            and (cast($10 as boolean) is null or (e.refusal is null) = $10)
            and (cast($11 as bigint) is null or e.link_id = $11)
            and (cast($12 as boolean) is null or (e.actor_kind is not null) = $12)
            and (cast($13 as bigint) is null or e.access_key_id = $13) ",
            $index
        )
    };
}

macro_rules! of_all {
    () => {
        matching!("e.uuid >= $2 and e.uuid < $3", "")
    };
}

macro_rules! of_object {
    () => {
        matching!("e.uuid >= $2 and e.uuid < $3", "and e.object_kind = $7 and e.object_id = $8 ")
    };
}

// SQLite would walk the primary key if it saw the interval in the ids alone.
macro_rules! of_actor {
    () => {
        matching!(
            "coalesce(e.uuid, $2) >= $2 and coalesce(e.uuid, $2) < $3",
            "and (e.actor_id, e.uuid) >= ($5, $2) and (e.actor_id, e.uuid) < ($5, $3) "
        )
    };
}

macro_rules! of_nobody {
    () => {
        matching!("coalesce(e.uuid, $2) >= $2 and coalesce(e.uuid, $2) < $3", "and e.actor_id is null ")
    };
}

macro_rules! of_link {
    () => {
        matching!(
            "coalesce(e.uuid, $2) >= $2 and coalesce(e.uuid, $2) < $3",
            "and e.link_id is not null and (e.link_id, e.uuid) >= ($11, $2) and (e.link_id, e.uuid) < ($11, $3) "
        )
    };
}

macro_rules! of_place {
    () => {
        matching!(
            "coalesce(e.uuid, $2) >= $2 and coalesce(e.uuid, $2) < $3",
            "and (e.place_id, e.uuid) >= ($9, $2) and (e.place_id, e.uuid) < ($9, $3) "
        )
    };
}

// All but the one kind that most lines are of; walked kind by kind.
macro_rules! of_kind {
    () => {
        matching!(
            "coalesce(e.uuid, $2) >= $2 and coalesce(e.uuid, $2) < $3",
            "and e.kind <> 'lock.unlock' and (e.kind, e.uuid) >= ($14, $2) and (e.kind, e.uuid) < ($14, $3) "
        )
    };
}

macro_rules! of_refused {
    () => {
        matching!("e.uuid >= $2 and e.uuid < $3", "and e.refusal is not null ")
    };
}

statements! {
    FIND = concat!("select", columns!(), "from event e where e.organization_id = $1 and e.uuid = $2");
    COUNT = concat!("select count(*)", of_all!());
    COUNT_OF_OBJECT = concat!("select count(*)", of_object!());
    COUNT_OF_ACTOR = concat!("select count(*)", of_actor!());
    COUNT_OF_NOBODY = concat!("select count(*)", of_nobody!());
    COUNT_OF_LINK = concat!("select count(*)", of_link!());
    COUNT_AT_PLACE = concat!("select count(*)", of_place!());
    COUNT_OF_KIND = concat!("select count(*)", of_kind!());
    COUNT_REFUSED = concat!("select count(*)", of_refused!());
    LIST = concat!("select", columns!(), of_all!(), "order by e.uuid desc limit $14");
    LIST_OF_OBJECT = concat!("select", columns!(), of_object!(), "order by e.uuid desc limit $14");
    LIST_OF_ACTOR = concat!("select", columns!(), of_actor!(), "order by e.actor_id desc, e.uuid desc limit $14");
    LIST_OF_NOBODY = concat!("select", columns!(), of_nobody!(), "order by e.actor_id desc, e.uuid desc limit $14");
    LIST_OF_LINK = concat!("select", columns!(), of_link!(), "order by e.link_id desc, e.uuid desc limit $14");
    LIST_AT_PLACE = concat!("select", columns!(), of_place!(), "order by e.place_id desc, e.uuid desc limit $14");
    LIST_OF_KIND = concat!("select", columns!(), of_kind!(), "order by e.kind desc, e.uuid desc limit $15");
    LIST_REFUSED = concat!("select", columns!(), of_refused!(), "order by e.uuid desc limit $14");
    DELETE_BEFORE = "delete from event where organization_id = $1 and uuid < $2";
}

/// Which lines of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// From this id on.
    pub from: Uuid,
    /// Before this id.
    pub before: Uuid,
    /// Only these kinds.
    pub kinds: Option<Vec<String>>,
    /// Only by this person.
    pub actor: Option<UserId>,
    /// Only by nobody in particular; with no [`Self::actor`].
    pub by_nobody: bool,
    /// Only by this login.
    pub login: Option<i64>,
    /// Only by this access link.
    pub link: Option<i64>,
    /// Only by guests, or only by others.
    pub guests: Option<bool>,
    /// Only by this access key.
    pub access_key: Option<i64>,
    /// Only on things of this kind.
    pub object_kind: Option<String>,
    /// Only on the thing with this number.
    pub object: Option<i64>,
    /// Only at this place.
    pub place: Option<PlaceId>,
    /// Only what succeeded, or what did not.
    pub success: Option<bool>,
}

/// Finds a line.
pub fn find(read: &mut Read<'_>, organization: OrganizationId, uuid: Uuid) -> Result<Option<Event>, Error> {
    read.first(&FIND, params![organization, uuid.as_bytes()], event)
}

/// The newest matching lines, at most `limit`.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let kinds = filter.kind_list();
    let matching = filter.params(organization, kinds.as_deref());
    let Some(rare) = filter.rare_kinds() else {
        return read.all(filter.statements().0, &and(&matching, params![limit]), event);
    };
    let mut found = Vec::new();
    for kind in rare {
        found.extend(read.all(&LIST_OF_KIND, &and(&matching, params![kind, limit]), event)?);
    }
    found.sort_by_key(|event| std::cmp::Reverse(event.uuid));
    found.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(found)
}

/// How many lines match.
pub fn count(read: &mut Read<'_>, organization: OrganizationId, filter: &Filter) -> Result<i64, Error> {
    let kinds = filter.kind_list();
    let matching = filter.params(organization, kinds.as_deref());
    match filter.rare_kinds() {
        None => read.number(filter.statements().1, &matching),
        Some(rare) => {
            let of_kind = |kind| read.number(&COUNT_OF_KIND, &and(&matching, params![kind]));
            rare.into_iter().map(of_kind).sum()
        }
    }
}

impl Filter {
    /// The kinds to look up one by one, if that is better than to walk what is left by the rest of the filter.
    fn rare_kinds(&self) -> Option<BTreeSet<&'static str>> {
        let is_narrow = self.actor.is_some()
            || self.by_nobody
            || self.link.is_some()
            || self.object_kind.is_some() && self.object.is_some();
        let kinds = self.kinds.as_ref().filter(|_| !is_narrow)?;
        let kinds: BTreeSet<_> = kinds.iter().filter_map(|word| EventKind::parse(word)).map(EventKind::word).collect();
        (!kinds.contains(EventKind::LockUnlock.word())).then_some(kinds)
    }

    /// Those that list and count through the index that fits best: most lines are of doors and places, few
    /// of one person.
    const fn statements(&self) -> (&'static Statement, &'static Statement) {
        if self.link.is_some() {
            return (&LIST_OF_LINK, &COUNT_OF_LINK);
        }
        match (self.actor, self.object_kind.is_some() && self.object.is_some(), self.place) {
            (Some(_), ..) => (&LIST_OF_ACTOR, &COUNT_OF_ACTOR),
            (None, ..) if self.by_nobody => (&LIST_OF_NOBODY, &COUNT_OF_NOBODY),
            (None, true, _) => (&LIST_OF_OBJECT, &COUNT_OF_OBJECT),
            // Few lines tell of refusals, wherever they were.
            (None, false, _) if matches!(self.success, Some(false)) => (&LIST_REFUSED, &COUNT_REFUSED),
            (None, false, Some(_)) => (&LIST_AT_PLACE, &COUNT_AT_PLACE),
            (None, false, None) => (&LIST, &COUNT),
        }
    }

    fn kind_list(&self) -> Option<String> {
        self.kinds.as_ref().map(|kinds| format!(",{},", kinds.join(",")))
    }

    fn params<'p>(&'p self, organization: OrganizationId, kinds: Option<&'p str>) -> [Param<'p>; 13] {
        [
            organization.into(),
            self.from.as_bytes().into(),
            self.before.as_bytes().into(),
            kinds.into(),
            self.actor.into(),
            self.login.into(),
            self.object_kind.as_deref().into(),
            self.object.into(),
            self.place.into(),
            self.success.into(),
            self.link.into(),
            self.guests.into(),
            self.access_key.into(),
        ]
    }
}

/// Writes a line in the transaction of the change that it tells of.
pub fn create(write: &mut Write<'_>, event: &Event) -> Result<(), Error> {
    write.insert(event)
}

/// Removes the lines before an id, when their time of keeping is over.
pub fn delete_before(write: &mut Write<'_>, id: Uuid) -> Result<u64, Error> {
    let organization = write.organization();
    write.execute(&DELETE_BEFORE, params![organization, id.as_bytes()])
}

fn event(row: &mut Row) -> Result<Event, Error> {
    let organization = row.take()?;
    let uuid: Vec<u8> = row.take()?;
    let uuid = Uuid::from_slice(&uuid).map_err(|error| Error::corrupt("event id", error))?;
    let kind = row.parse(|word| EventKind::parse(word).ok_or("not a kind of event"))?;
    let (person, name, email) = (row.take::<Option<UserId>>()?, row.take::<Option<String>>()?, row.take()?);
    let (login, link) = (row.take::<Option<LoginId>>()?, row.take::<Option<GroupLinkId>>()?);
    let is_guest = row.take::<Option<String>>()?.is_some();
    let access_key = row.take::<Option<AccessKeyId>>()?.map(AuthenticatedBy::AccessKey);
    let person = person.map(if is_guest { ActorId::Guest } else { ActorId::User });
    Ok(Event {
        organization,
        uuid,
        kind,
        actor: actor(person.or(link.map(ActorId::Link)), name, email),
        means: link.map(AuthenticatedBy::Link).or(login.map(AuthenticatedBy::Login)).or(access_key),
        authorized_by: authorized_by(row)?,
        object: EventObject {
            kind: row.parse(|word| ObjectKind::parse(word).ok_or("not a kind of object"))?,
            id: row.take()?,
            name: row.take()?,
        },
        place: row.take()?,
        refusal: {
            let key: Option<String> = row.take()?;
            let read = |key: String| Refusal::parse(&key).ok_or_else(|| Error::corrupt("refusal", key));
            key.map(read).transpose()?
        },
        created_at: row.take::<Timestamp>()?,
    })
}

fn actor(id: Option<ActorId>, name: Option<String>, email: Option<String>) -> Option<EventActor> {
    Some(EventActor { id: id?, name: name.unwrap_or_default(), email: email.unwrap_or_default() })
}

fn authorized_by(row: &mut Row) -> Result<Option<(RightId, Role)>, Error> {
    let (right, role): (Option<RightId>, Option<String>) = (row.take()?, row.take()?);
    let role = role.as_deref().map(Role::from_str).transpose().map_err(|error| Error::corrupt("role", error))?;
    Ok(right.zip(role))
}
