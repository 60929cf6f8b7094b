//! `/organization` and `/organizations`

use super::{DONE, Route, route};
use crate::auth::{AtDoor, Signed, address};
use crate::body::Body;
use crate::error::Answer;
use crate::query::Query;
use crate::shape::{Time, UserRef, time};
use axum::Json;
use axum::extract::{FromRequest as _, FromRequestParts, Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::id::UserId;
use serde::Serialize;
use service::organizations::{self, OrganizationInput, OrganizationView};
use service::{Error, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/organizations", &["GET"], get(list)),
        route("/organizations/find", &["POST"], post(find)),
        route("/organizations/{domain}/public", &["GET"], get(public)),
        route("/organization", &["GET", "PATCH"], get(show).patch(update).put(update)),
        route("/organization/settings", &["GET"], get(settings)),
        route("/organization/dashboard", &["GET"], get(dashboard)),
        route("/organization/lockdown", &["GET"], get(lockdown)),
        route("/organization/lock_down", &["POST"], post(lock_down)),
        route("/organization/cancel_lockdown", &["POST"], post(cancel_lockdown)),
    ]
}

/// An organization as the contract shows it to its people.
#[derive(Serialize)]
struct OrganizationBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    domain: String,
    logo: Option<String>,
    address: Option<String>,
    description: Option<String>,
    device_logins_expire_after: Option<i64>,
    places_count: i64,
    scim_enabled: bool,
    sso_flow_enabled: bool,
    sso_expiration_override_enabled: bool,
    sso_expiration_override: Option<i64>,
    metadata: Option<String>,
    time_zone: String,
    web_authentication_api_enabled: bool,
    apple_pass_enabled: bool,
    created_at: Time,
    updated_at: Time,
    user_id: Option<i64>,
    transfer_to_id: Option<i64>,
    image: Option<String>,
    color: Option<String>,
}

/// An organization as the contract shows it to who has an access link.
#[derive(Serialize)]
struct LinkedBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    domain: String,
    logo: Option<String>,
    address: Option<String>,
    description: Option<String>,
    time_zone: String,
    transfer_to_id: Option<i64>,
    image: Option<String>,
    color: Option<String>,
}

impl From<OrganizationBody> for LinkedBody {
    fn from(organization: OrganizationBody) -> Self {
        Self {
            id: organization.id,
            resource_type: organization.resource_type,
            name: organization.name,
            domain: organization.domain,
            logo: organization.logo,
            address: organization.address,
            description: organization.description,
            time_zone: organization.time_zone,
            transfer_to_id: organization.transfer_to_id,
            image: organization.image,
            color: organization.color,
        }
    }
}

/// What anybody may know of an organization.
#[derive(Serialize)]
struct PublicBody {
    id: i64,
    resource_type: &'static str,
    name: String,
    domain: String,
    places_count: i64,
    logo: Option<String>,
    sso_flow_enabled: bool,
    web_authentication_api_enabled: bool,
    image: Option<String>,
    color: Option<String>,
}

/// An organization as the contract shows it to who looks after its settings.
#[derive(Serialize)]
struct SettingsBody {
    #[serde(flatten)]
    organization: OrganizationBody,
    sp_certificate_expires_at: Option<Time>,
    sp_certificate_required: bool,
    sp_certificate: Option<String>,
    identity_provider_issuer_url: Option<String>,
    sso_configured: bool,
    scim_configured: bool,
    user: UserRef,
}

/// How much there is of everything.
#[derive(Serialize)]
struct DashboardBody {
    apple_passes_count: i64,
    cameras_count: i64,
    users_count: i64,
    places_count: i64,
    locks_count: i64,
    groups_count: i64,
    members_count: i64,
}

/// Whether everything is locked down. The contract's organization has no field for it.
#[derive(Serialize)]
struct LockdownBody {
    locked_down: bool,
    locked_down_since: Option<Time>,
}

impl From<OrganizationView> for OrganizationBody {
    fn from(OrganizationView { organization, counts }: OrganizationView) -> Self {
        Self {
            id: organization.id.get(),
            resource_type: "Organization",
            name: organization.name.to_string(),
            domain: organization.domain.to_string(),
            logo: organization.logo,
            address: organization.address.map(String::from),
            description: organization.description.map(String::from),
            device_logins_expire_after: organization.device_logins_expire_after_s,
            places_count: counts.places,
            // Single sign-on, SCIM and passes do not exist here, and say so.
            scim_enabled: false,
            sso_flow_enabled: false,
            sso_expiration_override_enabled: false,
            sso_expiration_override: None,
            metadata: None,
            time_zone: organization.time_zone.name().to_owned(),
            web_authentication_api_enabled: false,
            apple_pass_enabled: false,
            created_at: Time(organization.created_at),
            updated_at: Time(organization.updated_at),
            user_id: organization.owner.map(UserId::get),
            transfer_to_id: None,
            image: None,
            color: None,
        }
    }
}

