//! `/logins`: sign-in, and the sessions and keys of a person.

use super::{DONE, Route, route};
use crate::auth::{MaybeSigned, Signed, address};
use crate::body::{Body, Fields};
use crate::error::Answer;
use crate::query::{Id, LISTS, Query, paged};
use crate::shape::{Time, UserRef, email, time};
use axum::Json;
use axum::extract::{FromRequest as _, FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use domain::id::LoginId;
use domain::login::{Device, Login, LoginKind};
use domain::permission::{Permission, PermissionSet};
use domain::text::Name;
use domain::time::Timestamp;
use domain::user::User;
use serde::Serialize;
use service::auth::{self, Credentials, NewLogin, SignedIn};
use service::logins::{self, LoginView};
use service::{Error, Field, Listing, Service};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("/logins", &["GET", "POST"], get(list).post(create)),
        route("/logins/resolve", &["POST"], post(resolve)),
        route("/logins/{id}", &["DELETE"], delete(end)),
        route("/logins/{id}/promote", &["POST"], post(promote)),
        route("/logins/{id}/scopes", &["GET"], get(show_scopes)),
    ]
}

/// A login as the contract shows it.
#[derive(Serialize)]
pub(super) struct LoginBody {
    id: i64,
    created_at: Time,
    updated_at: Time,
    r#type: &'static str,
    name: Option<String>,
    primary: bool,
    expire: bool,
    last_used_at: Option<Time>,
    device_brand: Option<String>,
    device_model: Option<String>,
    os_name: Option<String>,
    user_id: i64,
    user: UserRef,
    app: NameAndVersion,
    user_agent: NameAndVersion,
    device: BrandAndModel,
    os: NameAndVersion,
}

/// A new login with its secret.
#[derive(Serialize)]
struct CreatedBody {
    #[serde(flatten)]
    login: LoginBody,
    scram_credentials: ScramCredentials,
    secret: String,
    authentication_token: String,
    has_primary_device: bool,
    email: String,
    notifications_unread_count: i64,
    otp_required_for_login: bool,
    otp_enabled_at: Option<Time>,
    image: Option<String>,
    primary_login_exists: bool,
}

/// What a login may do at most, and until when: our own.
#[derive(Serialize)]
struct ScopesBody {
    scopes: Option<PermissionSet>,
    expires_at: Option<Time>,
}

/// What a program says of itself; deprecated, and not kept.
#[derive(Default, Serialize)]
struct NameAndVersion {
    name: Option<String>,
    version: Option<String>,
}

/// What a device is; deprecated beside the fields that say the same.
#[derive(Serialize)]
struct BrandAndModel {
    brand: Option<String>,
    model: Option<String>,
}

/// Keys for readers. There are none yet, but a client that cannot read `null` must find an object.
#[derive(Serialize)]
pub(super) struct ScramCredentials {
    phone_key: &'static str,
    online_certificate: &'static str,
}

impl ScramCredentials {
    pub(super) const NONE: Self = Self { phone_key: "", online_certificate: "" };
}

impl LoginBody {
    pub(super) fn new(login: Login, user: &User) -> Self {
        let Device { brand, model, os_name, .. } = login.device;
        Self {
            id: login.id.get(),
            created_at: Time(login.created_at),
            updated_at: Time(login.updated_at),
            r#type: login.kind.word(),
            name: login.name.map(String::from),
            primary: login.primary,
            expire: login.expire,
            last_used_at: time(login.last_used_at),
            device_brand: brand.clone(),
            device_model: model.clone(),
            os_name: os_name.clone(),
            user_id: user.id.get(),
            user: UserRef::from(user),
            app: NameAndVersion::default(),
            user_agent: NameAndVersion::default(),
            device: BrandAndModel { brand, model },
            os: NameAndVersion { name: os_name, version: None },
        }
    }
}

impl From<SignedIn> for CreatedBody {
    fn from(SignedIn { login, secret, user, has_primary_device }: SignedIn) -> Self {
        Self {
            scram_credentials: ScramCredentials::NONE,
            secret: secret.reveal().to_owned(),
            authentication_token: secret.reveal().to_owned(),
            has_primary_device,
            email: email(&user),
            notifications_unread_count: 0,
            otp_required_for_login: false,
            otp_enabled_at: None,
            image: user.image.clone(),
            primary_login_exists: has_primary_device,
            login: LoginBody::new(login, &user),
        }
    }
}

async fn list(State(service): State<Service>, Signed(caller): Signed, query: Query) -> Answer<Response> {
    let page = query.page(LISTS)?;
    // Oneself is left to the use case: for a key whose maker is gone that is the owner.
    let is_own = query.text("user_id")?.is_none_or(|word| word == "me");
    let user = if is_own { None } else { query.user("user_id", &caller)? };
    let found = logins::list(&service, &caller, (user, query.ids()?), page).await?;
    let items = found.items.into_iter().map(|LoginView { login, user }| LoginBody::new(login, &user)).collect();
    Ok(paged(page, Listing { items, total: found.total }))
}

