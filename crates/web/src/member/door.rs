//! The page of one door, to which a code or a sticker at the door leads. Looking at it opens nothing: only a tap does.

use super::doors::{Door, Outcome, Told, door, openings, told};
use super::{Frame, present, to_sign_in};
use crate::error::Failure;
use crate::session::Signed;
use crate::{assets, page};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use service::Service;

#[derive(Template)]
#[template(path = "app_door.html")]
struct DoorPage {
    frame: Frame,
    place: String,
    /// Nothing, where the door is not theirs.
    door: Option<Door>,
    told: Option<Told>,
}

/// One door with its button; who is not signed in comes back to it afterwards.
pub(crate) async fn show(
    State(service): State<Service>,
    asking: Result<Signed, Failure>,
    Path(id): Path<i64>,
    Query(outcome): Query<Outcome>,
) -> Result<Response, Failure> {
    let Some(Signed { caller, powers }) = present(asking)? else { return Ok(to_sign_in(&format!("/app/doors/{id}"))) };
    let frame = Frame::new(&powers, "");
    let (w, now) = (frame.w, service.now());
    let openings = openings(&service, &caller, &powers).await?;
    let told = told(w, &Outcome { door: id, ..outcome }, &openings, now);
    let here = openings.iter().find(|opening| opening.lock.id.get() == id);
    let page = DoorPage {
        place: here.map(|opening| opening.place.name.to_string()).unwrap_or_default(),
        door: here.map(|opening| door(w, opening, now)),
        told,
        frame,
    };
    Ok(if page.door.is_some() { page::html(&page) } else { page::with_status(StatusCode::NOT_FOUND, &page) })
}
