//! A tap on a door.

use crate::error::Failure;
use crate::session::Signed;
use crate::words::Words;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use domain::id::LockId;
use domain::user::Locale;
use serde::{Deserialize, Serialize};
use service::attempts::{self, AttemptId};
use service::texts::{self, Reader};
use service::unlock::{self, UnlockInput};
use service::{Error, Service};

/// The attempt, as the app calls it; a plain form has none.
#[derive(Default, Deserialize)]
pub(crate) struct UnlockForm {
    #[serde(default)]
    attempt: String,
}

#[derive(Serialize)]
struct Answer {
    outcome: &'static str,
    text: String,
}

/// Opens the door, or says why not. An attempt that is sent again gets the answer that it had.
pub(crate) async fn unlock(
    State(service): State<Service>,
    Signed { caller, powers }: Signed,
    Path(id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Failure> {
    let w = Words(powers.user.locale.unwrap_or(Locale::En));
    let input = UnlockInput { lock: LockId::new(id), location: None, has_proximity_proof: false };
    let answer = if form.attempt.is_empty() {
        outcome(w, unlock::unlock(&service, &caller, input).await.as_ref())
    } else {
        let attempt = AttemptId::parse(&form.attempt)?;
        let ended = attempts::unlock(&service, &caller, attempt, input).await;
        outcome(w, ended.as_ref().as_ref())
    };
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if accepts.starts_with("application/json") {
        let status = if answer.outcome == "broken" { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
        return Ok((status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response());
    }
    let outcome = if answer.outcome == "opened" { "opened" } else { "refused" };
    Ok(Redirect::to(&format!("/app?door={id}&outcome={outcome}")).into_response())
}

fn outcome(w: Words, ended: Result<&(), &Error>) -> Answer {
    match ended {
        Ok(()) => Answer { outcome: "opened", text: w.t("app-open-now") },
        Err(Error::Refused(reason)) => Answer { outcome: "refused", text: texts::reason(*reason, w.0) },
        Err(Error::Closed { reason, by }) => {
            Answer { outcome: "refused", text: texts::reason_by(*reason, Some(by), Reader::Member, w.0) }
        }
        Err(Error::Controller(fault)) => Answer { outcome: "faulty", text: texts::controller_fault(*fault, w.0) },
        Err(other) => {
            tracing::warn!(error = %other, "an unlock from the app failed");
            Answer { outcome: "broken", text: w.t("app-broken") }
        }
    }
}
