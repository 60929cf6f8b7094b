//! The photo of a user: shown to who may see them, put there and removed by who may change them.

use super::user::done;
use crate::error::{Failure, others, problems};
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::UserId;
use domain::permission::Permission;
use domain::time::Timestamp;
use domain::user::User;
use service::powers::Powers;
use service::{Error, Problems, Service, photos, users};

#[derive(Template)]
#[template(path = "photo.html", blocks = ["dialog"])]
struct PhotoPage {
    shell: Shell,
    id: i64,
    name: String,
    has_photo: bool,
    problems: Vec<String>,
}

/// The largest form that is read to its end, in bytes: of what is larger than a photo may be, no more than this is
/// taken in and nothing is kept, so that the answer can say so.
pub(crate) const FORM_MAX: usize = 32 << 20;

/// The picture.
pub(crate) async fn show(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let photo = photos::find(&service, &caller, UserId::new(id)).await?.ok_or(Error::NotFound("photo"))?;
    let tag = format!("\"{}\"", photo.updated_at.as_micros());
    let always = [
        (header::CONTENT_TYPE, photo.kind.word()),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let is_known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    if is_known {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    Ok((always, [(header::ETAG, tag)], photo.body).into_response())
}

/// The form; the inside of the dialog where htmx asks.
pub(crate) async fn ask(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    if !powers.may(Permission::UsersWrite) {
        return Err(Error::Forbidden("users_write").into());
    }
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let has_photo = photos::find_time(&service, &caller, user.id).await?.is_some();
    let page = build(&powers, &user, has_photo, &Problems::default());
    Ok(if page::is_fragment(&headers) { page::html(&page.as_dialog()) } else { page::html(&page) })
}

/// Puts the photo there.
pub(crate) async fn put(
    State(service): State<Service>,
    Staff { caller, powers }: Staff,
    Path(id): Path<i64>,
    form: Multipart,
) -> Result<Response, Failure> {
    let user = users::get(&service, &caller, UserId::new(id)).await?.user;
    let body = read(form).await?;
    match photos::put(&service, &caller, user.id, body).await {
        Ok(()) => Ok(done(id, "photo-saved", "")),
        Err(error) => {
            let has_photo = photos::find_time(&service, &caller, user.id).await?.is_some();
            let page = build(&powers, &user, has_photo, &problems(error)?);
            Ok(page::with_status(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

/// Removes the photo.
pub(crate) async fn remove(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Path(id): Path<i64>,
) -> Result<Response, Failure> {
    photos::delete(&service, &caller, UserId::new(id)).await?;
    Ok(done(id, "photo-removed", ""))
}

/// Where the photo of somebody is, in its newest form.
pub(super) fn address(id: UserId, put_at: Timestamp) -> String {
    format!("/users/{id}/photo?at={}", put_at.as_micros())
}

/// What the field of the form holds, and no more of it than shows that it is too large.
async fn read(mut form: Multipart) -> Result<Vec<u8>, Error> {
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() != Some("photo") {
            continue;
        }
        let mut body = Vec::new();
        while let Some(part) = field.chunk().await.map_err(unreadable)? {
            if body.len() <= photos::LARGEST {
                body.extend_from_slice(&part);
            }
        }
        return Ok(body);
    }
    Ok(Vec::new())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn unreadable(error: MultipartError) -> Error {
    Error::Malformed(error.to_string().into())
}

fn build(powers: &Powers, user: &User, has_photo: bool, problems: &Problems) -> PhotoPage {
    PhotoPage {
        shell: Shell::new(powers, "/users"),
        id: user.id.get(),
        name: user.name.to_string(),
        has_photo,
        problems: others(problems, &[]),
    }
}
