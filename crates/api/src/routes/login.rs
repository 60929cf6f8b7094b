//! `/login`: the login with which one asks.

use super::logins::{LoginBody, ScramCredentials};
use super::{DONE, Route, route};
use crate::auth::Signed;
use crate::body::Body;
use crate::error::Answer;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use domain::text::Name;
use serde::Serialize;
use service::logins;
use service::{Error, Field, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/login", &["GET", "PUT", "DELETE"], get(show).put(update).patch(update).delete(end)),
        route("/login/elsewhere", &["DELETE"], delete(end_elsewhere)),
        route("/login/promote", &["POST"], post(promote)),
    ]
}

/// The current login as the contract shows it.
#[derive(Serialize)]
struct CurrentBody {
    #[serde(flatten)]
    login: LoginBody,
    scram_credentials: ScramCredentials,
}

async fn show(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<CurrentBody>> {
    let view = logins::get_current(&service, &caller).await?;
    let login = LoginBody::new(view.login, &view.user);
    Ok(Json(CurrentBody { login, scram_credentials: ScramCredentials::NONE }))
}

async fn update(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<StatusCode> {
    let mut fields = body.enveloped("login")?;
    let name = fields.text("name");
    fields.check()?;
    let name = match name {
        Field::Absent => return Ok(DONE),
        Field::Null => None,
        Field::Set(text) => Some(Name::parse(&text).map_err(|error| Error::invalid("name", error))?),
    };
    logins::update_current(&service, &caller, name).await?;
    Ok(DONE)
}

async fn end(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    logins::delete_current(&service, &caller).await?;
    Ok(DONE)
}

async fn end_elsewhere(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    logins::delete_elsewhere(&service, &caller).await?;
    Ok(DONE)
}

async fn promote(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    logins::promote_current(&service, &caller).await?;
    Ok(DONE)
}
