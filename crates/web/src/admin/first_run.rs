//! The first account of an empty house.

use super::wall;
use crate::error::{Failure, of, others, problems};
use crate::session::{self, Origin};
use crate::words::Words;
use crate::{assets, page};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use domain::user::Locale;
use serde::Deserialize;
use service::auth::{self, Credentials};
use service::organizations::Founding;
use service::{Error, Problems, Service, first_run};

#[derive(Template)]
#[template(path = "first_run.html")]
struct FirstRunPage {
    w: Words,
    fields: Vec<Field>,
    zones: Vec<String>,
    zone: String,
    zone_problem: String,
    problems: Vec<String>,
}

struct Field {
    name: &'static str,
    label: String,
    hint: String,
    kind: &'static str,
    value: String,
    autocomplete: &'static str,
    problem: String,
}

/// What the owner says.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct FirstRunForm {
    code: String,
    gym: String,
    domain: String,
    zone: String,
    name: String,
    email: String,
    password: String,
}

/// The form, while there is no organization.
pub(crate) async fn show(State(service): State<Service>) -> Result<Response, Failure> {
    require_first_run(&service).await?;
    Ok(page::html(&build(&FirstRunForm::default(), &Problems::default())))
}

/// Makes the organization and its owner, and signs them in.
pub(crate) async fn create(
    State(service): State<Service>,
    Origin(address): Origin,
    headers: HeaderMap,
    Form(form): Form<FirstRunForm>,
) -> Result<Response, Failure> {
    require_first_run(&service).await?;
    let founding = Founding {
        name: form.gym.clone(),
        domain: form.domain.clone(),
        time_zone: form.zone.clone(),
        owner_name: form.name.clone(),
        owner_email: form.email.clone(),
        owner_password: form.password.clone(),
    };
    if let Err(error) = first_run::begin(&service, &form.code, founding).await {
        let page = build(&form, &problems(error)?);
        return Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page));
    }
    let given = Credentials { domain: Some(form.domain), email: form.email, password: form.password, address };
    let signed = auth::sign_in(&service, given, super::sign_in::login(&headers, false)).await?;
    Ok(session::begin(Redirect::to("/guide").into_response(), &service, &signed.secret, false))
}

async fn require_first_run(service: &Service) -> Result<(), Failure> {
    if service.is_first_run().await? { Ok(()) } else { Err(Error::NotFound("first run").into()) }
}

/// A field: its name in the form, its text, its hint, its kind, what fills it, and what the product calls it.
type Kind = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const FIELDS: [Kind; 6] = [
    ("code", "first-run-code", "first-run-code-hint", "text", "off", "code"),
    ("gym", "first-run-gym", "", "text", "organization", "name"),
    ("domain", "first-run-domain", "first-run-domain-hint", "text", "off", "domain"),
    ("name", "first-run-you", "", "text", "name", "owner_name"),
    ("email", "first-run-email", "", "email", "username", "owner_email"),
    ("password", "first-run-password", "first-run-password-hint", "password", "new-password", "password"),
];

fn build(form: &FirstRunForm, problems: &Problems) -> FirstRunPage {
    let w = Words(Locale::En);
    let value = |name: &str| match name {
        "code" => &form.code,
        "gym" => &form.gym,
        "domain" => &form.domain,
        "name" => &form.name,
        "email" => &form.email,
        _ => &form.zone,
    };
    let field = |(name, label, hint, kind, autocomplete, known): Kind| Field {
        name,
        label: w.t(label),
        hint: Some(hint).filter(|hint| !hint.is_empty()).map(|hint| w.t(hint)).unwrap_or_default(),
        kind,
        value: value(name).to_owned(),
        autocomplete,
        problem: of(problems, known),
    };
    let shown = ["code", "name", "domain", "time_zone", "owner_name", "owner_email", "password"];
    FirstRunPage {
        w,
        fields: FIELDS.map(field).into(),
        zones: wall::zones(),
        zone: form.zone.clone(),
        zone_problem: of(problems, "time_zone"),
        problems: others(problems, &shown),
    }
}
