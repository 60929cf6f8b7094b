//! `/group_locks`

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{GroupId, GroupLockId, LockId};
use serde::Serialize;
use service::group_locks::{self, GroupLockFilter, GroupLockView};
use service::{Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/group_locks", &["GET", "POST"], get(list).post(create)),
        route("/group_locks/{id}", &["GET", "DELETE"], get(show).delete(delete)),
    ]
}

/// A link as the contract shows it.
#[derive(Serialize)]
struct GroupLockBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    group_id: i64,
    group: Ref,
    lock_id: i64,
    lock: LockStub,
    place_id: i64,
    place: Ref,
}

/// The stub of a door inside a link.
#[derive(Serialize)]
struct LockStub {
    id: i64,
    description: Option<String>,
    name: String,
}

impl From<GroupLockView> for GroupLockBody {
    fn from(GroupLockView { link, group, lock, place }: GroupLockView) -> Self {
        Self {
            id: link.id.get(),
            resource_type: "GroupLock",
            created_at: Time(link.created_at),
            updated_at: Time(link.created_at),
            group_id: group.id.get(),
            group: Ref::from(&group),
            lock_id: lock.id.get(),
            lock: LockStub {
                id: lock.id.get(),
                description: lock.description.map(String::from),
                name: lock.name.to_string(),
            },
            place_id: place.id.get(),
            place: Ref::from(&place),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let missing = || Failure::from(Error::Malformed("group_id is missing: say whose doors are wanted".into()));
    let filter = GroupLockFilter {
        group: query.integer("group_id")?.map(GroupId::new).ok_or_else(missing)?,
        ids: query.ids()?,
        lock: query.integer("lock_id")?.map(LockId::new),
        query: query.text("query")?,
    };
    let found = group_locks::list(&service, &caller, filter, page).await?;
    let items = found.items.into_iter().map(GroupLockBody::from).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<GroupLockBody>> {
    let mut fields = body.enveloped("group_lock")?;
    let (group, lock) = (fields.integer("group_id"), fields.integer("lock_id"));
    let (group, lock) = (fields.required("group_id", group), fields.required("lock_id", lock));
    fields.check()?;
    let (group, lock) = (GroupId::new(group.unwrap_or_default()), LockId::new(lock.unwrap_or_default()));
    Ok(Json(group_locks::create(&service, &caller, group, lock).await?.into()))
}

async fn show(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<GroupLockId>,
) -> Answer<Json<GroupLockBody>> {
    Ok(Json(group_locks::get(&service, &caller, id).await?.into()))
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<GroupLockId>) -> Answer<StatusCode> {
    group_locks::delete(&service, &caller, id).await?;
    Ok(DONE)
}
