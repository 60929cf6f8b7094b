//! The log.

use crate::Error;
use crate::engine::{Read, Row, Write, params, statements};
use domain::event::{Event, EventActor, EventKind, EventObject, ObjectKind, Refusal};
use domain::id::{OrganizationId, PlaceId, RightId, UserId};
use domain::role::Role;
use domain::time::Timestamp;
use std::str::FromStr as _;
use uuid::Uuid;

macro_rules! columns {
    () => {
        " e.organization_id, e.uuid, e.kind, e.actor_id, e.actor_name, e.actor_email, e.login_id, e.right_id, e.right_role,
        e.object_kind, e.object_id, e.object_name, e.place_id, e.refusal, e.created_at "
    };
}

// The ends of the interval are ids: a UUIDv7 begins with the time, so its order is the order of time.
macro_rules! matching {
    () => {
        " from event e where e.organization_id = $1 and e.uuid >= $2 and e.uuid < $3
            and (cast($4 as text) is null or $4 like '%,' || e.kind || ',%')
            and (cast($5 as bigint) is null or e.actor_id = $5)
            and (cast($6 as bigint) is null or e.login_id = $6)
            and (cast($7 as text) is null or e.object_kind = $7)
            and (cast($8 as bigint) is null or e.object_id = $8)
            and (cast($9 as bigint) is null or e.place_id = $9)
            and (cast($10 as boolean) is null or (e.refusal is null) = $10) "
    };
}

statements! {
    FIND = concat!("select", columns!(), "from event e where e.organization_id = $1 and e.uuid = $2");
    COUNT = concat!("select count(*)", matching!());
    LIST = concat!("select", columns!(), matching!(), "order by e.uuid desc limit $11");
    LIST_OF_OBJECT = "select e.organization_id, e.uuid, e.kind, e.actor_id, e.actor_name, e.actor_email, e.login_id,
            e.right_id, e.right_role, e.object_kind, e.object_id, e.object_name, e.place_id, e.refusal, e.created_at
        from event e where e.organization_id = $1 and e.uuid >= $2 and e.uuid < $3
            and e.object_kind = $4 and e.object_id = $5
            and (cast($6 as text) is null or $6 like '%,' || e.kind || ',%')
            and (cast($7 as bigint) is null or e.actor_id = $7)
            and (cast($8 as bigint) is null or e.login_id = $8)
            and (cast($9 as bigint) is null or e.place_id = $9)
            and (cast($10 as boolean) is null or (e.refusal is null) = $10)
        order by e.uuid desc limit $11";
    LIST_OF_ACTOR = "select e.organization_id, e.uuid, e.kind, e.actor_id, e.actor_name, e.actor_email, e.login_id,
            e.right_id, e.right_role, e.object_kind, e.object_id, e.object_name, e.place_id, e.refusal, e.created_at
        from event e where e.organization_id = $1 and e.uuid >= $2 and e.uuid < $3
            and e.actor_id = $4
            and (cast($5 as text) is null or $5 like '%,' || e.kind || ',%')
            and (cast($6 as bigint) is null or e.login_id = $6)
            and (cast($7 as text) is null or e.object_kind = $7)
            and (cast($8 as bigint) is null or e.object_id = $8)
            and (cast($9 as bigint) is null or e.place_id = $9)
            and (cast($10 as boolean) is null or (e.refusal is null) = $10)
        order by e.uuid desc limit $11";
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
    /// Only by this login.
    pub login: Option<i64>,
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

/// The newest matching lines, at most `limit`, through the index that fits the filter best.
pub fn list(
    read: &mut Read<'_>,
    organization: OrganizationId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let kinds = filter.kinds.as_ref().map(|kinds| format!(",{},", kinds.join(",")));
    let (kinds, object_kind) = (kinds.as_deref(), filter.object_kind.as_deref());
    let (from, before) = (filter.from.as_bytes(), filter.before.as_bytes());
    let Filter { actor, login, object, place, success, .. } = *filter;
    match (object_kind.zip(object), actor) {
        (Some((kind, object)), _) => read.all(
            &LIST_OF_OBJECT,
            params![organization, from, before, kind, object, kinds, actor, login, place, success, limit],
            event,
        ),
        (None, Some(actor)) => read.all(
            &LIST_OF_ACTOR,
            params![organization, from, before, actor, kinds, login, object_kind, object, place, success, limit],
            event,
        ),
        (None, None) => read.all(
            &LIST,
            params![organization, from, before, kinds, actor, login, object_kind, object, place, success, limit],
            event,
        ),
    }
}

/// How many lines match.
pub fn count(read: &mut Read<'_>, organization: OrganizationId, filter: &Filter) -> Result<i64, Error> {
    let kinds = filter.kinds.as_ref().map(|kinds| format!(",{},", kinds.join(",")));
    let (kinds, object_kind) = (kinds.as_deref(), filter.object_kind.as_deref());
    let (from, before) = (filter.from.as_bytes(), filter.before.as_bytes());
    let Filter { actor, login, object, place, success, .. } = *filter;
    read.number(&COUNT, params![organization, from, before, kinds, actor, login, object_kind, object, place, success])
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
    Ok(Event {
        organization: row.take()?,
        uuid: {
            let bytes: Vec<u8> = row.take()?;
            Uuid::from_slice(&bytes).map_err(|error| Error::corrupt("event id", error))?
        },
        kind: row.parse(|word| EventKind::parse(word).ok_or("not a kind of event"))?,
        actor: actor(row.take()?, row.take()?, row.take()?),
        means: row.take()?,
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

fn actor(user: Option<UserId>, name: Option<String>, email: Option<String>) -> Option<EventActor> {
    Some(EventActor { user: user?, name: name.unwrap_or_default(), email: email.unwrap_or_default() })
}

fn authorized_by(row: &mut Row) -> Result<Option<(RightId, Role)>, Error> {
    let (right, role): (Option<RightId>, Option<String>) = (row.take()?, row.take()?);
    let role = role.as_deref().map(Role::from_str).transpose().map_err(|error| Error::corrupt("role", error))?;
    Ok(right.zip(role))
}
