//! The lockdown of all doors at once.

use super::{done, frame};
use crate::admin::question::Question;
use crate::error::Failure;
use crate::session::Staff;
use axum::Form;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::permission::Permission;
use serde::Deserialize;
use service::{Error, Service, organizations};

/// Whether all doors are to be locked down.
#[derive(Deserialize)]
pub(crate) struct LockdownForm {
    on: bool,
}

const HERE: &str = "/settings";

/// The question before all doors are locked down.
pub(crate) async fn ask(Staff { powers, .. }: Staff, headers: HeaderMap) -> Result<Response, Failure> {
    if !powers.may(Permission::PlacesWrite) {
        return Err(Error::Forbidden("places_write").into());
    }
    let (shell, _) = frame(&powers, HERE);
    let question = Question {
        title: shell.w.t("settings-lockdown-title"),
        text: shell.w.t("settings-lockdown-text"),
        button: shell.w.t("settings-lockdown-begin"),
        action: "/settings/lockdown".to_owned(),
        sent: vec![("on", "true".to_owned())],
        is_danger: true,
        back: HERE.to_owned(),
        problems: Vec::new(),
        shell,
    };
    Ok(question.ask(&headers))
}

/// Locks all doors down, or ends that.
pub(crate) async fn set(
    State(service): State<Service>,
    Staff { caller, .. }: Staff,
    Form(form): Form<LockdownForm>,
) -> Result<Response, Failure> {
    organizations::set_lockdown(&service, &caller, form.on).await?;
    Ok(done(HERE, if form.on { "locked-down" } else { "lockdown-ended" }))
}
