//! A one-time way in for somebody whom no mail reaches: the link, its picture and the code, to be shown or printed. It is
//! made when it is asked for and shown this once, so the answer is the page and no redirect.

use super::wall;
use crate::error::Failure;
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::UserId;
use domain::login::LoginKind;
use domain::permission::Permission;
use domain::user::User;
use service::powers::Powers;
use service::{Caller, Error, Page, Service, auth, logins, qr, users};

/// The page.
#[derive(Template)]
#[template(path = "way_in.html", blocks = ["dialog"])]
pub(super) struct WayInPage {
    shell: Shell,
    id: i64,
    title: String,
    /// What was just done, if something was.
    told: String,
    link: Option<Link>,
    code: String,
    until: String,
}

struct Link {
    address: String,
    /// The picture, as it stands in a page.
    picture: String,
}

/// Makes a way in and shows it.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    Ok(make(&service, (&caller, &powers), &user, String::new()).await?.answer(&headers))
}

/// Whether the caller may make one, as far as a page knows; the use case knows who is above them.
pub(super) fn may_make(powers: &Powers) -> bool {
    powers.may(Permission::UsersWrite)
}

/// Makes a way in for somebody who was just given access and is told of it by nobody: unless they are signed in
/// somewhere, or the caller may not.
pub(super) async fn after(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: &User,
    told: String,
) -> Result<Option<WayInPage>, Failure> {
    if !may_make(powers) || is_signed_in(service, caller, user).await? {
        return Ok(None);
    }
    match make(service, (caller, powers), user, told).await {
        Ok(page) => Ok(Some(page)),
        Err(Failure(Error::Forbidden(_) | Error::NotFound(_))) => Ok(None),
        Err(other) => Err(other),
    }
}

impl WayInPage {
    /// The page; the inside of the dialog where htmx asks for it.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        if page::is_fragment(headers) { page::html(&self.as_dialog()) } else { page::html(self) }
    }
}

/// Whether somebody is signed in on a device, as far as the caller may know: who has proved to be who they are has been.
async fn is_signed_in(service: &Service, caller: &Caller, user: &User) -> Result<bool, Failure> {
    let all = Page { limit: 100, offset: 0 };
    let found = logins::list(service, caller, (Some(user.id), None), all).await?;
    Ok(found.items.iter().any(|view| view.login.kind == LoginKind::Device))
}

async fn make(
    service: &Service,
    (caller, powers): (&Caller, &Powers),
    user: &User,
    told: String,
) -> Result<WayInPage, Failure> {
    let way = auth::issue(service, caller, user.id).await?;
    let shell = Shell::new(powers, "/users");
    let link = match &way.link {
        Some(link) => {
            let png = qr::png(link.reveal())?;
            let picture = format!("data:image/png;base64,{}", STANDARD.encode(png));
            Some(Link { address: link.reveal().to_owned(), picture })
        }
        None => None,
    };
    let until = wall::moment(way.ends_at, &powers.organization.time_zone);
    Ok(WayInPage {
        id: user.id.get(),
        title: shell.w.with("way-in-title", &[("name", user.name.as_str().into())]),
        told,
        link,
        code: way.code.reveal().to_owned(),
        until: shell.w.with("way-in-until", &[("at", until.into())]),
        shell,
    })
}
