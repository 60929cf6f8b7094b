//! From the demo to a gym of one's own: which command, and what comes along.

use crate::error::Failure;
use crate::session::Staff;
use crate::shell::Shell;
use crate::{assets, page};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use service::{Error, Service};

#[derive(Template)]
#[template(path = "own_gym.html")]
struct OwnGymPage {
    shell: Shell,
}

/// The page; there is none but in the demo.
pub(crate) async fn show(State(service): State<Service>, Staff { powers, .. }: Staff) -> Result<Response, Failure> {
    if !service.settings().is_demo {
        return Err(Error::NotFound("page").into());
    }
    Ok(page::html(&OwnGymPage { shell: Shell::new(&powers, "/home") }))
}
