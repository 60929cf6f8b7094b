//! The help for members, in the app.

use super::{Frame, present, to_sign_in};
use crate::error::Failure;
use crate::help::{self, APP, Topic};
use crate::session::Signed;
use crate::{assets, page};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use service::{Error, Service};

#[derive(Template)]
#[template(path = "app_help.html")]
struct HelpPage {
    frame: Frame,
    topic: &'static Topic,
    support: Vec<String>,
}

/// What members ask, and whom they can ask.
pub(crate) async fn show(State(service): State<Service>, asking: Result<Signed, Failure>) -> Result<Response, Failure> {
    let Some(Signed { caller, powers }) = present(asking)? else { return Ok(to_sign_in("/app/help")) };
    let frame = Frame::new(&powers, "/app/help");
    let support = help::support(&service, &caller, (frame.w, &powers)).await?;
    let topic = help::find(APP).ok_or(Error::NotFound("topic"))?;
    Ok(page::html(&HelpPage { frame, topic, support }))
}