/// Sign-in in all its forms: with a password; without saying what kind of login; by somebody signed in for
/// a key of their own or for a session of another; and with `Authorization: null`.
async fn create(State(service): State<Service>, request: Request) -> Answer<Response> {
    let (mut parts, body) = request.into_parts();
    let from = address(&parts);
    let mut body = Body::from_request(Request::new(body), &service).await?;
    let (wanted, for_email) = wanted(body.part("login")?)?;
    let signed = match body.part("user")? {
        Some(user) => {
            service.admit_stranger(from)?;
            auth::sign_in(&service, credentials(user, from)?, wanted).await?
        }
        None => {
            let MaybeSigned(caller) = MaybeSigned::from_request_parts(&mut parts, &service).await?;
            let Some(caller) = caller else {
                service.admit_stranger(from)?;
                return Err(Error::Unauthenticated(service::Credential::Wrong).into());
            };
            auth::sign_in_for(&service, &caller, for_email, wanted).await?
        }
    };
    Ok(axum::response::IntoResponse::into_response(Json(CreatedBody::from(signed))))
}

/// Takes the token of a single sign-on. There is none here that could have given one, so none is known.
async fn resolve(State(service): State<Service>, request: Request) -> Answer<StatusCode> {
    let (parts, body) = request.into_parts();
    service.admit_stranger(address(&parts))?;
    let mut fields = Body::from_request(Request::new(body), &service).await?.enveloped("login")?;
    let token = fields.text("resolution_token");
    fields.required("resolution_token", token);
    fields.check()?;
    Err(Error::NotFound("resolution token").into())
}

async fn end(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LoginId>) -> Answer<StatusCode> {
    logins::delete(&service, &caller, id).await?;
    Ok(DONE)
}

async fn promote(State(service): State<Service>, Signed(caller): Signed, Id(id): Id<LoginId>) -> Answer<StatusCode> {
    logins::promote(&service, &caller, id).await?;
    Ok(DONE)
}

async fn show_scopes(
    State(service): State<Service>,
    Signed(caller): Signed,
    Id(id): Id<LoginId>,
) -> Answer<Json<ScopesBody>> {
    let login = logins::get(&service, &caller, id).await?;
    Ok(Json(ScopesBody { scopes: login.scopes, expires_at: time(login.expires_at) }))
}

/// What kind of login is wanted, and for whom, if somebody else.
fn wanted(fields: Option<Fields>) -> Answer<(NewLogin, Option<String>)> {
    let mut wanted = NewLogin { expire: true, ..NewLogin::default() };
    let Some(mut fields) = fields else { return Ok((wanted, None)) };
    if let Field::Set(word) = fields.text("type") {
        match LoginKind::parse(&word) {
            Some(kind) => wanted.kind = kind,
            None => fields.problem("type", "must be api or device"),
        }
    }
    if let Field::Set(text) = fields.text("name")
        && !text.trim().is_empty()
    {
        match Name::parse(&text) {
            Ok(name) => wanted.name = Some(name),
            Err(error) => fields.problem("name", &error.to_string()),
        }
    }
    let mut short = |name| fields.text(name).value().map(|text| text.chars().take(DEVICE_WORD_MAX).collect::<String>());
    wanted.device = Device {
        brand: short("device_brand"),
        model: short("device_model"),
        os_name: short("os_name"),
        uid: short("device_uid"),
    };
    wanted.expire = fields.flag("expire").value().unwrap_or(true);
    wanted.scopes = scopes(&mut fields);
    wanted.expires_at = fields.text("expires_at").value().and_then(|text| match Timestamp::parse(&text) {
        Ok(at) => Some(at),
        Err(error) => {
            fields.problem("expires_at", &error.to_string());
            None
        }
    });
    let email = fields.text("email").value();
    fields.check()?;
    Ok((wanted, email))
}

/// The permissions that a list of flags names.
fn scopes(fields: &mut Fields) -> Option<PermissionSet> {
    let flags = fields.texts("scopes").value()?;
    let known: Option<PermissionSet> = flags.iter().map(|flag| Permission::parse(flag)).collect();
    let unknown: Vec<&str> =
        flags.iter().map(String::as_str).filter(|flag| Permission::parse(flag).is_none()).collect();
    if known.is_none() {
        let problem = format!("must be permissions as GET /roles lists them, which {} are not", unknown.join(", "));
        fields.problem("scopes", &problem);
    }
    known
}

/// What a device says of itself is cut here.
const DEVICE_WORD_MAX: usize = 255;

fn credentials(mut fields: Fields, address: Option<std::net::IpAddr>) -> Answer<Credentials> {
    let (domain, email) = (fields.text("domain").value(), fields.text("email").value());
    let password = fields.text("password").value();
    fields.check()?;
    Ok(Credentials { domain, email: email.unwrap_or_default(), password: password.unwrap_or_default(), address })
}