async fn list(
    State(service): State<Service>,
    Signed(caller): Signed,
    query: Query,
) -> Answer<Json<Vec<OrganizationBody>>> {
    Ok(Json(query.part(vec![organizations::current(&service, &caller).await?.into()])?))
}

async fn show(State(service): State<Service>, AtDoor(caller): AtDoor) -> Answer<Response> {
    let body = OrganizationBody::from(organizations::current(&service, &caller).await?);
    Ok(if caller.is_visitor() { Json(LinkedBody::from(body)).into_response() } else { Json(body).into_response() })
}

async fn public(State(service): State<Service>, mut parts: Parts) -> Answer<Json<PublicBody>> {
    service.admit_stranger(address(&parts))?;
    let domain = Path::<String>::from_request_parts(&mut parts, &service).await;
    let Path(domain) = domain.map_err(|_| Error::NotFound("organization"))?;
    let OrganizationView { organization, counts } = organizations::find_public(&service, &domain).await?;
    Ok(Json(PublicBody {
        id: organization.id.get(),
        resource_type: "Organization",
        name: organization.name.to_string(),
        domain: organization.domain.to_string(),
        places_count: counts.places,
        logo: organization.logo,
        sso_flow_enabled: false,
        web_authentication_api_enabled: false,
        image: None,
        color: None,
    }))
}

async fn update(State(service): State<Service>, Signed(caller): Signed, body: Body) -> Answer<StatusCode> {
    let mut fields = body.enveloped("organization")?;
    let input = OrganizationInput {
        name: fields.text("name"),
        logo: fields.text("logo"),
        address: fields.text("address"),
        description: fields.text("description"),
        device_logins_expire_after: fields.integer("device_logins_expire_after"),
        time_zone: fields.text("time_zone"),
        metadata: fields.text("metadata"),
        scim_enabled: fields.flag("scim_enabled"),
        web_authentication_api_enabled: fields.flag("web_authentication_api_enabled"),
        identity_provider_issuer_url: fields.text("identity_provider_issuer_url"),
        ..OrganizationInput::default()
    };
    fields.check()?;
    organizations::update(&service, &caller, input).await?;
    Ok(DONE)
}

async fn settings(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<SettingsBody>> {
    let (view, owner) = organizations::settings(&service, &caller).await?;
    Ok(Json(SettingsBody {
        organization: view.into(),
        sp_certificate_expires_at: None,
        sp_certificate_required: false,
        sp_certificate: None,
        identity_provider_issuer_url: None,
        sso_configured: false,
        scim_configured: false,
        user: UserRef::from(&owner),
    }))
}

async fn find(State(service): State<Service>, request: Request) -> Answer<StatusCode> {
    let (parts, body) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    let mut fields = Body::from_request(Request::new(body), &service).await?.enveloped("user")?;
    let email = fields.text("email");
    let email = fields.required("email", email).unwrap_or_default();
    fields.check()?;
    organizations::send_list(&service, &email).await?;
    Ok(DONE)
}

async fn dashboard(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<DashboardBody>> {
    let counts = organizations::dashboard(&service, &caller).await?;
    Ok(Json(DashboardBody {
        apple_passes_count: 0,
        cameras_count: counts.cameras,
        users_count: counts.users,
        places_count: counts.places,
        locks_count: counts.locks,
        groups_count: counts.groups,
        members_count: counts.users,
    }))
}

async fn lockdown(State(service): State<Service>, Signed(caller): Signed) -> Answer<Json<LockdownBody>> {
    let since = organizations::find_lockdown(&service, &caller).await?;
    Ok(Json(LockdownBody { locked_down: since.is_some(), locked_down_since: time(since) }))
}

async fn lock_down(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    organizations::set_lockdown(&service, &caller, true).await?;
    Ok(DONE)
}

async fn cancel_lockdown(State(service): State<Service>, Signed(caller): Signed) -> Answer<StatusCode> {
    organizations::set_lockdown(&service, &caller, false).await?;
    Ok(DONE)
}
