//! `/shares`: rights on groups under the name that old clients give them. A share has the id of the right.

use super::role_assignments::input;
use super::{DONE, Route, deprecated, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::{Answer, Failure};
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Ref, Time, UserRef, email, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::{GroupId, PlaceId, RightId, UserId};
use domain::right::Source;
use domain::role::Role;
use serde::Serialize;
use service::assignees::{AssigneeView, PersonView};
use service::role_assignments::{RightFilter, RightView, TargetView};
use service::shares::{self, NewShare};
use service::{Caller, Error, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        deprecated(route("/shares", &["GET", "POST"], get(list).post(create))),
        deprecated(route(
            "/shares/{id}",
            &["GET", "PATCH", "DELETE"],
            get(show).patch(update).put(update).delete(delete),
        )),
    ]
}

/// A right on a group as the contract shows a share.
#[derive(Serialize)]
struct ShareBody {
    id: i64,
    resource_type: &'static str,
    created_at: Time,
    updated_at: Time,
    email: String,
    notify: bool,
    role_id: &'static str,
    valid_from: Option<Time>,
    valid_until: Option<Time>,
    group_id: i64,
    group: Ref,
    member_id: i64,
    member: Ref,
    place_id: Option<i64>,
    user_id: i64,
    user: UserRef,
    created_by_type: Option<&'static str>,
    created_by_id: Option<i64>,
    lock_id: Option<i64>,
    apply_to_place: bool,
    role: Option<&'static str>,
    issued_to_id: i64,
    issued_to_email: String,
    issued_by_id: Option<i64>,
}

impl TryFrom<RightView> for ShareBody {
    type Error = Failure;

    /// Fails for a right that is not on a group, or not of a user.
    fn try_from(RightView { right, assignee, target }: RightView) -> Answer<Self> {
        let (TargetView::Group(group), AssigneeView::Person(PersonView::User(assignee))) = (target, assignee) else {
            return Err(Error::NotFound("share").into());
        };
        let created_by = match right.source {
            Source::Manual(by) => by.map(UserId::get),
            _ => None,
        };
        Ok(Self {
            id: right.id.get(),
            resource_type: "Share",
            created_at: Time(right.created_at),
            updated_at: Time(right.updated_at),
            email: email(&assignee),
            notify: right.notify,
            role_id: word(right.role),
            valid_from: time(right.valid.from),
            valid_until: time(right.valid.until),
            group_id: group.id.get(),
            group: Ref::from(&*group),
            member_id: assignee.id.get(),
            member: Ref { id: assignee.id.get(), resource_type: "Member", name: assignee.name.to_string() },
            place_id: group.place.map(PlaceId::get),
            user_id: assignee.id.get(),
            user: UserRef::from(&*assignee),
            created_by_type: created_by.map(|_| "User"),
            created_by_id: created_by,
            lock_id: None,
            apply_to_place: false,
            role: Some(word(right.role)),
            issued_to_id: assignee.id.get(),
            issued_to_email: email(&assignee),
            issued_by_id: created_by,
        })
    }
}

/// The word of old clients for a role of a group.
fn word(role: Role) -> &'static str {
    if role == Role::GroupManager { "manager" } else { "basic" }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    let found = shares::list(&service, &caller, filter(&query, &caller)?, page).await?;
    let items = found.items.into_iter().map(ShareBody::try_from).collect::<Answer<_>>()?;
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<ShareBody>> {
    let mut fields = body.enveloped("share")?;
    let (email, group) = (fields.text("email"), fields.integer("group_id"));
    let (email, group) = (fields.required("email", email), fields.required("group_id", group));
    let new = NewShare {
        email: email.unwrap_or_default(),
        group: GroupId::new(group.unwrap_or_default()),
        role_id: fields.text("role_id").value().unwrap_or_else(|| "basic".to_owned()),
        notify: fields.flag("notify").value().unwrap_or(false),
        valid_from: fields.text("valid_from"),
        valid_until: fields.text("valid_until"),
    };
    fields.check()?;
    Ok(Json(shares::create(&service, &caller, new).await?.try_into()?))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<RightId>) -> Answer<Json<ShareBody>> {
    Ok(Json(shares::get(&service, &caller, id).await?.try_into()?))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<RightId>,
    body: Body,
) -> Answer<StatusCode> {
    shares::update(&service, &caller, id, input(body.enveloped("share")?)?).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<RightId>) -> Answer<StatusCode> {
    shares::delete(&service, &caller, id).await?;
    Ok(DONE)
}

fn filter(query: &Query, caller: &Caller) -> Answer<RightFilter> {
    let (user, member) = (query.user("user_id", caller)?, query.integer("member_id")?.map(UserId::new));
    let is_nobody = user.zip(member).is_some_and(|(user, member)| user != member);
    Ok(RightFilter {
        ids: query.ids_unless(is_nobody)?,
        query: query.text("query")?,
        role: query.parsed("role_id", "basic or manager")?,
        assignee: user.or(member),
        number: query.integer("group_id")?,
        of_groups_at: query.integer("place_id")?.map(PlaceId::new),
        ..RightFilter::default()
    })
}
