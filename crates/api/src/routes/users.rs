//! `/users`

use super::user::CurrentUserBody;
use super::{DONE, Route, route};
use crate::auth::{MaybeSigned, Signed, address};
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, PEOPLE, Query, paged};
use crate::shape::{Time, email, time};
use axum::Json;
use axum::extract::{FromRequest as _, FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use domain::id::{GroupId, PlaceId, UserId};
use domain::text::Email;
use domain::user::{Metadata, User};
use serde::Serialize;
use service::auth::{self, Acceptance};
use service::users::{self, Order, UserFilter, UserInput};
use service::{Caller, Field, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/users", &["GET", "POST"], get(list).post(create)),
        route("/users/{id}", &["GET", "PATCH", "DELETE"], get(show).patch(update).put(update).delete(delete)),
        route("/users/sign_up", &["POST"], post(sign_up)),
        route("/users/password", &["POST", "PATCH"], post(request_reset).patch(reset).put(reset)),
    ]
}

/// A person as the contract shows them.
#[derive(Serialize)]
struct UserBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    email: String,
    created_at: Time,
    updated_at: Time,
    metadata: Metadata,
    image: Option<String>,
    otp_required_for_login: bool,
    password_flow_enabled: bool,
    access_enabled: bool,
    last_accessed_at: Option<Time>,
    scim_access_enabled: bool,
    notes: Option<String>,
    organization_id: i64,
    confirmed: bool,
    groups_count: i64,
}

