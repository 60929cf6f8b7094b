//! `/user`: oneself. `/users/user` is the same, for a client that asks there.

use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use crate::shape::{OrganizationRef, Time, email};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{MethodRouter, get};
use domain::user::Locale;
use serde::Serialize;
use service::users::{self, CurrentUser, PasswordInput, UserInput};
use service::{Field, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![route("/user", &["GET", "PATCH", "DELETE"], methods()), route("/users/user", &[], methods())]
}

fn methods() -> MethodRouter<Service> {
    get(show).patch(update).put(update).delete(delete)
}

/// Oneself as the contract shows it.
#[derive(Serialize)]
pub(super) struct CurrentUserBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    email: String,
    image: Option<String>,
    locale: Option<&'static str>,
    notifications_unread_count: i64,
    otp_required_for_login: bool,
    otp_enabled_at: Option<Time>,
    primary_login_exists: bool,
    created_at: Time,
    updated_at: Time,
    announcements_last_seen_at: Option<Time>,
    last_read_at: Option<Time>,
    notes: Option<String>,
    organization_id: i64,
    organization: OrganizationRef,
}

impl From<CurrentUser> for CurrentUserBody {
    fn from(CurrentUser { user, organization, primary_login_exists }: CurrentUser) -> Self {
        Self {
            id: user.id.get(),
            resource_type: "User",
            email: email(&user),
            name: user.name.to_string(),
            image: user.image,
            locale: user.locale.map(Locale::code),
            notifications_unread_count: 0,
            otp_required_for_login: false,
            otp_enabled_at: None,
            primary_login_exists,
            created_at: Time(user.created_at),
            updated_at: Time(user.updated_at),
            announcements_last_seen_at: None,
            last_read_at: None,
            // What staff note about a person is not for that person.
            notes: None,
            organization_id: organization.id.get(),
            organization: OrganizationRef::from(&organization),
        }
    }
}

async fn show(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<CurrentUserBody>> {
    Ok(Json(users::get_current(&service, &caller).await?.into()))
}

async fn update(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<StatusCode> {
    let mut fields = body.enveloped("user")?;
    let input = UserInput {
        name: fields.text("name"),
        image: fields.text("image"),
        locale: fields.text("locale"),
        ..UserInput::default()
    };
    let (current, new) = (fields.text("current_password").value(), fields.text("password"));
    let confirmation = fields.text("password_confirmation").value();
    fields.check()?;
    let password = match new {
        Field::Set(new) => Some(PasswordInput { current, new, confirmation: confirmation.unwrap_or_default() }),
        Field::Absent | Field::Null => None,
    };
    users::update_current(&service, &caller, input, password).await?;
    Ok(DONE)
}

async fn delete(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    users::delete_current(&service, &caller).await?;
    Ok(DONE)
}
