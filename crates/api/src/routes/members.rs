//! `/members`: people under the name that old clients give them. A member has the id of the person.

use super::users::{filter, input};
use super::{DONE, Route, deprecated, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::query::{Id, PEOPLE, Query, paged};
use crate::shape::{Time, email, time};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use domain::id::UserId;
use domain::user::{Metadata, User};
use serde::Serialize;
use service::members::{self, MemberView};
use service::users::{self, UserInput};
use service::{Caller, Field, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        deprecated(route("/members", &["GET", "POST"], get(list).post(create))),
        deprecated(route(
            "/members/{id}",
            &["GET", "PATCH", "DELETE"],
            get(show).patch(update).put(update).delete(delete),
        )),
    ]
}

/// A person as the contract shows a member.
#[derive(Serialize)]
struct MemberBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    image: Option<String>,
    password_flow_enabled: bool,
    access_enabled: bool,
    scim_access_enabled: bool,
    last_accessed_at: Option<Time>,
    created_at: Time,
    updated_at: Time,
    role_id: &'static str,
    notes: Option<String>,
    metadata: Metadata,
    organization_id: i64,
    user_id: i64,
    user: MemberUser,
    place_id: Option<i64>,
    shares_count: i64,
    confirmed: bool,
}

/// The person inside a member.
#[derive(Serialize)]
struct MemberUser {
    id: i64,
    resource_type: &'static str,
    email: String,
    name: String,
    otp_required_for_login: bool,
}

/// The role of who has none in the organization as a whole.
const BASIC: &str = "basic";

impl From<&User> for MemberUser {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.get(),
            resource_type: "User",
            email: email(user),
            name: user.name.to_string(),
            otp_required_for_login: false,
        }
    }
}

impl MemberBody {
    fn new(caller: &Caller, MemberView { user, groups_count, role }: MemberView) -> Self {
        // What staff note about a person is not for that person.
        let is_own = caller.user == Some(user.id) && !caller.is_key;
        Self {
            id: user.id.get(),
            resource_type: "Member",
            name: user.name.to_string(),
            password_flow_enabled: user.password_flow_enabled,
            access_enabled: user.access_enabled,
            scim_access_enabled: true,
            last_accessed_at: time(user.last_accessed_at),
            created_at: Time(user.created_at),
            updated_at: Time(user.updated_at),
            role_id: role.map_or(BASIC, |role| role.id()),
            organization_id: user.organization.get(),
            user_id: user.id.get(),
            user: MemberUser::from(&user),
            place_id: None,
            shares_count: groups_count,
            confirmed: user.confirmed_at.is_some(),
            image: user.image,
            notes: user.notes.filter(|_| !is_own).map(String::from),
            metadata: user.metadata,
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(PEOPLE)?;
    let found = members::list(&service, &caller, filter(&query, &caller)?, page).await?;
    let items = found.items.into_iter().map(|view| MemberBody::new(&caller, view)).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

async fn create(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<Json<MemberBody>> {
    let mut fields = body.enveloped("member")?;
    let input = input(&mut fields);
    if input.email == Field::Absent {
        fields.problem("email", "can't be blank or invalid");
    }
    fields.check()?;
    let made = users::create(&service, &caller, input).await?;
    let view = MemberView { user: made.user, groups_count: made.groups_count, role: None };
    Ok(Json(MemberBody::new(&caller, view)))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<Json<MemberBody>> {
    Ok(Json(MemberBody::new(&caller, members::get(&service, &caller, id).await?)))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<UserId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("member")?;
    let input = UserInput { email: Field::Absent, confirm: Field::Absent, ..input(&mut fields) };
    fields.check()?;
    users::update(&service, &caller, id, input).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<StatusCode> {
    users::delete(&service, &caller, id).await?;
    Ok(DONE)
}