impl UserBody {
    fn new(user: User, groups_count: i64) -> Self {
        Self {
            id: user.id.get(),
            resource_type: "User",
            email: email(&user),
            name: user.name.to_string(),
            created_at: Time(user.created_at),
            updated_at: Time(user.updated_at),
            metadata: user.metadata,
            image: user.image,
            otp_required_for_login: false,
            password_flow_enabled: user.password_flow_enabled,
            access_enabled: user.access_enabled,
            last_accessed_at: time(user.last_accessed_at),
            // Always true for people who do not come by SCIM (contract).
            scim_access_enabled: true,
            notes: user.notes.map(String::from),
            organization_id: user.organization.get(),
            confirmed: user.confirmed_at.is_some(),
            groups_count,
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(PEOPLE)?;
    let found = users::list(&service, &caller, filter(&query, &caller)?, page).await?;
    let items = found.items.into_iter().map(|found| seen_by(&caller, found.user, found.groups_count)).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

/// Adds a person; for nobody signed in, signs oneself up where that is allowed.
async fn create(State(service): State<Service>, request: Request) -> Answer<Json<UserBody>> {
    let (mut parts, body) = request.into_parts();
    let MaybeSigned(caller) = MaybeSigned::from_request_parts(&mut parts, &service).await?;
    let body = Body::from_request(Request::new(body), &service).await?;
    let mut fields = body.enveloped("user")?;
    let Some(caller) = caller else {
        service.admit_stranger(address(&parts))?;
        let (email, password) = (fields.text("email"), fields.text("password"));
        let accepted = fields.flag("terms_and_conditions") == Field::Set(true);
        fields.check()?;
        let (email, password) = (email.value().unwrap_or_default(), password.value().unwrap_or_default());
        let user = auth::sign_up(&service, &email, password, accepted).await?;
        return Ok(Json(UserBody::new(user, 0)));
    };
    let input = input(&mut fields);
    if input.email == Field::Absent {
        fields.problem("email", "can't be blank or invalid");
    }
    fields.check()?;
    let created = users::create(&service, &caller, input).await?;
    Ok(Json(UserBody::new(created.user, created.groups_count)))
}

/// Takes an invitation up with the code of its mail.
async fn sign_up(State(service): State<Service>, request: Request) -> Answer<Json<CurrentUserBody>> {
    let (parts, body) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    let mut body = Body::from_request(Request::new(body), &service).await?;
    let beside = body.text("token")?;
    let mut fields = body.enveloped("user")?;
    // The contract has the code beside the user; some clients put it inside.
    let inside = fields.text("token");
    let code = if beside == Field::Absent { inside } else { beside };
    let password = fields.text("password");
    let acceptance = Acceptance {
        password: fields.required("password", password).unwrap_or_default(),
        code: fields.required("token", code).unwrap_or_default(),
        name: fields.text("name"),
        image: fields.text("image"),
        accepted: fields.flag("terms_and_conditions") == Field::Set(true),
    };
    fields.check()?;
    Ok(Json(auth::accept(&service, acceptance).await?.into()))
}

async fn show(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<Json<UserBody>> {
    let found = users::get(&service, &caller, id).await?;
    Ok(Json(seen_by(&caller, found.user, found.groups_count)))
}

async fn update(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<UserId>,
    body: Body,
) -> Answer<StatusCode> {
    let mut fields = body.enveloped("user")?;
    let input = UserInput { email: Field::Absent, confirm: Field::Absent, ..input(&mut fields) };
    fields.check()?;
    users::update(&service, &caller, id, input).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<UserId>) -> Answer<StatusCode> {
    users::delete(&service, &caller, id).await?;
    Ok(DONE)
}

/// Mails a code to choose a new password with, if there is such a person; says nothing either way.
async fn request_reset(State(service): State<Service>, request: Request) -> Answer<StatusCode> {
    let (parts, body) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    let mut fields = Body::from_request(Request::new(body), &service).await?.enveloped("user")?;
    let (email, domain) = (fields.text("email"), fields.text("domain"));
    let (email, domain) = (fields.required("email", email), fields.required("domain", domain));
    fields.check()?;
    auth::reset_request(&service, &domain.unwrap_or_default(), &email.unwrap_or_default()).await?;
    Ok(DONE)
}

async fn reset(State(service): State<Service>, request: Request) -> Answer<StatusCode> {
    let (parts, body) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    let mut fields = Body::from_request(Request::new(body), &service).await?.enveloped("user")?;
    let texts = ["reset_password_token", "password", "password_confirmation"].map(|name| (name, fields.text(name)));
    let [code, password, confirmation] = texts.map(|(name, field)| fields.required(name, field).unwrap_or_default());
    fields.check()?;
    auth::reset(&service, &code, password, &confirmation).await?;
    Ok(DONE)
}

/// What staff note about a person is not for that person.
fn seen_by(caller: &Caller, mut user: User, groups_count: i64) -> UserBody {
    if caller.user == Some(user.id) && !caller.is_key {
        user.notes = None;
    }
    UserBody::new(user, groups_count)
}

/// Whom a list of people, or of members, is to show.
pub(super) fn filter(query: &Query, caller: &Caller) -> Answer<UserFilter> {
    let wanted = query.text("email")?;
    let email = wanted.as_deref().map(Email::parse);
    Ok(UserFilter {
        user: query.user("user_id", caller)?,
        // An address that cannot be one is nobody's.
        ids: query.ids_unless(matches!(email, Some(Err(_))))?,
        email: email.and_then(Result::ok),
        query: query.text("query")?,
        cards: Vec::new(),
        group: query.integer("group_id")?.map(GroupId::new),
        place: query.integer("place_id")?.map(PlaceId::new),
        order: order(query.text("sort")?.as_deref()),
    })
}

fn order(sort: Option<&str>) -> Order {
    match sort {
        Some("-name") => Order::NameDescending,
        Some("unlock") => Order::LastAccess,
        Some("-unlock") => Order::LastAccessDescending,
        Some("access_enabled") => Order::Access,
        Some("-access_enabled") => Order::AccessDescending,
        _ => Order::Name,
    }
}

/// What a request says of a person, or of a member.
pub(super) fn input(fields: &mut Fields) -> UserInput {
    UserInput {
        name: fields.text("name"),
        email: fields.text("email"),
        image: fields.text("image"),
        confirm: fields.flag("confirm"),
        access_enabled: fields.flag("access_enabled"),
        password_flow_enabled: fields.flag("password_flow_enabled"),
        metadata: fields.metadata("metadata"),
        notes: fields.text("notes"),
        locale: Field::Absent,
    }
}
